"""What is kept for the next time, bounded by its weight and not only by its number."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache, cached

F = TypeVar("F", bound=Callable[..., Any])


def kept(most: int, weight: Callable[[Any], int]) -> Callable[[F], F]:
    """Keep the results of a pure function while their weights add up to at most `most`.

    The one used longest ago goes first; a result heavier than `most` is not kept. What is raised is not.
    """
    return cast("Callable[[F], F]", cached(LRUCache(most, weight), lock=Lock(), info=True))
