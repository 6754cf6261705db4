"""Points: the nicest first, never two equal coordinates, both sides of what formulas turn at."""

import threading

import pytest

from app.calculus.syntax import read_formula
from app.homework.balls import precision
from app.homework.points import NICE, candidates
from app.homework.truth import BITS, ENOUGH, Formula, Found, ground


@pytest.mark.parametrize("size", [1, 2, 3, 6, 12, 40])
def test_no_point_has_equal_coordinates(size: int) -> None:
    points = candidates(size)
    assert len(points) > ENOUGH
    assert all(len(set(point.numbers)) == size for point in points)
    if size <= 3:
        assert all(number.denominator <= 2 for point in points[:NICE] for number in point.numbers)


def test_points_are_of_every_kind() -> None:
    numbers = [point.numbers for point in candidates(2)]
    assert any(0 in pair for pair in numbers)
    assert any(x < 0 and y < 0 for x, y in numbers)
    assert any(x > 0 > y for x, y in numbers)
    assert any(max(abs(x), abs(y)) > 1000 for x, y in numbers)
    assert any(max(abs(x), abs(y)) < 0.01 for x, y in numbers)
    assert any(x.denominator % 97 == 0 for x, _ in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "ln(w x)", "ln(ln x)", "ln(ln(ln x))", "arcsin(100x - 37)", "√(1 - x^2)",
        "√(x - 12345)",
        "√(x - 1) √(2 - x)", "ln(-x - 5000)", "arccos(x/1000)", "√(1 - x^2 - y^2 - z^2)",
        "√(x - 3.999) √(4.001 - x)",
    ],
)  # fmt: skip
def test_thin_domains_are_found(text: str) -> None:
    assert len(ground(Formula(read_formula(text))).points) >= ENOUGH


@pytest.mark.parametrize(
    ("text", "at"), [("relu(x - 37)", 37), ("|x + 5000|", -5000), ("max(x, 0.125)", 0.125)]
)
def test_there_are_points_close_to_a_kink_on_both_sides(text: str, at: float) -> None:
    near = [point.numbers[0] - at for point in ground(Formula(read_formula(text))).points]
    assert any(-0.01 < float(number) < 0 for number in near)
    assert any(0 < float(number) < 0.01 for number in near)


def test_two_may_look_for_the_same_points_at_once() -> None:
    """Who has waited finds more than was wanted."""
    known = candidates(1)[:5]
    found, seen = Found(lambda _: iter(known)), list[object]()
    looking = threading.Thread(target=lambda: seen.append(found[0]))
    with precision(BITS):
        looking.start()
        looking.join(0.05)
        assert found[:5] == list(known)
    looking.join()
    assert seen == list(known[:1])
