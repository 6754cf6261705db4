"""How a descent went, in a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.calculus.descent import Descent, gentler, growth
from app.calculus.passes import forward, problems
from app.calculus.printing import name_text
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.numerals import four
from app.presentation.words import DEFAULT, say


def sentence(lesson: Lesson, descent: Descent, lang: str = DEFAULT) -> str:
    """What became of the loss and why it ended; with a smaller η where this one is too large.

    `lesson` is that of the start.
    """
    words = outcome(lesson, descent, lang)
    smaller = suggestion(lesson, descent)
    return f"{words} {say('descent.try', lang, rate=four(smaller))}" if smaller else words


def outcome(lesson: Lesson, descent: Descent, lang: str = DEFAULT) -> str:
    """`sentence` without the advice."""
    ending = descent.ending
    if ending is None:
        return _on_its_way(lesson, descent, lang)
    if ending.key == "diverged":
        return _grown(lesson, descent, ending.first, ending.last, lang)
    if ending.key in ("undefined", "overflow"):
        return _undefined(lesson, descent, ending.row, ending.node, lang)
    fields = {"loss": _loss(lesson, descent, lang), "value": four(descent.moments[-1].loss)}
    if ending.key == "no_gradient":
        fields["name"] = name_text(lesson.graph.nodes[ending.node].name)
    return say(f"descent.{ending.key}", lang, **fields)


def loss_name(lesson: Lesson) -> str:
    """What the loss is called: the output's name."""
    return name_text(lesson.graph.nodes[lesson.output].name)


def _loss(lesson: Lesson, descent: Descent, lang: str) -> str:
    """The loss, and that it is a mean where it is one."""
    rows = len(descent.rows)
    name = loss_name(lesson)
    return say("descent.mean", lang, loss=name, count=rows) if rows > 1 else name


def suggestion(lesson: Lesson, descent: Descent) -> float | None:
    """A smaller rate that works, where the loss has grown to the last."""
    return gentler(lesson.graph, lesson.point, descent) if _has_grown(descent) else None


def count(steps: int, lang: str = DEFAULT) -> str:
    """`1 step`, `8 steps`."""
    return say("descent.one_step", lang) if steps == 1 else say("descent.steps", lang, count=steps)


def _has_grown(descent: Descent) -> bool:
    """Whether it ends above its start, and has grown up to there."""
    if descent.ending:
        return descent.ending.key == "diverged"
    first, last = growth(descent.moments)
    return first < last and descent.moments[last].loss > descent.moments[0].loss


def _on_its_way(lesson: Lesson, descent: Descent, lang: str) -> str:
    if _has_grown(descent):
        return _grown(lesson, descent, *growth(descent.moments), lang)
    first, last = descent.moments[0], descent.moments[-1]
    if not last.step:
        return say("descent.here", lang, loss=_loss(lesson, descent, lang), value=four(last.loss))
    key = "fell" if last.loss < first.loss else "rose"
    return say(f"descent.{key}", lang, **_span(lesson, descent, 0, last.step, lang))


def _grown(lesson: Lesson, descent: Descent, first: int, last: int, lang: str) -> str:
    fields = _span(lesson, descent, first, last, lang) | {"rate": four(descent.rate)}
    if first == last:
        return say("descent.leapt", lang, **fields | {"steps": count(1, lang)})
    return say("descent.grew", lang, **fields)


def _span(lesson: Lesson, descent: Descent, first: int, last: int, lang: str) -> dict[str, Any]:
    before, after = descent.moments[first].loss, descent.moments[last].loss
    return {
        "loss": _loss(lesson, descent, lang),
        "before": four(before),
        "after": four(after),
        "steps": count(last - first, lang),
    }


def _undefined(lesson: Lesson, descent: Descent, row: int, node: int, lang: str) -> str:
    """Which node of which row has no value there, and what it would need."""
    moment = descent.moments[-1]
    names = [lesson.graph.nodes[index].name for index in descent.parameters]
    data = descent.rows[row] if descent.rows else {}
    point = {**lesson.point, **data, **dict(zip(names, moment.at, strict=True))}
    slots = forward(lesson.graph, [point[name] for name in lesson.point])
    there = replace(
        lesson, values=tuple(slots[: len(lesson.graph.nodes)]), problems=problems(lesson.graph, slots)
    )
    why = explanations.problem(there, node, lang)
    if len(descent.rows) > 1:
        why = say("descent.in_row", lang, row=row + 1, why=why)
    if not moment.step:
        return say("descent.undefined_here", lang, loss=loss_name(lesson), why=why)
    return say("descent.undefined", lang, loss=loss_name(lesson), steps=count(moment.step, lang), why=why)
