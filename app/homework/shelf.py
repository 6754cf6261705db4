"""The assignments there are: those that come along, and those of a teacher's folder.

A file of the folder takes the place of one that comes along and has the same name. A file that cannot be
used is not on the shelf; its faults are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.calculus.errors import Position
from app.homework.assignments import Assignment, Fault, Faulty
from app.homework.proofreading import proofread

OWN = Path(__file__).parent / "assignments"
MOST_FILES = 500
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")  # it stands in addresses


@dataclass(frozen=True)
class Shelf:
    """Assignments by name, and the faults of every file that was left out."""

    assignments: Mapping[str, Assignment]
    faulty: Mapping[Path, tuple[Fault, ...]]


def shelf(folder: str = "") -> Shelf:
    """What stands on the shelf now; `folder` is a teacher's own, "" for none."""
    assignments: dict[str, Assignment] = {}
    faulty: dict[Path, tuple[Fault, ...]] = {}
    for path in _files(folder):
        found = _kept(path)
        if isinstance(found, Assignment):
            assignments[path.stem] = found
        else:
            faulty[path] = found
    return Shelf(assignments, faulty)


def find(name: str, folder: str = "") -> Path | None:
    """The file of the assignment of this name; None if there is none."""
    return {path.stem: path for path in _files(folder)}.get(name)


def _files(folder: str) -> Iterator[Path]:
    """The files in order: of two with the same name the later counts."""
    for place in (OWN, Path(folder)) if folder else (OWN,):
        yield from sorted(place.glob("*.toml"))[:MOST_FILES]


def _kept(path: Path) -> Assignment | tuple[Fault, ...]:
    """What a file holds, read again only when it has changed."""
    try:
        now = path.stat()
    except OSError as error:
        return (_unreadable(error.strerror or ""),)
    return _read(path, (now.st_mtime_ns, now.st_size))


@lru_cache(maxsize=2 * MOST_FILES)
def _read(path: Path, _version: tuple[int, int]) -> Assignment | tuple[Fault, ...]:
    if not _NAME.fullmatch(path.stem):
        return (Fault(Position(1, 1, 1), "file_name", {"found": path.name}),)
    try:
        return proofread(text_of(path))
    except Faulty as error:
        return error.faults


def text_of(path: Path) -> str:
    """The text of a file.  Raises Faulty where it cannot be read or is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Faulty((Fault(Position(1, 1, 1), "encoding"),)) from None
    except OSError as error:
        raise Faulty((_unreadable(error.strerror or ""),)) from None


def _unreadable(reason: str) -> Fault:
    return Fault(Position(1, 1, 1), "unreadable", {"reason": reason})
