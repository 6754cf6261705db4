"""Stations in columns: which one each stands in, in what order, and where.

Everything is reckoned along the flow and across it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.presentation.coordinates import Line, coordinates
from app.presentation.crossings import untangle
from app.presentation.layers import layered
from app.presentation.sketch import Point
from app.presentation.stations import Station

_BETWEEN = 18.0  # stations of a column
_RAIL = 12.0  # lines, and lines and stations
_LANE = 6.0  # lines outside
_STRAIT = 24.0  # between columns, at least
_SLOPE = 0.15  # of it for each pixel that a line climbs there
_BROADEST = 110.0


@dataclass(frozen=True, slots=True)
class Column:
    """Along the flow: where it begins, where its cards and capsules begin, where it ends."""

    start: float
    card: float
    end: float


class Frame:
    """The columns, and across them the coordinates of stations and dummies, in one numbering."""

    def __init__(self, stations: list[Station]) -> None:
        self.stations = stations
        self.layers = layered([station.tails for station in stations])
        untangle(self.layers)
        place = self.layers.places
        self.cross = self._coordinates([self._arranged(index, place) for index in range(len(stations))])
        self.low, self.high = self._sides()
        self.lanes = self._lanes()
        self.high = max(self.high, *self.lanes.values()) if self.lanes else self.high
        self.columns = self._columns()

    def column(self, node: int) -> Column:
        """The column that a node stands in."""
        return self.columns[self.layers.rank[node]]

    def middle(self, node: int) -> Point:
        """The middle of a station's box."""
        return self.column(node).card + self.stations[node].size[0] / 2, self.cross[node]

    def before(self, tail: int, head: int) -> int | None:
        """What a line passes just before the column of its head: tail or dummy, None on a lane outside."""
        step = self.layers.rank[head] - self.layers.rank[tail] - 1
        if not step:
            return tail
        trunk = self.layers.trunks[tail]
        return trunk[step - 1] if trunk else None

    def _arranged(self, index: int, place: list[int]) -> int | None:
        """Sort a station's ports by where their lines come from, stack them; the neighbour in line with it.

        The main flow comes from what has the longest way behind it, if that is one alone.
        """
        station, depth = self.stations[index], self.layers.depth
        came = {tail: self.before(tail, index) for tail in station.tails}
        last = len(self.layers.rank)  # where lines from outside come
        station.ports.sort(key=lambda port: last if (node := came[port.tail]) is None else place[node])
        tails = sorted(came, key=depth.__getitem__)
        alone = len(tails) == 1 or (len(tails) > 1 and depth[tails[-2]] < depth[tails[-1]])
        station.arrange(tails[-1] if alone else None)
        return came[tails[-1]] if alone else None

    def _coordinates(self, main: list[int | None]) -> list[float]:
        layers, real = self.layers, len(self.stations)
        dummies = range(real, len(layers.rank))
        ports: dict[Line, float] = {}
        for index, station in enumerate(self.stations):
            for port in station.ports:
                node = self.before(port.tail, index)
                if node is not None:
                    ports[node, index] = port.cross
        low = [station.low for station in self.stations] + [0.0 for _ in dummies]
        high = [station.high for station in self.stations] + [0.0 for _ in dummies]

        def apart(a: int, b: int) -> float:
            return high[a] + (_BETWEEN if a < real and b < real else _RAIL) + low[b]

        return coordinates(layers, [*main, *(layers.before[dummy][0] for dummy in dummies)], ports, apart)

    def _sides(self) -> tuple[float, float]:
        """How far stations and lines between them go across the flow."""
        pairs = list(zip(self.cross, self.stations, strict=False))
        low = min([cross - station.low for cross, station in pairs] + self.cross)
        return low, max([cross + station.high for cross, station in pairs] + self.cross)

    def _lanes(self) -> dict[int, float]:
        """Where lines that run outside do so: beyond everything, each on a lane that is free on its way."""
        rank, lanes = self.layers.rank, dict.fromkeys(self.layers.outside, 0.0)
        last = dict.fromkeys(lanes, 0)
        for index, station in enumerate(self.stations):
            last |= {tail: max(last[tail], rank[index]) for tail in station.tails if tail in last}
        free: list[int] = []  # for each lane the layer that its last line ends in
        for node in sorted(lanes, key=rank.__getitem__):
            lane = next((i for i, end in enumerate(free) if end <= rank[node]), len(free))
            free[lane : lane + 1] = [last[node]]
            lanes[node] = self.high + _RAIL + _LANE * lane
        return lanes

    def _columns(self) -> list[Column]:
        """Columns one after the other, farther from each other where lines climb far between them."""
        columns, at = [], 0.0
        for layer, nodes in enumerate(self.layers.order):
            there = [self.stations[node] for node in nodes if node < len(self.stations)]
            if layer:
                at += min(_BROADEST, _STRAIT + _SLOPE * self._climb(nodes))
            card = at + max(station.reach for station in there)
            columns.append(Column(at, card, card + max(station.size[0] for station in there)))
            at = columns[-1].end
        return columns

    def _climb(self, nodes: Iterable[int]) -> float:
        """How far across the flow a line goes on its way into a column."""
        cross, before = self.cross, self.layers.before
        return max((abs(cross[tail] - cross[node]) for node in nodes for tail in before[node]), default=0.0)
