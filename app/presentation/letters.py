"""Letters, words, numbers, and signs with the space around them."""

from __future__ import annotations

from functools import lru_cache
from math import inf
from xml.etree.ElementTree import Element

from app.keeping import kept
from app.presentation import glyphs
from app.presentation.boxes import Box, Style, Unknown
from app.presentation.glyphs import Figure, figure
from app.presentation.outlines import Glyph

_EM = 1.333 * 1.000002  # in spaces, an em is what ziamath takes for one
_THIN = "\u2009"
_SCRIPTED = {"msub", "msup", "msubsup"}


def word(element: Element) -> str:
    """The text of an element."""
    return (element.text or "").strip()


def kind(element: Element) -> str:
    """Its tag; some signs come as letters."""
    return "mo" if element.tag == "mi" and word(element) in glyphs.SIGNS else element.tag


def spelled(element: Element, parent: str) -> tuple[str, bool]:
    """What is written for a name or a number, and whether in italics."""
    text, variant = word(element), element.get("mathvariant", "")
    if not text or variant not in ("", "italic"):
        raise Unknown(element.tag)
    if element.tag == "mn":
        return text, True
    if len(text) == 1:
        return text, bool(variant) or glyphs.leans(text)
    return _THIN + text + (_THIN if parent not in _SCRIPTED else ""), bool(variant)


@kept(lambda box, *_: 1_000 + 250 * len(box.glyphs))
def letters(text: str, italic: bool, script: bool, em: float) -> Box:
    """Glyphs side by side. One that reaches to the left of its origin is moved to the right of its
    neighbour."""
    figures = [figure(character, italic, script) for character in text]
    placed, x, end = [], 0.0, 0.0
    for place, one in enumerate(figures):
        x -= min(one.left, 0) * em
        if one.visible:
            placed.append(Glyph(one.id, x, 0.0, em))
        end = x + max(one.right, one.advance) * em
        follower = figure(text[place + 1], italic).id if place + 1 < len(text) else None
        x += (one.advance if follower is None else glyphs.advance(one.id, follower)) * em
    low, high = min(one.bottom for one in figures) * em, max(one.top for one in figures) * em
    return Box(end, figures[0].left * em, end, low, high, figures[0], figures[-1], tuple(placed))


def grows(element: Element) -> bool:
    """Whether a sign grows with what stands beside it."""
    own = element.get("stretchy")
    return (own or glyphs.spacing(word(element), "infix").get("stretchy", "false")) != "false"


def operator(
    element: Element, style: Style, form: str, reach: tuple[float, float] | None, led: bool = False
) -> Box:
    """A sign with the space around it; one that grows reaches as far as it has to."""
    sign, form = word(element), element.get("form", form)
    if not sign:
        raise Unknown(element.tag)
    spaces = (element.get("lspace"), element.get("rspace"))
    if reach is not None and grows(element):
        box = _grown(sign, reach, style.em, led)
    else:
        box = _sign(sign, form, spaces, style.script, style.em)
    return box._replace(bottom=inf, top=-inf) if style.calm and grows(element) else box


@lru_cache(maxsize=1024)
def _sign(sign: str, form: str, spaces: tuple[str | None, str | None], script: bool, em: float) -> Box:
    """A sign of its usual size; in a script there is no space around it."""
    usual = glyphs.spacing(sign, form)
    if "largeop" in usual:
        raise Unknown(sign)
    before, after = (
        0.0 if script else length(own or usual.get(side, "0")) * em
        for own, side in zip(spaces, ("lspace", "rspace"), strict=True)
    )
    return _placed([figure(character, False, script) for character in sign], before, after, script, em)


def _grown(sign: str, reach: tuple[float, float], em: float, led: bool) -> Box:
    """A bracket or bar as tall as it has to be."""
    one = glyphs.covering(sign, reach[0] / em, reach[1] / em)
    before = length("verythinmathspace") * em if led and sign in glyphs.LEFT else 0.0
    return _placed([one], before, 0.0, False, em)._replace(left=figure(sign).left * em)


def _placed(figures: list[Figure], before: float, after: float, script: bool, em: float) -> Box:
    """The glyphs of a sign between its spaces."""
    x, end, placed = before, 0.0, []
    for one in figures:
        if one.visible:
            placed.append(Glyph(one.id, x, 0.0, em))
        end = max(end, x + one.right * em)
        x += one.advance * em
    end = end if script else max(end, x + after)
    low, high = min(one.bottom for one in figures) * em, max(one.top for one in figures) * em
    return Box(end, figures[0].left * em, end, low, high, figures[0], figures[-1], tuple(placed))


@lru_cache(maxsize=64)
def length(text: str) -> float:
    """A length of MathML in em."""
    named = glyphs.SPACES.get(text)
    if named is not None:
        return named / 18 * _EM
    number = text.removesuffix("em")
    try:
        found = float(number)
    except ValueError:
        raise Unknown(text) from None
    if found and number == text:
        raise Unknown(text)  # pixels
    return found * _EM
