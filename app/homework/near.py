"""Whether two formulas may be the same, in floats: what is far apart need not be looked at more closely.

Only a search asks here, before ball arithmetic decides.
"""

from __future__ import annotations

from math import isclose, isfinite

from app.calculus.formulas import value
from app.calculus.graph import Graph
from app.calculus.passes import forward
from app.calculus.tree import Tree
from app.homework.truth import Question, ground

POINTS = 3


class Near:
    """Formulas over a graph's names at a few points."""

    def __init__(self, graph: Graph) -> None:
        basis = ground(Question(graph, graph.variables[0])) if graph.variables else None
        points = basis.points[:POINTS] if basis else []
        self.points = [self._at(graph, [float(number) for number in point.numbers]) for point in points]

    @staticmethod
    def _at(graph: Graph, point: list[float]) -> dict[str, float]:
        values = forward(graph, point)
        return {node.name: values[node.index] for node in graph.nodes}

    def nodes(self, graph: Graph) -> list[tuple[float, ...]]:
        """The value of every node at each point."""
        return [tuple(point[node.name] for point in self.points) for node in graph.nodes]

    def values(self, tree: Tree) -> tuple[float, ...]:
        """The value of a formula at each point."""
        return tuple(value(tree, point) for point in self.points)

    @staticmethod
    def may_agree(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        """Whether nothing tells them apart."""
        pairs = [(a, b) for a, b in zip(one, other, strict=True) if isfinite(a) and isfinite(b)]
        return all(isclose(a, b, rel_tol=1e-7, abs_tol=1e-9) for a, b in pairs)
