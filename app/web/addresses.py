"""What was asked for, written as an address again."""

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from app.web.queries import Query as Query
from app.web.queries import point as point
from app.web.queries import query as query


def address(query: Query, endpoint: str = "", **place: Any) -> str:
    """The address of a query, here or at `endpoint`; what need not be escaped stays, as in `state.js`."""
    path = url_for(endpoint or str(request.endpoint), **place)
    return f"{path}?{urlencode(query, safe='=,/!~*()')}"
