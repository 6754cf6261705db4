"""Work that must not run away: in worker processes, with a bounded queue, a deadline and a memory limit.

A layout engine is C code that holds the interpreter's lock and cannot be interrupted, so it runs in a process
that can be killed. `run` is the only verb:

    positions = workers.run(place, dot, seconds=4.0)

The function must be importable by name, its arguments and its result picklable. The pool is made at the first
call, so that a server may fork before it (not after); it heals when a worker dies, whoever killed it.
"""

import atexit
import gc
import multiprocessing
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, TypeVar

from pebble import ProcessExpired, ProcessPool
from pebble.common.types import CONSTS

Result = TypeVar("Result")

WORKERS = max(1, min(2, os.cpu_count() or 1))  # per server process
QUEUE = 32  # who may wait; the next one is turned away at once
MEMORY = 1024**3  # bytes of address space per worker
TASKS = 500  # after as many a worker is replaced, so that no leak grows old

# Pebble would wait 3 s for a worker to end politely before it kills it, and 60 s for a lock that a killed
# worker may have held.
CONSTS.term_timeout = 0.05
CONSTS.sleep_unit = 0.05
CONSTS.channel_lock_timeout = 1.0


class Unavailable(Exception):
    """The work was not done, and trying again later may help.  `key` names the sentence in words.py."""

    status: ClassVar[int] = 503
    key: ClassVar[str] = "unavailable.busy"
    retry_after: ClassVar[int] = 1  # seconds


class Busy(Unavailable):
    """The queue is full."""


class TimeUp(Unavailable):
    """The deadline passed, waiting included."""

    key = "unavailable.time_up"
    retry_after = 5


class Exhausted(Unavailable):
    """The work took more memory than a worker may have, or its worker died twice."""

    key = "unavailable.exhausted"
    retry_after = 30


def run(function: Callable[..., Result], *args: Any, seconds: float = 4.0) -> Result:
    """The result of `function(*args)`, computed in a worker process.

    `seconds` counts from now, waiting for a free worker included.

    Raises Busy if too many wait already, TimeUp when the seconds are over (the worker is killed), Exhausted
    when memory ran out; and whatever the function raises.
    """
    deadline = time.monotonic() + seconds * _patience
    with _pool.slot(deadline):
        return _insist(function, args, deadline)


@contextmanager
def patience(times: float) -> Iterator[None]:
    """Give all work so many times its seconds; for a program that keeps nobody else waiting."""
    global _patience
    before, _patience = _patience, times
    try:
        yield
    finally:
        _patience = before


def use(count: int) -> None:
    """Have so many workers from now on; for a program that is no server."""
    global WORKERS, _pool
    _pool.close()
    WORKERS = count
    _pool = _Pool()


def _insist(function: Callable[..., Result], args: tuple[Any, ...], deadline: float) -> Result:
    """Try again where a worker died: it may have been killed from outside, or full of what old work left.

    Every worker may be full, but the one after them all is new: if that dies too, it was the work.
    """
    for _ in range(WORKERS):
        with suppress(ProcessExpired, BrokenProcessPool):
            return _attempt(function, args, deadline)
    try:
        return _attempt(function, args, deadline)
    except (ProcessExpired, BrokenProcessPool) as error:
        raise Exhausted from error


def _attempt(function: Callable[..., Result], args: tuple[Any, ...], deadline: float) -> Result:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeUp
    processes = _pool.processes(function.__module__)
    future = processes.schedule(_work, args=(_packed(function, args),), timeout=remaining)
    try:
        result: Result = future.result(remaining)
    except (FutureTimeout, CancelledError) as error:
        future.cancel()  # kills the worker if it still runs
        raise TimeUp from error
    return result


def _packed(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    """The work as it is sent. Raises Exhausted for what is too deep: Pebble would die of sending it."""
    try:
        return pickle.dumps((function, args))
    except RecursionError as error:
        raise Exhausted from error


def _work(packed: bytes) -> Any:
    """Do it, in a worker. One whose memory is full ends: what it holds (its caches, say) ends with it."""
    try:
        function, args = pickle.loads(packed)  # noqa: S301  (our own process packed it)
        return function(*args)
    except MemoryError:
        os._exit(1)


class _Pool:
    """The worker processes of this process and the line in front of them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting = 0
        # As many tasks as there are workers enter Pebble; the others wait here, where waiting can end.
        self.free = threading.BoundedSemaphore(WORKERS)
        self.pool: Any = None

    @contextmanager
    def slot(self, deadline: float) -> Iterator[None]:
        """Wait for a free worker until `deadline`, in a bounded line."""
        with self.lock:
            if self.waiting >= QUEUE + WORKERS:
                raise Busy
            self.waiting += 1
        try:
            if not self.free.acquire(timeout=max(0.0, deadline - time.monotonic())):
                raise TimeUp
            try:
                yield
            finally:
                self.free.release()
        finally:
            with self.lock:
                self.waiting -= 1

    def processes(self, module: str) -> Any:
        """The running pool; a new one at the first call and when the old one is broken."""
        with self.lock:
            if self.pool is not None and not self.pool.active:
                self._close()
            if self.pool is None:
                _allow_children()
                pool = ProcessPool(WORKERS, TASKS, _prepare, (MEMORY,), _context(module))
                pool.active  # noqa: B018  (starts it, or raises)
                self.pool = pool
            return self.pool

    def close(self) -> None:
        """End the workers; the next call makes new ones."""
        with self.lock:
            self._close()

    def _close(self) -> None:
        if self.pool is not None:
            self.pool.stop()
            with suppress(Exception):  # a broken pool may fail at anything: it is going anyway
                self.pool.join()
            self.pool = None


def _allow_children() -> None:
    """A cluster's own workers are daemons, which multiprocessing denies children though ours end with them.

    There is no public way to say so: `daemon` cannot be set once a process runs.
    """
    process = multiprocessing.current_process()
    if process.daemon:
        process._config["daemon"] = False  # type: ignore[attr-defined]


def _context(module: str) -> Any:
    """How worker processes start: never by a fork of a process that has threads.

    The forkserver imports `module` once, so that a worker starts in milliseconds.
    """
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


def _prepare(memory: int) -> None:
    """Make this process a worker: bound its address space, where the system can."""
    # A hundred thousand nodes are no garbage; looking through them again and again takes most of the time.
    gc.set_threshold(500_000, 20, 100)
    with suppress(ImportError, ValueError, OSError):  # no such limit on Windows, not a working one on macOS
        import resource

        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's would take address space for every core
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def close() -> None:
    """End the workers of this process now; at exit it happens by itself."""
    _pool.close()


_pool = _Pool()
_patience = 1.0
atexit.register(close)
