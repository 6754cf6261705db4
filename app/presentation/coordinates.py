"""Where the nodes of each layer stand across the flow, in the order they have.

Nodes are drawn to what they are joined to: every turn moves each towards the mean of its neighbours, and
resolves what overlaps by pushing once to the one side and once to the other; the mean of both is free of
overlaps again, for distances are linear. Then, as in Brandes and Köpf, "Fast and simple horizontal coordinate
assignment", Graph Drawing 2001, nodes of neighbouring layers are aligned as far as their lines do not cross,
the main flow before the trunks of long lines, into spines that stay straight, and those are moved in the same
way. A spine that took its nodes far from where they were drawn to would blow the picture up: it is cut there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from operator import mul, sub

from app.presentation.layers import Layers

ROUNDS = ((0.0, 8), (16.0, 6), (40.0, 8))  # pixels that the nodes of a spine may stand apart before, turns
FIRM = 4.0  # how much more than others lines pull that should be straight
HOME = 0.2  # how much the middle of the picture pulls
RESTING = 0.25  # pixels a turn

Line = tuple[int, int]  # from a node to one of the next layer
Gap = tuple[int, int, float]  # two things, and how far they stand from each other at least
Pull = tuple[int, float, float]  # what pulls, how far beside its place, how firmly


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
        spine = _spines(layers, main, places, far)
        at = _settled(
            _middles(spine, places), _limits(spine, gaps), _pulls(layers, spine, main, ports), turns
        )
        places = [at[first] for first in spine]
    return places


# Spines.


def _spines(layers: Layers, main: Sequence[int | None], places: Sequence[float], far: float) -> list[int]:
    """For each node the first node of its spine: nodes in line whose places are not more than `far` apart."""
    spine = list(range(len(places)))
    if not far:
        return spine
    low, high = list(places), list(places)  # of each spine, by its first node
    for before, nodes in pairwise(layers.order):
        for tail, node in _in_line(layers.real, main, before, nodes):
            first = spine[tail]
            lowest, highest = min(low[first], places[node]), max(high[first], places[node])
            if highest - lowest <= far:
                spine[node], low[first], high[first] = first, lowest, highest
    return spine


def _in_line(
    real: int, main: Sequence[int | None], before: Sequence[int], nodes: Sequence[int]
) -> Iterable[Line]:
    """Lines from one layer to the next that can be straight together: no two of them cross or meet.

    The flow from operation to operation comes first, then trunks, then where trunks begin and end.
    """
    upper = {node: index for index, node in enumerate(before)}
    urgency = {(False, False): 0, (True, True): 1}
    lines = sorted(
        (urgency.get((tail >= real, node >= real), 2), abs(upper[tail] - index), upper[tail], index)
        for index, node in enumerate(nodes)
        if (tail := main[node]) is not None
    )
    kept: list[Line] = []
    for _, _, tail, head in lines:
        at = bisect_left(kept, (tail, head))
        after_last = not at or (kept[at - 1][0] < tail and kept[at - 1][1] < head)
        if after_last and (at == len(kept) or (kept[at][0] > tail and kept[at][1] > head)):
            kept.insert(at, (tail, head))
    return [(before[tail], nodes[head]) for tail, head in kept]


def _middles(spine: Sequence[int], places: Sequence[float]) -> dict[int, float]:
    """The mean place of each spine's nodes."""
    found: dict[int, list[float]] = defaultdict(list)
    for first, place in zip(spine, places, strict=True):
        found[first].append(place)
    return {first: sum(own) / len(own) for first, own in found.items()}


def _limits(spine: Sequence[int], gaps: Iterable[Gap]) -> dict[Line, float]:
    """How far spines stand from each other at least."""
    limits: dict[Line, float] = {}
    for a, b, gap in gaps:
        pair = spine[a], spine[b]
        limits[pair] = max(limits.get(pair, 0.0), gap)
    return limits


def _pulls(
    layers: Layers, spine: Sequence[int], main: Sequence[int | None], ports: Mapping[Line, float]
) -> dict[int, list[Pull]]:
    """What each spine is joined to."""
    pulls: dict[int, list[Pull]] = {first: [] for first in spine}
    for tail, heads in enumerate(layers.after):
        for head in heads:
            a, b = spine[tail], spine[head]
            if a != b:
                port, firm = ports.get((tail, head), 0.0), FIRM if main[head] == tail else 1.0
                pulls[a].append((b, port, firm))
                pulls[b].append((a, -port, firm))
    return pulls


# Moving them.


def _settled(
    at: Mapping[int, float], limits: Mapping[Line, float], pulls: Mapping[int, Sequence[Pull]], turns: int
) -> dict[int, float]:
    """The places of spines after so many turns, or as soon as they rest."""
    number = _numbered(at, limits)
    gaps = [(number[a], number[b], limit) for (a, b), limit in limits.items()]
    upwards, downwards = sorted(gaps), sorted(gaps, key=lambda gap: -gap[1])
    bonds = [_bond(number, pulls[spine]) for spine in number]
    here = _apart([at[spine] for spine in number], upwards, downwards)
    for _ in range(turns):
        place = here.__getitem__
        wanted = [
            (own + beside + sum(map(mul, map(place, others), firm))) / 2
            for own, (others, firm, beside) in zip(here, bonds, strict=True)
        ]
        before, here = here, _apart(wanted, upwards, downwards)
        if max(map(abs, map(sub, here, before))) < RESTING:
            break
    return dict(zip(number, here, strict=True))


def _bond(number: Mapping[int, int], pulls: Sequence[Pull]) -> tuple[list[int], list[float], float]:
    """The mean place that pulls a spine is linear in those of others: which, how much, and the rest."""
    weight = HOME + sum([firm for _, _, firm in pulls])
    return (
        [number[other] for other, _, _ in pulls],
        [firm / weight for _, _, firm in pulls],
        sum([beside * firm for _, beside, firm in pulls]) / weight,
    )


def _numbered(spines: Iterable[int], limits: Iterable[Line]) -> dict[int, int]:
    """Numbers for spines, in their order, so that each has a higher one than those on its low side.

    There is no circle: where spines pass the same layers they do so side by side.
    """
    waiting = dict.fromkeys(spines, 0)
    after: dict[int, list[int]] = defaultdict(list)
    for a, b in limits:
        waiting[b] += 1
        after[a].append(b)
    ready = [spine for spine, count in waiting.items() if not count]
    number: dict[int, int] = {}
    while ready:
        spine = ready.pop()
        number[spine] = len(number)
        for other in after[spine]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return number


def _apart(wanted: Sequence[float], upwards: Sequence[Gap], downwards: Sequence[Gap]) -> list[float]:
    """Places near those that are wanted, with the distances that are needed."""
    up, down = list(wanted), list(wanted)
    for a, b, gap in upwards:
        if up[b] < up[a] + gap:
            up[b] = up[a] + gap
    for a, b, gap in downwards:
        if down[a] > down[b] - gap:
            down[a] = down[b] - gap
    return [(high + low) / 2 for high, low in zip(up, down, strict=True)]
