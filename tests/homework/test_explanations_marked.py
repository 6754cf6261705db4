"""What the app itself explains is marked right, on random functions, and one spoilt line is found."""

import random

import pytest

from app.homework.marking import mark
from app.lesson import Lesson, lesson
from app.presentation import explaining
from tests.calculus.sources import random_source

SEEDS = range(24)


def found(seed: int) -> Lesson:
    return lesson(random_source(random.Random(seed), kinks=seed % 3 == 0), picture=False)


def table(lesson: Lesson) -> list[dict[str, object]]:
    """The breakdown as somebody might hand it in."""
    return [
        {
            "breakdown": row["breakdown"]["text"],
            "local": [f"∂{row['name']}/∂{s['with_respect_to']} = {s['text']}" for s in row["local"]],
            "expansion": row["expansion"]["text"] if row["expansion"] else "",
        }
        for row in explaining.breakdown(lesson)["rows"]
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_breakdown_of_ours_is_right(seed: int) -> None:
    marked = mark(found(seed), "breakdown", table(found(seed)))
    assert [piece for piece in marked.pieces if piece.standing != "right"] == []
    assert marked.judgement.verdict == "correct"


@pytest.mark.parametrize("seed", SEEDS)
def test_derivations_of_ours_are_right_and_a_spoilt_end_is_not(seed: int) -> None:
    for derivation in explaining.derivation(found(seed))["derivations"]:
        lines = [line["text"] for line in derivation["lines"]]
        marked = mark(found(seed), "derivation", "\n".join(lines), derivation["parameter"])
        assert [piece for piece in marked.pieces if piece.standing != "right"] == []
        assert marked.judgement.verdict == "correct"
        spoilt = mark(found(seed), "derivation", "\n".join([*lines, "= 17"]), derivation["parameter"])
        assert spoilt.pieces[-1].standing == "wrong"
