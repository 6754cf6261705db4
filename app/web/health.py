"""`/healthz` that it lives, `/readyz` whether to send it anybody, `/metrics` the numbers."""

import time

from flask import Blueprint, Response, abort, request

from app import workers
from app.web import metrics, once

SECONDS = 3.0  # in which a worker answers that is not stuck
FRESH = 1.0  # seconds for which that is believed

blueprint = Blueprint("health", __name__)
_answered_at = 0.0


@blueprint.get("/healthz")
def alive() -> Response:
    """That the server answers at all: where it does not, it has to be started again."""
    return Response('{"status":"ok"}', content_type="application/json")


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether a worker answers and the line is short: where not, others should be asked. 200 or 503."""
    status = "full" if once.here().turns.is_full else "ready" if _worker_answers() else "stuck"
    response = Response(f'{{"status":"{status}"}}', content_type="application/json")
    if status != "ready":
        response.status_code = 503
        response.headers["Retry-After"] = "1"
    return response


@blueprint.get("/metrics", endpoint="metrics")
def numbers() -> Response:
    """For Prometheus, which asks from within; whoever comes through a proxy finds nothing."""
    if "X-Forwarded-For" in request.headers:
        abort(404)
    return Response(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _worker_answers() -> bool:
    """Asked often, it is found out once a second: nobody keeps a worker busy with this."""
    global _answered_at
    if time.monotonic() - _answered_at > FRESH and workers.answers(SECONDS):
        _answered_at = time.monotonic()
    return time.monotonic() - _answered_at <= FRESH
