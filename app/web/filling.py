"""A graph to be filled in by hand: its blanks as labelled boxes, in the order of the reverse pass.

The page's own data hold what the lesson holds, and from that what is hidden has been taken out.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from app.calculus import markup, printing
from app.calculus.errors import Refusal
from app.calculus.graph import Edge
from app.calculus.tree import Partial
from app.homework.blanks import KINDS, Blank, blanks
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.words import say
from app.web import checking
from app.web.mathematics import trusted
from app.web.parameters import Parameters
from app.workers import run

Json = dict[str, Any]
CELL = "cell."  # how the fields of a form begin that hold what was filled in


def typed(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was filled in, by cell."""
    return {name.removeprefix(CELL): text for name, text in pairs if name.startswith(CELL) and text.strip()}


def fill(
    lesson: Lesson, answer: Mapping[str, str], fields: Mapping[str, str], action: str, prefix: str = ""
) -> Json:
    """What `parts/blanks.html` shows: a box for each blank with what was filled in, and the form they are in.

    `fields` travel with the form to `action`: what the check has to know besides. Ids begin with `prefix`, as
    in the picture, which is still to be added as `svg`.
    """
    return {
        "prefix": prefix,
        "cells": [_cell(lesson, blank, answer.get(blank.cell, "")) for blank in blanks(lesson)],
        "fields": dict(fields),
        "action": action,
        "source": lesson.reading.source,
        "told": "",
    }


def verdict(asked: Parameters) -> Json:
    """What `/api/check` says.  Raises Refusal where an answer cannot be read."""
    quick = checking.is_quick(asked)
    text = checking.document(asked) if quick else run(checking.document, asked, seconds=checking.SECONDS)
    found: Json = json.loads(text)
    return found


def checked(filled: Json, asked: Parameters, answer: Mapping[str, str]) -> Json:
    """A graph with how each cell stands."""
    try:
        given = json.dumps(dict(answer), ensure_ascii=False)
        found = verdict(replace(asked, kind="graph", answer=given).whole)
    except Refusal as refusal:
        return filled | {"told": explanations.refusal(refusal)}
    lines = {line["place"]: line for line in found["lines"]}
    cells = [cell | _standing(lines.get(cell["id"])) for cell in filled["cells"]]
    return filled | {"cells": cells, "told": found["message"]}


def _standing(line: Mapping[str, Any] | None) -> Json:
    if line is None:
        return {}
    found = line.get("diagnosis") or {}
    told = [line["message"], found.get("message"), *line.get("remarks", ())]
    return {"standing": line["standing"], "told": " ".join(filter(None, told))}


def choices(hidden: frozenset[str], link: Callable[[str], str]) -> list[Json]:
    """The kinds of blanks, each with the address of a page where it is blank, or no longer."""
    return [
        {
            "label": say(f"blank.{kind}"),
            "address": link(",".join(k for k in KINDS if (k in hidden) != (k == kind))),
            "current": kind in hidden,
        }
        for kind in KINDS
    ]


def _cell(lesson: Lesson, blank: Blank, text: str) -> Json:
    return {
        "id": blank.cell,
        "kind": blank.kind,
        "label": _label(lesson, blank),
        "mathml": _head(lesson, blank),
        "text": text,
        "standing": "",
        "told": "",
    }


def _label(lesson: Lesson, blank: Blank) -> str:
    """`gradient of p`, `∂q/∂p on the edge from p to q`."""
    nodes = lesson.graph.nodes
    name = printing.name_text(nodes[blank.node].name)
    if blank.edge is None:
        return say("blank.value_of" if blank.kind == "value" else "blank.gradient_of", name=name)
    edge = lesson.graph.edges[blank.edge]
    key = "blank.local_of_several" if _is_one_of_several(lesson, edge) else "blank.local_of"
    return say(key, source=printing.name_text(nodes[edge.source].name), target=name, number=edge.key + 1)


def _is_one_of_several(lesson: Lesson, edge: Edge) -> bool:
    return lesson.graph.nodes[edge.target].sources.count(edge.source) > 1


def _head(lesson: Lesson, blank: Blank) -> Markup:
    """What stands before the box in a list: `p = wx`, ∂L/∂p, ∂q/∂p."""
    nodes = lesson.graph.nodes
    node = nodes[blank.node]
    if blank.kind == "value":
        return trusted(f"{markup.name_mathml(node.name)}<mo>=</mo>{markup.mathml(node.formula)}")
    if blank.edge is None:
        return trusted(markup.mathml(Partial(nodes[lesson.output].name, node.name)))
    source = nodes[lesson.graph.edges[blank.edge].source]
    return trusted(markup.mathml(Partial(node.name, source.name)))
