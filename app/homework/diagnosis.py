"""Which mistake on the graph gives exactly this answer?

Every single mistake of the tables is made at every node; then the same one everywhere, answers to another
question, what an answer lacks to be right, and pairs of mistakes. What gives the answer at every point in
floats is proved or tested in ball arithmetic before anything is said. Of several mistakes that give the same
answer the likeliest is named: one before two, local before global, in the order of the table, deepest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from math import isfinite

from app import weighing
from app.calculus.formulas import value
from app.calculus.graph import Graph
from app.calculus.tree import Tree
from app.homework.answers import Answer
from app.homework.changes import Board, Change
from app.homework.equivalence import judge
from app.homework.meanings import meaning
from app.homework.remainders import PRECISION, REMAINDERS, Claim, Given, close
from app.homework.suspects import FEWEST, LARGEST_IN_PAIRS, Suspects
from app.homework.truth import Instead, Question
from app.homework.verdict import Diagnosis
from app.keeping import kept

MOST_NODES = 300  # of a graph on which mistakes are made
MOST_CONFIRMED = 6  # claims that are looked at in ball arithmetic,
MOST_PAIRS = 200  # and pairs that give the answer at one point
SIMPLEST, SIMPLE = 4.0, 2.5  # how many times fewer parts than the truth an answer may have, and may have
# where a mistake that leaves a derivative out, or two mistakes, would give such an answer by chance
FEWEST_PARTS = 6  # of an answer that two mistakes explain
A_MISTAKE, A_PAIR = 1_000, 100  # bytes of a mistake that is kept, and of it with another at each node


def _suspects(graph: Graph, wrt: int, of: int) -> Suspects:
    return Suspects(replace(graph, output=of), wrt)


def _weight(made: Suspects, graph: Graph, *_: object) -> int:
    nodes = len(graph.nodes)
    each = A_MISTAKE + (A_PAIR * nodes if nodes <= LARGEST_IN_PAIRS else 0)
    return 3 * weighing.graph(graph) + each * len(made.singles)


suspects = kept(_weight)(_suspects)


def diagnose(question: Question, answer: Answer | Tree) -> tuple[Diagnosis, ...]:
    """The likeliest mistake that gives `answer`, or none. Graphs of more than `MOST_NODES` are not looked at.

    A tree is over the names of the graph. A second mistake that comes with the first is its detail `second`.
    """
    graph, of = question.graph, question.of
    if len(graph.nodes) > MOST_NODES:
        return ()
    everything = suspects(graph, question.wrt, graph.output if of is None else of)
    given = _given(everything, meaning(answer, graph) if isinstance(answer, Answer) else answer)
    if len(given.stands) < FEWEST or given.is_right:
        return ()
    for stage in _stages(given):
        for diagnosis, left, right in islice(stage(everything, given), MOST_CONFIRMED):
            if _holds(question, left, right):
                return (diagnosis,)
    return ()


def _stages(given: Given) -> Sequence[Stage]:
    """Where to look, in order: the simpler the answer, the less is said of it."""
    if not given.varies():
        return (_constant,) if given.simplicity <= SIMPLEST else ()
    return STAGES if given.simplicity <= SIMPLEST else (_wholes,)


def _holds(question: Question, left: Tree, right: Tree) -> bool:
    """Whether two formulas are one function where the question has an answer."""
    return judge(Instead(question, right), left).verdict == "correct"


def _given(everything: Suspects, answer: Tree) -> Given:
    """The answer at those points at which it has a value."""
    pairs = [(value(answer, stand.point), stand) for stand in everything.board.stands]
    sound = [(number, stand) for number, stand in pairs if isfinite(number)]
    parts = everything.parts_of(answer)
    values, stands = [number for number, _ in sound], [stand for _, stand in sound]
    return Given(answer, values, stands, parts, everything.parts / parts)


def _constant(everything: Suspects, given: Given) -> Iterator[Claim]:
    """A constant, which many mistakes give: explained only where all that give it are made at one place."""
    likely = list(_likely(everything, given))
    if len({(diagnosis.node, diagnosis.edge) for diagnosis, _, _ in likely}) == 1:
        yield likely[0]


def _single(everything: Suspects, given: Given, odd: bool) -> Iterator[Claim]:
    stand = given.stands[0]
    away, scale = given.values[0] - stand.truth, given.scale[0] * PRECISION
    for change in everything.sight(stand).found(away, scale):
        if (
            change.odd == odd
            and (not change.bare or given.simplicity <= SIMPLE)
            and _gives(everything, given, change)
        ):
            yield _diagnosis(everything.board, change), given.tree, everything.board.gradient((change,))


def _likely(everything: Suspects, given: Given) -> Iterator[Claim]:
    """One mistake at one place."""
    return _single(everything, given, odd=False)


def _odd(everything: Suspects, given: Given) -> Iterator[Claim]:
    """One mistake at one place that hardly anybody makes."""
    return _single(everything, given, odd=True)


def _gives(everything: Suspects, given: Given, *changes: Change) -> bool:
    found = [everything.board.answer(stand, changes) for stand in given.stands]
    return close(found, given.values, given.scale)


def _everywhere(everything: Suspects, given: Given) -> Iterator[Claim]:
    """The same mistake wherever it can be made."""
    for group in everything.everywhere:
        if _gives(everything, given, *group):
            diagnosis = _diagnosis(everything.board, group[0])
            others = tuple(everything.board.graph.nodes[change.place].id for change in group)
            told = replace(diagnosis, details={**diagnosis.details, "everywhere": others})
            yield told, given.tree, everything.board.gradient(group)


def _wholes(everything: Suspects, given: Given) -> Iterator[Claim]:
    """An answer to another question."""
    for whole in everything.wholes:
        if (not whole.bare or given.simplicity <= SIMPLE) and close(
            [whole.value(stand) for stand in given.stands], given.values, given.scale
        ):
            yield whole.found, given.tree, whole.tree()


def _remainders(everything: Suspects, given: Given) -> Iterator[Claim]:
    """Right up to something."""
    for row in REMAINDERS:
        if given.simplicity <= SIMPLE or not row.bare:
            yield from row.claims(everything.board, given, row.kind)


def _pairs(everything: Suspects, given: Given) -> Iterator[Claim]:
    """Two mistakes at two nodes, the likeliest first."""
    stand, board = given.stands[0], everything.board
    if given.simplicity > SIMPLE or given.parts < FEWEST_PARTS:
        return
    away, scale = given.values[0] - stand.truth, given.scale[0] * PRECISION
    pairs = islice(everything.sight(stand).pairs(away, scale), MOST_PAIRS)
    hits = [pair for pair in pairs if _gives(everything, given, *pair)]
    for first, second in sorted(hits, key=lambda pair: pair[0].rank + pair[1].rank):
        diagnosis = _diagnosis(board, first)
        told = replace(diagnosis, details={**diagnosis.details, "second": _diagnosis(board, second)})
        yield told, given.tree, board.gradient((first, second))


Stage = Callable[[Suspects, Given], Iterator[Claim]]
STAGES: tuple[Stage, ...] = (_likely, _everywhere, _wholes, _odd, _remainders, _pairs)


def _diagnosis(board: Board, change: Change) -> Diagnosis:
    used = board.tree(change.used) if change.used else None
    edge = change.edge.id if change.edge else None
    return Diagnosis(change.kind, board.graph.nodes[change.place].id, edge, used, change.details)
