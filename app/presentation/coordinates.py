"""Where the nodes of each layer stand across the flow, in the order they have.

Like Brandes and Köpf, "Fast and simple horizontal coordinate assignment", Graph Drawing 2001: nodes of
neighbouring layers are first aligned, as far as their lines do not cross, into spines that stay straight. Here
the main flow is aligned first, then the trunks of long lines. The spines are then drawn to what they are joined
to: every turn moves each to the mean of its neighbours, and resolves what overlaps by pushing once to the one
side and once to the other; the mean of both is free of overlaps again, for the distances are linear.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from app.presentation.layers import Layers

ROUNDS = ((0.0, 8), (16.0, 6), (40.0, 8))  # how far lines to be straightened may lead, turns
HOME = 0.2  # how much the middle of the picture pulls
FIRM = 4.0  # how much more than others lines pull that should be straight

Line = tuple[int, int]  # from a node to one of the next layer


def coordinates(
    layers: Layers,
    main: Sequence[int | None],
    ports: Mapping[Line, float],
    apart: Callable[[int, int], float],
) -> list[float]:
    """The coordinate of every node.

    `main[node]` is the neighbour before it that it should be in line with; a line enters `ports[line]` beside
    its node's coordinate; neighbours a, b in a layer stand `apart(a, b)` from each other at least.
    """
    gaps = [(a, b, apart(a, b)) for nodes in layers.order for a, b in pairwise(nodes)]
    places = [0.0] * len(layers.rank)
    for far, turns in ROUNDS:
        spine = _spines(layers, main, places, far) if far else list(range(len(places)))
        at = dict.fromkeys(spine, 0.0)
        if far:
            count = Counter(spine)
            for node, first in enumerate(spine):
                at[first] += places[node] / count[first]
        at = _relaxed(at, _limits(spine, gaps), _pulls(layers, spine, main, ports), turns)
        places = [at[first] for first in spine]
    return places


def _relaxed(at, limits, pulls, turns):
    order = _sorted(sorted(at), limits)
    pushes = sorted(((a, b, limit) for (a, b), limit in limits.items()), key=lambda push: order[push[0]])
    back = sorted(pushes, key=lambda push: -order[push[1]])
    at = _apart(at, pushes, back)
    for _ in range(turns):
        wanted = {node: (at[node] + _mean(at, pulls[node])) / 2 if node in pulls else at[node] for node in at}
        at = _apart(wanted, pushes, back)
    return at


def _limits(spine, gaps):
    limits: dict[Line, float] = {}
    for a, b, gap in gaps:
        pair = spine[a], spine[b]
        limits[pair] = max(limits.get(pair, 0.0), gap)
    return limits


def _spines(layers: Layers, main: Sequence[int | None], places, far) -> list[int]:
    """For each node the first node of the spine it belongs to."""
    spine = list(range(len(layers.rank)))
    low, high = list(places), list(places)  # of each spine, by its first node
    for before, nodes in zip(layers.order, layers.order[1:], strict=False):
        upper = {node: index for index, node in enumerate(before)}
        lines = [
            (_urgency(layers.real, tail, node), abs(upper[tail] - index), upper[tail], index)
            for index, node in enumerate(nodes)
            if (tail := main[node]) is not None
        ]
        for tail, head in _uncrossed(sorted(lines)):
            node, first = nodes[head], spine[before[tail]]
            lowest, highest = min(low[first], places[node]), max(high[first], places[node])
            if highest - lowest <= far:
                spine[node], low[first], high[first] = first, lowest, highest
    return spine


def _urgency(real: int, tail: int, head: int) -> int:
    """The flow from operation to operation first, then trunks, then where trunks begin and end."""
    return {(False, False): 0, (True, True): 1}.get((tail >= real, head >= real), 2)


def _uncrossed(lines: Sequence[tuple[int, int, int, int]]) -> list[Line]:
    """The first lines of which no two cross or meet, as pairs of places."""
    kept: list[Line] = []
    for _, _, tail, head in lines:
        at = bisect_left(kept, (tail, head))
        free = (not at or (kept[at - 1][0] < tail and kept[at - 1][1] < head)) and (
            at == len(kept) or (kept[at][0] > tail and kept[at][1] > head)
        )
        if free:
            kept.insert(at, (tail, head))
    return kept


def _sorted(spines: Sequence[int], limits: Mapping[Line, float]) -> dict[int, int]:
    """The number of each spine in an order in which every one comes after those on its low side."""
    waiting = dict.fromkeys(spines, 0)
    after: dict[int, list[int]] = defaultdict(list)
    for a, b in limits:
        waiting[b] += 1
        after[a].append(b)
    ready = [spine for spine in spines if not waiting[spine]]
    for spine in ready:
        for other in after[spine]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)  # noqa: B909  (a queue)
    return {spine: index for index, spine in enumerate(ready)}


def _pulls(layers: Layers, spine: Sequence[int], main, ports: Mapping[Line, float]):
    """For each spine what it is joined to: the other spine, how far beside its place, how firmly."""
    pulls: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for tail, heads in enumerate(layers.after):
        for head in heads:
            a, b = spine[tail], spine[head]
            if a != b:
                port = ports.get((tail, head), 0.0)
                weight = FIRM if main[head] == tail else 1.0
                pulls[a].append((b, port, weight))
                pulls[b].append((a, -port, weight))
    return pulls


def _mean(at: Mapping[int, float], pulls) -> float:
    return sum([(at[other] + beside)*w for other, beside,w in pulls]) / (HOME + sum([w for _,_,w in pulls]))


def _apart(
    wanted: Mapping[int, float],
    pushes: Sequence[tuple[int, int, float]],
    back: Sequence[tuple[int, int, float]],
) -> dict[int, float]:
    """Places near those that are wanted, with the distances that are needed."""
    up, down = dict(wanted), dict(wanted)
    for a, b, limit in pushes:
        if up[b] < up[a] + limit:
            up[b] = up[a] + limit
    for a, b, limit in back:
        if down[a] > down[b] - limit:
            down[a] = down[b] - limit
    return {node: (up[node] + down[node]) / 2 for node in wanted}
