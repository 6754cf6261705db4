"""A graph as straight instructions over flat slots: what the passes run through.

A node's slot is its index. The slots of literals count from the end: the first is −1, the next −2 …, so that
one list holds the values of nodes and literals, and a negative slot is no edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.calculus.formulas import rule, value
from app.calculus.tree import Tree

Row = tuple[Any, ...]  # an operation by its name, and the slots of its arguments; of a variable (None,)
Slopes = Callable[..., tuple[float, ...]]
Instruction = tuple[int, Callable[..., float], int, int | None, Slopes]


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """The instructions in topological order: slot, function, first and second argument's slot (or None),
    and the local derivatives with respect to those arguments that are nodes.

    `literals` are the values of the literal slots, the last one first; `sources` are the nodes from which
    the edges start, in the order of the edges.
    """

    instructions: list[Instruction]
    literals: list[float]
    sources: list[int]

    @property
    def targets(self) -> Iterator[int]:
        """The nodes at which the edges end."""
        for slot, _, first, second, _ in self.instructions:
            if first >= 0:
                yield slot
            if second is not None and second >= 0:
                yield slot


def tape(rows: Sequence[Row], literals: Sequence[Tree]) -> Tape:
    """The tape of a graph's rows."""
    instructions: list[Instruction] = []
    sources: list[int] = []
    for slot, row in enumerate(rows):
        operation = row[0]
        if operation is None:
            continue
        first = row[1]
        if len(row) == 3:
            second = row[2]
            known = rule(operation)
            if first < 0:
                slopes = known.right
                sources.append(second)
            elif second < 0:
                slopes = known.left
                sources.append(first)
            else:
                slopes = known.all
                sources += (first, second)
            instructions.append((slot, known.value, first, second, slopes))
        elif first < 0:
            instructions.append((slot, _IDENTITY, first, None, _no_slopes))
        else:
            known = rule(operation)
            sources.append(first)
            instructions.append((slot, known.value, first, None, known.all))
    return Tape(instructions, [value(literal, {}) for literal in reversed(literals)], sources)


_IDENTITY = rule("alias").value


def _no_slopes(_: float) -> tuple[float, ...]:
    """A literal has no argument that is a node."""
    return ()
