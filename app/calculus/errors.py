"""What can go wrong, as data: where, what, and the mend. The sentences are in `presentation/words.py`.

    Refusal            a request that cannot be answered (`status` is its HTTP status)
    ├── Unreadable     400  the source, point or option cannot be read
    ├── TooLong        413  more text than the limit
    └── Impossible     422  readable, but it cannot be done

A `Problem` is milder: it belongs to one node or edge, and the rest of the lesson stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the source: 1-based line and column, and how many characters it spans."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Mend:
    """A likely correction: put `replacement` in place of the source's characters `start:end`."""

    replacement: str
    start: int
    end: int


class Refusal(Exception):
    """A request that cannot be answered; `key` and `details` choose the sentence."""

    status: ClassVar[int] = 400

    def __init__(
        self, key: str, position: Position | None = None, mend: Mend | None = None, **details: Any
    ) -> None:
        super().__init__(key, details, position)
        self.key = key
        self.details = details
        self.position = position
        self.mend = mend

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled whole: an exception would keep its arguments alone."""
        return _again, (type(self), self.key, self.position, self.mend, self.details)


def _again(
    kind: type[Refusal], key: str, position: Position | None, mend: Mend | None, details: dict[str, Any]
) -> Refusal:
    return kind(key, position, mend, **details)


class Unreadable(Refusal):
    """The source, the point or an option cannot be read."""

    status = 400


class TooLong(Refusal):
    """More text than the limit."""

    status = 413


class Impossible(Refusal):
    """Readable, but it cannot be done: too many operations, an unknown parameter."""

    status = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value or a derivative does not exist at a node, or which convention holds at a kink."""

    key: str
    details: tuple[tuple[str, Any], ...] = ()


def place(source: str, start: int, end: int) -> Position:
    """The position of `source[start:end]`; the length stays on the line."""
    line_start = source.rfind("\n", 0, start) + 1
    line_end = source.find("\n", start)
    stop = min(end, len(source) if line_end < 0 else line_end)
    return Position(source.count("\n", 0, start) + 1, start - line_start + 1, max(1, stop - start))
