"""What a document is made of, before it has a format. Each renderer says what every block looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.presentation.sentences import Equation, Sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the document (level 1), of a piece (2), of a part of it (3)."""

    text: Sentence
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two."""

    text: Sentence


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; a cell is empty, or words and equations."""

    heads: tuple[Sentence, ...]
    rows: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An equation, why it follows, and whether its left side is that of the line above."""

    equation: Equation
    why: Sentence = ()
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Equations below each other, their signs aligned."""

    lines: tuple[Line, ...]


Block = Heading | Paragraph | Table | Lines


def shares(natural: Sequence[float], total: float) -> list[float]:
    """How wide each column of a table may be: narrow ones as they are, the others share what is left."""
    left, widths = total, [0.0] * len(natural)
    for done, k in enumerate(sorted(range(len(natural)), key=natural.__getitem__)):
        widths[k] = min(natural[k], left / (len(natural) - done))
        left -= widths[k]
    return widths
