"""A layout of our own for what no engine lays out in time: operations in columns, lines led between them.

The four steps of Sugiyama, Tagawa and Toda (1981), each in a room of its own: layers and dummies (`layers`),
order (`crossings`), coordinates (`coordinates`), and here the lines. Everything is in pure Python, bounded,
and in any but the densest graphs proportional to what is drawn.

A column holds the stations of one layer. In a column lines run straight, and only between columns do they
change their way across the flow: so none runs under a card or a label that is not its own. Everything is
reckoned along the flow and across it, and turned into x and y at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.presentation.coordinates import coordinates
from app.presentation.crossings import untangle
from app.presentation.layers import Layers, layered
from app.presentation.sketch import Curve, Layout, Point, Sketch, copied
from app.presentation.stations import ARROW, SPLIT, Port, Station, stations

_BETWEEN = 18.0  # stations of a column
_RAIL = 12.0  # lines, and lines and stations
_MARGIN = 12.0
_STRAIT = 24.0  # between columns, at least
_SLOPE = 0.12  # of it for each pixel that a line climbs there
_BROADEST = 90.0
_STRAIGHT = 0.1  # what a line may be beside its way without a bend

Piece = tuple[Point, Point]


def place(sketch: Sketch, copies: bool = True) -> Layout:
    """The layout of `sketch`; with `copies` variables stand, small, beside every further use."""
    return _Columns(stations(sketch, copied(sketch) if copies else {})).layout(sketch.direction == "bt")


@dataclass(slots=True)
class _Column:
    """Along the flow: where it begins, where its cards begin, where it ends."""

    start: float = 0.0
    card: float = 0.0
    end: float = 0.0


class _Columns:
    """Stations in their layers, and the way of every line."""

    def __init__(self, found: list[Station]) -> None:
        self.stations = found
        self.layers = layered([station.tails for station in found])
        untangle(self.layers)
        self.through = _through(self.layers, found)
        self._arrange()
        self.cross = self._coordinates()
        self.lanes = self._lanes()
        self.columns = self._columns()

    def _arrange(self) -> None:
        """Sort the ports of every station by where their lines come from; stack them."""
        place = {node: index for nodes in self.layers.order for index, node in enumerate(nodes)}
        beyond = len(self.layers.rank)  # what comes from outside comes last
        for came, station in zip(self.through, self.stations, strict=True):
            station.ports.sort(key=lambda port: place[came[port.tail]] if port.tail in came else beyond)
            station.arrange(self._main(station))

    def _main(self, station: Station) -> int | None:
        """Where the main flow comes from: what has the longest way behind it, if there is one."""
        depth = self.layers.depth
        tails = sorted(station.tails, key=lambda tail: depth[tail])
        deepest = len(tails) == 1 or (len(tails) > 1 and depth[tails[-2]] < depth[tails[-1]])
        return tails[-1] if deepest else None

    def _coordinates(self) -> list[float]:
        layers, real = self.layers, self.layers.real
        main: list[int | None] = [None] * real + [before[0] for before in layers.before[real:]]
        ports: dict[tuple[int, int], float] = {}
        for index, station in enumerate(self.stations):
            came, first = self.through[index], self._main(station)
            main[index] = came.get(first) if first is not None else None
            ports |= {(came[port.tail], index): port.cross for port in station.ports if port.tail in came}
        extents = [station.extent() for station in self.stations] + [(0.0, 0.0)] * (len(layers.rank) - real)

        def apart(a: int, b: int) -> float:
            gap = _BETWEEN if a < real and b < real else _RAIL
            return extents[a][1] + gap + extents[b][0]

        return coordinates(layers, main, ports, apart)

    def _lanes(self) -> dict[int, float]:
        """Where lines that run outside do so: beyond everything, each on a lane that is free on its way."""
        edge = max(self.cross[i] + station.extent()[1] for i, station in enumerate(self.stations))
        edge = max([edge, *self.cross])
        free: list[int] = []  # for each lane the layer that its last line ends in
        lanes: dict[int, float] = {}
        rank = self.layers.rank
        last = {
            tail: rank[index]
            for index, station in sorted(enumerate(self.stations), key=lambda s: rank[s[0]])
            for tail in station.tails
        }
        for node in sorted(self.layers.outside, key=lambda node: rank[node]):
            lane = next((i for i, end in enumerate(free) if end <= rank[node]), len(free))
            free[lane : lane + 1] = [last[node]]
            lanes[node] = edge + _RAIL * (lane + 1)
        return lanes

    def _columns(self) -> list[_Column]:
        """Columns one after the other, farther from each other where lines climb far between them."""
        columns, at = [], 0.0
        for layer, nodes in enumerate(self.layers.order):
            there = [self.stations[node] for node in nodes if node < self.layers.real]
            if layer:
                at += min(_BROADEST, _STRAIT + _SLOPE * self._climb(nodes))
            card = at + max(station.reach for station in there)
            columns.append(_Column(at, card, card + max(station.size[0] for station in there)))
            at = columns[-1].end
        return columns

    def _climb(self, nodes: Iterable[int]) -> float:
        """How far across the flow a line goes on its way into a column."""
        cross = self.cross
        return max(
            (abs(cross[tail] - cross[node]) for node in nodes for tail in self.layers.before[node]), default=0.0
        )

    def column(self, node: int) -> _Column:
        """The column that a node stands in."""
        return self.columns[self.layers.rank[node]]

    def middle(self, node: int) -> Point:
        """The middle of a station's box."""
        return self.column(node).card + self.stations[node].size[0] / 2, self.cross[node]

    def way(self, tail: int, head: int) -> list[Piece]:
        """A line's straight pieces from the middle of a card to before the column of `head`."""
        start, end, columns = self.layers.rank[tail], self.layers.rank[head] - 1, self.columns
        pieces = [(self.middle(tail), (columns[start].end, self.cross[tail]))]
        if start < end and tail in self.lanes:
            lane = self.lanes[tail]
            pieces.append(((columns[start + 1].start, lane), (columns[end].end, lane)))
        elif start < end:
            for layer, dummy in zip(range(start + 1, end + 1), self.layers.trunks[tail], strict=False):
                cross, (first, here) = self.cross[dummy], pieces[-1]
                if abs(cross - here[1]) < _STRAIGHT:
                    pieces[-1] = (first, (columns[layer].end, here[1]))
                else:
                    pieces.append(((columns[layer].start, cross), (columns[layer].end, cross)))
        return pieces

    def layout(self, upright: bool) -> Layout:
        """Everything in pixels, with a margin around."""
        drawing = _Drawing(self)
        extents = [(self.cross[i], *station.extent()) for i, station in enumerate(self.stations)]
        low = min([cross - before for cross, before, _ in extents] + self.cross)
        high = max([cross + after for cross, _, after in extents] + self.cross + list(self.lanes.values()))
        across, along = high - low + 2 * _MARGIN, self.columns[-1].end + 2 * _MARGIN

        def at(point: Point) -> Point:
            main, cross = round(point[0] + _MARGIN, 2), round(point[1] - low + _MARGIN, 2)
            return (cross, round(along - main, 2)) if upright else (main, cross)

        return Layout(
            width=round(across if upright else along, 2),
            height=round(along if upright else across, 2),
            boxes={name: at(place) for name, place in drawing.boxes.items()},
            copies={key: at(place) for key, place in drawing.copies.items()},
            pills={name: at(place) for name, place in drawing.pills.items()},
            curves={name: tuple(map(at, curve)) for name, curve in drawing.curves.items()},
        )


