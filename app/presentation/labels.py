"""What stands in a node and on an edge, typeset, and the size that is kept for it.

Sizes come from names and formulas alone; a number has a slot that holds any four significant figures. So
values change without a new layout. A wall that is far away wants everything larger: all sizes are in a unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.calculus import markup, printing
from app.calculus.graph import Edge, Graph, Node
from app.calculus.tree import is_literal
from app.presentation import typeset
from app.presentation.numerals import four
from app.presentation.sketch import Box, Link, Point, Sketch
from app.presentation.typeset import Outline

# In units of a pixel, unless the type is larger.
NAME, NUMBER = 16.5, 13.5  # sizes of type in a node
SYMBOL, FACTOR = 13.5, 12.5  # and on an edge
LINE = 23.0  # height of a node's second line
WIDEST_NAME, WIDEST_SYMBOL = 340.0, 170.0
BLANK = 84.0, 26.0  # the place for what is to be filled in on an edge
_STACKED = 58.0  # a symbol wider than this stands above its number, because levels should be narrow
_FIGURE = 0.645  # height of a figure, of its size
_GAP, SIDE = 4.0, 7.0


@dataclass(frozen=True, slots=True)
class Face:
    """A node as typeset: its name, its size, and whether it has a cell for a gradient."""

    mathml: str
    name: Outline
    width: float
    height: float
    gradient: bool
    copy: tuple[float, float]  # the size of a small copy, which bears only the name


@dataclass(frozen=True, slots=True)
class Pill:
    """A local derivative as typeset: its symbol, whether and where its number follows, the size kept."""

    mathml: str
    symbol: Outline
    numbered: bool
    stacked: bool
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Labels:
    """All that is written in a picture, `unit` times the usual size."""

    unit: float = 1.0

    @property
    def line(self) -> float:
        """The height of a node's second line."""
        return LINE * self.unit

    @property
    def widest(self) -> tuple[float, float]:
        """What is wider is cut: a node's name, an edge's symbol."""
        return WIDEST_NAME * self.unit, WIDEST_SYMBOL * self.unit

    def face(self, node: Node, gradient: bool) -> Face:
        """A node's first line and size: `t = s w`; a variable's name alone."""
        u = self.unit
        mathml = markup.name_mathml(node.name)
        if not node.is_variable:
            mathml += f"<mo>=</mo>{markup.mathml(node.formula)}"
        name = typeset.formula(mathml, NAME * u, WIDEST_NAME * u)
        slot = typeset.slot(NUMBER * u)
        cells = 2 * slot + 3 * SIDE * u if gradient else slot + 2 * SIDE * u
        width = max(name.width + 32 * u, cells + 12 * u) if node.is_variable else name.width + 24 * u
        copy = math.ceil(name.width + 20 * u), math.ceil(max(24.0 * u, name.height + 8 * u))
        height = math.ceil(max(26.0 * u, name.height + 11 * u)) + self.line
        return Face(mathml, name, math.ceil(max(width, cells)), height, gradient, copy)

    def pill(self, graph: Graph, edge: Edge) -> Pill:
        """An edge's local derivative: `w = 1.5`; a plain number is its own symbol: `1`, not `1 = 1`."""
        tree = graph.local(edge)
        plain = is_literal(tree) and re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,3})?", printing.text(tree))
        return _pill(self.unit, markup.mathml(tree), bool(plain))

    @property
    def blank(self) -> tuple[float, float]:
        """The size of the place for a local derivative that is to be filled in: it tells nothing."""
        return BLANK[0] * self.unit, BLANK[1] * self.unit

    def blank_pill(self, _graph: Graph, _edge: Edge) -> Pill:
        """The place of a local derivative that is not shown: as large as any other."""
        return Pill("", Outline(0, 0, 0), False, False, *self.blank)

    def cell(self, value: float | None) -> Outline | None:
        """A number as it stands in a node; None for what does not exist."""
        text, size = four(value), NUMBER * self.unit
        return typeset.number(text, size, typeset.slot(size)) if text else None

    def factor(self, value: float | None) -> Outline | None:
        """A number as it stands on an edge: `= 1.5`; None for what does not exist."""
        text = four(value)
        return _factor(self.unit, text) if text else None

    def inside(self, label: Pill, number: Outline | None) -> tuple[float, float, list[Point]]:
        """How wide and high a pill is with what is in it; where symbol and number start, from its centre."""
        u, symbol, middle = self.unit, label.symbol, _FIGURE * FACTOR * self.unit / 2
        if number is None:
            lift = (symbol.ascent - symbol.descent) / 2 if label.stacked else middle
            height = label.height - 14 * u if label.stacked else label.height
            return max(symbol.width + 13 * u, 20.0 * u), height, [(-symbol.width / 2, lift)]
        if label.stacked:
            bottom = label.height / 2
            above, below = 4 * u + symbol.ascent - bottom, bottom - 6 * u
            starts = [(-symbol.width / 2, above), (-number.width / 2, below)]
            return max(symbol.width, number.width) + 2 * SIDE * u, label.height, starts
        width = symbol.width + _GAP * u + number.width
        return width + 2 * SIDE * u, label.height, [(-width / 2, middle), (width / 2 - number.width, middle)]

    def baseline(self, name: Outline, height: float) -> float:
        """Where a name's baseline lies in a line of this height: the same for all ordinary names."""
        usual = name.ascent <= 12.5 * self.unit and name.descent <= 5.5 * self.unit
        return height / 2 + (4.8 * self.unit if usual else (name.ascent - name.descent) / 2)

    def figures(self) -> float:
        """Where the baseline of a number lies in a node's second line."""
        return self.line / 2 + _FIGURE * NUMBER * self.unit / 2


