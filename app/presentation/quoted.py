"""A reading to be put into another text: as on paper, in LaTeX, as a function of Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import indent

from app.calculus.code import helpers, identifiers, python
from app.calculus.errors import Impossible
from app.calculus.reading import Reading, Statement, calls_in
from app.presentation.readings import reading_latex, reading_text

INDENT = "    "

paper = reading_text


def latex(reading: Reading) -> str:
    """The equation; of several, each with its sign below the others'."""
    lines = reading_latex(reading).split(" \\\\\n")
    if len(lines) == 1:
        return lines[0]
    aligned = " \\\\\n".join(line.replace(" = ", " &= ", 1) for line in lines)
    return f"\\begin{{aligned}}\n{aligned}\n\\end{{aligned}}"


def code(reading: Reading) -> str:
    """A function of Python that needs the standard library alone: every variable is an argument.

    Raises Impossible where the source uses the derivative of a function of its own: g′ has no name there.
    """
    if any(call.primes for line in reading.definitions for call in calls_in(line.tree)):
        raise Impossible("primed_in_python")
    free = variables(reading)
    names = identifiers(dict.fromkeys([*free, *(line.name for line in reading.definitions)]))
    *before, output = reading.definitions
    outside = _closed(reading)
    inside = [line for line in before if line.name not in outside]
    whole = "\n".join(
        [
            *helpers(line.tree for line in reading.definitions),
            *(_function(line, names) for line in outside.values()),
            _head(output, free, names)
            + "".join(indent(_line(line, reading, names), INDENT) for line in inside)
            + _answer(output, names),
        ]
    )
    return f"import math\n\n{whole}" if "math." in whole else whole


def variables(reading: Reading) -> list[str]:
    """The header's arguments in their order, then what else has no definition."""
    known = {line.name for line in reading.definitions}
    free = [name for line in reading.definitions for name in _free(line, reading)]
    return [name for name in dict.fromkeys([*(reading.output.parameters or ()), *free]) if name not in known]


def _free(line: Statement, reading: Reading) -> list[str]:
    """The names in a line that are not arguments of its own."""
    own = (line.parameters or ()) if line.name in reading.functions else ()
    return [name for name in line.mentions if name not in own]


def _closed(reading: Reading) -> dict[str, Statement]:
    """The functions that need nothing but their arguments and other such functions before them."""
    found: dict[str, Statement] = {}
    for function in reading.functions.values():
        called = {call.function for call in calls_in(function.tree)}
        if called <= found.keys() and not _free(function, reading):
            found[function.name] = function
    return found


def _line(line: Statement, reading: Reading, names: Mapping[str, str]) -> str:
    if line.name in reading.functions:
        return _function(line, names)
    return f"{names[line.name]} = {python(line.tree, names)}\n"


def _function(line: Statement, names: Mapping[str, str]) -> str:
    """A function of the source's own; its arguments hide only what is called like them outside."""
    parameters = line.parameters or ()
    others = [name for key, name in names.items() if key not in parameters]
    inside = {**names, **identifiers(parameters, others)}
    return _head(line, parameters, inside, names[line.name]) + _answer(line, inside)


def _head(line: Statement, arguments: Iterable[str], names: Mapping[str, str], name: str = "") -> str:
    return f"def {name or names[line.name]}({', '.join(names[argument] for argument in arguments)}):\n"


def _answer(line: Statement, names: Mapping[str, str]) -> str:
    return f"{INDENT}return {python(line.tree, names)}\n"
