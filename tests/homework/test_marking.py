"""Marking is a pure function that travels between processes; numbers and formulas of every shape."""

import pickle
import time
from contextlib import suppress

import pytest

from app.calculus.errors import Impossible, Refusal
from app.homework.marking import mark, read
from app.lesson import lesson

SEED = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")
ANSWERS = {
    "derivative": "b w x e^{bx} + ln(wx)",
    "derivation": "∂f/∂b = u + b w x q\n= u",
    "breakdown": "p = w k\nq = wx | ∂q/∂w = w",
    "order": ["w", "k"],
    "number": "9.26",
    "graph": {"gradient:v2": "5.176"},
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_is_marked_alike_again_and_after_a_journey(kind: str) -> None:
    first = mark(SEED, kind, ANSWERS[kind], "b")
    there = pickle.loads(pickle.dumps((SEED, ANSWERS[kind])))
    again = mark(there[0], kind, there[1], "b")
    back = pickle.loads(pickle.dumps(again))
    assert back.kind == kind
    assert back.judgement.verdict == first.judgement.verdict == "incorrect"
    assert [piece.standing for piece in back.pieces] == [piece.standing for piece in first.pieces]
    assert [piece.refusal and piece.refusal.key for piece in back.pieces] == [
        piece.refusal and piece.refusal.key for piece in first.pieces
    ]


@pytest.mark.parametrize(
    ("kind", "answer", "key"),
    [
        ("derivative", " ", "answer_empty"),
        ("derivative", "2(b", "unclosed"),
        ("derivative", "z = e^{bx}\n∂f/∂z", "own_line_unknown"),
        ("derivative", "x" * 20_001, "answer_too_long"),
        ("number", "k", "unknown_name"),
        ("number", "ln(-b)", "number_undefined"),
        ("order", {"b": "1"}, "order_shape"),
        ("graph", "5", "cells_shape"),
        ("breakdown", [["p = wx", [1]]], "row_shape"),
        ("breakdown", "[5]", "row_shape"),
    ],
)
def test_what_cannot_be_read_is_refused_and_blames_the_answer(kind: str, answer: object, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        mark(SEED, kind, answer, "b")
    assert caught.value.key == key
    assert caught.value.details["parameter"] == "answer"


@pytest.mark.parametrize(
    ("answer", "verdict", "remarks", "diagnosis"),
    [
        ("9.25", "correct", [], []),
        ("∂f/∂b ≈ 9.253", "correct", [], []),
        ("9.3", "correct", ["few"], []),
        ("9.26", "incorrect", ["rounded_wrongly"], []),
        ("9.20", "incorrect", [], []),
        ("9", "undecided", ["too_few"], []),
        ("-9.25", "incorrect", [], ["number_sign"]),
        ("1.69", "incorrect", [], ["number_other"]),
        ("2.588", "incorrect", [], ["number_value"]),
        ("u + b w x q", "correct", [], []),
        ("5 + 1.5e + ln 3 - 5", "incorrect", [], []),
        ("3e + ln 3", "correct", [], []),
    ],
)
def test_numbers_at_a_point(answer: str, verdict: str, remarks: list[str], diagnosis: list[str]) -> None:
    found = mark(SEED, "number", answer, "b")
    assert found.judgement.verdict == verdict
    assert [remark.key for remark in found.judgement.remarks] == remarks
    assert [each.kind for each in found.diagnoses] == diagnosis


def test_a_number_for_each_parameter() -> None:
    found = mark(SEED, "number", {"b": "9.25", "w": "1.69"})
    assert [piece.standing for piece in found.pieces] == ["right", "right"]
    assert mark(SEED, "number", '{"b": "9.25", "w": "3"}').score == 0.5


def test_a_kink_has_the_gradient_of_the_convention() -> None:
    assert mark(lesson("relu(w)", at="w=0"), "number", "0").judgement.verdict == "correct"


@pytest.mark.parametrize(
    ("kind", "answer", "lines"),
    [
        ("derivative", "s = bx\nw e^s = w q", [2, 2]),
        ("derivation", "∂f/∂b = u\n= t + r", [2, 1]),
        ("breakdown", "p = wx | x\nq = ln p", [2, 2]),
        ("order", "b, w", []),
    ],
)
def test_what_is_read_is_shown_back(kind: str, answer: str, lines: list[int]) -> None:
    assert [len(line.sides) for line in read(SEED, kind, answer)] == lines


def test_an_unfinished_derivative_is_not_decided() -> None:
    found = mark(SEED, "derivative", "∂f/∂b", "b")
    assert found.judgement.verdict == "undecided"
    assert [remark.key for remark in found.judgement.remarks] == ["unfinished"]


@pytest.mark.parametrize(
    "answer", ["d/dw (r - y)^2", "d/dw [(r - y)^2]", r"\frac{d}{dw} [r - y]^2", "2(r - y) d/dw[r]"]
)
def test_the_derivative_of_a_power_is_not_the_power_of_a_derivative(answer: str) -> None:
    found = mark(lesson("r = σ(wx + b); L = (r - y)^2"), "derivative", answer, "w")
    assert [remark.key for remark in found.judgement.remarks] == ["unfinished"]


@pytest.mark.parametrize(
    ("source", "answer", "key"),
    [
        ("f = √(x - 3)", "1/2√(x - 3)", "other_reading"),
        ("f = x^2/3", "0.667x", "rounding"),
        ("f = relu(x + y)^2", "2(x + y)", "right_for"),
    ],
)
def test_what_a_remark_explains_is_not_explained_by_mistakes(source: str, answer: str, key: str) -> None:
    found = mark(lesson(source), "derivative", answer, "x")
    assert key in [remark.key for remark in found.judgement.remarks]
    assert not found.diagnoses


def test_one_mistake_that_is_right_in_one_part_is_named() -> None:
    found = mark(lesson("f = |x|"), "derivative", "1", "x")
    assert [diagnosis.kind for diagnosis in found.diagnoses] == ["wrong_local_derivative"]


def test_a_function_without_a_value_is_said_to_have_none() -> None:
    found = mark(lesson("f = ln(-x^2)"), "derivative", "2/x", "x").judgement
    assert (found.verdict, [remark.key for remark in found.remarks]) == ("undecided", ["no_points"])


@pytest.mark.parametrize("answer", ["d/dw[" * 300 + "L" + "]" * 300, "∂L/∂w " * 1600])
def test_derivatives_that_an_answer_leaves_to_be_taken_are_bounded(answer: str) -> None:
    start = time.process_time()
    with suppress(Impossible):
        mark(lesson("L = (σ(wx + b) - y)^2"), "derivative", answer, "w")
    assert time.process_time() - start < 3


def test_a_derivative_of_a_name_of_ones_own_is_taken() -> None:
    found = mark(SEED, "derivative", "z = w e^{bx} + ln(wx)\nz + b dz/db", "b").judgement
    assert [remark.key for remark in found.remarks] == ["unfinished"]