@lru_cache(maxsize=2048)
def _pill(u: float, mathml: str, plain: bool) -> Pill:
    symbol = typeset.formula(mathml, SYMBOL * u, WIDEST_SYMBOL * u)
    number = _equals(u).width + _GAP * u + typeset.slot(FACTOR * u)
    middle = _FIGURE * FACTOR * u / 2
    height = max(20.0 * u, 2 * max(symbol.ascent - middle, symbol.descent + middle) + 7 * u)
    if plain:
        width = max(symbol.width + 13 * u, 20 * u)
        return Pill(mathml, symbol, False, False, math.ceil(width), math.ceil(height))
    if symbol.width > _STACKED * u:
        width = max(symbol.width, number) + 2 * SIDE * u
        return Pill(mathml, symbol, True, True, math.ceil(width), math.ceil(symbol.height + 24 * u))
    width = symbol.width + _GAP * u + number + 2 * SIDE * u
    return Pill(mathml, symbol, True, False, math.ceil(width), math.ceil(height))


@lru_cache(maxsize=2048)
def _factor(u: float, text: str) -> Outline:
    number = typeset.number(text, FACTOR * u, typeset.slot(FACTOR * u))
    return typeset.beside((_equals(u), number), (_GAP - 1) * u)


@lru_cache(maxsize=8)
def _equals(u: float) -> Outline:
    return typeset.number("=", FACTOR * u)


def sketch(graph: Graph, faces: Sequence[Face], pills: Sequence[Pill | None], direction: str) -> Sketch:
    """What the layout needs to know."""
    nodes = graph.nodes
    boxes = tuple(
        Box(node.id, f.width, f.height, f.copy if node.is_variable else None)
        for node, f in zip(nodes, faces, strict=True)
    )
    links = tuple(
        Link(e.id, nodes[e.source].id, nodes[e.target].id, (label.width, label.height) if label else None)
        for e, label in zip(graph.edges, pills, strict=True)
    )
    return Sketch(boxes, links, "bt" if direction == "bt" else "lr")
