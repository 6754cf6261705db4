"""Long formulas over several lines, broken before a sign as far out as possible.

A breakable printer marks the places where a line may end and the brackets around them. Where all of it does
not fit, it is cut at the outermost signs; a piece that is still too wide, between its factors; then inside
its brackets, and so on; and neighbours that fit side by side share a line again. (D. Knuth, "The TeXbook",
1984, ch. 18: a display is broken before binary operations.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.calculus.printing import ATOM, LatexPrinter, Piece, Printer, Rope, flatten
from app.calculus.tree import Apply, Tree

SIGN, FACTOR, INSIDE, OPEN, CLOSE = "\x00", "\x01", "\x02", "\x03", "\x04"
BREAKS = (SIGN, FACTOR, INSIDE)  # the better ones first
MARKS = re.compile(f"([{SIGN}-{CLOSE}])")
BROAD = 8.0  # em: a numerator or an exponent that is wider is written in one line with the rest

Width = Callable[[str], float]


class _Breakable:
    """What both printers mark: before a sign, between two factors, and brackets."""

    def sign(self, sign: str) -> Rope:
        """A line may end before it."""
        return [SIGN, super().sign(sign)]  # type: ignore[misc]

    def raised(self, exponent: Piece) -> Rope:
        """An exponent stays in one piece."""
        return _solid(super().raised(exponent))  # type: ignore[misc]

    def _product(self, node: Apply, arguments: list[Piece]) -> Piece:
        piece: Piece = super()._product(node, arguments)  # type: ignore[misc]
        left, *right = piece.rope
        return replace(piece, rope=[left, FACTOR, *right])


class BreakableText(_Breakable, Printer):
    """Paper text with marks."""

    def enclosed(self, rope: Rope) -> Rope:
        """Brackets; what is in them is deeper."""
        return [OPEN, "(", INSIDE, rope, ")", CLOSE]


class BreakableLatex(_Breakable, LatexPrinter):
    """LaTeX with marks. Its brackets do not grow, so that a line may end between them; what is too broad for
    a fraction or a root is written with a slash or a power.
    """

    def enclosed(self, rope: Rope) -> Rope:
        """Brackets that need no partner on their line; what is in them is deeper."""
        big = "Big" if "\\frac" in flatten(rope) else "big"
        return [OPEN, rf"\{big}l(", INSIDE, rope, rf"\{big}r)", CLOSE]

    def _exponential(self, node: Apply, arguments: list[Piece]) -> Piece:
        if _is_broad(arguments[0]):
            return self._called(self.function_name("exp"), 0, arguments)
        return super()._exponential(node, arguments)

    def _quotient(self, node: Apply, arguments: list[Piece]) -> Piece:
        if not any(map(_is_broad, arguments)):
            return _solid_piece(super()._quotient(node, arguments))
        piece = Printer._quotient(self, node, arguments)  # with a slash, as in text
        left, *right = piece.rope
        return replace(piece, rope=[left, FACTOR, *right])

    def _radical(self, node: Apply, arguments: list[Piece]) -> Piece:
        if not _is_broad(arguments[0]):
            return _solid_piece(super()._radical(node, arguments))
        return Piece([self.brackets(arguments[0]).rope, "^{1/2}"], self.fraction_level)

    def _root(self, node: Apply, arguments: list[Piece]) -> Piece:
        if not _is_broad(arguments[0]):
            return _solid_piece(super()._root(node, arguments))
        exponent = _solid(arguments[1].rope)
        return Piece(
            [self.brackets(arguments[0]).rope, r"^{1/\left(", exponent, r"\right)}"], self.fraction_level
        )

    def _bars(self, node: Apply, arguments: list[Piece]) -> Piece:
        return Piece([OPEN, r"\bigl\lvert ", arguments[0].rope, r"\bigr\rvert ", CLOSE], ATOM)


def _solid(rope: Rope) -> str:
    return MARKS.sub("", flatten(rope))


def _solid_piece(piece: Piece) -> Piece:
    return Piece(_solid(piece.rope), piece.level, piece.first, piece.last, piece.head, piece.tail)


def _is_broad(piece: Piece) -> bool:
    return em(_solid(piece.rope)) > BROAD


def marked_latex(tree: Tree, names: frozenset[str], dotted: bool) -> str:
    """LaTeX with marks, for `lines` and `inline`."""
    return BreakableLatex(names, dotted).print(tree)


def marked_text(tree: Tree, names: frozenset[str], dotted: bool) -> str:
    """Text with marks."""
    return BreakableText(names, dotted).print(tree)


def inline(marked: str) -> str:
    """LaTeX among words: TeX itself may end a line at each mark."""
    return MARKS.sub(lambda mark: r"\allowbreak " if mark[0] in (FACTOR, INSIDE) else "", marked)


def widest(marked: str, width: Width) -> float:
    """How wide a marked formula is where it is broken at every mark."""
    return max(chunk.width for chunk in _chunks(marked, width))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What stands between two places where a line may end; `level` is how far in it begins."""

    level: int
    mark: str
    text: str
    width: float


