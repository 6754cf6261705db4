"""The formulas in an answer of several parts, over the names of the function and those it defines."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.calculus.derivatives import derivative_formula
from app.calculus.errors import Unreadable, place
from app.calculus.lines import read_name
from app.calculus.partials import PARTIAL, read_partial
from app.calculus.syntax import read_formula
from app.calculus.tokens import dialect
from app.calculus.tree import (
    Apply,
    Call,
    Partial,
    Tree,
    fold,
    names_in,
    parts,
    rebuild,
    substitute,
)

_NAME = re.compile(r"\\?[A-Za-zα-ωΑ-Ω]+(?:_?\w|_\{[\w,]+\})*[₀-₉]*")
_PARTIAL = re.compile(PARTIAL)
_D = re.compile(
    r"(?:\\[dt]?frac\s*\{\s*)?(?:\\mathrm\{d\}|d)\s*(\S+?)\s*\}?\s*(?:/|\{)\s*(?:\\mathrm\{d\}|d)\s*(\S+?)\s*\}?"
)


def left_name(text: str) -> str | None:
    """The name that stands to the left of `=`: `q`, `L(x, w)`, in ASCII."""
    text = text.strip().removeprefix("$").strip()
    name, _, _ = text.partition("(")
    return read_name(name, {}) if _NAME.fullmatch(name.strip()) else None


def left_partial(text: str) -> Partial | None:
    """The symbol that stands to the left of `=`: `∂q/∂p`, `dq/dp`, in LaTeX, too."""
    text = text.strip().removeprefix("$").strip().replace("\\partial", "∂")
    if _PARTIAL.fullmatch(text):
        return read_partial(text)
    match = _D.fullmatch(text.replace("∂", "d"))
    return Partial(read_name(match[1], {}), read_name(match[2], {})) if match else None


def read(text: str, names: Collection[str], partials: bool = False) -> Tree:
    """One formula over these names. Raises Unreadable, with the place in `text`, for other names, too."""
    if not text.strip():
        raise Unreadable("answer_empty", parameter="answer")
    syntax = dialect(text)
    try:
        tree = read_formula(text, frozenset(names), syntax, partials)
    except Unreadable as refusal:
        refusal.details.setdefault("parameter", "answer")
        raise
    unknown = [name for name in names_in(tree) if name not in names]
    if unknown:
        start = max(text.find(unknown[0]), 0)
        where = place(text, start, start + len(unknown[0]))
        raise Unreadable("unknown_name", where, name=unknown[0], known=", ".join(names), parameter="answer")
    if any(isinstance(part, Call) for part in parts(tree)):
        raise Unreadable("own_function", parameter="answer")
    return fold(tree, _without_primes)


def _without_primes(node: Tree, arguments: list[Tree]) -> Tree:
    """σ′(z) as the formula that it stands for."""
    if isinstance(node, Apply) and node.primes:
        return substitute(derivative_formula(node.operation, node.primes), {"x": arguments[0]})
    return rebuild(node, arguments)
