"""A scene as the elements of an SVG, for every picture that is one.

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

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from app.calculus import printing
from app.calculus.graph import Edge, Node
from app.calculus.operations import OPERATIONS
from app.presentation import explanations, palette, typeset
from app.presentation.looks import Look, Looks
from app.presentation.numerals import four, full
from app.presentation.scene import Card, Label, Line, Scene, Tag, Window
from app.presentation.sketch import Point
from app.presentation.styles import TextStyle
from app.presentation.words import say

_NAMED = 20  # how many variables the description tells of
BOLD = 40  # what bold type is heavier by, in thousandths of its size
XLINK = "http://www.w3.org/1999/xlink"
DASHES = {"dashed": "5 3", "dotted": "3 4"}


@dataclass(frozen=True, slots=True)
class Style:
    """What ids begin with, so that several pictures can share a page, how gradients are written, and where
    nodes lead to, by their ids.
    """

    prefix: str = ""
    notation: str = "partial"
    links: Mapping[str, str] = field(default_factory=dict)


class Drawing:
    """One picture in the making: a scene, its looks at a moment, and what its ids begin with."""

    def __init__(self, scene: Scene, looks: Looks, style: Style, window: Window | None = None) -> None:
        self.scene = scene
        self.looks = looks
        self.lesson = scene.lesson
        self.graph = scene.graph
        self.moment = looks.moment
        self.window = window or (0, 0, *scene.size)
        self.prefix = re.sub(r"[^\w-]", "", style.prefix, flags=re.ASCII)
        self.links = style.links
        self.written = TextStyle(self.lesson.reading.names, style.notation)
        self.sheet = typeset.Sheet(self.prefix)

    def draw(self, extra: str = "") -> str:
        """The whole <svg> element; `extra` elements come first."""
        parts = self._parts()
        return "\n".join((self._head(), *self._words(), self.sheet.defs() + extra, *parts, "</svg>\n"))

    def draw_apart(self) -> tuple[str, str]:
        """The <svg> element without its letters, and a second one that has them alone, a line for each."""
        picture = "\n".join((self._head(" large"), *self._words(), *self._parts(), "</svg>"))
        letters = self.sheet.defs(between="\n")
        return picture, f'<svg xmlns:xlink="{XLINK}" width="0" height="0" aria-hidden="true">{letters}</svg>'

    def _parts(self) -> list[str]:
        """Edges, and over their ends the nodes."""
        edges = [self.edge(self.graph.edges[index], index) for index in self.scene.edges]
        return edges + [self.node(node) for node in self.graph.nodes]

    def ground(self) -> str:
        """A light picture is transparent; a dark one brings the ground that it can be read on."""
        theme = self.looks.theme
        if not (theme.grounded or theme.night):
            return ""
        fill = theme.colours.paper if theme.grounded else "none"
        return f'{palette.night(theme)}<rect class="paper" width="100%" height="100%" fill="{fill}"/>'

    def _head(self, kind: str = "") -> str:
        left, top, width, height = (f"{number:.0f}" for number in self.window)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="{XLINK}"'
            f' class="graph{kind}" id="{self.prefix}graph" role="img" viewBox="{left} {top} {width} {height}"'
            f' width="{width}" height="{height}"'
            f' data-phase="{self.moment.phase}" data-step="{self.moment.step}">'
        )

    # In words.

    def _words(self) -> tuple[str, str]:
        lesson, graph = self.lesson, self.graph
        title = say("picture.title", formula=_short(self._formula()))
        known = "picture.desc" if lesson.has_gradients and lesson.parameters else "picture.desc_quiet"
        told = say(
            "picture.desc_blank" if lesson.hidden else known,
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
            own, output = self.graph.nodes[index].name, self.graph.nodes[self.graph.output].name
            return self.written.name(own) if kind == "value" else gradient(output, own)

        missing = say("picture.no_value")
        gradient = self.written.gradient if self.lesson.mode == "reverse" else self.written.partial
        facts = [f"{name(i)} = {four(numbers[i]) or missing}" for i in nodes[:_NAMED]]
        return ", ".join([*facts, "…"] if len(nodes) > _NAMED else facts) or say("picture.none")

    # Nodes.

    def node(self, node: Node) -> str:
        """A card (a capsule for a variable) with name, value and gradient; after it, its copies."""
        value = self.blank(f"value:{node.id}") or self._value(node)
        return self.body(node, value, self.blank(f"gradient:{node.id}") or self._gradient(node))

    def body(self, node: Node, *cells: str) -> str:
        """The element of a node, with these cells; after it, its copies."""
        return "".join(
            (
                self._group(node, self._kinds(node), node.id),
                self._stack(node),
                self._card(self.scene.card(node), self.looks.card(node)),
                self._rules(node),
                self.label("name", self.scene.name(node), self.looks.ink(node)),
                *cells,
                "</a>" if node.id in self.links else "</g>",
                *(self._copy(node, head, place) for head, place in self.scene.copies.get(node.id, ())),
            )
        )

    def _copy(self, node: Node, head: str, place: Point) -> str:
        """A small copy of a variable beside one of its consumers."""
        card, name = self.scene.copy(node, place)
        return "".join(
            (
                self._group(node, self._kinds(node) + " copy", f"{node.id}_{head}"),
                self._card(card, self.looks.card(node)),
                self.label("name", name, self.looks.ink(node)),
                "</g>",
            )
        )

    def _group(self, node: Node, kinds: str, name: str) -> str:
        """The opening of a node, with what a pointer that rests on it is told."""
        formula = printing.name_text(node.name)
        if not node.is_variable:
            formula += f" = {printing.text(node.formula)}"
        remarks = (
            explanations.folded(self.lesson, node.index, opens=node.id in self.links),
            explanations.problem(self.lesson, node.index),
            explanations.kink(self.lesson, node.index),
        )
        told = "\n".join(filter(None, (_short(formula), *remarks)))
        state = self.moment.nodes[node.index]
        link = self.links.get(node.id)
        opening = f'a href="{escape(link)}" data-choose="fold"' if link else "g"
        return (
            f'<{opening} class="node {kinds} {state}" id="{self.prefix}{name}" data-node="{node.id}">'
            f"<title>{escape(told)}</title>"
        )

    def _kinds(self, node: Node) -> str:
        kinds = ["variable" if node.is_variable else "operation"]
        if self.scene.is_constant(node):
            kinds.append("constant")
        elif node.is_variable:
            kinds.append("parameter")
        if node.index == self.graph.output:
            kinds.append("output")
        if self.scene.is_broken(node):
            kinds.append("problem")
        if self.scene.stack(node):
            kinds.append("folded")
        return " ".join(kinds)

    def _stack(self, node: Node) -> str:
        """The card behind, from which one sees that a node can be opened."""
        card = self.scene.stack(node)
        return self._card(card, self.looks.stack(node), "stack") if card else ""

    def _card(self, card: Card, look: Look, kind: str = "card") -> str:
        return (
            f'<rect class="{kind}" x="{_n(card.x)}" y="{_n(card.y)}" width="{card.width:.0f}"'
            f' height="{card.height:.0f}" rx="{_n(card.corner)}"'
            f' stroke="{look.stroke}" stroke-width="{look.weight}" fill="{look.fill}"{_dashes(look)}/>'
        )

    def _rules(self, node: Node) -> str:
        """The hairlines between name, value and gradient."""
        card, second = self.scene.card(node), self.scene.second(node)
        across = f"M{_n(card.x + 1)} {_n(second)}h{card.width - 2:.0f}"
        down = f"M{_n(card.x + card.width / 2)} {_n(second + 5)}v{self.scene.labels.line - 10:.0f}"
        path = across + down * self.scene.faces[node.index].gradient
        return f'<path class="rule" d="{path}" fill="none" stroke="{self.looks.colours.line}"/>'

    def blank(self, cell: str) -> str:
        """The empty box of what is to be filled in; "" where nothing is."""
        box = self.scene.blanks.get(cell)
        if box is None:
            return ""
        look = self.looks.blank()
        return (
            f'<rect class="blank" data-blank="{cell}" x="{_n(box.x)}" y="{_n(box.y)}"'
            f' width="{_n(box.width)}" height="{_n(box.height)}" rx="{_n(box.corner)}"'
            f' fill="{look.fill}" stroke="{look.stroke}" stroke-width="{look.weight}"/>'
        )

    def _value(self, node: Node) -> str:
        state = self.moment.values[node.index]
        hidden = "" if self.looks.shows_value(node) else ' visibility="hidden"'
        return (
            f'<g class="value {state}" id="{self.prefix}{node.id}-value"'
            f' fill="{self.looks.value(node)}"{hidden}>'
            f"{self.number(self.lesson.values[node.index], self.scene.value(node))}</g>"
        )

    def _gradient(self, node: Node) -> str:
        """The cell of the gradient (or tangent), if any: a stage for each contribution, one of them shown."""
        if not self.scene.faces[node.index].gradient:
            return ""
        state, shown = self.moment.gradients[node.index], self.moment.stages[node.index]
        stages = []
        for stage, amount in enumerate(self.scene.stages.get(node.index, [0.0] if self.scene.stages else [])):
            look = 'class="stage shown"' if stage == shown else 'class="stage" visibility="hidden"'
            number = self.number(amount, self.scene.gradient(node, stage))
            stages.append(f'<g {look} data-stage="{stage}">{number}</g>')
        return (
            f'<g class="gradient {state}" id="{self.prefix}{node.id}-gradient"'
            f"{self.figures(self.looks.gradient(node))}>"
            f"<title>{full(self.lesson.swept[node.index])}</title>{''.join(stages)}</g>"
        )

    def figures(self, colour: str) -> str:
        """The paint of a gradient: bold where colours do not tell it from a value."""
        return f' fill="{colour}"' + f' stroke="{colour}" stroke-width="{BOLD}"' * self.looks.theme.plain

    def number(self, value: float | None, label: Label | None) -> str:
        """A number in its cell; a pointer that rests on it is told all its digits."""
        return f"<title>{full(value)}</title>{self.label('', label)}" if label else ""

    # Edges.

    def edge(self, edge: Edge, index: int) -> str:
        """A curve with an arrowhead, and on it the local derivative, if it carries one."""
        tag, known = self.scene.tag(index), self.moment.values[edge.target]
        number = self.label(f"number {known}", tag.number) if tag and tag.number else ""
        return self.bond(
            edge,
            index,
            self.line(edge, self.looks.line(index)),
            self.pill(index, tag, self.looks.tag(index), number) if tag else "",
        )

    def bond(self, edge: Edge, index: int, *parts: str) -> str:
        """The element of an edge, with these parts."""
        source, target = self.graph.nodes[edge.source], self.graph.nodes[edge.target]
        kind = "carries" if index in self.scene.carrying else "idle"
        if self.scene.pills[index] is None:
            kind = "quiet"
        return (
            f'<g class="edge {kind} {self.moment.edges[index]}" id="{self.prefix}{edge.id}"'
            f' data-edge="{edge.id}" data-source="{source.id}" data-target="{target.id}">{"".join(parts)}</g>'
        )

    def line(self, edge: Edge, look: Look) -> str:
        """A curve with an arrowhead."""
        line = self.scene.line(edge)
        return (
            f'<path class="line" d="{_curve(line)}" fill="none"'
            f' stroke="{look.stroke}" stroke-width="{look.weight}"{_dashes(look)}/>'
            f'<path class="arrow" d="{_arrow(line)}" fill="{look.stroke}"/>'
        )

    def pill(self, index: int, tag: Tag, paint: tuple[Look, str], number: str) -> str:
        """What stands on an edge, in this paint, as large as what is in it; `number` as it is drawn."""
        if tag.symbol is None:
            return f'<g class="pill">{self.blank(f"local:{self.graph.edges[index].id}")}</g>'
        (look, ink), card = paint, tag.card
        told = escape(self._local(self.graph.edges[index], index))
        return (
            f'<g class="pill" fill="{ink}"><title>{told}</title>'
            f'<rect class="pill-card" x="{_n(card.x)}" y="{_n(card.y)}" width="{_n(card.width)}"'
            f' height="{_n(card.height)}" rx="{_n(card.corner)}" fill="{look.fill}" stroke="{look.stroke}"'
            f' stroke-width="{look.weight}"/>{self.label("symbol", tag.symbol)}{number}</g>'
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

    def label(self, kind: str, label: Label, fill: str = "") -> str:
        """Text in its place."""
        text = f'<use xlink:href="#{self.sheet.label(label.outline)}" x="{_n(label.x)}" y="{_n(label.y)}"/>'
        if not kind:
            return text
        look = f' fill="{fill}"' * bool(fill) + ' visibility="hidden"' * kind.endswith(" waiting")
        return f'<g class="{kind}"{look}>{text}</g>'


def _n(number: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def _dashes(look: Look) -> str:
    return f' stroke-dasharray="{DASHES[look.dash]}"' if look.dash else ""


def _curve(line: Line) -> str:
    """A curve as path data."""
    return f"M{_points(line.curve[:1])}C{_points(line.curve[1:])}"


def _arrow(line: Line) -> str:
    """An arrowhead as path data."""
    return f"M{_points(line.arrow)}Z"


def _points(points: Sequence[Point]) -> str:
    """Points of a path, to a tenth of a pixel."""
    return "".join([f"{x:.1f} {y:.1f} " for x, y in points]).replace(".0 ", " ")[:-1]


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
