"""What stands in a node and on an edge, typeset, and the size that is kept for it.

Sizes come from names and formulas alone; a number has a slot that holds any four significant figures. So
values change without a new layout.
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

NAME, NUMBER = 16.5, 13.5  # sizes of type in a node
SYMBOL, FACTOR = 13.5, 12.5  # and on an edge
LINE = 23.0  # height of a node's second line
WIDEST_NAME, WIDEST_SYMBOL = 340.0, 170.0
_STACKED = 58.0  # a symbol wider than this stands above its number, because levels should be narrow
_FIGURE = 0.645  # height of a figure, of its size
_GAP, _SIDE = 4.0, 7.0


@dataclass(frozen=True, slots=True)
class Face:
    """A node as typeset: its name, its size, and whether it has a cell for a gradient."""

    mathml: str
    name: Outline
    width: float
    height: float
    gradient: bool

    @property
    def first(self) -> float:
        """The height of the first line."""
        return self.height - LINE

    @property
    def copy(self) -> tuple[float, float]:
        """The size of a small copy, which bears only the name."""
        return math.ceil(self.name.width + 20), math.ceil(max(24.0, self.name.height + 8))


BLANK = 84.0, 26.0  # the place for a local derivative that is to be filled in: its size tells nothing


@dataclass(frozen=True, slots=True)
class Pill:
    """A local derivative as typeset: its symbol, whether and where its number follows, the size kept."""

    mathml: str
    symbol: Outline
    numbered: bool
    stacked: bool
    width: float
    height: float


def face(node: Node, gradient: bool) -> Face:
    """A node's first line and size: `t = s w`; a variable's name alone."""
    mathml = markup.name_mathml(node.name)
    if not node.is_variable:
        mathml += f"<mo>=</mo>{markup.mathml(node.formula)}"
    name = typeset.formula(mathml, NAME, WIDEST_NAME)
    cells = 2 * typeset.slot(NUMBER) + 3 * _SIDE if gradient else typeset.slot(NUMBER) + 2 * _SIDE
    width = max(name.width + 32, cells + 12) if node.is_variable else max(name.width + 24, cells)
    return Face(mathml, name, math.ceil(width), math.ceil(max(26.0, name.height + 11)) + LINE, gradient)


def pill(graph: Graph, edge: Edge) -> Pill:
    """An edge's local derivative: `w = 1.5`; a plain number is its own symbol: `1`, not `1 = 1`."""
    tree = graph.local(edge)
    plain = re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,3})?", printing.text(tree)) if is_literal(tree) else None
    return _pill(markup.mathml(tree), plain is not None)


def blank_pill(_graph: Graph, _edge: Edge) -> Pill:
    """The place of a local derivative that is not shown: as large as any other."""
    return Pill("", Outline(0, 0, 0), False, False, *BLANK)


@lru_cache(maxsize=8192)
def _pill(mathml: str, plain: bool) -> Pill:
    symbol = typeset.formula(mathml, SYMBOL, WIDEST_SYMBOL)
    number = _equals().width + _GAP + typeset.slot(FACTOR)
    middle = _FIGURE * FACTOR / 2
    height = max(20.0, 2 * max(symbol.ascent - middle, symbol.descent + middle) + 7)
    if plain:
        return Pill(mathml, symbol, False, False, math.ceil(max(symbol.width + 13, 20)), math.ceil(height))
    if symbol.width > _STACKED:
        width = max(symbol.width, number) + 2 * _SIDE
        return Pill(mathml, symbol, True, True, math.ceil(width), math.ceil(symbol.height + 24))
    return Pill(
        mathml, symbol, True, False, math.ceil(symbol.width + _GAP + number + 2 * _SIDE), math.ceil(height)
    )


@lru_cache(maxsize=1)
def _equals() -> Outline:
    return typeset.number("=", FACTOR)


def cell(value: float | None) -> Outline | None:
    """A number as it stands in a node; None for what does not exist."""
    text = four(value)
    return typeset.number(text, NUMBER, typeset.slot(NUMBER)) if text else None


def factor(value: float | None) -> Outline | None:
    """A number as it stands on an edge: `= 1.5`; None for what does not exist."""
    text = four(value)
    if not text:
        return None
    return typeset.beside((_equals(), typeset.number(text, FACTOR, typeset.slot(FACTOR))), _GAP - 1)


def inside(label: Pill, number: Outline | None) -> tuple[float, float, list[Point]]:
    """How wide and high a pill is with what is in it now; where symbol and number start, from its centre."""
    symbol, middle = label.symbol, _FIGURE * FACTOR / 2
    if number is None:
        lift = (symbol.ascent - symbol.descent) / 2 if label.stacked else middle
        height = label.height - 14 if label.stacked else label.height
        return max(symbol.width + 13, 20.0), height, [(-symbol.width / 2, lift)]
    if label.stacked:
        bottom = label.height / 2
        starts = [(-symbol.width / 2, 4 + symbol.ascent - bottom), (-number.width / 2, bottom - 6)]
        return max(symbol.width, number.width) + 2 * _SIDE, label.height, starts
    width = symbol.width + _GAP + number.width
    return width + 2 * _SIDE, label.height, [(-width / 2, middle), (width / 2 - number.width, middle)]


def baseline(name: Outline, height: float) -> float:
    """Where a name's baseline lies in a line of this height: the same for all ordinary names."""
    usual = name.ascent <= 12.5 and name.descent <= 5.5
    return height / 2 + (4.8 if usual else (name.ascent - name.descent) / 2)


def figures(height: float) -> float:
    """Where the baseline of a number lies in a line of this height."""
    return height / 2 + _FIGURE * NUMBER / 2


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
