"""Rows of data as somebody typed or pasted them: `x=1,y=2;x=2,y=3`, or a table.

The rows are lines, or stand between semicolons. The first line of a table names its columns; these are set
apart by tabs, semicolons, commas or spaces, whichever that line has.
"""

from __future__ import annotations

from app.calculus.errors import Impossible, Unreadable
from app.calculus.formulas import read_number
from app.calculus.lines import read_name

MOST_ROWS = 200
SEPARATORS = ("\t", ";", ",")

Row = dict[str, float]  # the value of each column, by the ASCII name of its variable
Entries = list[tuple[str, str]]  # name and text of each cell of a row


def read_rows(text: str) -> tuple[Row, ...]:
    """The rows, all with the same columns; none for an empty text.

    Raises Unreadable, naming row and column, where a value is missing or is no number, and Impossible above
    MOST_ROWS rows.
    """
    assigns = "=" in text
    lines = [line for line in _lines(text, assigns) if line.strip(" \t,;")]
    found = len(lines) - (not assigns)
    if found > MOST_ROWS:
        raise Impossible("data_rows", found=found, limit=MOST_ROWS)
    cells = _assignments(lines) if assigns else _table(lines)
    columns = dict.fromkeys(name for entries in cells for name, _ in entries)
    return tuple(_row(number, entries, columns) for number, entries in enumerate(cells, 1))


def _lines(text: str, assigns: bool) -> list[str]:
    """Lines, or what stands between semicolons where these are no separators of columns."""
    lines = text.strip().splitlines()
    if len(lines) > 1 and not assigns:
        return lines
    return [part for line in lines for part in line.split(";")]


def _assignments(lines: list[str]) -> list[Entries]:
    return [
        [_assignment(entry, number) for entry in filter(str.strip, line.split(","))]
        for number, line in enumerate(lines, 1)
    ]


def _assignment(entry: str, number: int) -> tuple[str, str]:
    left, sign, right = entry.partition("=")
    if not sign or not left.strip():
        raise Unreadable("data_entry", row=number, entry=entry.strip())
    return read_name(left, {}), right


def _table(lines: list[str]) -> list[Entries]:
    if not lines:
        return []
    separator = next((mark for mark in SEPARATORS if mark in lines[0]), None)
    header, *rows = [[cell.strip(' "') for cell in line.split(separator)] for line in lines]
    if not rows or not all(header) or any(read_number(cell) is not None for cell in header):
        raise Unreadable("data_header", found=lines[0].strip())
    for number, row in enumerate(rows, 1):
        if len(row) > len(header):
            raise Unreadable("data_cells", row=number, found=len(row), expected=len(header))
    names = [read_name(cell, {}) for cell in header]
    return [list(zip(names, row + [""] * (len(names) - len(row)), strict=True)) for row in rows]


def _row(number: int, entries: Entries, columns: dict[str, None]) -> Row:
    row: Row = {}
    for name, text in entries:
        if name in row:
            raise Unreadable("data_twice", row=number, name=name)
        if text.strip():
            value = read_number(text)
            if value is None:
                raise Unreadable("data_number", row=number, name=name, found=text.strip())
            row[name] = value
    for name in columns:
        if name not in row:
            raise Unreadable("data_missing", row=number, name=name)
    return row
