"""What is kept for the next time, bounded by its bytes and not only by its number; and when to tidy up.

All results that are kept stand in one place, MOST bytes of them in a process: what is used goes on being
kept, whatever it is. A result says what it may come to weigh; `tests/test_weights.py` weighs them.

Where something is left out for want of time, whoever leaves it out calls `cut_short`, and nothing that comes
of it is kept: the next time there may be time.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import update_wrapper
from math import inf
from operator import itemgetter
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from cachetools import LRUCache, TLRUCache
from cachetools.keys import hashkey

MOST = 48 * 1024**2  # bytes of all results that a process keeps; a worker keeps fewer (`keep`)

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")


class _Thread(threading.local):
    shortenings = 0


_here = _Thread()


class Info(NamedTuple):
    """How often something was found, how often it had to be made, and what all that is kept of it weighs."""

    hits: int
    misses: int
    weight: int


def _texts(things: Iterable[object]) -> int:
    """The bytes of the texts that something was asked with: they are kept with it."""
    texts = sum(sys.getsizeof(thing) for thing in things if isinstance(thing, str))
    return texts + sum(_texts(thing) for thing in things if isinstance(thing, tuple))


def cut_short() -> None:
    """Say that this thread has just left something out for want of time."""
    _here.shortenings += 1


def shortenings() -> int:
    """How often this thread has done so: where the number has grown, what was made meanwhile is not whole."""
    return _here.shortenings


class Kept(Generic[P, R]):
    """A function that keeps its results (`kept`)."""

    def __init__(self, function: Callable[P, R], weight: Callable[..., int]) -> None:
        self.function = function
        self.weight = weight
        self.hits = self.misses = 0
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result for these arguments, kept or made."""
        key: object = hashkey(self, *args, **kwargs)  # type: ignore[arg-type]  # it says so where one is not
        with _lock:
            if found := _results.get(key):
                self.hits += 1
                return found[0]  # type: ignore[no-any-return]  # what this function made
            self.misses += 1
        before = shortenings()
        made = self.function(*args, **kwargs)
        if shortenings() == before:
            weight = self.weight(made, *args, **kwargs) + _texts((*args, *kwargs.values()))
            with _lock, suppress(ValueError):  # too heavy
                _results[key] = made, weight
        return made

    def _mine(self) -> dict[Any, tuple[R, int]]:
        return {key: _results[key] for key in list(_results) if key[0] is self}

    def results(self) -> list[R]:
        """All that is kept of it."""
        with _lock:
            return [made for made, _ in self._mine().values()]

    def cache_info(self) -> Info:
        """How well it keeps."""
        with _lock:
            return Info(self.hits, self.misses, sum(weight for _, weight in self._mine().values()))

    def cache_clear(self) -> None:
        """Forget everything."""
        with _lock:
            for key in self._mine():
                del _results[key]


def kept(weight: Callable[..., int]) -> Callable[[Callable[P, R]], Kept[P, R]]:
    """Keep the results of a pure function for as long as there is room for them.

    `weight`, of a result and what it was made from, is how many bytes it takes, or may take when all is made
    that it makes later. What of all functions was used longest ago goes first; what is heavier than all the
    room is not kept, nor what was cut short. What is raised is not.
    """
    return lambda function: Kept(function, weight)


def keep(most: int) -> None:
    """From now on keep so many bytes; what was kept is forgotten."""
    global _results
    with _lock:
        _results = _room(most)


def weight() -> int:
    """The bytes of all results that are kept."""
    with _lock:
        return int(_results.currsize)


def _room(most: int) -> Any:
    return LRUCache(most, itemgetter(1))


_results = _room(MOST)
_lock = threading.Lock()


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
