"""Who waits for an answer, until when, and whose turn it is to compute.

Python computes one thing at a time in a process, so that a few requests share it and the others wait in a
bounded line. Who would wait too long, as fast as the line has moved of late, is turned away at once, while
there is still time to ask somewhere else. Who waits for another process lends their turn to somebody else.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from threading import Event
from typing import ClassVar

RUNNING = 2  # requests that share a process
LINE = 80  # that wait for it
SECONDS = 2.0  # of waiting; the rest of a request's time is for its work
MEMORY = 0.9  # how much the pace of the line is the one it had before
LOOK = 0.2  # seconds after which it is looked again whether anybody still waits


class Unavailable(Exception):
    """The work was not done, and trying again later may help.  `key` names the sentence in words.py."""

    status: ClassVar[int] = 503
    key: ClassVar[str] = "unavailable.busy"
    retry_after: ClassVar[int] = 1  # seconds


class Busy(Unavailable):
    """Too many wait already, or it was nobody's turn for too long."""


class Abandoned(Unavailable):
    """Nobody waits for the answer any more; the status is the one that nginx writes down for such."""

    status = 499


@dataclass(frozen=True, slots=True)
class Asker:
    """Who waits: until when (as `time.monotonic` counts), a look whether they have gone away, and how many
    times the usual seconds they give to each piece of work.
    """

    until: float = inf
    gone: Callable[[], bool] = lambda: False
    patience: float = 1.0


NOBODY = Asker()
_asker: ContextVar[Asker] = ContextVar("asker", default=NOBODY)
_mine: ContextVar[_Held | None] = ContextVar("mine", default=None)


def asker() -> Asker:
    """Who waits for what this thread does."""
    return _asker.get()


@contextmanager
def asked_by(somebody: Asker) -> Iterator[None]:
    """What is done inside is done for them."""
    token = _asker.set(somebody)
    try:
        yield
    finally:
        _asker.reset(token)


def patiently(wait: Callable[[float], bool], until: float) -> bool:
    """Call `wait` with a few seconds at a time until it says that it has come, which is returned, or the time
    is over.

    Raises Abandoned where nobody waits any more.
    """
    while not wait(max(0.0, min(LOOK, until - time.monotonic()))):
        if asker().gone():
            raise Abandoned
        if time.monotonic() >= until:
            return False
    return True


@dataclass
class _Held:
    """A turn that somebody has; for a while it may be lent."""

    turns: Turns
    is_here: bool = True


class Turns:
    """The turns of one process."""

    def __init__(self, running: int = RUNNING, line: int = LINE) -> None:
        self.running, self.most = running, running + line
        self.inside = 0
        self.free = running
        self.line: deque[Event] = deque()  # whose turn comes next stands first
        self.pace = 0.0  # seconds between two who are done while others wait
        self.last = time.monotonic()
        self.lock = threading.Lock()

    @property
    def is_full(self) -> bool:
        """Whether the next one is turned away."""
        wait = (self.inside - self.running) * self.pace
        return self.inside >= self.most or wait > SECONDS * asker().patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and have it.  Raises Busy as soon as it is known that this takes too long."""
        with self.lock:
            if self.is_full:
                raise Busy
            if self.inside == self.running:
                self.last = time.monotonic()  # a line begins, however long there was none
            self.inside += 1
        try:
            self.take(min(time.monotonic() + SECONDS * asker().patience, asker().until))
            mine = _Held(self)
            token = _mine.set(mine)
            try:
                yield
            finally:
                _mine.reset(token)
                self._done(mine)
        finally:
            with self.lock:
                self.inside -= 1

    def take(self, until: float, is_back: bool = False) -> None:
        """Wait in line for a turn; who `is_back` from lending theirs goes to the front.

        Raises Busy where it will not come in time, Abandoned where nobody waits any more.
        """
        come = Event()
        with self.lock:
            if self.free:
                self.free -= 1
                return
            (self.line.appendleft if is_back else self.line.append)(come)

        def look(seconds: float) -> bool:
            if self._is_hopeless(come, until):
                raise Busy
            return come.wait(seconds)

        try:
            if not patiently(look, until):
                raise Busy
        except BaseException:
            self._give_up(come)
            raise

    def give(self) -> None:
        """Let the next one have the turn."""
        with self.lock:
            if self.line:
                self.line.popleft().set()
            else:
                self.free += 1

    def _is_hopeless(self, come: Event, until: float) -> bool:
        """Whether so many are before somebody in line that their turn comes too late."""
        with self.lock:
            before = self.line.index(come) if come in self.line else 0
            return before * self.pace > max(0.0, until - time.monotonic())

    def _give_up(self, come: Event) -> None:
        """Leave the line; a turn that came in the same moment is the next one's."""
        with self.lock:
            if come in self.line:
                self.line.remove(come)
                return
        self.give()

    def _done(self, mine: _Held) -> None:
        """Somebody is done; who gave up waiting says nothing of the pace. That of a line is forgotten, bit by
        bit, when there is none.
        """
        if mine.is_here:
            self.give()
        with self.lock:
            now = time.monotonic()
            passed = now - self.last if self.inside > self.running else 0.0
            self.pace = MEMORY * self.pace + (1 - MEMORY) * passed
            self.last = now


@contextmanager
def lent() -> Iterator[None]:
    """Let somebody else compute while this thread waits for another process.

    Raises Busy where the turn does not come back in the time that is left.
    """
    mine = _mine.get()
    if mine is None or not mine.is_here:
        yield
        return
    mine.is_here = False
    mine.turns.give()
    try:
        yield
    finally:
        mine.turns.take(asker().until, is_back=True)
        mine.is_here = True
