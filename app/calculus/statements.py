"""The statements of a program, and which of them is its output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from app.calculus.cutting import number, texts
from app.calculus.definitions import defined_twice
from app.calculus.lexicon import canonical
from app.calculus.tokens import Note, Token


@dataclass(slots=True)
class Piece:
    """One statement, `left = right` or `left op= right`; `body` is what a function does before `return`."""

    left: list[Token]
    right: list[Token]
    end: int
    augmented: str = ""
    begin: int | None = None  # where it begins, if not with its left side
    body: list[Piece] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)  # of a function's parameters, by their spelling

    @property
    def name(self) -> str:
        """How the name is spelled; "" without one."""
        return self.left[0].text if self.left else ""

    @property
    def is_function(self) -> bool:
        """Whether it takes arguments."""
        return len(self.left) > 1

    @property
    def number(self) -> str | None:
        """The number that is all of its right-hand side, if it is one."""
        return None if self.augmented or self.is_function else number(self.right)


@dataclass(slots=True)
class Snippet:
    """What a program says. `values` are the variables that it gives a number to ("" for a random one), by
    their spelling, `wanted` those whose gradients it asks for, `imported` what a short name stands for."""

    pieces: list[Piece] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    imported: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    heads: dict[str, tuple[int, int]] = field(default_factory=dict)  # where the values' names stand

    def notes(self) -> Iterator[Note]:
        """What was made of the program."""
        yield from (Note("unused", (("name", name),)) for name in self.unused)
        if self.values:
            yield Note("values", (("names", _shortened(list(self.values))),))
        if self.skipped:
            yield Note("skipped", (("lines", _shortened(self.skipped)),))

    def take_numbers(self) -> bool:
        """Turn the statements that only give a number to a name into values; whether there were any."""
        before = len(self.pieces)
        _take_values(self, [piece for piece in self.pieces[:-1] if piece.number is not None])
        return len(self.pieces) < before


def _shortened(items: list[str]) -> str:
    """The first few, each short enough for a sentence."""
    short = [item if len(item) <= 30 else item[:29] + "…" for item in dict.fromkeys(items)]
    return ", ".join([*short[:6], *["…"] * (len(short) > 6)])


def refuse_second_definitions(source: str, found: Snippet) -> None:
    """A function that takes the name of something else is refused."""
    seen = {canonical(name): head for name, head in found.heads.items()}
    for piece in found.pieces:
        name = canonical(piece.name)
        head = (piece.left[0].start, piece.left[0].end) if piece.left else (0, 0)
        if piece.is_function and name in seen:
            raise defined_twice(source, piece.name, seen[name], head)
        seen.setdefault(name, head)


# Which statement is the output.


def arranged(found: Snippet) -> Snippet:
    """The output last, its local statements before it, and only functions that are called.

    A function that nobody calls and that only numbers follow is the output: then those numbers, and the
    numbers given to its parameters, are values of variables.
    """
    called = _called(found.pieces)
    last = len(found.pieces)
    while last and found.pieces[last - 1].number is not None:
        last -= 1
    if last and found.pieces[last - 1].is_function and found.pieces[last - 1].name not in called:
        _take_values(found, found.pieces[last:])
    if found.pieces and found.pieces[-1].is_function:
        _take_arguments(found, found.pieces[-1])
    found.unused = [p.name for p in found.pieces[:-1] if p.is_function and p.name not in called]
    kept = [p for p in found.pieces[:-1] if not p.is_function or p.name in called] + found.pieces[-1:]
    flat = [(piece, not piece.is_function or piece is kept[-1]) for piece in kept]
    found.pieces = [part for piece, opens in flat for part in ((*piece.body, piece) if opens else (piece,))]
    for piece, opens in flat:
        piece.body = [] if opens else piece.body
    return found


def _take_values(found: Snippet, numbers: list[Piece]) -> None:
    """Numbers given to names become values of variables, where nothing else is assigned to the name."""
    times = Counter([piece.name for piece in found.pieces] + list(found.values))
    taken = {id(piece): piece for piece in numbers if times[piece.name] == 1}
    found.pieces = [piece for piece in found.pieces if id(piece) not in taken]
    found.values |= {piece.name: piece.number or "" for piece in taken.values()}


def _take_arguments(found: Snippet, output: Piece) -> None:
    """What the parameters of the output are given: a number on a line of its own, or a default."""
    parameters = set(texts(output.left[1:]))
    _take_values(found, [p for p in found.pieces if p.name in parameters and p.number is not None])
    for name, default in output.defaults.items():
        found.values.setdefault(name, default)


def _called(pieces: list[Piece]) -> set[str]:
    """Every name that stands before a bracket on some right-hand side."""
    sides = [part.right for piece in pieces for part in (*piece.body, piece)]
    return {
        token.text
        for side in sides
        for token, after in pairwise(side)
        if after.text == "(" and token.kind == "word"
    }
