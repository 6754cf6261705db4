"""A student's answer as data: `POST /api/check` says how it stands."""

from flask import Blueprint, Response, request

from app import workers
from app.homework.marking import mark, parameter
from app.presentation import verdicts
from app.web import parameters
from app.web.encoding import encode
from app.web.parameters import Parameters

SECONDS = 4.5
QUICK = 2_000  # characters of function and answer that are not worth a process of their own
FULL = 3  # the degree of help where none is asked for

blueprint = Blueprint("check", __name__)


@blueprint.post("/api/check")
def api() -> Response:
    """The verdict: how the answer stands, and what would give exactly this answer."""
    asked = parameters.of(request)
    body = (
        document(asked) if is_quick(asked) else workers.run(document, asked, seconds=SECONDS, takes_long=True)
    )
    return Response(body, content_type="application/json")


def is_quick(asked: Parameters) -> bool:
    """Whether it takes no time worth mentioning, as far as can be told before anything is read."""
    return not asked.is_large and len(asked.f) + len(asked.answer) <= QUICK


def document(asked: Parameters) -> str:
    """The answer as text. Raises Refusal, naming `answer` where that is what cannot be read."""
    lesson = asked.whole.lesson(picture=True, guarded=False)
    marked = mark(lesson, asked.kind, asked.answer, asked.of)
    hint = FULL if asked.hint is None else asked.hint
    return encode(verdicts.document(lesson, parameter(lesson, asked.of), marked, hint, asked.lang))
