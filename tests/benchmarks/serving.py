"""How long a request takes: something new, something drawn before, something asked before, something one has.

In this process through WSGI, and over the loopback from the production server, whose clients keep their
connection. All answers are packed. The last row is Flask alone: a view that returns one word.
"""

from __future__ import annotations

import http.client
import itertools
import time
from collections.abc import Callable, Iterator
from statistics import median
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.benchmarks.formulas import FUNCTIONS
from tests.load.site import alone

NETWORK = FUNCTIONS["two-layer network"]
PATHS = ("/", "/graph.svg", "/api/graph")
PACKED = {"Accept-Encoding": "gzip"}
COLUMNS = ("new", "warm", "repeated", "304", "server: warm", "repeated", "304")
GOALS = "| goal | | 15 | 1 | 1 | 15 | 1 | 1 |"
Ask = Callable[[str, dict[str, str]], str]  # address, headers -> ETag


def address(path: str, number: int | None = None) -> str:
    """The address of the network; with a number, of one that nobody has asked for."""
    return f"{path}?{urlencode({'f': NETWORK if number is None else f'{NETWORK} + {number} b_1'})}"


def inside(client: FlaskClient) -> Ask:
    """Requests through WSGI."""

    def ask(path: str, headers: dict[str, str]) -> str:
        answer = client.get(path, headers=headers)
        assert answer.status_code in (200, 304)
        return str(answer.headers.get("ETag", ""))

    return ask


def over(server: str) -> Ask:
    """Requests to a server, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc)

    def ask(path: str, headers: dict[str, str]) -> str:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (200, 304)
        return str(answer.headers.get("ETag", ""))

    return ask


def milliseconds(ask: Callable[[], object], times: int) -> float:
    """The median of so many requests."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append(time.perf_counter() - began)
    return median(found) * 1000


def warm(ask: Ask, path: str, times: int) -> float:
    """What has been drawn before, from a server that keeps no answers."""
    ask(path, PACKED)
    return milliseconds(lambda: ask(path, PACKED), times)


def again(ask: Ask, path: str, times: int) -> Iterator[float]:
    """What has been asked before, and what one has."""
    tag = ask(path, PACKED)
    yield milliseconds(lambda: ask(path, PACKED), times)
    yield milliseconds(lambda: ask(path, PACKED | {"If-None-Match": tag}), times)


def rows(times: int, forgetful: Ask, keeping: Ask) -> Iterator[tuple[str, list[float]]]:
    """A row for each path."""
    anew = inside(create_app({"CACHE": 0}).test_client())
    kept = inside(create_app().test_client())
    numbers = itertools.count(2)
    for path in PATHS:
        new = milliseconds(lambda path=path: anew(address(path, next(numbers)), PACKED), max(2, times // 5))
        here = address(path)
        yield (
            path,
            [
                *(new, warm(anew, here, times), *again(kept, here, times)),
                *(warm(forgetful, here, times), *again(keeping, here, times)),
            ],
        )


def flask_alone(times: int) -> float:
    """What the framework itself takes."""
    app = Flask("alone")
    app.add_url_rule("/", view_func=lambda: "word")
    client = app.test_client()
    return milliseconds(lambda: client.get("/"), times)


def table(times: int = 30) -> Iterator[str]:
    """The lines of the Markdown table."""
    yield f"Milliseconds for a request (median of {times}), the two-layer network."
    yield ""
    yield "| | " + " | ".join(COLUMNS) + " |"
    yield "|---|" + "--:|" * len(COLUMNS)
    with alone(BACKGRAPH_CACHE="0") as (forgetful, _), alone() as (keeping, _):
        for path, found in rows(times, over(forgetful), over(keeping)):
            yield f"| `{path}` | " + " | ".join(f"{ms:.2f}" for ms in found) + " |"
    yield GOALS
    yield f"| Flask alone | | | {flask_alone(times):.2f} | | | | |"
