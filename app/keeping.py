"""What is kept for the next time, bounded by its weight and not only by its number; and when to tidy up.

Where something is left out for want of time, whoever leaves it out calls `cut_short`, and nothing that comes
of it is kept: the next time there may be time.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import update_wrapper
from math import inf
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from cachetools import LRUCache, TLRUCache
from cachetools.keys import hashkey

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")


class _Thread(threading.local):
    shortenings = 0


_here = _Thread()


class Info(NamedTuple):
    """How often something was found, how often it had to be made, and what all that is kept weighs."""

    hits: int
    misses: int
    weight: int


def cut_short() -> None:
    """Say that this thread has just left something out for want of time."""
    _here.shortenings += 1


def shortenings() -> int:
    """How often this thread has done so: where the number has grown, what was made meanwhile is not whole."""
    return _here.shortenings


class Kept(Generic[P, R]):
    """A function that keeps its results (`kept`)."""

    def __init__(self, function: Callable[P, R], most: int, weight: Callable[[R], int]) -> None:
        self.function = function
        self.cache: Any = LRUCache(most, weight)
        self.lock = threading.Lock()
        self.hits = self.misses = 0
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result for these arguments, kept or made."""
        key: object = hashkey(*args, **kwargs)  # type: ignore[arg-type]  # it says so itself where one is not
        with self.lock:
            if key in self.cache:
                self.hits += 1
                found: R = self.cache[key]
                return found
            self.misses += 1
        before = shortenings()
        made = self.function(*args, **kwargs)
        if shortenings() == before:
            with self.lock, suppress(ValueError):  # too heavy
                self.cache[key] = made
        return made

    def cache_info(self) -> Info:
        """How well it keeps."""
        return Info(self.hits, self.misses, self.cache.currsize)

    def cache_clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.cache.clear()


def kept(most: int, weight: Callable[[Any], int]) -> Callable[[Callable[P, R]], Kept[P, R]]:
    """Keep the results of a pure function while their weights add up to at most `most`.

    The one used longest ago goes first; a result heavier than `most` is not kept, nor one that was cut short.
    What is raised is not.
    """
    return lambda function: Kept(function, most, weight)


class Shelf(Generic[V]):
    """Things by their key, each for its time, while their weights add up to at most `most`."""

    def __init__(self, most: int) -> None:
        self.cache: Any = TLRUCache(most, lambda _, item, now: now + item[2], getsizeof=lambda item: item[1])
        self.lock = threading.Lock()

    def get(self, key: object) -> V | None:
        """What stands there."""
        with self.lock:
            found: tuple[V, int, float] | None = self.cache.get(key)
        return found and found[0]

    def put(self, key: object, thing: V, weight: int, seconds: float = inf) -> None:
        """Put something there for so many seconds; what is too heavy is left out."""
        with self.lock, suppress(ValueError):
            self.cache[key] = (thing, weight, seconds)

    @property
    def weight(self) -> int:
        """Of all that stands there; to look is to throw away what has had its time."""
        with self.lock:
            return int(self.cache.currsize)

    def clear(self) -> None:
        """Throw everything away."""
        with self.lock:
            self.cache.clear()


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
