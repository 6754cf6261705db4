"""Answers to another question than the one that was asked, as a whole: one row per kind.

A row says which formulas may stand there instead of the gradient, each with its value at a point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from app.calculus.tree import Apply, Name, Tree
from app.homework.changes import Board, Stand
from app.homework.verdict import Diagnosis


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer to another question: what is said of it, its value at a point, its formula."""

    found: Diagnosis
    value: Callable[[Stand], float]
    tree: Callable[[], Tree]
    bare: bool = False  # as of a `Change`


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of mistake that is made as a whole."""

    kind: str
    wholes: Callable[[Board, str], Iterator[Whole]]


def _negative(board: Board, kind: str) -> Iterator[Whole]:
    """The whole answer has the wrong sign."""
    found = Diagnosis(kind, details={"how": "whole"})
    yield Whole(found, lambda stand: -stand.truth, lambda: Apply("neg", (board.gradient(),)))


def _function(board: Board, kind: str) -> Iterator[Whole]:
    """The function instead of its derivative."""
    output = board.graph.nodes[board.graph.output]
    found = Diagnosis(kind, output.id, used=Name(output.name))
    yield Whole(found, lambda stand: stand.numbers[output.index], lambda: Name(output.name))


def _other_gradients(board: Board, kind: str) -> Iterator[Whole]:
    """The derivative by another variable, everywhere."""
    for index in board.graph.variables:
        if index != board.wrt:
            node = board.graph.nodes[index]
            found = Diagnosis(kind, node.id, details={"how": "whole"})
            yield Whole(found, partial(_adjoint, index), Board(board.graph, index).gradient)


def _adjoint(index: int, stand: Stand) -> float:
    return stand.adjoints[index]


def _stopped_early(board: Board, kind: str) -> Iterator[Whole]:
    """The derivative of an inner node: what stands around it has not been differentiated."""
    for node in board.graph.nodes:
        if board.depends[node.index] and not node.is_variable and node.index != board.graph.output:
            found = Diagnosis(kind, node.id)
            yield Whole(found, partial(_tangent, node.index), partial(_slope, board, node.index), bare=True)


def _tangent(index: int, stand: Stand) -> float:
    return stand.tangents[index]


def _slope(board: Board, index: int) -> Tree:
    return board.slopes[index]


WHOLES = (
    Row("sign", _negative),
    Row("function_itself", _function),
    Row("swapped_variable", _other_gradients),
    Row("missing_outer_derivative", _stopped_early),
)


def wholes(board: Board) -> list[Whole]:
    """Every answer to another question, the likeliest first."""
    return [whole for row in WHOLES for whole in row.wholes(board, row.kind)]
