"""Why something has no value, is zero or was refused: each reason is a sentence that can be read."""

from itertools import product

import pytest

from app.calculus.errors import Unreadable
from app.calculus.operations import OPERATIONS, UNNAMED, Operation
from app.lesson import Lesson, lesson
from app.presentation import explanations

POINTS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0)
PARTIAL = [row for row in OPERATIONS.values() if row.domain]


def outside(row: Operation) -> Lesson | None:
    """A lesson on the operation at a point outside its domain, if there is one among a few."""
    call = (
        f"{row.arguments[0]}/{row.arguments[1]}"
        if row.name in UNNAMED
        else f"{row.name}({', '.join(row.arguments)})"
    )
    for numbers in product(POINTS, repeat=len(row.arguments)):
        at = ",".join(f"{name}={number}" for name, number in zip(row.arguments, numbers, strict=True))
        found = lesson(call, at=at)
        if found.problems:
            return found
    return None


@pytest.mark.parametrize("row", PARTIAL, ids=lambda row: row.name)
def test_a_value_outside_the_domain_is_explained(row: Operation) -> None:
    found = outside(row)
    if found is None:
        assert row.name in ("tan", "sec"), "cos(x) is never exactly 0 in floating point"
        return
    sentence = explanations.problem(found, found.output)
    assert "has no real value at" in sentence
    assert "-" not in sentence, "a minus is a minus"
    assert not any(word in sentence for word in ("odd(", "integer(", "<=", "nan"))
    assert len(sentence) < 170


def test_a_root_and_a_power_say_what_a_teacher_would() -> None:
    assert "odd roots" in explanations.problem(lesson("\\sqrt[4]{x}", at="x=-1"), 1)
    assert "whole powers" in explanations.problem(lesson("x^y", at="x=-1,y=0.5"), 2)


@pytest.mark.parametrize(
    ("source", "at", "reason"),
    [
        ("f(w, u) = w", "", "f does not depend on u: no path leads from u to f."),
        ("x - x", "x=1", "The contributions to x cancel each other exactly."),
        ("relu(x)", "x=-1", "The local derivative of f = relu(x) with respect to x, step(x), is 0 here."),
        ("x*y", "x=3,y=0", "The local derivative of f = xy with respect to x, y, is 0 here."),
    ],
)
def test_a_gradient_of_zero_says_why(source: str, at: str, reason: str) -> None:
    found = lesson(source, at=at)
    assert reason in [explanations.zero(found, index) for index in found.zeros]


def test_a_quotation_is_short_and_printable() -> None:
    sentence = explanations.refusal(Unreadable("point_number", name="w", found="\x1b[31m" + "9" * 5000))
    assert len(sentence) < 250
    assert sentence.isprintable()
