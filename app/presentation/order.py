"""A lesson's order (the seed's Task 6) -> the JSON of /api/order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.calculus.ordering import Work, best_order, total
from app.lesson import Lesson
from app.presentation.best_order import in_a_sentence
from app.presentation.styles import TextStyle

Json = dict[str, Any]


def document(lesson: Lesson) -> Json:
    """The best order, what it reuses, what the three ways cost. Raises Impossible for what is too large."""
    found = best_order(lesson.graph, lesson.parameters)
    names = [node.name for node in lesson.graph.nodes]
    separately, forward = total(found.separately), total(found.forward)
    return {
        "order": [names[index] for index in found.order],
        "sentence": TextStyle(lesson.reading.names).sentence(in_a_sentence(lesson, found)),
        "costs": {
            "separately": separately.total,
            "forward": forward.total,
            "reverse": found.reverse.total,
        },
        "shared": [
            {"name": names[r.node], "used_by": [names[p] for p in r.used_by], "times": r.times}
            for r in found.reused
        ],
        "operations": {
            "separately": _work(separately) | {"parameters": _by_name(lesson, found.separately)},
            "forward": _work(forward) | {"parameters": _by_name(lesson, found.forward)},
            "reverse": _work(found.reverse),
        },
    }


def _work(work: Work) -> Json:
    return {"multiplications": work.multiplications, "additions": work.additions}


def _by_name(lesson: Lesson, works: Sequence[Work]) -> Json:
    names = [lesson.graph.nodes[index].name for index in lesson.parameters]
    return {name: _work(work) for name, work in zip(names, works, strict=True)}
