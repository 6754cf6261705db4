"""How a scene looks at a moment: which parts are shown, in which ink. The same in every medium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.calculus.graph import Node
from app.presentation.moments import Moment
from app.presentation.palette import Theme
from app.presentation.scene import Scene

Dash = Literal["", "dotted", "dashed"]


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a shape, and its outline: how heavy, in pixels, and how it is dashed."""

    fill: str
    stroke: str
    weight: float
    dash: Dash = ""


class Looks:
    """The looks of `scene` at `moment` in this theme."""

    def __init__(self, scene: Scene, moment: Moment, theme: Theme) -> None:
        self.scene = scene
        self.moment = moment
        self.theme = theme
        self.colours = theme.colours
        self.warm = moment.phase not in ("start", "forward") and bool(scene.stages)

    def _look(self, fill: str, stroke: str, weight: float, dash: Dash = "") -> Look:
        return Look(fill, stroke, round(weight * self.theme.weight, 2), dash)

    def ink(self, node: Node) -> str:
        """The colour of a node's name."""
        return self.colours.text if self.scene.is_constant(node) else self.colours.ink

    def card(self, node: Node) -> Look:
        """A node's card: the output's outline is heavy, the current node's is lit."""
        c, scene = self.colours, self.scene
        fill, dash = c.constant if scene.is_constant(node) else c.card, self._broken(node)
        if self.moment.nodes[node.index] == "active":
            if self.moment.phase == "forward":
                return self._look(fill, c.forward, 2.4, self._forward(dash))
            return self._look(fill, c.backward, self._backward(2.4), dash)
        stroke, weight = (c.ink, 2.2) if node.index == scene.graph.output else (c.quiet, 1.1)
        return self._look(fill, stroke, weight, dash)

    def stack(self, node: Node) -> Look:
        """The card behind one that operations are folded into."""
        return self._look(self.card(node).fill, self.colours.quiet, 1.1)

    def _broken(self, node: Node) -> Dash:
        return "dashed" if self.scene.is_broken(node) else ""

    def value(self, node: Node) -> str:
        """The colour of a node's value."""
        return self.colours.text if self.scene.is_constant(node) else self.colours.forward

    def shows_value(self, node: Node) -> bool:
        """Whether the forward pass has come by."""
        return self.moment.values[node.index] != "waiting"

    def gradient(self, node: Node) -> str:
        """The colour of a node's gradient."""
        waits = self.moment.gradients[node.index] == "waiting"
        return self.colours.text if waits else self.colours.backward

    def line(self, index: int) -> Look:
        """An edge: forward thin, backward thick, a constant's dotted."""
        c, state = self.colours, self.moment.edges[index]
        dash: Dash = "dotted" if self.scene.pills[index] is None else ""
        if state == "active" and self.warm:
            return self._look("none", c.backward, self._backward(2.6), dash)
        if state == "active":
            return self._look("none", c.forward, 1.6, self._forward(dash))
        if state == "done" and self.warm and index in self.scene.carrying:
            return self._look("none", c.backward, self._backward(1.6), dash)
        return self._look("none", c.quiet, 1.1, dash)

    def _forward(self, dash: Dash) -> Dash:
        return "dashed" if self.theme.plain else dash

    def _backward(self, weight: float) -> float:
        return 1.4 * weight if self.theme.plain else weight

    def tag(self, index: int) -> tuple[Look, str]:
        """What stands on an edge: its card, and the colour of its text."""
        c = self.colours
        warm = self.warm and index in self.scene.carrying and self.moment.edges[index] != "waiting"
        fill, rim, ink = (c.pill, c.rim, c.backward) if warm else (c.waiting, c.edge, c.text)
        return self._look(fill, rim, 1.0), ink

    def blank(self) -> Look:
        """The box of what is to be filled in."""
        return Look(self.colours.paper, self.colours.quiet, 1.0)

    def shows_number(self, index: int) -> bool:
        """Whether a local derivative's number is known: it follows from values of the forward pass."""
        return self.moment.values[self.scene.graph.edges[index].target] != "waiting"
