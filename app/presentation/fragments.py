"""A scene -> an SVG for the inside of a reveal.js slide: each click shows what the next step adds.

Whatever a step adds is a group of the class `fragment` with the step as its `data-fragment-index`. What is
added hides what it replaces: a pill lies on the pill before, a gradient on a patch of its card. So nothing
but reveal's plain fragments is needed, and where reveal is not, the picture is the finished figure.
"""

from __future__ import annotations

from app.calculus.graph import Edge, Node
from app.presentation import moments
from app.presentation.drawing import Drawing, Style
from app.presentation.looks import Looks
from app.presentation.palette import Theme
from app.presentation.scene import Label, Scene

_MARGIN = 1.0  # of a patch around the number that it hides


def svg(scene: Scene, theme: Theme, style: Style, extra: str = "") -> str:
    """The picture; `extra` elements come first."""
    drawing = _Fragments(scene, theme, style)
    return drawing.draw(drawing.ground() + extra)


class _Fragments(Drawing):
    """The picture before any step, and what each step puts over it."""

    def __init__(self, scene: Scene, theme: Theme, style: Style) -> None:
        super().__init__(scene, Looks(scene, moments.after(scene.lesson), theme), style)
        self.start = Looks(scene, moments.after(scene.lesson, 0), theme)
        steps = scene.lesson.steps
        self.valued = {step.node: step.index for step in steps if step.phase == "forward"}
        self.passed = {step.edge: step.index for step in steps if step.edge is not None}
        self.seeded = next((step.index for step in steps if step.kind == "seed"), 0)
        self.grown: dict[int, list[int]] = {}
        for step in steps:
            if step.phase != "forward":
                self.grown.setdefault(step.node, []).append(step.index)

    def node(self, node: Node) -> str:
        gradient = self.seeded and self.scene.faces[node.index].gradient
        return self.body(
            node,
            self.blank(f"value:{node.id}") or self._shown(node),
            self.blank(f"gradient:{node.id}") or (self._stages(node) if gradient else ""),
        )

    def _shown(self, node: Node) -> str:
        """The value; where nothing is computed, it is simply there."""
        value = self.number(self.lesson.values[node.index], self.scene.value(node))
        shown = f'<g class="value" fill="{self.looks.value(node)}">{value}</g>'
        return _fragment(self.valued[node.index], shown) if self.valued else shown

    def _stages(self, node: Node) -> str:
        """The 0 with which a gradient begins, and over it every later number."""
        amounts = self.scene.stages.get(node.index, [0.0])
        labels = [self.scene.gradient(node, stage) for stage in range(len(amounts))]
        grown = self.grown.get(node.index, [])
        ended = [] if grown else [(len(self.lesson.steps), 0)]  # nothing ever came: it stays 0
        quiet = self.figures(self.start.gradient(node))
        found = [_fragment(self.seeded, f"<g{quiet}>{self.number(amounts[0], labels[0])}</g>")]
        for step, stage in (*((step, stage) for stage, step in enumerate(grown, 1)), *ended):
            patch = self._patch(node, labels[max(stage - 1, 0)])
            number = self.number(amounts[stage], labels[stage])
            inked = f"<g{self.figures(self.looks.gradient(node))}>{number}</g>"
            found.append(_fragment(step, patch + inked))
        return f'<g class="gradient">{"".join(found)}</g>'

    def _patch(self, node: Node, hidden: Label | None) -> str:
        """A piece of the card over a number that no longer holds."""
        if hidden is None:
            return ""
        outline, twice = hidden.outline, 2 * _MARGIN
        return (
            f'<rect x="{hidden.x - _MARGIN:.1f}" y="{hidden.y - outline.ascent - _MARGIN:.1f}"'
            f' width="{outline.width + twice:.1f}" height="{outline.height + twice:.1f}"'
            f' fill="{self.looks.card(node).fill}"/>'
        )

    def edge(self, edge: Edge, index: int) -> str:
        tag = self.scene.tag(index)
        line = self.line(edge, self.start.line(index))
        if tag is None:
            return self.bond(edge, index, line)
        number = self.label("number", tag.number) if tag.number else ""
        quiet = self.start.tag(index)
        parts = [line, self.pill(index, tag, quiet, "")]
        if number and self.valued:
            known = f'<g fill="{quiet[1]}">{number}</g>'
            parts.append(_fragment(self.valued[edge.target], known))
        if index in self.passed:
            warm = self.line(edge, self.looks.line(index)) + self.pill(
                index, tag, self.looks.tag(index), number
            )
            parts.append(_fragment(self.passed[index], warm))
        return self.bond(edge, index, *parts)


def _fragment(step: int, parts: str) -> str:
    return f'<g class="fragment" data-fragment-index="{step}">{parts}</g>'
