"""The font of formulas: its glyphs and what its MATH table says. The only room that knows ziamath.

Lengths are in em, y upwards. What is asked of the font is remembered: reading a glyph takes a while, and
there are only so many.

Sources: the OpenType specification, chapter MATH; https://learn.microsoft.com/typography/opentype/spec/math
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

from app.presentation.outlines import Bar, Glyph, Outline

with warnings.catch_warnings():  # ziamath opens its font in a way that newer Pythons announce to retire
    warnings.simplefilter("ignore", DeprecationWarning)
    from ziamath import operators
    from ziamath.nodes.nodetools import subglyph
    from ziamath.styles import MathVariant, auto_italic
    from ziamath.zmath import Math

SIGNS: frozenset[str] = frozenset(operators.names)  # what is an operator even where it is called a letter
LEFT: frozenset[str] = frozenset(operators.leftfences)
SPACES = {  # MathML's names for spaces, in eighteenths of an em
    f"{name}mathspace": number
    for number, name in enumerate(
        ("veryverythin", "verythin", "thin", "medium", "thick", "verythick", "veryverythick"), start=1
    )
}
_SIZE = 20.0  # what ziamath is asked for
_lock = threading.RLock()  # ziafont reads glyphs by seeking in one shared file


class Figure(NamedTuple):
    """A glyph as it is measured: its advance, its box around the origin, how much it leans over its advance.

    `id` is as in `Glyph`.
    """

    id: int | str
    advance: float
    left: float
    right: float
    bottom: float
    top: float
    slant: float
    visible: bool


@lru_cache(maxsize=1)
def _font() -> Any:
    return Math("<math><mn>0</mn></math>").font


@lru_cache(maxsize=1)
def units() -> float:
    """Font units in one em."""
    return float(_font().info.layout.unitsperem)


@lru_cache(maxsize=64)
def constant(name: str) -> float:
    """A constant of the MATH table, such as `axisHeight`."""
    return float(getattr(_font().math.consts, name)) / units()


@lru_cache(maxsize=4096)
def figure(character: str, italic: bool = False, script: bool = False) -> Figure:
    """The glyph of a character; in a script its form for small sizes, where it has one."""
    with _lock:
        glyph = _font().findglyph(character, MathVariant(italic=italic))
        return _measured(subglyph(glyph, _font()) if script else glyph)


def leans(letter: str) -> bool:
    """Whether a single letter is set in italics."""
    return bool(auto_italic(letter))


@lru_cache(maxsize=4096)
def advance(one: int, other: int) -> float:
    """How far it is from the origin of one glyph to that of the next."""
    with _lock:
        return float(_font().advance(one, other)) / units()


@lru_cache(maxsize=1024)
def covering(character: str, bottom: float, top: float) -> Figure:
    """The smallest bracket or bar of this kind that reaches from `bottom` to `top`."""
    with _lock:
        font = _font()
        index = font.findglyph(character, MathVariant()).index
        return _measured(font.math.variant_minmax(index, bottom * units(), top * units()))


@lru_cache(maxsize=1024)
def radical(height: float) -> Figure:
    """The sign of a root over something that is so high."""
    with _lock:
        font = _font()
        return _measured(font.math.variant(font.glyphindex("√"), height * units()))


@lru_cache(maxsize=4096)
def kern_below(base: int, script: int) -> float:
    """How far an index moves to the right where the shapes of both ask for it; mostly to the left."""
    with _lock:
        font = _font()
        return float(font.math.kernsub(font.glyph_fromid(base), font.glyph_fromid(script))[0]) / units()


@lru_cache(maxsize=4096)
def kern_above(base: int, script: int) -> tuple[float, float]:
    """How far an exponent moves to the right, and how high it stands, where the shapes of both ask for it."""
    with _lock:
        font = _font()
        kern, shift = font.math.kernsuper(font.glyph_fromid(base), font.glyph_fromid(script))
        return float(kern) / units(), float(shift) / units()


@lru_cache(maxsize=512)
def spacing(sign: str, form: str) -> Mapping[str, str]:
    """What MathML's dictionary of operators says of a sign: its space on both sides, whether it grows."""
    found: dict[str, str] = operators.get_params(sign, form)
    return found


