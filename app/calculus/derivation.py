"""The chain rule on paper, line by line, as the seed writes it.

For one parameter b the derivation begins with ∂f/∂b and expands, line by line, the symbols of the highest
nodes: ∂n/∂b becomes the sum over n's arguments a of ∂n/∂a · ∂a/∂b (the multivariable chain rule, the seed's
equation 1). A node's height is the longest way down to a variable. Where every argument is a variable, the
symbol is a local derivative and stays. Then terms of what does not depend on b vanish, local derivatives and
expansions are put in, and the rest is tidied.

On wide graphs the sum over the paths is too long for paper; there the derivation has the adjoint form, a line
for each node (`adjoint_form`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.calculus import adjoint_form, closed_form
from app.calculus.breakdown import Row, Slope
from app.calculus.collect import collected
from app.calculus.graph import Graph
from app.calculus.tidy import tidied
from app.calculus.tree import (
    Apply,
    Number,
    Partial,
    Tree,
    fold,
    fresh,
    names_in,
    rebuild,
    same,
    size,
    substitute,
    walk,
)

MOST_FACTORS = 60  # symbols in the last line of a derivation on paper,
MOST_LINES = 24  # and how often it is expanded; beyond, the adjoint form
LARGEST_ANSWER = 400  # names, numbers and signs in an answer written in the source's variables

Form = Literal["paper", "adjoint", "none"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line `left = tree`, and why it follows: the key of a sentence, and the names it is about.

    `dotted`: formulas have just been put in, and every factor is kept apart by a dot.
    """

    left: Partial
    tree: Tree
    why: str
    about: tuple[str, ...] = ()
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Derivation:
    """The lines for one parameter; the last line's tree is the answer, in variables where that is short.

    `form` is "paper", "adjoint" where the paper form would be too long, "none" where no path leads there.
    """

    parameter: int
    form: Form
    lines: tuple[Line, ...]

    @property
    def answer(self) -> Tree:
        """The gradient as a formula."""
        return self.lines[-1].tree


class Derivations:
    """What the derivations on one graph share; `rows` is its breakdown."""

    def __init__(self, graph: Graph, rows: Sequence[Row]) -> None:
        self.graph = graph
        self.index = {node.name: node.index for node in graph.nodes}
        self.slopes: dict[int, dict[int, Slope]] = {
            row.node: {slope.source: slope for slope in row.slopes} for row in rows
        }
        self._reached: dict[int, list[bool]] = {}

    @cached_property
    def heights(self) -> list[int]:
        """The longest way from each node down to a variable, over what carries a gradient."""
        heights: list[int] = []
        for node in self.graph.nodes:
            below = [heights[source] for source in self.slopes.get(node.index, {})]
            heights.append(0 if node.is_variable else 1 + max(below, default=0))
        return heights

    @cached_property
    def expansions(self) -> dict[str, Tree]:
        """What each intermediate is in variables, where that is short enough."""
        found = zip(self.graph.nodes, self.graph.expansions, strict=True)
        return {node.name: tree for node, tree in found if tree is not None and not node.is_variable}

    def intermediates(self, tree: Tree) -> list[str]:
        """The intermediates that a formula mentions."""
        return [name for name in names_in(tree) if not self.graph.nodes[self.index[name]].is_variable]

    def in_variables(self, tree: Tree) -> Tree | None:
        """A formula with every expansion put in; None where that would be too long to be read."""
        if not all(name in self.expansions for name in self.intermediates(tree)):
            return None
        put = substitute(tree, self.expansions)
        return put if size(put, LARGEST_ANSWER + 1) <= LARGEST_ANSWER else None

    def reaches(self, source: int) -> list[bool]:
        """For every node whether it depends on `source`."""
        if source not in self._reached:
            self._reached[source] = self.graph.depends_on(frozenset({source}))
        return self._reached[source]

    def local(self, node: int, source: int) -> Partial:
        """The symbol of a local derivative; the other argument is held where one could mean the total one.

        That is where it depends on `source` itself, and where a variable stands beside an intermediate: there
        ∂node/∂b is what the chain rule is about to expand.
        """
        nodes = self.graph.nodes
        for other in self.slopes[node]:
            beside = nodes[source].is_variable and not nodes[other].is_variable
            if other != source and (beside or self.reaches(source)[other]):
                return Partial(nodes[node].name, nodes[source].name, nodes[other].name)
        return Partial(nodes[node].name, nodes[source].name)

    def slope(self, symbol: Partial) -> Slope | None:
        """The local gradient that a symbol stands for; None if it is a total derivative of more than that."""
        node, source = self.index[symbol.upper], self.index[symbol.lower]
        slope = self.slopes.get(node, {}).get(source)
        return slope if slope and (symbol.held or not self.local(node, source).held) else None

    def known(self, tree: Tree, stands: dict[int, Partial] | None = None) -> Tree:
        """A line with every local derivative put in as the table has it; other symbols stay.

        `stands` is told which parts of the new tree, by id, stand for which symbols.
        """

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if not isinstance(node, Partial):
                return rebuild(node, arguments)
            slope = self.slope(node)
            one = Number("1") if node.upper == node.lower else node
            put = fresh(slope.written) if slope else one
            if stands is not None:
                stands[id(put)] = node
            return put

        return fold(tree, visit)

    def of(self, parameter: int) -> Derivation:
        """The derivation with respect to one parameter."""
        return _Writer(self, parameter).derivation()


