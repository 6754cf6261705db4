"""What was asked for, written as an address again."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from app.web.parameters import Parameters
from app.web.queries import OF_THE_GRAPH
from app.web.queries import Query as Query
from app.web.queries import point as point
from app.web.queries import query as query


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
