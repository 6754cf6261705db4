"""A mistake as a change of the graph: one node is differentiated by another rule than its own.

The derivative of the output is linear in the derivative (the tangent) of every node. So when node n gets
the tangent t′ instead of t, the answer is *truth + adjoint of n · (t′ − t)*: one multiplication for each
mistake and point, once the two passes are made. A second mistake further on sees the first through dm/dn, the
derivative of a node by a node (A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed., SIAM 2008).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import isfinite

from app.calculus.derivatives import over, textbook
from app.calculus.formulas import Evaluator, evaluator
from app.calculus.graph import Edge, Graph
from app.calculus.operations import OPERATIONS
from app.calculus.passes import forward, local_derivatives, reverse, tangents
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Name, Number, Tree, names_in
from app.homework.truth import Question, ground

NAMES = ("x", "y", "z", "u", "v")  # a node's arguments, its value, the derivatives of its arguments

POINTS = 6  # at which a mistake must give the answer,
MOST_POINTS = 12  # and with those on all sides of kinks
TRIES = 200
BOXES = ((0.2, 1.7), (-1.8, 1.8), (0.05, 0.95), (1.0, 3.0), (-2.0, 0.5))
MODERATE, LARGEST = 9.0, 1e9  # values of nodes

compiled = cache(lambda template: evaluator(template, NAMES))  # templates come from tables, so they are few


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula over `NAMES`, and the slots in which they stand."""

    template: Tree
    slots: tuple[int, ...]

    def at(self, numbers: Sequence[float]) -> float:
        """Its value where the slots hold these numbers."""
        evaluate: Evaluator = compiled(self.template)
        return evaluate([numbers[slot] for slot in self.slots])


Term = tuple[int, Formula]  # a node, and what its derivative is multiplied by


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """The derivative of `node` becomes the sum of `terms` and `extra`.

    `rank` orders the kinds. What is `odd` gives that answer too, but hardly anybody makes it; what is `bare`
    leaves a derivative out, and gives answers that are simple for other reasons, too. What is made
    `everywhere` with the same word is one misunderstanding. `place` and `edge` are shown, and `used`.
    """

    kind: str
    rank: int
    node: int
    terms: tuple[Term, ...]
    extra: Formula | None = None
    place: int = 0
    edge: Edge | None = None
    used: Formula | None = None
    odd: bool = False
    bare: bool = False
    everywhere: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    def slope(self, stand: Stand, tangents: Sequence[float]) -> float:
        """The derivative of the node at a point, from those of the nodes before it."""
        total = self.extra.at(stand.numbers) if self.extra else 0.0
        for source, factor in self.terms:
            total += factor.at(stand.numbers) * tangents[source]
        return total

    def effect(self, stand: Stand) -> float:
        """How much the answer changes at a point."""
        return stand.adjoints[self.node] * (self.slope(stand, stand.tangents) - stand.tangents[self.node])

    def response(self, stand: Stand, rates: Sequence[float]) -> float:
        """How fast the effect grows where the derivatives of the nodes before it grow at these rates."""
        total = sum(factor.at(stand.numbers) * rates[source] for source, factor in self.terms)
        return stand.adjoints[self.node] * (total - rates[self.node])


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """A point, and both passes there. `numbers` are the values of nodes and literals, then the tangents."""

    point: dict[str, float]
    numbers: list[float]
    locals: list[float]
    adjoints: list[float]
    tangents: list[float]
    truth: float


