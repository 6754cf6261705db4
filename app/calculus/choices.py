"""What is chosen beside a source, in words: values, parameters, and where forward mode sweeps from."""

from __future__ import annotations

import re

from app.calculus import defaults
from app.calculus.errors import Impossible, Unreadable
from app.calculus.formulas import read_number
from app.calculus.graph import Graph
from app.calculus.lines import read_name
from app.calculus.reading import Reading
from app.calculus.tokens import Note

_BETWEEN = re.compile(r"[,;](?![^{}=]{0,40}\})")  # not the comma of w_{1,2}
_ENTRY = re.compile(r"\s*([^=]+?)\s*=\s*([^=]*?)\s*")


def point(at: str, graph: Graph) -> tuple[dict[str, float], list[Note]]:
    """`w=1.5,b=1/2` as numbers by name. A name that the function does not have is noted, not refused."""
    names = {graph.nodes[index].name for index in graph.variables}
    given: dict[str, float] = {}
    notes = []
    for entry in filter(str.strip, _BETWEEN.split(at)):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise Unreadable("point_entry", entry=entry.strip())
        name = read_name(match[1], {})
        if name not in names:
            notes.append(Note("unknown_value", (("name", name),)))
        elif name in given:
            raise Unreadable("parameter_twice", parameter=match[1][:40])
        elif match[2]:
            given[name] = _number(match[1], match[2])
    return given, notes


def of_program(reading: Reading, graph: Graph) -> dict[str, float]:
    """The numbers that a program gives to its variables."""
    names = {graph.nodes[index].name for index in graph.variables}
    numbers = {name: read_number(number.replace("+", "")) for name, number in reading.values if name in names}
    return {name: number for name, number in numbers.items() if number is not None}


def wanted(reading: Reading, graph: Graph) -> list[str]:
    """The variables whose gradients a program asks for."""
    names = {graph.nodes[index].name for index in graph.variables}
    return [name for name in reading.wanted if name in names]


def _number(name: str, text: str) -> float:
    number = read_number(text)
    if number is None:
        raise Unreadable("point_number", name=name, found=text)
    return number


def parameters(wrt: str, graph: Graph) -> tuple[tuple[int, ...], list[Note]]:
    """The parameters that `wrt` names, or the usual ones; `none` is no parameter at all."""
    by_name = {graph.nodes[index].name: index for index in graph.variables}
    wanted = [read_name(part, {}) for part in _BETWEEN.split(wrt) if part.strip()]
    if not wanted:
        return tuple(defaults.parameters(graph)), []
    if wanted == ["none"] and "none" not in by_name:
        return (), []
    if not by_name:
        raise Impossible("no_variables")
    unknown = [name for name in wanted if name not in by_name]
    if len(unknown) == len(wanted):
        raise Impossible("unknown_variable", name=unknown[0], known=", ".join(by_name))
    chosen = {by_name[name] for name in wanted if name in by_name}
    notes = [Note("unknown_parameter", (("name", name),)) for name in unknown]
    return tuple(index for index in graph.variables if index in chosen), notes


def along(name: str, graph: Graph, parameters: tuple[int, ...]) -> int | None:
    """The parameter that forward mode sweeps from: the one named, or the first; None where there is none."""
    by_name = {graph.nodes[index].name: index for index in parameters}
    wanted = read_name(name, {}) if name.strip() else next(iter(by_name), None)
    if wanted is not None and wanted not in by_name:
        key = "unknown_along" if by_name else "no_parameters"
        raise Impossible(key, name=wanted, known=", ".join(by_name))
    return None if wanted is None else by_name[wanted]
