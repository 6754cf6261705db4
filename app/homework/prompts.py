"""A prompt: paragraphs, an empty line between them, with formulas between dollar signs.

A formula is read by our own parser and may be a statement (`$L = s^2$`), a header (`$f(x, b) = bx$`), a name,
or hold partial derivatives (`$∂L/∂s = 2s$`). Between double dollars it stands on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.calculus.errors import Unreadable, place
from app.calculus.partials import PARTIAL, read_partial
from app.calculus.reading import Reading
from app.calculus.reading import read as read_source
from app.calculus.tree import Tree

_FORMULA = re.compile(r"\$\$(?P<shown>[^$]+)\$\$|\$(?P<inline>[^$]+)\$")
_PARTIAL = re.compile(PARTIAL)
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Formula:
    """A statement as it was read, or sides joined by `=`; `shown` on a line of its own."""

    reading: Reading | None
    sides: tuple[Tree, ...]
    names: frozenset[str]
    shown: bool = False


Paragraph = tuple[str | Formula, ...]


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a prompt.  Raises Refusal, with the place, where a formula cannot be read."""
    return tuple(
        tuple(_pieces(text, match.start(), match.end()))
        for match in re.finditer(r"(?:(?!\n[ \t]*\n).)+", text, re.S)
        if match[0].strip()
    )


def _pieces(text: str, start: int, end: int) -> Iterator[str | Formula]:
    here = start
    for match in _FORMULA.finditer(text, start, end):
        yield from _words(text, here, match.start())
        name = "shown" if match["shown"] else "inline"
        yield _formula(text, match.start(name), match[name], name == "shown")
        here = match.end()
    yield from _words(text, here, end)


def _words(text: str, start: int, end: int) -> Iterator[str]:
    lone = text.find("$", start, end)
    if lone >= 0:
        raise Unreadable("prompt_dollar", place(text, lone, lone + 1))
    if start < end:
        yield " ".join(text[start:end].split("\n"))


def _formula(text: str, start: int, source: str, shown: bool) -> Formula:
    try:
        if "=" in source and not _PARTIAL.search(source):
            reading = read_source(source)
            return Formula(reading, (), reading.names, shown)
        found = [_side(side) for side in sides(source)]
    except Unreadable as error:
        raise Unreadable(
            error.key, place(text, start, start + len(source)), error.mend, **error.details
        ) from error
    names = frozenset[str]().union(*(names for _, names in found))
    return Formula(None, tuple(tree for tree, _ in found), names, shown)


def _side(source: str) -> tuple[Tree, frozenset[str]]:
    if _PARTIAL.fullmatch(source.strip()):
        return read_partial(source.strip()), frozenset()
    reading = read_source(source)
    return reading.output.tree, reading.names


def sides(source: str) -> Iterator[str]:
    """What stands between the `=` that are in no brackets."""
    depth = start = 0
    for index, sign in enumerate(source):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign == "=" and depth == 0:
            yield source[start:index]
            start = index + 1
    yield source[start:]
