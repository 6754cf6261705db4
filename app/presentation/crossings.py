"""The order of nodes within their layers, so that few lines cross.

Layer by layer, forwards and backwards in turn, nodes are sorted by the mean place of their neighbours in the
layer just passed (Sugiyama, Tagawa and Toda 1981); then neighbours are exchanged where that helps (the
transposition of Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", IEEE
Transactions on Software Engineering 19, 1993). The best order seen is kept. Where that ends depends on where
it began, so smaller graphs are tried several times: in the order that they have, then in shuffled ones.
"""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence

from app.presentation.layers import Layers

ATTEMPTS = 6  # at most,
WORTH = 2_400  # and at most so many nodes in all of them together, but one in any case
SWEEPS = 16  # of an attempt, at most
PATIENCE = 4  # sweeps without success before it ends
ROUNDS = 4  # of exchanges in each sweep
BROAD = 24  # neighbours beyond which a node is not exchanged: it would cost more than it helps


def untangle(layers: Layers, attempts: int = ATTEMPTS) -> int:
    """Sort the nodes of every layer, in so many attempts at most; how many crossings are left."""
    place, first = layers.places, [list(nodes) for nodes in layers.order]
    best, kept = crossings(layers, place), first
    for attempt in range(max(1, min(attempts, WORTH // len(place)))):
        if not best:
            break
        layers.order[:] = [list(nodes) for nodes in first]
        if attempt > 1:
            _shuffle(layers, attempt)
        found, order = _attempt(layers, turning=attempt % 2 == 1)
        if found < best:
            best, kept = found, order
    layers.order[:] = kept
    return best


def _shuffle(layers: Layers, seed: int) -> None:
    chance = random.Random(seed)  # the same on every machine
    for nodes in layers.order:
        chance.shuffle(nodes)


def _attempt(layers: Layers, turning: bool) -> tuple[int, list[list[int]]]:
    """The best order in a series of sweeps, and its crossings.

    With `turning` every other pair of sweeps turns round those whose neighbours have the same mean: of two
    orders that seem as good, the one may lead on where the other does not.
    """
    place = layers.places
    best, kept, idle = crossings(layers, place), [list(nodes) for nodes in layers.order], 0
    for sweep in range(SWEEPS):
        if not best or idle == PATIENCE:
            break
        _sweep(layers, place, forwards=sweep % 2 == 0, turned=turning and sweep % 4 in (1, 2))
        _exchange(layers, place)
        found = crossings(layers, place)
        idle = 0 if found < best else idle + 1
        if found < best:
            best, kept = found, [list(nodes) for nodes in layers.order]
    return best, kept


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


def _sweep(layers: Layers, place: list[int], forwards: bool, turned: bool) -> None:
    """Sort layer after layer by the mean place of the neighbours just sorted; who has none stays put."""
    neighbours = layers.before if forwards else layers.after
    for nodes in layers.order if forwards else reversed(layers.order):
        wanted: dict[int, float] = {}
        for index, node in enumerate(nodes):
            found = neighbours[node]
            wanted[node] = sum([place[other] for other in found]) / len(found) if found else index
        if turned:
            nodes.reverse()
        nodes.sort(key=wanted.__getitem__)
        _number(nodes, place)


def _exchange(layers: Layers, place: list[int]) -> None:
    """Exchange neighbours within layers while that saves crossings."""
    restless: Iterable[int] = range(len(layers.order))
    for _ in range(ROUNDS):
        moved = [layer for layer in restless if _exchange_in(layers, place, layers.order[layer])]
        if not moved:
            return
        near = {other for layer in moved for other in (layer - 1, layer, layer + 1)}
        restless = sorted(near & set(range(len(layers.order))))


def _exchange_in(layers: Layers, place: list[int], nodes: list[int]) -> bool:
    """Whether any two neighbours of this layer were exchanged."""
    moved = False
    row = [
        (node, [place[tail] for tail in layers.before[node]], [place[head] for head in layers.after[node]])
        for node in nodes
    ]
    for index in range(len(row) - 1):
        one, two = row[index], row[index + 1]
        if _saved(one[1], two[1]) + _saved(one[2], two[2]) > 0:
            row[index], row[index + 1] = two, one
            moved = True
    nodes[:] = [node for node, _, _ in row]
    _number(nodes, place)
    return moved


def _saved(ones: Sequence[int], twos: Sequence[int]) -> int:
    """How many crossings fewer there are when what has these neighbours stands behind what has those."""
    if not ones or not twos or len(ones) > BROAD or len(twos) > BROAD:
        return 0
    if len(ones) == 1 == len(twos):
        return (ones[0] > twos[0]) - (ones[0] < twos[0])
    return sum([(one > two) - (one < two) for one in ones for two in twos])
