"""The curve of the loss: clean ticks, the right kind of axis, and no number that cannot be drawn."""

import random
import xml.etree.ElementTree as ET
from itertools import pairwise
from math import inf, isfinite, nan

import pytest

from app.presentation.curve import BOTTOM, HEIGHT, LEFT, MOST_TICKS, RIGHT, TOP, WIDTH, curve, svg


def test_a_linear_axis_has_round_ticks() -> None:
    drawn = curve([2.5, 1.7, 1.2, 0.9], 20)
    assert not drawn.losses.logarithmic
    assert [drawn.losses.label(tick) for tick in drawn.losses.ticks] == ["0", "1", "2"]
    assert [drawn.steps.label(tick) for tick in drawn.steps.ticks] == ["0", "5", "10", "15", "20"]


def test_decades_make_it_logarithmic() -> None:
    drawn = curve([10.0**-k for k in range(9)], 8)
    assert drawn.losses.logarithmic
    assert [drawn.losses.label(tick) for tick in drawn.losses.ticks] == [
        "10⁻⁸",
        "10⁻⁶",
        "10⁻⁴",
        "10⁻²",
        "10⁰",
    ]
    heights = [y for _, y in drawn.points]
    falls = [b - a for a, b in pairwise(heights)]
    assert falls == pytest.approx([falls[0]] * 8, abs=0.02)


def test_negative_losses_are_never_logarithmic() -> None:
    assert not curve([1000.0, 1.0, -1.0], 2).losses.logarithmic


@pytest.mark.parametrize(
    "losses",
    [[0.0], [5.0], [nan], [1.0, nan], [1.0, 1e12, inf], [-1.0, -1e300, -inf], [1e308, -1e308], [0.0, 1e-320]]
    + [[random.Random(seed).gauss(0, 1) * 10.0 ** (seed - 20) for _ in range(9)] for seed in range(40)],
)
def test_every_curve_stays_on_its_paper(losses: list[float]) -> None:
    drawn = curve(losses, 10)
    assert len(drawn.points) == len(losses)
    for x, y in drawn.points:
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= HEIGHT - BOTTOM or not isfinite(y)
        assert isfinite(y)
    for axis in (drawn.losses, drawn.steps):
        assert len(axis.ticks) <= MOST_TICKS + 1
        assert len({axis.label(tick) for tick in axis.ticks}) == len(axis.ticks)


def test_the_curve_ends_where_the_loss_was_last_seen() -> None:
    points = curve([2, 1, nan], 10).points
    assert points[2] == points[1]


def test_it_is_well_formed_and_marks_where_it_stands() -> None:
    drawn = curve([9, 4, 1], 2)
    picture = ET.fromstring(svg(drawn, 1, True, ("Step", "<L>"), 'a "loss"'))
    assert picture.get("aria-label") == 'a "loss"'
    here = next(part for part in picture.iter() if part.get("class") == "here")
    assert (float(here.get("cx", 0)), float(here.get("cy", 0))) == drawn.points[1]
    assert "style" not in {name for part in picture.iter() for name in part.attrib}
