"""Formulas in the making: how an element is set, and what has been set so far.

Lengths are in em of the largest type, y upwards, but downwards in `Glyph`, `Bar` and the places of parts.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import NamedTuple

from app.presentation import glyphs
from app.presentation.glyphs import Figure, constant
from app.presentation.outlines import Bar, Glyph

_SMALLEST = 0.36  # of the largest type


class Unknown(Exception):
    """An element that is left to ziamath."""


class Style(NamedTuple):
    """How an element is set: how deep it lies in scripts and fractions, in which kind of script; `calm` where
    brackets that grow have no height, because it is being measured how far they have to."""

    level: int = 0
    above: bool = False
    below: bool = False
    calm: bool = False

    @property
    def em(self) -> float:
        return _em(self.level)

    @property
    def script(self) -> bool:
        return self.above or self.below


@lru_cache(maxsize=64)
def _em(level: int) -> float:
    return max((constant("scriptPercentScaleDown") * glyphs.units() / 100) ** level, _SMALLEST)


class Box(NamedTuple):
    """An element as it is set: how far it advances, the box around it, its outer glyphs, what is in it."""

    advance: float
    left: float
    right: float
    bottom: float
    top: float
    first: Figure | None = None
    last: Figure | None = None
    glyphs: tuple[Glyph, ...] = ()
    bars: tuple[Bar, ...] = ()
    parts: tuple[tuple[float, float, Box], ...] = ()


def joined(parts: list[tuple[float, float, Box]], advance: float) -> Box:
    """Boxes in their places as one."""
    left = bottom = inf
    right = top = -inf
    first: Box | None = None
    for x, y, box in parts:
        left, right = min(left, x + box.left), max(right, x + box.right)
        bottom, top = min(bottom, box.bottom - y), max(top, box.top - y)
        if first is None and (box.first or box.right > 0):
            first = box
    beginning = first.first if first else None
    last = parts[-1][2].last if parts else None
    return Box(advance, left, right, bottom, top, beginning, last, (), (), tuple(parts))
