"""The passes of a folded graph: the numbers of the whole one, as far as they are seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.calculus.errors import Problem
from app.calculus.folding import FoldedGraph
from app.calculus.graph import Graph
from app.calculus.passes import Sweep

INSIDE = "inside"  # the key of a problem that happens at a node that is folded


def local_derivatives(graph: FoldedGraph, locals_: Sequence[float | None]) -> list[float | None]:
    """The local derivative of every edge, from those of the whole graph; into a fold the total one."""
    edges = graph.whole.edges
    into: dict[int, list[int]] = {}
    for index, edge in enumerate(edges):
        into.setdefault(edge.target, []).append(index)
    found: list[float | None] = []
    for node in graph.nodes:
        inside = graph.folds.get(node.index)
        if inside is None:
            found += (locals_[index] for index in into.get(graph.kept[node.index], ()))
            continue
        adjoints: dict[int, float] = {inside.members[-1]: 1.0}
        for member in reversed(inside.members):
            for index in into.get(member, ()):
                local, source = locals_[index], edges[index].source
                if local is not None:
                    adjoints[source] = adjoints.get(source, 0.0) + adjoints[member] * local
        found += (adjoints.get(source) for source in inside.sources)
    return found


def reverse(graph: FoldedGraph, locals_: Sequence[float | None]) -> Sweep:
    """The reverse pass over the edges of a folded graph."""
    adjoints = [0.0] * len(graph.rows)
    adjoints[graph.output] = 1.0

    def amounts(numbers: list[float]) -> Iterator[tuple[int, int, float]]:
        edge = len(locals_)
        for node in reversed(graph.nodes):
            edge -= len(node.sources)
            for index, source in enumerate(node.sources, edge):
                local = locals_[index]
                if local is not None:
                    yield index, source, numbers[node.index] * local

    for _, source, amount in amounts(adjoints):
        adjoints[source] += amount
    return Sweep(adjoints, amounts)


def tangents(graph: Graph, locals_: Sequence[float | None], along: int) -> Sweep:
    """The pass of tangents from a variable over the edges of any graph, folded or not."""
    tangents = [0.0] * len(graph.rows)
    tangents[along] = 1.0
    reached = graph.depends_on(frozenset((along,)))

    def amounts(numbers: list[float]) -> Iterator[tuple[int, int, float]]:
        for index, (edge, local) in enumerate(zip(graph.edges, locals_, strict=True)):
            if local is not None and reached[edge.source]:
                yield index, edge.target, local * numbers[edge.source]

    for _, target, amount in amounts(tangents):
        tangents[target] += amount
    return Sweep(tangents, amounts)


def problems(graph: FoldedGraph, found: Mapping[int, Problem]) -> dict[int, Problem]:
    """Why nodes have no value. Of what happens inside a fold, INSIDE says at which node of the whole."""
    nodes = graph.whole.nodes
    home = {nodes[index].name: (index, graph.places[index]) for index in found}
    told: dict[int, Problem] = {}
    for place, index in enumerate(graph.kept):
        problem = found.get(index)
        if problem is None:
            continue
        origin, there = home.get(dict(problem.details).get("origin", nodes[index].name), (index, place))
        if there == place and place in graph.folds and problem.key in ("after", "domain", "literal"):
            problem = Problem(INSIDE, (("node", origin),))
        elif problem.key == "after":
            problem = Problem("after", (("origin", graph.nodes[there].name),))
        told[place] = problem
    return told


def kinks(graph: FoldedGraph, found: Iterable[int]) -> tuple[int, ...]:
    """The nodes that stand at a kink, or have one inside."""
    return tuple(sorted({graph.places[index] for index in found}))
