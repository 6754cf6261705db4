"""Each student's own numbers: drawn from the ranges of a file by a seed, and put in where `{{name}}` stands.

The same seed gives the same numbers on every machine and in every version: the draw is a hash of seed and
name, so that a value more in the file changes no other.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from app.homework.assignments import Assignment, Draw, Part, Task

MOST_NUMBERS = 100_000  # in one range
LONGEST_SEED = 100
PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


def count(draw: Draw) -> int:
    """How many numbers there are before any is left out; 0 if the draw says nothing sensible."""
    if draw.one_of is not None:
        return len(draw.one_of) if draw.low is None and draw.high is None else 0
    if draw.low is None or draw.high is None or draw.low > draw.high:
        return 0
    return int((_exact(draw.high) - _exact(draw.low)) / _exact(draw.step)) + 1


def numbers(draw: Draw) -> tuple[str, ...]:
    """The numbers to draw from, as one writes them."""
    if draw.one_of is not None:
        found = [_exact(number) for number in draw.one_of]
    else:
        low, step = _exact(draw.low or 0), _exact(draw.step)
        found = [low + index * step for index in range(count(draw))]
    left_out = {_exact(number) for number in draw.without}
    return tuple(_written(number) for number in found if number not in left_out)


def _exact(number: float) -> Decimal:
    """The number as it was typed."""
    return Decimal(repr(number))


def _written(number: Decimal) -> str:
    plain = f"{number.normalize() + 0:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def drawn(assignment: Assignment, seed: str) -> dict[str, str]:
    """The numbers of one student, by name."""
    return {name: _pick(numbers(draw), seed, name) for name, draw in assignment.values.items()}


def _pick(numbers: tuple[str, ...], seed: str, name: str) -> str:
    digest = sha256(f"{len(seed)}:{seed}:{name}".encode()).digest()
    return numbers[int.from_bytes(digest[:16]) % len(numbers)]


@lru_cache(maxsize=256)
def for_student(assignment: Assignment, seed: str) -> Assignment:
    """The assignment with one student's numbers in prompts, functions and points."""
    values = drawn(assignment, seed[:LONGEST_SEED])
    mine: Assignment = _filled(assignment, values) if values else assignment
    return mine


def _filled(piece: Any, values: dict[str, str]) -> Any:
    """A dataclass with every placeholder in its texts filled in."""
    if isinstance(piece, str):
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), piece)
    if isinstance(piece, tuple):
        return tuple(_filled(item, values) for item in piece)
    if isinstance(piece, Assignment | Task | Part):
        filled = {row.name: _filled(getattr(piece, row.name), values) for row in fields(piece)}
        return replace(piece, **filled)
    return piece


def placeholders(text: str) -> set[str]:
    """The names that stand in double braces in a text."""
    return {match[1] for match in PLACEHOLDER.finditer(text)}
