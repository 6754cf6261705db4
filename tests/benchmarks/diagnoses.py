"""Explaining wrong answers: how long it takes, and how many are explained as a person would."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from app.homework.diagnosis import diagnose, suspects
from app.homework.equivalence import judge
from tests.homework.wrong import Wrong, cases

COLUMNS = ("answers", "explained", "as expected", "first, ms", "median, ms", "p99, ms", "longest, ms")
NETWORK = "σ(w_2 σ("  # what the two-layer network has, and no function of one line


def row(answers: Sequence[Wrong]) -> list[str]:
    """One row: verdict and diagnosis together; `first` is what a question takes before its first answer."""
    found, first, times = [], [], []
    for question in {id(case.question): case.question for case in answers}.values():
        start = time.perf_counter()
        made = suspects(question.graph, question.wrt, question.graph.output)
        assert made.singles
        assert made.board.stands
        first.append(time.perf_counter() - start)
    for case in answers:
        tree = case.tree
        start = time.perf_counter()
        judge(case.question, tree)
        found.append(diagnose(case.question, tree))
        times.append(time.perf_counter() - start)
    right = sum(bool(them) and case.fits(them[0]) for case, them in zip(answers, found, strict=True))
    ordered = sorted(seconds * 1000 for seconds in times)
    figures = ordered[len(ordered) // 2], ordered[int(0.99 * len(ordered))], ordered[-1]
    counts = len(answers), sum(map(bool, found)), right
    return [*map(str, counts), *(f"{ms:.2f}" for ms in (1000 * max(first), *figures))]


def table() -> Iterator[str]:
    """The lines of the Markdown table."""
    made = cases()
    ways = {
        "one-line functions": [case for case in made if NETWORK not in case.function],
        "two-layer network": [case for case in made if NETWORK in case.function],
        "answers that came later": cases("mistakes_fresh"),
    }
    yield "Verdict and diagnosis of wrong answers."
    yield ""
    yield "| answers to | " + " | ".join(COLUMNS) + " |"
    yield "|---|" + "--:|" * len(COLUMNS)
    for name, answers in ways.items():
        suspects.cache_clear()  # type: ignore[attr-defined]
        yield f"| {name} | " + " | ".join(row(answers)) + " |"
