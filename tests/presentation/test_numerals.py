"""Numbers as a reader sees them."""

import math
import random
import struct

import pytest

from app.presentation import numerals
from app.presentation.numerals import apart, four, full, latex, mathml, typed


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (None, ""),
        (math.nan, ""),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-0.5, "−0.5"),
        (5.176423, "5.176"),
        (9.2530141, "9.253"),
        (0.1 + 0.2, "0.3"),
        (1234.56, "1235"),
        (12345.6, "12350"),
        (999999.0, "1 × 10⁶"),
        (1.5e6, "1.5 × 10⁶"),
        (0.00012345, "0.0001234"),
        (1.234e-5, "1.234 × 10⁻⁵"),
        (-1.2344e-12, "−1.234 × 10⁻¹²"),
        (9.9996, "10"),
        (0.99996, "1"),
        (5e-324, "4.941 × 10⁻³²⁴"),
        (1.7976931348623157e308, "1.798 × 10³⁰⁸"),
        (100.0, "100"),
    ],
)
def test_four_figures(number: float | None, shown: str) -> None:
    assert four(number) == shown


def read_back(shown: str) -> float:
    """A shown number as a float again."""
    mantissa, _, power = shown.replace("−", "-").partition(" × 10")
    digits = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa}e{digits or 0}")


def floats(count: int) -> list[float]:
    rng = random.Random(1)
    found: list[float] = []
    while len(found) < count:
        (number,) = struct.unpack("d", rng.randbytes(8)) if rng.random() < 0.5 else (rng.uniform(-1e4, 1e4),)
        if math.isfinite(number):
            found.append(number)
    return found


def test_four_is_right_to_four_figures_and_never_wide() -> None:
    for number in floats(2000):
        shown = four(number)
        assert len(shown) <= len("−1.234 × 10⁻³⁰⁸")
        if abs(number) > 1e-300:
            assert math.isclose(read_back(shown), number, rel_tol=5.01e-4)


def test_full_has_every_digit() -> None:
    assert full(0.1 + 0.2) == "0.30000000000000004"
    assert full(2.5) == "2.5"
    for number in floats(2000):
        assert read_back(full(number)) == number


def test_what_is_typed_is_the_same_float() -> None:
    assert (typed(2.0), typed(-0.5), typed(1e-7)) == ("2", "-0.5", "1e-07")
    for number in floats(2000):
        assert float(typed(number)) == number


def test_latex_and_mathml() -> None:
    assert latex(-1.234e-12) == r"-1.234 \times 10^{-12}"
    assert latex(math.inf) == r"\infty"
    assert latex(5.0) == "5"
    assert mathml(-0.5) == '<mo form="prefix">−</mo><mn>0.5</mn>'
    assert "<msup><mn>10</mn><mn>−12</mn></msup>" in mathml(1.234e-12)
    assert numerals.MINUS == "−"


def test_two_numbers_that_differ_are_seen_to() -> None:
    assert apart(1.5, 1.331) == ("1.5", "1.331")
    assert apart(1.5, 1.5003336) == ("1.5", "1.50033")
    assert apart(0.5, 0.5) == ("0.5", "0.5")
    assert apart(2.0, math.nan) == ("2", "")