class _Writer:
    """Writes the derivation for one parameter."""

    def __init__(self, shared: Derivations, parameter: int) -> None:
        self.shared = shared
        self.graph = shared.graph
        self.parameter = parameter
        self.depends = shared.reaches(parameter)
        self.left = self.symbol(self.graph.output)

    def symbol(self, node: int) -> Partial:
        """∂node/∂b, the total one."""
        return Partial(self.graph.nodes[node].name, self.graph.nodes[self.parameter].name)

    def derivation(self) -> Derivation:
        """On paper, or in the adjoint form where that is too long."""
        if not self.depends[self.graph.output]:
            return Derivation(self.parameter, "none", (Line(self.left, Number("0"), "no_path"),))
        if not self.fits_on_paper():
            return Derivation(self.parameter, "adjoint", tuple(self.adjoints()))
        lines = [Line(self.left, self.left, ""), *self.chain()]
        return Derivation(self.parameter, "paper", (*lines[1:], *self.put_in(lines[-1].tree)))

    # Expanding, layer by layer.

    def is_open(self, node: int) -> bool:
        """Whether ∂node/∂b is expanded further.

        What does not depend on b is opened only where that ends at once: it vanishes soon anyway.
        """
        height = self.shared.heights[node]
        return height > 1 and (self.depends[node] or height == 2)

    def sources(self, node: int) -> list[int]:
        """The arguments that ∂node/∂b is a sum over: intermediates first, then b itself.

        Other variables do not change with b.
        """
        slopes = self.shared.slopes[node]
        inner = [source for source in slopes if not self.graph.nodes[source].is_variable]
        return [*inner, self.parameter] if self.parameter in slopes else inner

    def fits_on_paper(self) -> bool:
        """Count the symbols of the last line, and the lines, before anything is written."""
        counts = [1] * len(self.graph.nodes)
        for index, slopes in self.shared.slopes.items():
            if slopes and self.is_open(index):
                counts[index] = min(sum(1 + counts[s] for s in self.sources(index)), MOST_FACTORS + 1)
        output = self.graph.output
        return counts[output] <= MOST_FACTORS and self.shared.heights[output] <= MOST_LINES

    def chain(self) -> Iterator[Line]:
        """∂f/∂b, expanded until every symbol is a local derivative, 0 or 1; then these two go."""
        tree: Tree = self.left
        while opened := self.highest(tree):
            why = "chain_and_one" if any(map(_is_unit, symbols(tree))) else "chain"
            tree = self.expanded(tree, frozenset(opened))
            yield Line(self.left, tree, why, tuple(self.graph.nodes[index].name for index in opened))
        zeros = tuple(dict.fromkeys(symbol.upper for symbol in symbols(tree) if self.is_zero(symbol)))
        if zeros or any(map(_is_unit, symbols(tree))):
            tree = fold(tree, self._vanishing)
            yield Line(self.left, tree, "zeros" if zeros else "one", zeros)

    def highest(self, tree: Tree) -> list[int]:
        """The nodes that are expanded next: of all open symbols those of the greatest height."""
        nodes = dict.fromkeys(self.shared.index[s.upper] for s in symbols(tree) if self.is_total(s))
        opened = [node for node in nodes if self.is_open(node)]
        top = max((self.shared.heights[node] for node in opened), default=0)
        return [node for node in opened if self.shared.heights[node] == top]

    def is_total(self, symbol: Partial) -> bool:
        """Whether it is some ∂node/∂b, and not a direct one."""
        return symbol.lower == self.left.lower and not symbol.held

    def is_zero(self, tree: Tree) -> bool:
        """Whether it is ∂q/∂b of a q that does not depend on b."""
        return (
            isinstance(tree, Partial)
            and self.is_total(tree)
            and not self.depends[self.shared.index[tree.upper]]
        )

    def expanded(self, tree: Tree, opened: frozenset[int]) -> Tree:
        """Each opened symbol as the sum over its arguments; ∂b/∂b of the line before is 1."""

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if isinstance(node, Partial):
                index = self.shared.index[node.upper]
                return self.chain_rule(index) if self.is_total(node) and index in opened else node
            if isinstance(node, Apply) and node.operation == "mul":
                return arguments[0] if _is_unit(arguments[1]) else product(*arguments)
            return rebuild(node, arguments)

        return fold(tree, visit)

    def chain_rule(self, node: int) -> Tree:
        """∂node/∂a · ∂a/∂b, summed over the arguments a."""
        first, *rest = (product(self.shared.local(node, s), self.symbol(s)) for s in self.sources(node))
        for term in rest:
            first = Apply("add", (first, term))
        return first

    def _vanishing(self, node: Tree, arguments: list[Tree]) -> Tree:
        if isinstance(node, Partial):
            return Number("0") if self.is_zero(node) else Number("1") if _is_unit(node) else node
        node = tidied(rebuild(node, arguments))
        return product(*node.arguments) if isinstance(node, Apply) and node.operation == "mul" else node

    # Putting in.

    def put_in(self, tree: Tree) -> Iterator[Line]:
        """Local derivatives, then expansions, each followed by the tidied line where that is another."""
        yield from self.tidied(self.shared.known(tree), "locals")
        tree = collected(self.shared.known(tree))
        names = tuple(self.shared.intermediates(tree))
        if names:
            whole = self.shared.in_variables(tree)
            if whole is None:
                yield Line(self.left, tree, "too_long")
            else:
                yield from self.tidied(whole, "expansions", names)

    def tidied(self, tree: Tree, why: str, about: tuple[str, ...] = ()) -> Iterator[Line]:
        """A line as it comes, every factor kept apart; then without ones and in a teacher's order."""
        tidy = collected(tree)
        differs = not same(tidy, tree)
        yield Line(self.left, tree, why, about, dotted=differs)
        if differs:
            yield Line(self.left, tidy, "tidy")

    def adjoints(self) -> Iterator[Line]:
        """The seed, a line per node; then the answer, in variables if it is short enough to be read."""
        seed = Partial(self.left.upper, self.left.upper)
        yield Line(seed, Number("1"), "seed")
        for left, tree, users in adjoint_form.lines(self.graph, self.shared.slopes, self.depends):
            yield Line(left, tree, "adjoint", users)
        gradient = closed_form.gradients(self.graph, self.depends, shown=True)[self.parameter]
        whole = (
            self.shared.in_variables(gradient)
            if size(gradient, LARGEST_ANSWER + 1) <= LARGEST_ANSWER
            else None
        )
        if whole is not None:
            yield Line(self.left, collected(whole), "answer")


def symbols(tree: Tree) -> Iterator[Partial]:
    """The symbols ∂a/∂b of a line, from left to right."""
    return (node for node in walk(tree) if isinstance(node, Partial))


def _is_unit(tree: Tree) -> bool:
    """Whether it is ∂b/∂b."""
    return isinstance(tree, Partial) and tree.upper == tree.lower


def product(left: Tree, right: Tree) -> Tree:
    """`left · right`, nested to the left, so that no brackets are needed: (a b) c for a (b c)."""
    factors = []
    while isinstance(right, Apply) and right.operation == "mul":
        factors.append(right.arguments[1])
        right = right.arguments[0]
    tree = Apply("mul", (left, right))
    for factor in reversed(factors):
        tree = Apply("mul", (tree, factor))
    return tree
