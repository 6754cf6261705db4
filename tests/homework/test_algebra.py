"""THE TABLE of slips: every row is found between two lines, with other letters, inside something larger."""

import pytest

from app.calculus.syntax import read_formula
from app.calculus.tree import Name, same, substitute
from app.homework.algebra import SLIPS, Slip, slips
from app.presentation.words import WORDS

LARGER = {"a": "w x", "b": "u + 1", "c": "v", "n": "3"}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.kind}: {slip.before}")
def test_every_slip_is_found_inside_a_line(slip: Slip) -> None:
    letters = {name: read_formula(text) for name, text in LARGER.items()}

    def line(text: str) -> object:
        inner = substitute(read_formula(text, frozenset("abcn")), letters)
        return substitute(read_formula("2 k + z"), {"k": inner, "z": Name("z")})

    found = [made.kind for made in slips(line(slip.before)) if same(made.line, line(slip.after))]
    assert slip.kind in found


def test_every_slip_has_its_sentence() -> None:
    lost = {"sign_lost", "summand_lost", "factor_lost", "power_lost"}
    for kind in {slip.kind for slip in SLIPS} | lost:
        assert f"check.slip.{kind}" in WORDS["en"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("(a + b - c)^2", "a^2 + b^2 - c^2"), ("ln(a + b + c)", "ln(a) + ln(b) + ln(c)")],
)
def test_a_slip_goes_as_far_as_it_can(before: str, after: str) -> None:
    assert any(same(made.line, read_formula(after)) for made in slips(read_formula(before)))


def test_a_long_line_is_bounded() -> None:
    long = read_formula(" + ".join(f"(a_{k} + b_{k})^2" for k in range(400)))
    assert len(list(slips(long))) <= 4_000
