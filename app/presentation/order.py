"""A lesson's order (the seed's Task 6) -> one sentence, and the JSON of /api/order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.calculus.ordering import Order, Work, best_order, total
from app.lesson import Lesson
from app.presentation.styles import TextStyle
from app.presentation.words import DEFAULT, say

Json = dict[str, Any]
MOST_GROUPS = MOST_IN_A_GROUP = 4  # groups, and gradients in each, that one sentence can name


def document(lesson: Lesson) -> Json:
    """The best order, what it reuses, what the three ways cost. Raises Impossible for what is too large."""
    found = best_order(lesson.graph, lesson.parameters)
    names = [node.name for node in lesson.graph.nodes]
    separately, forward = total(found.separately), total(found.forward)
    return {
        "order": [names[index] for index in found.order],
        "sentence": sentence(lesson, found, TextStyle(lesson.reading.names)),
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


def sentence(lesson: Lesson, found: Order, style: TextStyle, lang: str = DEFAULT) -> str:
    """The best order in one sentence, with the reason; `style` writes names and partial derivatives."""
    names = [node.name for node in lesson.graph.nodes]
    output = names[lesson.output]

    def gradients(nodes: Sequence[int]) -> str:
        return _several([style.partial(output, names[index]) for index in nodes], lang)

    wanted = [index for stage in found.stages for index in stage]
    if not wanted:
        key = "order.unreached" if lesson.parameters else "order.none"
        return say(key, lang, output=style.name(output))
    if len(wanted) == 1:
        ends = {"output": style.name(output), "name": style.name(names[wanted[0]])}
        return say("order.one", lang, gradient=gradients(wanted), **ends)
    if not found.reused:
        return say("order.free", lang, gradients=gradients(wanted), seed=style.partial(output, output))
    most = max(len(reused.used_by) for reused in found.reused)
    last = next(reused for reused in reversed(found.reused) if len(reused.used_by) == most)
    stages = _stages([gradients(stage) for stage in found.stages], lang)
    shared = style.partial(output, names[last.node])
    return say("order.reuse", lang, stages=stages, shared=shared, share=_share(most, len(wanted), lang))


def _stages(groups: Sequence[str], lang: str) -> str:
    """`first A, then B, then C`; of many the first ones and the last."""
    if len(groups) == 1:
        return say("order.last", lang, group=groups[0])
    shown = groups if len(groups) <= MOST_GROUPS else groups[: MOST_GROUPS - 1]
    told = [say("order.first", lang, group=shown[0])]
    told += [say("order.then", lang, group=group) for group in shown[1:]]
    if len(shown) < len(groups):
        told.append(say("order.on", lang, group=groups[-1]))
    return ", ".join(told)


def _several(items: Sequence[str], lang: str) -> str:
    """`a`, `a and b`, `a, b and c`; of many the first ones and how many more."""
    if len(items) == 1:
        return items[0]
    shown, last = items[:-1], items[-1]
    if len(items) > MOST_IN_A_GROUP:
        shown = items[: MOST_IN_A_GROUP - 1]
        last = say("order.more", lang, count=len(items) - len(shown))
    return say("order.and", lang, items=", ".join(shown), last=last)


def _share(users: int, count: int, lang: str) -> str:
    """`both`, `all 4`, `3 of the 4`."""
    key = "order.some" if users < count else "order.both" if count == 2 else "order.all"
    return say(key, lang, users=users, count=count)
