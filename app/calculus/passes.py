"""The passes over flat arrays: values, adjoints, tangents. They return what they found and change nothing.

Reverse accumulation: S. Linnainmaa (1970); A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed.,
SIAM 2008, ch. 3. Values that do not exist are nan; what has overflowed is ±inf.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import NamedTuple
from weakref import WeakKeyDictionary

from app.calculus.errors import Problem
from app.calculus.formulas import domain, function, is_smooth, partial, undefined_part, value
from app.calculus.graph import Graph, Node

Instruction = tuple[
    int, Callable[..., float], int, int
]  # slot, function, first and second argument's slot or -1


@dataclass(frozen=True, slots=True)
class Slopes:
    """How one node differentiates: the slots of its arguments, and a partial for each that is a node."""

    node: int
    arguments: tuple[int, ...]
    defined: Callable[..., bool] | None
    partials: tuple[tuple[int, Callable[..., float]], ...]  # source, partial derivative


@dataclass(frozen=True, slots=True)
class Tape:
    """A graph as straight instructions over slots: nodes first, then the literals inside operations."""

    instructions: list[Instruction]
    literals: list[float]
    slopes: list[Slopes]


_TAPES: WeakKeyDictionary[Graph, Tape] = WeakKeyDictionary()


def tape(graph: Graph) -> Tape:
    """The tape of a graph, made once for as long as the graph lives."""
    if graph not in _TAPES:
        _TAPES[graph] = _new_tape(graph)
    return _TAPES[graph]


def _new_tape(graph: Graph) -> Tape:
    literals: list[float] = []
    instructions: list[Instruction] = []
    slopes: list[Slopes] = []
    for node in graph.nodes:
        if node.is_variable:
            continue
        slots = []
        for argument in node.arguments:
            if isinstance(argument, int):
                slots.append(argument)
            else:
                slots.append(len(graph.nodes) + len(literals))
                literals.append(value(argument, {}))
        operation = "alias" if node.operation == "literal" else node.operation or ""
        instructions.append((node.index, function(operation), slots[0], slots[1] if len(slots) == 2 else -1))
        slopes.append(_slopes(node, operation, tuple(slots)))
    return Tape(instructions, literals, slopes)


def _slopes(node: Node, operation: str, slots: tuple[int, ...]) -> Slopes:
    partials = [(a, partial(operation, key)) for key, a in enumerate(node.arguments) if isinstance(a, int)]
    return Slopes(node.index, slots, domain(operation), tuple(partials))


def forward(graph: Graph, point: Sequence[float]) -> list[float]:
    """The value of every node, then of every literal slot; `point` gives the variables in their order."""
    program = tape(graph)
    values = [nan] * len(graph.nodes) + program.literals
    for index, number in zip(graph.variables, point, strict=True):
        values[index] = number
    for slot, call, first, second in program.instructions:
        values[slot] = call(values[first]) if second < 0 else call(values[first], values[second])
    return values


def local_derivatives(graph: Graph, values: list[float], carries: Sequence[bool]) -> list[float | None]:
    """The local derivative of every edge; None where the source depends on no parameter.

    nan where it does not exist: into a node without a value, or at a boundary such as √ at 0.
    """
    locals_: list[float | None] = []
    for slopes in tape(graph).slopes:
        arguments = [values[slot] for slot in slopes.arguments]
        defined = slopes.defined is None or slopes.defined(*arguments)
        for source, slope in slopes.partials:
            if not carries[source]:
                locals_.append(None)
            else:
                locals_.append(_finite(slope(*arguments), arguments) if defined else nan)
    return locals_


def _finite(slope: float, arguments: list[float]) -> float:
    """An infinite slope at finite arguments is none: √ at 0."""
    return slope if isfinite(slope) or any(map(_is_infinite, arguments)) else nan


def _is_infinite(number: float) -> bool:
    return number in (inf, -inf)


class Contribution(NamedTuple):
    """One edge's part in a sum: `before + amount = after`."""

    edge: int
    before: float
    amount: float
    after: float


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one pass of derivatives finds: a number for every node, and each contribution, in order."""

    numbers: list[float]
    contributions: list[Contribution]


def reverse(graph: Graph, locals_: Sequence[float | None]) -> Sweep:
    """The adjoint of every node: the gradient of the output with respect to it.

    Every adjoint starts at 0, the output's at 1. In reverse topological order a node passes its gradient
    on when every contribution to it has arrived: upstream × local.
    """
    adjoints = [0.0] * len(graph.nodes)
    adjoints[graph.output] = 1.0
    contributions: list[Contribution] = []
    edge = len(locals_)
    for slopes in reversed(tape(graph).slopes):
        upstream = adjoints[slopes.node]
        edge -= len(slopes.partials)
        for offset, (source, _) in enumerate(slopes.partials, edge):
            local = locals_[offset]
            if local is not None:
                before, amount = adjoints[source], upstream * local
                adjoints[source] = after = before + amount
                contributions.append(Contribution(offset, before, amount, after))
    return Sweep(adjoints, contributions)


def tangents(graph: Graph, locals_: Sequence[float | None], along: int) -> Sweep:
    """The tangent of every node: its derivative with respect to the variable `along` (forward accumulation).

    The tangent of `along` starts at 1, every other at 0. In topological order each edge out of a node that
    depends on `along` adds local × tangent to its target. R. E. Wengert, "A simple automatic derivative
    evaluation program", Communications of the ACM 7 (1964).
    """
    reached = graph.depends_on(frozenset((along,)))
    numbers = [0.0] * len(graph.nodes)
    numbers[along] = 1.0
    contributions: list[Contribution] = []
    for index, (edge, local) in enumerate(zip(graph.edges, locals_, strict=True)):
        if local is not None and reached[edge.source]:
            before, amount = numbers[edge.target], local * numbers[edge.source]
            numbers[edge.target] = after = before + amount
            contributions.append(Contribution(index, before, amount, after))
    return Sweep(numbers, contributions)


def problems(graph: Graph, values: list[float]) -> dict[int, Problem]:
    """Why a node has no finite value: outside the domain, after such a node, overflow, a literal."""
    found: dict[int, Problem] = {}
    for slopes in tape(graph).slopes:
        number = values[slopes.node]
        if not isfinite(number):
            arguments = [values[slot] for slot in slopes.arguments]
            found[slopes.node] = _problem(graph, graph.nodes[slopes.node], number, arguments, found)
    return found


def _problem(
    graph: Graph, node: Node, number: float, arguments: list[float], found: dict[int, Problem]
) -> Problem:
    if _is_infinite(number):
        return Problem("overflow", (("sign", 1.0 if number > 0 else -1.0),))
    origin = next((s for s in node.sources if values_missing(found.get(s))), None)
    if origin is not None:
        root = found[origin]
        first = dict(root.details).get("origin", graph.nodes[origin].name)
        return Problem("after", (("origin", first),))
    if any(a != a for a in arguments):
        literals = [a for a in node.arguments if not isinstance(a, int)]
        culprit = next(part for part in map(undefined_part, literals) if value(part, {}) != value(part, {}))
        return Problem("literal", (("formula", culprit),))
    if any(map(_is_infinite, arguments)):
        return Problem("lost_in_overflow")
    return Problem(
        "domain", (("operation", node.operation), ("arguments", tuple(arguments)), ("node", node.index))
    )


def values_missing(problem: Problem | None) -> bool:
    """Whether a problem means that there is no value at all (an overflow is not one)."""
    return problem is not None and problem.key != "overflow"


def kinks(graph: Graph, values: list[float], carries: Sequence[bool]) -> list[int]:
    """The nodes that stand exactly at a kink or jump, where a convention decides the derivative."""
    return [
        slopes.node
        for slopes in tape(graph).slopes
        if carries[slopes.node]
        and isfinite(values[slopes.node])
        and _at_a_kink(graph.nodes[slopes.node], slopes, [values[slot] for slot in slopes.arguments])
    ]


def _at_a_kink(node: Node, slopes: Slopes, arguments: list[float]) -> bool:
    """Not smooth, and yet the table gives every slope a value; where it gives none, the edge says so."""
    if node.operation == "literal" or is_smooth(node.operation or "", arguments):
        return False
    return all(isfinite(slope(*arguments)) for _, slope in slopes.partials)
