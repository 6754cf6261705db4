"""Gradients as numbers at a point: the digits that were typed say what they claim, ball arithmetic decides.

An answer is one number, or a number for each of several parameters. A formula is taken at the point.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import isfinite

from app.calculus.errors import Impossible, Refusal, Unreadable
from app.calculus.graph import Graph
from app.calculus.lines import read_name
from app.calculus.tree import Name
from app.homework.balls import Ball, interval, precision, rational
from app.homework.figures import CORRECT, Closeness, Figures, closeness, read_figures
from app.homework.reader import read
from app.homework.tape import Tape
from app.homework.truth import local_on, nodes_on
from app.homework.verdict import Diagnosis, Judgement, Piece, Remark, Ruling

BITS = 256
FLOAT = Fraction(1, 10**12)  # how far a float may be from what it stands for, relatively

Interval = tuple[Fraction, Fraction]

_LEFT = re.compile(r"^.*[=≈≅]|\\approx", re.DOTALL)
_SAID: dict[Closeness, Ruling] = {"too_few": "undecided", "rounded_wrongly": "incorrect", "off": "incorrect"}


class Numbers:
    """The numbers of a graph at one point: values, local derivatives, gradients, in one run of a tape."""

    def __init__(self, graph: Graph, point: Mapping[str, float], gradients: Sequence[float | None]) -> None:
        self.graph, self.gradients = graph, gradients
        names = [graph.nodes[index].name for index in graph.variables]
        self.point = [exactly(point[name]) for name in names]
        self.tape = Tape(names)
        self.nodes = nodes_on(self.tape, graph)
        self.named = {node.name: slot for node, slot in zip(graph.nodes, self.nodes, strict=True)}
        self.locals = {e.id: local_on(self.tape, graph, self.nodes, e, self.named) for e in graph.edges}
        self.adjoints = self._adjoints()

    def _adjoints(self) -> list[int]:
        """The slot of every gradient: upstream × local, added up."""
        adjoints = [self.tape.number(0)] * len(self.graph.nodes)
        adjoints[self.graph.output] = self.tape.number(1)
        for edge in reversed(self.graph.edges):
            amount = self.tape.apply("mul", adjoints[edge.target], self.locals[edge.id])
            adjoints[edge.source] = self.tape.apply("add", adjoints[edge.source], amount)
        return adjoints

    @cached_property
    def balls(self) -> list[Ball]:
        """What every slot holds."""
        with precision(BITS):
            return self.tape.go_on([rational(number) for number in self.point], BITS)

    def at(self, slot: int) -> Interval | None:
        """Where the number in a slot lies; None where there is none."""
        with precision(BITS):
            return interval(self.balls[slot])

    def gradient(self, node: int) -> Interval | None:
        """Where a gradient lies. At a kink it is what the convention says; without a value there is none."""
        if self.at(self.nodes[self.graph.output]) is None:
            return None
        return self.at(self.adjoints[node]) or around(self.gradients[node])

    def typed(self, text: str) -> Figures | Interval:
        """A number as it was typed, or where a formula lies. Raises Unreadable."""
        found = read_figures(text)
        if found is not None:
            return found
        tape = self.tape.fork()
        slot = tape.add(read(text, self.named), self.named)
        with precision(BITS):
            lies = interval(tape.go_on([rational(number) for number in self.point], BITS)[slot])
        if lies is None:
            raise Unreadable("number_undefined", found=text[:40], parameter="answer")
        return lies


def exactly(number: float) -> Fraction:
    """A coordinate as it was typed: 0.1 is a tenth."""
    return Fraction(Decimal(repr(number)))


def around(number: float | None) -> Interval | None:
    """The numbers that a float may stand for."""
    if number is None or not isfinite(number):
        return None
    exact = exactly(number)
    return exact - abs(exact) * FLOAT, exact + abs(exact) * FLOAT


def compare(given: Figures | Interval, truth: Interval) -> Closeness:
    """How a typed number, or the place where a formula lies, stands to the truth."""
    if isinstance(given, Figures):
        return closeness(given, *truth)
    return "exact" if given[0] <= truth[1] and truth[0] <= given[1] else "off"


def mark_numbers(
    numbers: Numbers, parameters: Sequence[int], parameter: int, answer: str | Mapping[str, str]
) -> list[Piece]:
    """The number for one parameter, or for each that is named."""
    if isinstance(answer, str):
        return [_piece(numbers, parameters, parameter, answer)]
    by_name = {numbers.graph.nodes[index].name: index for index in numbers.graph.variables}
    pieces = []
    for name, text in answer.items():
        index = by_name.get(read_name(name, {}))
        if index is None:
            refusal = Unreadable("unknown_name", name=name, known=", ".join(by_name), parameter="answer")
            pieces.append(Piece(f"gradient:{name}", "unreadable", refusal=refusal))
        else:
            pieces.append(_piece(numbers, parameters, index, str(text)))
    return pieces


def _piece(numbers: Numbers, parameters: Sequence[int], parameter: int, text: str) -> Piece:
    place = f"gradient:{numbers.graph.nodes[parameter].name}"
    truth = numbers.gradient(parameter)
    if truth is None:
        raise Impossible("no_gradient_here", name=numbers.graph.nodes[parameter].name)
    try:
        given = numbers.typed(_LEFT.sub("", text).strip(" $"))
    except Refusal as refusal:
        return Piece(place, "unreadable", refusal=refusal)
    close = compare(given, truth)
    judgement = Judgement(_SAID.get(close, "correct"), None if close == "too_few" else "proved")
    remarks = () if close in ("exact", "right", "off") else (Remark(close),)
    if close in CORRECT:
        return Piece(place, "right", judgement, remarks=remarks)
    if close == "too_few":
        return Piece(place, "undecided", judgement, remarks=remarks)
    found = None if close == "rounded_wrongly" else _mistaken(numbers, parameters, parameter, given, truth)
    return Piece(place, "wrong", judgement, found, remarks=remarks)


def _mistaken(
    numbers: Numbers, parameters: Sequence[int], parameter: int, given: Figures | Interval, truth: Interval
) -> Diagnosis | None:
    """Another number of the same graph that was taken for this one."""
    nodes = numbers.graph.nodes
    if compare(given, (-truth[1], -truth[0])) in CORRECT:
        return Diagnosis("number_sign", nodes[parameter].id)
    for other in parameters:
        found = numbers.gradient(other) if other != parameter else None
        if found and compare(given, found) in CORRECT:
            return Diagnosis("number_other", nodes[other].id, details={"name": Name(nodes[other].name)})
    value = numbers.at(numbers.nodes[numbers.graph.output])
    if value and compare(given, value) in CORRECT:
        return Diagnosis("number_value", nodes[numbers.graph.output].id)
    return None
