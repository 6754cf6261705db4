"""The base of a logarithm that is more than one letter or whole number: `log_{a^2} x`, `log_2.5 x`.

Such a base becomes tokens of its own, in brackets, before anything else is read.
"""

from __future__ import annotations

import re

from app.calculus.errors import Unreadable
from app.calculus.tokens import Token, scan

_SAYS_LOG = re.compile(r"(?:\\|[A-Za-z]*)(?:log|ln)")
_PLAIN = re.compile(r"_ *\{? *(?:\d+|[^\W\d]\w*|\\[A-Za-z]+) *\}?|[^_].*")  # what an index of a name may be


def bases(source: str, raw: list[Token]) -> list[Token]:
    """Raw tokens with the base of each logarithm after a token `base`; unchanged where none is needed."""
    at = next((k for k, token in enumerate(raw) if token.kind == "subscript" and _begins(raw, k)), None)
    if at is None:
        return raw
    out = raw[:at]
    while at < len(raw):
        if _begins(raw, at):
            inside, at = _base(source, raw, at)
            first, last = inside[0], inside[-1]
            out += [Token("base", "_", first.start, first.end), Token("sign", "(", first.start, first.start)]
            out += [*inside, Token("sign", ")", last.end, last.end)]
        else:
            out.append(raw[at])
            at += 1
    return out


def _begins(raw: list[Token], at: int) -> bool:
    token = raw[at]
    if token.kind != "subscript" or not at or not _SAYS_LOG.fullmatch(raw[at - 1].text):
        return False
    return not _PLAIN.fullmatch(token.text) or _goes_on(raw, at)


def _goes_on(raw: list[Token], at: int) -> bool:
    """Whether what follows touches a base without braces and belongs to it: the .5 of 2.5, the 0 of x_0."""
    following = raw[at + 1] if at + 1 < len(raw) else None
    if following is None or following.start != raw[at].end or "{" in raw[at].text:
        return False
    is_number = raw[at].text[-1].isdigit()
    return following.text[0] == "." and following.kind == "number" if is_number else following.text[0] == "_"


def _base(source: str, raw: list[Token], at: int) -> tuple[list[Token], int]:
    """The tokens of the base that begins there, and where the argument begins."""
    token = raw[at]
    inner = token.text.lstrip("_ ")
    shift = token.end - len(inner)
    if inner.startswith("{"):
        inner, shift = inner[1:-1], shift + 1
    try:
        scanned = scan(inner, "latex")
    except Unreadable:  # once more, at its place
        scanned = scan(re.sub(r"[^\n]", " ", source[:shift]) + inner, "latex")
    inside = [t._replace(start=t.start + shift, end=t.end + shift) for t in scanned]
    if _goes_on(raw, at):
        following = raw[at + 1]
        if following.kind == "number":
            inside = [Token("number", inner + following.text, shift, following.end)]
        else:
            inside.append(following)
        at += 1
    return inside or [token._replace(kind="newline", start=token.end)], at + 1
