"""A layout of our own: operations in columns, lines led between them.

It takes the four steps of Sugiyama, Tagawa and Toda (1981), each in a room of its own: layers and dummies
(`layers`), their order (`crossings`), coordinates (`coordinates`), and here the lines. It is in pure Python,
and its time is bounded whatever the graph.

A column holds the stations of one layer. In a column lines run straight, and only between columns do they
change their way across the flow: so none runs under a card or a label that is not its own. Everything is
reckoned along the flow and across it, and turned into x and y at the end.
"""

from __future__ import annotations

from itertools import pairwise

from app.presentation.frame import Frame
from app.presentation.sketch import Curve, Layout, Point, Sketch, copied
from app.presentation.stations import ARROW, SPLIT, Port, Row, Station, stations

_MARGIN = 12.0
_STRAIGHT = 0.1  # pixels that a line may be beside its way without a bend
_LEAN = 0.3  # of a card's side from its middle: where lines reach it at the most


def place(sketch: Sketch, copies: bool = True) -> Layout:
    """The layout of `sketch`; with `copies` variables stand, small, beside every further use."""
    drawing = _Drawing(Frame(stations(sketch, copied(sketch) if copies else {})))
    return drawing.layout(sketch.direction == "bt")


class _Drawing:
    """Places and curves as (along, across)."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.boxes: dict[str, Point] = {}
        self.copies: dict[tuple[str, str], Point] = {}
        self.pills: dict[str, Point] = {}
        self.curves: dict[str, Curve] = {}
        for index, station in enumerate(frame.stations):
            box, user = station.key
            if user is None:
                self.boxes[box] = frame.middle(index)
            else:
                self.copies[box, user] = frame.middle(index)
            for port in station.ports:
                self._lead(port, index)

    def _lead(self, port: Port, index: int) -> None:
        """The lines that come in at a port, and their labels."""
        column, cross = self.frame.column(index), self.frame.cross[index]
        entry, edge = cross + port.cross, column.card - ARROW
        way = [*self._way(port.tail, index), (column.start, entry)]
        if len(port.rows) > 1:
            way.append((edge - port.length - SPLIT, entry))
        for row in port.rows:
            pill = (edge - row.pill[0] / 2, entry + row.cross)
            parted = [(edge - port.length, pill[1])] if len(port.rows) > 1 else []
            tip = (column.card, cross + self._leaning(row, port, self.frame.stations[index]))
            knots = [*_needed([*way, *parted, pill]), *_needed([pill, (edge, pill[1]), tip])[1:]]
            self.curves[row.link.id] = _smooth(knots)
            if row.link.pill:
                self.pills[row.link.id] = pill

    def _way(self, tail: int, head: int) -> list[Point]:
        """A line's knots from the middle of a card to before the column of `head`."""
        frame, columns = self.frame, self.frame.columns
        start, end = frame.layers.rank[tail] + 1, frame.layers.rank[head]
        way = [frame.middle(tail), (columns[start - 1].end, frame.cross[tail])]
        if tail in frame.lanes and start < end:
            lane = frame.lanes[tail]
            way += [(columns[start].start, lane), (columns[end - 1].end, lane)]
        else:
            for column, dummy in zip(columns[start:end], frame.layers.trunks[tail], strict=False):
                way += [(column.start, frame.cross[dummy]), (column.end, frame.cross[dummy])]
        return way

    @staticmethod
    def _leaning(row: Row, port: Port, station: Station) -> float:
        """Where a line reaches its card, from the middle of the card's side."""
        most = _LEAN * station.size[1]
        return max(-most, min(most, port.cross + row.cross))

    def layout(self, upright: bool) -> Layout:
        """Everything in pixels, with a margin around."""
        low, high = self.frame.low, self.frame.high
        across, along = high - low + 2 * _MARGIN, self.frame.columns[-1].end + 2 * _MARGIN

        def at(point: Point) -> Point:
            main, cross = round(point[0] + _MARGIN, 2), round(point[1] - low + _MARGIN, 2)
            return (cross, round(along - main, 2)) if upright else (main, cross)

        return Layout(
            width=round(across if upright else along, 2),
            height=round(along if upright else across, 2),
            boxes={name: at(place) for name, place in self.boxes.items()},
            copies={key: at(place) for key, place in self.copies.items()},
            pills={name: at(place) for name, place in self.pills.items()},
            curves={name: tuple(map(at, curve)) for name, curve in self.curves.items()},
        )


def _needed(knots: list[Point]) -> list[Point]:
    """The ends, and the knots at which a line begins or ends to climb."""
    found = knots[:1]
    for knot, following in pairwise(knots[1:]):
        if abs(knot[1] - found[-1][1]) > _STRAIGHT or abs(following[1] - found[-1][1]) > _STRAIGHT:
            found.append(knot)
    return found + knots[-1:]


def _smooth(knots: list[Point]) -> Curve:
    """A curve that passes its knots along the flow."""
    curve = knots[:1]
    for start, end in pairwise(knots):
        middle = (start[0] + end[0]) / 2
        curve += [(middle, start[1]), (middle, end[1]), end]
    return tuple(curve)
