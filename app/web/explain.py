"""Why the gradients are what they are: as data under `/api/`, as a text under `/explain.<format>`;
and what was read, to be put elsewhere, under `/reading.<format>`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request

from app import workers
from app.closed_forms import in_terms_of_output
from app.presentation import explaining, order
from app.presentation.closed_piece import MOST_OPERATIONS
from app.web import parameters
from app.web.encoding import encode
from app.web.formats import EXPLANATIONS, READINGS, Format
from app.web.parameters import Parameters

SECONDS = 4.5

blueprint = Blueprint("explain", __name__)
Json = dict[str, Any]


@blueprint.route("/api/breakdown", methods=["GET", "POST"])
def breakdown() -> Response:
    """One operation a row: breakdown, local gradient, expansion."""
    return _answer(_breakdown)


@blueprint.route("/api/derivation", methods=["GET", "POST"])
def derivation() -> Response:
    """The chain rule for each parameter, line by line, and what the gradients share."""
    return _answer(_derivation)


@blueprint.route("/api/order", methods=["GET", "POST"], endpoint="order")
def best_order() -> Response:
    """The best order of the gradients, what it reuses, and what three ways to them cost."""
    return _answer(_order)


@blueprint.route("/explain.<format_>", methods=["GET", "POST"], endpoint="text")
def explanation(format_: str) -> Response:
    """The explanation as a text in that format.  404 for a format that is not in the table."""
    if format_ not in EXPLANATIONS:
        abort(404)
    asked = parameters.of_explanation(request)
    large = asked.lesson(picture=True).graph.operation_count > MOST_OPERATIONS
    body = (
        workers.run(_text, asked, format_, seconds=SECONDS, takes_long=True)
        if large
        else _text(asked, format_)
    )
    return _file(body, EXPLANATIONS[format_], format_)


@blueprint.route("/reading.<format_>", methods=["GET", "POST"])
def reading(format_: str) -> Response:
    """What was read, as a text in that format.  404 for a format that is not in the table."""
    if format_ not in READINGS:
        abort(404)
    asked = parameters.of(request)
    return _file(READINGS[format_].write(asked.lesson(picture=True), asked), READINGS[format_], format_)


def _file(body: bytes, format_: Format, suffix: str) -> Response:
    response = Response(body, content_type=format_.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="backgraph.{suffix}"'
    return response


def _text(asked: Parameters, format_: str) -> bytes:
    return EXPLANATIONS[format_].write(asked.lesson(picture=True, guarded=False), asked)


def _answer(document: Callable[[Parameters], str]) -> Response:
    """The document asked for; a large one is made in a worker, which can be stopped."""
    asked = parameters.of_explanation(request)
    body = (
        workers.run(document, asked, seconds=SECONDS, takes_long=True) if asked.is_large else document(asked)
    )
    return Response(body, content_type="application/json")


def _breakdown(asked: Parameters) -> str:
    return encode(explaining.breakdown(asked.lesson(picture=True, guarded=False)))


def _derivation(asked: Parameters) -> str:
    lesson = asked.lesson(picture=True, guarded=False)
    # Large ones are answered in a worker, which has no workers of its own; and they have no such form.
    form = None if asked.is_large else in_terms_of_output(lesson)
    return encode(explaining.derivation(lesson, form))


def _order(asked: Parameters) -> str:
    return encode(order.document(asked.lesson(guarded=False)))
