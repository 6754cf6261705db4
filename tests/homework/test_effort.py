"""Marking costs a counted amount of work at most, the same for the same answer whoever asked before."""

import pytest

from app.homework import marking
from app.homework.effort import Spent, bounded, spend, spend_up_to
from app.homework.marking import mark
from app.lesson import lesson

KINKS = "L = " + " + ".join(f"relu(w x + {k} b)" for k in range(30))
LONG = "∂L/∂w = " + " = ".join(["2w"] * 400)
TABLE = "\n".join(f"a_{k} = 9^9999 w + {k}" for k in range(1, 50))


def test_more_than_there_is_cannot_be_spent() -> None:
    with bounded(10):
        spend(10)
        with pytest.raises(Spent):
            spend(1)
    spend(10**9)  # nobody counts


def test_what_is_kept_is_paid_for_once_by_everybody() -> None:
    for _ in range(2):
        with bounded(10):
            spend_up_to("points", 4)
            spend_up_to("points", 4)
            spend_up_to("points", 9)
            with pytest.raises(Spent):
                spend(2)


@pytest.mark.parametrize(
    ("source", "kind", "answer"), [(KINKS, "derivation", LONG), (KINKS, "breakdown", TABLE)]
)
def test_an_answer_that_would_take_for_ever_is_left_undecided(source: str, kind: str, answer: str) -> None:
    first, second = (mark(lesson(source), kind, answer, "w") for _ in range(2))
    assert first.judgement == second.judgement
    assert first.judgement.verdict == "undecided"
    assert [remark.key for remark in first.judgement.remarks] == ["large"]


def test_what_was_found_before_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an answer is decided may not depend on who asked before: the points are kept, and paid for."""
    fresh = "L = " + " + ".join(f"relu(w x + {k} b)" for k in range(12))
    asked = ("derivative", " + ".join(f"relu(w + {k})" for k in range(12)), "w")
    least = next(
        most for most in range(500, 400_000, 2_000) if _decided(monkeypatch, fresh + " + 0 x", asked, most)
    )
    for most in (least - 2_000, least):
        cold = _decided(monkeypatch, f"{fresh} + {most} b - {most} b", asked, most)
        warm = _decided(monkeypatch, f"{fresh} + {most} b - {most} b", asked, most)
        assert cold == warm


def _decided(monkeypatch: pytest.MonkeyPatch, source: str, asked: tuple[str, str, str], most: int) -> bool:
    monkeypatch.setattr(marking, "MOST_WORK", most)
    return mark(lesson(source), *asked).judgement.verdict != "undecided"
