"""Orders of gradients: what has to come first, what may stand anywhere, how much is worked out anew."""

import random

import pytest

from app.calculus.ordering import best_order
from app.homework.orders import mark_order, names_in_order
from app.homework.verdict import Marked
from app.lesson import lesson
from tests.calculus.sources import random_source

TWO_LAYERS = "f(w_1,w_2,b_1,b_2,x,λ) = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
SIMPLE = "p = wx; q = b; r = p + q; s = r - y; L = s^2"


def marked(source: str, answer: str | list[str], wrt: str = "") -> Marked:
    found = lesson(source, wrt=wrt, picture=False)
    return mark_order(found.graph, found.parameters, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "b_2, w_2, b_1, w_1",
        "w2, b2, w1, b1",  # within a layer the order is free
        "b_2 → b_1 → w_2 → w_1",  # b_2 has left at hand what w_2 needs
        r"\frac{\partial f}{\partial b_2}, ∂f/∂w_2, df/db_1, w_{1}",
        "b_2 then w_2, and b_1\nw_1",
    ],
)
def test_task_six(answer: str) -> None:
    found = marked(TWO_LAYERS, answer)
    assert found.judgement.verdict == "correct"
    assert found.score == 1
    (saves,) = found.judgement.remarks
    assert saves.key == "saves"
    assert 0 < saves.details["count"] < saves.details["alone"]


@pytest.mark.parametrize(
    ("answer", "early"),
    [("w_1, b_1, w_2, b_2", ["w_1"]), ("b_1, b_2, w_2, w_1", ["b_1"]), ("b_2, w_1, b_1, w_2", [])],
)
def test_who_goes_beyond_what_waits_comes_too_early(answer: str, early: list[str]) -> None:
    found = marked(TWO_LAYERS, answer)
    assert [piece.place for piece in found.pieces if piece.standing == "wrong"] == early
    assert [diagnosis.kind for diagnosis in found.diagnoses] == ["too_early"] * len(early)
    assert found.judgement.verdict == ("incorrect" if early else "correct")


def test_intermediates_come_after_all_that_use_them() -> None:
    assert marked(SIMPLE, "L, s, r, p, q, b, w").judgement.verdict == "correct"
    found = marked(SIMPLE, "L, r, s, p, q, b, w")
    assert {piece.place: piece.source for piece in found.pieces if piece.standing == "wrong"} == {"r": "s"}


def test_names_that_are_missing_unknown_constant_or_doubled() -> None:
    standing = {piece.place: piece.standing for piece in marked(SIMPLE, "k, b, x, b").pieces}
    assert standing == {"k": "unreadable", "b": "right", "x": "right", "w": "missing"}


def test_the_best_order_is_right_and_its_reverse_is_not() -> None:
    for seed in range(60):
        found = lesson(random_source(random.Random(seed)), picture=False)
        names = [found.graph.nodes[k].name for k in best_order(found.graph, found.parameters).order]
        assert mark_order(found.graph, found.parameters, names).judgement.verdict == "correct"
        backwards = mark_order(found.graph, found.parameters, names[::-1])
        reached = len(best_order(found.graph, found.parameters).order) - len(found.parameters)
        if reached > 1:
            assert backwards.judgement.verdict == "incorrect"


def test_an_order_is_read_out_of_any_list() -> None:
    assert names_in_order(" ∂L/∂b -> ∂L/∂w_1 ; dL/dλ ") == ["b", "w_1", "λ"]
    assert names_in_order(["b", "", " w "]) == ["b", "w"]
