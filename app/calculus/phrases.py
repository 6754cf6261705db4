"""What stands between two signs of a formula, where it says the same whatever stands around it.

A phrase is a name, a number, several of them side by side (`2 a b`, `wx`), or such factors and a function:
the one that the next bracket belongs to (`2 sin`), or one with its argument (`ln wx`). Each different word is
looked at once, by the rules that hold everywhere: `scan` cuts it, the `Resolver` reads it. What could be read
otherwise among other neighbours, or has to be refused, is `Unusual`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial, reduce
from itertools import pairwise
from typing import NamedTuple

from app.calculus.ambiguity import Choices
from app.calculus.arguments import FRACTIONS
from app.calculus.equations import stands
from app.calculus.errors import Refusal
from app.calculus.lexicon import Lexicon
from app.calculus.neighbours import is_e
from app.calculus.paper import Resolver
from app.calculus.symbols import GREEK, VARIANTS
from app.calculus.syntax import ATOMS, apply
from app.calculus.tokens import Note, Token, scan
from app.calculus.tree import Apply, Name, Number, Tree
from app.calculus.unrolling import LISTS

FRACTION, ROOT = r"\frac", r"\sqrt"  # what is nothing without the braces behind it
LONGEST = 100  # characters of a phrase
MOST_KNOWN = 4_096  # phrases that are remembered
LONGEST_PRODUCT = 3  # letters side by side: more may be a function misspelt

_LEAF = re.compile(r"(\d+(?:\.\d+)?)|[A-Za-df-z](?:_?\d+)?")
_NO_NAMES = Lexicon()  # for words of which nothing is learned
_UNSURE = re.compile(r"\.(?!\d)|\d[eE]\Z|log\Z")  # the end of a sentence, the 5e of 5e-3, lg or ln
_SURE = frozenset({"word", "number", "greek", "subscript", "command"})
_SPACES = frozenset({r"\,", r"\;", r"\:", r"\!", r"\quad", r"\qquad"})
_FRACTIONS = frozenset(f"\\{name}" for name in FRACTIONS)
_SIGMAS = frozenset({"σ", "sigma", r"\sigma"})


class Unusual(Exception):
    """What has to be read token by token."""


class Run(NamedTuple):
    """Factors side by side, and behind them a function with its argument, or one whose brackets come next.

    `touching`: no blank stands between the first two of these. `size`: how many raw tokens it has.
    """

    factors: tuple[Tree, ...] = ()
    head: str = ""
    argument: tuple[Tree, ...] = ()
    touching: bool = False
    size: int = 0
    notes: tuple[Note, ...] = ()


class Said(NamedTuple):
    """What a phrase says: a leaf, a run, or nothing; the names in it, and how many raw tokens it has."""

    what: Tree | Run | None
    names: tuple[str, ...]
    size: int
    notes: tuple[Note, ...]


Look = Callable[[str], Said]  # raises Unusual


class Phrases(dict[str, Tree | Run | None]):
    """What each different phrase says, by its text. Raises Unusual."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.said: dict[str, Said] = {}
        self.look = look

    def __missing__(self, phrase: str) -> Tree | Run | None:
        said = self.said[phrase] = self.look(phrase)
        self[phrase] = said.what
        return said.what


def own_look(syntax: str, names: dict[str, str]) -> Look | None:
    """How the phrases of a source with these names of its own are read; None for the usual way."""
    if all(map(_changes_nothing, names)):
        return None
    return partial(_said, cache(partial(_read, Lexicon(names), syntax)))


def _changes_nothing(name: str) -> bool:
    """Whether a name of the source's own is read like any other: one letter, perhaps with an index."""
    return (len(name) == 1 and name.isascii() and name != "e") or "_" in name


def usual_look(syntax: str) -> Look:
    """How phrases are read in a source without names of its own."""
    return partial(_said, partial(_usual, syntax))


@lru_cache(maxsize=MOST_KNOWN)
def _usual(syntax: str, word: str) -> Run:
    return _read(_NO_NAMES if _LEAF.fullmatch(word) else Lexicon(), syntax, word)


@lru_cache(maxsize=MOST_KNOWN)
def leaf(kind: str, text: str) -> Tree:
    """The leaf of a token: a name is one object, however often it is written."""
    return ATOMS[kind](text)


