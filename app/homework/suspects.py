"""The mistakes that could have been made in a question, with what they would give at a few points.

Made once for each question. What a mistake gives at one point is a number; an answer is looked for among
these numbers, and what is found there is looked at at the other points too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from math import isfinite

from app.calculus.closed_form import substituted
from app.calculus.graph import Graph
from app.calculus.tree import Tree, fold, label
from app.homework.changes import Board, Change, Stand
from app.homework.mistakes import changes
from app.homework.wholes import Whole, wholes

FEWEST = 3  # points without which nothing is said
MOST_IN_PAIRS = 700  # changes that are combined with each other,
LARGEST_IN_PAIRS = 60  # and nodes of a graph in which that is done

Pair = tuple[Change, Change]


class Suspects:
    """Every mistake of the tables on one graph, and the points."""

    def __init__(self, graph: Graph, wrt: int) -> None:
        self.board = Board(graph, wrt)
        self.sights: dict[int, Sight] = {}

    @cached_property
    def singles(self) -> list[Change]:
        """One mistake at one place, the likeliest first: deep ones before others of their kind."""
        depths = self.board.depths
        return sorted(changes(self.board), key=lambda change: (change.odd, change.rank, -depths[change.node]))

    @cached_property
    def everywhere(self) -> list[tuple[Change, ...]]:
        """The same mistake wherever it can be made."""
        groups: dict[str, dict[int, Change]] = {}
        for change in self.singles:
            if change.everywhere and not change.odd:
                groups.setdefault(change.everywhere, {}).setdefault(change.node, change)
        return [tuple(group.values()) for group in groups.values() if len(group) > 1]

    @cached_property
    def wholes(self) -> list[Whole]:
        """Answers to another question."""
        return wholes(self.board)

    @cached_property
    def parts(self) -> int:
        """How many different parts the truth has, tidied."""
        return self.parts_of(self.board.gradient())

    def parts_of(self, tree: Tree) -> int:
        """How many different parts a formula has, in variables and tidied."""
        return _shapes(substituted(self.board.graph, tree) or tree)

    def sight(self, stand: Stand) -> Sight:
        """All of them at one of the points."""
        index = self.board.stands.index(stand)
        if index not in self.sights:
            self.sights[index] = Sight(self, stand)
        return self.sights[index]


def _shapes(tree: Tree) -> int:
    shapes: dict[object, int] = {}
    fold(tree, lambda node, below: shapes.setdefault((label(node), *below), len(shapes)))
    return len(shapes)


class Sight:
    """What every mistake gives at one point."""

    def __init__(self, suspects: Suspects, stand: Stand) -> None:
        self.board = suspects.board
        self.stand = stand
        self.singles = suspects.singles
        self.effects = [change.effect(stand) for change in self.singles]

    def found(self, away: float, scale: float) -> Iterator[Change]:
        """The single mistakes that change the answer by `away`."""
        for change, effect in zip(self.singles, self.effects, strict=True):
            if abs(effect - away) <= scale:
                yield change

    @cached_property
    def paired(self) -> tuple[list[Change], list[float]]:
        """The changes that are combined, in the order of the graph, and their effects alone."""
        everything = zip(self.singles, self.effects, strict=True)
        chosen = [pair for pair in everything if not pair[0].odd and isfinite(pair[1])]
        fits = len(self.board.graph.nodes) <= LARGEST_IN_PAIRS and len(chosen) <= MOST_IN_PAIRS
        ordered = sorted(chosen, key=lambda pair: pair[0].node) if fits else []
        return [change for change, _ in ordered], [effect for _, effect in ordered]

    @cached_property
    def responses(self) -> dict[int, list[float]]:
        """How the effect of each change grows with the derivative of each node that is changed before it."""
        found: dict[int, list[float]] = {}
        for node in {change.node for change in self.paired[0]}:
            rates = self.board.between(self.stand, node)
            found[node] = [change.response(self.stand, rates) for change in self.paired[0]]
        return found

    def pairs(self, away: float, scale: float) -> Iterator[Pair]:
        """The pairs of mistakes at two nodes that change the answer by `away`."""
        chosen, effects = self.paired
        nodes = [change.node for change in chosen]
        for change, effect in zip(chosen, effects, strict=True):
            start, adjoint = bisect_right(nodes, change.node), self.stand.adjoints[change.node]
            shift = effect / adjoint if adjoint else 0.0
            rest, further = (
                away - effect,
                zip(effects[start:], self.responses[change.node][start:], strict=True),
            )
            hits = [
                k
                for k, (more, rate) in enumerate(further, start)
                if -scale <= more + shift * rate - rest <= scale
            ]
            yield from ((change, chosen[k]) for k in hits)
