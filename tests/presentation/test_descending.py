"""How a descent went, in one sentence."""

import pytest

from app.calculus.descent import descend
from app.lesson import lesson
from app.presentation.descending import sentence

ROWS = ({"x": 1.0, "y": 2.0}, {"x": 2.0, "y": 3.0})


def said(source: str, at: str, rate: float, steps: int, rows: tuple[dict[str, float], ...] = ()) -> str:
    found = lesson(source, at=at)
    return sentence(found, descend(found.graph, found.point, found.parameters, rate, steps, rows))


@pytest.mark.parametrize(
    ("source", "at", "rate", "steps", "words"),
    [
        ("L = (w - 3)^2", "w=0", 0.1, 0, "L is 9 here; no step is taken yet."),
        ("L = (w - 3)^2", "w=0", 0.1, 1, "L fell from 9 to 5.76 in 1 step."),
        (
            "L = (w - 3)^2",
            "w=0",
            1.5,
            20,
            "L grew from 9 to 3.865 × 10¹⁰ in 16 steps: η = 1.5 is too large here. Try η = 0.15.",
        ),
        (
            "L = (w - 3)^2",
            "w=0",
            1.01,
            3,
            "L grew from 9 to 10.14 in 3 steps: η = 1.01 is too large here. Try η = 0.101.",
        ),
        (
            "L = e^{w^2}",
            "w=5",
            1,
            3,
            "1 step took L from 7.2 × 10¹⁰ beyond what a computer’s number holds: η = 1 is too large here. "
            "Try η = 1 × 10⁻¹¹.",
        ),
        ("L = relu(w)", "w=-1", 0.1, 3, "The gradient is 0, so nothing moves: L = 0."),
        ("L = -w^2", "w=1", 0.3, 1000, "L falls without end: it has no minimum on this side."),
        (
            "L = ln w",
            "w=1",
            0.3,
            9,
            "After 3 steps L has no finite value. ln w has no real value at w = −0.8338: it needs w > 0. "
            "It stays empty, and so does everything after it.",
        ),
        ("L = √w", "w=0", 0.3, 9, "∂L/∂w has no finite value here, so there is no next step."),
    ],
)
def test_a_descent_in_a_sentence(source: str, at: str, rate: float, steps: int, words: str) -> None:
    assert said(source, at, rate, steps) == words


def test_a_mean_is_called_one_and_a_row_by_its_number() -> None:
    line = said("L = [(wx + b) - y]^2", "w=1.5,b=0.5", 0.1, 2, ROWS)
    assert line == "L (mean of 2 rows) fell from 0.125 to 0.03346 in 2 steps."
    assert "In row 2: " in said("L = ln(w x)", "w=1", 0.1, 1, ({"x": 1.0}, {"x": -1.0}))
