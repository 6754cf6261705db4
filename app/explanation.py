"""Why the gradients are what they are: breakdown, derivations, shared factors and paths of a lesson.

Formulas do not depend on the point, so they are kept for as long as their graph is in use; what depends on
the values of a lesson is computed when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app import weighing
from app.calculus import adjoint_form
from app.calculus.adjoint_form import SharedFactors
from app.calculus.breakdown import Row, breakdown
from app.calculus.derivation import Derivation, Derivations
from app.calculus.errors import Impossible
from app.calculus.graph import Graph
from app.calculus.tree import Name, Partial, Tree
from app.keeping import kept
from app.lesson import Lesson

A_ROW, A_LINE = 3_000, 300  # bytes of a node that is explained, and of it in one derivation
MOST_LINES = 20_000  # nodes times parameters, up to which derivations are written out


@dataclass(eq=False)
class Explanation:
    """What is explained of one graph with these parameters."""

    graph: Graph
    parameters: tuple[int, ...]

    def __post_init__(self) -> None:
        self._written: dict[int, Derivation] = {}

    @cached_property
    def carries(self) -> list[bool]:
        """For each node whether it depends on a parameter."""
        return self.graph.depends_on(frozenset(self.parameters))

    @cached_property
    def breakdown(self) -> tuple[Row, ...]:
        """One operation a row."""
        return breakdown(self.graph, self.carries)

    @cached_property
    def derivations(self) -> Derivations:
        """What the derivations share."""
        return Derivations(self.graph, self.breakdown)

    @cached_property
    def shared_factors(self) -> SharedFactors:
        """What the gradients have in common, named once."""
        return adjoint_form.shared_factors(self.graph, self.derivations.slopes, self.carries, self.parameters)

    def shared_lines(self) -> Iterator[tuple[int, tuple[Tree, ...]]]:
        """The factors, then the gradients written with them: a node, and what its gradient is equal to.

        `δ_2, ∂f/∂t, -2 v σ'(t)` for a factor, `∂f/∂w, δ_2 r` for a parameter.
        """
        output = self.graph.nodes[self.graph.output].name
        shared = self.shared_factors
        for factor in shared.factors:
            symbol = Partial(output, self.graph.nodes[factor.node].name)
            yield factor.node, (Name(factor.name), symbol, factor.tree)
        for parameter, tree in shared.gradients:
            yield parameter, (Partial(output, self.graph.nodes[parameter].name), tree)

    def derivation(self, parameter: int) -> Derivation:
        """The chain rule for one parameter, line by line; kept as long as there are not too many."""
        found = self._written.get(parameter) or self.derivations.of(parameter)
        if len(self.graph.nodes) * (len(self._written) + 1) <= MOST_LINES:
            self._written[parameter] = found
        return found

    def all_derivations(self) -> list[Derivation]:
        """One for each parameter. Raises Impossible if that would be too many lines."""
        lines = len(self.graph.nodes) * len(self.parameters)
        if lines > MOST_LINES:
            raise Impossible("too_many_lines", limit=MOST_LINES, found=lines)
        return [self.derivation(parameter) for parameter in self.parameters]


def _weight(made: Explanation, *_: object) -> int:
    nodes = len(made.graph.nodes)
    lines = min(nodes * len(made.parameters), MOST_LINES)
    return weighing.graph(made.graph) + A_ROW * nodes + A_LINE * lines


@kept(_weight)
def _explanation(graph: Graph, parameters: tuple[int, ...]) -> Explanation:
    return Explanation(graph, parameters)


def explanation(lesson: Lesson) -> Explanation:
    """The explanation of a lesson's graph."""
    return _explanation(lesson.graph, lesson.parameters)
