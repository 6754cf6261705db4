"""Verdicts on pairs of formulas: how long they take and how many are right, beside two ways of SymPy's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from app import workers
from app.calculus.translation import expression, opened
from app.calculus.tree import Tree, substitute
from app.homework.equivalence import judge, same
from tests.homework.pairs import corpus, formula
from tests.homework.wrong import Wrong, cases

COLUMNS = ("right", "wrong", "undecided", "median, ms", "p99, ms", "longest, ms")


class Pair(NamedTuple):
    """Two formulas, and whether they are the same function."""

    left: Tree
    right: Tree
    equal: bool


Found = tuple[bool | None, float]  # equal, unequal or undecided, and the processor's seconds it took
Way = Callable[..., Found]


def pairs(every: int) -> list[Pair]:
    """Every so manyth pair of the corpus."""
    found = []
    for kind in ("equal", "unequal"):
        for text in corpus(kind)[::every]:
            left, right = text.split(" | ")
            found.append(Pair(formula(left), formula(right), kind == "equal"))
    return found


def ours(left: Tree, right: Tree) -> Found:
    """The verdict in balls."""
    start = time.process_time()
    verdict = same(left, right).verdict
    return {"correct": True, "incorrect": False}.get(verdict), time.process_time() - start


def simplified(left: Tree, right: Tree) -> Found:
    """`sympy.simplify(a - b) == 0`; anything else is taken for "unequal", as its users do."""
    import sympy

    start = time.process_time()
    same = sympy.simplify(expression(opened(left)) - expression(opened(right))) == 0
    return bool(same), time.process_time() - start


def equals(left: Tree, right: Tree) -> Found:
    """`a.equals(b)`: yes, no, or None."""
    start = time.process_time()
    same = expression(opened(left)).equals(expression(opened(right)))
    return (None if same is None else bool(same)), time.process_time() - start


def checked(answer: Wrong) -> Found:
    """The verdict on an answer to a question that was asked before, as in a class."""
    tree = answer.tree
    judge(answer.question, tree)
    start = time.process_time()
    verdict = judge(answer.question, tree).verdict
    return verdict == "correct", time.process_time() - start


def derived(function: Tree, wrt: str, answer: Tree) -> Found:
    """`sympy.simplify(answer - diff(function, wrt)) == 0`."""
    import sympy

    start = time.process_time()
    slope = sympy.diff(expression(opened(function)), sympy.Symbol(wrt, real=True))
    same = sympy.simplify(expression(opened(answer)) - slope) == 0
    return bool(same), time.process_time() - start


def answers(every: int, seconds: float) -> Iterator[str]:
    """A second table: answers to derivatives, wrong ones as students give them."""
    asked = cases()[::every]
    rows = {"balls": [checked(answer) for answer in asked]}
    if seconds:
        way = limited(derived, seconds)
        rows["sympy.simplify(answer − diff) == 0"] = [way(*_written_out(answer)) for answer in asked]
    yield f"Verdicts on {len(asked)} wrong answers to derivatives."
    yield ""
    yield "| way | refused | median, ms | mean, ms | longest, ms |"
    yield "|---|--:|--:|--:|--:|"
    for name, found in rows.items():
        times = sorted(1000 * taken for _, taken in found)
        figures = times[len(times) // 2], sum(times) / len(times), times[-1]
        refused = sum(verdict is False for verdict, _ in found)
        yield f"| {name} | {refused} | " + " | ".join(f"{ms:.2f}" for ms in figures) + " |"


def _written_out(answer: Wrong) -> tuple[Tree, str, Tree]:
    """Function, variable and answer, in variables alone."""
    graph = answer.question.graph
    named = {node.name: tree for node in graph.nodes if (tree := graph.expansions[node.index]) is not None}
    return named[graph.nodes[graph.output].name], answer.wrt, substitute(answer.tree, named)


def limited(way: Way, seconds: float) -> Way:
    """A way that may run away, in a process that can be killed."""

    def within(*asked: Tree | str) -> Found:
        try:
            return workers.run(way, *asked, seconds=seconds)
        except workers.Unavailable:
            return None, seconds
        except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError, RecursionError):
            return None, 0.0  # it fails at what it does not know

    return within


def row(way: Way, asked: Sequence[Pair]) -> list[str]:
    """One row of the table."""
    verdicts, times = zip(*(way(pair.left, pair.right) for pair in asked), strict=True)
    right = sum(verdict is pair.equal for verdict, pair in zip(verdicts, asked, strict=True))
    undecided = sum(verdict is None for verdict in verdicts)
    ordered = sorted(seconds * 1000 for seconds in times)
    figures = ordered[len(ordered) // 2], ordered[int(0.99 * len(ordered))], ordered[-1]
    counts = right, len(asked) - right - undecided, undecided
    return [*map(str, counts), *(f"{ms:.2f}" for ms in figures)]


def table(every: int, seconds: float) -> Iterator[str]:
    """The lines of the Markdown table; without seconds for it, SymPy is left out."""
    asked = pairs(every)
    ways: dict[str, Way] = {"balls": ours}
    if seconds:
        ways |= {"sympy.simplify(a − b) == 0": limited(simplified, seconds)}
        ways |= {"a.equals(b)": limited(equals, seconds)}
    yield f"Verdicts on {len(asked)} pairs of formulas."
    yield ""
    yield "| way | " + " | ".join(COLUMNS) + " |"
    yield "|---|" + "--:|" * len(COLUMNS)
    for name, way in ways.items():
        way(asked[0].left, asked[0].right)
        yield f"| {name} | " + " | ".join(row(way, asked)) + " |"
    yield ""
    yield from answers(every, seconds)