def lines(marked: str, most: float, width: Width, dot: str) -> list[str]:
    """The lines of a marked formula, none wider than `most` where a mark can help it.

    `dot` stands before a factor that begins a line.
    """
    chunks = _chunks(marked, width)
    groups: list[list[_Chunk]] = []
    waiting = [chunks]
    while waiting:
        group = waiting.pop()
        if len(group) == 1 or sum(chunk.width for chunk in group) <= most:
            groups.append(group)
        else:
            waiting += reversed(_cut(group))
    return [_joined(line, dot) for line in _filled(groups, most)]


def _chunks(marked: str, width: Width) -> list[_Chunk]:
    found, depth, level, mark, text = [], 0, -1, "", ""
    for piece in MARKS.split(marked):
        if piece in (OPEN, CLOSE):
            depth += 1 if piece == OPEN else -1
        elif piece in BREAKS:
            found.append(_Chunk(level, mark, text, width(text)))
            level, mark, text = len(BREAKS) * depth + BREAKS.index(piece), piece, ""
        else:
            text += piece
    return [*found, _Chunk(level, mark, text, width(text))]


def _cut(group: list[_Chunk]) -> list[list[_Chunk]]:
    """A group cut at its outermost marks."""
    outermost = min(chunk.level for chunk in group[1:])
    parts = [[group[0]]]
    for chunk in group[1:]:
        if chunk.level == outermost:
            parts.append([])
        parts[-1].append(chunk)
    return parts


def _filled(groups: list[list[_Chunk]], most: float) -> list[list[_Chunk]]:
    """Neighbours that fit side by side share a line."""
    filled: list[list[_Chunk]] = []
    room = -1.0
    for group in groups:
        needed = sum(chunk.width for chunk in group)
        if needed > room:
            filled.append([])
            room = most
        filled[-1] += group
        room -= needed
    return filled


def _joined(line: list[_Chunk], dot: str) -> str:
    text = "".join(chunk.text for chunk in line).strip()
    bare = line[0].mark == FACTOR and not text.startswith(("/", dot.strip()))
    return dot + text if bare else text


# How wide LaTeX is, in em of its own size: estimated, rather too wide than too narrow.

_FRACTION = re.compile(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")
_TOKEN = re.compile(r"\\([A-Za-z]+|.)|([-+=])|([^_^{} ])", re.DOTALL)
_WORDS = frozenset(
    {"ln", "log", "exp", "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth"}
)
_SIGNS = {"cdot": 0.75, "times": 1.25, "to": 1.6, "quad": 1.0, "infty": 1.0}
_NOTHING = frozenset(
    {
        "left",
        "right",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "frac",
        "mathrm",
        "operatorname",
        "sqrt",
        "lvert",
        "rvert",
    }
)


def em(latex: str) -> float:
    """How wide a piece of mathematics is, about."""
    latex = _FRACTION.sub(lambda found: max(found[1], found[2], key=len), latex)
    return sum(_token(*found.groups()) for found in _TOKEN.finditer(latex))


def _token(command: str | None, sign: str | None, letter: str | None) -> float:
    if command:
        if command in _NOTHING:
            return 0.1
        return _SIGNS.get(
            command, 0.55 * len(command) + 0.2 if command in _WORDS or "arc" in command else 0.7
        )
    if sign:
        return 1.35
    if letter:
        return 0.5 if letter in "()|,.0123456789" else 0.62 if letter not in "mwMW" else 0.9
    return 0.0
