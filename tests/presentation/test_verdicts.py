"""Everything that can be said of an answer has its sentence, and no reply says more than it may."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from app.homework.marking import mark, parameter
from app.homework.verdict import Kind, Ruling, Standing
from app.lesson import lesson
from app.presentation import verdicts
from app.presentation.hints import DEGREES
from app.presentation.words import WORDS

HOMEWORK = Path(__file__).parents[2] / "app" / "homework"
SAID = WORDS["en"]
SEED = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")


def remarks() -> set[str]:
    """The keys of all remarks that are made anywhere, as far as they are constants."""
    found = set()
    for path in HOMEWORK.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark":
                found |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
    return found


@pytest.mark.parametrize("key", sorted(remarks()))
def test_every_remark_has_a_sentence(key: str) -> None:
    assert f"check.remark.{key}" in SAID


def test_every_verdict_and_every_standing_has_a_sentence() -> None:
    keys = {f"check.{kind}.{ruling}" for kind in get_args(Kind) for ruling in get_args(Ruling)}
    keys |= {f"check.standing.{standing}" for standing in get_args(Standing) if standing != "unreadable"}
    keys |= {f"check.{kind}.{degree}" for kind in verdicts.OWN for degree in DEGREES}
    assert keys <= SAID.keys()


def test_nobody_is_accused() -> None:
    for key, sentence in SAID.items():
        if key.startswith(("check.", "mistake.")):
            assert not {"wrong!", "error!", "mistake", "false"} & set(sentence.lower().split()), key


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("derivative", "b w x q"),
        ("derivation", "∂f/∂b = u + b w x q\n= u\n= u + 1\n= (\n"),
        ("breakdown", "p = b + x | ∂p/∂b = 2 | x\nq = e^p\nq = 2k\nf = q b (w + 1)"),
        ("order", "w, k, x, b"),
        ("number", {"b": "9.26", "w": "1.7", "k": "1"}),
        (
            "graph",
            {"value:v4": "3", "value:v5": "20.09", "gradient:v2": "5.176", "local:e5_0": "q", "x": "1"},
        ),
    ],
)
def test_every_part_is_said_in_every_degree(kind: str, answer: object) -> None:
    marked = mark(SEED, kind, answer, "b")
    for hint in range(4):
        found = verdicts.document(SEED, parameter(SEED, "b"), marked, hint)
        assert found["message"]
        assert all(line["message"] for line in found["lines"])
        assert verdicts.text(found).startswith(found["message"])
        assert (found["diagnosis"] is None) == (not marked.diagnoses or hint == 0)


def test_another_reading_is_shown() -> None:
    halved = lesson("f = ln(x)/2")
    found = verdicts.document(halved, parameter(halved, "x"), mark(halved, "derivative", "1/2x", "x"))
    assert found["remarks"] == [
        "It was read as it is written; read another way it would be right: 1/(2x). Brackets make it certain."
    ]


@pytest.mark.parametrize(
    ("source", "answer", "said"),
    [
        ("f = x/3", "0.33333333", "at x = 2 your answer is 0.33333333, and"),
        ("f = |x|", "2σ(1000x) - 1", "It comes very close to the gradient: a calculator does not show"),
        ("f = arcsin x", "1/cos x", "at x = −0.5 your answer is 1.139, and"),
        ("f = |x|", "1", "What belongs there is the derivative of the absolute value."),
    ],
)
def test_a_point_is_one_that_tells(source: str, answer: str, said: str) -> None:
    asked = lesson(source)
    found = verdicts.document(asked, parameter(asked, "x"), mark(asked, "derivative", answer, "x"))
    assert said in verdicts.text(found)


def test_an_operator_is_set_as_a_fraction() -> None:
    found = verdicts.document(SEED, parameter(SEED, "b"), mark(SEED, "derivative", "d/db [f]", "b"))
    assert found["reading"] == {"text": "d/db(f)", "latex": r"\frac{d}{d b}\left(f\right)"}
    assert found["message"] == "Right so far, and not finished."
