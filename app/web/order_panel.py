"""The panel "Reuse & order" under the graph: what the order of the work saves."""

from collections.abc import Sequence
from math import log
from typing import Any

from app.calculus import adjoint_form, markup
from app.calculus.errors import Refusal
from app.calculus.ordering import Order, Work, best_order, total
from app.calculus.tree import Number
from app.explanation import explanation
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.best_order import in_a_sentence
from app.presentation.numerals import count
from app.presentation.styles import MathmlStyle, TextStyle
from app.presentation.words import say
from app.web.mathematics import partial, trusted
from app.web.parameters import Parameters

LOGARITHMIC = 50  # how many times the shortest bar the longest may be, before the scale is logarithmic
MOST_LINES = 60  # of a list on the page; the API has them all
MOST_USERS = 8

Panel = dict[str, Any]


def panel(lesson: Lesson, _chosen: Parameters) -> Panel:
    """The panel: the sentence, the three costs, what is reused, the best order."""
    try:
        found = best_order(lesson.graph, lesson.parameters)
    except Refusal as refusal:
        return {"refused": explanations.refusal(refusal)}
    return {
        "refused": "",
        "sentence": trusted(MathmlStyle(lesson.reading.names).sentence(in_a_sentence(lesson, found))),
        **_costs(found),
        "each": _each(lesson, found),
        "reused": _reused(lesson, found),
        "more_reused": max(0, len(found.reused) - MOST_LINES),
        "best": _best(lesson, found),
        "more_best": max(0, len(found.order) - MOST_LINES),
    }


def _costs(found: Order) -> Panel:
    """The three ways, each with the share of the room that its bar takes, in percent."""
    works = (total(found.separately), total(found.forward), found.reverse)
    bars, logarithmic = _bars([work.total for work in works])
    labels = (say("order.separately"), say("order.forward"), say("order.reverse"))
    ways = [
        {"label": label, "work": _told(work), "total": count(work.total), "bar": bar}
        for label, work, bar in zip(labels, works, bars, strict=True)
    ]
    return {"ways": ways, "logarithmic": logarithmic}


def _told(work: Work) -> str:
    told = {"multiplications": count(work.multiplications), "additions": count(work.additions)}
    return say("order.work", **told)


def _bars(counts: Sequence[int]) -> tuple[list[str], bool]:
    """The lengths of bars in percent, and whether their scale is logarithmic."""
    longest, shortest = max(counts), max(1, min(counts))
    logarithmic = longest > LOGARITHMIC * shortest
    # Python divides whole numbers of any size, and knows their logarithms.
    shares = [log(1 + n) / log(1 + longest) if logarithmic else n / max(1, longest) for n in counts]
    return [f"{100 * share:.1f}" for share in shares], logarithmic


def _each(lesson: Lesson, found: Order) -> list[Panel]:
    """For the first gradients what they cost alone, and in a sweep of forward mode."""
    rows = zip(found.parameters, found.separately, found.forward, strict=True)
    return [
        _gradient(lesson, parameter) | {"alone": _told(alone), "swept": _told(swept)}
        for parameter, alone, swept in list(rows)[:MOST_LINES]
    ]


def _gradient(lesson: Lesson, index: int) -> Panel:
    node, output = lesson.graph.nodes[index], lesson.graph.nodes[lesson.output].name
    text = TextStyle(lesson.reading.names).partial(output, node.name)
    return {"node": node.id, "text": text, "mathml": trusted(partial(output, node.name))}


def _reused(lesson: Lesson, found: Order) -> list[Panel]:
    return [
        _gradient(lesson, reused.node)
        | {
            "users": [_gradient(lesson, user) for user in reused.used_by[:MOST_USERS]],
            "more": max(0, len(reused.used_by) - MOST_USERS),
            "times": count(reused.times),
        }
        for reused in found.reused[:MOST_LINES]
    ]


def _best(lesson: Lesson, found: Order) -> list[Panel]:
    """The order as equations, each from the ones above it: upstream × local, added up."""
    shared, carries = explanation(lesson).derivations, explanation(lesson).carries
    nodes = lesson.graph.nodes
    lines = {left.lower: tree for left, tree, _ in adjoint_form.lines(lesson.graph, shared.slopes, carries)}
    output = nodes[lesson.output].name
    parameters_ = frozenset(found.parameters)
    shown = []
    for index in found.order[:MOST_LINES]:
        right = lines.get(nodes[index].name, Number("1" if index == lesson.output else "0"))
        line = f"{partial(output, nodes[index].name)}<mo>=</mo>{markup.mathml(right, lesson.reading.names)}"
        shown.append({"node": nodes[index].id, "mathml": trusted(line), "parameter": index in parameters_})
    return shown
