"""What a formula lacks where reading it failed: operands, arguments, functions that are spelled otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from app.calculus.errors import Mend, Unreadable, place
from app.calculus.libraries import arity
from app.calculus.operations import OPERATIONS, SPELLINGS
from app.calculus.tokens import Token

CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|"}
LONG_NAME = 5  # letters that nobody writes side by side by chance
_NO_OPERANDS = frozenset({"op", "comma", "prime"})
# What functions are called in English, and not in formulas.
SPOKEN = {
    "sine": "sin", "cosine": "cos", "cosin": "cos", "tangent": "tan", "arcsine": "arcsin",
    "arccosine": "arccos", "arctangent": "arctan", "logarithm": "ln", "exponential": "exp",
    "squareroot": "sqrt", "absolutevalue": "abs", "rectifier": "relu",
}  # fmt: skip


def nearest(word: str, known: Iterable[str], cutoff: float) -> str | None:
    """The known word that `word` was likely meant to be: two letters swapped, or most of them right."""
    near = get_close_matches(word, known, 5, cutoff)
    swapped = (other for other in near if sorted(other.lower()) == sorted(word.lower()))
    return SPOKEN.get(word.lower()) or next(swapped, near[0] if near else None)


def nearest_function(word: str, own: Iterable[str]) -> str | None:
    """The function of the table, or of the source's own, that a word was likely meant to be."""
    return nearest(word, [*SPELLINGS, *own], 0.74)


def refuse_unknown(
    source: str, token: Token, pieces: list[Token], rest: list[Token], own: Iterable[str]
) -> None:
    """A word of single letters before a bracket is likelier a function that is not known, if it is long,
    or if `rest`, which begins with the bracket, has a comma in it.
    """
    single = [piece.kind == "name" and len(piece.text) == 1 for piece in pieces]
    if not (all(single) or all(single[:3]) or token.text.lower() in SPOKEN):
        return
    long = len(token.text) > 3
    near = nearest_function(token.text, own) if long else None
    where = place(source, token.start, token.end)
    if near:
        mend = Mend(near, token.start, token.end)
        raise Unreadable("unknown_function", where, mend, name=token.text, suggestion=near)
    if (long and not all(single)) or _brackets_hold_a_comma(rest):
        raise Unreadable("no_function", where, name=token.text)


def refuse_misspelt(source: str, token: Token, pieces: list[Token], own: Iterable[str]) -> None:
    """A long word of single letters before an argument, and nearly a function: `sigmiod wx` is no product."""
    if len(token.text) < LONG_NAME or not all(p.kind == "name" and len(p.text) == 1 for p in pieces):
        return
    long = [name for name in (*SPELLINGS, *own) if len(name) >= LONG_NAME]
    near = nearest(token.text, long, 0.8)
    if near:
        where, mend = place(source, token.start, token.end), Mend(near, token.start, token.end)
        raise Unreadable("unknown_function", where, mend, name=token.text, suggestion=near)


def _brackets_hold_a_comma(tokens: list[Token]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if depth == 0 or (depth == 1 and token.text == ","):
            return depth == 1
    return False


def form(operation: str, spelled: str) -> str:
    """How a function is written with its arguments: `max(x, y)`."""
    row = OPERATIONS.get(operation)
    return f"{spelled}({', '.join(row.arguments if row else ('x', 'y')[: arity(operation)])})"


def missing_arguments(source: str, function: Token) -> Unreadable:
    """A function without anything to work on."""
    name = source[function.start : function.end]
    where = place(source, function.start, function.end)
    return Unreadable("missing_arguments", where, name=name, form=form(function.text, name))


def wrong_arguments(source: str, function: Token, operation: str, found: int) -> Unreadable:
    """A function with more or fewer arguments than it takes."""
    name = source[function.start : function.end]
    where = place(source, function.start, function.end)
    return Unreadable("arity", where, name=name, form=form(operation, name), found=found)


def missing(source: str, tokens: list[Token], at: int, end: int) -> Unreadable:
    """An operand was expected at `tokens[at]`: say after what, and what stands there instead."""
    token = tokens[at] if at < len(tokens) else None
    previous = tokens[at - 1] if at else None

    def refusal(key: str, where: Token, mend: Mend | None = None, **details: str) -> Unreadable:
        return Unreadable(key, place(source, where.start, where.end), mend, **details)

    def spelled(token: Token) -> str:
        return source[token.start : token.end]

    if previous is None:
        if token is None:
            return Unreadable("empty", place(source, max(0, end - 1), end))
        return refusal("unexpected_start", token, _without(tokens, at), found=spelled(token))
    if token is None and previous.kind in ("open", "bar"):
        return refusal("unclosed", previous, bracket=spelled(previous), closing=CLOSING[previous.text[0]])
    if previous.kind in ("function", "call"):
        return missing_arguments(source, previous)
    if token is not None and previous.kind == "open" and token.kind == "close":
        return _empty(source, tokens, at)
    if token is not None and (token.kind == "op" or previous.kind == "open"):
        return refusal(
            "two_signs", token, _without_signs(tokens, at), found=spelled(token), after=spelled(previous)
        )
    if token is None and (rest := _continued(source, previous.end)):
        mend = Mend(" ", previous.end, rest)
        return refusal("continued", previous, mend, found=spelled(previous))
    return refusal("missing_operand", previous, _without(tokens, at - 1), found=spelled(previous))


def _empty(source: str, tokens: list[Token], at: int) -> Unreadable:
    """Nothing between two brackets: what stands before them may be a function."""
    opening, closing = tokens[at - 1], tokens[at]
    head = tokens[at - 2] if at > 1 else None
    if head is not None and head.kind in ("function", "call") and opening.end > opening.start:
        return missing_arguments(source, head)
    whole = opening.end - opening.start == 1 == closing.end - closing.start and opening.end <= closing.start
    last = at
    while [token.kind for token in tokens[last + 1 : last + 3]] == ["open", "close"]:
        last += 2
    some = last - at + 2 < len(tokens)
    mend = Mend("", opening.start, tokens[last].end) if whole and some else None
    return Unreadable("empty_brackets", place(source, closing.start, closing.end), mend)


def _without(tokens: list[Token], at: int) -> Mend | None:
    """Leave a sign out, and the signs before it, if anything else is there."""
    first = at
    while first and tokens[first].kind == tokens[first - 1].kind == "op":
        first -= 1
    signs, apart = tokens[first : at + 1], not first or tokens[first - 1].end <= tokens[first].start
    followed = tokens[at + 1 : at + 2]
    helps = signs[0].kind == "op" and len(signs) < len(tokens) and not (followed and followed[0].kind == "op")
    return Mend("", signs[0].start, signs[-1].end) if helps and apart else None


def _without_signs(tokens: list[Token], at: int) -> Mend | None:
    """Leave out what cannot stand before an operand, of `///-x` the strokes, if an operand follows."""
    end = at + 1
    while end < len(tokens) and tokens[end].kind in _NO_OPERANDS and tokens[end].text not in "+-":
        end += 1
    helps = end < len(tokens) and tokens[end].kind != "close"
    return Mend("", tokens[at].start, tokens[end - 1].end) if helps else None


def _continued(source: str, end: int) -> int | None:
    """Where the next line goes on, if it does not begin a statement of its own."""
    rest = source[end:].lstrip(" \t\r")
    line = rest.lstrip().partition("\n")[0]
    return len(source) - len(rest.lstrip()) if rest.startswith("\n") and line and "=" not in line else None
