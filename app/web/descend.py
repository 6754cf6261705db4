"""Gradient descent as data: `/api/descend`."""

from typing import Any

from flask import Blueprint, Response, request

from app import workers
from app.calculus.descent import Descent, descend
from app.calculus.samples import read_rows
from app.lesson import Lesson
from app.presentation import descending
from app.web import parameters
from app.web.encoding import encode
from app.web.parameters import Parameters

SECONDS = 4.5
QUICK = 20_000  # operations of a descent that is not worth a process of its own

blueprint = Blueprint("descend", __name__)


@blueprint.route("/api/descend", methods=["GET", "POST"])
def api() -> Response:
    """Every moment of a descent, and a sentence on how it went."""
    asked = parameters.of_explanation(request)
    body = (
        document(asked) if is_quick(asked) else workers.run(document, asked, seconds=SECONDS, takes_long=True)
    )
    return Response(body, content_type="application/json")


def is_quick(asked: Parameters) -> bool:
    """Whether it takes no time worth mentioning, as far as can be told before anything is read."""
    most = len(asked.f) * (1 + len(asked.data)) * (1 + asked.steps)
    return not asked.is_large and most <= QUICK


def walk(asked: Parameters) -> tuple[Lesson, Descent]:
    """The lesson of the start, and the descent from there. Raises Refusal."""
    found = asked.lesson(guarded=False).unfolded
    rows = read_rows(asked.data)
    return found, descend(found.graph, found.point, found.parameters, asked.rate, asked.steps, rows)


def document(asked: Parameters) -> str:
    """The answer as text."""
    found, descent = walk(asked)
    names = [found.graph.nodes[index].name for index in descent.parameters]
    moments: list[dict[str, Any]] = [
        {
            "step": moment.step,
            "at": dict(zip(names, moment.at, strict=True)),
            "loss": moment.loss,
            "gradient": dict(zip(names, moment.gradient, strict=True)),
        }
        for moment in descent.moments
    ]
    return encode(
        {
            "parameters": names,
            "rate": descent.rate,
            "rows": list(descent.rows),
            "descent": moments,
            "stopped": descent.ending and descent.ending.key,
            "sentence": descending.sentence(found, descent),
        }
    )
