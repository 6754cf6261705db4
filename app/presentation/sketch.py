"""What a layout is asked and what it answers: sizes and connections in, places and curves out.

A sketch knows no value and no colour, so equal sketches have equal layouts, and a layout stays while values
change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

Point = tuple[float, float]
Curve = tuple[Point, ...]  # start, then two control points and an end for every cubic Bézier
Direction = Literal["lr", "bt"]  # the way of the computation: left to right, bottom to top


@dataclass(frozen=True, slots=True)
class Box:
    """A node of fixed size; `copy` is the size of the small copies that may stand beside further uses."""

    id: str
    width: float
    height: float
    copy: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An edge from box `tail` to box `head`; `pill` is the size of the label on its line, None for none."""

    id: str
    tail: str
    head: str
    pill: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A graph to be laid out: boxes in topological order, links in the order of their heads."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    direction: Direction = "lr"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is, in pixels, y downwards.

    `boxes` and `pills` are centres by id, `copies` centres of a box's copies by (box, head). A curve runs
    from the centre of its tail (or of the tail's copy), through the centre of its pill, to the border of
    its head. A `makeshift` stands in for one that could not be had in time.
    """

    width: float
    height: float
    boxes: Mapping[str, Point]
    copies: Mapping[tuple[str, str], Point]
    pills: Mapping[str, Point]
    curves: Mapping[str, Curve]
    makeshift: bool = False


def leaves(sketch: Sketch) -> set[str]:
    """The boxes that nothing flows into."""
    return {box.id for box in sketch.boxes} - {link.head for link in sketch.links}


def copied(sketch: Sketch) -> dict[tuple[str, str], tuple[float, float]]:
    """The copies a large sketch needs: (box, head) -> size, for every consumer of a leaf but its first."""
    small = {box.id: box.copy for box in sketch.boxes if box.copy}
    first: dict[str, str] = {}
    copies: dict[tuple[str, str], tuple[float, float]] = {}
    for link in sketch.links:
        size = small.get(link.tail)
        if size and first.setdefault(link.tail, link.head) != link.head:
            copies[link.tail, link.head] = size
    return copies


def tangle(sketch: Sketch, layout: Layout) -> int:
    """How much lines cross: 2 for each crossing of lines that carry a pill, 1 where one of them is quiet.

    Seen coarsely: enough to tell which of two layouts of a small graph is the clearer. Pieces of lines are
    compared with those that begin before they end, from left to right.
    """
    pieces = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), a, b, index)
        for index, link in enumerate(sketch.links)
        for a, b in pairwise(along(layout.curves[link.id], 4))
    )
    weight = [1 if link.pill is None else 2 for link in sketch.links]
    count = 0
    for number, (_, right, top, bottom, a, b, index) in enumerate(pieces):
        for left, _, high, low, c, d, other in islice(pieces, number + 1, None):
            if left > right:
                break
            if high <= bottom and low >= top and other != index and _cross(a, b, c, d):
                count += min(weight[index], weight[other])
    return count


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments ab and cd cross inside both."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def along(curve: Curve, steps: int = 12) -> Iterator[Point]:
    """Points on a curve, `steps` per Bézier."""
    yield curve[0]
    for start in range(0, len(curve) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve[start : start + 4]
        for step in range(1, steps + 1):
            t = step / steps
            p, q, r, s = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
            yield p * ax + q * bx + r * cx + s * dx, p * ay + q * by + r * cy + s * dy
