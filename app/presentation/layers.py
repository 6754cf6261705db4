"""Which layer each node of a graph stands in, and dummies where its lines pass through layers between.

Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures", IEEE
Transactions on Systems, Man, and Cybernetics 11 (1981): with a dummy in every layer that a line passes, lines
run between neighbouring layers only. All lines from one node share its dummies, so they are one trunk with a
branch for each consumer, and no more than nodes × layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_PASSED = 4_000  # layers passed by all lines together; those that pass most run outside beyond it


@dataclass(slots=True)
class Layers:
    """Nodes by number: first those of the graph, in topological order, then dummies."""

    rank: list[int]
    depth: list[int]  # of the graph's nodes: the longest way from a start, in lines
    before: list[list[int]]  # each node's neighbours in the layer before its own
    after: list[list[int]]
    trunks: list[list[int]]  # the dummies of each of the graph's nodes, one a layer
    outside: list[int]  # nodes without dummies, whose lines pass too many layers to be led between nodes
    order: list[list[int]]  # the nodes of each layer

    @property
    def real(self) -> int:
        """So many nodes are the graph's own."""
        return len(self.trunks)

    @property
    def places(self) -> list[int]:
        """The place of each node in its layer."""
        places = [0] * len(self.rank)
        for nodes in self.order:
            for index, node in enumerate(nodes):
                places[node] = index
        return places


def layered(tails: Sequence[Sequence[int]], start: bool = False) -> Layers:
    """The layers of a graph whose node i takes from `tails[i]`, all smaller than i and each named once.

    With `start` all nodes that take from none stand in the first layer.
    """
    heads: list[list[int]] = [[] for _ in tails]
    for head, sources in enumerate(tails):
        for tail in sources:
            heads[tail].append(head)
    depth = _earliest(tails)
    rank = _latest(depth, heads)
    if start:
        rank = [layer if sources else 0 for layer, sources in zip(rank, tails, strict=True)]
    _shorten(rank, tails, heads)
    found = Layers(rank, depth, [[] for _ in tails], [[] for _ in tails], [[] for _ in tails], [], [])
    _join(found, heads)
    return found


def _earliest(tails: Sequence[Sequence[int]]) -> list[int]:
    rank: list[int] = []
    for sources in tails:
        rank.append(1 + max((rank[tail] for tail in sources), default=-1))
    return rank


def _latest(depth: Sequence[int], heads: Sequence[Sequence[int]]) -> list[int]:
    """Each node as near as possible to what it flows into; what flows nowhere stands as early as it can."""
    rank = list(depth)
    for node in reversed(range(len(rank))):
        if heads[node]:
            rank[node] = min(rank[head] for head in heads[node]) - 1
    return rank


def _shorten(rank: list[int], tails: Sequence[Sequence[int]], heads: Sequence[Sequence[int]]) -> None:
    """Move a node back where two lines or more become shorter by it: only its own becomes longer."""
    last = [sorted(rank[head] for head in found)[-2:] for found in heads]
    for node, sources in enumerate(tails):
        stretched = [tail for tail in sources if last[tail][-1] == rank[node] != last[tail][0]]
        stretched += [tail for tail in sources if len(heads[tail]) == 1]
        if len(stretched) > 1:
            first = 1 + max(rank[tail] for tail in sources)
            others = sorted(last[t][0] if len(heads[t]) > 1 else first for t in stretched)
            rank[node] = min(rank[node], max(first, others[1]))


def _join(found: Layers, heads: Sequence[Sequence[int]]) -> None:
    """Lines between neighbouring layers, through dummies on long ways."""
    rank = found.rank
    found.outside = _outside(rank, heads)
    outside = set(found.outside)
    for node, consumers in enumerate(heads):
        last = max((rank[head] for head in consumers), default=0)
        way = [node] if node in outside else [node, *_trunk(found, node, last)]
        for head in consumers:
            step = rank[head] - rank[node] - 1
            if step < len(way):
                found.before[head].append(way[step])
                found.after[way[step]].append(head)
    found.order = [[] for _ in range(max(rank) + 1)]
    for node in _along(found):
        found.order[rank[node]].append(node)


def _outside(rank: Sequence[int], heads: Sequence[Sequence[int]]) -> list[int]:
    """The nodes whose lines pass the most layers, as few as bring the rest down to MOST_PASSED."""
    passed = [sum(rank[head] - rank[node] - 1 for head in found) for node, found in enumerate(heads)]
    excess, chosen = sum(passed) - MOST_PASSED, []
    for node in sorted(range(len(rank)), key=lambda node: -passed[node]):
        if excess <= 0:
            break
        chosen.append(node)
        excess -= passed[node]
    return sorted(chosen)


def _trunk(found: Layers, node: int, last: int) -> list[int]:
    """New dummies from behind `node` to before the layer `last`, each joined to the one before."""
    trunk, before = found.trunks[node], node
    for layer in range(found.rank[node] + 1, last):
        dummy = len(found.rank)
        found.rank.append(layer)
        found.before.append([before])
        found.after.append([])
        found.after[before].append(dummy)
        trunk.append(dummy)
        before = dummy
    return trunk


def _along(found: Layers) -> list[int]:
    """All nodes, depth first from the ends back: so the layers of a tree have no crossing, and others few."""
    seen, order = [False] * len(found.rank), []
    stack = [node for node in range(found.real) if not found.after[node]]
    while stack:
        node = stack.pop()
        if not seen[node]:
            seen[node] = True
            order.append(node)
            stack += reversed(found.before[node])
    return order
