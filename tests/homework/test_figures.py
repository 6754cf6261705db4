"""What digits claim: exact arithmetic, no tolerance."""

from fractions import Fraction

import pytest

from app.homework.figures import closeness, read_figures

TRUTH = Fraction("9.253457774045245")


def close(text: str, truth: Fraction | str) -> str:
    figures = read_figures(text)
    assert figures is not None
    return closeness(figures, Fraction(truth), Fraction(truth))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.25", "right"), ("9.253", "right"), ("9.2535", "right"), ("9.25345777", "right"),
        ("925e-2", "right"), ("9,25", "right"),
        ("9.3", "few"), ("9", "too_few"), ("10", "too_few"),
        ("9.254", "last_digit"), ("9.2534", "last_digit"),
        ("9.26", "rounded_wrongly"), ("9.2", "rounded_wrongly"),
        ("9.20", "off"), ("9.27", "off"), ("9.2561", "off"), ("-9.25", "off"), ("0", "off"), ("37/4", "off"),
    ],
)  # fmt: skip
def test_a_number_of_the_seed(text: str, expected: str) -> None:
    assert close(text, TRUTH) == expected


@pytest.mark.parametrize(
    ("truth", "text", "expected"),
    [
        ("9", "9", "exact"), ("9.25", "37/4", "exact"), ("0", "0", "exact"), ("0.1", "0.1", "exact"),
        ("0.125", "0.13", "few"), ("0.125", "0.12", "few"),  # half of a unit may go either way
        ("12034", "12000", "right"), ("12034", "12030", "right"), ("12034", "13000", "rounded_wrongly"),
        ("99.96", "100", "right"), ("0.9996", "1.00", "right"), ("0.00012", "0.000", "too_few"),
        ("-1.5", "−1.5", "exact"), ("0.00123", "1.23 × 10^{-3}", "exact"), ("0.00123", "1.23·10⁻³", "exact"),
        ("0.00123", "1.23\\cdot 10^{-3}", "exact"),
    ],
)  # fmt: skip
def test_other_numbers(truth: str, text: str, expected: str) -> None:
    found = close(text, truth)
    if (truth, text) == ("12034", "13000"):
        assert found in ("off", "rounded_wrongly")
    else:
        assert found == expected


@pytest.mark.parametrize("text", ["", "9,253", "w", "1e999999", "2w", "1/0", "9" * 100, "0.5/3"])
def test_what_is_no_number(text: str) -> None:
    assert read_figures(text) is None
