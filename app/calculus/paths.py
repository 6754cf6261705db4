"""All paths from the output back to a parameter: the gradient is the sum of the products along them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from app.calculus.graph import Graph

Path = tuple[int, ...]  # edges, from the output back to the parameter


def count_paths(graph: Graph, parameter: int) -> int:
    """How many there are: counted, not listed, for there may be more than anybody can list."""
    counts = [0] * len(graph.nodes)
    counts[parameter] = 1
    for edge in graph.edges:
        counts[edge.target] += counts[edge.source]
    return counts[graph.output]


def paths(graph: Graph, parameter: int, most: int) -> list[Path]:
    """The first `most` of them, in the order of the arguments."""
    depends = graph.depends_on(frozenset({parameter}))
    entering: dict[int, list[int]] = {}
    for index, edge in enumerate(graph.edges):
        if depends[edge.source]:
            entering.setdefault(edge.target, []).append(index)
    return list(islice(_walk(graph, entering, parameter), most)) if depends[graph.output] else []


def _walk(graph: Graph, entering: dict[int, list[int]], parameter: int) -> Iterator[Path]:
    """Depth first. Every edge walked leads on to the parameter, so no step is in vain."""
    if graph.output == parameter:
        yield ()
    branches = [iter(entering.get(graph.output, ()))]
    path: list[int] = []
    while branches:
        edge = next(branches[-1], None)
        if edge is None:
            branches.pop()
            del path[-1:]
        elif graph.edges[edge].source == parameter:
            yield (*path, edge)
        else:
            path.append(edge)
            branches.append(iter(entering[graph.edges[edge].source]))


def product(path: Path, locals_: Sequence[float | None]) -> float:
    """The product of the local derivatives along a path."""
    total = 1.0
    for edge in path:
        total *= locals_[edge] or 0.0
    return total
