"""Rows are set as ziamath sets them: every formula of the table, random ones, and what is awkward."""

import random
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from app.calculus import markup
from app.calculus.building import build
from app.calculus.operations import OPERATIONS
from app.calculus.reading import read
from app.calculus.syntax import read_formula
from app.calculus.tree import Tree
from app.presentation import glyphs, rows
from app.presentation.outlines import Bar, Glyph, Outline
from tests.calculus.sources import random_source

SIZE = 20.0
NEAR = 0.1  # of a pixel

AWKWARD = tuple(
    line.strip()
    for line in r"""
    (1/x + 1)^2/(2 + y)
    e^{-x^2/2}/sqrt(2 pi)
    sqrt(1 - x^2)
    x^{1/3}
    |x/2| + 1
    |x| y
    |w_1|^2
    (x + 1/2)(y - |z|)
    sin^2 x
    log2(x)/ln 2
    e^{e^x}
    1/(1/(1/x))
    a^b^c
    y^{-1/2}
    f^2 y_i^2
    \sqrt[3]{x + 1}
    loss_a
    x_{ij} + V^{j}
    2 (x + 1)(y)
    max(x, y/2)
    min(x, y)
    (-1/2) x
    ln|x|
    ((1/x + 1)2 + 1)^2
    sqrt(sqrt(x) + 1)
    sigma'(z/2)
    tanh(v_12)^2
    w^{(1)}_2 x
    3.5e-7 x
    ((((1/x + 1)2 + 1)3 + 1)4 + 1)5
    -x^2
    1/(2 sqrt(x/y))
    (x/2)^{(y/3)}
    relu(x/2)^2
    """.strip().splitlines()
)


def tabled() -> Iterator[Tree]:
    """Every formula of the table of operations."""
    for row in OPERATIONS.values():
        for text in filter(None, (*row.partials, *row.shown, row.formula)):
            yield read_formula(text)


def shown(source: str) -> Iterator[Tree]:
    """What stands in the picture and the tables of a function."""
    graph = build(read(source))
    yield from (node.formula for node in graph.nodes if not node.is_variable)
    yield from (graph.local(edge) for edge in graph.edges)
    yield from filter(None, graph.expansions)


def ours(mathml: str) -> Outline:
    """A row as `rows` sets it when it leaves out no space."""
    atoms = rows.flat(list(ElementTree.fromstring(f"<math>{mathml}</math>")))
    box = rows.Setting().row(atoms, rows.Style())
    drawn: list[Glyph] = []
    bars: list[Bar] = []
    rows.draw(box, 0, 0, 1, drawn, bars)
    return Outline(box.advance, max(box.top, 0), max(-box.bottom, 0), tuple(drawn), tuple(bars))


def theirs(mathml: str) -> Outline:
    """The same row as ziamath sets it."""
    atoms = rows.flat(list(ElementTree.fromstring(f"<math>{mathml}</math>")))
    return glyphs.whole("".join(ElementTree.tostring(atom, "unicode") for atom in atoms))


def assert_same(mathml: str) -> None:
    one, other = ours(mathml), theirs(mathml)
    sides = [(o.width, o.ascent, o.descent) for o in (one, other)]
    assert sides[0] == pytest.approx(sides[1], abs=NEAR / SIZE), mathml
    drawn = [sorted(o.glyphs, key=lambda g: (str(g.id), round(g.x, 2), g.y)) for o in (one, other)]
    for a, b in zip(*drawn, strict=True):
        assert a.id == b.id, mathml
        assert a[1:] == pytest.approx(b[1:], abs=NEAR / SIZE), mathml
    for bar, same in zip(sorted(one.bars), sorted(other.bars), strict=True):
        assert tuple(bar) == pytest.approx(tuple(same), abs=NEAR / SIZE), mathml


def test_every_formula_of_the_table_is_set_as_ziamath_sets_it() -> None:
    for tree in tabled():
        assert_same(markup.mathml(tree))


@pytest.mark.parametrize("source", AWKWARD)
def test_what_is_awkward_is_set_as_ziamath_sets_it(source: str) -> None:
    assert_same(markup.mathml(read(source).output.tree))


def test_random_formulas_are_set_as_ziamath_sets_them() -> None:
    rng = random.Random(7)
    told = {markup.mathml(tree) for _ in range(6) for tree in shown(random_source(rng, kinks=True))}
    for mathml in sorted(told):
        if len(mathml) < 1500:  # ziamath takes a second over longer ones
            assert_same(mathml)


@pytest.mark.parametrize("mathml", ["<mtext>a b</mtext>", "<mi mathvariant='bold'>x</mi>", "<mo>∫</mo>"])
def test_what_is_unknown_is_left_to_ziamath(mathml: str) -> None:
    elements = list(ElementTree.fromstring(f"<math>{mathml}</math>"))
    made, whole = rows.outline(elements, 10), glyphs.whole(mathml.replace("'", '"'))
    assert [glyph.id for glyph in made.glyphs] == [glyph.id for glyph in whole.glyphs]
    assert made.width == pytest.approx(10 * whole.width)


def test_a_hat_in_a_row_is_left_to_ziamath_alone() -> None:
    source = markup.mathml(read(r"\hat y - w x").output.tree)
    made = rows.outline(list(ElementTree.fromstring(f"<math>{source}</math>")), 10)
    assert len(made.glyphs) == 5


@pytest.mark.parametrize("source", ["sin(x)", "2 sin(x)", "sin(x) cos(y)"])
def test_a_word_has_space_only_where_a_letter_touches_it(source: str) -> None:
    mathml = markup.mathml(read_formula(source))
    tight = rows.outline(list(ElementTree.fromstring(f"<math>{mathml}</math>")), 1)
    loose, thin = ours(mathml), glyphs.figure("\u2009").advance
    assert [glyph.id for glyph in tight.glyphs] == [glyph.id for glyph in loose.glyphs]
    dropped = (loose.width - tight.width) / thin
    assert dropped == pytest.approx(round(dropped), abs=0.01)
    assert 0 < dropped <= 4
