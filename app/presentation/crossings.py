"""The order of nodes within their layers, so that few lines cross.

Layer by layer, forwards and backwards in turn, nodes are sorted by the mean place of their neighbours in the
layer just passed (Sugiyama, Tagawa and Toda 1981); then neighbours are exchanged where that helps (the
transposition of Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", IEEE Transactions
on Software Engineering 19, 1993). The best order seen is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence

from app.presentation.layers import Layers

SWEEPS = 16  # at most
PATIENCE = 4  # sweeps without success before it ends
ROUNDS = 4  # of exchanges in each sweep
BROAD = 24  # neighbours beyond which a node is not exchanged: it would cost more than it helps


def untangle(layers: Layers) -> int:
    """Sort the nodes of every layer; how many crossings are left."""
    place = [0] * len(layers.rank)
    for nodes in layers.order:
        _number(nodes, place)
    best, kept, idle = crossings(layers, place), [list(nodes) for nodes in layers.order], 0
    for sweep in range(SWEEPS):
        if not best or idle == PATIENCE:
            break
        _sweep(layers, place, forwards=sweep % 2 == 0)
        _exchange(layers, place)
        found = crossings(layers, place)
        idle = 0 if found < best else idle + 1
        if found < best:
            best, kept = found, [list(nodes) for nodes in layers.order]
    layers.order[:] = kept
    return best


def _number(nodes: Sequence[int], place: list[int]) -> None:
    for index, node in enumerate(nodes):
        place[node] = index


def crossings(layers: Layers, place: Sequence[int]) -> int:
    """How many pairs of lines cross: inversions between each layer and the next."""
    count = 0
    for nodes in layers.order:
        seen: list[int] = []
        for node in nodes:
            ends = sorted([place[head] for head in layers.after[node]])
            if seen and ends and ends[0] < seen[-1]:
                count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _sweep(layers: Layers, place: list[int], forwards: bool) -> None:
    """Sort layer after layer by the mean place of the neighbours just sorted; who has none stays put."""
    neighbours = layers.before if forwards else layers.after
    for nodes in layers.order if forwards else reversed(layers.order):
        wanted: dict[int, float] = {}
        for index, node in enumerate(nodes):
            found = neighbours[node]
            wanted[node] = sum([place[other] for other in found]) / len(found) if found else index
        nodes.sort(key=wanted.__getitem__)
        _number(nodes, place)


def _exchange(layers: Layers, place: list[int]) -> None:
    """Exchange neighbours within layers while that saves crossings."""
    restless = range(len(layers.order))
    for _ in range(ROUNDS):
        moved = {layer for layer in restless if _exchange_in(layers, place, layers.order[layer])}
        if not moved:
            return
        near = {other for layer in moved for other in (layer - 1, layer, layer + 1)}
        restless = sorted(near & set(range(len(layers.order))))  # type: ignore[assignment]


def _exchange_in(layers: Layers, place: list[int], nodes: list[int]) -> bool:
    moved = False
    sides = (layers.before, layers.after)
    for index in range(len(nodes) - 1):
        one, two = nodes[index], nodes[index + 1]
        gain = 0
        for side in sides:
            ones, twos = side[one], side[two]
            if ones and twos and len(ones) <= BROAD and len(twos) <= BROAD:
                gain += _saved([place[node] for node in ones], [place[node] for node in twos])
        if gain > 0:
            nodes[index], nodes[index + 1] = two, one
            place[one], place[two] = index + 1, index
            moved = True
    return moved


def _saved(ones: Sequence[int], twos: Sequence[int]) -> int:
    """Crossings fewer when the second stands before the first."""
    return sum((one > two) - (one < two) for one in ones for two in twos)
