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

import re
from collections.abc import Mapping, Sequence
from html import escape

from app.calculus import printing
from app.calculus.graph import Edge, Node
from app.calculus.operations import OPERATIONS
from app.lesson import Lesson
from app.presentation import explanations, labels, moments, palette, typeset
from app.presentation.looks import Look, Looks
from app.presentation.numerals import four, full
from app.presentation.scene import Card, Label, Line, Scene, Tag, Window
from app.presentation.sketch import Point
from app.presentation.words import say

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
    return of(Scene(lesson, layout), step=step, theme=theme, prefix=prefix, standalone=standalone)


def of(
    scene: Scene,
    *,
    step: int | None = None,
    theme: str = "light",
    prefix: str = "",
    standalone: bool = True,
    window: Window | None = None,
    extra: str = "",
) -> str:
    """The picture of a scene, or only what is seen of it through a `window`; `extra` elements come first."""
    looks = Looks(scene, moments.after(scene.lesson, step), palette.of(theme))
    return _Picture(scene, looks, theme, prefix, window or (0, 0, *scene.size)).draw(standalone, extra)


class _Picture:
    """One picture in the making: a scene, its looks at a moment, and what its ids begin with."""

    def __init__(self, scene: Scene, looks: Looks, theme: str, prefix: str, window: Window) -> None:
        self.scene = scene
        self.looks = looks
        self.lesson = scene.lesson
        self.graph = scene.graph
        self.moment = looks.moment
        self.theme = theme
        self.window = window
        self.prefix = re.sub(r"[^\w-]", "", prefix, flags=re.ASCII)
        self.sheet = typeset.Sheet(self.prefix)

    def draw(self, standalone: bool, extra: str) -> str:
        """The whole <svg> element. Nodes lie over the ends of edges."""
        parts = [self.edge(self.graph.edges[index], index) for index in self.scene.edges]
        parts += [self.node(node) for node in self.graph.nodes]
        own = self._own_style() if standalone else ""
        return "\n".join((self._head(), *self._words(), self.sheet.defs() + own + extra, *parts, "</svg>\n"))

    def _head(self) -> str:
        left, top, width, height = (f"{number:.0f}" for number in self.window)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' class="graph" id="{self.prefix}graph" role="img" viewBox="{left} {top} {width} {height}"'
            f' width="{width}" height="{height}"'
            f' data-phase="{self.moment.phase}" data-step="{self.moment.step}">'
        )

    def _own_style(self) -> str:
        """A light picture is transparent; a dark one brings the ground that it can be read on."""
        if self.theme == "light":
            return ""
        style, fill = (palette.night(), "none") if self.theme == "auto" else ("", palette.DARK.paper)
        return f'{style}<rect class="paper" width="100%" height="100%" fill="{fill}"/>'

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
        return "".join(
            (
                self._group(node, self._kinds(node), node.id),
                self._card(self.scene.card(node), self.looks.card(node)),
                self._rules(node),
                self._label("name", self.scene.name(node), self.looks.ink(node)),
                self._blank(f"value:{node.id}") or self._value(node),
                self._blank(f"gradient:{node.id}") or self._gradient(node),
                "</g>",
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
                self._label("name", name, self.looks.ink(node)),
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
        if self.scene.is_constant(node):
            kinds.append("constant")
        elif node.is_variable:
            kinds.append("parameter")
        if node.index == self.graph.output:
            kinds.append("output")
        if self.scene.is_broken(node):
            kinds.append("problem")
        return " ".join(kinds)

    def _card(self, card: Card, look: Look) -> str:
        dashes = ' stroke-dasharray="5 3"' if look.dashed else ""
        return (
            f'<rect class="card" x="{card.x:.1f}" y="{card.y:.1f}" width="{card.width:.0f}"'
            f' height="{card.height:.0f}" rx="{card.corner:.1f}"'
            f' stroke="{look.stroke}" stroke-width="{look.weight}" fill="{look.fill}"{dashes}/>'
        )

    def _rules(self, node: Node) -> str:
        """The hairlines between name, value and gradient."""
        card, second = self.scene.card(node), self.scene.second(node)
        across = f"M{card.x + 1:.1f} {second:.1f}h{card.width - 2:.0f}"
        down = f"M{card.x + card.width / 2:.1f} {second + 5:.1f}v{labels.LINE - 10:.0f}"
        path = across + down * self.scene.faces[node.index].gradient
        return f'<path class="rule" d="{path}" fill="none" stroke="{self.looks.colours.line}"/>'

    def _blank(self, cell: str) -> str:
        """The empty box of what is to be filled in; "" where nothing is."""
        box = self.scene.blanks.get(cell)
        if box is None:
            return ""
        look = self.looks.blank()
        return (
            f'<rect class="blank" data-blank="{cell}" x="{box.x:.1f}" y="{box.y:.1f}"'
            f' width="{box.width:.1f}" height="{box.height:.1f}" rx="{box.corner:.1f}"'
            f' fill="{look.fill}" stroke="{look.stroke}" stroke-width="1"/>'
        )

    def _value(self, node: Node) -> str:
        state = self.moment.values[node.index]
        hidden = "" if self.looks.shows_value(node) else ' visibility="hidden"'
        return (
            f'<g class="value {state}" id="{self.prefix}{node.id}-value"'
            f' fill="{self.looks.value(node)}"{hidden}>'
            f"{self._number(self.lesson.values[node.index], self.scene.value(node))}</g>"
        )

    def _gradient(self, node: Node) -> str:
        """The cell of the gradient (or tangent), if any: a stage for each contribution, one of them shown."""
        if not self.scene.faces[node.index].gradient:
            return ""
        state, shown = self.moment.gradients[node.index], self.moment.stages[node.index]
        stages = []
        for stage, amount in enumerate(self.scene.stages.get(node.index, [0.0] if self.scene.stages else [])):
            look = 'class="stage shown"' if stage == shown else 'class="stage" visibility="hidden"'
            number = self._number(amount, self.scene.gradient(node, stage))
            stages.append(f'<g {look} data-stage="{stage}">{number}</g>')
        return (
            f'<g class="gradient {state}" id="{self.prefix}{node.id}-gradient"'
            f' fill="{self.looks.gradient(node)}">'
            f"<title>{full(self.lesson.swept[node.index])}</title>{''.join(stages)}</g>"
        )

    def _number(self, value: float | None, label: Label | None) -> str:
        """A number in its cell; a pointer that rests on it is told all its digits."""
        return f"<title>{full(value)}</title>{self._label('', label)}" if label else ""

    # Edges.

    def edge(self, edge: Edge, index: int) -> str:
        """A curve with an arrowhead, and on it the local derivative, if it carries one."""
        source, target = self.graph.nodes[edge.source], self.graph.nodes[edge.target]
        line, look, tag = self.scene.line(edge), self.looks.line(index), self.scene.tag(index)
        kind = "quiet" if tag is None else "carries" if index in self.scene.carrying else "idle"
        dashes = ' stroke-dasharray="3 4"' if look.dashed else ""
        return (
            f'<g class="edge {kind} {self.moment.edges[index]}" id="{self.prefix}{edge.id}"'
            f' data-edge="{edge.id}" data-source="{source.id}" data-target="{target.id}">'
            f'<path class="line" d="{_curve(line)}" fill="none"'
            f' stroke="{look.stroke}" stroke-width="{look.weight}"{dashes}/>'
            f'<path class="arrow" d="{_arrow(line)}" fill="{look.stroke}"/>'
            f"{self._pill(edge, tag, index) if tag else ''}</g>"
        )

    def _pill(self, edge: Edge, tag: Tag, index: int) -> str:
        """The pill: as large as what is in it."""
        if tag.symbol is None:
            return f'<g class="pill">{self._blank(f"local:{edge.id}")}</g>'
        (look, ink), card = self.looks.tag(index), tag.card
        known = self.moment.values[edge.target]
        drawn = self._label("symbol", tag.symbol)
        drawn += self._label(f"number {known}", tag.number) if tag.number else ""
        return (
            f'<g class="pill" fill="{ink}"><title>{escape(self._local(edge, index))}</title>'
            f'<rect class="pill-card" x="{card.x:.1f}" y="{card.y:.1f}" width="{card.width:.1f}"'
            f' height="{card.height:.1f}" rx="{card.corner:.1f}" fill="{look.fill}" stroke="{look.stroke}"/>'
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

    def _label(self, kind: str, label: Label, fill: str = "") -> str:
        look = f' class="{kind}"' * bool(kind) + f' fill="{fill}"' * bool(fill)
        look += ' visibility="hidden"' * kind.endswith(" waiting")
        place = f"translate({label.x:.2f} {label.y:.2f})"
        return f'<g{look} transform="{place}">{self.sheet.draw(label.outline)}</g>'


def _curve(line: Line) -> str:
    """A curve as path data."""
    (x, y), *rest = line.curve
    return f"M{x:.1f} {y:.1f}C" + " ".join(f"{px:.1f} {py:.1f}" for px, py in rest)


def _arrow(line: Line) -> str:
    """An arrowhead as path data."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.arrow) + "Z"


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
