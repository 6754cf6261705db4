"""Blocks -> LaTeX: a file that compiles as it is, or a piece of one.

Formulas that are wider than a page are broken before a sign (`breaking`); what cannot be broken is scaled.
Everything that is not mathematics is escaped, so that no text can be a command.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.calculus.symbols import GREEK_NAMES
from app.calculus.tree import Tree
from app.presentation import breaking
from app.presentation.blocks import Block, Heading, Line, Paragraph, Table, shares
from app.presentation.breaking import em
from app.presentation.sentences import Equation, Sentence, Side
from app.presentation.styles import LatexStyle
from app.presentation.words import DEFAULT, say

PAGE = 46.0  # em: how wide a page of the preamble is
INDENT, MARGIN = 1.0, 4.0  # of what goes on in another row; of a display, and its sign
LONGEST_TABLE = 24  # rows of a table that stays on one page
MOST_ROWS = 100  # of equations that are aligned with each other

PACKAGES = "amsmath,mathtools,booktabs,longtable,array,graphicx"
PREAMBLE = rf"""\documentclass[10pt,a4paper,fleqn]{{article}}
\usepackage[T1]{{fontenc}}
\usepackage[utf8]{{inputenc}}
\usepackage{{lmodern}}
\usepackage[margin=2cm]{{geometry}}
\usepackage{{{PACKAGES}}}
\allowdisplaybreaks
\setlength{{\parindent}}{{0pt}}
\setlength{{\parskip}}{{6pt}}
\setlength{{\jot}}{{5pt}}
\sloppy
\begin{{document}}
"""

_SECTIONS = {1: "section*", 2: "subsection*", 3: "subsubsection*"}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{sign: rf"\{sign}" for sign in "{}$&#_%"},
    **{letter: rf"\ensuremath{{\{name}}}" for letter, name in GREEK_NAMES.items() if name != "omicron"},
    **{letter: letter for letter in "“”’–"},
    "…": r"\ldots{}",
    "∂": r"\ensuremath{\partial}",
    "−": r"\ensuremath{-}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "√": r"\ensuremath{\surd}",
    "∞": r"\ensuremath{\infty}",
    "←": r"\ensuremath{\leftarrow}",
    "→": r"\ensuremath{\to}",
    "≠": r"\ensuremath{\neq}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "′": r"\ensuremath{'}",
    "⁻": r"\ensuremath{^{-}}",
    **{raised: rf"\ensuremath{{^{{{digit}}}}}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}",
}
_LETTERS = str.maketrans({letter: rf"\{name} " for letter, name in GREEK_NAMES.items()} | {"…": r"\ldots "})


class _Style(LatexStyle):
    """LaTeX for this preamble. Mathematics among words may end a line; `room` is how wide the line may be."""

    def __init__(self, names: frozenset[str], room: float = PAGE) -> None:
        super().__init__(names)
        self.room = room

    def inline(self, equation: Equation) -> str:
        return f"${self.equals.join(map(self.flowing, equation.sides))}$"

    def flowing(self, side: Side) -> str:
        """A formula that TeX may break; what it cannot break is scaled."""
        if em(self.side(side)) <= self.room / 4:
            return self.side(side)
        marked = self.marked(side)
        most = 0.85 * self.room  # something stands before it
        if breaking.widest(marked, em) > most:
            return scaled(self.side(side), most)
        return breaking.inline(marked)

    def marked(self, side: Side) -> str:
        """A formula with the places where a line may end."""
        if isinstance(side.formula, float):
            return self.number(side.formula)
        return breaking.marked_latex(side.formula, self.names, side.dotted).translate(_LETTERS)

    def tree(self, tree: Tree, dotted: bool = False) -> str:
        return super().tree(tree, dotted).translate(_LETTERS)

    def words(self, words: str) -> str:
        return "".join(map(_escaped, words))


def scaled(latex: str, room: float) -> str:
    """Mathematics made so small that it fits."""
    return rf"\resizebox{{{room:.1f}em}}{{!}}{{$\displaystyle {latex}$}}"


def _escaped(letter: str) -> str:
    plain = letter.isascii() and letter.isprintable()
    return _ESCAPES.get(letter, letter if plain else "?")


def file(blocks: Sequence[Block], names: frozenset[str]) -> str:
    """A whole file."""
    return PREAMBLE + _body(blocks, names) + "\\end{document}\n"


def piece(blocks: Sequence[Block], names: frozenset[str], lang: str = DEFAULT) -> str:
    """The blocks alone, and in a comment what they need."""
    needs = rf"\usepackage{{{PACKAGES}}}"
    return f"% {say('document.needs', lang, packages=needs)}\n{_body(blocks, names)}"


def _body(blocks: Sequence[Block], names: frozenset[str]) -> str:
    style = _Style(names)
    return "".join(_block(block, style) for block in blocks)


def _block(block: Block, style: _Style) -> str:
    if isinstance(block, Heading):
        return f"\n\\{_SECTIONS[block.level]}{{{style.sentence(block.text)}}}\n"
    if isinstance(block, Paragraph):
        return f"\n{style.sentence(block.text)}\n"
    if isinstance(block, Table):
        return _table(block, style)
    return "".join(
        _aligned(block.lines[start : start + MOST_ROWS], style)
        for start in range(0, len(block.lines), MOST_ROWS)
    )


# Equations.


def _aligned(lines: Sequence[Line], style: _Style) -> str:
    """`align*`, with the reason for each line above it."""
    opening, rows = "", []
    for number, line in enumerate(lines):
        reason = rf"{{\small {style.sentence(line.why)}}}" if line.why else ""
        if reason and number:
            rows.append(rf"\shortintertext{{{reason}}}")
        elif reason:
            opening = f"\n{reason}\n"
        rows += [rf"{row} \\" for row in _rows(line, style)]
    rows[-1] = rows[-1].removesuffix(r" \\")
    return "\n".join([f"{opening}\\begin{{align*}}", *rows, "\\end{align*}", ""])


def _rows(line: Line, style: _Style) -> list[str]:
    """The rows of one equation: one, where it fits."""
    left, *right = line.equation.sides
    head = "" if line.continues else style.side(left)
    room = PAGE - em(style.side(left)) - MARGIN
    shown = style.equals.join(map(style.side, right))
    if em(shown) <= room:
        return [f"{head} &= {shown}"]
    rows = [row for side in right for row in _broken(side, room, style)]
    return [head + " " + rows[0], *rows[1:]]


def _broken(side: Side, room: float, style: _Style) -> list[str]:
    if em(style.side(side)) <= room:
        return [f"&= {style.side(side)}"]
    first, *rest = breaking.lines(style.marked(side), room - INDENT, em, r"\cdot ")
    return [f"&= {_fitted(first, room)}", *(rf"&\quad {{}}{_fitted(row, room)}" for row in rest)]


def _fitted(row: str, room: float) -> str:
    """A row that is too wide in spite of everything is made smaller."""
    return row if em(row) <= room else scaled(row, room)


# Tables.


def _table(table: Table, style: _Style) -> str:
    """A `booktabs` table; a long one goes on over the page."""
    rooms = _rooms(table, style)
    rows = [
        " & ".join(_cell(cell, room, style) for cell, room in zip(row, rooms, strict=True)) + r" \\[2pt]"
        for row in table.rows
    ]
    heads = " & ".join(map(style.sentence, table.heads)) + r" \\"
    columns = f"@{{}}{'l' * len(table.heads)}@{{}}"
    long = len(rows) > LONGEST_TABLE
    name = "longtable" if long else "tabular"
    head = ["\\toprule", heads, "\\midrule", *(["\\endhead"] if long else [])]
    inner = "\n".join([f"\\begin{{{name}}}{{{columns}}}", *head, *rows, "\\bottomrule", f"\\end{{{name}}}"])
    stretched = "{\\renewcommand{\\arraystretch}{1.4}\n" + inner + "\n}"
    return f"\n{stretched}\n" if long else f"\n\\begin{{center}}\n{stretched}\n\\end{{center}}\n"


def _rooms(table: Table, style: _Style) -> list[float]:
    """How wide each column may be."""
    natural = [
        max([_width(head, style), *(_width(row[k], style) for row in table.rows)])
        for k, head in enumerate(table.heads)
    ]
    return shares(natural, PAGE - 2.0 * len(natural))


def _width(cell: Sentence, style: _Style) -> float:
    return sum(
        em(style.equals.join(map(style.side, piece.sides)))
        if isinstance(piece, Equation)
        else 0.5 * len(piece)
        for piece in cell
    )


def _cell(cell: Sentence, room: float, style: _Style) -> str:
    """A cell; one that is too wide is a paragraph of its own."""
    if _width(cell, style) <= room + 0.01:
        whole = (
            f"${style.equation(piece)}$" if isinstance(piece, Equation) else style.words(piece)
            for piece in cell
        )
        return "".join(whole)
    inside = _Style(style.names, room).sentence(cell)
    return rf"\parbox[t]{{{room:.1f}em}}{{\raggedright\strut {inside}\strut}}"
