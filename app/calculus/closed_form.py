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
    primed = graph.primed if shown else frozenset()
    trees: list[Tree] = [*graph.terms, *reversed(graph.literals)]
    adjoints: list[Tree] = [_ZERO] * len(graph.rows)
    adjoints[graph.output] = _ONE
    for target in range(len(graph.rows) - 1, -1, -1):
        operation, *slots = graph.rows[target]
        arguments = tuple([trees[slot] for slot in slots])
        for key in range(len(slots) - 1, -1, -1):
            source = slots[key]
            if source >= 0 and carries[source]:
                if operation in primed:
                    local: Tree = Apply(operation, arguments, 1)
                else:
                    local = graph.slope(target, key, arguments)
                adjoints[source] = _sum(_product(adjoints[target], local), adjoints[source])
    return adjoints


_ZERO, _ONE = Number("0"), Number("1")


def _product(upstream: Tree, local: Tree) -> Tree:
    if type(local) is Number and local.text == "1":
        return upstream
    return local if upstream is _ONE else tidied(Apply("mul", (upstream, local)))


def _sum(product: Tree, others: Tree) -> Tree:
    """A new term stands first, as its use stands first in the source."""
    return product if others is _ZERO else tidied(Apply("add", (product, others)))


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
