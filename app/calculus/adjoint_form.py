"""The reverse pass as formulas, one line per node, each from the lines above it.

`lines` is what is written where the chain rule on paper would be too long; `shared_factors` is what a person
writes for several parameters at once: what their gradients have in common gets a name, δ, and is used again.
(A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed., SIAM 2008, ch. 3.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from app.calculus.breakdown import Slope
from app.calculus.collect import collected
from app.calculus.graph import Graph
from app.calculus.tidy import is_number, tidied
from app.calculus.tree import Apply, Name, Number, Partial, Tree

Slopes = Mapping[int, Mapping[int, Slope]]
LETTERS = ("delta", "gamma", "g")  # what shared factors are called; the first that the source does not use


def consumers(slopes: Slopes, depends: Sequence[bool]) -> dict[int, list[tuple[int, Slope]]]:
    """For each node that depends: the operations that use it, in order, and their slopes towards it."""
    found: dict[int, list[tuple[int, Slope]]] = {}
    for node, by_source in slopes.items():
        for source, slope in by_source.items():
            if depends[source]:
                found.setdefault(source, []).append((node, slope))
    return found


def lines(
    graph: Graph, slopes: Slopes, depends: Sequence[bool]
) -> Iterator[tuple[Partial, Tree, tuple[str, ...]]]:
    """∂f/∂n = Σ ∂f/∂t · ∂t/∂n over the operations t that use n: for every n that depends, in reverse.

    Each with the names of these t.
    """
    output = graph.nodes[graph.output].name
    used = consumers(slopes, depends)
    for node in reversed(graph.nodes):
        if depends[node.index] and node.index in used:
            total: Tree = Number("0")
            for target, slope in used[node.index]:
                upstream: Tree = Partial(output, graph.nodes[target].name)
                if target == graph.output:
                    upstream = Number("1")
                total = tidied(Apply("add", (total, tidied(Apply("mul", (upstream, slope.tree))))))
            users = tuple(graph.nodes[target].name for target, _ in used[node.index])
            yield Partial(output, node.name), total, users


@dataclass(frozen=True, slots=True)
class Factor:
    """∂f/∂node under a name of its own, in intermediates and in the names of the factors before it."""

    name: str
    node: int
    tree: Tree


@dataclass(frozen=True, slots=True)
class SharedFactors:
    """What the gradients have in common, named once, and each parameter's gradient written with it."""

    factors: tuple[Factor, ...]
    gradients: tuple[tuple[int, Tree], ...]


def shared_factors(
    graph: Graph, slopes: Slopes, carries: Sequence[bool], parameters: Sequence[int]
) -> SharedFactors:
    """Name every gradient of an intermediate that is used more than once and is more than a name or a number.

    Numbered as the forward pass meets them: δ_2 belongs to the second layer.
    """
    plain = _Reverse(graph, slopes, carries, {})
    for parameter in parameters:
        plain.uses[id(plain.adjoints[parameter])] += 1
    firsts: dict[int, int] = {}  # a gradient -> the node that has it first, on the way back
    for node in reversed(graph.nodes):
        tree = plain.adjoints[node.index]
        if tree.arguments and plain.uses[id(tree)] > 1:
            firsts.setdefault(id(tree), node.index)
    chosen = sorted(firsts.values())
    named = _Reverse(graph, slopes, carries, dict(zip(chosen, _names(graph, len(chosen)), strict=True)))
    return SharedFactors(
        tuple(Factor(name, node, collected(tree)) for name, node, tree in named.definitions),
        tuple((parameter, collected(named.adjoints[parameter])) for parameter in parameters),
    )


class _Reverse:
    """The reverse pass over formulas; the gradients of the nodes in `names` are written by their names."""

    def __init__(
        self, graph: Graph, slopes: Slopes, carries: Sequence[bool], names: Mapping[int, str]
    ) -> None:
        self.adjoints: list[Tree] = [Number("0")] * len(graph.nodes)
        self.adjoints[graph.output] = Number("1")
        self.definitions: list[tuple[str, int, Tree]] = []
        self.uses: Counter[int] = Counter()  # id of a gradient -> how many products and sums it is part of
        self.kept: list[Tree] = []  # whose ids are counted must live
        used = consumers(slopes, carries)
        for node in reversed(graph.nodes):
            for target, slope in used.get(node.index, ()):
                self.arrive(node.index, self.adjoints[target], slope)
            if node.index in names:
                self.definitions.append((names[node.index], node.index, self.adjoints[node.index]))
                self.adjoints[node.index] = Name(names[node.index])

    def arrive(self, node: int, upstream: Tree, slope: Slope) -> None:
        """One contribution: upstream · slope is added."""
        amount = tidied(Apply("mul", (upstream, slope.tree)))
        self.uses[id(upstream)] += amount is not upstream
        before = self.adjoints[node]
        if not is_number(before, 0):  # both are summands now
            self.uses[id(before)] += 1
            self.uses[id(amount)] += 1
        self.kept += (before, amount)
        self.adjoints[node] = tidied(Apply("add", (before, amount)))


def _names(graph: Graph, many: int) -> list[str]:
    """δ alone, or δ_1, δ_2 …"""
    taken = {node.name for node in graph.nodes}
    numbers = [""] if many == 1 else [f"_{k}" for k in range(1, many + 1)]
    letters = chain(LETTERS, (f"g_{k}" for k in count(1)))
    return next(
        [letter + n for n in numbers] for letter in letters if not {letter + n for n in numbers} & taken
    )
