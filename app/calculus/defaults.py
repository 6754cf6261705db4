"""What the reader did not say: which variables are parameters, and where to look at the function."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from math import isfinite

from app.calculus.graph import Graph
from app.calculus.passes import forward, kinks

DATA = frozenset({"x", "y", "lambda"})
WEIGHTS = frozenset({"w", "b", "a", "c", "theta", "u", "v", "beta"})

USUAL = {"w": 1.5, "b": 0.5, "x": 2.0, "y": 1.0, "lambda": 0.1}
OTHERS = (1.5, 0.5, 2.0, -1.0, 0.8, -0.5, 1.2, 0.3, -1.5, 0.7, -0.2, 2.5, 0.9, -0.7, 1.1, 0.4)
TRIES = 60


def _letter(name: str) -> str:
    return name.partition("_")[0]


def parameters(graph: Graph) -> list[int]:
    """x, y and λ are data when a letter that is usually a weight is there; otherwise all are parameters."""
    names = {index: _letter(graph.nodes[index].name) for index in graph.variables}
    weights_there = any(letter in WEIGHTS for letter in names.values())
    return [index for index, letter in names.items() if not (weights_there and letter in DATA)]


def point(graph: Graph, given: Mapping[str, float]) -> dict[str, float]:
    """A value for every variable: the given ones, and small ones at which every node has a value."""
    names = [graph.nodes[index].name for index in graph.variables]
    missing = [name for name in names if name not in given]
    first = {**given, **_usual(missing, set(given.values()))}
    if not missing:
        return {name: first[name] for name in names}
    tries = max(3, min(TRIES, 2_000_000 // len(graph.nodes)))
    candidates = chain([first], (_drawn(missing, given, seed) for seed in range(tries)))
    best = next((c for c in candidates if _is_smooth(graph, [c[name] for name in names])), first)
    return {name: best[name] for name in names}


def _usual(missing: Sequence[str], taken: set[float]) -> dict[str, float]:
    """The usual value of a letter, or the next unused small number: never all variables equal."""
    taken = set(taken)
    chosen: dict[str, float] = {}
    others = iter(OTHERS)
    for name in missing:
        usual = USUAL.get(_letter(name))
        fresh = next((number for number in others if number not in taken), round(0.1 + 0.05 * len(chosen), 2))
        chosen[name] = usual if usual is not None and usual not in taken else fresh
        taken.add(chosen[name])
    return chosen


def _drawn(missing: Sequence[str], given: Mapping[str, float], seed: int) -> dict[str, float]:
    """Other small numbers, the same for the same seed: positive ones, then inside ±1, then wider."""
    rng = random.Random(seed)
    draw: list[Callable[[], float]] = [
        lambda: rng.randint(1, 30) / 10,
        lambda: rng.randint(-9, 9) / 10,
        lambda: rng.randint(-40, 40) / 10,
        lambda: rng.randint(1, 12) / 1.0,
    ]
    return {**given, **{name: draw[seed % 4]() for name in missing}}


def _is_smooth(graph: Graph, numbers: Sequence[float]) -> bool:
    values = forward(graph, numbers)
    everywhere = all(map(isfinite, values[: len(graph.nodes)]))
    return everywhere and not kinks(graph, values, [True] * len(graph.nodes))
