"""What an answer means, over the names of the graph: own lines put in, derivatives taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.calculus.derivatives import derivative_formula, differentiate
from app.calculus.errors import Impossible
from app.calculus.graph import Graph
from app.calculus.tree import (
    OPERATOR,
    Apply,
    Call,
    Name,
    Partial,
    Tree,
    fold,
    names_in,
    parts,
    rebuild,
    substitute,
)
from app.homework.answers import Answer
from app.homework.effort import spend

MOST_TAKEN = 5_000  # parts of all the formulas of which an answer's derivatives are taken


def meaning(answer: Answer, graph: Graph, tree: Tree | None = None, direct: bool = False) -> Tree:
    """A formula of an answer (its last, unless told) over the graph's names alone.

    The student's own lines are put in, and every derivative is taken: of a symbol ∂a/∂b the total one, or,
    with `direct`, the one with a's other arguments held fixed, where a is computed from b itself. Parts are
    shared, so the result is only as large as the graph.
    """
    taken = _Derivatives(graph, direct)
    own: dict[str, Tree] = {}
    for name, line in answer.own.items():
        own[name] = taken.taken(line, own)
    return taken.taken(answer.tree if tree is None else tree, own)


class _Derivatives:
    """Takes the derivatives that an answer only writes down."""

    def __init__(self, graph: Graph, direct: bool) -> None:
        self.graph = graph
        self.direct = direct
        self.index = {node.name: node.index for node in graph.nodes}
        self.symbols: dict[Partial, Tree] = {}
        self.left = MOST_TAKEN

    def taken(self, tree: Tree, own: Mapping[str, Tree]) -> Tree:
        """`tree` with own lines put in and derivatives taken."""

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if isinstance(node, Name):
                return own.get(node.name, node)
            if isinstance(node, Partial):
                if node not in self.symbols:
                    self.symbols[node] = self.partial(node, own)
                return self.symbols[node]
            if isinstance(node, Call):
                return self.derivative(arguments[0], node.function.removeprefix(OPERATOR))
            if isinstance(node, Apply) and node.primes:
                return substitute(derivative_formula(node.operation, node.primes), {"x": arguments[0]})
            return rebuild(node, arguments)

        return fold(tree, visit)

    def partial(self, symbol: Partial, own: Mapping[str, Tree]) -> Tree:
        """∂a/∂b as a formula. Raises Impossible where b is a name of the student's own."""
        for name in (symbol.lower, symbol.held):
            if name in own:
                raise Impossible("own_line_unknown", name=name, parameter="answer")
        if symbol.upper in own:
            return self.derivative(own[symbol.upper], symbol.lower)
        upper = self.graph.nodes[self.index[symbol.upper]]
        if (symbol.held or self.direct) and symbol.lower in names_in(upper.formula) and not upper.is_variable:
            return differentiate(upper.formula, symbol.lower)
        return self.derivative(Name(symbol.upper), symbol.lower)

    def derivative(self, tree: Tree, lower: str) -> Tree:
        """The total derivative of a formula with respect to a node.

        Raises Impossible where it takes too long: each derivative of a derivative is some times as large.
        """
        if len(self.graph.nodes) > MOST_TAKEN:
            raise Impossible("too_many_derivatives", limit=MOST_TAKEN)
        spend(5 * len(self.graph.nodes))
        reached = self.graph.depends_on(frozenset({self.index[lower]}))
        expanded: dict[str, Tree] = {}
        for node in self.graph.nodes:
            if reached[node.index] and node.index != self.index[lower] and not node.is_variable:
                expanded[node.name] = substitute(node.formula, expanded)
        whole = substitute(tree, expanded)
        self.left -= sum(1 for _ in parts(whole))
        if self.left < 0:
            raise Impossible("too_many_derivatives", limit=MOST_TAKEN)
        return differentiate(whole, lower)


def meanings(answer: Answer, graph: Graph) -> Iterator[Tree]:
    """What an answer may mean, the likeliest first: with total partials ∂a/∂b, with direct ones, and with
    d/dw [s]^2 as the derivative of the power. One that is finished means one thing.
    """
    yield meaning(answer, graph)
    if not answer.is_finished:
        yield meaning(answer, graph, direct=True)
        yield meaning(answer, graph, _wider(answer.tree))


def _wider(tree: Tree) -> Tree:
    """d/dw [s]^2 as the derivative of the power, not as the power of the derivative."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        node = rebuild(node, arguments)
        if isinstance(node, Apply) and node.operation == "pow" and isinstance(node.arguments[0], Call):
            operator, exponent = node.arguments[0], node.arguments[1]
            return Call(operator.function, (Apply("pow", (operator.arguments[0], exponent)),))
        return node

    return fold(tree, visit)
