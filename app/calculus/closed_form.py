"""Gradients as formulas: the reverse pass over trees instead of numbers.

The result is a graph of formulas: each gradient is a sum, over the edges that leave its node, of the
target's gradient times the local derivative, and targets' gradients are shared objects. So the work and the
size are linear in the graph; only printing a gradient in full can be long.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.calculus.collect import collected
from app.calculus.formulas import value
from app.calculus.graph import Graph
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Name, Number, Tree, fold, names_in, size, substitute

LONGEST = 200  # nodes of a gradient that is written out


def gradients(graph: Graph, carries: Sequence[bool], shown: bool = False) -> list[Tree]:
    """The gradient of the output with respect to every node, in intermediates: `2 s x`.

    As it is `shown`, the derivatives of primed operations stay σ′.
    """
    local = graph.local if shown else graph.partial
    adjoints: list[Tree] = [Number("0")] * len(graph.nodes)
    adjoints[graph.output] = Number("1")
    for edge in reversed(graph.edges):
        if carries[edge.source]:
            product = tidied(Apply("mul", (adjoints[edge.target], local(edge))))
            adjoints[edge.source] = tidied(Apply("add", (product, adjoints[edge.source])))  # as in the source
    return adjoints


def values(graph: Graph, trees: Sequence[Tree], node_values: Sequence[float]) -> list[float]:
    """The values of gradients from `gradients`, at given node values; shared parts are computed once."""
    point = {node.name: number for node, number in zip(graph.nodes, node_values, strict=False)}
    results: dict[int, float] = {}
    return [value(tree, point, results) for tree in trees]


def written(tree: Tree) -> Tree | None:
    """A gradient written out in full, collected; None where that would be longer than `LONGEST`."""
    return collected(tree) if size(tree, LONGEST + 1) <= LONGEST else None


def substituted(graph: Graph, tree: Tree) -> Tree | None:
    """A gradient in variables only, every intermediate's expansion put in: `2x(wx + b − y)`.

    None where it would be longer than `LONGEST`; it is counted before it is made.
    """
    names = set(names_in(tree))
    expansions = {node.name: graph.expansions[node.index] for node in graph.nodes if node.name in names}
    known = {name: expansion for name, expansion in expansions.items() if expansion is not None}
    sizes = {name: size(expansion, LONGEST + 1) for name, expansion in known.items()}
    if len(known) < len(names):
        return None

    def visit(node: Tree, below: list[int]) -> int:
        return sizes[node.name] if isinstance(node, Name) else min(LONGEST + 1, 1 + sum(below))

    return collected(substitute(tree, known)) if fold(tree, visit) <= LONGEST else None
