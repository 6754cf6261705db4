"""MathML -> outlines, out of the measures of the font: rows, scripts, fractions, roots, growing brackets.

The rules are those of OpenType's MATH table, which has them from appendix G of the TeXbook, as ziamath reads
them; it takes milliseconds where this takes microseconds. What this room does not know it leaves to ziamath,
and a test compares the two. Lengths are in em of the largest type, y upwards, but downwards in `Glyph`, `Bar`
and the places of parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from app.presentation import glyphs
from app.presentation.glyphs import Figure, constant, figure
from app.presentation.outlines import Bar, Glyph, Outline

_EM = 1.333 * 1.000002  # in spaces, an em is what ziamath takes for one
_SMALLEST = 0.36  # of the largest type
_THIN = "\u2009"
_FENCES = frozenset("()[]{}|‖⌊⌋⌈⌉")
_SHORT = {"mi", "mn", "mtext", "mo", "mspace"}
_SCRIPTED = {"msub", "msup", "msubsup"}


class Unknown(Exception):
    """An element that is left to ziamath."""


class Style(NamedTuple):
    """How an element is set: how deep it lies in scripts and fractions, in which kind of script; `calm`, where
    growing brackets have no height, because it is measured how far they have to grow."""

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
    """An element as it is set: how far it advances, the box around it, its outermost glyphs, what is in it."""

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


def outline(elements: Sequence[Element], size: float) -> Outline:
    """The outline of a row at `size` pixels.

    A row of short things is set tight: brackets do not grow, and words and fractions have no space of their
    own. So is one without brackets.
    """
    atoms = _flat(elements)
    fenced = any(a.tag == "mo" and (a.text or "").strip() in _FENCES for a in atoms)
    try:
        box = _Setting().row(atoms, Style(), tight=not fenced or all(_is_short(a) for a in atoms))
    except Unknown:
        box = _foreign(atoms)
    found: tuple[list[Glyph], list[Bar]] = [], []
    _draw(box, 0, 0, size, *found)
    return Outline(box.advance * size, max(box.top, 0) * size, max(-box.bottom, 0) * size, *map(tuple, found))


def _flat(elements: Sequence[Element]) -> list[Element]:
    """The elements, instead of a row among them what is in it."""
    atoms: list[Element] = []
    for element in elements:
        atoms += _flat(list(element)) if element.tag == "mrow" else [element]
    return atoms


def _is_short(atom: Element) -> bool:
    return atom.tag in _SHORT or (atom.tag == "msub" and all(part.tag in _SHORT for part in atom))


def _draw(box: Box, x: float, y: float, size: float, found: list[Glyph], bars: list[Bar]) -> None:
    """Everything in a box whose origin is (x, y) em, in pixels."""
    for g in box.glyphs:
        found.append(Glyph(g.id, (x + g.x) * size, (y + g.y) * size, g.size * size))
    for b in box.bars:
        bars.append(Bar((x + b.x) * size, (y + b.y) * size, b.width * size, b.height * size))
    for dx, dy, part in box.parts:
        _draw(part, x + dx, y + dy, size, found, bars)


def _foreign(atoms: Sequence[Element]) -> Box:
    """What ziamath makes of it."""
    for atom in atoms:
        atom.tail = None
    made = glyphs.whole("".join(tostring(atom, "unicode") for atom in atoms))
    return Box(made.width, 0, made.width, -made.descent, made.ascent, None, None, made.glyphs, made.bars)


class _Setting:
    """One formula being set. Rows are remembered: where brackets grow, they are measured more than once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, bool], Box] = {}

    def row(
        self, elements: Sequence[Element], style: Style, *, tight: bool = False, led: bool = False
    ) -> Box:
        """Elements from left to right; `led`: something stands before the row."""
        reach = None if tight else self._reach(elements, style)
        parts: list[tuple[float, float, Box]] = []
        x = 0.0
        for place in range(len(elements)):
            if tight:
                box = self._tight(elements, place, style)
            else:
                box = self._atom(elements, place, style, _before(elements, place), reach, led)
            parts.append((x, 0.0, box))
            x += box.advance
        return _joined(parts, x)

    def _atom(
        self,
        atoms: Sequence[Element],
        place: int,
        style: Style,
        before: str = "",
        reach: tuple[float, float] | None = None,
        led: bool = False,
    ) -> Box:
        """An element of a row, with the space that belongs to it after what stands before it."""
        atom, last = atoms[place], len(atoms) - 1
        match _kind(atom):
            case "mo":
                form = "none" if not last else {0: "prefix", last: "postfix"}.get(place, "infix")
                return _operator(atom, style, form, reach, led)
            case "mrow":
                return self._inner(atom, style, bool(place))
            case "mfrac":
                return self._fraction(atom, style, before)
        return self.box(atom, style, "mrow")

    def _tight(self, atoms: Sequence[Element], place: int, style: Style) -> Box:
        """An atom of a tight row: a word has space only where a letter or a number touches it."""
        atom = atoms[place]
        try:
            named = atom.tag == "mi" and _kind(atom) == "mo"
            box = _operator(atom, style, "none", None) if named else self._atom(atoms, place, style)
        except Unknown:
            return _foreign([atom])
        if atom.tag != "mi" or len(atom.text or "") < 2 or not box.glyphs:
            return box
        around = (atoms[place - 1 : place], atoms[place + 1 : place + 2])
        space = box.glyphs[0].x
        start, end = (0.0 if one and one[0].tag != "mo" else space for one in around)
        return box._replace(advance=box.advance - start - end, glyphs=(), parts=((-start, 0, box),))

    def _inner(self, element: Element, style: Style, led: bool = False) -> Box:
        """A row in a formula."""
        key = (id(element), style.calm)
        box = self._rows.get(key)
        if box is None:
            box = self._rows[key] = self.row(list(element), style, led=led)
        return box

    def _reach(self, elements: Sequence[Element], style: Style) -> tuple[float, float] | None:
        """How far what grows in a row has to reach; None where nothing does."""
        if not any(element.tag == "mo" and _grows(element) for element in elements):
            return None
        calm = style._replace(calm=True)
        boxes = [
            _operator(e, calm, "infix", None) if e.tag == "mo" else self.box(e, calm, "mrow")
            for e in elements
        ]
        return min(box.bottom for box in boxes), max(box.top for box in boxes)

    def box(self, element: Element, style: Style, parent: str) -> Box:
        """Any element in its style; `parent` is the tag around it."""
        match _kind(element):
            case "mi" | "mn":
                return _letters(*_spelled(element, parent), style.script, style.em)
            case "mrow":
                return self._inner(element, style)
            case "mo":
                return _operator(element, style, "prefix", None)
            case "mspace":
                width = _length(element.get("width", "0")) * style.em
                return Box(width, 0, width, 0, 0)
            case "msub" | "msup" | "msubsup":
                return self._scripts(element, style)
            case "mfrac":
                return self._fraction(element, style, "" if parent == "mrow" else None)
            case "msqrt" | "mroot":
                return self._root(element, style)
        raise Unknown(element.tag)

    def _fraction(self, element: Element, style: Style, after: str | None) -> Box:
        """Numerator over denominator; `after` is what stands before it in its row, None outside a row."""
        inner = Style(style.level + 1, False, style.below, style.calm)
        em, outer = inner.em, style.em
        over, under = (self.box(part, inner, "mfrac") for part in element)
        axis = constant("axisHeight") * (em if after is None else outer)
        thick = constant("fractionRuleThickness") * outer
        up = max(
            constant("fractionNumeratorShiftUp") * em,
            axis + constant("fractionNumeratorGapMin") * em - over.bottom + thick / 2,
        )
        down = max(
            constant("fractionDenominatorShiftDown") * em,
            constant("fractionDenominatorGapMin") * em - axis + under.top + thick / 2,
        )
        x = _length("verythinmathspace" if after == "mfrac" else "thinmathspace") * em if after else 0.0
        width = max(over.right, under.right)
        end = x + width + _length("thinmathspace") * em
        parts = (
            (x + (width - over.right + over.left) / 2, -up, over),
            (x + (width - under.right + under.left) / 2, down, under),
        )
        bar = Bar(x, -axis - thick / 2, width, thick)
        return Box(end, 0, end, under.bottom - down, over.top + up, over.first, None, (), (bar,), parts)

    def _scripts(self, element: Element, style: Style) -> Box:
        """A base with what stands below and above it on its right."""
        tag, kinds = element.tag, tuple(_kind(part) for part in element)
        if all(kind in ("mi", "mn") for kind in kinds):
            return _indexed(tag, kinds, tuple(_spelled(part, tag) for part in element), style)
        script = _in_script(tag, style)
        base, *scripts = (self.box(part, script if n else style, tag) for n, part in enumerate(element))
        return _scripted(tag, kinds, len(_word(element[0])) > 1, base, scripts, style.em)

    def _root(self, element: Element, style: Style) -> Box:
        """A root, with its degree if it has one."""
        em = style.em
        inside = self.box(element[0], style, element.tag)
        sign = glyphs.radical((inside.top - inside.bottom) / em)
        rule = constant("radicalRuleThickness") * em
        ceiling = inside.top + constant("radicalVerticalGap") * em + rule
        raised = constant("radicalDegreeBottomRaisePercent") * glyphs.units() / 100
        y, degree_y = 0.0, -sign.top * em * raised
        if ceiling - rule > sign.top * em or inside.bottom <= sign.bottom * em + rule:
            y = sign.top * em - ceiling
            degree_y = y - sign.bottom * em - (sign.top - sign.bottom) * em * raised
        x, top = 0.0, sign.top * em - y
        parts: list[tuple[float, float, Box]] = []
        if element.tag == "mroot":
            degree = self.box(element[1], style._replace(level=style.level + 2), element.tag)
            degree_y += degree.bottom
            x = constant("radicalKernBeforeDegree") * em
            parts.append((x, degree_y, degree))
            x += degree.advance + constant("radicalKernAfterDegree") * em
            top = max(top, degree.top - degree_y)
        glyph = Glyph(sign.id, x, y, em)
        x += sign.advance * em
        parts.append((x, 0.0, inside))
        width = inside.right + (inside.last.slant * em if inside.last else 0)
        bar = Bar(x, y - sign.top * em, width, rule)
        bottom = min(sign.bottom * em - y, inside.bottom)
        first = parts[0][2].first if element.tag == "mroot" else sign
        left, end = sign.left * em, x + width
        return Box(end, left, end, bottom, top, first, None, (glyph,), (bar,), tuple(parts))


