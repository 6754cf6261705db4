"""Outlines: known sizes, the font's own shapes, numbers in slots."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from app.calculus import markup
from app.calculus.reading import read
from app.calculus.syntax import read_formula
from app.presentation import labels, typeset
from app.presentation.typeset import Glyph, Outline, Sheet


def mathml(source: str) -> str:
    return markup.mathml(read_formula(source))


def test_a_formula_has_the_size_of_what_is_drawn() -> None:
    outline = typeset.formula(mathml("1/(p+q)"), 16)
    assert outline.bars, "a fraction has a bar"
    for glyph in outline.glyphs:
        assert -1 <= glyph.x <= outline.width
        assert -outline.ascent <= glyph.y <= outline.descent
    assert outline.height == pytest.approx(outline.ascent + outline.descent)


def test_a_formula_grows_in_proportion() -> None:
    small, large = typeset.formula(mathml("s w"), 10), typeset.formula(mathml("s w"), 20)
    assert large.width == pytest.approx(2 * small.width)


def test_brackets_grow_only_with_what_is_tall() -> None:
    low, tall = typeset.formula(mathml("sigma(q)"), 16), typeset.formula(mathml("sigma(p/q)"), 16)
    assert low.height < 16 < tall.height


def test_every_digit_of_an_index_is_drawn() -> None:
    one, many = (typeset.formula(markup.name_mathml(name), 16) for name in ("v_7", "v_123"))
    assert len(many.glyphs) == len(one.glyphs) + 2
    assert [g.x for g in many.glyphs] == sorted(g.x for g in many.glyphs)


def test_a_letter_is_italic_and_a_function_upright() -> None:
    italic, upright = typeset.formula("<mi>l</mi>", 16), typeset.formula(mathml("ln(p)"), 16)
    assert italic.glyphs[0].id != upright.glyphs[0].id


def test_figures_are_tabular() -> None:
    widths = {round(typeset.number(digit * 4, 12).width, 6) for digit in "0123456789"}
    assert len(widths) == 1


@pytest.mark.parametrize(
    "text", ["0", "5.176", "−0.3333", "−0.0001234", "123400", "−1.234 × 10⁻¹²", "−1.234 × 10⁻³⁰⁸", "∞", "−∞"]
)
def test_every_number_fits_its_slot_and_stays_legible(text: str) -> None:
    outline = typeset.number(text, labels.NUMBER, typeset.slot(labels.NUMBER))
    assert 0 < outline.width <= typeset.slot(labels.NUMBER)
    assert min(glyph.size for glyph in outline.glyphs) >= 7.5
    assert len(outline.glyphs) == len(text.replace(" ", ""))
    assert all(left.x < right.x for left, right in pairwise(outline.glyphs))


@pytest.mark.parametrize("text", ["5.176", "0.3333", "−0.3333", "1.2345"])
def test_an_ordinary_number_is_not_made_smaller(text: str) -> None:
    outline = typeset.number(text, labels.NUMBER, typeset.slot(labels.NUMBER))
    assert {glyph.size for glyph in outline.glyphs} == {labels.NUMBER}


def test_what_is_too_wide_ends_in_an_ellipsis() -> None:
    long = markup.name_mathml("w_" + "1" * 400)
    outline = typeset.formula(long, 16, 200)
    assert outline.width <= 200
    assert outline.glyphs[-1].id == typeset._ellipsis(16).glyphs[0].id


def test_a_formula_too_deep_or_too_long_is_not_set() -> None:
    deep = "<mfrac><mn>1</mn>" * 30 + "<mi>x</mi>" + "</mfrac>" * 30
    assert typeset.formula(deep, 16) == typeset._ellipsis(16)
    assert typeset.formula("<mi>x</mi>" * 5000, 16) == typeset._ellipsis(16)


def test_outlines_stand_beside_each_other() -> None:
    one = Outline(10, 5, 1, (Glyph(7, 0, 0, 12),))
    both = typeset.beside((one, one), gap=3)
    assert both.width == 23
    assert [glyph.x for glyph in both.glyphs] == [0, 13]


def test_a_sheet_draws_each_glyph_and_each_label_once() -> None:
    sheet = Sheet("a-")
    one, other = typeset.number("1.111", 12), typeset.number("1", 12)
    assert [sheet.label(outline) for outline in (one, other, one)] == ["a-a0", "a-a1", "a-a0"]
    defs = ElementTree.fromstring(sheet.defs().replace("xlink:", ""))
    assert [path.get("id") for path in defs.iter("path")] == ["a-g1", "a-g10"]
    long, short = defs.findall("g")
    assert [use.get("href") for use in long] == ["#a-g1", "#a-g10", "#a-g1", "#a-g1", "#a-g1"]
    advance = round(1000 * typeset.figure("1").advance)
    assert int(long[-1].get("x", "0")) - int(long[-2].get("x", "0")) == advance
    assert (long.get("transform"), len(short)) == ("scale(0.012)", 1)


def test_the_glyphs_of_numbers_have_the_same_ids_in_every_picture() -> None:
    sheet = Sheet("")
    sheet.label(typeset.formula(mathml("w_12 x"), 16))
    named = [sheet.glyph(typeset.figure(character).id) for character in typeset.FIGURES]
    assert named == [f"g{place}" for place in range(len(typeset.FIGURES))]


def test_bars_that_have_to_grow_are_put_together() -> None:
    """The font has no glyph of that size: ziamath builds one, and its path is drawn."""
    outline = typeset.formula(markup.mathml(read(r"|\hat y|").output.tree), 20)
    grown = [glyph for glyph in outline.glyphs if isinstance(glyph.id, str)]
    assert len(grown) == 2
    sheet = Sheet("")
    sheet.label(outline)
    assert sheet.defs().count("<use") == len(outline.glyphs)
    assert all(str(glyph.id) in sheet.defs() for glyph in grown)
