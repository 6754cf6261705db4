"""What stands between two signs of a Python formula: a name, a number, a constant, a function to be called.

Each different word is read by the parser itself, by itself or in a specimen of a call: `np.exp` is what
`np.exp(0)` is read as.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial

from app.calculus.errors import Refusal
from app.calculus.lexicon import Lexicon, canonical
from app.calculus.libraries import (
    CONSTRUCTORS,
    GRADIENTS,
    ITSELF,
    KEYWORDS,
    KNOWN,
    MODULES,
    RANDOM,
    TRACING,
    WITHOUT_EFFECT,
)
from app.calculus.operations import OPERATIONS
from app.calculus.phrases import LONGEST, MOST_KNOWN, Look, Run, Said, Unusual, leaf
from app.calculus.syntax import parse
from app.calculus.tokens import Note, scan
from app.calculus.tree import Apply, Constant, Name, Number, Tree, same

SAME = "="  # the head of a call that is its own argument: float(x), x.mean()
OF_TWO = frozenset(name for name, row in OPERATIONS.items() if len(row.arguments) == 2)
# What a statement is about, wherever it stands in it: values, gradients, what is only shown.
_STATEMENTS = CONSTRUCTORS | RANDOM | GRADIENTS | TRACING | WITHOUT_EFFECT | {"step"}
_LEAF = re.compile(r"(\d+(?:\.\d+)?)|[A-Za-z][A-Za-z0-9_]*")
_TAKEN = KEYWORDS.keys() | {"pi"}
_NO_NAMES = Lexicon()  # Python's reader learns no words
_LEAVES = (Name, Number, Constant)
_ZERO, _ONE = Number("0"), Number("1")


def own_look(names: dict[str, str]) -> Look | None:
    """How the phrases of a source that defines these names are read; None for the usual way."""
    if all(map(_changes_nothing, names)):
        return None
    return partial(_read, Lexicon(names))


def _changes_nothing(name: str) -> bool:
    """Whether a name of the source's own is read like any other, and stands before no dot."""
    if name in MODULES or len(name) > LONGEST:
        return False
    said = _usual(name)
    return said is not None and isinstance(said.what, Name)


def usual_look(phrase: str) -> Said:
    """What a phrase says in a source without names of its own. Raises Unusual."""
    said = _usual(phrase) if len(phrase) <= LONGEST else None
    if said is None:
        raise Unusual
    return said


@lru_cache(maxsize=MOST_KNOWN)
def _usual(phrase: str) -> Said | None:
    try:
        return _read(_NO_NAMES, phrase)
    except Unusual:
        return None


def _read(lexicon: Lexicon, phrase: str) -> Said:
    word = phrase.strip(" ")
    if not word:
        return Said(None, (), 0, ())
    if len(word) > LONGEST:
        raise Unusual
    match = _LEAF.fullmatch(word)
    if match and match[1]:
        return Said(leaf("number", word), (), 1, ())
    size = 1 if match else _tokens(word)
    run = _called(lexicon, word)
    if run is not None:
        names = tuple([factor.name for factor in run.factors if isinstance(factor, Name)])
        return Said(run, names, size, run.notes)
    if match and word not in _TAKEN:
        name = lexicon.names.get(word) or canonical(word)
        return Said(leaf("name", name), (name,), 1, ())
    tree, notes = _tree(lexicon, word)
    if size > 1 or not isinstance(tree, _LEAVES):
        raise Unusual
    return Said(tree, (tree.name,) if isinstance(tree, Name) else (), size, notes)


def _tokens(word: str) -> int:
    """How many raw tokens a word has: one, or two that begin with a method's dot. Raises Unusual."""
    try:
        texts = [token.text for token in scan(word, "python")]
    except Refusal:
        raise Unusual from None
    if "".join(texts) != word or len(texts) != 1 + (texts[0] == "."):  # >>> is of no use, and left out
        raise Unusual
    return len(texts)


def _called(lexicon: Lexicon, word: str) -> Run | None:
    """The function that a word names, or the method behind an operand's dot; None for what is no function."""
    on, dot, last = word.rpartition(".")
    if word in lexicon.names:
        return None
    spellings = {last, last.lower(), last.rstrip("_")}
    if not (spellings & (KNOWN | ITSELF) or any(map(lexicon.function, spellings))):
        return None
    if last in _STATEMENTS or (dot and last in lexicon.names):  # mean = (w*x).mean()
        raise Unusual
    first = word.partition(".")[0]
    if not dot or (first in MODULES and first not in lexicon.names):
        run = _function(lexicon, word)
    else:
        run = _behind(lexicon, on, last) if on else _method(lexicon, last)
    if run is None:
        raise Unusual
    return run


def _function(lexicon: Lexicon, word: str) -> Run | None:
    """`exp` of one argument, `pow` of two."""
    return _specimen(lexicon, f"{word}(0)", (_ZERO,)) or _specimen(lexicon, f"{word}(0, 1)", (_ZERO, _ONE))


def _method(lexicon: Lexicon, name: str) -> Run | None:
    """`.exp` and `.pow` of what stands before them."""
    call = f"(0).{name}"
    run = _specimen(lexicon, f"{call}()", (_ZERO,)) or _specimen(lexicon, f"{call}(1)", (_ZERO, _ONE))
    return run and run._replace(touching=True)


def _behind(lexicon: Lexicon, on: str, name: str) -> Run | None:
    """`x.exp`: a method that stands behind a name."""
    said, (operand, _) = _usual(f".{name}"), _tree(lexicon, on)
    if said is None or not isinstance(said.what, Run) or not isinstance(operand, _LEAVES):
        return None
    return said.what._replace(factors=(operand,), touching=False)


def _specimen(lexicon: Lexicon, call: str, arguments: tuple[Tree, ...]) -> Run | None:
    """What is called, if that is one operation on these arguments, or the argument itself."""
    tree, notes = _tree(lexicon, call)
    if tree is None:
        return None
    if len(arguments) == 1 and same(tree, arguments[0]):
        return Run(head=SAME, notes=notes)
    if not isinstance(tree, Apply) or tree.primes or len(tree.arguments) != len(arguments):
        return None
    if not all(map(same, tree.arguments, arguments)):
        return None
    return Run(head=tree.operation, notes=notes)


def _tree(lexicon: Lexicon, text: str) -> tuple[Tree | None, tuple[Note, ...]]:
    """What the parser reads, and the guesses it makes; no tree where it refuses."""
    try:
        tree, notes = parse(text, scan(text, "python"), lexicon, len(text), "python")
    except Refusal:
        return None, ()
    return tree, tuple(notes)
