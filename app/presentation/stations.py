"""What a layered picture is made of: boxes, each with the labels of what flows in before it.

A station is a card or capsule and, before it, a port for each box that flows in, with the label of each
line from there. Nothing in a station touches anything else in it, and lines come in straight, so no label can
cover anything whatever the graph. A copy of a variable is a station too.

Everything is reckoned along the flow and across it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.presentation.sketch import Link, Sketch

ROW = 8.0  # between labels
ARROW = 18.0  # between label and card
SPLIT = 14.0  # for lines of one port to part in

Size = tuple[float, float]  # along, across
Key = tuple[str, str | None]  # a box, or its copy for another box


@dataclass(slots=True)
class Row:
    """A link, the size of its label, and where it stands across from its port."""

    link: Link
    pill: Size
    cross: float = 0.0


@dataclass(slots=True)
class Port:
    """What flows in from one station."""

    tail: int
    rows: list[Row] = field(default_factory=list)
    cross: float = 0.0  # from the station's axis
    length: float = 0.0  # of the longest label, along
    breadth: float = 0.0  # of all labels, across

    def stack(self) -> None:
        """Give the rows their places, one after the other."""
        self.length = max([row.pill[0] for row in self.rows])
        stacked = sum([row.pill[1] for row in self.rows]) + ROW * (len(self.rows) - 1)
        self.breadth = max(stacked, ROW)
        edge = -stacked / 2
        for row in self.rows:
            row.cross = edge + row.pill[1] / 2
            edge += row.pill[1] + ROW


@dataclass(slots=True)
class Station:
    """A box and its ports; the axis runs through the middle of the box."""

    key: Key
    size: Size
    ports: list[Port] = field(default_factory=list)
    reach: float = 0.0  # how far labels go back from the box, with room for lines to part before and to join
    low: float = 0.0  # how much room it takes on either side of the axis
    high: float = 0.0

    @property
    def tails(self) -> list[int]:
        """The stations that flow in."""
        return [port.tail for port in self.ports]

    def arrange(self, main: int | None) -> None:
        """Stack the ports; what comes from `main` comes in on the axis, otherwise the middle of all does."""
        self.low = self.high = self.size[1] / 2
        if not self.ports:
            return
        edge = 0.0
        for port in self.ports:
            port.stack()
            port.cross = edge + port.breadth / 2
            edge += port.breadth + ROW
        axis = next((port.cross for port in self.ports if port.tail == main), (edge - ROW) / 2)
        for port in self.ports:
            port.cross -= axis
        self.low, self.high = max(self.low, axis), max(self.high, edge - ROW - axis)
        parting = any(len(port.rows) > 1 for port in self.ports)
        self.reach = ARROW + max([port.length for port in self.ports]) + (SPLIT if parting else 0.0)


def stations(sketch: Sketch, copies: Mapping[tuple[str, str], Size]) -> list[Station]:
    """The stations of a sketch, what flows in before what it flows into; `copies` are its copies' sizes."""

    def turned(size: Size) -> Size:
        return (size[1], size[0]) if sketch.direction == "bt" else size

    found = [Station(key, turned(size)) for key, size in copies.items()]
    found += [Station((box.id, None), turned((box.width, box.height))) for box in sketch.boxes]
    number = {station.key: index for index, station in enumerate(found)}
    ports: dict[tuple[int, int], Port] = {}
    for link in sketch.links:
        copy = number.get((link.tail, link.head))
        tail, head = number[link.tail, None] if copy is None else copy, number[link.head, None]
        if (tail, head) not in ports:
            ports[tail, head] = Port(tail)
            found[head].ports.append(ports[tail, head])
        ports[tail, head].rows.append(Row(link, turned(link.pill or (0.0, 0.0))))
    return found
