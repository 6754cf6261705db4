"""The log: a line of JSON for every request, with an id that the answer carries, too.

A proxy may bring the id along (`X-Request-Id`). The path is written down without its query, which holds what
people type; so is nobody's address.
"""

import json
import logging
import os
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from app.web import metrics, once

log = logging.getLogger("backgraph.requests")
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Lines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level and message; of a request what is known of it; of a fault where it happened."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry: dict[str, Any] = {"time": when, "level": record.levelname.lower()}
        found = getattr(record, "request", None)
        entry |= found if found else {"from": record.name, "message": record.getMessage()}
        if record.exc_info:
            entry["fault"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def settings() -> dict[str, Any]:
    """For `logging.config`: everything to stderr in lines of JSON, as much of it as BACKGRAPH_LOG says; on a
    terminal only what went wrong, where it says nothing.
    """
    level = os.environ.get("BACKGRAPH_LOG", "warning" if sys.stderr.isatty() else "info").upper()
    to_us = {"handlers": ["lines"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": Lines}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {log.name: {"level": level}, "gunicorn.error": to_us},
    }


def register(app: Flask) -> None:
    """See every request of the app before, and its response after everybody else."""
    app.before_request(_begin)
    app.after_request(_written)


def request_id() -> str:
    """The id of this request."""
    if "request_id" not in g:
        brought = request.headers.get("X-Request-Id", "")
        g.request_id = brought if ID.fullmatch(brought) else uuid.uuid4().hex[:12]
    return str(g.request_id)


def _begin() -> None:
    g.began = time.perf_counter()


def _written(response: Response) -> Response:
    """Write the request down, and count it."""
    response.headers["X-Request-Id"] = request_id()
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    status, source = response.status_code, str(g.get("source", ""))
    metrics.count(request.endpoint or "none", status, seconds, source, once.here())
    level = logging.ERROR if status == 500 else logging.WARNING if status > 500 else logging.INFO
    if log.isEnabledFor(level):
        entry = {
            "id": request_id(),
            "method": request.method,
            "path": request.path,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": response.content_length or 0,
        }
        log.log(level, "%s %s", request.method, request.path, extra={"request": entry | _from(source)})
    return response


def _from(source: str) -> dict[str, str]:
    return {"from": source} if source else {}
