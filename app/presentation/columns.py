"""A layout of our own for what no engine lays out in time: one column per rank, in milliseconds at any size.

Every operation is a block: its card, before it one row for each argument with the pill and, where the
argument is a variable, a copy of it. Blocks are stacked without touching, so no pill covers a node or
another pill whatever the graph; only the lines may run under other nodes on a long way.

Everything is reckoned along the flow (`main`) and across it (`cross`), and turned into x and y at the end.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.presentation.sketch import Box, Curve, Layout, Link, Point, Sketch, copied, leaves, ranks

_GAP = 14.0  # between blocks, and between columns
_ROW = 8.0  # between the rows of a block
_ARROW = 16.0  # between pill and card
_MARGIN = 12.0

Size = tuple[float, float]  # along, across


@dataclass(slots=True)
class _Row:
    """One argument of an operation: its link, its pill's size, and the variable drawn beside it, if any."""

    link: Link
    pill: Size
    leaf: Size | None
    is_copy: bool = False
    cross: float = 0.0  # of its centre, from the centre of the block

    @property
    def breadth(self) -> float:
        return max(self.pill[1], self.leaf[1] if self.leaf else 0.0)


@dataclass(slots=True)
class _Block:
    """A card and the rows before it."""

    box: Box
    size: Size
    rows: list[_Row] = field(default_factory=list)
    cross: float = 0.0

    @property
    def breadth(self) -> float:
        stacked = sum(row.breadth for row in self.rows) + _ROW * max(len(self.rows) - 1, 0)
        return max(self.size[1], stacked)

    def arrange(self) -> None:
        """Stack the rows around the middle of the card."""
        cross = -(sum(row.breadth for row in self.rows) + _ROW * max(len(self.rows) - 1, 0)) / 2
        for row in self.rows:
            row.cross = cross + row.breadth / 2
            cross += row.breadth + _ROW


@dataclass(slots=True)
class _Column:
    """The blocks of one rank; where its leaves, pills and cards have their centres along the flow."""

    blocks: list[_Block]
    leaf: float = 0.0
    pill: float = 0.0
    card: float = 0.0

    def widths(self) -> tuple[float, float, float]:
        rows = [row for block in self.blocks for row in block.rows]
        return (
            max((row.leaf[0] for row in rows if row.leaf), default=0.0),
            max((row.pill[0] for row in rows), default=0.0),
            max(block.size[0] for block in self.blocks),
        )


def place(sketch: Sketch) -> Layout:
    """The layout of `sketch`: linear in its size, and without a doubt about its time."""
    blocks = _blocks(sketch)
    rank = ranks(sketch)
    by_rank: dict[int, list[_Block]] = defaultdict(list)
    for name, block in blocks.items():
        by_rank[rank[name]].append(block)
    columns = [_Column(by_rank[r]) for r in sorted(by_rank)]
    for column in columns:
        _stack(column, blocks)
    _line_up(columns)
    cards = {block.box.id: (column.card, block.cross) for column in columns for block in column.blocks}
    drawing = _Drawing(sketch.direction == "bt", cards)
    for column in columns:
        for block in column.blocks:
            drawing.add(column, block)
    return drawing.layout(columns)


def _blocks(sketch: Sketch) -> dict[str, _Block]:
    """A block per box, except for the variables that stand in the block of a consumer."""
    inputs = leaves(sketch)
    consumed = {link.tail for link in sketch.links}
    inside = {box.id: box for box in sketch.boxes if box.id in inputs & consumed and box.copy}
    copies = copied(sketch)

    def turned(size: Size) -> Size:
        return size if sketch.direction == "lr" else (size[1], size[0])

    blocks = {
        box.id: _Block(box, turned((box.width, box.height))) for box in sketch.boxes if box.id not in inside
    }
    drawn: set[tuple[str, str]] = set()
    for link in sketch.links:
        key, leaf = (link.tail, link.head), None
        if link.tail in inside and key not in drawn:  # x·x draws its x once
            whole = inside[link.tail]
            leaf = turned(copies.get(key, (whole.width, whole.height)))
            drawn.add(key)
        blocks[link.head].rows.append(_Row(link, turned(link.pill or (0, 0)), leaf, key in copies))
    for block in blocks.values():
        block.arrange()
    return blocks


