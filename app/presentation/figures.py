"""What it takes to set a number as the pictures do, as data: for a page that composes numbers itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.presentation import typeset
from app.presentation.labels import FACTOR, NUMBER, SIDE, Labels


@cache
def figures() -> dict[str, Any]:
    """Outlines in font units, and how numbers stand in a node's cell and on an edge, in pixels.

    A glyph is its outline, what is taken off its left, and its advance. `within` is the room for a number,
    which is set at the first of `scales` at which it fits. In a cell its baseline lies `rise` above the
    card's lower edge; on an edge it begins `start` after its equals sign.
    """
    labels = Labels()
    equals = labels.factor(1.0)
    assert equals is not None
    return {
        "glyphs": {character: _glyph(character) for character in typeset.FIGURES},
        "units": typeset.units(),
        "scales": typeset.SCALES,
        "cell": {
            "size": NUMBER,
            "within": typeset.slot(NUMBER),
            "rise": labels.line - labels.figures(),
        },
        "factor": {
            "size": FACTOR,
            "within": typeset.slot(FACTOR),
            "start": equals.width - typeset.number("1", FACTOR).width,
            "side": SIDE,
        },
    }


def _glyph(character: str) -> tuple[str, float, float]:
    one, units = typeset.measures(character), typeset.units()
    return typeset.path(one.id), one.shift * units, one.advance * units
