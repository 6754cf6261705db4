"""Operators and brackets that wait for their operands while a formula is read."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculus.complaints import CLOSING
from app.calculus.operations import BINDING
from app.calculus.tokens import Token
from app.calculus.tree import Tree


@dataclass(slots=True)
class Pending:
    """An operator or bracket that waits for its operands."""

    kind: str  # infix, prefix, bare, exponent, base, group, call, bars
    level: int
    operation: str
    token: Token
    base: int = 0  # how many operands stood before a bracket
    head: Token | None = None  # the function's name, of a call
    primes: int = 0
    power: Tree | None = None  # the 2 of sin²x
    over: Tree | None = None  # the b of log_b x


_NOWHERE = Token("op", "", 0, 0)
# The signs between two operands. All wait alike, but for a stroke: of that, the place may be asked.
INFIX = {
    sign: Pending("infix", BINDING[level], operation, _NOWHERE)
    for sign, operation, level in (
        ("+", "add", "sum"),
        ("-", "sub", "sum"),
        ("*", "mul", "product"),
        ("/", "div", "product"),
        ("^", "pow", "power"),
    )
}

OUTSIDE = -1  # the level of a bracket: nothing inside takes what is outside
FRAMES = frozenset({"group", "call", "user call", "bars"})


def shown(frame: Pending) -> str:
    return "|" if frame.kind == "bars" else frame.token.text


def fits(frame: Pending, token: Token) -> bool:
    if frame.kind == "bars":
        return token.kind == "bar"
    return token.kind == "close" and CLOSING[frame.token.text] == token.text
