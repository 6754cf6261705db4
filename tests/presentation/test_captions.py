"""The line above the graph: what happens at each step."""

import random
import re
from xml.etree import ElementTree

from app.calculus.errors import Refusal
from app.lesson import Lesson, lesson
from app.presentation import captions
from tests.calculus.sources import random_source

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
AT = "w=1.5,b=0.5,x=2"


def lines(source: str, at: str = "", **options: str) -> list[str]:
    found = lesson(source, at=at, **options)
    return [captions.text(found, step) for step in found.steps]


def test_the_seed_line_by_line() -> None:
    assert lines(SEED, AT) == [
        "x = 2",
        "b = 0.5",
        "w = 1.5",
        "p = bx = 0.5 · 2 = 1",
        "q = e^p = e^1 = 2.718",
        "r = wq = 1.5 · 2.718 = 4.077",
        "s = wx = 1.5 · 2 = 3",
        "t = ln s = ln(3) = 1.099",
        "u = r + t = 4.077 + 1.099 = 5.176",
        "f = ub = 5.176 · 0.5 = 2.588",
        "∂f/∂f = 1",
        "∂f/∂u += ∂f/∂f · ∂f/∂u = 1 × 0.5 = 0.5",
        "∂f/∂b += ∂f/∂f · ∂f/∂b = 1 × 5.176 = 5.176",
        "∂f/∂r += ∂f/∂u · ∂u/∂r = 0.5 × 1 = 0.5",
        "∂f/∂t += ∂f/∂u · ∂u/∂t = 0.5 × 1 = 0.5",
        "∂f/∂s += ∂f/∂t · ∂t/∂s = 0.5 × 0.3333 = 0.1667",
        "∂f/∂w += ∂f/∂s · ∂s/∂w = 0.1667 × 2 = 0.3333",
        "∂f/∂w += ∂f/∂r · ∂r/∂w = 0.5 × 2.718 = 1.359, 0.3333 + 1.359 = 1.692",
        "∂f/∂q += ∂f/∂r · ∂r/∂q = 0.5 × 1.5 = 0.75",
        "∂f/∂p += ∂f/∂q · ∂q/∂p = 0.75 × 2.718 = 2.039",
        "∂f/∂b += ∂f/∂p · ∂p/∂b = 2.039 × 2 = 4.077, 5.176 + 4.077 = 9.253",
    ]


def test_forward_mode_line_by_line() -> None:
    assert lines(SEED, AT, mode="forward", along="b")[10:] == [
        "∂b/∂b = 1",
        "∂p/∂b += ∂p/∂b · ∂b/∂b = 2 × 1 = 2",
        "∂q/∂b += ∂q/∂p · ∂p/∂b = 2.718 × 2 = 5.437",
        "∂r/∂b += ∂r/∂q · ∂q/∂b = 1.5 × 5.437 = 8.155",
        "∂u/∂b += ∂u/∂r · ∂r/∂b = 1 × 8.155 = 8.155",
        "∂f/∂b += ∂f/∂u · ∂u/∂b = 0.5 × 8.155 = 4.077",
        "∂f/∂b += ∂f/∂b · ∂b/∂b = 5.176 × 1 = 5.176, 4.077 + 5.176 = 9.253",
    ]
    assert lines("L = [(wx + b) − y]^2", "w=1.5,x=2,b=0.5,y=3", mode="forward", along="w")[-3:] == [
        "∂q/∂w += ∂q/∂p · ∂p/∂w = 1 × 2 = 2",
        "∂r/∂w += ∂r/∂q · ∂q/∂w = 1 × 2 = 2",
        "∂L/∂w += ∂L/∂r · ∂r/∂w = 1 × 2 = 2",
    ]


def test_negative_numbers_stand_in_brackets() -> None:
    shown = lines("w x - b", "w=-2,x=-3,b=-1", wrt="w,x")
    assert "p = wx = -2(-3) = 6" in [line.replace("−", "-") for line in shown]
    assert "∂f/∂w += ∂f/∂p · ∂p/∂w = 1 × (−3) = −3" in shown


def test_powers_of_ten_keep_together() -> None:
    found = lesson("x^2 + 1/x", at="x=1.5e6")
    square, inverse = (step for step in found.steps if step.node in (1, 2) and step.kind == "value")
    assert "10⁶^" not in captions.text(found, square)
    assert captions.text(found, inverse).count("(") == 1, "1/1.5 × 10⁶ would be something else"
    for step in (square, inverse):
        assert captions.latex(found, step).isascii()


def test_what_has_no_value_has_no_numbers() -> None:
    assert lines("ln(x) + w", "x=-1,w=2")[:4] == ["x = −1", "w = 2", "p = ln x", "f = p + w"]


def test_a_contribution_that_does_not_exist_ends_before_its_numbers() -> None:
    assert lines("√x + x", "x=0")[-2:] == [
        "∂f/∂x += ∂f/∂f · ∂f/∂x = 1 × 1 = 1",
        "∂f/∂x += ∂f/∂p · ∂p/∂x",
    ]
    for source in ("√x", "√x + x", "√x - √x", "1/e^x"):
        found = lesson(source, at="x=800" if "e" in source else "x=0")
        for line in (captions.text(found, step) for step in found.steps):
            assert not line.endswith("= "), line


def test_a_literal_and_an_alias() -> None:
    assert lines("2 + 3") == ["f = 2 + 3 = 5"]
    assert lines("p = wx; q = p; q", "w=2,x=3")[3].startswith("q = p = 6")


def test_text_latex_and_mathml_say_the_same() -> None:
    found = lesson(SEED, at=AT)
    step = found.steps[-1]
    assert captions.latex(found, step) == (
        r"\frac{\partial f}{\partial b} \mathrel{+}= \frac{\partial f}{\partial p}"
        r" \cdot \frac{\partial p}{\partial b}"
        r" = 2.039 \times 2 = 4.077,\quad 5.176 + 4.077 = 9.253"
    )
    spoken = "".join(ElementTree.fromstring(captions.mathml(found, step)).itertext())
    assert spoken == "∂f∂b+=∂f∂p·∂p∂b=2.039×2=4.077,5.176+4.077=9.253"


def check(found: Lesson) -> None:
    for step in found.steps:
        assert "nan" not in captions.text(found, step)
        assert not re.search(r"\bnan\b|None", captions.latex(found, step))
        ElementTree.fromstring(captions.mathml(found, step).replace("&#x2062;", "").replace("&#x2061;", ""))


def test_every_step_of_every_function_has_a_line() -> None:
    rng = random.Random(12)
    for _ in range(60):
        check(lesson(random_source(rng, kinks=True)))
    for source in ("ln(-x^2)", "1/(x-x)", "√(x - 9)", "e^{e^{e^{9x}}}", "x^{1/2} + |x|"):
        try:
            check(lesson(source))
        except Refusal as refusal:
            raise AssertionError(source) from refusal
