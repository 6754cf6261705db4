"""Every answer once. Who has it is told so before any work is done; what was given is given again; equal
questions that come together are answered together; and the rest is computed when its turn comes.

An answer to a GET is a function of its address, of the address under which we are seen, of what readers say
of themselves (`negotiation`), and of this installation. Where something else comes in (a time limit that
struck, say) `keeping` hears of it. Only the endpoints named here are answered so.
"""

import time
from contextlib import ExitStack
from hashlib import blake2b

from flask import Flask, Response, current_app, g, request

from app import keeping, turns
from app.turns import Abandoned, Asker, Turns
from app.web.answer_store import Answer, AnswerStore
from app.web.fingerprint import fingerprint
from app.web.flights import Flights
from app.web.leaving import gone
from app.web.negotiation import variant
from app.web.shared import Shared

SECONDS = 4.9  # from the moment at which a request is seen to its end

PURE = {
    "explore.page",
    "explore.embed",
    "share.page",
    "bundles.styles",
    "bundles.modules",
    "practice.page",
    "oembed.card",
    "api.graph",
    "explain.breakdown",
    "explain.derivation",
    "explain.order",
    "explain.text",
    "explain.reading",
    "descend.api",
    "export.graph",
}
# These take no time, or are asked for when there is none.
IMMEDIATE = {"static", "font", "health.alive", "health.ready", "health.metrics"}


class Once:
    """What a process knows of its answers."""

    def __init__(self, most: int, redis: str) -> None:
        self.store = AnswerStore(most, Shared(redis))
        self.flights: Flights[Answer] = Flights()
        self.turns = Turns()


def register(app: Flask) -> None:
    """Let every request go through here first, and every response last."""
    app.extensions["once"] = Once(app.config["CACHE"] * 1024**2, app.config["REDIS"])
    app.before_request(_begin)
    app.after_request(_answered)
    app.teardown_request(_leave)


def of(app: Flask) -> Once:
    """What a process knows for this application."""
    found: Once = app.extensions["once"]
    return found


def here() -> Once:
    """What this process knows."""
    return of(current_app)


def tag() -> str:
    """The strong ETag of the answer that is being made, "" where only the answer itself can tell."""
    whole = keeping.shortenings() == g.get("shortenings", -1)
    return str(g.get("key", "")) if whole else ""


def is_cut_short() -> bool:
    """Whether something has been left out of the answer for want of time."""
    return bool(keeping.shortenings() != g.get("shortenings", keeping.shortenings()))


def is_again() -> bool:
    """Whether the response has been through everything before."""
    return bool(g.get("again"))


def _begin() -> Response | None:
    """What can be answered without work; else the beginning of the work, which `_leave` ends."""
    endpoint = request.endpoint or ""
    if endpoint in IMMEDIATE:
        return None
    g.shortenings = keeping.shortenings()
    g.leaving = ExitStack()
    patience = current_app.config["PATIENCE"]
    asker = Asker(time.monotonic() + SECONDS * patience, gone(request.environ), patience)
    if endpoint in PURE and request.method in ("GET", "HEAD"):
        g.key = _key()
        if request.if_none_match.is_strong(g.key) or request.if_none_match.is_weak(g.key):
            g.source = "reader"
            return Response(status=304)
        if found := _given(g.key, asker):
            g.again = True
            return found.response()
        asker = g.flight.asker()
    g.leaving.enter_context(turns.asked_by(asker))
    g.leaving.enter_context(here().turns.turn())
    return None


def _key() -> str:
    """What the answer depends on, in 24 letters."""
    place = (request.scheme, request.host, request.root_path, request.path, *variant(request))
    found = blake2b(fingerprint() + request.query_string + repr(place).encode(), digest_size=12)
    return found.hexdigest()


def _given(key: str, asker: Asker) -> Answer | None:
    """The answer if it is kept, or as soon as somebody else has found it; None where it is ours to find."""
    while True:
        found, g.source = here().store.find(key)
        if found:
            return found
        g.flight, is_first = here().flights.board(key, asker)
        if is_first:
            return None
        if found := here().flights.wait(g.pop("flight"), asker):
            g.source = "flight"
            return found


def _answered(response: Response) -> Response:
    """Give the answer to all who wait for it, and keep it if it is one for others, too."""
    if "flight" not in g:
        return response
    whole = response.get_etag() == (g.key, False)
    answer = None
    if response.status_code == 200 and not response.is_streamed and not response.direct_passthrough:
        answer = Answer.of(response, whole)
        here().store.keep(g.key, answer)
    elif response.status_code >= 400 and response.status_code != Abandoned.status:
        answer = Answer.of(response, whole=False)  # who has waited for it need not find out again
    here().flights.land(g.key, answer)
    g.pop("flight")
    return response


def _leave(_: BaseException | None) -> None:
    """End what `_begin` began, however it went."""
    if "flight" in g:
        here().flights.land(g.key, None)
    if "leaving" in g:
        g.pop("leaving").close()
