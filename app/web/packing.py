"""Answers in less room: Brotli or gzip, where the reader takes it and it is worth it."""

import gzip

import brotli
from flask import Request, Response

from app.web import negotiation

LEAST = 600  # bytes: less fits into one packet anyway
# A page of 115 kB in 1 ms, as 22 kB with Brotli and as 26 kB with gzip. The highest levels save a tenth more
# and take many times as long: for what is packed once and sent often.
QUICK = {"br": 4, "gzip": 4}
HIGHEST = {"br": 11, "gzip": 9}
LARGE = 2**18  # bytes: Brotli's last two levels take seconds for a megabyte
# Pictures and archives are packed already.
LOOSE = {"text/html", "text/css", "text/javascript", "text/plain", "text/vnd.graphviz", "text/x-python"}
LOOSE |= {"image/svg+xml", "application/json", "application/problem+json", "application/x-tex", "font/ttf"}


def is_worth_it(kind: str, length: int) -> bool:
    """Whether so many bytes of that kind become much smaller."""
    return kind in LOOSE and length >= LEAST


def smallest(body: bytes, how: str) -> bytes:
    """What is packed once and sent often."""
    return _packed(body, how, HIGHEST[how] if len(body) < LARGE else 9)


def pack(response: Response, request: Request) -> None:
    """Make a whole answer smaller, and say that there are others of it."""
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return
    body = response.get_data()
    if not is_worth_it(response.mimetype or "", len(body)):
        return
    response.vary.add("Accept-Encoding")
    if how := negotiation.packing(request):
        is_kept = response.cache_control.immutable
        response.set_data(smallest(body, how) if is_kept else _packed(body, how, QUICK[how]))
        response.headers["Content-Encoding"] = how


def _packed(body: bytes, how: str, level: int) -> bytes:
    if how == "br":
        made: bytes = brotli.compress(body, quality=level)
        return made
    return gzip.compress(body, level, mtime=0)
