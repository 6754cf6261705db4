"""What stands below and above a name, a number or a bracket, on its right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.presentation import glyphs
from app.presentation.boxes import Box, Style, Unknown, joined
from app.presentation.glyphs import constant
from app.presentation.letters import length, letters


def in_script(tag: str, style: Style) -> Style:
    """The style of what stands below or above a base that has this one."""
    return Style(style.level + 1, "sup" in tag or style.above, "sub" in tag or style.below, style.calm)


@lru_cache(maxsize=1024)
def indexed(tag: str, kinds: tuple[str, ...], spelled: tuple[tuple[str, bool], ...], style: Style) -> Box:
    """A name or a number with such scripts: there are few, and they come again and again."""
    script = in_script(tag, style)
    base = letters(*spelled[0], style.script, style.em)
    scripts = [letters(*one, script.script, script.em) for one in spelled[1:]]
    return scripted(tag, kinds, len(spelled[0][0]) > 1, base, scripts, style.em)


def scripted(
    tag: str, kinds: tuple[str, ...], worded: bool, base: Box, scripts: Sequence[Box], em: float
) -> Box:
    """A base and its scripts in their places; after the exponent of a function's name comes a space."""
    if kinds[0] in ("mfrac", "mo") or base.top <= base.bottom:
        raise Unknown(tag)  # these have rules of their own
    parts, end, x, down, up = [(0.0, 0.0, base)], base.right, base.advance, 0.0, 0.0
    if "sub" in tag:
        dx, down = _below(kinds[0], base, scripts[0], em)
        parts.append((x + dx, down, scripts[0]))
        end = max(end, x + dx + scripts[0].advance)
    if "sup" in tag:
        dx, up = _above(kinds[-1], base, scripts[-1], em)
        parts.append((x + dx, -up, scripts[-1]))
        space = length("verythinmathspace") * em if worded and kinds[0] == "mi" else 0.0
        end = max(end, x + dx + scripts[-1].right + space)
    if len(scripts) > 1:
        gap = (down - scripts[0].top) + (up + scripts[1].bottom)
        apart = max(constant("subSuperscriptGapMin") * em - gap, 0) / 2
        parts[1:] = [(x, y + (apart if y > 0 else -apart), box) for x, y, box in parts[1:]]
    box = joined(parts, end)
    return box._replace(advance=max(end, box.right))


def _below(kind: str, base: Box, index: Box, em: float) -> tuple[float, float]:
    """How far an index of such a base moves to the right, and how far down."""
    kern = 0.0
    if base.last and index.first and isinstance(base.last.id, int) and isinstance(index.first.id, int):
        kern = glyphs.kern_below(base.last.id, index.first.id)
    down = constant("subscriptShiftDown")
    if kind not in ("mi", "mn"):
        top = index.first.top - constant("subscriptTopMax") if index.first else 0.0
        down = max(down, top, constant("subscriptBaselineDropMin") - base.bottom / em)
    return kern * em, down * em


def _above(kind: str, base: Box, exponent: Box, em: float) -> tuple[float, float]:
    """How far such an exponent moves to the right, and how high it stands."""
    kern = base.last.slant if base.last else 0.0
    up = max(
        constant("superscriptShiftUp"),
        constant("superscriptBottomMin") - exponent.first.bottom if exponent.first else 0.0,
        base.top / em - constant("superscriptBaselineDropMax"),
    )
    if kind in ("mi", "mn") and base.last and exponent.first:
        one, other = base.last.id, exponent.first.id
        if isinstance(one, int) and isinstance(other, int):
            further, up = glyphs.kern_above(one, other)
            kern += further
    return kern * em, up * em
