"""Task 6 in one sentence: for one parameter, for none, for thirty; and its numbers as data."""

import pytest

from app.lesson import lesson
from app.presentation import order
from app.presentation.numerals import count

TWO_LAYERS = "f(w_1,w_2,b_1,b_2,x,λ) = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
WHY = "because each gradient on the way is then found once and used again"


@pytest.mark.parametrize(
    ("source", "wrt", "sentence"),
    [
        (
            TWO_LAYERS,
            "",
            "From the output back to the inputs: first ∂f/∂b_2 and ∂f/∂w_2, then ∂f/∂b_1 and ∂f/∂w_1, "
            f"{WHY}; ∂f/∂t is part of all 4.",
        ),
        (
            "f(x,b,w) = (w e^{bx} + ln(wx)) b",
            "",
            "From the output back to the inputs: first ∂f/∂w, then ∂f/∂b. On this graph that saves nothing "
            "yet: all three ways take 10 operations. It does as soon as gradients share a longer way.",
        ),
        (
            "L = [σ(wx+b) − y]^2",
            "",
            f"From the output back to the inputs: ∂L/∂b and ∂L/∂w last of all, {WHY}; ∂L/∂q is part of both.",
        ),
        (
            "f = σ(a b) + c",
            "",
            f"From the output back to the inputs: first ∂f/∂c, then ∂f/∂a and ∂f/∂b, {WHY}; "
            "∂f/∂p is part of 2 of the 3.",
        ),
        (
            "f = a + b",
            "",
            "∂f/∂a and ∂f/∂b can be found in any order, because they share nothing but ∂f/∂f = 1.",
        ),
        (
            "f = sin(w)^2",
            "",
            "Only ∂f/∂w is to be found: go from f back to w, and find each gradient on the way once.",
        ),
        ("f = a b", "none", "No variable is a parameter, so there is no gradient to find."),
        ("f = 3", "", "No variable is a parameter, so there is no gradient to find."),
        (
            "f(x, w) = x^2",
            "w",
            "f depends on no parameter, so every gradient is 0 and there is nothing to reuse.",
        ),
    ],
)
def test_the_sentence(source: str, wrt: str, sentence: str) -> None:
    assert order.document(lesson(source, wrt=wrt))["sentence"] == sentence


def test_many_parameters_make_no_long_sentence() -> None:
    deep = "x"
    for k in range(12, 0, -1):
        deep = f"σ(w_{{{k}}} {deep} + b_{{{k}}})"
    told = order.document(lesson(f"f = {deep}"))["sentence"]
    assert "then ∂f/∂b_3 and ∂f/∂w_3, and so on to ∂f/∂b_12 and ∂f/∂w_12, because" in told
    assert told.endswith("is part of all 24.")
    wide = " + ".join(f"w_{{{k}}}" for k in range(30))
    told = order.document(lesson(f"f = σ({wide})"))["sentence"]
    assert "and 27 more last of all" in told
    assert len(told) < 250


def test_the_document_adds_up() -> None:
    found = order.document(lesson(TWO_LAYERS))
    assert found["costs"] == {"separately": 32, "forward": 32, "reverse": 18}
    for way, cost in found["costs"].items():
        work = found["operations"][way]
        assert work["multiplications"] + work["additions"] == cost
        for name in ("multiplications", "additions") if "parameters" in work else ():
            assert sum(each[name] for each in work["parameters"].values()) == work[name]
    assert found["order"][0] == "f"
    assert {"name": "t", "used_by": ["w_1", "w_2", "b_1", "b_2"], "times": 4} in found["shared"]


def test_counts_of_any_size_can_be_read() -> None:
    assert [count(n) for n in (0, 32, 10_500, 999_999)] == ["0", "32", "10,500", "999,999"]
    assert [count(n) for n in (6755399441055738, 10**600, 2 * 10**6)] == [
        "6.755 × 10¹⁵",
        "1 × 10⁶⁰⁰",
        "2 × 10⁶",
    ]
