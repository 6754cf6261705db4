"""Whether two formulas may be the same, in floats: what is far apart need not be looked at more closely.

Only a search asks here, before ball arithmetic decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose, isfinite

from app.calculus.formulas import value
from app.calculus.graph import Graph
from app.calculus.passes import forward
from app.calculus.tree import Tree
from app.homework.effort import spend
from app.homework.truth import Question, ground

POINTS = 3


class Near:
    """Formulas over a graph's names at a few points."""

    def __init__(self, points: list[dict[str, float]]) -> None:
        self.points = points

    @classmethod
    def to(cls, graph: Graph) -> Near:
        """The values of a graph's nodes where it has values."""
        basis = ground(Question(graph, graph.variables[0])) if graph.variables else None
        points = basis.points[:POINTS] if basis else []
        return cls([_values(graph, [float(number) for number in point.numbers]) for point in points])

    def knowing(self, symbols: Mapping[str, Tree]) -> Near:
        """The same with more names, each the name of a formula."""
        return Near([point | {n: value(t, point) for n, t in symbols.items()} for point in self.points])

    def nodes(self, graph: Graph) -> list[tuple[float, ...]]:
        """The value of every node at each point."""
        return [tuple(point[node.name] for point in self.points) for node in graph.nodes]

    def values(self, tree: Tree, shared: Sequence[dict[int, float]] | None = None) -> tuple[float, ...]:
        """The value of a formula at each point; formulas that share parts can share a dictionary for each."""
        kept = shared or [{} for _ in self.points]
        before = sum(map(len, kept))
        values = tuple(value(tree, point, found) for point, found in zip(self.points, kept, strict=True))
        spend(sum(map(len, kept)) - before)
        return values

    @staticmethod
    def may_agree(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        """Whether nothing tells them apart."""
        pairs = [(a, b) for a, b in zip(one, other, strict=True) if isfinite(a) and isfinite(b)]
        return all(isclose(a, b, rel_tol=1e-7, abs_tol=1e-9) for a, b in pairs)


def _values(graph: Graph, point: list[float]) -> dict[str, float]:
    values = forward(graph, point)
    return {node.name: values[node.index] for node in graph.nodes}
