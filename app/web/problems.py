"""Errors as a reader should meet them: a page for a page, `application/problem+json` (RFC 9457) elsewhere.

One handler sees everything that is raised: our refusals, HTTP errors, busy workers, and what nobody expected.
The last is logged with the id of its request, and the answer carries the id instead of a trace.
"""

import json
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.calculus.errors import Refusal
from app.presentation import explanations
from app.presentation.words import say
from app.web.journal import request_id
from app.web.parameters import allowed
from app.workers import Unavailable

MACHINE = (
    *("/api/", "/graph.", "/explain.", "/reading.", "/static/", "/font/", "/oembed"),
    *("/healthz", "/readyz", "/metrics"),
)
# The parameter that a refusal of the core is about, other than the source.
GUILTY = {
    "point_entry": "at",
    "point_number": "at",
    "unknown_variable": "wrt",
    "no_variables": "wrt",
    "unknown_node": "open",
    "unknown_reading": "read",
    "data_missing": "data",
    "data_number": "data",
    "data_entry": "data",
    "data_header": "data",
    "data_cells": "data",
    "data_twice": "data",
    "data_rows": "data",
    "data_column": "data",
    "descent_rows": "data",
    "descent_steps": "steps",
    "descent_work": "steps",
    "nothing_moves": "wrt",
    "unknown_along": "along",
    "no_parameters": "along",
}
HTTP_KEYS = (400, 404, 405, 413, 429, 501)  # statuses with a sentence of their own; the others share one
AROUND = 60  # characters shown on either side of a mistake

Problem = dict[str, Any]


def register(app: Flask) -> None:
    """Let `answer` see every error of the app."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> AnyResponse:
    """The response to an error."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error.get_response()  # a redirect
    problem = describe(error) | {"instance": f"urn:backgraph:request:{request_id()}"}
    response = _page(problem) if is_page() else _document(problem)
    response.status_code = problem["status"]
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, HTTPException):
        response.headers.extend([h for h in error.get_headers() if h[0] in ("Allow", "Retry-After")])
    return response


def _document(problem: Problem) -> Response:
    return Response(json.dumps(problem, ensure_ascii=False), content_type="application/problem+json")


def _page(problem: Problem) -> Response:
    try:
        return make_response(render_template("error.html", problem=problem))
    except Exception:  # what broke the page may break this one too
        current_app.logger.exception("the error page failed")
        return _document(problem)


def is_page() -> bool:
    """Whether a person reads what is at this address."""
    asks_for_data = request.path.startswith("/homework/") and request.is_json
    return not request.path.startswith(MACHINE) and not asks_for_data


def describe(error: Exception) -> Problem:
    """The problem details of an error: type, title, status, detail, and what else is known about it."""
    if isinstance(error, Refusal):
        return refusal(error)
    if isinstance(error, Unavailable):
        return _problem(error.key, error.status, say(error.key))
    if isinstance(error, HTTPException) and error.code:
        key = f"http.{error.code}" if error.code in HTTP_KEYS else "http.other"
        return _problem(key, error.code, say(key))
    number = request_id()
    current_app.logger.error("request %s: %s %s", number, request.method, request.path, exc_info=error)
    return _problem("http.500", 500, say("http.500", id=number)) | {"request_id": number}


def refusal(error: Refusal) -> Problem:
    """The problem details of a refusal, with the place in the source and the mend where there is one.

    Explore shows the same under the box, and the command line under the place.
    """
    problem = _problem(f"refusal.{error.key}", error.status, explanations.refusal(error))
    if error.position:
        place = error.position
        problem["position"] = {"line": place.line, "column": place.column, "length": place.length}
    if error.mend:
        mend = error.mend
        problem["mend"] = {"replacement": mend.replacement, "start": mend.start, "end": mend.end}
    name = error.details.get("parameter") or GUILTY.get(error.key)
    if name:
        problem["parameter"] = name
    if name and allowed(name):
        problem["allowed"] = list(allowed(name))
    return problem


def quoted(source: str, error: Refusal) -> dict[str, Any]:
    """Why a text was refused, for a page: the sentence, and the line with the place in it marked."""
    shown: dict[str, Any] = {"detail": explanations.refusal(error), "where": None}
    if error.position:
        line = [*source.split("\n"), ""][error.position.line - 1]
        start = error.position.column - 1
        end = start + error.position.length
        shown["where"] = {
            "before": _end(line[:start]),
            "marked": _start(line[start:end]),
            "after": _start(line[end:]),
        }
    return shown


def _start(text: str) -> str:
    return text if len(text) <= AROUND else text[: AROUND - 1] + "…"


def _end(text: str) -> str:
    return text if len(text) <= AROUND else "…" + text[1 - AROUND :]


def _problem(key: str, status: int, detail: str) -> Problem:
    title = f"title.{status}" if status in (400, 404, 413, 422, 429, 503) else "title.other"
    kind = key.replace("_", "-").replace(".", ":")
    return {"type": f"urn:backgraph:{kind}", "title": say(title), "status": status, "detail": detail}
