"""So many checks a minute and client, no more: a class may check, a script may not try answers all day.

`CHECKS` in the configuration (or BACKGRAPH_CHECKS in the environment) is how many, as in `600 per minute`; a
whole class may share one address. `REDIS` (or BACKGRAPH_REDIS) is the address of a Redis that counts for
several servers, as in `redis://localhost:6379`; without one, or while it is away, each process counts alone.
"""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

USUAL = "600 per minute"


def defaults() -> dict[str, str]:
    """What the environment says of the limits."""
    return {
        "CHECKS": os.environ.get("BACKGRAPH_CHECKS", USUAL),
        "REDIS": os.environ.get("BACKGRAPH_REDIS", ""),
    }


def register(app: Flask) -> None:
    """Count what asks for a verdict. (A page that shows one is a page like any other.)"""
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=app.config["REDIS"] or "memory://",
        in_memory_fallback_enabled=bool(app.config["REDIS"]),
        headers_enabled=True,
    )
    limit: Callable[[Any], Any] = limiter.limit(app.config["CHECKS"])
    of_data: Callable[[Any], Any] = limiter.limit(
        app.config["CHECKS"], exempt_when=lambda: not request.is_json
    )
    app.view_functions["check.api"] = limit(app.view_functions["check.api"])
    app.view_functions["homework.check"] = of_data(app.view_functions["homework.check"])
