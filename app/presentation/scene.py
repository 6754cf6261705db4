"""A lesson -> where everything in its picture stands. Every medium draws this, so all have the same places.

Nothing here has a colour or depends on a step: how a scene looks at a moment is said in `looks.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.calculus.errors import Impossible
from app.calculus.folding import FoldedGraph
from app.calculus.graph import Edge, Node
from app.homework.blanks import Blank, blanks
from app.lesson import LARGEST_PICTURE, Lesson
from app.presentation import labels, layout, numerals
from app.presentation.labels import Labels
from app.presentation.sketch import Curve, Point
from app.presentation.typeset import Outline

CORNER = 11.0  # radius of a card's corners
BLANK_CORNER = 4.0
STACK = 4.5  # how far a card behind another looks out
ARROW = 7.0  # length of an arrowhead
_HALF = 3.1  # half its width


Window = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Label:
    """Typeset text whose baseline begins at (x, y), and the MathML that it is."""

    outline: Outline
    x: float
    y: float
    mathml: str


@dataclass(frozen=True, slots=True)
class Card:
    """A rounded rectangle: upper left corner, size, radius of its corners."""

    x: float
    y: float
    width: float
    height: float
    corner: float


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands on an edge: its card, the local derivative's symbol and, where it has one, its number.

    Neither where they are to be filled in.
    """

    card: Card
    symbol: Label | None
    number: Label | None


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as drawn: a curve that ends inside its arrowhead, and the arrowhead, tip first."""

    curve: Curve
    arrow: tuple[Point, Point, Point]


class Scene:
    """The picture of `lesson`, to the right (`lr`) or upwards (`bt`), its type `size` times as large.

    Raises Impossible beyond LARGEST_PICTURE operations.
    """

    def __init__(self, lesson: Lesson, direction: str = "lr", size: float = 1.0) -> None:
        graph = lesson.graph
        if graph.operation_count > LARGEST_PICTURE:
            raise Impossible("too_many_for_a_picture", limit=LARGEST_PICTURE, found=graph.operation_count)
        self.lesson = lesson
        self.graph = graph
        self.labels = Labels(size)
        carrying = [gradient is not None for gradient in lesson.gradients]
        self.faces = [self.labels.face(node, carrying[node.index]) for node in graph.nodes]
        pill = self.labels.blank_pill if "local" in lesson.hidden else self.labels.pill
        self.pills = [
            None if lesson.locals[i] is None else pill(graph, edge) for i, edge in enumerate(graph.edges)
        ]
        self.places = layout.place(labels.sketch(graph, self.faces, self.pills, direction))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in pixels."""
        return self.places.width, self.places.height

    @cached_property
    def copies(self) -> Mapping[str, Sequence[tuple[str, Point]]]:
        """The small copies of each node that has some: the id of the node each stands beside, its centre."""
        copies: dict[str, list[tuple[str, Point]]] = {}
        for (box, head), place in self.places.copies.items():
            copies.setdefault(box, []).append((head, place))
        return copies

    @cached_property
    def stages(self) -> Mapping[int, Sequence[float | None]]:
        """What each gradient is after 0, 1, 2 … contributions; empty where the output has no value."""
        stages: dict[int, list[float | None]] = {}
        for event in self.lesson.steps:
            if event.phase != "forward":
                stages.setdefault(event.node, [0.0]).append(event.after)
        return stages

    @cached_property
    def carrying(self) -> frozenset[int]:
        """The edges that a gradient or tangent passes."""
        return frozenset(event.edge for event in self.lesson.steps if event.edge is not None)

    @cached_property
    def edges(self) -> list[int]:
        """Edges from the farthest reaching to the shortest: so drawn, short ones lie over long ones."""
        reach = {name: math.dist(curve[0], curve[-1]) for name, curve in self.places.curves.items()}
        return sorted(range(len(self.graph.edges)), key=lambda index: -reach[self.graph.edges[index].id])

    @cached_property
    def blanks(self) -> Mapping[str, Card]:
        """The empty boxes of what is to be filled in, by cell."""
        return {blank.cell: self._blank(blank) for blank in blanks(self.lesson)}

    def _blank(self, blank: Blank) -> Card:
        if blank.edge is not None:
            (x, y), (width, height) = self.places.pills[self.graph.edges[blank.edge].id], self.labels.blank
            return Card(x - width / 2, y - height / 2, width, height, BLANK_CORNER)
        node, card = self.graph.nodes[blank.node], self.card(self.graph.nodes[blank.node])
        width = card.width / 2 if self.faces[blank.node].gradient else card.width
        left = card.x + (card.width / 2 if blank.kind == "gradient" else 0)
        width -= 8 if node.is_variable else 0  # its end is round
        return Card(left + 4, self.second(node) + 2, width - 8, self.labels.line - 5, BLANK_CORNER)

    # Nodes.

    def is_constant(self, node: Node) -> bool:
        """Whether no gradient comes this way."""
        return self.lesson.gradients[node.index] is None

    def is_broken(self, node: Node) -> bool:
        """Whether a value ends here; what comes after such a node, or has overflowed, is not to blame."""
        problem = self.lesson.problems.get(node.index)
        return problem is not None and problem.key not in ("after", "overflow", "lost_in_overflow")

    def card(self, node: Node) -> Card:
        """A node's card; a variable's is a capsule."""
        return self._cards[node.index]

    @cached_property
    def _cards(self) -> Sequence[Card]:
        return [self._around(node) for node in self.graph.nodes]

    def _around(self, node: Node) -> Card:
        face, (x, y) = self.faces[node.index], self.places.boxes[node.id]
        corner = face.height / 2 if node.is_variable else CORNER * self.labels.unit
        return Card(x - face.width / 2, y - face.height / 2, face.width, face.height, corner)

    def stack(self, node: Node) -> Card | None:
        """A second card behind one that several operations are folded into; None behind any other."""
        if not isinstance(self.graph, FoldedGraph) or node.index not in self.graph.folds:
            return None
        card, step = self.card(node), STACK * self.labels.unit
        return replace(card, x=card.x + step, y=card.y - step)

    def second(self, node: Node) -> float:
        """Where a node's second line begins: value, and gradient beside it."""
        card = self.card(node)
        return card.y + card.height - self.labels.line

    def name(self, node: Node) -> Label:
        """A node's first line."""
        face, card = self.faces[node.index], self.card(node)
        x = card.x + (card.width - face.name.width) / 2
        baseline = self.labels.baseline(face.name, card.height - self.labels.line)
        return Label(face.name, x, card.y + baseline, face.mathml)

    def value(self, node: Node) -> Label | None:
        """A node's value in its cell; None for what does not exist."""
        quarter = self.card(node).width / 4 if self.faces[node.index].gradient else 0.0
        return self._cell(node, self.lesson.values[node.index], -quarter)

    def gradient(self, node: Node, stage: int | None) -> Label | None:
        """A node's gradient (or tangent) after so many contributions; None for what does not exist."""
        stages = self.stages.get(node.index, [0.0] if self.stages else [])
        if stage is None or stage >= len(stages) or not self.faces[node.index].gradient:
            return None
        return self._cell(node, stages[stage], self.card(node).width / 4)

    def _cell(self, node: Node, number: float | None, aside: float) -> Label | None:
        outline = self.labels.cell(number)
        if outline is None:
            return None
        x = self.places.boxes[node.id][0] + aside - outline.width / 2
        return Label(outline, x, self.second(node) + self.labels.figures(), numerals.mathml(number))

    def copy(self, node: Node, place: Point) -> tuple[Card, Label]:
        """A small copy of a variable beside one of its consumers: its card and its name."""
        face = self.faces[node.index]
        name, (width, height) = face.name, face.copy
        left, top = place[0] - width / 2, place[1] - height / 2
        card = Card(left, top, width, height, height / 2)
        baseline = top + self.labels.baseline(name, height)
        return card, Label(name, left + 10 * self.labels.unit, baseline, face.mathml)

    # Edges.

    def line(self, edge: Edge) -> Line:
        """An edge's curve and arrowhead."""
        curve = self._led_onto_card(self.places.curves[edge.id], self.graph.nodes[edge.target])
        (x, y), (ux, uy) = curve[-1], _direction(curve)
        length, half = ARROW * self.labels.unit, _HALF * self.labels.unit
        inside = (x - 0.7 * length * ux, y - 0.7 * length * uy)
        bx, by, sx, sy = x - length * ux, y - length * uy, -half * uy, half * ux
        return Line((*curve[:-1], inside), ((x, y), (bx + sx, by + sy), (bx - sx, by - sy)))

    def _led_onto_card(self, curve: Curve, target: Node) -> Curve:
        """The layout knows square cards; a curve that meets a corner is led on to the round one."""
        (x, y), (cx, cy), face = curve[-1], self.places.boxes[target.id], self.faces[target.index]
        corner = CORNER * self.labels.unit
        dx, dy = abs(x - cx) - (face.width / 2 - corner), abs(y - cy) - (face.height / 2 - corner)
        missing = math.hypot(dx, dy) - corner
        if min(dx, dy, missing) <= 0:
            return curve
        ux, uy = _direction(curve)
        return (*curve[:-1], (x + 1.2 * missing * ux, y + 1.2 * missing * uy))

    def tag(self, index: int) -> Tag | None:
        """What stands on the edge of this index, in the middle of the place kept for it; None for nothing."""
        pill, edge = self.pills[index], self.graph.edges[index]
        if pill is None:
            return None
        x, y = self.places.pills[edge.id]
        if "local" in self.lesson.hidden:
            return Tag(self.blanks[f"local:{edge.id}"], None, None)
        value = self.lesson.locals[index]
        number = self.labels.factor(value) if pill.numbered else None
        width, height, starts = self.labels.inside(pill, number)
        card = Card(x - width / 2, y - height / 2, width, height, min(10.0 * self.labels.unit, height / 2))
        written = (pill.mathml, f"<mo>=</mo>{numerals.mathml(value)}")
        parts = [
            Label(outline, x + dx, y + dy, mathml)
            for outline, (dx, dy), mathml in zip((pill.symbol, number), starts, written, strict=False)
            if outline
        ]
        return Tag(card, parts[0], parts[1] if len(parts) > 1 else None)


def _direction(curve: Curve) -> Point:
    """The direction in which a curve ends, of length 1."""
    (ex, ey) = curve[-1]
    x, y = next((point for point in curve[-2::-1] if math.dist(point, curve[-1]) > 0.5), (ex - 1, ey))
    far = math.dist((x, y), (ex, ey))
    return (ex - x) / far, (ey - y) / far
