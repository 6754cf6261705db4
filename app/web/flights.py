"""Equal questions that come together are answered once: the first one works, the others wait for it."""

from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Event, Lock
from typing import Generic, TypeVar

from app import turns
from app.turns import Asker

A = TypeVar("A")
WAITING = 100  # who may wait for what somebody else computes; a thread each


@dataclass(eq=False)
class Flight(Generic[A]):
    """An answer on its way: who waits for it, and in the end what it is; None where it came to nothing."""

    askers: list[Asker] = field(default_factory=list)
    landed: Event = field(default_factory=Event)
    answer: A | None = None

    def asker(self) -> Asker:
        """All who wait, as one: gone when everybody is, content with what the first has time for."""
        return replace(self.askers[0], gone=lambda: all(somebody.gone() for somebody in self.askers))


class Flights(Generic[A]):
    """All answers that are on their way in this process; so many may wait for one."""

    def __init__(self, most: int = WAITING) -> None:
        self.lock = Lock()
        self.places = BoundedSemaphore(most)
        self.flying: dict[str, Flight[A]] = {}

    def board(self, key: str, asker: Asker) -> tuple[Flight[A], bool]:
        """The flight of this key, and whether the asker is the first on it, who has to `land` it."""
        with self.lock:
            flight = self.flying.get(key)
            is_first = flight is None
            if flight is None:
                flight = self.flying[key] = Flight()
            flight.askers.append(asker)
            return flight, is_first

    def land(self, key: str, answer: A | None) -> None:
        """Give the answer to all who wait for it."""
        with self.lock:
            flight = self.flying.pop(key, None)
        if flight:
            flight.answer = answer
            flight.landed.set()

    def wait(self, flight: Flight[A], asker: Asker) -> A | None:
        """The answer, once it is there.

        Raises Busy where that takes too long, or at once where too many wait, Abandoned if nobody does.
        """
        if not self.places.acquire(blocking=False):
            raise turns.Busy
        try:
            with turns.asked_by(asker):
                if not turns.patiently(lambda seconds: flight.landed.wait(seconds), asker.until):
                    raise turns.Busy
        finally:
            self.places.release()
        return flight.answer
