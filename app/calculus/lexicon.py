"""Words to atoms: which letters of `wlnx` are a function, which are names."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from app.calculus.ambiguity import Choices
from app.calculus.operations import ABBREVIATIONS, CONSTANTS, SPELLINGS
from app.calculus.symbols import GREEK, ascii_name
from app.calculus.tokens import Token

FUNCTIONS = frozenset({*SPELLINGS, *ABBREVIATIONS})
_BASE_AND_INDEX = re.compile(r"([A-Za-z]+|[α-ωΑ-Ω])(?:_?(\d+)(_\w+)?)?")
# Signs that say the same wherever they stand, as tokens of a formula.
SIGNS: dict[str, tuple[str, str]] = {
    **{sign: ("op", sign) for sign in ("+", "-", "*", "/", "=", ":", ":=")},
    "**": ("op", "^"), ",": ("comma", ","), "|": ("bar", "|"), "'": ("prime", "'"),
}  # fmt: skip
_BRACKETS = {"(": ("open", "("), ")": ("close", ")")}
_LONGEST = max(map(len, FUNCTIONS))
BUILTINS = frozenset({"math", "abs", "float", "max", "min", "print"})
TAKEN = frozenset({*keyword.kwlist, *BUILTINS, *CONSTANTS, *FUNCTIONS})  # what Python's names keep clear of
LONGEST_NAME = 20  # letters of a name that is looked for inside a word


def _plain() -> dict[bool, dict[str, tuple[str, str]]]:
    return {True: SIGNS.copy(), False: SIGNS | _BRACKETS}


@dataclass(slots=True)
class Lexicon:
    """The words a source knows: its own names and functions, besides the table's.

    `names` maps every spelling of a name to its ASCII form. `partials` allows the symbols ∂a/∂b.
    `raised` holds the bracket that a raised index was written with, so that w^{(1)} and w^{[1]} do not become
    one name. `choices` says which of two common readings is wanted, and how sums are written out.
    `imported` says what a short name of a Python program stands for. `plain` collects what is read alike
    wherever it stands: spelled so, it is a token of that kind and text. In a formula with a list (True) it
    matters what a bracket holds.
    """

    names: dict[str, str] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    partials: bool = False
    raised: dict[str, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    imported: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = field(init=False)
    constants: set[str] = field(init=False)
    longest: int = field(init=False)
    splits: dict[str, list[Token]] = field(default_factory=dict)
    plain: dict[bool, dict[str, tuple[str, str]]] = field(default_factory=_plain)

    def __post_init__(self) -> None:
        own = {name for name in self.names if 1 < len(name) <= LONGEST_NAME} | self.functions
        self.constants = CONSTANTS.keys() - self.names.values()
        if "pi" in self.choices.chosen and self._has_pi():
            own.add("pi")
        self.known = FUNCTIONS | own if own else FUNCTIONS
        self.longest = max([_LONGEST, *map(len, own)])

    def _has_pi(self) -> bool:
        return "pi" in self.constants and not {"p", "i"} & self.names.keys()

    def spells_pi(self, pieces: list[Token]) -> bool:
        """Whether p and i, side by side in a word, could be π, or are read so."""
        texts = [piece.text for piece in pieces]
        return self._has_pi() and ("pi" in texts or ("p", "i") in pairwise(texts))

    def function(self, word: str) -> str | None:
        """The kind of function a spelling names: "call", "function" or None."""
        if word in self.functions:
            return "call"
        if word in self.names:
            return None
        return "function" if word in SPELLINGS or word in ABBREVIATIONS else None

    def atom(self, word: str, start: int, end: int) -> Token:
        """One whole word as a token: a function, a constant or a name."""
        kind = self.function(word)
        if kind:
            return Token(
                kind, SPELLINGS.get(word, word) if kind == "function" else canonical(word), start, end
            )
        name = self.names.get(word) or canonical(word)
        return Token("constant" if name in self.constants else "name", name, start, end)

    def split(self, word: str) -> list[Token]:
        """A word of paper notation as tokens: longest known name first, from the left, then letters."""
        if word not in self.splits:
            self.splits[word] = list(self.pieces(word))
        return self.splits[word]

    def pieces(self, word: str) -> Iterator[Token]:
        """The tokens of a word, split anew."""
        letters = word.rstrip("0123456789")
        if word in self.names or self.function(word) or letters in GREEK or len(letters) == 1:
            yield self.atom(word, 0, len(word))
            return
        at = 0
        while at < len(word):
            end = at + self._piece_length(word, at)
            piece = word[at:end]
            yield Token("number", piece, at, end) if piece.isdigit() else self.atom(piece, at, end)
            at = end

    def _piece_length(self, word: str, at: int) -> int:
        for length in range(min(self.longest, len(word) - at), 1, -1):
            if word[at : at + length] in self.known:
                return length
        end = at + 1
        while end < len(word) and word[end].isdigit():
            end += 1
        return end - at


def canonical(word: str) -> str:
    """The ASCII name of a word: `w1` and `w_1` are one name, `λ` is `lambda`."""
    if word[-1:] == "_" and (stem := word.rstrip("_")):
        # lambda_ is lambda, because Python takes that; y_ beside y is another name
        return canonical(stem if stem in TAKEN else f"{stem}_prime")
    match = _BASE_AND_INDEX.fullmatch(word)
    if match:
        return ascii_name(match[1], match[2] or "") + (match[3] or "")
    base, rest = word[:1], word[1:]
    return ascii_name(base) + "".join(map(ascii_name, rest)) if rest.startswith("_") else word
