"""Sources read in one pass, as phrases between signs, where nothing in them can be read in two ways.

Most sources are of that kind. All others, and whatever has to be refused, are left to the parser of
`syntax`, which knows every notation and every mistake; of what is read here it makes the same tree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from app.calculus.lines import Line
from app.calculus.outcome import Reading, Statement, free_name, names_of, spellings, unused
from app.calculus.paper_pass import LATEX, PAPER
from app.calculus.phrases import MOST_KNOWN, Phrases, Unusual
from app.calculus.python_pass import PYTHON
from app.calculus.symbols import unified
from app.calculus.tokens import MOST_TOKENS, Note, scan
from app.calculus.tree import Tree

_GOES_ON = re.compile(r"(?:\\[A-Za-z]+|[^\w+-])*[+-]")  # a line that may belong to the one before


NOTATIONS = {"math": PAPER, "latex": LATEX, "python": PYTHON}
_known = {syntax: Phrases(notation.usual) for syntax, notation in NOTATIONS.items()}


def read_directly(source: str, syntax: str) -> Reading | None:
    """The reading of a source that says the same piece by piece; None for any other."""
    try:
        return _Direct(source, syntax).reading()
    except Unusual:
        return None
    finally:
        if len(_known[syntax]) > MOST_KNOWN:  # others may be at work with it
            _known[syntax] = Phrases(NOTATIONS[syntax].usual)


class _Direct:
    """Reads all lines of a source, each by itself: no line is a function that another calls."""

    def __init__(self, source: str, syntax: str) -> None:
        self.source = source
        self.syntax = syntax
        self.notation = NOTATIONS[syntax]
        self.lines: list[Line] = []
        self.formulas: list[list[str]] = []  # by line: phrases and signs in turn
        self.notes: dict[Note, None] = {}
        self._cut(self.notation.prepared(unified(source)))
        look = self.notation.own(names) if (names := spellings(self.lines)) else None
        self.phrases = Phrases(look) if look else _known[syntax]

    def _cut(self, text: str) -> None:
        lines = [line for line in text.replace(";", "\n").split("\n") if line.strip(" ")]
        for at, line in enumerate(lines, 1):
            left, equals, right = line.rpartition("=")
            named = self.notation.named(left) if equals else Line([], [], 0)
            if named is None or (at < len(lines) and (not equals or named.parameters is not None)):
                raise Unusual
            if at > 1 and not equals and _GOES_ON.match(line):
                raise Unusual
            self.lines.append(named)
            self.formulas.append(self.notation.cut(right))
        if not lines:
            raise Unusual

    def reading(self) -> Reading:
        """All statements. Raises Unusual."""
        statements = self._one() if len(self.lines) == 1 else tuple(self._several())
        if len(self.source) > MOST_TOKENS and self._tokens() > MOST_TOKENS:
            raise Unusual
        self.notes.update(dict.fromkeys(unused(statements)))
        names, notes = names_of(statements), tuple(self.notes)
        return Reading(self.source, self.syntax, statements, statements, {}, names, notes)

    def _one(self) -> tuple[Statement]:
        """A formula with or without a name."""
        line, pieces = self.lines[0], self.formulas[0]
        tree, mentions = self._formula(pieces)
        if line.name in mentions:
            raise Unusual
        return (Statement(line.name or free_name(mentions), line.parameters, tree, mentions),)

    def _several(self) -> Iterator[Statement]:
        named = [line.name for line in self.lines if line.name]
        defined, ahead, taken = frozenset(named), set(named), set(named)
        if len(ahead) < len(named):  # something is defined twice
            raise Unusual
        for line, pieces in zip(self.lines, self.formulas, strict=True):
            tree, mentions = self._formula(pieces)
            if not ahead.isdisjoint(mentions):  # it is used too early
                raise Unusual
            if not mentions or not defined.isdisjoint(self._called(pieces)):
                raise Unusual  # a number may be a value, a name before a bracket a function
            taken.update(mentions)
            yield Statement(line.name or free_name(taken), line.parameters, tree, mentions)
            ahead.discard(line.name)

    def _formula(self, pieces: list[str]) -> tuple[Tree, tuple[str, ...]]:
        """Its tree, and the names in it, in order of first appearance."""
        tree = self.notation.one_pass(pieces, self.phrases).tree()
        known = self.phrases.said
        names: dict[str, None] = {}
        for phrase in dict.fromkeys(pieces[::2]):
            said = known[phrase]
            for name in said.names:
                names[name] = None
            if said.notes:
                self.notes.update(dict.fromkeys(said.notes))
        return tree, tuple(names)

    def _called(self, pieces: list[str]) -> Iterator[str]:
        """The names, and last letters of words, that stand before a bracket and could be called."""
        if not self.notation.multiplies:
            return
        before = {phrase for phrase, sign in zip(pieces[::2], pieces[1::2], strict=False) if sign[-1] == "("}
        for phrase in before:
            yield from self.phrases.said[phrase].names[-1:]
            yield phrase.rstrip(" ")[-1:]

    def _tokens(self) -> int:
        """At least as many as the scanner would find."""
        counts = Counter(chain.from_iterable(self.formulas))
        said = self.phrases.said
        sizes = {
            piece: said[piece].size if piece in said else len(scan(piece, self.syntax)) for piece in counts
        }
        left_sides = len(self.source) - sum(times * len(piece) for piece, times in counts.items())
        return left_sides + sum(times * sizes[piece] for piece, times in counts.items())
