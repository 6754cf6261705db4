"""Blocks -> Markdown as GitHub, Quarto and Jupyter read it: `$…$`, aligned displays, pipe tables.

What is not mathematics is escaped, so that no text can be a command or HTML; in mathematics bars are
commands, because a bare one would end a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.calculus.tree import Tree
from app.presentation import breaking
from app.presentation.blocks import Block, Heading, Line, Lines, Paragraph, Table
from app.presentation.breaking import em
from app.presentation.sentences import Side
from app.presentation.styles import LatexStyle

ROOM = 60.0  # em: how wide a display is before it is broken
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|$~&-])")


class _Style(LatexStyle):
    """LaTeX in which no bar is bare, and text that means nothing but itself."""

    def tree(self, tree: Tree, dotted: bool = False) -> str:
        return _without_bars(super().tree(tree, dotted))

    def words(self, words: str) -> str:
        return _SPECIAL.sub(r"\\\1", words)


def _without_bars(latex: str) -> str:
    return latex.replace(r"\left|", r"\left\lvert ").replace(r"\right|", r"\right\rvert ")


def text(blocks: Sequence[Block], names: frozenset[str]) -> str:
    """The whole text; it ends in a line break."""
    style = _Style(names)
    return "\n\n".join("\n".join(_block(block, style)) for block in blocks) + "\n"


def _block(block: Block, style: _Style) -> list[str]:
    if isinstance(block, Heading):
        return [f"{'#' * block.level} {style.sentence(block.text)}"]
    if isinstance(block, Paragraph):
        return [style.sentence(block.text)]
    return _table(block, style) if isinstance(block, Table) else _aligned(block, style)


def _table(table: Table, style: _Style) -> list[str]:
    rows = [[style.sentence(cell) for cell in row] for row in (table.heads, *table.rows)]
    rule = ["---"] * len(table.heads)
    return [f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])]


def _aligned(block: Lines, style: _Style) -> list[str]:
    """A display, and a numbered list of the reasons for its lines."""
    rows = [row for line in block.lines for row in _rows(line, style)]
    display = [
        "$$",
        r"\begin{aligned}",
        *(rf"{row} \\" for row in rows[:-1]),
        rows[-1],
        r"\end{aligned}",
        "$$",
    ]
    reasons = [line.why for line in block.lines]
    if not any(reasons):
        return display
    listed = (f"{number}. {style.sentence(why)}" for number, why in enumerate(reasons, 1) if why)
    return [*display, "", *listed]


def _rows(line: Line, style: _Style) -> list[str]:
    left, *right = line.equation.sides
    head = "" if line.continues else style.side(left) + " "
    whole = style.equals.join(map(style.side, right))
    if em(whole) <= ROOM:
        return [f"{head}&= {whole}"]
    rows = [row for side in right for row in _broken(side, style)]
    return [head + rows[0], *rows[1:]]


def _broken(side: Side, style: _Style) -> list[str]:
    if isinstance(side.formula, float):
        return [f"&= {style.side(side)}"]
    marked = _without_bars(breaking.marked_latex(side.formula, style.names, side.dotted))
    first, *rest = breaking.lines(marked, ROOM, em, r"\cdot ")
    return [f"&= {first}", *(rf"&\quad {{}}{row}" for row in rest)]
