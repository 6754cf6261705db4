"""Answers as they are read: own lines, symbols, sides, and what cannot be read."""

import pytest

from app.calculus.errors import Impossible, TooLong, Unreadable
from app.calculus.printing import text
from app.calculus.tree import Partial, names_in
from app.homework.answers import LONGEST, other_readings, read_answer
from app.homework.equivalence import same
from app.homework.meanings import meaning
from app.lesson import lesson

LOSS = lesson("p = wx; q = p + b; r = σ(q); s = r − y; L = s^2").graph
SEED = lesson("p = wx; q = ln p; r = bx; s = e^r; t = s w; u = t + q; f = b u").graph


@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        ("2 s x", "2sx"),
        ("2sx", "2sx"),
        ("f'(w) = 2sx", "2sx"),
        ("L_w = 2sx", "2sx"),
        ("∂L/∂w = 2sx", "2sx"),
        ("dL/dw = 2sx", "2sx"),
        (r"\frac{\partial L}{\partial w} = 2 s x", "2sx"),
        (r"\frac{dL}{dw} = 2 s x", "2sx"),
        ("∂L/∂w = ∂L/∂s ∂s/∂w = 2 s x", "2sx"),
        ("2*s*x", "2sx"),
        ("2*torch.sigmoid(q)**2", "2 σ(q)^2"),
        ("σ'(q)", "σ'(q)"),
        (r"\sigma'(wx+b)\,x", "σ'(wx + b) x"),
    ],
)
def test_what_an_answer_comes_to(answer: str, printed: str) -> None:
    assert text(read_answer(answer, LOSS).tree) == printed


@pytest.mark.parametrize(
    "answer",
    [
        "2(σ − y)σ' x",
        "2(σ − y) r (1 − σ) x",
        r"2\left(\sigma-y\right)\sigma'x",
        "2 x σ'(q) (σ − y)",
        "2(σ(wx+b) − y) σ'(wx+b) x",
    ],
)
def test_a_sigma_left_alone_is_the_only_one_there_is(answer: str) -> None:
    wanted = read_answer("2 s r (1 − r) x", LOSS).tree
    assert same(meaning(read_answer(answer, LOSS), LOSS), wanted, LOSS).verdict == "correct"


def test_a_sigma_with_an_argument_keeps_it() -> None:
    assert text(read_answer("σ(1 − r)", LOSS).tree) == "σ(1 - r)"
    two = lesson("f = σ(w) σ(x)").graph
    assert text(read_answer("σ − x", two).tree) == "σ(-x)"


def test_own_lines_are_put_in() -> None:
    answer = read_answer("a = wx + b\nc = σ(a)\n2(c - y) c (1 - c) x", LOSS)
    assert list(answer.own) == ["a", "c"]
    assert set(names_in(meaning(answer, LOSS))) == {"w", "x", "b", "y"}


def test_a_line_of_ones_own_may_take_the_name_of_an_intermediate() -> None:
    answer = read_answer("s = wx\n2 s", LOSS)
    assert same(meaning(answer, LOSS), meaning(read_answer("2wx", LOSS), LOSS)).verdict == "correct"


def test_every_side_is_a_step() -> None:
    answer = read_answer("∂L/∂w = ∂L/∂s ∂s/∂r ∂r/∂q ∂q/∂p ∂p/∂w\n= 2s r(1 − r) x", LOSS)
    assert len(answer.steps) == 3
    assert isinstance(answer.steps[0], Partial)
    first, *rest = (meaning(answer, LOSS, step) for step in answer.steps)
    assert all(same(step, first, LOSS).verdict == "correct" for step in rest)


def test_a_symbol_is_the_total_derivative_or_the_direct_one() -> None:
    answer = read_answer("∂f/∂b", SEED)
    total, direct = meaning(answer, SEED), meaning(answer, SEED, direct=True)
    assert same(total, read_answer("u + b x t", SEED).tree, SEED).verdict == "correct"
    assert same(direct, read_answer("u", SEED).tree, SEED).verdict == "correct"
    held = read_answer("∂f/∂b|_u", SEED)
    assert same(meaning(held, SEED), direct, SEED).verdict == "correct"


@pytest.mark.parametrize("operator", ["d/db", "∂/∂b", r"\frac{d}{db}", r"\frac{\partial}{\partial b}"])
def test_a_derivative_still_to_be_taken(operator: str) -> None:
    answer = read_answer(f"{operator}[b^2 s] + 1", SEED)
    assert not answer.is_finished
    assert (
        same(meaning(answer, SEED), read_answer("2 b s + b^2 s x + 1", SEED).tree, SEED).verdict == "correct"
    )


def test_finished_answers() -> None:
    assert read_answer("2 s x σ'(q)", LOSS).is_finished
    assert not read_answer("∂L/∂s x", LOSS).is_finished
    assert read_answer("∂L/∂w = 2 s x", LOSS).is_finished


@pytest.mark.parametrize(
    ("answer", "key", "column"),
    [
        ("2 k x", "answer_name", 3),
        ("2 W x", "answer_name", 3),
        ("∂L/∂k", "answer_name", 1),
        ("d/dw (wx)^2 + d/dw w^2", "answer_operator", 15),
        ("2 x dx", "answer_operator", 5),
        ("", "empty_answer", 1),
        ("2(x", "unclosed", 2),
        ("2 + ", "missing_operand", 3),
        ("p = ", "no_right_side", 3),
        ("= =", "empty_answer", 1),
        ("p = 2x\nq =", "no_right_side", 3),
        ("x== e;{z}", "answer_name", 8),
    ],
)
def test_what_cannot_be_read_says_where(answer: str, key: str, column: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read_answer(answer, LOSS)
    assert caught.value.key == key
    assert caught.value.position is not None
    assert caught.value.position.column == column


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(Unreadable) as caught:
        read_answer("2W", LOSS)
    assert caught.value.details == {"name": "W", "known": "w, x, b, y"}
    assert caught.value.mend is not None
    assert caught.value.mend.replacement == "w"


def test_limits() -> None:
    with pytest.raises(TooLong):
        read_answer("x" * (LONGEST + 1), LOSS)
    with pytest.raises(Impossible):
        read_answer("σ" + "'" * 9 + "(x)", LOSS)
    with pytest.raises(Impossible):
        read_answer("(" * 501 + "x" + ")" * 501, LOSS)


def test_other_readings() -> None:
    answer = read_answer("1/2x", LOSS)
    assert [(key, text(other.tree)) for key, other in other_readings(answer, LOSS)] == [
        ("fraction", "1/(2x)")
    ]
    assert not list(other_readings(read_answer("2 s x", LOSS), LOSS))
