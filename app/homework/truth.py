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

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import overload
from weakref import WeakKeyDictionary

from app.calculus.folding import FOLD, FoldedGraph
from app.calculus.graph import Edge, Graph
from app.calculus.operations import OPERATIONS
from app.calculus.tree import Apply, Tree, names_in
from app.homework.balls import Ball, precision
from app.homework.effort import Spent, spend, spend_up_to
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
    if isinstance(graph, FoldedGraph):
        inside = nodes_on(tape, graph.whole)
        return [inside[index] for index in graph.kept]
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
    if node.operation == FOLD:
        return tape.add(graph.partial(edge), named)
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


Pay = Callable[[int], None]  # for so many instructions


class Found(Sequence[Point]):
    """Points that are looked for when somebody asks for them: the first few answer most questions.

    Who asks pays for all that it took to find them, also where others had asked before.
    """

    def __init__(self, search: Callable[[Pay], Iterator[Point]]) -> None:
        self._begin = search
        self._search = search(self._pay)
        self._known: list[Point] = []
        self._costs: list[int] = []  # of finding all until here
        self._cost = 0  # of the search so far

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> list[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | list[Point]:
        end = index.stop if isinstance(index, slice) else index + 1 if index >= 0 else None
        self._look(end)
        return self._known[index]

    def __len__(self) -> int:
        self._look(None)
        return len(self._known)

    def __bool__(self) -> bool:
        return bool(self[:1])

    def _look(self, end: int | None) -> None:
        """Look until so many are known."""
        if end is None or end > len(self._known):
            with precision(BITS):  # in which they are looked for; one thread at a time
                wanted = None if end is None else max(0, end - len(self._known))  # others have looked, too
                try:
                    for point in islice(self._search, wanted):
                        self._known.append(point)
                        self._costs.append(self._cost)
                except Spent:
                    self._again()
                    raise
        is_all = end is None or end > len(self._known)
        spend_up_to(self, self._cost if is_all else self._costs[end - 1] if end else 0)

    def _pay(self, amount: int) -> None:
        self._cost += amount
        spend_up_to(self, self._cost)

    def _again(self) -> None:
        """Begin anew behind the points that are known: what raised has ended the search."""
        self._cost = 0
        self._search = islice(self._begin(self._pay), len(self._known), None)


@dataclass(eq=False)
class Ground:
    """A question on a tape: `named` are the slots that an answer's names stand for, `defined` are slots that
    need a value where answers are compared, and `wanted` is the truth. `points` are where it has an answer:
    more than `ENOUGH`, if so many are found."""

    tape: Tape
    named: dict[str, int]
    defined: tuple[int, ...]
    wanted: int
    points: Sequence[Point] = ()
    kept: dict[tuple[Point, int], list[Ball]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.needed = tuple(dict.fromkeys((*self.defined, self.wanted)))
        self.points = self.points or Found(self.search)

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

    def search(self, pay: Pay) -> Iterator[Point]:
        """The points at which the question has an answer, each once."""
        budget = max(3, MOST_WORK // max(1, len(self.tape.what)))
        tried = candidates(len(self.tape.names))[:budget]
        found: list[Point] = []
        for point in tried:
            pay(len(self.tape.what))
            if self.usable(point):
                found.append(point)
                yield point
            if len(found) == PLENTY:
                break
        if self.tape.names and budget > len(tried):
            yield from self._more(found, tried, budget - len(tried), pay)

    def _more(self, found: list[Point], tried: Sequence[Point], budget: int, pay: Pay) -> Iterator[Point]:
        """Both sides of kinks; where few were found, both sides of boundaries too, and what is around."""
        thin = len(found) < SCARCE
        bases = (found or tried)[: 2 if thin else 1]
        yield from self._new(turning_points(self.tape, bases, budget, thin, pay=pay), found, pay)
        if len(found) < ENOUGH:
            yield from self._new(around(found[:8], 3 * ENOUGH), found, pay)

    def _new(self, points: Iterator[Point], found: list[Point], pay: Pay) -> Iterator[Point]:
        """Those that can be used and are not among those found."""
        known = {point.numbers for point in found}
        for point in points:
            pay(len(self.tape.what))
            if point.numbers not in known and self.usable(point):
                known.add(point.numbers)
                found.append(point)
                yield point


def has_value(ball: Ball) -> bool:
    """Whether a slot has a value that this precision knows."""
    return ball is not None and bool(ball.is_finite())


def turning_points(
    tape: Tape, bases: Sequence[Point], budget: int, thin: bool, after: int = 0, pay: Pay = spend
) -> Iterator[Point]:
    """Points on both sides of what operations turn at: kinks and, for a `thin` domain, its boundary.

    Only operations whose slot is not before `after` are looked at.
    """
    turning = _TURNING | BOUNDED if thin else _TURNING
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
        pay(len(watched.instructions) + len(switches))
        values = watched.run(point.balls(BITS), BITS)
        return [_sign(values[slot]) for slot in switches]

    for base in bases:
        for axis in range(len(base.numbers)):
            if left <= 0:
                return
            yield from across(signs, base, axis)


_TURNING = {row.name for row in OPERATIONS.values() if row.smooth}
BOUNDED = {row.name for row in OPERATIONS.values() if row.domain}  # without a value somewhere


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
