"""Endless exercises: a function to differentiate, of chosen difficulty and rules; one seed, one function.

A formula grows by rules (`growing`) until it has the size of its level. It is kept if it really needs what
was asked for (`rules`), and if at a point of small numbers it has a value and gradients that say something;
otherwise the same chance goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

from app.calculus.building import build
from app.calculus.errors import Impossible
from app.calculus.graph import Graph
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.printing import text
from app.calculus.reading import read
from app.calculus.tree import Tree
from app.homework.growing import Chance, Growing, is_plain
from app.homework.rules import RULES, needed


@dataclass(frozen=True, slots=True)
class Level:
    """How hard: how many operations, which variables, and what is drawn from where no rules are asked for."""

    operations: tuple[int, int]
    parameters: tuple[str, ...]
    data: tuple[str, ...]
    usual: tuple[tuple[str, ...], ...]
    ends: tuple[str, ...] = ()


LEVELS = {
    1: Level((2, 3), ("x",), (), (("powers",), ("exp",), ("ln",), ("chain",))),
    2: Level((4, 6), ("x",), (), (("product", "exp"), ("product", "ln"), ("quotient",), ("chain", "powers"))),
    3: Level(
        (7, 9),
        ("w", "b"),
        ("x",),
        (("product", "exp"), ("chain", "ln"), ("sigma", "powers"), ("tanh", "product"), ("quotient", "exp")),
    ),
    4: Level(
        (10, 12),
        ("w", "b"),
        ("x", "y"),
        (("shared", "sigma"), ("shared", "exp", "ln"), ("shared", "quotient"), ("tanh", "product", "shared")),
        ("loss",),
    ),
    5: Level(
        (13, 18),
        ("w_1", "b_1", "w_2", "b_2"),
        ("x", "y"),
        (("layers",), ("layers", "shared"), ("layers", "exp"), ("layers", "product")),
        ("loss", "penalty"),
    ),
}
LARGEST_SEED = 999_999
TRIES = 800
MOST_RULES = 4  # at once; a formula that needs more is none that one would set
PATIENT = 60  # tries in which the size must be that of the level; some rules need more operations
LONGEST = 90  # characters
NUMBERS = (1.0, 2.0, 0.5, -1.0, 3.0, 1.5, -2.0, 4.0)
WEIGHTS = (0.1, 0.5, 0.01)  # of a penalty
POINTS = 12  # tried for one function
MOST, LEAST = 100.0, 0.002  # how large and how small a number of an exercise may be


@dataclass(frozen=True, slots=True)
class Exercise:
    """A function, a point, and the variable with respect to which it is to be differentiated."""

    level: int
    rules: tuple[str, ...]
    seed: int
    source: str
    at: str
    wrt: str
    of: str


@lru_cache(maxsize=512)
def exercise(level: int, rules: tuple[str, ...], seed: int) -> Exercise:
    """The exercise of this seed; without rules those that are usual on the level.

    `rules` are names of `RULES`, each once and in that order, so that there is one address for each choice.
    Raises Impossible where no such function is found.
    """
    if len(rules) > MOST_RULES:
        raise Impossible("practice_rules", parameter="rules")
    chance = Chance(f"{level} {','.join(rules)} {seed}")
    for attempt in range(TRIES):
        wanted = rules or chance.pick(LEVELS[level].usual)
        made = _attempt(chance, level, wanted, attempt < PATIENT)
        if made:
            return Exercise(level, rules, seed, *made)
    raise Impossible("practice_rules", parameter="rules")


def _attempt(
    chance: Chance, level: int, wanted: Sequence[str], patient: bool
) -> tuple[str, str, str, str] | None:
    tree, output = _grown(chance, LEVELS[level], wanted)
    source = f"{output} = {text(tree)}"
    if len(source) > LONGEST or not is_plain(tree):
        return None
    graph = build(read(source))
    least, most = LEVELS[level].operations
    names = {graph.nodes[index].name: index for index in graph.variables}
    parameters = [index for name, index in names.items() if name in LEVELS[level].parameters]
    fits = least <= graph.operation_count <= most or not patient
    if not fits or not set(wanted) <= needed(graph, parameters):
        return None
    point = next(_points(chance, graph, parameters), None)
    if point is None:
        return None
    at = ",".join(f"{name}={number:g}" for name, number in zip(names, point, strict=True))
    asked = [graph.nodes[index].name for index in parameters]
    return source, at, ",".join(asked), chance.pick(asked)


def _grown(chance: Chance, level: Level, wanted: Sequence[str]) -> tuple[Tree, str]:
    """A formula that should need these rules, and the name of what it computes."""
    growing = Growing(chance, level.parameters, level.data)
    tree = growing.linear()
    ordered = sorted(chance.shuffled(wanted), key=lambda rule: rule != "layers")  # layers begin anew
    for rule in ordered:
        tree = growing.ways[rule](tree)
    others = [rule for rule in wanted if rule != "layers"] or ["shared"]
    for _ in range(chance.whole(0, level.operations[0] // 3)):
        tree = growing.ways[chance.pick(others)](tree)
    if "loss" not in level.ends:
        return tree, "f"
    tree = growing.loss(tree)
    return (growing.penalty(tree) if "penalty" in level.ends and chance.whole(0, 1) else tree), "L"


def _points(chance: Chance, graph: Graph, parameters: Sequence[int]) -> Iterator[list[float]]:
    """Points of small numbers at which there is a value, and gradients that say something."""
    for _ in range(POINTS):
        names = [graph.nodes[index].name for index in graph.variables]
        point = [chance.pick(WEIGHTS if name == "lambda" else NUMBERS) for name in names]
        here = _gradients(graph, parameters, point)
        if here and all(LEAST <= abs(number) <= MOST for number in here):
            beside = _gradients(graph, parameters, [number + 0.25 for number in point])
            if beside and all(one != other for one, other in zip(here, beside, strict=True)):
                yield point


def _gradients(graph: Graph, parameters: Sequence[int], point: list[float]) -> list[float]:
    """The gradients there; none where a number does not exist or is too large for an exercise."""
    values = forward(graph, point)
    if not all(isfinite(value) and abs(value) <= MOST for value in values):
        return []
    carries = graph.depends_on(frozenset(parameters))
    sweep = reverse(graph, local_derivatives(graph, values, carries))
    found = [sweep.numbers[index] for index in parameters]
    return found if all(map(isfinite, found)) else []


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Rules by name, each once, in the order of the table.  Raises ValueError for one that is not there."""
    unknown = set(names) - set(RULES)
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    return tuple(rule for rule in RULES if rule in names)
