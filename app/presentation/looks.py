"""How a scene looks at a moment: which parts are shown, in which ink. The same in every medium."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculus.graph import Node
from app.presentation.moments import Moment
from app.presentation.palette import Palette
from app.presentation.scene import Scene


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a shape, and how heavy its outline is, in pixels."""

    fill: str
    stroke: str
    weight: float
    dashed: bool = False


class Looks:
    """The looks of `scene` at `moment` in these colours."""

    def __init__(self, scene: Scene, moment: Moment, colours: Palette) -> None:
        self.scene = scene
        self.moment = moment
        self.colours = colours
        self.warm = moment.phase not in ("start", "forward") and bool(scene.stages)

    def ink(self, node: Node) -> str:
        """The colour of a node's name."""
        return self.colours.text if self.scene.is_constant(node) else self.colours.ink

    def card(self, node: Node) -> Look:
        """A node's card: the output's outline is heavy, the current node's is lit."""
        c, scene = self.colours, self.scene
        stroke, weight = (c.ink, 2.2) if node.index == scene.graph.output else (c.quiet, 1.1)
        if self.moment.nodes[node.index] == "active":
            stroke, weight = (c.forward if self.moment.phase == "forward" else c.backward), 2.4
        return Look(c.constant if scene.is_constant(node) else c.card, stroke, weight, scene.is_broken(node))

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
        """An edge: forward thin, backward thick, a constant's dashed."""
        c, state = self.colours, self.moment.edges[index]
        warm = self.warm and index in self.scene.carrying
        stroke, weight = (c.backward, 1.6) if state == "done" and warm else (c.quiet, 1.1)
        if state == "active":
            stroke, weight = (c.backward, 2.6) if self.warm else (c.forward, 1.6)
        return Look("none", stroke, weight, self.scene.pills[index] is None)

    def tag(self, index: int) -> tuple[Look, str]:
        """What stands on an edge: its card, and the colour of its text."""
        c = self.colours
        warm = self.warm and index in self.scene.carrying and self.moment.edges[index] != "waiting"
        fill, rim, ink = (c.pill, c.rim, c.backward) if warm else (c.waiting, c.edge, c.text)
        return Look(fill, rim, 1.0), ink

    def blank(self) -> Look:
        """The box of what is to be filled in."""
        return Look(self.colours.paper, self.colours.quiet, 1.0)

    def shows_number(self, index: int) -> bool:
        """Whether a local derivative's number is known: it follows from values of the forward pass."""
        return self.moment.values[self.scene.graph.edges[index].target] != "waiting"
