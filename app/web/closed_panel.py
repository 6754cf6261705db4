"""The tab of closed forms: each gradient as formulas, the derivative in terms of the output, the Hessian."""

from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from markupsafe import Markup

from app.calculus import closed_form, hessian, markup, printing
from app.calculus.hessian import Hessian
from app.calculus.tree import Tree, names_in
from app.closed_forms import MOST_PARAMETERS, GradientForms, closed_forms
from app.lesson import Lesson
from app.presentation.numerals import four, full
from app.presentation.words import say
from app.web import addresses, output_form_panel
from app.web.mathematics import broken, partial, trusted
from app.web.parameters import Parameters

Panel = dict[str, Any]
ALONG = (
    "prime",
    "theme",
    "lang",
    "layout",
    "view",
    "tab",
)  # what the graph of a gradient takes over from the page


def panel(lesson: Lesson, chosen: Parameters) -> Panel:
    """What the panel shows."""
    forms = closed_forms(lesson)
    return {
        "gradients": [_gradient(lesson, form, chosen) for form in forms.gradients],
        "remark": say(f"closed.{forms.reason}", limit=MOST_PARAMETERS) if forms.reason else "",
        "output_form": output_form_panel.shown(lesson, forms.in_terms_of_output),
        "hessian": _hessian(lesson, forms.hessian),
    }


def _gradient(lesson: Lesson, form: GradientForms, chosen: Parameters) -> Panel:
    name = lesson.graph.nodes[form.parameter].name
    whole = form.simplified or form.substituted
    output = printing.name_text(lesson.graph.nodes[lesson.output].name)
    return {
        "name": printing.name_text(name),
        "output": output,
        "symbol": trusted(partial(lesson.graph.nodes[lesson.output].name, name)),
        "forms": _different(lesson, form),
        "note": say(f"closed.{form.reason}", limit=closed_form.LONGEST) if form.reason else "",
        "draw": whole and names_in(whole) and _address(lesson, whole, chosen),
    }


def _different(lesson: Lesson, form: GradientForms) -> list[Panel]:
    """Each form once, with everything that it is."""
    return [
        {
            "label": ", ".join(say(f"closed.{kind}") for kind in kinds),
            "formula": _formula(lesson, tree),
        }
        for tree, kinds in form.different
    ]


def _formula(lesson: Lesson, tree: Tree) -> Markup:
    return broken(tree, lesson.reading.names)


def _address(lesson: Lesson, whole: Tree, chosen: Parameters) -> str:
    """Where a gradient is the function: same point, same roles."""
    names = names_in(whole)
    free = next(name for name in chain("gh", (f"g_{k}" for k in count(1))) if name not in names)
    head = f"{free}({', '.join(map(printing.name_text, names))})"
    parameters = [lesson.graph.nodes[index].name for index in lesson.parameters]
    asked = Parameters(
        f=f"{head} = {printing.text(whole, lesson.reading.names)}",
        at=addresses.point({name: lesson.point[name] for name in names}),
        wrt=",".join(name for name in parameters if name in names) or ",".join(names),
        **{name: getattr(chosen, name) for name in ALONG},
    )
    return addresses.address(addresses.query(asked), "explore.page")


# The Hessian.


def _hessian(lesson: Lesson, matrix: Hessian) -> Panel | None:
    if matrix.reason == "no_parameters":
        return None
    if matrix.reason:
        limit = hessian.MOST_OPERATIONS if matrix.reason == "too_many_operations" else hessian.MOST_PARAMETERS
        return {"rows": [], "check": say(f"hessian.{matrix.reason}", limit=limit), "agrees": False}
    heads = [_head(lesson.graph.nodes[index].name) for index in matrix.parameters]
    rows = zip(heads, matrix.entries, matrix.formulas, strict=True)
    return {
        "heads": heads,
        "rows": [{"head": head, "cells": _cells(lesson, row, trees)} for head, row, trees in rows],
        "note": say("hessian.long", limit=hessian.LONGEST) if _is_partial(matrix) else "",
        "check": say(f"hessian.{matrix.verdict}"),
        "agrees": matrix.agrees is True,
    }


def _is_partial(matrix: Hessian) -> bool:
    """Whether some entry has a number and no formula."""
    return any(tree is None for row in matrix.formulas for tree in row)


def _head(name: str) -> Panel:
    return {"text": printing.name_text(name), "mathml": trusted(markup.name_mathml(name))}


def _cells(lesson: Lesson, row: Sequence[float], trees: Sequence[Tree | None]) -> list[Panel]:
    return [
        {"value": four(entry), "full": full(entry), "formula": _entry(lesson, tree)}
        for entry, tree in zip(row, trees, strict=True)
    ]


def _entry(lesson: Lesson, tree: Tree | None) -> Markup | str:
    """The formula of an entry, where it says more than the number."""
    return _formula(lesson, tree) if tree is not None and names_in(tree) else ""
