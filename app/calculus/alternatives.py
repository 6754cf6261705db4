"""The other common reading of a source, for each place that has two: what would be different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.calculus.ambiguity import READINGS
from app.calculus.errors import Position, Refusal
from app.calculus.reading import Reading, read
from app.calculus.tree import Tree, fold, label

LONGEST = 5_000  # characters of a source whose other readings are looked at


@dataclass(frozen=True, slots=True)
class Alternative:
    """One other reading: `tree` is the smallest part of the source that it changes, met first at `position`.

    It is had by `read=` followed by `choice`. `usual` says that the other reading is in force, and this one
    leads back.
    """

    key: str
    usual: bool
    choice: str
    position: Position
    tree: Tree
    names: frozenset[str]

    @property
    def dotted(self) -> bool:
        """Whether its products need a dot, so that none looks like the call that it might have been."""
        return self.key == "call"


def alternatives(reading: Reading) -> tuple[Alternative, ...]:
    """What a reading could mean besides, in the order of the source's ambiguities."""
    if not reading.ambiguities or len(reading.source) > LONGEST:
        return ()
    return _alternatives(reading.source, reading.syntax, reading.chosen)


@lru_cache(maxsize=64)
def _alternatives(source: str, syntax: str, chosen: frozenset[str]) -> tuple[Alternative, ...]:
    reading = read(source, syntax, chosen)
    found = []
    for key, position in reading.ambiguities:
        toggled = chosen ^ {key}
        try:
            other = read(source, syntax, toggled)
        except Refusal:  # what cannot be read was not meant
            continue
        choice = ",".join(row for row in READINGS if row in toggled)
        trees = zip(reading.definitions, other.definitions, strict=True)
        parts = (difference(one.tree, another.tree) for one, another in trees)
        part = next((part for part in parts if part), None)
        if part is not None:
            found.append(Alternative(key, key in chosen, choice, position, part, other.names))
    return tuple(found)


def difference(one: Tree, other: Tree) -> Tree | None:
    """The smallest part of `other` that holds everything in which it differs from `one`; None if nothing."""
    numbers: dict[tuple[tuple[str, str, int], tuple[int, ...]], int] = {}

    def visit(node: Tree, arguments: Sequence[int]) -> int:
        return numbers.setdefault((label(node), tuple(arguments)), len(numbers))

    same: dict[int, int] = {}
    if fold(one, visit, same) == fold(other, visit, same):
        return None
    while label(one) == label(other) and len(one.arguments) == len(other.arguments):
        pairs = zip(one.arguments, other.arguments, strict=True)
        different = [pair for pair in pairs if same[id(pair[0])] != same[id(pair[1])]]
        if len(different) != 1:
            break
        one, other = different[0]
    return other