def _stack(column: _Column, blocks: dict[str, _Block]) -> None:
    """Put the blocks of a column near the middle of what flows into them, none touching another."""
    wanted: dict[str, float] = {}
    for block in column.blocks:
        tails = [blocks[row.link.tail].cross for row in block.rows if row.link.tail in blocks]
        wanted[block.box.id] = sum(tails) / len(tails) if tails else 0.0
    column.blocks.sort(key=lambda block: wanted[block.box.id])
    edge = float("-inf")
    for block in column.blocks:
        block.cross = max(wanted[block.box.id], edge + block.breadth / 2)
        edge = block.cross + block.breadth / 2 + _GAP
    drift = sum(b.cross - wanted[b.box.id] for b in column.blocks) / len(column.blocks)
    for block in column.blocks:
        block.cross -= drift


def _line_up(columns: list[_Column]) -> None:
    """Give the columns their places along the flow."""
    main = 0.0
    for column in columns:
        leaf, pill, card = column.widths()
        main += 2 * _GAP if main else 0.0
        column.leaf = main + leaf / 2
        main += leaf + (_GAP if leaf else 0.0)
        column.pill = main + pill / 2
        main += pill + (_ARROW if pill or leaf else 0.0)
        column.card = main + card / 2
        main += card


class _Drawing:
    """Collects places and curves as (along, across), and turns them into x and y."""

    def __init__(self, upright: bool, cards: dict[str, Point]) -> None:
        self.upright = upright
        self.boxes = cards
        self.copies: dict[tuple[str, str], Point] = {}
        self.pills: dict[str, Point] = {}
        self.curves: dict[str, Curve] = {}

    def add(self, column: _Column, block: _Block) -> None:
        """The rows of a block: the variables in it, their pills, the curves to its card."""
        head, (length, breadth) = block.box.id, block.size
        for row in block.rows:
            link, cross = row.link, block.cross + row.cross
            if row.leaf and row.is_copy:
                self.copies[link.tail, head] = (column.leaf, cross)
            elif row.leaf:
                self.boxes[link.tail] = (column.leaf, cross)
            start = self.copies.get((link.tail, head)) or self.boxes[link.tail]
            middle = (column.pill, cross)
            lean = max(-0.3 * breadth, min(0.3 * breadth, row.cross))
            end = (column.card - length / 2, block.cross + lean)
            self.curves[link.id] = (start, *_bend(start, middle), *_bend(middle, end))
            if link.pill:
                self.pills[link.id] = middle

    def layout(self, columns: list[_Column]) -> Layout:
        """Everything in pixels, with a margin around."""
        blocks = [block for column in columns for block in column.blocks]
        low = min(block.cross - block.breadth / 2 for block in blocks)
        across = max(block.cross + block.breadth / 2 for block in blocks) - low + 2 * _MARGIN
        along = columns[-1].card + columns[-1].widths()[2] / 2 + 2 * _MARGIN

        def at(point: Point) -> Point:
            main, cross = round(point[0] + _MARGIN, 2), round(point[1] - low + _MARGIN, 2)
            return (cross, round(along - main, 2)) if self.upright else (main, cross)

        return Layout(
            width=across if self.upright else along,
            height=along if self.upright else across,
            boxes={name: at(place) for name, place in self.boxes.items()},
            copies={key: at(place) for key, place in self.copies.items()},
            pills={name: at(place) for name, place in self.pills.items()},
            curves={name: tuple(map(at, curve)) for name, curve in self.curves.items()},
        )


def _bend(start: Point, end: Point) -> Curve:
    """The rest of a curve that leaves `start` and reaches `end` along the flow."""
    middle = (start[0] + end[0]) / 2
    return (middle, start[1]), (middle, end[1]), end
