"""Why a gradient is exactly 0."""

from __future__ import annotations

from app.calculus.errors import Problem
from app.calculus.graph import Graph
from app.calculus.passes import Sweep


def reasons(
    graph: Graph, parameters: tuple[int, ...], gradients: Sweep, locals_: list[float | None]
) -> dict[int, Problem]:
    """Why a parameter's gradient is exactly 0: no path, a local derivative of 0, or terms that cancel."""
    if all(gradients.numbers[index] for index in parameters):
        return {}
    blocked: dict[int, Problem] = {}
    leaving: dict[int, list[int]] = {}
    for index, edge in enumerate(graph.edges):
        leaving.setdefault(edge.source, []).append(index)
    for node in reversed(graph.nodes):
        if gradients.numbers[node.index] == 0:
            blocked[node.index] = _reason(graph, leaving.get(node.index, []), locals_, blocked)
    return {index: blocked[index] for index in parameters if index in blocked}


def _reason(
    graph: Graph, leaving: list[int], locals_: list[float | None], blocked: dict[int, Problem]
) -> Problem:
    if not leaving:
        return Problem("no_path")
    for index in leaving:
        target = graph.edges[index].target
        if locals_[index] == 0:
            return Problem("local_zero", (("edge", index), ("node", target)))
        if target in blocked:
            return blocked[target]
    return Problem("cancels")
