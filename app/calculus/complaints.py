"""What a formula lacks where reading it failed: refusals for missing operands and misplaced brackets."""

from __future__ import annotations

from app.calculus.errors import Mend, Unreadable, place
from app.calculus.tokens import Token

CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|"}


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
        return refusal("unexpected_start", token, found=spelled(token))
    if token is None and previous.kind in ("open", "bar"):
        return refusal("unclosed", previous, bracket=spelled(previous))
    if token is not None and previous.kind == "open" and token.kind == "close":
        return refusal("empty_brackets", token)
    if token is not None and (token.kind == "op" or previous.kind == "open"):
        mend = Mend("", token.start, token.end)
        return refusal("two_signs", token, mend, found=spelled(token), after=spelled(previous))
    mend = Mend("", previous.start, previous.end)
    return refusal("missing_operand", previous, mend, found=spelled(previous))
