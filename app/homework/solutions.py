"""The right answer to a part, in the shape in which answers are marked.

It serves those who check an assignment file and those who test that no page gives it away. A page that may
show a solution shows its explanation instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.calculus import closed_form, printing
from app.calculus.breakdown import Row
from app.calculus.ordering import best_order
from app.calculus.tree import Partial, Tree
from app.explanation import explanation
from app.homework import blanks
from app.homework.assignments import Part
from app.homework.lessons import parameter_of
from app.homework.marking import mark
from app.homework.verdict import Kind
from app.lesson import Lesson

Answer = Any


def solution(lesson: Lesson, part: Part) -> Answer:
    """The right answer: a text, or what else the kind takes. The part's parameter has to exist."""
    return _SOLUTIONS[part.ask](lesson, part)


def solves(lesson: Lesson, part: Part) -> bool:
    """Whether the right answer is marked as right."""
    return mark(lesson, part.ask, solution(lesson, part), part.wrt).judgement.verdict == "correct"


def gradient(lesson: Lesson, part: Part) -> Tree:
    """The gradient that a part asks for, in the source's variables where it is not too long for that."""
    index = parameter_of(lesson, part)
    assert index is not None
    tree = closed_form.gradients(lesson.graph, lesson.graph.depends_on(frozenset(lesson.parameters)))[index]
    return closed_form.substituted(lesson.graph, tree) or tree


def _derivative(lesson: Lesson, part: Part) -> Answer:
    return printing.text(gradient(lesson, part), lesson.reading.names)


def _derivation(lesson: Lesson, part: Part) -> Answer:
    symbol = printing.text(Partial(lesson.graph.nodes[lesson.output].name, part.wrt))
    return f"{symbol} = {_derivative(lesson, part)}"


def _number(lesson: Lesson, part: Part) -> Answer:
    index = parameter_of(lesson, part)
    assert index is not None
    return repr(lesson.gradients[index])


def _order(lesson: Lesson, _part: Part) -> Answer:
    return [lesson.graph.nodes[index].name for index in best_order(lesson.graph, lesson.parameters).order]


def _breakdown(lesson: Lesson, _part: Part) -> Answer:
    """A row for each operation, as a table is typed."""
    return [_row(lesson, row) for row in explanation(lesson).breakdown]


def _row(lesson: Lesson, row: Row) -> dict[str, str]:
    nodes, names = lesson.graph.nodes, lesson.reading.names
    name = nodes[row.node].name
    locals_ = [
        f"{printing.text(Partial(name, nodes[slope.source].name))} = {printing.text(slope.tree, names)}"
        for slope in row.slopes
    ]
    expansion = "" if row.expansion is None else f"{name} = {printing.text(row.expansion, names)}"
    breakdown = f"{name} = {printing.text(nodes[row.node].formula, names)}"
    return {"breakdown": breakdown, "local": ", ".join(locals_), "expansion": expansion}


def _graph(lesson: Lesson, part: Part) -> Answer:
    """The number of every cell that a graph leaves blank."""
    bare = blanks.emptied(lesson, blanks.read(part.hide))
    return {blank.cell: repr(_number_in(lesson, blank)) for blank in blanks.blanks(bare)}


def _number_in(lesson: Lesson, blank: blanks.Blank) -> float | None:
    if blank.edge is not None:
        return lesson.locals[blank.edge]
    return (lesson.values if blank.kind == "value" else lesson.gradients)[blank.node]


_SOLUTIONS: dict[Kind, Callable[[Lesson, Part], Answer]] = {
    "derivative": _derivative,
    "derivation": _derivation,
    "breakdown": _breakdown,
    "graph": _graph,
    "number": _number,
    "order": _order,
}
