"""A scene -> a PowerPoint file: native shapes that can be moved and changed, a slide for each step.

The only room that knows python-pptx. The notes of a slide hold the line that says what happens.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide as File
from pptx.util import Emu

from app.calculus import printing
from app.calculus.errors import Impossible
from app.calculus.graph import Edge, Node
from app.presentation import captions, moments, readings
from app.presentation.drawingml import Slide, paragraph, tree
from app.presentation.looks import Look, Looks
from app.presentation.palette import THEMES
from app.presentation.runs import Run, line
from app.presentation.scene import Card, Scene
from app.presentation.sketch import Point
from app.presentation.words import DEFAULT

WIDTH, HEIGHT = 12_192_000, 6_858_000  # EMU: 16:9
MOST_SHAPES = 40_000  # cards, labels and lines on all slides
_MARGIN, _TOP, _BOTTOM = 330_000, 1_050_000, 900_000
_LARGEST = 14_000  # EMU for a pixel: a small graph does not fill the wall
_TITLE_ONLY = 5  # the layout of python-pptx's own template
_SITES = {"lr": (3, 1), "bt": (0, 2)}  # connection sites of a rounded rectangle: top, left, bottom, right
_LONGEST_TITLE = 90
_FIRST = 100  # id of the first card; the layout's own shapes come before


@dataclass(frozen=True, slots=True)
class Deck:
    """What a file is made of: the steps that have a slide (None: the finished figure), theme, direction,
    how gradients are written."""

    steps: Sequence[int | None]
    theme: str = "light"
    direction: str = "lr"
    lang: str = DEFAULT
    notation: str = "partial"


def pptx(scene: Scene, deck: Deck) -> bytes:
    """The file.  Raises Impossible where it would hold more than MOST_SHAPES shapes."""
    shapes = len(deck.steps) * (4 * len(scene.graph.nodes) + 3 * len(scene.graph.edges))
    if shapes > MOST_SHAPES:
        raise Impossible("too_many_shapes", found=shapes, limit=MOST_SHAPES)
    show = Presentation()
    show.slide_width, show.slide_height = Emu(WIDTH), Emu(HEIGHT)
    title = readings.reading_text(scene.lesson.reading).replace("\n", ",  ")
    show.core_properties.title = title[:_LONGEST_TITLE]
    show.core_properties.created = show.core_properties.modified = datetime(2000, 1, 1)
    for step in deck.steps:
        _Page(show.slides.add_slide(show.slide_layouts[_TITLE_ONLY]), scene, deck, step).draw(title)
    file = io.BytesIO()
    show.save(file)
    return _undated(file)


def _undated(file: io.BytesIO) -> bytes:
    """The same archive without the time of its making: the same question has the same bytes."""
    bare = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name), made.read(name), zipfile.ZIP_DEFLATED)
    return bare.getvalue()


class _Page:
    """One slide in the making."""

    def __init__(self, file: File, scene: Scene, deck: Deck, step: int | None) -> None:
        self.file = file
        self.scene = scene
        self.deck = deck
        self.step = step
        self.colours = THEMES[deck.theme].colours
        self.looks = Looks(scene, moments.after(scene.lesson, step), THEMES[deck.theme])
        self.ids = {node.id: _FIRST + node.index for node in scene.graph.nodes}
        self.slide = Slide(*_fitted(scene), _FIRST + len(self.ids))

    def draw(self, title: str) -> None:
        """Ground, title, graph, the step's line, and the same line as a note."""
        fill = self.file.background.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(self.colours.paper)
        said, written = self._said()
        self._title(title)
        self._caption(written)
        shapes = self.file.shapes.element
        shapes.extend(list(parse_xml(tree((*self._edges(), *self._nodes())))))
        notes = self.file.notes_slide.notes_text_frame
        assert notes is not None, "the notes have a text"
        notes.text = f"{title}\n{said}"

    def _said(self) -> tuple[str, Sequence[Run]]:
        """What happens at this step, as text and as mathematics."""
        lesson, step = self.scene.lesson, self.step
        if not step:
            text = captions.still(lesson, step, self.deck.lang)
            return text, [Run(text)]
        event = lesson.steps[step - 1]
        text = captions.text(lesson, event, self.deck.notation)
        return text, line(captions.mathml(lesson, event, self.deck.notation)) or [Run(text)]

    def _title(self, text: str) -> None:
        shape = self.file.shapes.title
        assert shape is not None, "the layout has a title"
        shape.left, shape.top, shape.width, shape.height = (
            Emu(length) for length in (_MARGIN, 180_000, WIDTH - 2 * _MARGIN, 700_000)
        )
        rows = readings.reading_mathml(self.scene.lesson.reading)
        written = line("<mo>,</mo><mspace/><mspace/>".join(rows)) if len(text) <= _LONGEST_TITLE else None
        cut = text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1] + "…"
        _write(shape, written or [Run(cut)], 24, self.colours.ink, middle=True)

    def _caption(self, written: Sequence[Run]) -> None:
        shape = self.file.shapes.add_textbox(
            Emu(_MARGIN), Emu(HEIGHT - _BOTTOM), Emu(WIDTH - 2 * _MARGIN), Emu(_BOTTOM - 200_000)
        )
        shape.name = "step"
        shape.text_frame.word_wrap = True
        early = self.looks.moment.phase in ("start", "forward")
        _write(shape, written, 18, self.colours.forward if early else self.colours.backward, middle=False)

    # The graph.

    def _nodes(self) -> Iterator[str]:
        for node in self.scene.graph.nodes:
            yield self.slide.group(printing.name_text(node.name), self._told(node), list(self._node(node)))
            for _, place in self.scene.copies.get(node.id, ()):
                card, name = self.scene.copy(node, place)
                look, label = self.looks.card(node), self.slide.label(name, self.looks.ink(node), "name")
                yield self.slide.group(
                    printing.name_text(node.name), "", [self.slide.card(card, look, "card"), label]
                )

    def _node(self, node: Node) -> Iterator[str]:
        scene, slide, card = self.scene, self.slide, self.scene.card(node)
        if behind := scene.stack(node):
            yield slide.card(behind, self.looks.stack(node), "stack")
        yield slide.card(card, self.looks.card(node), "card", self.ids[node.id])
        yield from self._rules(node, card)
        yield slide.label(scene.name(node), self.looks.ink(node), "name")
        for kind in ("value", "gradient"):
            if blank := scene.blanks.get(f"{kind}:{node.id}"):
                yield slide.card(blank, self.looks.blank(), "blank")
        value = scene.value(node) if self.looks.shows_value(node) else None
        if value:
            yield slide.label(value, self.looks.value(node), "value")
        gradient = scene.gradient(node, self.looks.moment.stages[node.index])
        if gradient:
            yield slide.label(gradient, self.looks.gradient(node), "gradient", self.looks.theme.plain)

    def _rules(self, node: Node, card: Card) -> Iterator[str]:
        second, look = self.scene.second(node), Look("none", self.colours.line, 1.0)
        yield self.slide.rule((card.x, second), (card.x + card.width, second), look, "rule")
        if self.scene.faces[node.index].gradient:
            middle: Point = (card.x + card.width / 2, second + 5)
            yield self.slide.rule(middle, (middle[0], card.y + card.height - 5), look, "rule")

    def _told(self, node: Node) -> str:
        name = printing.name_text(node.name)
        return name if node.is_variable else f"{name} = {printing.text(node.formula)}"

    def _edges(self) -> Iterator[str]:
        for index in self.scene.edges:
            edge = self.scene.graph.edges[index]
            tail, head = (self.scene.graph.nodes[i].id for i in (edge.source, edge.target))
            ends, sites = (self.ids[tail], self.ids[head]), _SITES[self.deck.direction]
            yield self.slide.line(self.scene.line(edge), self.looks.line(index), edge.id, ends, sites)
        for index in self.scene.edges:
            yield from self._tag(self.scene.graph.edges[index], index)

    def _tag(self, edge: Edge, index: int) -> Iterator[str]:
        tag = self.scene.tag(index)
        if tag is None:
            return
        if tag.symbol is None:
            yield self.slide.card(tag.card, self.looks.blank(), "blank")
            return
        look, ink = self.looks.tag(index)
        parts = [self.slide.card(tag.card, look, "card"), self.slide.label(tag.symbol, ink, "symbol")]
        if tag.number and self.looks.shows_number(index):
            parts.append(self.slide.label(tag.number, ink, "number"))
        target, source = (
            printing.name_text(self.scene.graph.nodes[i].name) for i in (edge.target, edge.source)
        )
        yield self.slide.group(f"∂{target}/∂{source}", "", parts)


def _fitted(scene: Scene) -> tuple[float, Point]:
    """EMU for a pixel, and where the picture's corner lies, so that it stands in the middle of its place."""
    width, height = scene.size
    room = WIDTH - 2 * _MARGIN, HEIGHT - _TOP - _BOTTOM
    scale = min(room[0] / width, room[1] / height, _LARGEST)
    return scale, ((WIDTH - width * scale) / 2, _TOP + (room[1] - height * scale) / 2)


def _write(shape: Shape, written: Sequence[Run], points: int, colour: str, middle: bool) -> None:
    """Put a line of text in the place of a shape's first paragraph."""
    first = shape.element.find(".//" + qn("a:p"))
    first.getparent().replace(first, parse_xml(paragraph(written, points, colour, middle)))


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]
