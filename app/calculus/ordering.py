"""What the order of the work saves: three ways to all gradients, counted, and the best order to find them in.

One set of rules counts all three ways, so that they can be compared. Values and local derivatives are there
already; what is counted is the chain rule alone (the seed's equation 1): every product of a local derivative
with something carried along, and every addition that joins two terms of a sum. A local derivative counts as
a factor whatever it is. Multiplying by the 1 that a way begins with, and adding to 0, is no work.

    separately   each gradient written out alone: ∂v/∂w is the sum, over the arguments u of v that depend on
                 w, of ∂v/∂u · (the same for u), anew wherever it occurs; it begins with ∂w/∂w = 1
    forward      the same sum for each node once: one sweep of tangents for each parameter
    reverse      one sweep of adjoints for all parameters; it begins with ∂f/∂f = 1

Alone, the work at a node is done once for each path that leads from it to the output. Paths double with every
repeated argument, so they are counted by dynamic programming, in exact integers, and never walked:
A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed., SIAM 2008, ch. 3 and 4.

The time is O(edges × parameters), bounded by MOST_OPERATIONS and MOST_WORK.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.calculus.errors import Impossible
from app.calculus.graph import Edge, Graph
from app.calculus.tidy import is_number

MOST_OPERATIONS = 2_000  # a count has at most a binary digit for each, some 600 decimal ones
MOST_WORK = 4_000_000  # edges × parameters: about half a second


@dataclass(frozen=True, slots=True)
class Work:
    """So many multiplications and additions."""

    multiplications: int
    additions: int

    @property
    def total(self) -> int:
        """All operations."""
        return self.multiplications + self.additions

    def __add__(self, other: Work) -> Work:
        return Work(self.multiplications + other.multiplications, self.additions + other.additions)


@dataclass(frozen=True, slots=True)
class Reused:
    """A node whose gradient is part of the gradients of several parameters.

    `times` is in how many products it stands where these are written as sums over all paths: the number of
    paths from the node to the parameters.
    """

    node: int
    used_by: tuple[int, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Order:
    """The work of the three ways, what is reused, and the best order.

    `separately` and `forward` are by parameter. `order` has every node that carries a gradient, from the
    output on: each stands after all that its gradient needs, and each parameter as early as it can.
    `stages` are the parameters in that order, in groups that equally many factors other than 1 lead to; what
    the output does not depend on is in none of them.
    """

    parameters: tuple[int, ...]
    separately: tuple[Work, ...]
    forward: tuple[Work, ...]
    reverse: Work
    reused: tuple[Reused, ...]
    order: tuple[int, ...]
    stages: tuple[tuple[int, ...], ...]


def best_order(graph: Graph, parameters: Sequence[int]) -> Order:
    """Count the work and find the best order. Raises Impossible above the limits of this room."""
    _refuse_large(graph, len(parameters))
    users = _users(graph, parameters)
    edges = [edge for edge in graph.edges if users[edge.source]]
    above, once = _paths_from_output(graph, edges), [1] * len(graph.nodes)
    stages = _stages(graph, edges, [p for p in parameters if above[p]])
    order = _order(graph, edges, [p for stage in stages for p in stage])
    idle = tuple(p for p in parameters if not above[p])
    return Order(
        parameters=tuple(parameters),
        separately=tuple(_sweep(edges, users, 1 << k, p, above) for k, p in enumerate(parameters)),
        forward=tuple(_sweep(edges, users, 1 << k, p, once) for k, p in enumerate(parameters)),
        reverse=_reverse(graph, edges),
        reused=_reused(graph, edges, users, parameters, order),
        order=(*order, *idle),
        stages=stages,
    )


def total(works: Sequence[Work]) -> Work:
    """All the work together."""
    return sum(works, Work(0, 0))


def _refuse_large(graph: Graph, parameters: int) -> None:
    if graph.operation_count > MOST_OPERATIONS:
        raise Impossible("too_many_to_order", limit=MOST_OPERATIONS, found=graph.operation_count)
    if len(graph.edges) * parameters > MOST_WORK:
        raise Impossible("too_many_parameters_to_order", limit=MOST_WORK // len(graph.edges))


def _users(graph: Graph, parameters: Sequence[int]) -> list[int]:
    """For each node the parameters that it depends on, as bits: those whose gradients use its own."""
    bits = {parameter: 1 << k for k, parameter in enumerate(parameters)}
    users: list[int] = []
    for node in graph.nodes:
        found = bits.get(node.index, 0)
        for source in node.sources:
            found |= users[source]
        users.append(found)
    return users


def _paths_from_output(graph: Graph, edges: Sequence[Edge]) -> list[int]:
    paths = [0] * len(graph.nodes)
    paths[graph.output] = 1
    for edge in reversed(edges):
        paths[edge.source] += paths[edge.target]
    return paths


def _paths_to_parameters(graph: Graph, edges: Sequence[Edge], parameters: Sequence[int]) -> list[int]:
    paths = [0] * len(graph.nodes)
    for parameter in parameters:
        paths[parameter] = 1
    for edge in edges:
        paths[edge.target] += paths[edge.source]
    return paths


# The work.


def _sweep(
    edges: Sequence[Edge], users: Sequence[int], bit: int, parameter: int, times: Sequence[int]
) -> Work:
    """One sweep of tangents along a parameter, the work at each node done as many times as `times` says."""
    way = [edge for edge in edges if users[edge.source] & bit]
    products = sum(times[edge.target] for edge in way if edge.source != parameter)
    terms = sum(times[edge.target] for edge in way)
    sums = sum(times[target] for target in {edge.target for edge in way})
    return Work(products, terms - sums)


def _reverse(graph: Graph, edges: Sequence[Edge]) -> Work:
    """The sweep of adjoints: an edge is a term of its source's sum."""
    products = sum(edge.target != graph.output for edge in edges)
    return Work(products, len(edges) - len({edge.source for edge in edges}))


