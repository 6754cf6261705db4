"""What it may cost to mark an answer: work is counted, not timed, so that a verdict is the same everywhere.

    with bounded(300_000):
        spend(42)  # raises Spent where that is more than is left

Outside of `bounded` nothing is counted. The unit is an instruction in ball arithmetic of 128 bits, one to two
microseconds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


class Spent(Exception):
    """Marking this answer has taken all the work that it may."""


@dataclass(slots=True)
class _Purse:
    left: int
    paid: dict[Hashable, int] = field(default_factory=dict)


_PURSE: ContextVar[_Purse | None] = ContextVar("purse", default=None)


@contextmanager
def bounded(most: int) -> Iterator[None]:
    """Count the work that is done inside."""
    token = _PURSE.set(_Purse(most))
    try:
        yield
    finally:
        _PURSE.reset(token)


def spend(amount: int) -> None:
    """Pay for so much work. Raises Spent where less is left."""
    purse = _PURSE.get()
    if purse is not None:
        purse.left -= amount
        if purse.left < 0:
            raise Spent


def spend_up_to(what: Hashable, total: int) -> None:
    """Pay what something that is kept has cost in `total`: once, whoever it was that made it."""
    purse = _PURSE.get()
    if purse is not None and (due := total - purse.paid.get(what, 0)) > 0:
        purse.paid[what] = total
        spend(due)
