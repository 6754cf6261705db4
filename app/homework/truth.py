"""What is asked, and what is true: each question on a tape, with the points at which it has an answer.

    Question  the gradient of the output with respect to a node: the reverse pass, in ball arithmetic
    Value     a node's value, expanded or not
    Local     the local derivative of an edge
    Formula   any formula, over the names of a graph or over its own
    Instead   any formula, at the points of a question

No symbolic derivative is compared with anything. A point counts where the function has a value and, for a
derivative, where no operation on the way stands at a kink.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from app.calculus.graph import Edge, Graph
from app.calculus.operations import OPERATIONS
from app.calculus.tree import Apply, Tree, names_in
from app.homework.balls import Ball
from app.homework.points import Point, across, around, candidates
from app.homework.tape import Comparison, Tape, clauses

ENOUGH = 40  # points at which two formulas must agree,
PLENTY = 42  # and at which they are compared where there are many;
SCARCE = 10  # with fewer, more are looked for at the boundary of the domain
BITS = 128  # the precision in which points are chosen, and the first in which formulas are compared
MOST_KEPT = 1_000_000  # balls that are kept for one question
MOST_WORK = 1_000_000  # instructions run while points are chosen


@dataclass(frozen=True, slots=True)
class Question:
    """The gradient of the output, or of the node `of`, with respect to the node `wrt`."""

    graph: Graph
    wrt: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a node."""

    graph: Graph
    node: int


@dataclass(frozen=True, slots=True)
class Local:
    """The local derivative of an edge."""

    graph: Graph
    edge: Edge


@dataclass(frozen=True, slots=True)
class Formula:
    """The value of a formula, over a graph's names if there is a graph, else over `names` besides its own."""

    tree: Tree
    graph: Graph | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instead:
    """A formula in place of the truth of a question, compared at the points of the question."""

    question: Question
    tree: Tree


Asked = Question | Value | Local | Formula | Instead


# Graphs on a tape.


def nodes_on(tape: Tape, graph: Graph) -> list[int]:
    """The slot of every node."""
    slots: list[int] = []
    for node in graph.nodes:
        if node.operation is None:
            slots.append(tape.slots[node.name])
        elif node.operation == "literal":
            slots.append(tape.add(node.formula))
        else:
            arguments = [slots[a] if isinstance(a, int) else tape.add(a) for a in node.arguments]
            slots.append(tape.apply(node.operation, *arguments))
    return slots


def local_on(tape: Tape, graph: Graph, slots: Sequence[int], edge: Edge, named: Mapping[str, int]) -> int:
    """The slot of a local derivative: the table's formula, without a value at a kink."""
    node = graph.nodes[edge.target]
    arguments = tuple(slots[a] if isinstance(a, int) else tape.add(a) for a in node.arguments)
    return tape.when_smooth(node.operation or "", arguments, tape.add(graph.partial(edge), named))


def gradient_on(tape: Tape, graph: Graph, slots: Sequence[int], of: int, wrt: int) -> int:
    """The slot of an adjoint: the reverse pass from `of` down to `wrt`."""
    named = {node.name: slot for node, slot in zip(graph.nodes, slots, strict=True)}
    reached = graph.depends_on(frozenset({wrt}))
    adjoints: dict[int, int] = {of: tape.number(1)}
    for edge in reversed(graph.edges):
        if reached[edge.source] and edge.target in adjoints and edge.target != wrt:
            local = local_on(tape, graph, slots, edge, named)
            amount = tape.apply("mul", adjoints[edge.target], local)
            before = adjoints.get(edge.source)
            adjoints[edge.source] = amount if before is None else tape.apply("add", before, amount)
    return adjoints.get(wrt, tape.number(0))


# The ground that every answer to a question stands on.


