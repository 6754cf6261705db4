"""Operators and brackets that wait for their operands while a formula is read."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculus.complaints import CLOSING
from app.calculus.operations import BINDING
from app.calculus.tokens import Token
from app.calculus.tree import Tree

INFIX = {
    "+": ("add", BINDING["sum"]),
    "-": ("sub", BINDING["sum"]),
    "*": ("mul", BINDING["product"]),
    "/": ("div", BINDING["product"]),
    "^": ("pow", BINDING["power"]),
}


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


FRAMES = frozenset({"group", "call", "user call", "bars"})


def shown(frame: Pending) -> str:
    return "|" if frame.kind == "bars" else frame.token.text


def fits(frame: Pending, token: Token) -> bool:
    if frame.kind == "bars":
        return token.kind == "bar"
    return token.kind == "close" and CLOSING[frame.token.text] == token.text
