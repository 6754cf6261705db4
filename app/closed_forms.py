"""The closed forms of a lesson's gradients: in intermediates, substituted, expanded, simplified; the Hessian.

What SymPy tidies is tidied in a worker, parameter by parameter, inside one time limit; what is late is left
out, and the form that needs no tidying is always there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import keeping, turns, weighing, workers
from app.calculus import closed_form, output_form, symbolic
from app.calculus.graph import Graph
from app.calculus.hessian import Hessian, hessian
from app.calculus.output_form import OutputForm
from app.calculus.tree import Tree, names_in, same, size
from app.keeping import kept
from app.lesson import LARGEST_PICTURE, Lesson

FORMS = ("in_intermediates", "substituted", "expanded", "simplified")
MOST_PARAMETERS = 24  # whose gradients are written out
SECONDS = 2.0  # for all that SymPy does for a lesson,
SECONDS_EACH = 1.0  # and for one task of it
SECONDS_TO_BEGIN = 1.5  # until a worker has SymPy at hand: nothing is kept where that takes longer
A_PART, LARGEST_FORM = 100, 10_000  # bytes of a node of a formula that is kept; up to so many are counted


@dataclass(frozen=True, slots=True)
class GradientForms:
    """One gradient as formulas. A form that is missing is None, and the `reason` says why: "long" for all
    that is too long to be read, "late" where SymPy was not done in time.
    """

    parameter: int
    in_intermediates: Tree | None = None
    substituted: Tree | None = None
    expanded: Tree | None = None
    simplified: Tree | None = None
    reason: str = ""

    @property
    def different(self) -> list[tuple[Tree, tuple[str, ...]]]:
        """Each form once, with the names of all that it is; ("every",) where all four are one."""
        found: list[tuple[Tree, tuple[str, ...]]] = []
        for kind in FORMS:
            tree: Tree | None = getattr(self, kind)
            place = next((k for k, (other, _) in enumerate(found) if tree and same(other, tree)), None)
            if place is not None:
                found[place] = (found[place][0], (*found[place][1], kind))
            elif tree is not None:
                found.append((tree, (kind,)))
        return [(found[0][0], ("every",))] if found and found[0][1] == FORMS else found


@dataclass(frozen=True, slots=True)
class ClosedForms:
    """Every parameter's forms; the derivative in terms of the output, where there is one variable and such a
    form; the Hessian. The `reason` is "large" where there are too many operations for any of it, or
    "more_parameters" where only the first have forms.
    """

    gradients: tuple[GradientForms, ...]
    in_terms_of_output: OutputForm | None
    hessian: Hessian
    reason: str = ""


def closed_forms(lesson: Lesson) -> ClosedForms:
    """All closed forms of a lesson, within four seconds. Kept by function, not by point."""
    graph, parameters = lesson.graph, lesson.parameters
    matrix = hessian(lesson.unfolded.graph, parameters, list(lesson.point.values()))
    if graph.operation_count > LARGEST_PICTURE:
        return ClosedForms((), None, matrix, "large")
    try:
        forms = _tidied(graph, parameters)
    except workers.Unavailable:
        forms = tuple(_untidied(graph, parameters))
    reason = "more_parameters" if len(parameters) > MOST_PARAMETERS else ""
    return ClosedForms(forms, in_terms_of_output(lesson), matrix, reason)


def in_terms_of_output(lesson: Lesson) -> OutputForm | None:
    """The derivative of a function of one variable in terms of its value, where there is such a form.

    Kept by function; None too where no worker finds it in time.
    """
    graph = lesson.graph
    if not len(graph.variables) == len(lesson.parameters) == 1 or graph.expansions[graph.output] is None:
        return None
    try:
        return _in_output(graph)
    except workers.Unavailable:
        return None


def _untidied(graph: Graph, parameters: tuple[int, ...]) -> list[GradientForms]:
    """The forms that take no SymPy."""
    trees = closed_form.gradients(graph, graph.depends_on(frozenset(parameters)), shown=True)
    return [_written(graph, index, trees[index]) for index in parameters[:MOST_PARAMETERS]]


def _written(graph: Graph, parameter: int, tree: Tree) -> GradientForms:
    written = closed_form.written(tree)
    substituted = None if written is None else closed_form.substituted(graph, written)
    reason = "long" if substituted is None else "late"
    return GradientForms(parameter, written, substituted, reason=reason)


def _new_tidied(graph: Graph, parameters: tuple[int, ...]) -> tuple[GradientForms, ...]:
    """The forms with what SymPy makes of them. Raises Unavailable if there is no worker to be had."""
    workers.run(symbolic.ready, seconds=SECONDS_TO_BEGIN)
    ask = _Deadline(SECONDS)
    whole = graph.expansions[graph.output]
    order = [graph.nodes[k].name for k in graph.variables] if whole is None else names_in(whole)
    forms = []
    for form in _untidied(graph, parameters):
        pair = form.substituted and ask(symbolic.tidied_forms, form.substituted, order)
        if pair:
            form = GradientForms(form.parameter, form.in_intermediates, form.substituted, *pair)
        forms.append(form)
    return tuple(forms)


def _new_in_output(graph: Graph) -> OutputForm | None:
    workers.run(symbolic.ready, seconds=SECONDS_TO_BEGIN)
    whole, output = graph.expansions[graph.output], graph.nodes[graph.output].name
    found: OutputForm | None = _Deadline(SECONDS_EACH)(output_form.in_terms_of_output, whole, output)
    return found if found and output in names_in(found.derivative) else None  # 3 is no form in f


class _Deadline:
    """Asks workers until the time is over; what is late, or takes all memory, is None."""

    def __init__(self, seconds: float) -> None:
        self.patience = turns.asker().patience
        self.end = time.monotonic() + seconds * self.patience

    def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        seconds = min(SECONDS_EACH, (self.end - time.monotonic()) / self.patience)
        if seconds <= 0:
            keeping.cut_short()
            return None
        try:
            return workers.run(function, *arguments, seconds=seconds)
        except (workers.TimeUp, workers.Exhausted):
            return None


def _weight(made: tuple[GradientForms, ...], graph: Graph, *_: object) -> int:
    trees = [
        tree
        for form in made
        for tree in (form.in_intermediates, form.substituted, form.expanded, form.simplified)
        if tree is not None
    ]
    return weighing.graph(graph) + A_PART * sum(size(tree, LARGEST_FORM) for tree in trees)


_tidied = kept(_weight)(_new_tidied)
_in_output = kept(lambda _, graph: 2 * weighing.graph(graph))(_new_in_output)
