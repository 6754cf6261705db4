"""Blocks -> HTML with MathML, for a page that shows a document in place; all words are escaped."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculus import markup
from app.presentation.blocks import Block, Heading, Line, Lines, Paragraph, Table
from app.presentation.sentences import Side
from app.presentation.styles import MathmlStyle

DEEPER = 2  # levels that the headings of a document stand below those of the page around it


def html(blocks: Sequence[Block], names: frozenset[str]) -> str:
    """The elements, one after another."""
    style = MathmlStyle(names)
    return "\n".join(_block(block, style) for block in blocks)


def _block(block: Block, style: MathmlStyle) -> str:
    if isinstance(block, Heading):
        level = min(6, block.level + DEEPER)
        return f"<h{level}>{style.sentence(block.text)}</h{level}>"
    if isinstance(block, Paragraph):
        return f"<p>{style.sentence(block.text)}</p>"
    return _table(block, style) if isinstance(block, Table) else _lines(block, style)


def _table(table: Table, style: MathmlStyle) -> str:
    heads = "".join(f'<th scope="col">{style.sentence(head)}</th>' for head in table.heads)
    rows = "".join(
        f"<tr>{''.join(f'<td>{style.sentence(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _lines(block: Lines, style: MathmlStyle) -> str:
    items = "".join(f"<li>{_line(line, style)}</li>" for line in block.lines)
    aligned = " aligned" if any(line.continues for line in block.lines) else ""
    return f'<ol class="lines{aligned}">{items}</ol>'


def _line(line: Line, style: MathmlStyle) -> str:
    left, *right = line.equation.sides
    side = " ".join(_side(part, style) for part in right)
    why = f'<span class="why">{style.sentence(line.why)}</span>' if line.why else ""
    return f'<math class="left">{style.side(left)}</math><span class="side">{side}</span>{why}'


def _side(side: Side, style: MathmlStyle) -> str:
    """`= formula`, in pieces between which a long one may break."""
    if isinstance(side.formula, float):
        return f'<math><mo form="infix">=</mo>{style.number(side.formula)}</math>'
    first, *rest = markup.terms(side.formula, style.names, side.dotted)
    return " ".join(f"<math>{piece}</math>" for piece in (f'<mo form="infix">=</mo>{first}', *rest))
