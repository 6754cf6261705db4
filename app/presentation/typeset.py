"""MathML and numbers -> outlines of known size, and the glyphs of one picture.

Text in an SVG is drawn in whatever font its viewer has; outlines look the same everywhere and their
size is known before the layout. A number is put together from the advances of its glyphs, because numbers
change with every value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from app.keeping import kept
from app.presentation import rows
from app.presentation.glyphs import figure, path, units
from app.presentation.outlines import Bar, Glyph, Outline, beside

__all__ = ["Bar", "Glyph", "Outline", "Sheet", "beside", "formula", "number", "path", "slot", "units"]

_LONGEST = 6_000  # characters of MathML; beyond, a label could not be read anyway
_DEEPEST = 7  # fractions in fractions
_DEEP = 150  # characters of MathML; in fewer, nothing can be that deep
FIGURES = "0123456789.−×∞=⁰¹²³⁴⁵⁶⁷⁸⁹⁻"  # what numbers are made of
_WIDEST_NUMBER = "−1.234×10⁻¹²"
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58)  # a number too wide for its slot is set smaller
_NARROWED = {"−": (0.030, 0.660), "×": (0.010, 0.635), "⁻": (0.030, 0.480)}  # left bearing taken off, advance


@kept(lambda made, mathml, *_: 1_000 + 2 * len(mathml) + 250 * len(made.glyphs))
def formula(mathml: str, size: float, within: float = float("inf")) -> Outline:
    """The outline of inner MathML (no <math> around it) at `size` pixels; beyond the width `within` it is cut
    and ends in an ellipsis."""
    if len(mathml) > _LONGEST:
        return _ellipsis(size)
    root = ElementTree.fromstring(f"<math>{mathml}</math>")  # noqa: S314  (our own printer wrote it)
    if len(mathml) > _DEEP and _depth(root) > _DEEPEST:
        return _ellipsis(size)
    outline = rows.outline(list(root), size)
    return outline if outline.width <= within else _cut(outline, within, size)


@lru_cache(maxsize=2048)
def number(text: str, size: float, within: float = float("inf")) -> Outline:
    """The outline of a number such as "−1.234 × 10⁻¹²": upright tabular figures; one wider than `within` is
    set smaller until it fits."""
    tight = text.replace(" ", "")
    width = sum(measures(character).advance for character in tight) * size
    return _figures(tight, size * next((scale for scale in SCALES if width * scale <= within), SCALES[-1]))


@lru_cache(maxsize=64)
def slot(size: float) -> float:
    """The width that is kept free for any four-figure number, so that values change without a new layout.

    `−0.3333` has room in full size. The rare longer ones are set smaller: cells that are half empty make a
    wide graph, and a wide graph is a small one.
    """
    return _figures(_WIDEST_NUMBER, size * 0.64).width + 0.1


class Sheet:
    """The text of one picture: each glyph is drawn once, in `defs`, each label is put together of them once,
    and used wherever it occurs.

    A glyph's path is in thousandths of its size, and so are the places in a label, which is scaled as a
    whole. The glyphs of numbers have the same ids in every picture: `g5` is a 5, `g10` and so on are the
    further ones of FIGURES.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._glyphs: dict[tuple[int | str, int], str] = {}
        self._labels: dict[tuple[object, object], str] = {}
        self._drawn: list[str] = []

    def label(self, outline: Outline) -> str:
        """The id of the element that draws `outline`, the start of its baseline at the origin."""
        key = (outline.glyphs, outline.bars)
        name = self._labels.get(key)
        if name is None:
            name = self._labels[key] = f"{self._prefix}a{len(self._labels)}"
            self._drawn.append(self._draw(outline, name))
        return name

    def glyph(self, identity: int | str, percent: int = 100) -> str:
        """The id of a glyph, so large in its label."""
        name = self._glyphs.get((identity, percent))
        if name is None:
            usual = _places().get(identity) if percent == 100 else None
            place = len(FIGURES) + len(self._glyphs) if usual is None else usual
            name = self._glyphs[identity, percent] = f"{self._prefix}g{place}"
        return name

    def defs(self, between: str = "") -> str:
        """The <defs> with every glyph and label used so far."""
        shapes = [
            f'<path id="{name}"{_scaled(percent)} d="{path(identity)}"/>'
            for (identity, percent), name in self._glyphs.items()
        ]
        return f"<defs>{between.join(('', *shapes, *self._drawn, ''))}</defs>"

    def _draw(self, outline: Outline, name: str) -> str:
        size = max((glyph.size for glyph in outline.glyphs), default=units())
        scale = units() / size
        parts = []
        for identity, x, y, own in outline.glyphs:
            key = (identity, 100 if own == size else round(100 * own / size))
            glyph, across = self._glyphs.get(key) or self.glyph(*key), round(x * scale)
            down = f' y="{y * scale:.0f}"' if y else ""
            parts.append(f'<use xlink:href="#{glyph}" x="{across}"{down}/>')
        parts += [
            f'<rect x="{x * scale:.0f}" y="{y * scale:.0f}" width="{width * scale:.0f}"'
            f' height="{height * scale:.0f}"/>'
            for x, y, width, height in outline.bars
        ]
        return f'<g id="{name}" transform="scale({1 / scale:.6g})">{"".join(parts)}</g>'


def _scaled(percent: int) -> str:
    return f' transform="scale({percent / 100})"' if percent != 100 else ""


@lru_cache(maxsize=1)
def _places() -> dict[int | str, int]:
    """The glyphs of FIGURES, and the place of each."""
    return {figure(character).id: place for place, character in enumerate(FIGURES)}


def _depth(element: ElementTree.Element) -> int:
    """How deep fractions, roots and scripts lie in each other."""
    deepest, todo = 0, [(element, 0)]
    while todo:
        one, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + (child.tag != "mrow" and len(child) > 0)) for child in one]
    return deepest


# --- numbers --------------------------------------------------------------------------------------------


class Measures(NamedTuple):
    """A character of a number, of size 1: its glyph, what is taken off on its left, its advance, its height
    and depth."""

    id: int | str
    shift: float
    advance: float
    top: float
    bottom: float


@lru_cache(maxsize=256)
def measures(character: str) -> Measures:
    """A character of a number as it is measured."""
    one = figure(character)
    return Measures(one.id, *_NARROWED.get(character, (0.0, one.advance)), one.top, one.bottom)


def _figures(text: str, size: float) -> Outline:
    found = [measures(character) for character in text]
    glyphs, x = [], 0.0
    for one in found:
        glyphs.append(Glyph(one.id, (x - one.shift) * size, 0.0, size))
        x += one.advance
    top, bottom = max(one.top for one in found), min(one.bottom for one in found)
    return Outline(x * size, top * size, max(-bottom, 0) * size, tuple(glyphs))


def _ellipsis(size: float) -> Outline:
    return _figures("…", size)


def _cut(outline: Outline, within: float, size: float) -> Outline:
    end = _ellipsis(size)
    room = max(within - end.width, 0)
    glyphs = [g for g in outline.glyphs if g.x + g.size * 0.9 <= room]
    bars = tuple(b for b in outline.bars if b.x + b.width <= room)
    last = max((g.x + g.size * 0.9 for g in glyphs), default=0.0)
    dots = tuple(g._replace(x=g.x + last) for g in end.glyphs)
    return Outline(last + end.width, outline.ascent, outline.descent, (*glyphs, *dots), bars)