# The order.


def _stages(graph: Graph, edges: Sequence[Edge], parameters: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Parameters that are reached by equally many factors; among these the one with the shortest way first.

    A factor of 1 passes a gradient on as it is, so it parts nothing: in σ(w x + b), b and w are one stage.
    """
    factors, levels = [0] * len(graph.nodes), _levels(graph, edges)
    stage = [0] * len(graph.nodes)
    for edge in reversed(edges):
        reached = factors[edge.target]
        stage[edge.source] = max(stage[edge.source], reached)
        factors[edge.source] = max(factors[edge.source], reached + (not is_number(graph.partial(edge), 1)))
    grouped: dict[int, list[int]] = {}
    for parameter in sorted(parameters, key=lambda p: (stage[p], levels[p])):
        grouped.setdefault(stage[parameter], []).append(parameter)
    return tuple(map(tuple, grouped.values()))


def _levels(graph: Graph, edges: Sequence[Edge]) -> list[int]:
    """How many edges the longest way from the output has."""
    levels = [0] * len(graph.nodes)
    for edge in reversed(edges):
        levels[edge.source] = max(levels[edge.source], levels[edge.target] + 1)
    return levels


def _order(graph: Graph, edges: Sequence[Edge], parameters: Sequence[int]) -> list[int]:
    """For one parameter after the other what it needs and does not have yet, and then the parameter."""
    needs: list[list[int]] = [[] for _ in graph.nodes]
    for edge in edges:
        needs[edge.source].append(edge.target)
    placed: set[int] = set()
    order: list[int] = []
    for parameter in parameters:
        missing, stack = [], [parameter]
        while stack:
            node = stack.pop()
            if node not in placed:
                placed.add(node)
                missing.append(node)
                stack += needs[node]
        order += sorted(missing, reverse=True)  # nodes are in topological order
    return order


def _reused(
    graph: Graph, edges: Sequence[Edge], users: Sequence[int], parameters: Sequence[int], order: Sequence[int]
) -> tuple[Reused, ...]:
    """The nodes between output and parameters that several parameters use, nearest to the output first."""
    levels, below = _levels(graph, edges), _paths_to_parameters(graph, edges, parameters)
    shared = [node for node in order if node != graph.output and users[node].bit_count() > 1]
    return tuple(
        Reused(node, tuple(p for k, p in enumerate(parameters) if users[node] >> k & 1), below[node])
        for node in sorted(shared, key=levels.__getitem__)
    )
