"""What a page sets numbers with is what the pictures are set with."""

import pytest

from app.presentation import typeset
from app.presentation.figures import figures
from app.presentation.labels import NUMBER
from app.presentation.numerals import four


@pytest.mark.parametrize("number", [0.0, 5.176, -0.3333, 123500.0, -1.234e-12, float("-inf"), 6.02e23, 1e-5])
def test_advances_add_up_to_the_width_of_a_number(number: float) -> None:
    data, text = figures(), four(number).replace(" ", "")
    assert set(text) <= set(typeset.FIGURES)
    wide = sum(data["glyphs"][character][2] for character in text) * NUMBER / data["units"]
    within = data["cell"]["within"]
    scale = next((scale for scale in data["scales"] if wide * scale <= within), data["scales"][-1])
    assert wide * scale == pytest.approx(typeset.number(four(number), NUMBER, within).width)


def test_it_is_light() -> None:
    assert sum(len(outline) for outline, _, _ in figures()["glyphs"].values()) < 10_000
