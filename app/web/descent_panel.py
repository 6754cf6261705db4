"""What the tab "Descend" shows: the curve of the loss, the next step in mathematics, and the ways on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from app.calculus import markup, printing
from app.calculus.descent import Descent, Moment
from app.calculus.errors import Refusal
from app.lesson import Lesson
from app.presentation import curve, descending, explanations, numerals
from app.presentation.numerals import MINUS, apart, four, typed
from app.presentation.words import say
from app.web import addresses
from app.web.mathematics import partial, trusted
from app.web.parameters import Parameters
from app.web.trail import AHEAD, Trail, trail_of

IN_PAGE = 40  # moments that travel with the page, to be played without asking
MOST_SHOWN = 6  # parameters with a line of their own
MOST_ROWS = 24  # rows that can be chosen for the graph
LAST = 12  # moments in the table

Panel = dict[str, Any]


def panel(lesson: Lesson, chosen: Parameters) -> Panel:
    """The panel of a lesson, or why there is no descent."""
    form: Panel = {"rate": typed(chosen.rate), "data": chosen.data, "refusal": "", "hidden": {}}
    try:
        trail = trail_of(lesson, chosen)
    except Refusal as refusal:
        hidden = _query(chosen) | {"at": addresses.point(lesson.point)}
        return form | {"refusal": explanations.refusal(refusal), "hidden": hidden}
    return form | _shown(lesson, chosen, trail)


def _query(chosen: Parameters) -> addresses.Query:
    """What a form carries along: all but its own fields, and where the descent began."""
    own = ("rate", "data", "start", "steps", "at")
    return {name: text for name, text in addresses.query(chosen).items() if name not in own}


# What is shown.


def _shown(lesson: Lesson, chosen: Parameters, trail: Trail) -> Panel:
    moments = trail.descent.moments
    last = len(moments) - 1
    row = _row_of(lesson, trail)
    links = {
        name: _address(lesson, chosen, trail, step)
        for name, step in (("one", trail.here + 1), ("ten", trail.here + AHEAD), ("back", 0))
    }
    smaller = descending.suggestion(trail.began, _until(trail, trail.here))
    return {
        "hidden": _query(chosen) | {"at": addresses.point(trail.began.point)},
        "svg": _curve(trail),
        "sentence": _sentence(trail, trail.here),
        "next": _next(trail),
        "lines": [_line(trail, k) for k in range(min(MOST_SHOWN, len(trail.names)))],
        "more": max(0, len(trail.names) - MOST_SHOWN),
        "links": links,
        "at_start": not trail.here,
        "at_end": trail.here == last,
        "smaller": smaller and _smaller(chosen, trail, smaller),
        "rows": [_row(lesson, chosen, k, data) | {"shown": k == row} for k, data in _rows(trail)],
        "table": _table(trail),
        "data_for_play": _played(lesson, trail),
    }


def _next(trail: Trail) -> str:
    count = len(trail.descent.rows)
    return say("descend.next_mean", count=count) if count > 1 else say("descend.next")


def _rows(trail: Trail) -> list[tuple[int, Mapping[str, float]]]:
    rows = trail.descent.rows
    return list(enumerate(rows[:MOST_ROWS])) if len(rows) > 1 else []


def _row_of(lesson: Lesson, trail: Trail) -> int | None:
    """The row of data that the graph shows, if it shows one."""
    for k, row in enumerate(trail.descent.rows):
        if all(lesson.point[name] == value for name, value in row.items()):
            return k
    return None


def _point(lesson: Lesson, trail: Trail, moment: Moment) -> dict[str, float]:
    """The point of a moment, with the row of data that the graph shows, or the first."""
    row = trail.descent.rows[_row_of(lesson, trail) or 0] if trail.descent.rows else {}
    return trail.point(moment) | dict(row)


def _address(lesson: Lesson, chosen: Parameters, trail: Trail, step: int) -> str:
    """The page after so many steps, or at the last of them."""
    moment = trail.descent.moments[min(step, len(trail.descent.moments) - 1)]
    query = addresses.query(replace(chosen, start="", steps=1)) | {
        "at": addresses.point(_point(lesson, trail, moment))
    }
    if moment.step:
        query |= {"start": addresses.point(trail.began.point), "steps": str(moment.step)}
    return addresses.address(query)


def _smaller(chosen: Parameters, trail: Trail, rate: float) -> Panel:
    query = addresses.query(
        replace(chosen, start="", steps=1, rate=rate, at=addresses.point(trail.began.point))
    )
    return {"address": addresses.address(query), "label": say("descend.try", rate=four(rate))}


def _row(lesson: Lesson, chosen: Parameters, k: int, data: Mapping[str, float]) -> Panel:
    at = addresses.point(lesson.point | dict(data))
    values = ", ".join(f"{printing.name_text(name)} = {four(value)}" for name, value in data.items())
    return {
        "number": k + 1,
        "address": addresses.address(addresses.query(replace(chosen, at=at))),
        "label": say("descend.row", row=k + 1, values=values),
    }


def _until(trail: Trail, step: int) -> Descent:
    """The descent as far as that moment."""
    last = len(trail.descent.moments) - 1
    ending = trail.descent.ending if step == last else None
    return replace(trail.descent, moments=trail.descent.moments[: step + 1], ending=ending)


def _sentence(trail: Trail, step: int) -> str:
    return descending.outcome(trail.began, _until(trail, step))


def _curve(trail: Trail) -> Markup:
    moments = trail.descent.moments
    losses = [moment.loss for moment in moments]
    name = descending.loss_name(trail.began)
    label = say(
        "descend.curve_text",
        loss=name,
        before=four(losses[0]),
        after=four(losses[trail.here]),
        steps=descending.count(trail.here),
    )
    drawn = curve.curve(losses, _reach(trail))
    names = (say("descend.step"), name)
    return trusted(curve.svg(drawn, trail.here, trail.descent.ending is not None, names, label))


def _reach(trail: Trail) -> int:
    """How many steps the axis has room for: no more than a little beyond an early end."""
    last = len(trail.descent.moments) - 1
    return last if not trail.descent.ending else max(AHEAD, last)


def _line(trail: Trail, k: int) -> Panel:
    """`w ← w − η · ∂L/∂w = 1.5 − 0.1 × 1.692 = 1.331`, with its numbers as cells that can be filled anew."""
    name = trail.names[k]
    variable = markup.name_mathml(name)
    output = trail.began.graph.nodes[trail.began.output].name
    rule = f"{variable}<mo>←</mo>{variable}<mo>−</mo><mi>η</mi><mo>·</mo>{partial(output, name)}"
    cells = {kind: text[name] for kind, text in _cells(trail, trail.here).items()}
    return {
        "name": name,
        "rule": trusted(rule),
        "rate": trusted(numerals.mathml(trail.descent.rate)),
        "cells": cells,
    }


def _cells(trail: Trail, step: int) -> dict[str, dict[str, str]]:
    """The numbers in the lines of a step, by kind and name."""
    moment, rate = trail.descent.moments[step], trail.descent.rate
    cells: dict[str, dict[str, str]] = {"at": {}, "gradient": {}, "next": {}}
    shown = list(zip(trail.names, moment.at, moment.gradient, strict=True))[:MOST_SHOWN]
    for name, value, slope in shown:
        here, there = apart(value, value - rate * slope)
        cells["at"][name] = here
        cells["gradient"][name] = _factor(slope)
        cells["next"][name] = there or "?"
    return cells


def _factor(number: float) -> str:
    text = four(number) or "?"
    return f"({text})" if text.startswith(MINUS) else text


def _table(trail: Trail) -> Panel:
    """The last moments up to here, in figures."""
    moments = trail.descent.moments[max(0, trail.here + 1 - LAST) : trail.here + 1]
    return {
        "heads": _heads(trail),
        "rows": [
            {
                "step": moment.step,
                "loss": four(moment.loss),
                "at": [four(value) for value in moment.at[:MOST_SHOWN]],
                "gradient": [four(slope) for slope in moment.gradient[:MOST_SHOWN]],
            }
            for moment in moments
        ],
    }


def _heads(trail: Trail) -> list[Panel]:
    """The columns: the loss, the parameters, the gradient."""
    names = trail.names[:MOST_SHOWN]
    output = trail.began.graph.nodes[trail.began.output].name
    loss = printing.name_text(output)
    return [
        *(
            {"text": printing.name_text(name), "mathml": trusted(markup.name_mathml(name))}
            for name in (output, *names)
        ),
        *(
            {"text": f"∂{loss}/∂{printing.name_text(name)}", "mathml": trusted(partial(output, name))}
            for name in names
        ),
    ]


def _played(lesson: Lesson, trail: Trail) -> Panel:
    """What JavaScript plays: the moments from here on, each with its point, its place and its words."""
    moments = trail.descent.moments
    drawn = curve.curve([moment.loss for moment in moments], _reach(trail))
    last = min(trail.here + IN_PAGE, len(moments) - 1)
    return {
        "start": addresses.point(trail.began.point),
        "here": trail.here,
        "last": len(moments) - 1,
        "ended": trail.descent.ending is not None,
        "moments": [
            {
                "at": {n: typed(v) for n, v in _point(lesson, trail, moments[step]).items()},
                "place": drawn.points[step],
                "cells": _cells(trail, step),
                "says": _sentence(trail, step),
            }
            for step in range(trail.here, last + 1)
        ],
    }
