"""Gradients as formulas: the reverse pass over trees instead of numbers.

The result is a graph of formulas: each gradient is a sum, over the edges that leave its node, of the
target's gradient times the local derivative, and targets' gradients are shared objects. So the work and the
size are linear in the graph; only printing a gradient in full can be long.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.calculus.formulas import value
from app.calculus.graph import Graph
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Number, Tree


def gradients(graph: Graph, carries: Sequence[bool]) -> list[Tree]:
    """The gradient of the output with respect to every node, in intermediates: `2 s x`."""
    adjoints: list[Tree] = [Number("0")] * len(graph.nodes)
    adjoints[graph.output] = Number("1")
    for edge in reversed(graph.edges):
        if carries[edge.source]:
            product = tidied(Apply("mul", (adjoints[edge.target], graph.partial(edge))))
            adjoints[edge.source] = tidied(Apply("add", (adjoints[edge.source], product)))
    return adjoints


def values(graph: Graph, trees: Sequence[Tree], node_values: Sequence[float]) -> list[float]:
    """The values of gradients from `gradients`, at given node values; shared parts are computed once."""
    point = {node.name: number for node, number in zip(graph.nodes, node_values, strict=False)}
    results: dict[int, float] = {}
    return [value(tree, point, results) for tree in trees]
