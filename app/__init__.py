"""Backgraph shows how backpropagation works on any function you type."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"

# A character of the source takes at most six bytes in JSON (\u03c3); the reader's own limit is in characters.
BODY_LIMIT = 6 * 1_000_000 + 100_000


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """The web application.

    `PROXIES` in the configuration (or BACKGRAPH_PROXIES in the environment) is how many proxies in front of
    it are believed about the prefix, scheme and host of an address, and about who asks; unless told, one on
    this machine.
    `CHECKS` and `REDIS` are how many checks a client may ask for, and who counts them (`web.limits`).
    `ASSIGNMENTS` (or BACKGRAPH_ASSIGNMENTS) is a folder of assignment files besides those that come along.
    `CACHE` (or BACKGRAPH_CACHE) is how many megabytes of finished answers a process keeps; with a Redis, that
    keeps them, too.
    `PATIENCE` (or BACKGRAPH_PATIENCE) is how many times the usual seconds everything may take.
    """
    from flask import Flask  # here, so that app.calculus loads without Flask

    from app.web import files, journal, limits, once, problems, proxies, site
    from app.web.blueprints import BLUEPRINTS
    from app.web.folders import folder

    app = Flask(__name__, static_folder=None, template_folder=str(folder("templates")))
    app.config.update(_from_environment(), **(config or {}))

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    journal.register(app)  # sees every request first, and every response last
    once.register(app)
    files.register(app)
    limits.register(app)
    site.register(app)
    problems.register(app)

    believing = proxies.believing(app.wsgi_app, app.config["PROXIES"])
    app.wsgi_app = believing  # type: ignore[method-assign,assignment]
    return app


def _from_environment() -> dict[str, Any]:
    """The configuration, as far as nobody says otherwise."""
    proxies = os.environ.get("BACKGRAPH_PROXIES", "")
    return {
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "PROXIES": int(proxies) if proxies else None,
        "CACHE": int(os.environ.get("BACKGRAPH_CACHE", "64")),
        "PATIENCE": float(os.environ.get("BACKGRAPH_PATIENCE", "1")),
        "ASSIGNMENTS": os.environ.get("BACKGRAPH_ASSIGNMENTS", ""),
        "CHECKS": os.environ.get("BACKGRAPH_CHECKS", "600 per minute"),
        "REDIS": os.environ.get("BACKGRAPH_REDIS", ""),
    }
