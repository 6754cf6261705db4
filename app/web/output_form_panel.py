"""A derivative in terms of the output, as the tabs of derivations and of closed forms show it."""

from typing import Any

from markupsafe import escape

from app.calculus import markup, printing
from app.calculus.formulas import value
from app.calculus.output_form import OutputForm
from app.calculus.tree import Tree, names_in
from app.explanation import explanation
from app.lesson import Lesson
from app.presentation.sentences import named, sentence
from app.presentation.styles import MathmlStyle
from app.presentation.words import say
from app.web.mathematics import partial, trusted

Panel = dict[str, Any]


def shown(lesson: Lesson, form: OutputForm | None) -> Panel | None:
    """The form, or the two of them, each with where it holds and whether that is here."""
    if form is None:
        return _none(lesson)
    output, variable = (lesson.graph.nodes[k].name for k in (lesson.output, lesson.parameters[0]))
    left = f"{partial(output, variable)}<mo>=</mo>"
    side = 0.0 if form.sign is None else value(form.sign, lesson.point)
    branches = [_branch(lesson, left, form.derivative, form.sign, ">", side > 0)]
    if form.sign is not None and form.otherwise is not None:
        branches.append(_branch(lesson, left, form.otherwise, form.sign, "<", side < 0))
    told = sentence("closed.eliminated", variable=named(variable), output=named(output))
    return {
        "branches": branches,
        "why": trusted(MathmlStyle(lesson.reading.names).sentence(told)),
        "none": "",
    }


def _none(lesson: Lesson) -> Panel | None:
    """That none was found, where there could be one: not for many variables or a constant derivative."""
    alone = len(lesson.graph.variables) == len(lesson.parameters) == 1
    if not alone or not names_in(explanation(lesson).derivation(lesson.parameters[0]).answer):
        return None
    name = printing.name_text(lesson.graph.nodes[lesson.output].name)
    return {"branches": [], "why": "", "none": say("closed.no_output_form", output=name)}


def _branch(lesson: Lesson, left: str, tree: Tree, sign: Tree | None, than: str, here: bool) -> Panel:
    names = lesson.reading.names
    where = sign and trusted(f"{markup.mathml(sign, names)}<mo>{escape(than)}</mo><mn>0</mn>")
    return {"mathml": trusted(left + markup.mathml(tree, names)), "where": where, "here": here}
