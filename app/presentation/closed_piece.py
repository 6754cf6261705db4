"""The piece of closed forms: gradients as formulas, the derivative in terms of the output, the Hessian."""

from __future__ import annotations

from collections.abc import Iterator

from app.calculus import closed_form, hessian
from app.calculus.hessian import Hessian
from app.calculus.output_form import OutputForm
from app.calculus.tree import Tree
from app.closed_forms import MOST_PARAMETERS, GradientForms, closed_forms
from app.presentation.asked import Asked, written
from app.presentation.blocks import Block, Heading, Line, Lines, Paragraph, Table
from app.presentation.sentences import Sentence, equation, named

MOST_OPERATIONS = 200  # beyond, an explanation is written in a worker, and a worker cannot ask others


def closed(asked: Asked) -> Iterator[Block]:
    """All closed forms of a lesson; with a sentence where there are none."""
    yield Heading(asked.say("tab.closed"))
    if asked.graph.operation_count > MOST_OPERATIONS:
        yield Paragraph(asked.say("closed.large"))
        return
    found = closed_forms(asked.lesson)
    for form in found.gradients:
        if form.parameter in asked.parameters:
            yield asked.heading(form.parameter)
            yield from _gradient(asked, form)
    if found.reason:
        yield Paragraph(asked.say(f"closed.{found.reason}", limit=MOST_PARAMETERS))
    if found.in_terms_of_output:
        yield in_output(asked, found.in_terms_of_output)
    yield from _hessian(asked, found.hessian)


def _gradient(asked: Asked, form: GradientForms) -> Iterator[Block]:
    """Each form once, with everything that it is."""
    left = asked.gradient(form.parameter)
    lines = [
        Line(equation(left, written(tree)), _labels(asked, kinds), number > 0)
        for number, (tree, kinds) in enumerate(form.different)
    ]
    if lines:
        yield Lines(tuple(lines))
    if form.reason:
        yield Paragraph(asked.say(f"closed.{form.reason}", limit=closed_form.LONGEST))


def _labels(asked: Asked, kinds: tuple[str, ...]) -> Sentence:
    labels = [asked.say(f"closed.{kind}") for kind in kinds]
    return tuple(piece for label in labels for piece in (", ", *label))[1:]


def in_output(asked: Asked, form: OutputForm) -> Lines:
    """The derivative in terms of the output: one form, or two of them, each with where it holds."""
    left = asked.gradient(asked.lesson.parameters[0])
    lines = [Line(equation(left, form.derivative), _where(asked, form.sign, " > 0"))]
    if form.otherwise is not None:
        lines.append(Line(equation(left, form.otherwise), _where(asked, form.sign, " < 0")))
    return Lines(tuple(lines))


def _where(asked: Asked, sign: Tree | None, than: str) -> Sentence:
    found = asked.say("closed.in_terms_of_output")
    return found if sign is None else (*found, ", ", *asked.say("closed.where"), " ", equation(sign), than)


def _hessian(asked: Asked, matrix: Hessian) -> Iterator[Block]:
    """The table of second derivatives, and whether it agrees with differences."""
    if matrix.reason == "no_parameters":
        return
    yield Heading(asked.say("closed.hessian"), 3)
    if matrix.reason:
        limit = hessian.MOST_OPERATIONS if matrix.reason == "too_many_operations" else hessian.MOST_PARAMETERS
        yield Paragraph(asked.say(f"hessian.{matrix.reason}", limit=limit))
        return
    heads: list[Sentence] = [(named(asked.name(index)),) for index in matrix.parameters]
    rows = [
        (head, *((equation(entry),) for entry in entries))
        for head, entries in zip(heads, matrix.entries, strict=True)
    ]
    yield Table(((), *heads), tuple(rows))
    yield Paragraph(asked.say(f"hessian.{matrix.verdict}"))
