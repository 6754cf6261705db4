"""What is kept for the next time, bounded by its weight and not only by its number; and when to tidy up."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache, cached

F = TypeVar("F", bound=Callable[..., Any])


def kept(most: int, weight: Callable[[Any], int]) -> Callable[[F], F]:
    """Keep the results of a pure function while their weights add up to at most `most`.

    The one used longest ago goes first; a result heavier than `most` is not kept. What is raised is not.
    """
    return cast("Callable[[F], F]", cached(LRUCache(most, weight), lock=Lock(), info=True))


@contextmanager
def all_kept() -> Iterator[None]:
    """For work that makes millions of objects and needs them all: no search for cycles meanwhile.

    The collector would walk through all of them again and again, for a third of the time. Not for work of
    unknown size in a process that is shared.
    """
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()
