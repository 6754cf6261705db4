"""A lesson -> the picture of its graph, as SVG text.

The plain state is the finished figure, readable by every program that knows no animation: shapes with
literal colours, text as outlines, no script, no foreign object, nothing external. Stepping only toggles
classes:

    <g class="node operation done" id="v7" data-node="v7">      .card .name .value .gradient > .stage
    <g class="edge carries done" id="e7_0" data-edge="e7_0">    .line .arrow .pill > .pill-card .symbol
    .number

What a lesson hides is an empty box, <rect class="blank" data-blank="gradient:v7"/>.

A constant's edges are `quiet` and bear no pill. Others are `idle` where nothing comes their way: where the
output has no value, and in forward mode where they do not lead from the variable that it goes along.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from html import escape

from app.calculus import printing
from app.calculus.errors import Impossible
from app.calculus.graph import Edge, Node
from app.calculus.operations import OPERATIONS
from app.lesson import LARGEST_PICTURE, Lesson
from app.presentation import explanations, labels, layout, moments, palette, typeset
from app.presentation.labels import Face, Pill
from app.presentation.numerals import four, full
from app.presentation.sketch import Curve, Layout, Point
from app.presentation.typeset import Outline
from app.presentation.words import say

_CORNER = 11.0  # radius of a card's corners
_NAMED = 20  # how many variables the description tells of


def svg(
    lesson: Lesson,
    *,
    step: int | None = None,
    theme: str = "light",
    layout: str = "lr",
    prefix: str = "",
    standalone: bool = True,
) -> str:
    """The graph of `lesson` after `step` events (None: finished), to the right (`lr`) or upwards (`bt`).

    Ids begin with `prefix`, so that several pictures can share a page. One that is not `standalone` carries
    no style of its own. Raises Impossible beyond LARGEST_PICTURE operations, workers.Unavailable when no
    worker was free in time.
    """
    graph = lesson.graph
    if graph.operation_count > LARGEST_PICTURE:
        raise Impossible("too_many_for_a_picture", limit=LARGEST_PICTURE, found=graph.operation_count)
    faces = [labels.face(node, lesson.gradients[node.index] is not None) for node in graph.nodes]
    pill = labels.blank_pill if "local" in lesson.hidden else labels.pill
    pills = [None if lesson.locals[i] is None else pill(graph, edge) for i, edge in enumerate(graph.edges)]
    picture = _Picture(lesson, moments.after(lesson, step), faces, theme, prefix)
    return picture.draw(pills, layout, standalone)


class _Picture:
    """One picture in the making: a lesson at a moment, in colours, at places."""

    def __init__(
        self, lesson: Lesson, moment: moments.Moment, faces: Sequence[Face], theme: str, prefix: str
    ) -> None:
        self.lesson = lesson
        self.graph = lesson.graph
        self.moment = moment
        self.faces = faces
        self.theme = theme
        self.colours = palette.of(theme)
        self.prefix = re.sub(r"[^\w-]", "", prefix, flags=re.ASCII)
        self.sheet = typeset.Sheet(self.prefix)
        self.stages = self._stages()
        self.carrying = {event.edge for event in lesson.steps if event.edge is not None}
        self.warm = moment.phase not in ("start", "forward") and bool(self.stages)

    def _stages(self) -> dict[int, list[float | None]]:
        """What each gradient is after 0, 1, 2 … contributions; empty where the output has no value."""
        stages: dict[int, list[float | None]] = {}
        for event in self.lesson.steps:
            if event.phase != "forward":
                stages.setdefault(event.node, [0.0]).append(event.after)
        return stages

    def draw(self, pills: Sequence[Pill | None], direction: str, standalone: bool) -> str:
        """The whole <svg> element. Nodes lie over the ends of edges, short edges over long ones."""
        self.places: Layout = layout.place(labels.sketch(self.graph, self.faces, pills, direction))
        self.copies: dict[str, list[tuple[str, Point]]] = {}
        for (box, head), place in self.places.copies.items():
            self.copies.setdefault(box, []).append((head, place))
        reach = {name: math.dist(curve[0], curve[-1]) for name, curve in self.places.curves.items()}
        numbered = sorted(enumerate(self.graph.edges), key=lambda pair: -reach[pair[1].id])
        parts = [self.edge(edge, pills[i], i) for i, edge in numbered]
        parts += [self.node(node) for node in self.graph.nodes]
        own = self._own_style() if standalone else ""
        return "\n".join((self._head(), *self._words(), self.sheet.defs() + own, *parts, "</svg>\n"))

    def _head(self) -> str:
        width, height = f"{self.places.width:.0f}", f"{self.places.height:.0f}"
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' class="graph" id="{self.prefix}graph" role="img" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}"'
            f' data-phase="{self.moment.phase}" data-step="{self.moment.step}">'
        )

    def _own_style(self) -> str:
        """A light picture is transparent; a dark one brings the ground that it can be read on."""
        if self.theme == "light":
            return ""
        style, fill = (palette.night(), "none") if self.theme == "auto" else ("", self.colours.paper)
        return f'{style}<rect class="paper" width="100%" height="100%" fill="{fill}"/>'

    # In words.

    def _words(self) -> tuple[str, str]:
        lesson, graph = self.lesson, self.graph
        title = say("picture.title", formula=_short(self._formula()))
        complete = lesson.has_gradients and lesson.parameters
        told = say(
            f"picture.desc{'_blank' if lesson.hidden else '' if complete else '_quiet'}",
            count=graph.operation_count,
            variables=self._facts("value", graph.variables, lesson.values),
            result=self._facts("value", [graph.output], lesson.values),
            gradients=self._facts("gradient", list(lesson.results), lesson.results),
        )
        return f"<title>{escape(title)}</title>", f"<desc>{escape(told)}</desc>"

    def _formula(self) -> str:
        expansion = self.graph.expansions[self.graph.output]
        name = printing.name_text(self.graph.nodes[self.graph.output].name)
        return f"{name} = {printing.text(expansion)}" if expansion else self.lesson.reading.source

    def _facts(self, kind: str, nodes: Sequence[int], numbers: Sequence[float] | Mapping[int, float]) -> str:
        def name(index: int) -> str:
            return printing.name_text(self.graph.nodes[index].name)

        output, missing = name(self.graph.output), say("picture.no_value")
        facts = [
            say(f"picture.{kind}", name=name(i), output=output, value=four(numbers[i]) or missing)
            for i in nodes[:_NAMED]
        ]
        return ", ".join([*facts, "…"] if len(nodes) > _NAMED else facts) or say("picture.none")

    # Nodes.

    def node(self, node: Node) -> str:
        """A card (a capsule for a variable) with name, value and gradient; after it, its copies."""
        face, (x, y) = self.faces[node.index], self.places.boxes[node.id]
        left, top, second = x - face.width / 2, y - face.height / 2, y + face.height / 2 - labels.LINE
        name_at = x - face.name.width / 2, top + labels.baseline(face.name, face.first)
        quarter = face.width / 4 if face.gradient else 0.0
        return "".join(
            (
                self._group(node, self._kinds(node), node.id),
                self._card(node, left, top, face.width, face.height),
                self._rules(face, left, second),
                self._outline("name", face.name, *name_at, self._ink(node)),
                self._cell("value", node, x - quarter, second),
                self._cell("gradient", node, x + quarter, second) if face.gradient else "",
                "</g>",
                *(self._copy(node, face, *copy) for copy in self.copies.get(node.id, ())),
            )
        )

    def _copy(self, node: Node, face: Face, head: str, place: Point) -> str:
        """A small copy of a variable beside one of its consumers."""
        width, height = face.copy
        left, top = place[0] - width / 2, place[1] - height / 2
        return "".join(
            (
                self._group(node, self._kinds(node) + " copy", f"{node.id}_{head}"),
                self._card(node, left, top, width, height),
                self._outline(
                    "name", face.name, left + 10, top + labels.baseline(face.name, height), self._ink(node)
                ),
                "</g>",
            )
        )

    def _group(self, node: Node, kinds: str, name: str) -> str:
        """The opening of a node, with what a pointer that rests on it is told."""
        formula = printing.name_text(node.name)
        if not node.is_variable:
            formula += f" = {printing.text(node.formula)}"
        remarks = (explanations.problem(self.lesson, node.index), explanations.kink(self.lesson, node.index))
        told = "\n".join(filter(None, (_short(formula), *remarks)))
        state = self.moment.nodes[node.index]
        return (
            f'<g class="node {kinds} {state}" id="{self.prefix}{name}" data-node="{node.id}">'
            f"<title>{escape(told)}</title>"
        )

    def _kinds(self, node: Node) -> str:
        kinds = ["variable" if node.is_variable else "operation"]
        if self._is_constant(node):
            kinds.append("constant")
        elif node.is_variable:
            kinds.append("parameter")
        if node.index == self.graph.output:
            kinds.append("output")
        if self._is_broken(node):
            kinds.append("problem")
        return " ".join(kinds)

    def _is_constant(self, node: Node) -> bool:
        return self.lesson.gradients[node.index] is None

    def _is_broken(self, node: Node) -> bool:
        """Whether a value ends here; what comes after such a node, or has overflowed, is not to blame."""
        problem = self.lesson.problems.get(node.index)
        return problem is not None and problem.key not in ("after", "overflow", "lost_in_overflow")

    def _ink(self, node: Node) -> str:
        return self.colours.text if self._is_constant(node) else self.colours.ink

    def _card(self, node: Node, left: float, top: float, width: float, height: float) -> str:
        c = self.colours
        stroke, weight = (c.ink, 2.2) if node.index == self.graph.output else (c.quiet, 1.1)
        if self.moment.nodes[node.index] == "active":
            stroke, weight = (c.forward if self.moment.phase == "forward" else c.backward), 2.4
        dashes = ' stroke-dasharray="5 3"' if self._is_broken(node) else ""
        corner = height / 2 if node.is_variable else _CORNER
        return (
            f'<rect class="card" x="{left:.1f}" y="{top:.1f}" width="{width:.0f}" height="{height:.0f}"'
            f' rx="{corner:.1f}" stroke="{stroke}" stroke-width="{weight}"'
            f' fill="{c.constant if self._is_constant(node) else c.card}"{dashes}/>'
        )

    def _rules(self, face: Face, left: float, second: float) -> str:
        """The hairlines between name, value and gradient."""
        down = (
            f"M{left + face.width / 2:.1f} {second + 5:.1f}v{labels.LINE - 10:.0f}" if face.gradient else ""
        )
        across = f"M{left + 1:.1f} {second:.1f}h{face.width - 2:.0f}"
        return f'<path class="rule" d="{across}{down}" fill="none" stroke="{self.colours.line}"/>'

    def _cell(self, kind: str, node: Node, x: float, second: float) -> str:
        """The cell of a value or of a gradient, or the blank in its place."""
        given = kind == "value" and node.is_variable
        if given or f"{kind}s" not in self.lesson.hidden:
            return self._value(node, x, second) if kind == "value" else self._gradient(node, x, second)
        face = self.faces[node.index]
        width = face.width / (2 if face.gradient else 1) - 8
        if node.is_variable:  # its end is round
            x, width = x - 4, width - 8
        return self._blank(f"{kind}:{node.id}", x, second + labels.LINE / 2 - 0.5, width, labels.LINE - 5)

    def _blank(self, cell: str, x: float, y: float, width: float, height: float) -> str:
        """An empty box around (x, y)."""
        return (
            f'<rect class="blank" data-blank="{cell}" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}"'
            f' width="{width:.1f}" height="{height:.1f}" rx="4" fill="{self.colours.paper}"'
            f' stroke="{self.colours.quiet}" stroke-width="1"/>'
        )

    def _value(self, node: Node, x: float, second: float) -> str:
        state = self.moment.values[node.index]
        fill = self.colours.text if self._is_constant(node) else self.colours.forward
        hidden = ' visibility="hidden"' if state == "waiting" else ""
        return (
            f'<g class="value {state}" id="{self.prefix}{node.id}-value" fill="{fill}"{hidden}>'
            f"{self._number(self.lesson.values[node.index], x, second)}</g>"
        )

    def _gradient(self, node: Node, x: float, second: float) -> str:
        """The cell of the gradient (or tangent): one stage for each contribution, of which one is shown."""
        state, shown = self.moment.gradients[node.index], self.moment.stages[node.index]
        fill = self.colours.text if state == "waiting" else self.colours.backward
        stages = []
        for stage, amount in enumerate(self.stages.get(node.index, [0.0] if self.stages else [])):
            look = 'class="stage shown"' if stage == shown else 'class="stage" visibility="hidden"'
            stages.append(f'<g {look} data-stage="{stage}">{self._number(amount, x, second)}</g>')
        return (
            f'<g class="gradient {state}" id="{self.prefix}{node.id}-gradient" fill="{fill}">'
            f"<title>{full(self.lesson.swept[node.index])}</title>{''.join(stages)}</g>"
        )

    def _number(self, value: float | None, x: float, second: float) -> str:
        """A number in the middle of its cell; a pointer that rests on it is told all its digits."""
        outline = labels.cell(value)
        if outline is None:
            return ""
        y = second + labels.figures(labels.LINE)
        return f"<title>{full(value)}</title>{self._outline('', outline, x - outline.width / 2, y)}"

    # Edges.

    def edge(self, edge: Edge, pill: Pill | None, index: int) -> str:
        """A curve with an arrowhead, and on it the local derivative, if it carries one."""
        source, target = self.graph.nodes[edge.source], self.graph.nodes[edge.target]
        state = self.moment.edges[index]
        line, arrow = _arrow(self._led_onto_card(self.places.curves[edge.id], target))
        kind = "quiet" if pill is None else "carries" if index in self.carrying else "idle"
        colour, weight = self._stroke(state, kind == "carries")
        dashes = "" if pill else ' stroke-dasharray="3 4"'
        return (
            f'<g class="edge {kind} {state}" id="{self.prefix}{edge.id}" data-edge="{edge.id}"'
            f' data-source="{source.id}" data-target="{target.id}">'
            f'<path class="line" d="{line}" fill="none" stroke="{colour}" stroke-width="{weight}"{dashes}/>'
            f'<path class="arrow" d="{arrow}" fill="{colour}"/>'
            f"{self._pill(edge, pill, index) if pill else ''}</g>"
        )

    def _led_onto_card(self, curve: Curve, target: Node) -> Curve:
        """The layout knows square cards; a curve that meets a corner is led on to the round one."""
        (x, y), (cx, cy), face = curve[-1], self.places.boxes[target.id], self.faces[target.index]
        dx, dy = abs(x - cx) - (face.width / 2 - _CORNER), abs(y - cy) - (face.height / 2 - _CORNER)
        missing = math.hypot(dx, dy) - _CORNER
        if min(dx, dy, missing) <= 0:
            return curve
        ux, uy = _direction(curve)
        return (*curve[:-1], (x + 1.2 * missing * ux, y + 1.2 * missing * uy))

    def _stroke(self, state: str, carries: bool) -> tuple[str, float]:
        """Forward thin, backward thick."""
        c = self.colours
        if state == "active":
            return (c.backward, 2.6) if self.warm else (c.forward, 1.6)
        return (c.backward, 1.6) if state == "done" and carries and self.warm else (c.quiet, 1.1)

    def _pill(self, edge: Edge, pill: Pill, index: int) -> str:
        """The pill: as large as what is in it, in the middle of the place kept for it."""
        c, (x, y) = self.colours, self.places.pills[edge.id]
        if "local" in self.lesson.hidden:
            return f'<g class="pill">{self._blank(f"local:{edge.id}", x, y, *labels.BLANK)}</g>'
        number = labels.factor(self.lesson.locals[index]) if pill.numbered else None
        width, height, starts = labels.inside(pill, number)
        warm = self.warm and index in self.carrying and self.moment.edges[index] != "waiting"
        fill, rim, ink = (c.pill, c.rim, c.backward) if warm else (c.waiting, c.edge, c.text)
        known = self.moment.values[edge.target]  # the number follows from values of the forward pass
        parts = zip(("symbol", f"number {known}"), (pill.symbol, number), starts, strict=False)
        drawn = "".join(self._outline(kind, part, x + dx, y + dy) for kind, part, (dx, dy) in parts if part)
        return (
            f'<g class="pill" fill="{ink}"><title>{escape(self._local(edge, index))}</title>'
            f'<rect class="pill-card" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}"'
            f' height="{height:.1f}" rx="{min(10.0, height / 2):.1f}" fill="{fill}" stroke="{rim}"/>'
            f"{drawn}</g>"
        )

    def _local(self, edge: Edge, index: int) -> str:
        """A local derivative in one line, with all digits, or the reason why it has none."""
        target, source = (printing.name_text(self.graph.nodes[i].name) for i in (edge.target, edge.source))
        symbol, value = _short(printing.text(self.graph.local(edge))), full(self.lesson.locals[index])
        key = "picture.local" if value and value != symbol else "picture.local_symbol"
        told = say(key, target=target, source=source, symbol=symbol, value=value)
        row = OPERATIONS.get(self.graph.nodes[edge.target].operation or "")
        rule = say("picture.rule", rule=row.rule) if row else ""
        return "\n".join(filter(None, (told, rule, explanations.edge_problem(self.lesson, index))))

    def _outline(self, kind: str, outline: Outline, x: float, y: float, fill: str = "") -> str:
        look = f' class="{kind}"' * bool(kind) + f' fill="{fill}"' * bool(fill)
        look += ' visibility="hidden"' * kind.endswith(" waiting")
        return f'<g{look} transform="translate({x:.2f} {y:.2f})">{self.sheet.draw(outline)}</g>'


def _direction(curve: Curve) -> Point:
    """The direction in which a curve ends, of length 1."""
    (ex, ey) = curve[-1]
    x, y = next((point for point in curve[-2::-1] if math.dist(point, curve[-1]) > 0.5), (ex - 1, ey))
    far = math.dist((x, y), (ex, ey))
    return (ex - x) / far, (ey - y) / far


def _arrow(curve: Curve, length: float = 7.0, half: float = 3.1) -> tuple[str, str]:
    """A curve as path data, ending inside its arrowhead, and the arrowhead, its tip where the curve ended."""
    (x, y), (ux, uy) = curve[-1], _direction(curve)
    points = [*curve[1:-1], (x - 0.7 * length * ux, y - 0.7 * length * uy)]
    line = f"M{curve[0][0]:.1f} {curve[0][1]:.1f}C" + " ".join(f"{px:.1f} {py:.1f}" for px, py in points)
    bx, by, sx, sy = x - length * ux, y - length * uy, -half * uy, half * ux
    return line, f"M{x:.1f} {y:.1f}L{bx + sx:.1f} {by + sy:.1f}L{bx - sx:.1f} {by - sy:.1f}Z"


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
