"""A reading shown back: what was read, unsimplified, as text, LaTeX and MathML, one line a statement."""

from __future__ import annotations

from collections.abc import Callable

from app.calculus import markup, printing
from app.calculus.alternatives import Alternative
from app.calculus.lexicon import FUNCTIONS
from app.calculus.operations import CONSTANTS
from app.calculus.reading import Reading, Statement
from app.calculus.symbols import GREEK
from app.presentation.words import DEFAULT, say


def reading_text(reading: Reading) -> str:
    """Paper text, one line a statement; itself readable source."""
    heads = [
        _head(line, _parameters(reading, line, _is_long), printing.name_text) for line in reading.definitions
    ]
    trees = [printing.text(line.tree, reading.names) for line in reading.definitions]
    return "\n".join(f"{head} = {tree}" for head, tree in zip(heads, trees, strict=True))


def _parameters(reading: Reading, line: Statement, is_misread: Callable[[str], bool]) -> tuple[str, ...]:
    """What the header of the output declares besides what it declared, because a reader would take it for
    something else; all variables, if it declared none.
    """
    declared = line.parameters or ()
    variables = _variables(reading) if line is reading.output else []
    more = [name for name in variables if name not in declared and is_misread(name)]
    return (*declared, *more) if declared or not more else tuple(variables)


def _is_long(name: str) -> bool:
    """Long names (Python's, `\\mathrm{loss}`) would be products, Python's variable `e` the constant."""
    letters = name.partition("_")[0]
    return name in CONSTANTS or (len(letters) > 1 and letters not in GREEK)


def _is_taken(name: str) -> bool:
    """Where a name is one word: those of functions and constants."""
    return name in CONSTANTS or (name.partition("_")[0] in FUNCTIONS and name not in GREEK)


def _variables(reading: Reading) -> list[str]:
    defined = {definition.name for definition in reading.definitions}
    mentioned = (name for line in reading.definitions for name in _free(reading, line))
    return [name for name in dict.fromkeys(mentioned) if name not in defined]


def _free(reading: Reading, line: Statement) -> list[str]:
    """The names in a line that are no arguments of its own."""
    own = (line.parameters or ()) if line.name in reading.functions else ()
    return [name for name in line.mentions if name not in own]


def _head(line: Statement, parameters: tuple[str, ...], name: printing.NameNotation) -> str:
    if not parameters:
        return name(line.name)
    return f"{name(line.name)}({', '.join(map(name, parameters))})"


def reading_latex(reading: Reading) -> str:
    """LaTeX, lines joined by `\\\\`."""
    heads = [
        _head(line, _parameters(reading, line, _is_taken), printing.name_latex)
        for line in reading.definitions
    ]
    trees = [printing.latex(line.tree, reading.names) for line in reading.definitions]
    return " \\\\\n".join(f"{head} = {tree}" for head, tree in zip(heads, trees, strict=True))


def reading_mathml(reading: Reading) -> list[str]:
    """For each statement a row of `<math>` elements, between which a long line may break."""
    return [
        " ".join(f'<math display="inline">{piece}</math>' for piece in _equation(reading, line))
        for line in reading.definitions
    ]


def _equation(reading: Reading, line: Statement) -> list[str]:
    head = markup.name_mathml(line.name)
    if line.parameters:
        inside = "<mo>,</mo>".join(map(markup.name_mathml, line.parameters))
        head += f'<mrow><mo stretchy="false">(</mo>{inside}<mo stretchy="false">)</mo></mrow>'
    first, *rest = markup.terms(line.tree, reading.names)
    if not line.parameters:
        return [f"{head}<mo>=</mo>{first}", *rest]
    return [f'{head}<mo form="infix" rspace="0">=</mo>', first, *rest]


def meaning(alternative: Alternative, lang: str = DEFAULT) -> str:
    """By which rule the other reading comes about."""
    key = alternative.key
    return say(f"usual.{key}", lang) if alternative.usual else say(f"other.{key}", lang)
