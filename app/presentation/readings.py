"""A reading shown back: what was read, unsimplified, as text, LaTeX and MathML, one line a statement."""

from __future__ import annotations

from app.calculus import printing
from app.calculus.reading import Reading, Statement


def reading_text(reading: Reading) -> str:
    """Paper text, one line a statement; itself readable source."""
    names = reading.names
    return "\n".join(
        f"{_head(line, printing.name_text)} = {printing.text(line.tree, names)}"
        for line in reading.definitions
    )


def _head(line: Statement, name: printing.NameNotation) -> str:
    if not line.parameters:
        return name(line.name)
    return f"{name(line.name)}({', '.join(map(name, line.parameters))})"


def reading_latex(reading: Reading) -> str:
    """LaTeX, lines joined by `\\\\`."""
    lines = [
        f"{_head(line, printing.name_latex)} = {printing.latex(line.tree)}" for line in reading.definitions
    ]
    return " \\\\\n".join(lines)


def reading_mathml(reading: Reading) -> list[str]:
    """One `<math>` element a statement."""
    return [f'<math display="inline">{_equation(line)}</math>' for line in reading.definitions]


def _equation(line: Statement) -> str:
    head = printing.name_mathml(line.name)
    if line.parameters:
        inside = "<mo>,</mo>".join(map(printing.name_mathml, line.parameters))
        head += f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>"
    return f"{head}<mo>=</mo>{printing.mathml(line.tree)}"
