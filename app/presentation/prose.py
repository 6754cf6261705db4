"""Blocks -> plain text: underlined headings, aligned columns, lines that fit a terminal where they can."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

from app.presentation import breaking, numerals
from app.presentation.blocks import Block, Heading, Line, Lines, Paragraph, Table, shares
from app.presentation.sentences import Side
from app.presentation.styles import TextStyle

WIDTH = 80
INDENT = 4
GAP = "  "  # between two columns
UNDERLINES = {1: "=", 2: "-", 3: ""}


def text(blocks: Sequence[Block], names: frozenset[str]) -> str:
    """The whole text; it ends in a line break."""
    style = TextStyle(names)
    return "\n\n".join("\n".join(_block(block, style)) for block in blocks) + "\n"


def _block(block: Block, style: TextStyle) -> list[str]:
    if isinstance(block, Heading):
        title = style.sentence(block.text)
        underline = UNDERLINES[block.level]
        return [title, underline * len(title)] if underline else [title]
    if isinstance(block, Paragraph):
        return _wrapped(style.sentence(block.text), WIDTH)
    return _table(block, style) if isinstance(block, Table) else _aligned(block, style)


def _table(table: Table, style: TextStyle) -> list[str]:
    """Columns side by side; what is wider than its column goes on below itself."""
    rows = [[style.sentence(cell) for cell in row] for row in (table.heads, *table.rows)]
    natural = [max(len(row[k]) for row in rows) for k in range(len(table.heads))]
    rooms = [int(room) for room in shares(natural, WIDTH - len(GAP) * (len(natural) - 1))]
    cells = [[_wrapped(cell, room) for cell, room in zip(row, rooms, strict=True)] for row in rows]
    widths = [max(len(piece) for row in cells for piece in row[k] or [""]) for k in range(len(rooms))]
    head, *body = (_side_by_side(row, widths) for row in cells)
    rule = GAP.join("-" * width for width in widths)
    return [*head, rule, *(line for row in body for line in row)]


def _side_by_side(row: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    lines = zip_longest(*row, fillvalue="")
    return [
        GAP.join(f"{piece:<{width}}" for piece, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _aligned(block: Lines, style: TextStyle) -> list[str]:
    """Equations below each other, each with its reason under it."""
    return [row for line in block.lines for row in _line(line, style)]


def _line(line: Line, style: TextStyle) -> list[str]:
    left, *right = line.equation.sides
    head = style.side(left)
    begin = " " * len(head) if line.continues else head
    margin = " " * (len(head) + len(style.equals))
    whole = style.equals.join(map(style.side, right))
    room = max(WIDTH - len(margin), WIDTH // 2)
    rows = [whole] if len(whole) <= room else _broken(right, room, style)
    reason = style.sentence(line.why)
    below = _wrapped(reason, room - INDENT)
    shown = [begin + style.equals + rows[0], *(margin + row for row in rows[1:])]
    return [*shown, *(" " * INDENT + margin + row for row in below)]


def _broken(sides: Sequence[Side], room: int, style: TextStyle) -> list[str]:
    rows = []
    for number, side in enumerate(sides):
        equals = style.equals.lstrip() if number else ""
        first, *rest = breaking.lines(_marked(side, style), room - INDENT, len, "· ")
        rows += [equals + first, *(" " * INDENT + row for row in rest)]
    return rows


def _marked(side: Side, style: TextStyle) -> str:
    if isinstance(side.formula, float):
        return style.number(side.formula)
    return breaking.marked_text(side.formula, style.names, side.dotted).replace("-", numerals.MINUS)
