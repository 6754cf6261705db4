"""Parameters by name, as the text of an address: what a page, a file and a program ask with."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.presentation.numerals import typed
from app.web.parameters import Parameters

Query = dict[str, str]
USUAL = tuple((row.name, row.default) for row in fields(Parameters))
# What a graph looks like depends on these; the rest is about the page around it, or about a file.
OF_THE_GRAPH = (
    *("f", "at", "wrt", "syntax", "read", "sums", "share", "open", "fold", "prime", "mode", "along"),
    *("layout", "theme", "lang", "step", "v"),
)


def query(asked: Parameters) -> Query:
    """The parameters by name, as text, without those that have their default."""
    given = ((name, getattr(asked, name), usual) for name, usual in USUAL)
    return {name: _text(value) for name, value, usual in given if value != usual}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return typed(value) if isinstance(value, float) else str(value)


def point(values: Mapping[str, float]) -> str:
    """A point as an address says it: `w=1.5,b=0.5`."""
    return ",".join(f"{name}={typed(value)}" for name, value in values.items())
