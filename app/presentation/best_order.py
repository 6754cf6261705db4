"""The best order of the gradients (the seed's Task 6) in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculus.ordering import Order, total
from app.calculus.tree import Partial
from app.lesson import Lesson
from app.presentation.sentences import Equation, Sentence, equation, joined, named, sentence
from app.presentation.words import DEFAULT, say

MOST_GROUPS = MOST_IN_A_GROUP = 4  # groups, and gradients in each, that one sentence can name


def in_a_sentence(lesson: Lesson, found: Order, lang: str = DEFAULT) -> Sentence:
    """The best order, with the reason."""
    names = [node.name for node in lesson.graph.nodes]
    output = names[lesson.output]

    def gradients(nodes: Sequence[int]) -> Sentence:
        return _several([equation(Partial(output, names[index])) for index in nodes], lang)

    wanted = [index for stage in found.stages for index in stage]
    if not wanted:
        return sentence("order.unreached" if lesson.parameters else "order.none", lang, output=named(output))
    if len(wanted) == 1:
        ends = {"output": named(output), "name": named(names[wanted[0]])}
        return sentence("order.one", lang, gradient=gradients(wanted), **ends)
    if not found.reused:
        seed = equation(Partial(output, output))
        return sentence("order.free", lang, gradients=gradients(wanted), seed=seed)
    most = max(len(reused.used_by) for reused in found.reused)
    last = next(reused for reused in reversed(found.reused) if len(reused.used_by) == most)
    stages = _stages([gradients(stage) for stage in found.stages], lang)
    if total(found.separately).total == found.reverse.total:
        return sentence("order.even", lang, stages=stages, count=found.reverse.total)
    shared = equation(Partial(output, names[last.node]))
    return sentence("order.reuse", lang, stages=stages, shared=shared, share=_share(most, len(wanted), lang))


def _stages(groups: Sequence[Sentence], lang: str) -> Sentence:
    """`first A, then B, then C`; of many the first ones and the last."""
    if len(groups) == 1:
        return sentence("order.last", lang, group=groups[0])
    shown = groups if len(groups) <= MOST_GROUPS else groups[: MOST_GROUPS - 1]
    told = sentence("order.first", lang, group=shown[0])
    for group in shown[1:]:
        told += (", ", *sentence("order.then", lang, group=group))
    if len(shown) < len(groups):
        told += (", ", *sentence("order.on", lang, group=groups[-1]))
    return told


def _several(items: Sequence[Equation], lang: str) -> Sentence:
    """`a`, `a and b`, `a, b and c`; of many the first ones and how many more."""
    if len(items) == 1:
        return (items[0],)
    shown = items[:-1]
    last: Sentence = (items[-1],)
    if len(items) > MOST_IN_A_GROUP:
        shown = items[: MOST_IN_A_GROUP - 1]
        last = sentence("order.more", lang, count=len(items) - len(shown))
    return sentence("order.and", lang, items=joined(shown), last=last)


def _share(users: int, count: int, lang: str) -> str:
    """`both`, `all 4`, `3 of the 4`."""
    key = "order.some" if users < count else "order.both" if count == 2 else "order.all"
    return say(key, lang, users=users, count=count)