def _joined(parts: list[tuple[float, float, Box]], advance: float) -> Box:
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


def _before(elements: Sequence[Element], place: int) -> str:
    """What kind of element stands before a place of a row, looking into a row."""
    if not place:
        return ""
    element = elements[place - 1]
    return _kind(element[-1] if element.tag == "mrow" and len(element) else element)


# --- letters and signs ----------------------------------------------------------------------------------


def _word(element: Element) -> str:
    """The text of an element."""
    return (element.text or "").strip()


def _kind(element: Element) -> str:
    """Its tag; some signs come as letters."""
    return "mo" if element.tag == "mi" and _word(element) in glyphs.SIGNS else element.tag


def _spelled(element: Element, parent: str) -> tuple[str, bool]:
    """What is written for a name or a number, and whether in italics."""
    text, variant = _word(element), element.get("mathvariant", "")
    if not text or variant not in ("", "italic"):
        raise Unknown(element.tag)
    if element.tag == "mn":
        return text, True
    if len(text) == 1:
        return text, bool(variant) or glyphs.leans(text)
    return _THIN + text + (_THIN if parent not in _SCRIPTED else ""), bool(variant)


@lru_cache(maxsize=4096)
def _letters(text: str, italic: bool, script: bool, em: float) -> Box:
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


