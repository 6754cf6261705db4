"""The breakdown, as in the seed's Table 1: one operation a row, its local gradients, its expansion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.calculus.collect import collected
from app.calculus.graph import Graph
from app.calculus.tree import Apply, Tree


@dataclass(frozen=True, slots=True)
class Slope:
    """The local gradient of one operation with respect to one of its arguments.

    `edges` are indices into `graph.edges`: one for each place where the argument stands. `x x` has two;
    `written` is their sum as it comes, x + x, and `tree` what it makes, 2x.
    """

    source: int
    edges: tuple[int, ...]
    tree: Tree
    written: Tree


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: its slopes by argument, and what it is in variables (None if that is too long)."""

    node: int
    slopes: tuple[Slope, ...]
    expansion: Tree | None


def breakdown(graph: Graph, carries: Sequence[bool]) -> tuple[Row, ...]:
    """A row for each operation, in the order of the forward pass.

    What does not carry a gradient has no slope: "we don't take the derivative with respect to constants".
    """
    entering: dict[int, dict[int, list[int]]] = {}
    for index, edge in enumerate(graph.edges):
        if carries[edge.source]:
            entering.setdefault(edge.target, {}).setdefault(edge.source, []).append(index)
    return tuple(
        Row(node.index, _slopes(graph, entering.get(node.index, {})), graph.expansions[node.index])
        for node in graph.nodes
        if not node.is_variable
    )


def _slopes(graph: Graph, entering: dict[int, list[int]]) -> tuple[Slope, ...]:
    return tuple(_slope(graph, source, tuple(edges)) for source, edges in entering.items())


def _slope(graph: Graph, source: int, edges: tuple[int, ...]) -> Slope:
    written = graph.local(graph.edges[edges[0]])
    for index in edges[1:]:
        written = Apply("add", (written, graph.local(graph.edges[index])))
    return Slope(source, edges, collected(written) if len(edges) > 1 else written, written)
