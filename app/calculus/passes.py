"""The passes over flat arrays: values, adjoints, tangents. They return what they found and change nothing.

Reverse accumulation: S. Linnainmaa (1970); A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed.,
SIAM 2008, ch. 3. Values that do not exist are nan; what has overflowed is ±inf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import inf, isfinite, nan
from typing import NamedTuple

from app.calculus.errors import Problem
from app.calculus.formulas import is_smooth, undefined_part, value
from app.calculus.formulas import partial as slope_of
from app.calculus.graph import Graph, Node
from app.calculus.operations import OPERATIONS
from app.calculus.tape import Row

NOT_SMOOTH = frozenset(row.name for row in OPERATIONS.values() if row.smooth)


def forward(graph: Graph, point: Sequence[float]) -> list[float]:
    """The value of every node, then of every literal slot; `point` gives the variables in their order."""
    tape = graph.tape
    values = [nan] * len(graph.rows) + tape.literals
    for index, number in zip(graph.variables, point, strict=True):
        values[index] = number
    for slot, call, first, second, _ in tape.instructions:
        values[slot] = call(values[first]) if second is None else call(values[first], values[second])
    return values


def local_derivatives(graph: Graph, values: list[float], carries: Sequence[bool]) -> list[float | None]:
    """The local derivative of every edge; None where the source depends on no parameter.

    nan where it does not exist: into a node without a value, or at a boundary such as √ at 0.
    """
    locals_: list[float | None] = []
    for _, _, first, second, slopes in graph.tape.instructions:
        locals_ += slopes(values[first]) if second is None else slopes(values[first], values[second])
    if all(carries):
        return locals_
    return [
        local if carries[source] else None for local, source in zip(locals_, graph.tape.sources, strict=True)
    ]


class Contribution(NamedTuple):
    """One edge's part in a sum: `before + amount = after`."""

    edge: int
    before: float
    amount: float
    after: float


Amounts = Iterator[tuple[int, int, float]]  # edge, the node whose number grows, by how much


@dataclass(frozen=True, eq=False)
class Sweep:
    """What one pass of derivatives finds: a number for every node, and, for those who ask, each
    contribution, in order.
    """

    numbers: list[float]
    amounts: Callable[[list[float]], Amounts]

    @cached_property
    def contributions(self) -> list[Contribution]:
        """Every number once more as the sum that it is."""
        sums = [0.0] * len(self.numbers)
        found = []
        for edge, node, amount in self.amounts(self.numbers):
            before = sums[node]
            sums[node] = after = before + amount
            found.append(Contribution(edge, before, amount, after))
        return found


def reverse(graph: Graph, locals_: Sequence[float | None]) -> Sweep:
    """The adjoint of every node: the gradient of the output with respect to it.

    Every adjoint starts at 0, the output's at 1. In reverse topological order a node passes its gradient
    on when every contribution to it has arrived: upstream × local.
    """
    adjoints = [0.0] * len(graph.rows)
    adjoints[graph.output] = 1.0
    edge = len(locals_)
    for slot, _, first, second, _ in reversed(graph.tape.instructions):
        upstream = adjoints[slot]
        if second is None or second < 0 or first < 0:  # one edge, or none
            source = first if second is None or second < 0 else second
            if source >= 0:
                edge -= 1
                local = locals_[edge]
                if local is not None:
                    adjoints[source] += upstream * local
            continue
        edge -= 2
        local, later = locals_[edge], locals_[edge + 1]
        if local is not None:
            adjoints[first] += upstream * local
        if later is not None:
            adjoints[second] += upstream * later
    return Sweep(adjoints, partial(_passed_back, graph, locals_))


def _passed_back(graph: Graph, locals_: Sequence[float | None], adjoints: list[float]) -> Amounts:
    """What every edge passes to its source, in the order of the reverse pass."""
    edge = len(locals_)
    for slot, _, *ends, _ in reversed(graph.tape.instructions):
        sources = [end for end in ends if end is not None and end >= 0]
        edge -= len(sources)
        for index, source in enumerate(sources, edge):
            local = locals_[index]
            if local is not None:
                yield index, source, adjoints[slot] * local


def tangents(graph: Graph, locals_: Sequence[float | None], along: int) -> Sweep:
    """The tangent of every node: its derivative with respect to the variable `along` (forward accumulation).

    The tangent of `along` starts at 1, every other at 0. In topological order each edge out of a node that
    depends on `along` adds local × tangent to its target. R. E. Wengert, "A simple automatic derivative
    evaluation program", Communications of the ACM 7 (1964).
    """
    numbers = [0.0] * len(graph.rows)
    numbers[along] = 1.0
    amounts = partial(_passed_on, graph, locals_, graph.depends_on(frozenset((along,))))
    for _, target, amount in amounts(numbers):
        numbers[target] += amount
    return Sweep(numbers, amounts)


def _passed_on(
    graph: Graph, locals_: Sequence[float | None], reached: Sequence[bool], numbers: list[float]
) -> Amounts:
    """What every edge passes to its target, in topological order."""
    edges = zip(graph.tape.sources, graph.tape.targets, locals_, strict=True)
    for index, (source, target, local) in enumerate(edges):
        if local is not None and reached[source]:
            yield index, target, local * numbers[source]


def problems(graph: Graph, values: list[float]) -> dict[int, Problem]:
    """Why a node has no finite value: outside the domain, after such a node, overflow, a literal."""
    found: dict[int, Problem] = {}
    if all(map(isfinite, values)):
        return found
    for slot, _, first, second, _ in graph.tape.instructions:
        number = values[slot]
        if not isfinite(number):
            arguments = [values[first]] if second is None else [values[first], values[second]]
            found[slot] = _problem(graph, graph.nodes[slot], number, arguments, found)
    return found


def _problem(
    graph: Graph, node: Node, number: float, arguments: list[float], found: dict[int, Problem]
) -> Problem:
    if number in (inf, -inf):
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
    if inf in arguments or -inf in arguments:
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
        index
        for index, row in enumerate(graph.rows)
        if row[0] in NOT_SMOOTH
        and carries[index]
        and isfinite(values[index])
        and _at_a_kink(row, [values[slot] for slot in row[1:]])
    ]


def _at_a_kink(row: Row, arguments: list[float]) -> bool:
    """Not smooth, and yet the table gives every slope a value; where it gives none, the edge says so."""
    operation, *slots = row
    slopes = (slope_of(operation, key)(*arguments) for key, slot in enumerate(slots) if slot >= 0)
    return not is_smooth(operation, arguments) and all(map(isfinite, slopes))
