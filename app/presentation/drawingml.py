"""The shapes of PowerPoint, as XML (ECMA-376, Part 1, 20 and 21): what a scene needs and no more.

python-pptx makes one shape in about a millisecond, and a deck has thousands; so a slide's shapes are written
here as text, and python-pptx does the rest of the file. Lengths come in pixels and leave in EMU.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count

from app.presentation import typeset
from app.presentation.looks import Look
from app.presentation.runs import Run, runs
from app.presentation.scene import Card, Label, Line
from app.presentation.sketch import Point

_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_POINT = 12_700  # EMU
_COMMANDS = {"M": ("moveTo", 1), "L": ("lnTo", 1), "Q": ("quadBezTo", 2), "C": ("cubicBezTo", 3)}
_LEVELS = {-1: ' baseline="-25000"', 0: "", 1: ' baseline="30000"'}
_FONT = "Cambria Math"
_LONGEST = 160.0  # a label wider than this may have been cut to its place; it is drawn as it was cut
_STEP = re.compile(r"([MLQCZ])([^MLQCZ]*)")
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def paragraph(written: Sequence[Run], points: float, colour: str, middle: bool) -> str:
    """One line of text as a document of its own."""
    pieces = "".join(_run(run, round(100 * points), colour) for run in written)
    return f'<a:p {_NAMESPACES}><a:pPr algn="{"ctr" if middle else "l"}"/>{pieces}</a:p>'


def tree(shapes: Iterable[str]) -> str:
    """Shapes as one document."""
    return f"<p:spTree {_NAMESPACES}>{''.join(shapes)}</p:spTree>"


class Slide:
    """The shapes of one slide: `scale` EMU for a pixel, the picture's upper left corner at `corner`.

    Shapes are numbered from `first`; lower ids are for those that are given one.
    """

    def __init__(self, scale: float, corner: Point, first: int) -> None:
        self.scale = scale
        self.corner = corner
        self.numbers = count(first)

    def group(self, name: str, told: str, shapes: Sequence[str]) -> str:
        """Shapes that are moved together; `told` says in words what they are."""
        same = '<a:off x="0" y="0"/><a:ext cx="1" cy="1"/><a:chOff x="0" y="0"/><a:chExt cx="1" cy="1"/>'
        named = _named(next(self.numbers), name, told)
        return (
            f"<p:grpSp><p:nvGrpSpPr>{named}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
            f"<p:grpSpPr><a:xfrm>{same}</a:xfrm></p:grpSpPr>{''.join(shapes)}</p:grpSp>"
        )

    def card(self, card: Card, look: Look, name: str, id: int | None = None) -> str:
        """A rounded rectangle."""
        round_ = min(50_000, round(100_000 * card.corner / min(card.width, card.height)))
        guide = f'<a:avLst><a:gd name="adj" fmla="val {round_}"/></a:avLst>'
        shape = f'<a:prstGeom prst="roundRect">{guide}</a:prstGeom>'
        place = self._place(card.x, card.y, card.width, card.height)
        return self._shape(name, place + shape + _fill(look.fill) + self._stroke(look), id=id)

    def rule(self, start: Point, end: Point, look: Look, name: str) -> str:
        """A straight line."""
        return self._connector(start, end, look, name, "", "")

    def line(self, line: Line, look: Look, name: str, ends: tuple[int, int], sites: tuple[int, int]) -> str:
        """An edge: a connector from shape to shape where it is straight, a curve where it is not."""
        start, *rest = line.curve
        tip = line.arrow[0]
        head = '<a:tailEnd type="triangle" w="med" len="med"/>'
        if _is_straight([start, *rest, tip]):
            glued = "".join(
                f'<a:{tag} id="{id}" idx="{site}"/>'
                for tag, id, site in zip(("stCxn", "endCxn"), ends, sites, strict=True)
            )
            return self._connector(start, tip, look, name, glued, head)
        return self._curve([start, *rest[:-1], tip], look, name, head)

    def label(self, label: Label, colour: str, name: str) -> str:
        """Text where it can be written in a line, the drawn formula where it cannot."""
        written = runs(label.mathml) if label.outline.width < _LONGEST else None
        return (
            self._drawn(label, colour, name) if written is None else self._text(label, written, colour, name)
        )

    # Parts.

    def _shape(self, name: str, properties: str, body: str = "", id: int | None = None) -> str:
        """Any shape that is no line; one with a `body` is a box of text."""
        named, box = _named(id or next(self.numbers), name), ' txBox="1"' * bool(body)
        return (
            f"<p:sp><p:nvSpPr>{named}<p:cNvSpPr{box}/><p:nvPr/></p:nvSpPr>"
            f"<p:spPr>{properties}</p:spPr>{body}</p:sp>"
        )

    def _at(self, x: float, y: float) -> tuple[int, int]:
        return round(self.corner[0] + x * self.scale), round(self.corner[1] + y * self.scale)

    def _place(self, x: float, y: float, width: float, height: float, flips: str = "") -> str:
        left, top = self._at(x, y)
        return (
            f'<a:xfrm{flips}><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{round(width * self.scale)}" cy="{round(height * self.scale)}"/></a:xfrm>'
        )

    def _stroke(self, look: Look, end: str = "") -> str:
        dashes = '<a:prstDash val="dash"/>' if look.dashed else ""
        return f'<a:ln w="{round(look.weight * self.scale)}">{_fill(look.stroke)}{dashes}{end}</a:ln>'

    def _connector(self, start: Point, end: Point, look: Look, name: str, glued: str, head: str) -> str:
        (x, y), (u, v) = start, end
        flips = ' flipH="1"' * (u < x) + ' flipV="1"' * (v < y)
        place = self._place(min(x, u), min(y, v), abs(u - x), abs(v - y), flips)
        named = f"{_named(next(self.numbers), name)}<p:cNvCxnSpPr>{glued}</p:cNvCxnSpPr><p:nvPr/>"
        shape = f'{place}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>{self._stroke(look, head)}'
        return f"<p:cxnSp><p:nvCxnSpPr>{named}</p:nvCxnSpPr><p:spPr>{shape}</p:spPr></p:cxnSp>"

    def _curve(self, points: Sequence[Point], look: Look, name: str, head: str) -> str:
        """Cubic Béziers, as they stand in the layout."""
        left, top = (min(point[axis] for point in points) for axis in (0, 1))
        right, bottom = (max(point[axis] for point in points) for axis in (0, 1))
        inside = [f'<a:pt x="{round((x - left) * 100)}" y="{round((y - top) * 100)}"/>' for x, y in points]
        path = f"<a:moveTo>{inside[0]}</a:moveTo>"
        path += "".join(
            f"<a:cubicBezTo>{''.join(inside[i : i + 3])}</a:cubicBezTo>" for i in range(1, len(inside) - 2, 3)
        )
        return self._freeform(
            (left, top, right - left, bottom - top),
            path,
            "<a:noFill/>" + self._stroke(look, head),
            name,
            "none",
        )

    def _freeform(
        self, box: tuple[float, float, float, float], path: str, paint: str, name: str, fill: str
    ) -> str:
        width, height = (max(1, round(side * 100)) for side in box[2:])
        paths = f'<a:pathLst><a:path w="{width}" h="{height}" fill="{fill}">{path}</a:path></a:pathLst>'
        frame = '<a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        return self._shape(name, f"{self._place(*box)}<a:custGeom>{frame}{paths}</a:custGeom>{paint}")

    def _text(self, label: Label, written: Sequence[Run], colour: str, name: str) -> str:
        """A box around the formula's place, its text in the middle: fonts differ, the middle does not."""
        size = max((glyph.size for glyph in label.outline.glyphs), default=12.0)
        points = max(100, round(100 * size * self.scale / _POINT))
        box = self._place(label.x - 8, label.y - 1.13 * size, label.outline.width + 16, 1.6 * size)
        body = (
            '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr>'
        )
        pieces = "".join(_run(run, points, colour) for run in written)
        return self._shape(
            name,
            box + '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>',
            f'<p:txBody>{body}<a:p><a:pPr algn="ctr"/>{pieces}</a:p></p:txBody>',
        )

    def _drawn(self, label: Label, colour: str, name: str) -> str:
        """All glyphs and bars of a formula as one shape."""
        outline = label.outline
        box = (label.x, label.y - outline.ascent, outline.width, outline.ascent + outline.descent)
        path = "".join(_strokes(outline, outline.ascent))
        return self._freeform(box, path, _fill(colour) + "<a:ln><a:noFill/></a:ln>", name, "norm")


