"""Names used before they are defined, in a circle, or defined twice: both places, and the mend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.calculus.errors import Mend, Position, Unreadable, place
from app.calculus.lexicon import Lexicon, canonical
from app.calculus.tokens import Token

LONGEST_MOVE = 1_000  # characters that a mend moves

Span = tuple[int, int]


def used_early(
    source: str,
    where: Position,
    name: str,
    by: str,
    uses: Mapping[str, Sequence[str]],
    spans: Mapping[str, Span],
) -> Unreadable:
    """`by` uses `name`, which is defined only further down: a circle, or a line in the wrong place."""
    circle = _way(name, by, uses)
    if not circle:
        there = place(source, *spans[name])
        return Unreadable(
            "used_before", where, _moved(source, spans[by], spans[name]), name=name, line=there.line
        )
    if len(circle) == 1:
        return Unreadable("circular", where, name=name)
    return Unreadable("circle", where, name=by, circle=(by, *circle))


def defined_twice(source: str, name: str, first: Span, second: Span) -> Unreadable:
    """Both places; the refusal marks the second."""
    before = place(source, *first)
    return Unreadable(
        "defined_twice", place(source, *second), name=name, line=before.line, column=before.column
    )


def _way(start: str, goal: str, uses: Mapping[str, Sequence[str]]) -> list[str]:
    """The names from `start` to `goal`, each of which uses the next; none if no way leads there."""
    came: dict[str, str] = {start: ""}
    queue = [start]
    for name in queue:
        if name == goal:
            way = [name]
            while came[way[-1]]:
                way.append(came[way[-1]])
            return way[::-1]
        for used in uses.get(name, ()):
            if used not in came:
                came[used] = name
                queue.append(used)
    return []


def _moved(source: str, line: Span, definition: Span) -> Mend | None:
    """The definition put before the line that uses it."""
    between = source[line[1] : definition[0]]
    if definition[1] - line[0] > LONGEST_MOVE or not re.search(r"[\n;]|\\\\", between):
        return None  # side by side in one line there is a comma to be moved, too
    moved = source[slice(*definition)]
    before = source[line[0] : definition[0]]
    kept = before.rstrip(" \t\r\n;\\")
    return Mend(moved + before[len(kept) :] + kept, line[0], definition[1])


def place_of(source: str, tokens: Sequence[Token], name: str, lexicon: Lexicon) -> Position:
    """Where a name stands among raw tokens; the first of them, where it is spelled otherwise."""
    for token, following in zip(tokens, [*tokens[1:], Token("end", "", 0, 0)], strict=True):
        index = re.sub(r"\W", "", following.text) if following.kind == "subscript" else ""
        word = token.text.lstrip("\\")
        if name in (canonical(word), lexicon.names.get(word), canonical(word + index)):
            return place(source, token.start, following.end if index and "_" in name else token.end)
        if token.kind == "word" and token.text not in lexicon.names:
            for piece in lexicon.split(token.text):
                if piece.text == name:
                    return place(source, token.start + piece.start, token.start + piece.end)
    return place(source, tokens[0].start, tokens[0].end)
