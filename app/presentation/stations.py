"""What a layered picture is made of: operations, each with its arguments in rows before it.

A station is a card and, before it, a port for each box that flows in: the label of each line from there, and
beside it the variable itself where it is drawn here. Nothing in a station touches anything else in it, and
lines come in straight, so no label can cover anything whatever the graph.

Everything is reckoned along the flow and across it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.presentation.sketch import Box, Link, Sketch, copied, leaves

GAP = 14.0  # between a label and the variable it belongs to
ROW = 8.0  # between rows
ARROW = 18.0  # between label and card

Size = tuple[float, float]  # along, across


@dataclass(slots=True)
class Row:
    """A link, the size of its label, and where it stands across from its port."""

    link: Link
    pill: Size
    cross: float = 0.0


@dataclass(slots=True)
class Port:
    """What flows in from one box: its links, and the box itself or a copy of it where it stands here."""

    tail: str
    leaf: Size | None
    is_copy: bool
    rows: list[Row] = field(default_factory=list)
    cross: float = 0.0  # from the station's axis

    @property
    def stacked(self) -> float:
        """How much room the labels take across."""
        return sum(row.pill[1] for row in self.rows) + ROW * (len(self.rows) - 1)

    @property
    def breadth(self) -> float:
        """How much room it takes across."""
        return max(self.stacked, self.leaf[1] if self.leaf else 0.0, ROW)

    @property
    def reach(self) -> float:
        """How far it goes back from the card, along."""
        return ARROW + max(row.pill[0] for row in self.rows) + (GAP + self.leaf[0] if self.leaf else 0.0)


@dataclass(slots=True)
class Station:
    """A card and its ports; the axis runs through the middle of the card."""

    box: Box
    size: Size
    ports: list[Port] = field(default_factory=list)

    @property
    def tails(self) -> list[str]:
        """The boxes elsewhere that flow in."""
        return [port.tail for port in self.ports if not port.leaf]

    @property
    def reach(self) -> float:
        """How far the ports go back from the card, along."""
        return max((port.reach for port in self.ports), default=0.0)

    def extent(self) -> tuple[float, float]:
        """How much room it takes on either side of the axis."""
        half = self.size[1] / 2
        low = min((port.cross - port.breadth / 2 for port in self.ports), default=0.0)
        high = max((port.cross + port.breadth / 2 for port in self.ports), default=0.0)
        return max(half, -low), max(half, high)

    def arrange(self, main: str | None) -> None:
        """Stack the ports; what comes from `main` comes in on the axis, else all that comes from elsewhere."""
        edge = 0.0
        for port in self.ports:
            port.cross = edge + port.breadth / 2
            edge += port.breadth + ROW
            cross = -port.stacked / 2
            for row in port.rows:
                row.cross = cross + row.pill[1] / 2
                cross += row.pill[1] + ROW
        middle = [port.cross for port in self.ports if port.tail == main and not port.leaf]
        middle = middle or [port.cross for port in self.ports if not port.leaf]
        middle = middle or [ROW / 2, edge - ROW * 1.5] if self.ports else []
        shift = (min(middle) + max(middle)) / 2 if middle else 0.0
        for port in self.ports:
            port.cross -= shift


def stations(sketch: Sketch, copies: bool = True) -> list[Station]:
    """The stations of a sketch in the order of its boxes. With `copies` variables stand beside what they flow
    into, small at every further use; otherwise each is a station of its own.
    """
    upright = sketch.direction == "bt"
    inside = _inside(sketch) if copies else {}
    small = copied(sketch) if copies else {}
    found = {
        box.id: Station(box, _turned((box.width, box.height), upright))
        for box in sketch.boxes
        if box.id not in inside
    }
    ports: dict[tuple[str, str], Port] = {}
    for link in sketch.links:
        key = link.tail, link.head
        if key not in ports:
            size = small.get(key) or inside.get(link.tail)
            ports[key] = Port(link.tail, _turned(size, upright) if size else None, key in small)
            found[link.head].ports.append(ports[key])
        ports[key].rows.append(Row(link, _turned(link.pill or (0.0, 0.0), upright)))
    return list(found.values())


def _inside(sketch: Sketch) -> dict[str, Size]:
    """The variables that stand beside what they flow into, and their sizes."""
    standing = leaves(sketch) & {link.tail for link in sketch.links}
    return {box.id: (box.width, box.height) for box in sketch.boxes if box.copy and box.id in standing}


def _turned(size: Size, upright: bool) -> Size:
    return (size[1], size[0]) if upright else size


def sort_ports(station: Station, tails: Sequence[str]) -> None:
    """Have what flows in from elsewhere come in in this order; variables keep their places."""
    elsewhere = {port.tail: port for port in station.ports if not port.leaf}
    turn = iter(tails)
    station.ports = [port if port.leaf else elsewhere[next(turn)] for port in station.ports]
