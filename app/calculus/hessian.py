"""Second derivatives: a gradient is a graph again, so each row of the Hessian is one more reverse pass.

Reverse over reverse: A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed., SIAM 2008, ch. 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from math import isclose, isfinite

from app.calculus import closed_form
from app.calculus.agreement import slope_agrees
from app.calculus.collect import collected
from app.calculus.graph import Argument, Graph, needed
from app.calculus.passes import forward, kinks, local_derivatives, reverse
from app.calculus.printing import text
from app.calculus.tree import Apply, Name, Tree, fold, size, substitute

MOST_PARAMETERS = 8
MOST_OPERATIONS = 300
LONGEST = 30  # nodes of an entry that is written as a formula


@dataclass(frozen=True, slots=True)
class Hessian:
    """∂²output/∂i∂j for each two of `parameters`, as numbers and as formulas in intermediates.

    `agrees`: the matrix is symmetric, and central differences of the gradient give the same; None where the
    gradient has no value nearby. Without `entries` the `reason` says why there are none.
    """

    parameters: tuple[int, ...]
    entries: tuple[tuple[float, ...], ...] = ()
    formulas: tuple[tuple[Tree | None, ...], ...] = ()
    agrees: bool | None = None
    reason: str = ""

    @property
    def verdict(self) -> str:
        """What `agrees` says, in a word."""
        return {True: "agrees", False: "disagrees", None: "unsettled"}[self.agrees]


def hessian(graph: Graph, parameters: Sequence[int], point: Sequence[float]) -> Hessian:
    """The Hessian of the output at a point; `point` gives the variables in their order."""
    chosen = tuple(parameters)
    reason = _reason(graph, chosen, point)
    if reason:
        return Hessian(chosen, reason=reason)
    trees = closed_form.gradients(graph, graph.depends_on(frozenset(chosen)))
    derived = [gradient_graph(graph, trees[index]) for index in chosen]
    entries = tuple(tuple(_gradient(g, chosen, point)) for g in derived)
    if any(_at_a_kink(g, chosen, point) for g in derived):
        return Hessian(chosen, reason="kink")
    if not all(isfinite(entry) for row in entries for entry in row):
        return Hessian(chosen, reason="no_second_derivative")
    formulas = [_formulas(graph, g, chosen) for g in derived]
    return Hessian(chosen, entries, _shorter(formulas), _agrees(graph, chosen, point, entries))


def _reason(graph: Graph, parameters: tuple[int, ...], point: Sequence[float]) -> str:
    """Why there is no Hessian to be had."""
    if not parameters:
        return "no_parameters"
    if len(parameters) > MOST_PARAMETERS:
        return "too_many_parameters"
    if graph.operation_count > MOST_OPERATIONS:
        return "too_many_operations"
    if not isfinite(forward(graph, point)[graph.output]):
        return "no_value"
    return "kink" if _at_a_kink(graph, parameters, point) else ""


def _at_a_kink(graph: Graph, parameters: tuple[int, ...], point: Sequence[float]) -> bool:
    return bool(kinks(graph, forward(graph, point), graph.depends_on(frozenset(parameters))))


def _gradient(graph: Graph, parameters: tuple[int, ...], point: Sequence[float]) -> list[float]:
    values = forward(graph, point)
    carries = graph.depends_on(frozenset(parameters))
    adjoints = reverse(graph, local_derivatives(graph, values, carries)).numbers
    return [adjoints[index] for index in parameters]


def gradient_graph(graph: Graph, gradient: Tree) -> Graph:
    """A gradient of `closed_form` as a graph: the same variables, the intermediates that it needs, and its
    own operations, equal ones shared. Its variables have the indices that they have in `graph`.
    """
    extension = _Extension(graph)
    result = fold(gradient, extension.visit)
    output = result if isinstance(result, int) else extension.operation("literal", [result])
    return needed(extension.graph(output), graph.variables)


class _Extension:
    """The rows of a graph, and new ones behind them; what is there already is not made again."""

    def __init__(self, graph: Graph) -> None:
        self.old = graph
        self.rows = list(graph.rows)
        self.literals = list(graph.literals)
        self.slots = {text(tree): ~k for k, tree in enumerate(graph.literals)}
        self.index = {name: index for index, name in enumerate(graph.names)}
        self.made = {row: index for index, row in enumerate(graph.rows) if row[0]}

    def visit(self, tree: Tree, arguments: list[Argument]) -> Argument:
        """The node of a formula; a literal stays what it is."""
        if isinstance(tree, Name):
            return self.index[tree.name]
        if not isinstance(tree, Apply) or not any(isinstance(a, int) for a in arguments):
            return tree
        return self.operation(tree.operation, arguments)

    def operation(self, operation: str, arguments: list[Argument]) -> int:
        """The node of an operation."""
        row = (operation, *(a if isinstance(a, int) else self._literal(a) for a in arguments))
        if row not in self.made:
            self.made[row] = len(self.rows)
            self.rows.append(row)
        return self.made[row]

    def _literal(self, tree: Tree) -> int:
        key = text(tree)
        if key not in self.slots:
            self.slots[key] = ~len(self.literals)
            self.literals.append(tree)
        return self.slots[key]

    def graph(self, output: int) -> Graph:
        """All of it, new nodes with names of their own."""
        new = range(len(self.old.rows), len(self.rows))
        free = (name for k in count(1) if (name := f"g_{k}") not in self.index)
        names = dict(enumerate([*self.old.names, *(next(free) for _ in new)]))
        marks = [*self.old.marks, *(f"g{index}" for index in new)]
        return Graph(self.rows, self.literals, output, names, frozenset(names.values()), marks)


def _formulas(graph: Graph, derived: Graph, parameters: tuple[int, ...]) -> tuple[Tree | None, ...]:
    """One row of the Hessian in the variables of `graph`; None where that is too long to be written."""
    own = {node.name for node in graph.nodes}
    added: dict[str, Tree] = {}
    for node in derived.nodes:
        if node.name not in own:
            added[node.name] = substitute(node.formula, added)
    trees = closed_form.gradients(derived, derived.depends_on(frozenset(parameters)))
    return tuple(_entry(graph, trees[index], added) for index in parameters)


def _shorter(formulas: Sequence[Sequence[Tree | None]]) -> tuple[tuple[Tree | None, ...], ...]:
    """Of the two formulas that the order of differentiation gives, the shorter one in both places."""

    def choice(i: int, j: int) -> Tree | None:
        both = [tree for tree in (formulas[min(i, j)][max(i, j)], formulas[max(i, j)][min(i, j)]) if tree]
        return min(both, key=lambda tree: size(tree, LONGEST + 1), default=None)

    places = range(len(formulas))
    return tuple(tuple(choice(i, j) for j in places) for i in places)


def _entry(graph: Graph, tree: Tree, added: dict[str, Tree]) -> Tree | None:
    """Counted before and after the added nodes are put in, so that nothing long is collected."""
    if size(tree, LONGEST + 1) > LONGEST:
        return None
    whole = substitute(tree, added)
    if size(whole, LONGEST + 1) > LONGEST:
        return None
    found = closed_form.substituted(graph, collected(whole))
    return found if found is not None and size(found, LONGEST + 1) <= LONGEST else None


# The check.


def _agrees(
    graph: Graph, parameters: tuple[int, ...], point: Sequence[float], entries: Sequence[Sequence[float]]
) -> bool | None:
    """Symmetric, and equal to central differences of the gradient."""
    largest = max(abs(entry) for row in entries for entry in row)
    for i, row in enumerate(entries):
        if not all(isclose(row[j], entries[j][i], rel_tol=1e-9, abs_tol=1e-12 * largest) for j in range(i)):
            return False
    verdicts = [
        verdict
        for k, index in enumerate(parameters)
        for verdict in _column_agrees(graph, parameters, point, index, [row[k] for row in entries])
    ]
    return False if False in verdicts else None if None in verdicts else True


def _column_agrees(
    graph: Graph, parameters: tuple[int, ...], point: Sequence[float], index: int, column: Sequence[float]
) -> list[bool | None]:
    """The derivatives of every gradient along one parameter; each gradient is computed once."""
    place = graph.variables.index(index)
    known: dict[float, list[float]] = {}

    def along(k: int) -> Callable[[float], float]:
        def gradient(t: float) -> float:
            if t not in known:
                moved = [number + t * (i == place) for i, number in enumerate(point)]
                known[t] = _gradient(graph, parameters, moved)
            return known[t][k]

        return gradient

    reach = max(1e-3, abs(point[place]))
    return [slope_agrees(along(k), slope, reach) for k, slope in enumerate(column)]
