"""What a graph remembers of the calls of the user's functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Called(NamedTuple):
    """A call: the node that has its result, and the slots that it was called with."""

    function: str
    primes: int
    head: int
    arguments: tuple[int, ...]

    def moved(self, place: Mapping[int, int]) -> Called:
        """The same in a graph whose slots are others."""
        return self._replace(head=place[self.head], arguments=tuple(place[slot] for slot in self.arguments))