def _measured(glyph: Any) -> Figure:
    box, em = glyph.path.bbox, units()
    grown = glyph.index < 0  # put together out of several
    slant = 0 if grown else _font().math.italicsCorrection.getvalue(glyph.index) or 0
    shape = _path(glyph) if grown else path(glyph.index)
    left, right, bottom, top = (float(length) / em for length in (box.xmin, box.xmax, box.ymin, box.ymax))
    identity = shape if grown else glyph.index
    return Figure(identity, glyph.advance() / em, left, right, bottom, top, slant / em, bool(shape))


def path(identity: int | str) -> str:
    """The path of a glyph in whole font units, y downwards; empty for a space."""
    return identity if isinstance(identity, str) else _shape_of(identity)


@lru_cache(maxsize=2048)
def _shape_of(index: int) -> str:
    with _lock:
        return _path(_font().glyph_fromid(index))


def _path(glyph: Any) -> str:
    drawn = glyph.svgpath(scale_factor=units() / glyph.DFLT_SIZE_PT)
    pieces = [] if drawn is None else [path.get("d", "") for path in drawn.iter("path")]
    short = re.sub(r" ?([A-Z]) ?", r"\1", " ".join(pieces)).replace(" -", "-").strip()
    return re.sub(r"M([^A-Z]+)L\1(?=[A-Z])", r"M\1", short)  # a step to where one is


# --- whole formulas -------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def whole(mathml: str) -> Outline:
    """A formula as ziamath sets it, of size 1: its drawing, read back; <use> for glyphs, <rect> for bars."""
    with _lock:
        node = Math(f'<math display="inline">{mathml}</math>', size=_SIZE).node
        grown = _named(node)
        drawing = ElementTree.Element("svg")
        node.draw(0, 0, drawing)
        glyphs = [_glyph(use, grown) for use in drawing.iter("use")]
    bars = [Bar(*(float(rect.get(k, "0")) / _SIZE for k in Bar._fields)) for rect in drawing.iter("rect")]
    width, top, bottom = (length / _SIZE for length in (node.xadvance(), node.bbox.ymax, node.bbox.ymin))
    visible = tuple(g for g in glyphs if path(g.id))
    return Outline(width, max(top, 0), max(-bottom, 0), visible, tuple(bars))


def _named(node: Any) -> dict[str, Any]:
    """The glyphs that ziamath puts together to a size, each with an id of its own: the font has none of
    them, and ziamath may give one number to two."""
    found: dict[str, Any] = {}
    todo = [node]
    while todo:
        one = todo.pop()
        glyph = getattr(one, "glyph", None)
        if glyph is not None and glyph.index < 0:
            glyph.id = f"grown{len(found)}"
            found[f"#{glyph.id}"] = glyph
        todo += one.nodes
    return found


def _glyph(use: ElementTree.Element, grown: Mapping[str, Any]) -> Glyph:
    """ziamath places a symbol's box; this finds the glyph's origin and size in it."""
    name = use.get("href", "")
    glyph = grown[name] if name in grown else _font().glyph_fromid(int(name.rpartition("_")[2]))
    identity = _path(glyph) if name in grown else glyph.index
    lowest, highest = glyph.viewbox[2:]
    scale = float(use.get("height", "0")) / (highest - lowest)
    x = float(use.get("x", "0")) - min(glyph.viewbox[0], 0) * scale
    y = float(use.get("y", "0")) + highest * scale
    return Glyph(identity, x / _SIZE, y / _SIZE, glyph.DFLT_SIZE_PT * scale / _SIZE)
