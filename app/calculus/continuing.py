"""Formulas over several lines: `L = wx +` goes on in the next one, `+ b` with the one before."""

from __future__ import annotations

from app.calculus.symbols import LATEX_SIGNS, ORNAMENTS
from app.calculus.tokens import Token

Line = list[Token]
_OPEN = frozenset("+-*/^=") | {":=", "**"}  # after which something must follow
_GOES_ON = frozenset("+*/^")  # with which no formula begins


def joined(lines: list[tuple[Line, Token | None]]) -> list[tuple[Line, Token | None]]:
    """Lines and what ends each, with those put together that are one formula."""
    out: list[tuple[Line, Token | None]] = []
    named: set[str] = set()
    filled = [pair for pair in lines if pair[0]]
    for at, (line, end) in enumerate(filled):
        before, sign = out[-1] if out else ([], None)
        is_last = at == len(filled) - 1
        if sign is not None and sign.text != ";" and _continues(before, line, is_last, named):
            before.extend(line)
            out[-1] = (before, end)
        else:
            out.append((list(line), end))
            named.update(token.text for token in line[:1] if _equates(line))
    return out


def _continues(before: Line, line: Line, is_last: bool, named: set[str]) -> bool:
    if not _equates(line) and _sign(before[-1]) in _OPEN:
        return True
    first = next((_sign(token) for token in line if token.text.lstrip("\\") not in ORNAMENTS), "")
    if first == "=":
        return not _equates(before)
    if _equates(line):
        return False
    if first == "-" and is_last:  # −p² may be the output of p = wx
        return not any(name in token.text for name in named for token in line)
    return first in _GOES_ON or first == "-"


def _sign(token: Token) -> str:
    """The sign that a token is, however it is written; empty for anything else."""
    if token.kind == "command":
        return LATEX_SIGNS.get(token.text[1:], "")
    return token.text if token.kind == "sign" else ""


def _equates(line: Line) -> bool:
    return any(token.kind == "sign" and token.text in ("=", ":=") for token in line)