class Board:
    """A graph and the variable `wrt`, on which changes are made."""

    def __init__(self, graph: Graph, wrt: int) -> None:
        self.graph = graph
        self.wrt = wrt
        self.depends = graph.depends_on(frozenset((wrt,)))
        self.into: dict[int, list[tuple[int, Edge]]] = {}
        for index, edge in enumerate(graph.edges):
            self.into.setdefault(edge.target, []).append((index, edge))
        self.literals = graph.literals[::-1]  # as they stand behind the values of the nodes
        end = len(graph.rows) + len(self.literals)
        self.arguments = [[slot % end for slot in row[1:]] for row in graph.rows]

    def stand(self, numbers: Sequence[float]) -> Stand:
        """Both passes at a point."""
        graph = self.graph
        values = forward(graph, numbers)
        locals_ = [float(local or 0) for local in local_derivatives(graph, values, [True] * len(values))]
        tangent = tangents(graph, locals_, self.wrt).numbers
        point = {node.name: values[node.index] for node in graph.nodes}
        adjoint = reverse(graph, locals_).numbers
        return Stand(point, values + tangent, locals_, adjoint, tangent, tangent[graph.output])

    def is_sound(self, stand: Stand, largest: float) -> bool:
        """Whether every number exists, and no value is larger than that."""
        values = stand.numbers[: len(self.graph.nodes)]
        return all(abs(number) <= largest for number in values) and isfinite(stand.truth)

    def answer(self, stand: Stand, changes: Sequence[Change]) -> float:
        """What the answer becomes when all these changes, of different nodes, are made."""
        changed = {change.node: change for change in changes}
        found: list[float] = []
        for node in range(len(self.graph.nodes)):
            if change := changed.get(node):
                found.append(change.slope(stand, found))
            else:
                entering = self.into.get(node, ())
                parts = (stand.locals[k] * found[edge.source] for k, edge in entering if found[edge.source])
                found.append(sum(parts, float(node == self.wrt)))
        return found[self.graph.output]

    def between(self, stand: Stand, node: int) -> list[float]:
        """The derivative of every node by `node`."""
        return tangents(self.graph, stand.locals, node).numbers

    @cached_property
    def stands(self) -> list[Stand]:
        """Points at which everything has a value, the same ones every time, on all sides of kinks.

        Where no number is large, floats keep their digits: 1 − σ(20) has lost nine of them.
        """
        rng = random.Random(len(self.graph.nodes))
        found: list[Stand] = []
        sides: set[tuple[bool, ...]] = set()
        for attempt in range(TRIES):
            low, high = BOXES[attempt % len(BOXES)]
            stand = self.stand([rng.uniform(low, high) for _ in self.graph.variables])
            sound = self.is_sound(stand, MODERATE if attempt < TRIES // 2 else LARGEST)
            if sound and (len(found) < POINTS or self._side(stand) not in sides):
                found.append(stand)
                sides.add(self._side(stand))
            if len(found) >= POINTS and (not self._kinked or len(found) == MOST_POINTS):
                return found
        if len(found) < POINTS:  # a thin domain
            points = ground(Question(self.graph, self.wrt)).points[: POINTS - len(found)]
            found += [self.stand([float(number) for number in point.numbers]) for point in points]
        return found

    @cached_property
    def _kinked(self) -> list[tuple[int, Edge]]:
        """The edges into operations that are not smooth everywhere."""
        nodes = self.graph.nodes
        return [
            (index, edge)
            for index, edge in enumerate(self.graph.edges)
            if (row := OPERATIONS.get(nodes[edge.target].operation or "")) and row.smooth
        ]

    def _side(self, stand: Stand) -> tuple[bool, ...]:
        """On which side of each kink a point is."""
        sides = ((stand.locals[index] > 0.5, stand.numbers[edge.target] > 0) for index, edge in self._kinked)
        return tuple(side for pair in sides for side in pair)

    @cached_property
    def depths(self) -> list[int]:
        """How far each node is from the output, by the longest way."""
        depths = [0] * len(self.graph.nodes)
        for edge in reversed(self.graph.edges):
            depths[edge.source] = max(depths[edge.source], depths[edge.target] + 1)
        return depths

    @cached_property
    def uses(self) -> list[int]:
        """How many edges leave each node."""
        uses = [0] * len(self.graph.nodes)
        for edge in self.graph.edges:
            uses[edge.source] += 1
        return uses

    def below(self, node: int, most: int) -> list[int]:
        """The nearest `most` nodes that a node is computed from."""
        found = dict.fromkeys(self.graph.nodes[node].sources)
        waiting = list(found)
        while waiting and len(found) < most:
            for source in self.graph.nodes[waiting.pop(0)].sources:
                if source not in found:
                    found[source] = None
                    waiting.append(source)
        return list(found)[:most]

    # Formulas.

    def formula(self, template: Tree, node: int, at: int | None = None) -> Formula:
        """A formula over the arguments of a node; `at`, with another node in place of the first of them."""
        slots = self.arguments[node]
        first, last = slots[0], slots[-1]
        slopes = (self.slope_slot(slot) if slot < len(self.graph.nodes) else slot for slot in (first, last))
        return Formula(template, (first if at is None else at, last, node, *slopes))

    def slope_slot(self, node: int) -> int:
        """Where the derivative of a node stands among the numbers."""
        return node + len(self.graph.nodes) + len(self.literals)

    def terms(self, node: int, depends: Sequence[bool] = ()) -> dict[int, Term]:
        """The right rule of a node: for each argument that depends, by its position, the local derivative."""
        operation, depends = self.graph.nodes[node].operation or "", depends or self.depends
        return {
            edge.key: (edge.source, self.formula(textbook(operation, edge.key), node))
            for _, edge in self.into.get(node, ())
            if depends[edge.source]
        }

    def tree(self, formula: Formula) -> Tree:
        """A formula over the names of the graph."""
        named = dict(zip(NAMES, formula.slots, strict=True))
        return over(
            formula.template, {name: self._standing(named[name]) for name in names_in(formula.template)}
        )

    def _standing(self, slot: int) -> Tree:
        nodes = self.graph.nodes
        if slot < len(nodes):
            return Name(nodes[slot].name)
        if slot < len(nodes) + len(self.literals):
            return self.literals[slot - len(nodes)]
        return self.slopes[slot - len(nodes) - len(self.literals)]

    @cached_property
    def slopes(self) -> list[Tree]:
        """The derivative of every node by `wrt`, in intermediates."""
        found: list[Tree] = []
        for node in self.graph.nodes:
            total: Tree = Number("1" if node.index == self.wrt else "0")
            for source, factor in self.terms(node.index).values():
                total = _plus(total, _times(self.tree(factor), found[source]))
            found.append(total)
        return found

    def gradient(self, changes: Sequence[Change] = ()) -> Tree:
        """The answer that the changes give, in intermediates: the reverse pass over formulas.

        Without changes it is the truth.
        """
        changed = {change.node: change for change in changes}
        depends = self.graph.depends_on(frozenset({self.wrt, *changed}))
        adjoints: list[Tree] = [Number("0")] * len(self.graph.nodes)
        adjoints[self.graph.output] = Number("1")
        total: Tree = Number("0")
        for node in reversed(range(len(self.graph.nodes))):
            change = changed.get(node)
            for source, factor in change.terms if change else self.terms(node, depends).values():
                product = _times(adjoints[node], self.tree(factor))
                adjoints[source] = _plus(product, adjoints[source])
            if change and change.extra:
                total = _plus(total, _times(adjoints[node], self.tree(change.extra)))
        return _plus(adjoints[self.wrt], total)


def _plus(x: Tree, y: Tree) -> Tree:
    return tidied(Apply("add", (x, y)))


def _times(x: Tree, y: Tree) -> Tree:
    return tidied(Apply("mul", (x, y)))
