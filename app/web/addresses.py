"""What was asked for, written as an address again."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from app.presentation.numerals import typed
from app.web.parameters import Parameters

Query = dict[str, str]
# What a graph looks like depends on these; the rest is about the page around it, or about a file.
OF_THE_GRAPH = (
    *("f", "at", "wrt", "syntax", "read", "sums", "share", "open", "prime", "mode", "along"),
    *("layout", "theme", "lang", "step", "v"),
)


def address(query: Query, endpoint: str = "", **place: Any) -> str:
    """The address of a query, here or at `endpoint`; what need not be escaped stays, as in `state.js`."""
    path = url_for(endpoint or str(request.endpoint), **place)
    return f"{path}?{urlencode(query, safe='=,/!~*()')}"


def whole(query: Query, endpoint: str, **place: Any) -> str:
    """The whole address, scheme and host included, for somebody else's page: everything is escaped in it."""
    return f"{url_for(endpoint, _external=True, **place)}?{urlencode(query, safe='=,')}"


def carried(asked: Parameters, values: Mapping[str, float], *, step: str) -> Query:
    """The query of the graph itself, with its point, for somebody else's page: its meaning is pinned to this
    version, and what only our page shows stays behind.
    """
    here = {name: value for name, value in query(asked).items() if name in OF_THE_GRAPH}
    given = here | {"at": point(values), "step": step, "v": asked.v}
    return {name: value for name, value in given.items() if value}


def query(asked: Parameters) -> Query:
    """The parameters by name, as text, without those that have their default."""
    given = {row.name: getattr(asked, row.name) for row in fields(asked)}
    return {name: _text(value) for name, value in given.items() if value != getattr(Parameters(), name)}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return typed(value) if isinstance(value, float) else str(value)


def point(values: Mapping[str, float]) -> str:
    """A point as an address says it: `w=1.5,b=0.5`."""
    return ",".join(f"{name}={typed(value)}" for name, value in values.items())
