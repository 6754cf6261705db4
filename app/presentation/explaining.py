"""The explanations as data: what `/api/breakdown` and `/api/derivation` serve."""

from __future__ import annotations

from math import isfinite
from typing import Any

from app.calculus import paths
from app.calculus.breakdown import Row
from app.calculus.derivation import MOST_FACTORS, MOST_LINES, Derivation
from app.calculus.formulas import value
from app.calculus.output_form import OutputForm
from app.calculus.tree import Name, Tree
from app.explanation import explanation
from app.lesson import Lesson
from app.presentation.derivations import Teller, Voice, equation
from app.presentation.pieces import MOST_PATHS
from app.presentation.styles import LatexStyle, SourceStyle, TextStyle
from app.presentation.words import DEFAULT, say

Json = dict[str, Any]


def styles(lesson: Lesson) -> tuple[TextStyle, TextStyle]:
    """Source and LaTeX."""
    return SourceStyle(lesson.reading.names), LatexStyle(lesson.reading.names)


def _both(lesson: Lesson, tree: Tree, name: str = "") -> Json:
    """A formula as text and LaTeX, after `name =` if there is a name."""
    return _joined(lesson, Name(name), tree) if name else _joined(lesson, tree)


def breakdown(lesson: Lesson) -> Json:
    """`{"rows": [{"name", "breakdown", "local", "expansion"}]}`: the seed's Table 1."""
    return {"rows": [_row(lesson, row) for row in explanation(lesson).breakdown]}


def _row(lesson: Lesson, row: Row) -> Json:
    node = lesson.graph.nodes[row.node]
    names = [lesson.graph.nodes[slope.source].name for slope in row.slopes]
    return {
        "name": node.name,
        "node": node.id,
        "breakdown": _both(lesson, node.formula, node.name),
        "local": [
            {
                "with_respect_to": name,
                **_both(lesson, slope.tree),
                "edges": [lesson.graph.edges[edge].id for edge in slope.edges],
            }
            for name, slope in zip(names, row.slopes, strict=True)
        ],
        "expansion": None if row.expansion is None else _both(lesson, row.expansion, node.name),
    }


def derivation(lesson: Lesson, form: OutputForm | None = None, lang: str = DEFAULT) -> Json:
    """`{"derivations": [{"parameter", "lines", …}], "shared_factors": […]}`.

    `form` is the derivative in terms of the output, where it is known.

    Raises Impossible if that would be too many lines.
    """
    told = explanation(lesson).all_derivations()
    return {
        "derivations": [
            _derivation(lesson, found, lang) | {"in_terms_of_output": _output_form(lesson, form)}
            for found in told
        ],
        "shared_factors": _shared_factors(lesson),
    }


def _derivation(lesson: Lesson, found: Derivation, lang: str) -> Json:
    teller = Teller(lesson, found, lang)
    return {
        "parameter": lesson.graph.nodes[found.parameter].name,
        "form": found.form,
        "note": note(found, lang),
        "lines": [
            {
                **_said(teller, line, "symbols"),
                "why": teller.why(line),
                "known": _said(teller, line, "known") or None,
                "numbers": _said(teller, line, "numbers") or None,
            }
            for line in found.lines
        ],
        "paths": _paths(lesson, found.parameter),
    }


def note(found: Derivation, lang: str = DEFAULT) -> str:
    """Which form it has, where that is not the usual one; "" on paper."""
    if found.form != "adjoint":
        return ""
    return say("derivation.adjoint", lang, factors=MOST_FACTORS, lines=MOST_LINES)


def _output_form(lesson: Lesson, form: OutputForm | None) -> Json | None:
    """The form that holds at this point; where that depends on a sign, the sign and the other form too."""
    if form is None:
        return None
    negative = form.otherwise is not None and form.sign is not None and value(form.sign, lesson.point) < 0
    here, there = (form.otherwise, form.derivative) if negative else (form.derivative, form.otherwise)
    assert here is not None
    more = (
        {"sign": _both(lesson, form.sign), "otherwise": _both(lesson, there)} if form.sign and there else {}
    )
    return _both(lesson, here) | more


def _said(teller: Teller, line: Any, voice: Voice) -> Json:
    said = teller.say(line, voice)
    if said is None:
        return {}
    text, latex = (equation(said, style) for style in styles(teller.lesson))
    return {"text": text, "latex": latex}


def _paths(lesson: Lesson, parameter: int) -> Json:
    """How many paths lead to a parameter, and the first of them with the product along each."""
    graph = lesson.graph
    found = paths.paths(graph, parameter, MOST_PATHS)
    return {
        "count": paths.count_paths(graph, parameter),
        "paths": [
            {
                "nodes": [
                    graph.nodes[graph.output].name,
                    *(graph.nodes[graph.edges[e].source].name for e in path),
                ],
                "edges": [graph.edges[edge].id for edge in path],
                "value": _number(paths.product(path, lesson.locals)) if lesson.has_gradients else None,
            }
            for path in found
        ],
        "sum": _number(lesson.gradients[parameter]),
    }


def _shared_factors(lesson: Lesson) -> list[Json]:
    """What the gradients have in common, each named once, then the gradients: `δ_2 = ∂f/∂t = -2 v σ'(t)`."""
    return [
        {
            "name": sides[0].name if isinstance(sides[0], Name) else None,
            "gradient_of": lesson.graph.nodes[node].name,
            **_joined(lesson, *sides),
        }
        for node, sides in explanation(lesson).shared_lines()
    ]


def _joined(lesson: Lesson, *sides: Tree) -> Json:
    """Sides of an equation as text and LaTeX."""
    text, latex = (style.equals.join(map(style.tree, sides)) for style in styles(lesson))
    return {"text": text, "latex": latex}


def _number(number: float | None) -> float | None:
    return number if number is not None and isfinite(number) else None
