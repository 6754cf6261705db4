"""MathML and numbers -> outlines of known size, and the glyphs of one picture.

Text in an SVG is drawn in whatever font its viewer has; outlines look the same everywhere and their
size is known before the layout. A number is put together from the advances of its glyphs, because numbers
change with every value.
"""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree

from app.presentation import rows
from app.presentation.glyphs import figure, path, units
from app.presentation.outlines import Bar, Glyph, Outline, beside

__all__ = ["Bar", "Glyph", "Outline", "Sheet", "beside", "formula", "number", "path", "slot", "units"]

_LONGEST = 6_000  # characters of MathML; beyond, a label could not be read anyway
_DEEPEST = 7  # fractions in fractions
_DEEP = 150  # characters of MathML; in fewer, nothing can be that deep
_WIDEST_NUMBER = "−1.234×10⁻¹²"
_SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58)  # a number too wide for its slot is set smaller
_NARROWED = {"−": (0.030, 0.660), "×": (0.010, 0.635), "⁻": (0.030, 0.480)}  # left bearing taken off, advance


@lru_cache(maxsize=8192)
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


@lru_cache(maxsize=8192)
def number(text: str, size: float, within: float = float("inf")) -> Outline:
    """The outline of a number such as "−1.234 × 10⁻¹²": upright tabular figures; one wider than `within` is
    set smaller until it fits."""
    tight = text.replace(" ", "")
    for scale in _SCALES:
        outline = _figures(tight, size * scale)
        if outline.width <= within:
            return outline
    return outline


@lru_cache(maxsize=64)
def slot(size: float) -> float:
    """The width that is kept free for any four-figure number, so that values change without a new layout.

    `−0.3333` has room in full size. The rare longer ones are set smaller: cells that are half empty make a
    wide graph, and a wide graph is a small one.
    """
    return _figures(_WIDEST_NUMBER, size * 0.64).width + 0.1


class Sheet:
    """The glyphs of one picture: each is drawn once, in `defs`, and used wherever it occurs."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._ids: dict[tuple[int | str, float], str] = {}

    def draw(self, outline: Outline) -> str:
        """The elements that draw `outline`, the start of its baseline at the origin."""
        parts = [f'<use xlink:href="#{self._id(g)}"{_at(g.x, g.y)}/>' for g in outline.glyphs]
        parts += [
            f'<rect{_at(b.x, b.y)} width="{b.width:.2f}" height="{b.height:.2f}"/>' for b in outline.bars
        ]
        return "".join(parts)

    def defs(self) -> str:
        """The <defs> with every glyph used so far."""
        shapes = [
            f'<path id="{name}" transform="scale({size / units():.5f})" d="{path(index)}"/>'
            for (index, size), name in self._ids.items()
        ]
        return f"<defs>{''.join(shapes)}</defs>"

    def _id(self, glyph: Glyph) -> str:
        key = (glyph.id, round(glyph.size, 2))
        name = self._ids.get(key)
        if name is None:
            name = self._ids[key] = f"{self._prefix}g{len(self._ids)}"
        return name


def _at(x: float, y: float) -> str:
    """Coordinates as attributes; what is 0 is left out."""
    across = f' x="{x:.2f}"' if abs(x) >= 0.005 else ""
    return across + (f' y="{y:.2f}"' if abs(y) >= 0.005 else "")


def _depth(element: ElementTree.Element) -> int:
    """How deep fractions, roots and scripts lie in each other."""
    deepest, todo = 0, [(element, 0)]
    while todo:
        one, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + (child.tag != "mrow" and len(child) > 0)) for child in one]
    return deepest


# --- numbers --------------------------------------------------------------------------------------------


def _figures(text: str, size: float) -> Outline:
    glyphs = []
    x = ascent = descent = 0.0
    for character in text:
        one = figure(character)
        shift, advance = _NARROWED.get(character, (0.0, one.advance))
        glyphs.append(Glyph(one.id, x - shift * size, 0.0, size))
        x += advance * size
        ascent, descent = max(ascent, one.top * size), max(descent, -one.bottom * size)
    return Outline(x, ascent, descent, tuple(glyphs))


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
