"""The answers of a class -> a sheet of marks.

Every answer is marked in a worker process that can be killed, so a poisonous one costs its own time limit and
nothing else. An executor says how many are marked at once: threads on one machine, Dask on a cluster. Each
entry depends on its row alone, so the sheet does not depend on the number of workers.

What is done is written to a journal beside the sheet at once; a run that was interrupted goes on from there.
"""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from app import __version__, workers
from app.presentation.marksheet import Entry, Row, entry, stopped

COLUMNS = ("student", "task", "answer")
MARKS = ("student", "task", "points", "of", "verdict", "message")
MOST_ROWS = 1_000_000
_FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would run


class BadTable(Exception):
    """A table of answers that cannot be read: `key` and `details` choose the sentence."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key = key
        self.details = details


def read(data: bytes) -> list[Row]:
    """The rows of a CSV file with the columns student, task and answer, in any order, beside any others.

    Commas, semicolons and tabs may part the columns.  Raises BadTable.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable("encoding", line=data[: error.start].count(b"\n") + 1) from None
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    names = {(name or "").strip().lower(): name for name in table.fieldnames or ()}
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise BadTable("columns", missing=", ".join(missing), found=", ".join(filter(None, names)) or "–")
    try:
        rows = [Row(*(found[names[name]] or "" for name in COLUMNS)) for found in table]
    except csv.Error as error:
        raise BadTable("csv", line=table.line_num, reason=str(error)) from None
    if len(rows) > MOST_ROWS:
        raise BadTable("rows", found=len(rows), limit=MOST_ROWS)
    return rows


def written(rows: Sequence[Row], entries: Sequence[Entry]) -> bytes:
    """The sheet as CSV, a line for each row, in their order; nothing in it is a spreadsheet's formula."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\n")
    table.writerow(MARKS)
    for row, found in zip(rows, entries, strict=True):
        points = "" if found.points is None else f"{found.points:g}"
        cells = (row.student, row.task, points, f"{found.of:g}", found.verdict, found.message)
        table.writerow(map(_shown, cells))
    return file.getvalue().encode()


def _shown(cell: str) -> str:
    """A cell that is what it says. A carriage return, which is not quoted, would begin a line of its own."""
    cell = cell.replace("\r", " ")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class Journal:
    """What is done already, by row: a line of JSON for each entry, written as soon as it is known."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._about = sha256(f"{__version__}\0{text}".encode()).hexdigest()

    def key(self, row: Row) -> str:
        """What a row is known by: another assignment or another answer is another row."""
        return sha256(json.dumps([self._about, row.student, row.task, row.answer]).encode()).hexdigest()

    def done(self) -> dict[str, Entry]:
        """What an earlier run has left; a line that it could not finish is no line."""
        found: dict[str, Entry] = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    key, fields = json.loads(line)
                    found[key] = Entry(**fields)
                except (ValueError, TypeError):
                    continue
        return found

    def note(self, row: Row, found: Entry) -> None:
        """Write an entry down."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([self.key(row), asdict(found)]) + "\n")

    def close(self) -> None:
        """The sheet is written: nothing has to be remembered."""
        self.path.unlink(missing_ok=True)


def grade(
    text: str, rows: Sequence[Row], executor: Executor, journal: Journal, seconds: float
) -> Iterator[tuple[int, Entry]]:
    """The entries with the places of their rows, as they come; those that are in the journal first."""
    done = journal.done()
    waiting = {}
    for place, row in enumerate(rows):
        known = done.get(journal.key(row))
        if known is not None:
            yield place, known
        else:
            waiting[executor.submit(attempt, text, row, seconds)] = place
    try:
        for future in as_completed(waiting):
            place, found = waiting[future], future.result()
            journal.note(rows[place], found)
            yield place, found
    finally:
        for future in waiting:
            future.cancel()


def attempt(text: str, row: Row, seconds: float) -> Entry:
    """One entry, within `seconds`; whatever an answer does, there is one."""
    with _turn:  # waiting for a worker is no part of a row's time
        try:
            return workers.run(entry, text, row, seconds=seconds)
        except workers.Exhausted:
            return stopped(text, row, "memory")
        except workers.Unavailable:
            return stopped(text, row, "time")


def write(path: Path, data: bytes) -> None:
    """Replace a file at once: whoever looks sees the old sheet or the new one, whole."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)


_turn = threading.BoundedSemaphore(workers.WORKERS)


def use(count: int) -> None:
    """Mark so many answers at once in this process, from now on."""
    global _turn
    workers.use(count)
    _turn = threading.BoundedSemaphore(count)
