"""So many checks a minute and client, no more: a class may check, a script may not try answers all day.

`CHECKS` in the configuration (or BACKGRAPH_CHECKS in the environment) is how many, as in `600 per minute`; a
whole class may share one address. `REDIS` (or BACKGRAPH_REDIS) is the address of a Redis that counts for
several servers, as in `redis://localhost:6379`; without one, or while it is away, each process counts alone.

The minute begins with a client's first check.
"""

import re
import threading
import time
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from app.keeping import Shelf
from app.web import once
from app.web.shared import Shared

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 24 * 3600}
MOST_COUNTED = 50_000  # clients at a time
# What asks for a verdict. (A page that shows one is a page like any other.)
COUNTED = ("check.api", "homework.check")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds."""

    most: int
    seconds: int

    @classmethod
    def of(cls, text: str) -> "Rate":
        """`600 per minute` as a rate.  Raises ValueError."""
        found = re.fullmatch(r"(\d+) per (second|minute|hour|day)", text.strip())
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), SECONDS[found[2]])


class Counts:
    """How often each client has asked in this window, counted together with others where there is a Redis."""

    def __init__(self, rate: Rate, shared: Shared) -> None:
        self.rate, self.shared = rate, shared
        self.own: Shelf[tuple[int, float]] = Shelf(MOST_COUNTED)
        self.lock = threading.Lock()

    def count(self, client: str) -> tuple[int, float]:
        """How often the client has asked, this time included, and in how many seconds it begins anew."""
        return self.shared.add(f"checks:{client}", self.rate.seconds) or self._alone(client)

    def _alone(self, client: str) -> tuple[int, float]:
        now = time.monotonic()
        with self.lock:
            number, end = self.own.get(client) or (0, now + self.rate.seconds)
            self.own.put(client, (number + 1, end), 1, end - now)
        return number + 1, end - now


def register(app: Flask) -> None:
    """Count what asks for a verdict, and say how many are left."""
    app.extensions["counts"] = Counts(Rate.of(app.config["CHECKS"]), once.of(app).store.shared)
    app.before_request(_count)
    app.after_request(_told)


def _count() -> None:
    """Raise TooManyRequests where this is one too many."""
    if request.endpoint not in COUNTED or request.method != "POST":
        return
    if request.endpoint == "homework.check" and not request.is_json:
        return
    counts: Counts = current_app.extensions["counts"]
    number, seconds = counts.count(request.remote_addr or "")
    g.rate = (counts.rate.most, max(0, counts.rate.most - number), int(seconds) + 1)
    if number > counts.rate.most:
        raise TooManyRequests(retry_after=int(seconds) + 1)


def _told(response: Response) -> Response:
    if "rate" in g:
        for name, number in zip(("Limit", "Remaining", "Reset"), g.rate, strict=True):
            response.headers[f"X-RateLimit-{name}"] = str(number)
    return response