def _named(id: int, name: str, told: str = "") -> str:
    described = f' descr="{escape(told)}"' if told else ""
    return f'<p:cNvPr id="{id}" name="{escape(name)}"{described}/>'


def _run(run: Run, points: int, colour: str) -> str:
    style = f'sz="{points}"' + ' i="1"' * run.italic + _LEVELS[run.level]
    font = f'<a:latin typeface="{_FONT}"/><a:ea typeface="{_FONT}"/>'
    text = escape(run.text, quote=False)
    return f'<a:r><a:rPr lang="en-US" {style}>{_fill(colour)}{font}</a:rPr><a:t>{text}</a:t></a:r>'


def _fill(colour: str) -> str:
    if colour == "none":
        return "<a:noFill/>"
    return f'<a:solidFill><a:srgbClr val="{colour.removeprefix("#").upper()}"/></a:solidFill>'


def _is_straight(points: Sequence[Point]) -> bool:
    """Whether all points lie within a pixel of the line from the first to the last."""
    (x, y), (u, v) = points[0], points[-1]
    length = max(((u - x) ** 2 + (v - y) ** 2) ** 0.5, 1e-9)
    return all(abs((u - x) * (q - y) - (p - x) * (v - y)) / length < 1 for p, q in points)


def _strokes(outline: typeset.Outline, ascent: float) -> Iterator[str]:
    """The path of an outline, in hundredths of a pixel from its upper left corner."""
    for glyph in outline.glyphs:
        for letter, numbers in _STEP.findall(typeset.path(glyph.id)):
            values = [float(number) for number in _NUMBERS.findall(numbers)]
            scale = glyph.size / typeset.units()
            points = [
                (glyph.x + values[i] * scale, ascent + glyph.y + values[i + 1] * scale)
                for i in range(0, len(values), 2)
            ]
            yield from _stroke(letter, points)
    for bar in outline.bars:
        x, y = bar.x, ascent + bar.y
        corners = [(x, y), (x + bar.width, y), (x + bar.width, y + bar.height), (x, y + bar.height)]
        yield from _stroke("M", corners[:1])
        yield from _stroke("L", corners[1:])
        yield "<a:close/>"


def _stroke(letter: str, points: Sequence[Point]) -> Iterator[str]:
    """One command of a glyph's path; what follows a first pair or curve repeats it."""
    written = [f'<a:pt x="{round(100 * x)}" y="{round(100 * y)}"/>' for x, y in points]
    if letter == "Z":
        yield "<a:close/>"
    elif letter == "Q":
        yield from (
            f"<a:quadBezTo>{written[i]}{written[i + 1]}</a:quadBezTo>" for i in range(0, len(written), 2)
        )
    else:
        tag = "moveTo" if letter == "M" else "lnTo"
        yield from (f"<a:{tag}>{point}</a:{tag}>" for point in written)
