"""Where in a TOML file something stands. `tomllib` reads files; tomlkit reads again those with a fault.

tomlkit keeps a file as it was written, spaces and all: a mark put before a value shows its place when the
file is written out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import ParseError
from tomlkit.items import AoT, Array, InlineTable, Table

from app.calculus.errors import Position, place

Path = tuple[str | int, ...]
MARK = "\0"  # no TOML file holds it
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def syntax_fault(text: str, said: str) -> tuple[Position, str]:
    """The place that tomllib names at the end of its message, and the message without it."""
    match = _AT.search(said)
    if match and match[1]:
        return Position(int(match[1]), int(match[2]), 1), said[: match.start()]
    return place(text, len(text), len(text)), _AT.sub("", said)


def where(text: str, path: Path, key: bool = False) -> Position:
    """Where the value at a path of keys and indices stands, or with `key` its key.

    The nearest thing around it, where it has no place of its own; the file's first line for an empty path.
    """
    return place(text, *_span(text, path, key))


def inside(text: str, path: Path, value: str, start: int, end: int) -> Position:
    """Where `value[start:end]` stands; the value at `path`, where the file writes it in another way."""
    first, last = _span(text, path, False)
    found = text.find(value, first, last)
    return place(text, found + start, found + end) if found >= 0 else place(text, first, last)


def _span(text: str, path: Path, key: bool) -> tuple[int, int]:
    try:
        document = tomlkit.parse(text)
    except ParseError:  # the two readers need not agree on everything
        return 0, 0
    steps = list(_walk(document, path))
    if not steps:
        return 0, 0
    name, item = steps[-1]
    if name is None or key or isinstance(item, Table | AoT):
        first = item.body[0] if isinstance(item, AoT) else item
        first.trivia.indent += MARK
        length = 1 if name is None else len(name.as_string())
    else:
        name.sep += MARK
        length = len(item.as_string())
    start = max(0, document.as_string().find(MARK))
    return start, start + length


def _walk(document: Container, path: Path) -> Iterator[tuple[Any, Any]]:
    """Each thing on the way that has a place: its key (None in a list of tables) and itself."""
    here: Any = document
    for step in path:
        if isinstance(here, AoT) and isinstance(step, int) and step < len(here.body):
            here = here.body[step]
            yield None, here
        elif isinstance(here, Array) and isinstance(step, int) and step < len(here):
            here = here[step]  # has no place of its own
        else:
            body = here.value.body if isinstance(here, Table | InlineTable) else getattr(here, "body", ())
            found = [(name, item) for name, item in body if name is not None and name.key == step]
            if not found:
                return
            name, here = found[0]
            yield name, here