def _grows(element: Element) -> bool:
    """Whether a sign grows with what stands beside it."""
    own = element.get("stretchy")
    return (own or glyphs.spacing(_word(element), "infix").get("stretchy", "false")) != "false"


def _operator(
    element: Element, style: Style, form: str, reach: tuple[float, float] | None, led: bool = False
) -> Box:
    """A sign with the space around it; one that grows reaches as far as it has to."""
    sign, form = _word(element), element.get("form", form)
    if not sign:
        raise Unknown(element.tag)
    spaces = (element.get("lspace"), element.get("rspace"))
    grows = reach is not None and _grows(element)
    if not grows:
        box = _sign(sign, form, spaces, style.script, style.em)
    else:
        box = _grown(sign, reach or (0, 0), style.em, led)
    return box._replace(bottom=inf, top=-inf) if style.calm and _grows(element) else box


@lru_cache(maxsize=1024)
def _sign(sign: str, form: str, spaces: tuple[str | None, str | None], script: bool, em: float) -> Box:
    """A sign of its usual size; in a script there is no space around it."""
    usual = glyphs.spacing(sign, form)
    if "largeop" in usual:
        raise Unknown(sign)
    before, after = (
        0.0 if script else _length(own or usual.get(side, "0")) * em
        for own, side in zip(spaces, ("lspace", "rspace"), strict=True)
    )
    return _placed([figure(character, False, script) for character in sign], before, after, script, em)


def _grown(sign: str, reach: tuple[float, float], em: float, led: bool) -> Box:
    """A bracket or bar as tall as it has to be."""
    one = glyphs.covering(sign, reach[0] / em, reach[1] / em)
    before = _length("verythinmathspace") * em if led and sign in glyphs.LEFT else 0.0
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
def _length(text: str) -> float:
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


# --- scripts --------------------------------------------------------------------------------------------


def _in_script(tag: str, style: Style) -> Style:
    """The style of what stands below or above a base that has this one."""
    return Style(style.level + 1, "sup" in tag or style.above, "sub" in tag or style.below, style.calm)


@lru_cache(maxsize=8192)
def _indexed(tag: str, kinds: tuple[str, ...], spelled: tuple[tuple[str, bool], ...], style: Style) -> Box:
    """A name or a number with such scripts: there are few, and they come again and again."""
    script = _in_script(tag, style)
    base = _letters(*spelled[0], style.script, style.em)
    scripts = [_letters(*one, script.script, script.em) for one in spelled[1:]]
    return _scripted(tag, kinds, len(spelled[0][0]) > 1, base, scripts, style.em)


def _scripted(
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
        space = _length("verythinmathspace") * em if worded and kinds[0] == "mi" else 0.0
        end = max(end, x + dx + scripts[-1].right + space)
    if len(scripts) > 1:
        gap = (down - scripts[0].top) + (up + scripts[1].bottom)
        apart = max(constant("subSuperscriptGapMin") * em - gap, 0) / 2
        parts[1:] = [(x, y + (apart if y > 0 else -apart), box) for x, y, box in parts[1:]]
    box = _joined(parts, end)
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