def _said(read: Callable[[str], Run], phrase: str) -> Said:
    if len(phrase) > LONGEST:
        raise Unusual
    run = reduce(_beside, map(read, filter(None, phrase.split(" "))), Run())
    factors = run.factors
    bases = factors if run.head else factors[:-1]
    behind = (*factors[1:], *run.argument[1:])
    if any(map(is_e, bases)) or any(isinstance(factor, Number) for factor in behind):
        raise Unusual  # an e that is no base is noted, x 2 is likely a slip, as is sin x1.5
    if run.head == FRACTION and factors and isinstance(factors[-1], Number):  # 2\frac{1}{4}
        raise Unusual
    names = tuple([leaf.name for leaf in factors + run.argument if isinstance(leaf, Name)])
    is_leaf = len(factors) == 1 and not run.head and not is_e(factors[0])
    return Said(factors[0] if is_leaf else run if run.size else None, names, run.size, run.notes)


def _read(lexicon: Lexicon, syntax: str, word: str) -> Run:
    """What stands between two blanks."""
    match = _LEAF.fullmatch(word)
    if match and match[1]:
        return Run((leaf("number", word),), size=1)
    if match:
        return Run((leaf(*lexicon.atom(word, 0, 0)[:2]),), size=1 + ("_" in word))
    word = word.replace("⟦", "{").replace("⟧", "}")
    if _UNSURE.search(word):
        raise Unusual
    try:
        raw = scan(word, syntax)
        head = _command(raw[-1]) if raw else ""
        lexicon.choices = Choices(latex=syntax == "latex")
        resolver = Resolver("", lexicon)
        tokens = resolver.resolve(_plain(raw[:-1] if head else raw, lexicon))
    except Refusal:
        raise Unusual from None
    touching = {one.end == other.start for one, other in pairwise(tokens)}
    if not head and tokens and tokens[-1].kind == "function":
        head = _of_one(tokens.pop().text)
    if lexicon.choices.found or not all(kind in ATOMS for kind, _, _, _ in tokens):
        raise Unusual
    if len(touching) > 1:  # wx\,y
        raise Unusual
    factors = tuple([leaf(kind, text) for kind, text, _, _ in tokens])
    return Run(factors, head, (), True in touching, len(raw), tuple(resolver.notes))


def _command(token: Token) -> str:
    return FRACTION if token.text in _FRACTIONS else ROOT if token.text == ROOT else ""


def _plain(raw: list[Token], lexicon: Lexicon) -> list[Token]:
    """Raw tokens, if none of them can be something else among other neighbours."""
    if not (_SURE.issuperset(token.kind for token in raw) and stands(raw)):
        raise Unusual
    if not all(_stays(token, lexicon) for token in raw):
        raise Unusual
    if any(token.text in _SIGMAS for token in raw[:-1]):  # with an index it is a letter
        raise Unusual
    return raw


def _stays(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word or command is itself wherever it stands."""
    if token.kind not in ("word", "command") or token.text in _SPACES:
        return True
    word = token.text.lstrip("\\")
    if word in LISTS:
        return False
    if word in GREEK or lexicon.function(word) or word in lexicon.names:
        return True
    if token.kind == "command":
        return word in VARIANTS
    return len(word) == 1 or (len(word) <= LONGEST_PRODUCT and word[0].islower())


@cache
def _of_one(function: str) -> str:
    """A function that is one operation on its one argument."""
    x = Name("x")
    tree = apply(function, [x])
    if not isinstance(tree, Apply) or tree.operation != function or tree.arguments != (x,):
        raise Unusual
    return function


def _beside(left: Run, right: Run) -> Run:
    """Two words with a blank between them."""
    if not left.size:
        return right
    size, notes = left.size + right.size, (*left.notes, *right.notes)
    if left.argument or (left.head and not _is_argument(left.head, right)):
        raise Unusual
    if left.head:
        return left._replace(argument=right.factors, size=size, notes=notes)
    touching = (left if left.factors else right).touching  # \quad ab
    return Run(left.factors + right.factors, right.head, (), touching, size, notes)


def _is_argument(head: str, run: Run) -> bool:
    """Whether a function without brackets works on all of a run, and on nothing else."""
    whole = run.touching or len(run.factors) == 1
    return whole and not run.head and head not in (FRACTION, ROOT) and not any(map(is_e, run.factors))
