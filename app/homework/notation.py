"""What the text of an answer is made of: rows, cells, equations. What they mean is others' business.

    row       p = wx | ∂p/∂w = x | p = wx      cells apart by a bar between spaces, by & or by a tab
    cell      ∂t/∂s = w, ∂t/∂w = s             equations apart by commas, semicolons or line ends
    equation  a = b = c                        sides apart by =

Nothing is cut inside brackets, so that max(x, y) stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.calculus.errors import TooLong, Unreadable

LONGEST_ANSWER = 20_000  # characters,
LONGEST_CELLS = 400_000  # and of all the cells of a graph
MOST_ROWS = 60

Row = str | Sequence[str] | Mapping[str, str | Sequence[str]]

COLUMNS = ("breakdown", "local", "expansion")
_OPEN, _CLOSE = "([{", ")]}"
_CELLS = re.compile(r"\s\|\s|\t|(?<!\\)&")
_EQUATIONS = re.compile(r"[,;\n]|\\q?quad\b|\\,\s*,")
_EQUALS = re.compile(r"(?<![<>!=:])=(?!=)")


def rows(answer: str | Sequence[Row]) -> list[tuple[str, str, str]]:
    """A table: for each row its breakdown, its local gradients and its expansion; "" where there is none.

    Raises Unreadable where an entry of a list is no row, TooLong for too many.
    """
    entries = _lines(answer) if isinstance(answer, str) else list(answer)
    if len(entries) > MOST_ROWS:
        raise TooLong("too_many_rows", limit=MOST_ROWS, found=len(entries))
    return [_row(entry) for entry in entries]


def _lines(text: str) -> list[str]:
    lines = (line.strip() for line in re.split(r"\n|\\\\(?=\s)", text))
    ruled = (
        line.removeprefix("|").removesuffix("|") if re.search(r"\s\|\s", line) else line for line in lines
    )
    return [line.strip() for line in ruled if line.strip(" |-:\t")]


def _row(entry: Row) -> tuple[str, str, str]:
    if isinstance(entry, str):
        alone = entry.count("|") == 1  # no |x|
        cells = [cell.strip() for cell in cut(entry.replace("|", " | ") if alone else entry, _CELLS)]
    elif isinstance(entry, Mapping):
        cells = [_joined(entry.get(column, "")) for column in COLUMNS]
    elif isinstance(entry, Sequence):
        cells = [_joined(cell) for cell in entry]
    else:
        raise Unreadable("row_shape", parameter="answer")
    breakdown, local, expansion = [*cells, "", "", ""][:3]
    return breakdown, local, expansion


def _joined(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Sequence) and all(isinstance(part, str) for part in cell):
        return ", ".join(cell)
    raise Unreadable("row_shape", parameter="answer")


def equations(cell: str) -> list[list[str]]:
    """The equations of a cell, each as its sides."""
    return [sides(part) for part in cut(cell, _EQUATIONS) if part.strip()]


def sides(equation: str) -> list[str]:
    """What stands between the signs of equality; "" for a line that begins with one."""
    return [side.strip() for side in cut(equation, _EQUALS)]


def cut(text: str, at: re.Pattern[str]) -> Iterator[str]:
    """The pieces of a text between matches that stand in no bracket."""
    start, depth, position = 0, 0, 0
    for match in at.finditer(text):
        depth += _depth(text[position : match.start()])
        position = match.start()
        if depth <= 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _depth(text: str) -> int:
    return sum((character in _OPEN) - (character in _CLOSE) for character in text)
