"""MathML -> outlines, out of the measures of the font: rows, scripts, fractions, roots, growing brackets.

The rules are those of OpenType's MATH table, which has them from appendix G of the TeXbook, as ziamath reads
them; it takes milliseconds where this takes microseconds. What this room does not know it leaves to ziamath,
and a test compares the two. Lengths are in em of the largest type, y upwards, but downwards in `Glyph`, `Bar`
and the places of parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, tostring

from app.presentation import glyphs
from app.presentation.boxes import Box, Style, Unknown, joined
from app.presentation.glyphs import constant
from app.presentation.letters import grows, kind, length, letters, operator, spelled, word
from app.presentation.outlines import Bar, Glyph, Outline
from app.presentation.scripts import in_script, indexed, scripted

_FENCES = frozenset("()[]{}|‖⌊⌋⌈⌉")
_SHORT = {"mi", "mn", "mtext", "mo", "mspace"}


def outline(elements: Sequence[Element], size: float) -> Outline:
    """The outline of a row at `size` pixels.

    A row of short things is set tight: brackets do not grow, and words and fractions have no space of their
    own. So is one without brackets.
    """
    atoms = flat(elements)
    fenced = any(a.tag == "mo" and (a.text or "").strip() in _FENCES for a in atoms)
    try:
        box = Setting().row(atoms, Style(), tight=not fenced or all(_is_short(a) for a in atoms))
    except Unknown:
        box = _foreign(atoms)
    drawn: list[Glyph] = []
    bars: list[Bar] = []
    draw(box, 0, 0, size, drawn, bars)
    ascent, descent = max(box.top, 0) * size, max(-box.bottom, 0) * size
    return Outline(box.advance * size, ascent, descent, tuple(drawn), tuple(bars))


def flat(elements: Sequence[Element]) -> list[Element]:
    """The elements, instead of a row among them what is in it."""
    atoms: list[Element] = []
    for element in elements:
        atoms += flat(list(element)) if element.tag == "mrow" else [element]
    return atoms


def _is_short(atom: Element) -> bool:
    return atom.tag in _SHORT or (atom.tag == "msub" and all(part.tag in _SHORT for part in atom))


def draw(box: Box, x: float, y: float, size: float, drawn: list[Glyph], bars: list[Bar]) -> None:
    """Everything in a box whose origin is (x, y) em, in pixels."""
    drawn += [Glyph(g.id, (x + g.x) * size, (y + g.y) * size, g.size * size) for g in box.glyphs]
    bars += [Bar((x + b.x) * size, (y + b.y) * size, b.width * size, b.height * size) for b in box.bars]
    for dx, dy, part in box.parts:
        draw(part, x + dx, y + dy, size, drawn, bars)


def _foreign(atoms: Sequence[Element]) -> Box:
    """What ziamath makes of it."""
    for atom in atoms:
        atom.tail = None
    made = glyphs.whole("".join(tostring(atom, "unicode") for atom in atoms))
    return Box(made.width, 0, made.width, -made.descent, made.ascent, None, None, made.glyphs, made.bars)


class Setting:
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
        return joined(parts, x)

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
        match kind(atom):
            case "mo":
                form = "none" if not last else {0: "prefix", last: "postfix"}.get(place, "infix")
                return operator(atom, style, form, reach, led)
            case "mrow":
                return self._inner(atom, style, bool(place))
            case "mfrac":
                return self._fraction(atom, style, before)
        return self.box(atom, style, "mrow")

    def _tight(self, atoms: Sequence[Element], place: int, style: Style) -> Box:
        """An atom of a tight row: a word has space only where a letter or a number touches it."""
        atom = atoms[place]
        try:
            named = atom.tag == "mi" and kind(atom) == "mo"
            box = operator(atom, style, "none", None) if named else self._atom(atoms, place, style)
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
        if not any(element.tag == "mo" and grows(element) for element in elements):
            return None
        calm = style._replace(calm=True)
        boxes = [
            operator(e, calm, "infix", None) if e.tag == "mo" else self.box(e, calm, "mrow") for e in elements
        ]
        return min(box.bottom for box in boxes), max(box.top for box in boxes)

    def box(self, element: Element, style: Style, parent: str) -> Box:
        """Any element in its style; `parent` is the tag around it."""
        match kind(element):
            case "mi" | "mn":
                return letters(*spelled(element, parent), style.script, style.em)
            case "mrow":
                return self._inner(element, style)
            case "mo":
                return operator(element, style, "prefix", None)
            case "mspace":
                width = length(element.get("width", "0")) * style.em
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
        x = length("verythinmathspace" if after == "mfrac" else "thinmathspace") * em if after else 0.0
        width = max(over.right, under.right)
        end = x + width + length("thinmathspace") * em
        parts = (
            (x + (width - over.right + over.left) / 2, -up, over),
            (x + (width - under.right + under.left) / 2, down, under),
        )
        bar = Bar(x, -axis - thick / 2, width, thick)
        return Box(end, 0, end, under.bottom - down, over.top + up, over.first, None, (), (bar,), parts)

    def _scripts(self, element: Element, style: Style) -> Box:
        """A base with what stands below and above it on its right."""
        tag, kinds = element.tag, tuple(kind(part) for part in element)
        if set(kinds) <= {"mi", "mn"}:
            return indexed(tag, kinds, tuple(spelled(part, tag) for part in element), style)
        script = in_script(tag, style)
        base, *scripts = (self.box(part, script if n else style, tag) for n, part in enumerate(element))
        return scripted(tag, kinds, len(word(element[0])) > 1, base, scripts, style.em)

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


def _before(elements: Sequence[Element], place: int) -> str:
    """What kind of element stands before a place of a row, looking into a row."""
    if not place:
        return ""
    element = elements[place - 1]
    return kind(element[-1] if element.tag == "mrow" and len(element) else element)
