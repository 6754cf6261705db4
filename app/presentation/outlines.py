"""What is drawn of a formula: glyphs and bars of known size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Glyph(NamedTuple):
    """One glyph, its origin at (x, y) on a baseline at y = 0; y grows downwards.

    `id` is its number in the font; of one that is put together to a size, such as a tall bar, its path.
    """

    id: int | str
    x: float
    y: float
    size: float


class Bar(NamedTuple):
    """A filled rectangle: the bar of a fraction or of a root; (x, y) is its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A drawn formula: its advance width, how far it reaches above and below the baseline, its parts."""

    width: float
    ascent: float
    descent: float
    glyphs: tuple[Glyph, ...] = ()
    bars: tuple[Bar, ...] = ()

    @property
    def height(self) -> float:
        return self.ascent + self.descent


def beside(outlines: Iterable[Outline], gap: float = 0) -> Outline:
    """The outlines on one baseline from left to right, `gap` apart."""
    glyphs: list[Glyph] = []
    bars: list[Bar] = []
    x, ascent, descent = -gap, 0.0, 0.0
    for part in outlines:
        x += gap
        glyphs += [Glyph(g.id, g.x + x, g.y, g.size) for g in part.glyphs]
        bars += [Bar(b.x + x, b.y, b.width, b.height) for b in part.bars]
        x += part.width
        ascent, descent = max(ascent, part.ascent), max(descent, part.descent)
    return Outline(max(x, 0), ascent, descent, tuple(glyphs), tuple(bars))
