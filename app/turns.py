"""Who waits for an answer, until when, and whose turn it is to compute.

Python computes one thing at a time in a process, so that a few requests share it and the others wait in a
bounded line. Who would wait too long, as fast as the line has moved of late, is turned away at once, while
there is still time to ask somewhere else. Who waits for another process lends their turn to somebody else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import ClassVar

RUNNING = 4  # requests that share a process
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
_mine: ContextVar[Turns | None] = ContextVar("mine", default=None)


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


class Turns:
    """The turns of one process."""

    def __init__(self, running: int = RUNNING, line: int = LINE) -> None:
        self.running, self.most = running, running + line
        self.inside = 0
        self.pace = 0.0  # seconds between two who are done while others wait
        self.last = time.monotonic()
        self.lock = threading.Lock()
        self.free = threading.BoundedSemaphore(running)

    @property
    def is_full(self) -> bool:
        """Whether the next one is turned away."""
        wait = (self.inside - self.running) * self.pace
        return self.inside >= self.most or wait > SECONDS * asker().patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and have it.  Raises Busy if that takes too long, or at once if too many wait."""
        with self.lock:
            if self.is_full:
                raise Busy
            if self.inside == self.running:
                self.last = time.monotonic()  # a line begins, however long there was none
            self.inside += 1
        try:
            self._wait(min(time.monotonic() + SECONDS * asker().patience, asker().until))
            token = _mine.set(self)
            try:
                yield
            finally:
                _mine.reset(token)
                self.free.release()
        finally:
            with self.lock:
                self._leave()

    def _leave(self) -> None:
        """Somebody is done. The pace of a line is forgotten, bit by bit, when there is none."""
        now = time.monotonic()
        passed = now - self.last if self.inside > self.running else 0.0
        self.pace = MEMORY * self.pace + (1 - MEMORY) * passed
        self.last = now
        self.inside -= 1

    def _wait(self, until: float) -> None:
        if not patiently(lambda seconds: self.free.acquire(timeout=seconds), until):
            raise Busy


@contextmanager
def lent() -> Iterator[None]:
    """Let somebody else compute while this thread waits for another process."""
    mine = _mine.get()
    if mine is None:
        yield
        return
    mine.free.release()
    try:
        yield
    finally:
        mine.free.acquire()
