"""Derivations line by line: the first broken line, what happened there, and what cancels."""

import pytest

from app.homework.marking import mark
from app.homework.verdict import Marked, Piece
from app.lesson import lesson

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
SQUARE = "L = [(wx + b) - y]^2"


def marked(source: str, wrt: str, text: str) -> Marked:
    return mark(lesson(source), "derivation", text, wrt)


def first_broken(found: Marked) -> Piece:
    return next(piece for piece in found.pieces if piece.standing == "wrong")


@pytest.mark.parametrize(
    ("source", "wrt", "text"),
    [
        (SQUARE, "w", "∂L/∂w = ∂L/∂r ∂r/∂w\n= 2r x\n= 2x(wx + b - y)"),
        (SQUARE, "w", "∂L/∂w = d/dw [wx+b-y]^2 = 2(wx+b-y) d/dw(wx+b-y) = 2(wx+b-y)x"),
        (SQUARE, "w", r"\frac{\partial L}{\partial w} &= 2\left(wx+b-y\right)x \\ &= 2x(b+wx-y)"),
        (SQUARE, "b", "L' = 2(wx+b-y)"),
        (SQUARE, "b", "2(wx+b-y)\n= 2wx + 2b - 2y"),
        (SEED, "b", "∂f/∂b = ∂f/∂u ∂u/∂b + ∂f/∂b ∂b/∂b\n= ∂f/∂u ∂u/∂b + ∂f/∂b\n= b w x e^{bx} + u"),
        (SEED, "w", r"\frac{\partial f}{\partial w} = b(e^{bx} + \frac{x}{wx}) \\ = b e^{bx} + \frac{b}{w}"),
    ],
)  # fmt: skip
def test_right_derivations(source: str, wrt: str, text: str) -> None:
    found = marked(source, wrt, text)
    assert [piece.standing for piece in found.pieces] == ["right"] * len(found.pieces)
    assert found.judgement.verdict == "correct"


def test_the_derivation_of_the_seed_in_its_own_names() -> None:
    text = """p = wx; q = b; r = p + q; s = r - y; L = s^2
∂p/∂w = x
∂q/∂b = 1
∂r/∂p = 1
∂s/∂r = 1
∂L/∂s = 2s
∂L/∂w = ∂L/∂s ∂s/∂w
= ∂L/∂s ∂s/∂r ∂r/∂w
= ∂L/∂s ∂s/∂r (∂r/∂p ∂p/∂w + ∂r/∂q ∂q/∂w)
= 2s·1·(1·x + 0)
= 2sx
= 2x(wx + b - y)""".replace("; ", "\n")
    found = marked(SQUARE, "w", text)
    assert {piece.standing for piece in found.pieces} == {"right"}
    assert found.judgement.verdict == "correct"


@pytest.mark.parametrize(
    ("source", "wrt", "text", "place", "kind"),
    [
        (SQUARE, "w", "∂L/∂w = 2(wx+b-y)x\n= 2wx^2 + 2bx + 2yx", "line:2", "slip_sign_lost"),
        (SQUARE, "w", "∂L/∂w = 2x(wx - (y - b))\n= 2x(wx - y - b)", "line:2", "slip_bracket_sign"),
        (SEED, "b", "∂f/∂b = b w x q + u\n= b w x q + w q + ln(w) ln(x)", "line:2", "slip_ln_of_product"),
        (SQUARE, "b", "2(wx+b-y) d/db(wx+b-y)\n= (wx+b-y)", "line:2", "slip_factor_lost"),
        ("L = (a + b)^3", "a", "∂L/∂a = 3(a + b)^2\n= 3(a^2 + b^2)", "line:2", "slip_square_of_sum"),
        (SQUARE, "w", "∂L/∂w = (wx + b - y) x", "line:1", "power_rule"),
    ],
)  # fmt: skip
def test_the_first_broken_line_is_named_and_explained(
    source: str, wrt: str, text: str, place: str, kind: str
) -> None:
    found = marked(source, wrt, text)
    broken = first_broken(found)
    assert broken.place == place
    assert broken.diagnosis is not None
    assert broken.diagnosis.kind == kind
    assert found.judgement.counterexample is not None


def test_later_lines_carry_it_on_until_two_errors_cancel() -> None:
    text = "∂L/∂w = 2(wx+b-y)x\n= 2wx + 2bx - 2yx\n= 2x(w+b-y)\n= 2x(wx+b-y)"
    found = marked(SQUARE, "w", text)
    assert [piece.standing for piece in found.pieces] == ["right", "wrong", "carried", "right"]
    assert found.pieces[2].source == found.pieces[3].source == "line:2"
    assert [remark.key for remark in found.pieces[3].remarks] == ["errors_cancel"]
    assert found.judgement.verdict == "incorrect"


@pytest.mark.parametrize("text", ["∂L/∂b = ∂L/∂r ∂r/∂b", "∂L/∂b = ∂L/∂b", "r = wx + b - y"])
def test_what_is_not_finished_is_no_answer(text: str) -> None:
    found = marked("L = r^2; r = 0".replace("L = r^2; r = 0", SQUARE), "b", text)
    assert found.judgement.verdict == "undecided"
    assert found.pieces[-1].standing == "missing"


def test_a_direct_partial_is_no_answer_either() -> None:
    found = marked(SEED, "b", "∂f/∂b = u\n∂f/∂u = b")
    assert found.judgement.verdict == "undecided"
    assert [remark.key for remark in found.pieces[0].remarks] == ["direct"]


def test_another_reading_is_said() -> None:
    found = marked("f = e^{bx}", "x", "∂f/∂x = b e^bx")
    assert [remark.key for remark in first_broken(found).remarks] == ["other_reading"]


def test_a_line_that_cannot_be_read_is_a_piece() -> None:
    found = marked(SQUARE, "b", "∂L/∂b = 2(wx + b - y\n= 2k")
    assert [piece.standing for piece in found.pieces if piece.refusal] == ["unreadable"] * 2


def test_an_own_line_that_is_no_value_of_the_function_is_not_held_against_anybody() -> None:
    found = marked(SQUARE, "b", "k = wx + 1\n∂L/∂k = 2\n∂k/∂w = x\n∂L/∂b = 2(wx + b - y)")
    assert [piece.standing for piece in found.pieces] == ["undecided", "right", "right"]


LOSS = "L = (σ(wx + b) - y)^2"
OWN = "z = wx + b\na = σ(z)\n"


@pytest.mark.parametrize(
    "text",
    [
        OWN + "dL/da = 2(a - y)\nda/dz = a(1 - a)\ndz/dw = x\ndL/dw = 2(a - y) a(1 - a) x",
        OWN + "∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w = 2(a - y) a(1 - a) x",
        OWN + "= 2(a - y) da/dw\n= 2(a - y) a(1 - a) x",
    ],
)
def test_derivatives_of_names_of_ones_own(text: str) -> None:
    assert marked(LOSS, "w", text).judgement.verdict == "correct"


def test_a_line_is_explained_by_what_it_is_about() -> None:
    piece = first_broken(marked(LOSS, "w", OWN + "∂L/∂a = 2(a - y)\n∂a/∂z = a(1 + a)"))
    assert piece.diagnosis is not None
    assert piece.diagnosis.kind == "wrong_local_derivative"
    assert "second" not in piece.diagnosis.details