def _through(layers: Layers, found: list[Station]) -> list[dict[int, int]]:
    """For each station the node of the layer before from which each line comes; none for one from outside."""
    outside, rank = set(layers.outside), layers.rank
    through: list[dict[int, int]] = []
    for index, station in enumerate(found):
        came: dict[int, int] = {}
        for tail in station.tails:
            step = rank[index] - rank[tail] - 1
            if not step:
                came[tail] = tail
            elif tail not in outside:
                came[tail] = layers.trunks[tail][step - 1]
        through.append(came)
    return through


class _Drawing:
    """Collects places and curves as (along, across)."""

    def __init__(self, columns: _Columns) -> None:
        self.columns = columns
        self.boxes: dict[str, Point] = {}
        self.copies: dict[tuple[str, str], Point] = {}
        self.pills: dict[str, Point] = {}
        self.curves: dict[str, Curve] = {}
        for index, station in enumerate(columns.stations):
            (box, copied_for), place = station.key, columns.middle(index)
            if copied_for is None:
                self.boxes[box] = place
            else:
                self.copies[box, copied_for] = place
            for port in station.ports:
                self._add(index, station, port)

    def _add(self, index: int, station: Station, port: Port) -> None:
        """What comes in at a port: labels and curves."""
        column, cross = self.columns.column(index), self.columns.cross[index]
        entry, labels = cross + port.cross, column.card - ARROW - port.length
        way = self.columns.way(port.tail, index)
        way.append(((column.start, entry), (labels - SPLIT if len(port.rows) > 1 else column.start, entry)))
        for row in port.rows:
            pill = (column.card - ARROW - row.pill[0] / 2, entry + row.cross)
            end = (column.card - ARROW, pill[1])
            lean = max(-0.3 * station.size[1], min(0.3 * station.size[1], pill[1] - cross))
            tip = (column.card, cross + lean)
            start = (labels, pill[1]) if row.cross else pill
            self.curves[row.link.id] = _smooth([*way, (start, pill), (pill, end), (tip, tip)])
            if row.link.pill:
                self.pills[row.link.id] = pill


def _smooth(pieces: list[Piece]) -> Curve:
    """A curve through straight pieces along the flow, joined by bends."""
    curve: list[Point] = [pieces[0][0]]
    for start, end in pieces:
        here = curve[-1]
        if start != here:
            middle = (here[0] + start[0]) / 2
            curve += [(middle, here[1]), (middle, start[1]), start]
        if end != start:
            curve += [_between(start, end, 1 / 3), _between(start, end, 2 / 3), end]
    return tuple(curve)


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])