@dataclass(eq=False)
class Ground:
    """A question on a tape: `named` are the slots that an answer's names stand for, `defined` are slots that
    need a value where answers are compared, and `wanted` is the truth."""

    tape: Tape
    named: dict[str, int]
    defined: tuple[int, ...]
    wanted: int
    points: list[Point] = field(default_factory=list)
    kept: dict[tuple[Point, int], list[Ball]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.needed = tuple(dict.fromkeys((*self.defined, self.wanted)))
        if not self.points:
            self.choose()

    def values(self, point: Point, bits: int) -> list[Ball]:
        """Every slot of the question at a point; kept, so the caller leaves the list as it is."""
        found = self.kept.get((point, bits))
        if found is None:
            found = self.tape.run(point.balls(bits), bits)
            if (len(self.kept) + 1) * len(found) <= MOST_KEPT:
                self.kept[point, bits] = found
        return found

    def usable(self, point: Point, bits: int = BITS) -> bool:
        """Whether the question has an answer at a point, as far as this precision tells."""
        values = self.values(point, bits)
        for slot in self.needed:  # noqa: SIM110  (thousands of times)
            if not has_value(values[slot]):
                return False
        return True

    def choose(self) -> None:
        """Fill `points`: more than `ENOUGH`, if so many are found."""
        budget = max(3, MOST_WORK // max(1, len(self.tape.what)))
        tried = candidates(len(self.tape.names))[:budget]
        for point in tried:
            if len(self.points) < PLENTY and self.usable(point):
                self.points.append(point)
        budget -= len(tried)
        if self.tape.names and budget > 0:
            thin = len(self.points) < SCARCE
            bases = (self.points or tried)[: 2 if thin else 1]
            self._take(turning_points(self.tape, bases, budget, thin))
            if len(self.points) < ENOUGH:
                self._take(around(self.points[:8], 3 * ENOUGH))

    def _take(self, found: Iterator[Point]) -> None:
        known = {point.numbers for point in self.points}
        for point in found:
            if point.numbers not in known and self.usable(point):
                known.add(point.numbers)
                self.points.append(point)


def has_value(ball: Ball) -> bool:
    """Whether a slot has a value that this precision knows."""
    return ball is not None and bool(ball.is_finite())


def turning_points(
    tape: Tape, bases: Sequence[Point], budget: int, thin: bool, after: int = 0
) -> Iterator[Point]:
    """Points on both sides of what operations turn at: kinks and, for a `thin` domain, its boundary.

    Only operations whose slot is not before `after` are looked at.
    """
    turning = _TURNING | _BOUNDED if thin else _TURNING
    if not any(key[0] in turning for key in tape.what[after:]):
        return
    watched = tape.fork()
    switches = sorted(switches_of(watched, after, thin))
    if not switches:
        return
    watched = watched.only(switches)
    left = budget

    def signs(point: Point) -> list[int]:
        nonlocal left
        left -= 1
        values = watched.run(point.balls(BITS), BITS)
        return [_sign(values[slot]) for slot in switches]

    for base in bases:
        for axis in range(len(base.numbers)):
            if left <= 0:
                return
            yield from across(signs, base, axis)


_TURNING = {row.name for row in OPERATIONS.values() if row.smooth}
_BOUNDED = {row.name for row in OPERATIONS.values() if row.domain}


def _sign(ball: Ball) -> int:
    if ball is None or not ball.is_finite():
        return 0
    return 1 if ball > 0 else -1 if ball < 0 else 0


def switches_of(tape: Tape, after: int, thin: bool) -> set[int]:
    """The slots whose sign decides on which side an operation stands; constants have one side."""
    found = set()
    for key in list(tape.what[after:]):
        row = OPERATIONS.get(str(key[0]))
        if row is None or "smooth" in key:
            continue
        named = dict(zip(row.arguments, key[1:], strict=True))
        for condition in (row.smooth, row.domain if thin else ""):
            for clause in (clause for way in clauses(condition) for clause in way) if condition else ():
                if isinstance(clause, Comparison):
                    found.add(tape.add(Apply("sub", (clause.left, clause.right)), named))
    return {slot for slot in found if slot not in tape.exact}


_GROUNDS: WeakKeyDictionary[Graph, dict[tuple[object, ...], Ground]] = WeakKeyDictionary()


def ground(asked: Asked) -> Ground:
    """The ground of a question, its points chosen; kept for as long as its graph lives."""
    if isinstance(asked, Formula):
        return _formula_ground(asked)
    if isinstance(asked, Instead):
        return _ground_instead(ground(asked.question), asked.tree)
    kept = _GROUNDS.setdefault(asked.graph, {})
    if isinstance(asked, Question):
        key: tuple[object, ...] = ("gradient", asked.wrt, asked.of)
    else:
        key = ("value", asked.node) if isinstance(asked, Value) else ("local", asked.edge.id)
    if key not in kept:
        kept[key] = _graph_ground(asked)
    return kept[key]


def _graph_ground(asked: Question | Value | Local) -> Ground:
    graph = asked.graph
    names = [graph.nodes[index].name for index in graph.variables]
    tape = Tape(names)
    slots = nodes_on(tape, graph)
    named = {node.name: slot for node, slot in zip(graph.nodes, slots, strict=True)}
    if isinstance(asked, Question):
        of = graph.output if asked.of is None else asked.of
        wanted = gradient_on(tape, graph, slots, of, asked.wrt)
        defined: tuple[int, ...] = (slots[of],)
    elif isinstance(asked, Value):
        wanted, defined = slots[asked.node], ()
    else:
        wanted = local_on(tape, graph, slots, asked.edge, named)
        defined = (slots[asked.edge.target],)
    return Ground(tape, named, defined, wanted)


def _ground_instead(truth: Ground, tree: Tree) -> Ground:
    tape = truth.tape.fork()
    wanted = tape.add(tree, truth.named)
    return Ground(tape, truth.named, truth.defined, wanted, truth.points)


def _formula_ground(asked: Formula) -> Ground:
    graph = asked.graph
    if graph is None:
        tape = Tape(list(dict.fromkeys([*names_in(asked.tree), *asked.names])))
        named = dict(tape.slots)
    else:
        tape = Tape([graph.nodes[index].name for index in graph.variables])
        named = {n.name: slot for n, slot in zip(graph.nodes, nodes_on(tape, graph), strict=True)}
    wanted = tape.add(asked.tree, named)
    return Ground(tape, named, (), wanted)
