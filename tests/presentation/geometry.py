"""What a layout looks like to somebody with a ruler: what overlaps, what runs under what, what crosses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from app.presentation.sketch import Layout, Link, Point, Sketch, along

Rectangle = tuple[float, float, float, float]  # centre, size
Segment = tuple[Point, Point]
CELL = 96.0  # pixels: things are compared with what shares such a cell with them


def rectangles(asked: Sketch, found: Layout) -> dict[str, Rectangle]:
    """Cards, capsules, copies and pills, by name."""
    sizes = {box.id: box for box in asked.boxes}
    boxes = {name: (*place, sizes[name].width, sizes[name].height) for name, place in found.boxes.items()}
    copies = {
        f"{tail} for {head}": (*place, *(sizes[tail].copy or (0, 0)))
        for (tail, head), place in found.copies.items()
    }
    pills = {f"pill {link.id}": (*found.pills[link.id], *link.pill) for link in asked.links if link.pill}
    return boxes | copies | pills  # type: ignore[return-value]


def own(link: Link) -> set[str]:
    """What a line may run under."""
    return {link.tail, link.head, f"{link.tail} for {link.head}", f"pill {link.id}"}


def overlaps(things: Mapping[str, Rectangle]) -> list[tuple[str, str]]:
    """Pairs of rectangles that share something."""
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for name, thing in things.items():
        for cell in _cells(*_corners(thing)):
            cells[cell].append(name)
    return sorted(
        {pair for names in cells.values() for pair in combinations(names, 2) if _share(things, *pair)}
    )


def covered(asked: Sketch, found: Layout, slack: float = 0.5) -> list[tuple[str, str]]:
    """Lines that run under something that is not theirs, and what that is."""
    things = rectangles(asked, found)
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for name, thing in things.items():
        for cell in _cells(*_corners(thing)):
            cells[cell].append(name)
    under = set()
    for link in asked.links:
        mine = own(link)
        for a, b in _pieces(found, link):
            names = {name for cell in _cells(a, b) for name in cells.get(cell, ())} - mine
            under |= {(link.id, name) for name in names if _touches(things[name], a, b, slack)}
    return sorted(under)


def crossings(asked: Sketch, found: Layout) -> int:
    """How often a reader sees lines cross: those from one box, where they run together, are one line."""
    cells: dict[tuple[int, int], list[tuple[str, Segment]]] = defaultdict(list)
    for link in asked.links:
        start = f"{link.tail} for {link.head}" if (link.tail, link.head) in found.copies else link.tail
        for a, b in _pieces(found, link):
            for cell in _cells(a, b):
                cells[cell].append((start, (a, b)))
    met = set()
    for found_here in cells.values():
        for (one, first), (two, second) in combinations(dict.fromkeys(found_here), 2):
            if one != two and (point := _meet(first, second)):
                met.add((min(one, two), max(one, two), round(point[0]), round(point[1])))
    return len(met)


def _pieces(found: Layout, link: Link) -> Iterator[Segment]:
    return ((a, b) for a, b in pairwise(along(found.curves[link.id], 8)) if a != b)


def _corners(thing: Rectangle) -> Segment:
    x, y, width, height = thing
    return (x - width / 2, y - height / 2), (x + width / 2, y + height / 2)


def _cells(a: Point, b: Point) -> Iterator[tuple[int, int]]:
    """The cells of the rectangle between two points."""
    columns, rows = (sorted((int(a[axis] // CELL), int(b[axis] // CELL))) for axis in (0, 1))
    return ((x, y) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1))


def _share(things: Mapping[str, Rectangle], a: str, b: str) -> bool:
    one, two = things[a], things[b]
    return abs(one[0] - two[0]) < (one[2] + two[2]) / 2 and abs(one[1] - two[1]) < (one[3] + two[3]) / 2


def _touches(thing: Rectangle, a: Point, b: Point, slack: float) -> bool:
    """Whether a segment enters a rectangle: cut to its sides one after the other (Liang and Barsky 1984)."""
    low, high = 0.0, 1.0
    for axis in (0, 1):
        half, step = thing[axis + 2] / 2 - slack, b[axis] - a[axis]
        near, far = thing[axis] - half - a[axis], thing[axis] + half - a[axis]
        if half <= 0 or (not step and not near < 0 < far):
            return False
        if step:
            enter, leave = sorted((near / step, far / step))
            low, high = max(low, enter), min(high, leave)
    return low < high


def _meet(one: Segment, two: Segment) -> Point | None:
    """Where two segments cross, inside both."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = two
    across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if not across:
        return None
    s = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across
    t = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / across
    return (ax + s * (bx - ax), ay + s * (by - ay)) if 1e-6 < s < 1 - 1e-6 and 1e-6 < t < 1 - 1e-6 else None
