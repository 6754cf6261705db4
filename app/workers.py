"""Work that must not run away: in worker processes, with a bounded queue, a deadline and a memory limit.

A layout engine is C code that holds the interpreter's lock and cannot be interrupted, so it runs in a process
that can be killed. `run` is the only verb:

    positions = workers.run(place, dot, seconds=4.0)

The function must be importable by name, its arguments and its result picklable. The pool is made by `start`
or at the first call, so that a server may fork before it (not after); it heals when a worker dies, whoever
killed it. Work ends when nobody waits for it any more (`turns.asker`). In a worker `run` does the work right
there: whoever asked for the whole bounds the parts.
"""

import atexit
import gc
import multiprocessing
import operator
import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool
from pebble.common.types import CONSTS

from app import keeping, turns
from app.turns import Abandoned as Abandoned
from app.turns import Busy as Busy
from app.turns import Unavailable as Unavailable

Result = TypeVar("Result")

WORKERS = max(1, min(2, os.cpu_count() or 1))  # per server process
QUEUE = 32  # who may wait; the next one is turned away at once
MEMORY = 1024**3  # bytes of address space per worker
FULL = 256 * 1024**2  # bytes of its own with which a worker begins nothing more
KEPT = 8 * 1024**2  # bytes of results that a worker keeps: finished answers are kept by who has it work
PR_SET_PDEATHSIG = 1  # Linux: prctl(2)
BEGIN = 2.0  # seconds in which a worker begins with what it is given
TASKS = 500  # after as many a worker is replaced, so that no leak grows old

# Pebble would wait 3 s for a worker to end politely before it kills it, and 60 s for a lock that a killed
# worker may have held.
CONSTS.term_timeout = 0.05
CONSTS.sleep_unit = 0.05
CONSTS.channel_lock_timeout = 1.0


class TimeUp(Unavailable):
    """The deadline passed, waiting included."""

    key = "unavailable.time_up"
    retry_after = 5


class Exhausted(Unavailable):
    """The work took more memory than a worker may have, or its worker died twice."""

    key = "unavailable.exhausted"
    retry_after = 30


def run(
    function: Callable[..., Result], *args: Any, seconds: float = 4.0, takes_long: bool = False
) -> Result:
    """The result of `function(*args)`, computed in a worker process.

    `seconds` counts from now, waiting for a free worker included; an asker may have less time. What
    `takes_long` never has all workers: one is left for what is done in milliseconds.

    Raises Busy if too many wait already, TimeUp when the seconds are over (the worker is killed), Exhausted
    when memory ran out, Abandoned where nobody waits any more; and whatever the function raises.
    """
    if _in_place:
        return function(*args)
    asker = turns.asker()
    deadline = min(time.monotonic() + seconds * asker.patience, asker.until)
    try:
        with turns.lent(), _pool.slot(deadline, takes_long):
            return _insist(function, args, deadline)
    except Unavailable as error:
        keeping.cut_short()
        ended[type(error).__name__] += 1
        raise


def start(*modules: str) -> None:
    """Have the workers ready before somebody asks for them, with these modules imported."""
    _pool.modules = modules
    run(operator.add, 0, 0, seconds=30)


def answers(seconds: float) -> bool:
    """Whether a worker does anything at all within so many seconds."""
    try:
        return bool(run(operator.add, 1, 1, seconds=seconds))
    except Unavailable:
        return False


def queue() -> int:
    """How many tasks run or wait."""
    return _pool.waiting


@contextmanager
def in_place() -> Iterator[None]:
    """Do all work right here; for a process that will be forked and must have no others before."""
    global _in_place
    before, _in_place = _in_place, True
    try:
        yield
    finally:
        _in_place = before


@contextmanager
def patience(times: float) -> Iterator[None]:
    """Give all work so many times its seconds; for a program that keeps nobody else waiting."""
    asker = turns.asker()
    with turns.asked_by(replace(asker, patience=asker.patience * times)):
        yield


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
        ended["Died"] += 1
    try:
        return _attempt(function, args, deadline)
    except (ProcessExpired, BrokenProcessPool) as error:
        raise Exhausted from error


def _attempt(function: Callable[..., Result], args: tuple[Any, ...], deadline: float) -> Result:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeUp
    packed = _packed(function, args)
    processes = _pool.processes(function.__module__)
    future = processes.schedule(_work, args=(packed,), timeout=remaining)
    try:
        turns.patiently(lambda seconds: _is_done(future, seconds), deadline)
        result: Result = future.result(0)
    except (FutureTimeout, CancelledError) as error:
        if not future.running() and remaining >= BEGIN:
            _pool.leave(processes)
        raise TimeUp from error
    finally:
        future.cancel()  # kills the worker if it still runs
    return result


def _is_done(future: "Future[Any]", seconds: float) -> bool:
    return bool(wait_for([future], seconds).done)


def _packed(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    """The work as it is sent. Raises Exhausted for what is too deep: Pebble would die of sending it."""
    try:
        return pickle.dumps((function, args))
    except RecursionError as error:
        raise Exhausted from error


def _work(packed: bytes) -> Any:
    """Do it, in a worker. One whose memory is full ends, at the latest before its next work (which another is
    given then): what it holds ends with it.
    """
    if _weight() - _inherited > FULL:
        os._exit(1)
    try:
        function, args = pickle.loads(packed)  # noqa: S301  (our own process packed it)
        return function(*args)
    except MemoryError:
        os._exit(1)


def _weight() -> int:
    """The bytes of memory that this process alone has; 0 where the system does not say."""
    with suppress(OSError):
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text("ascii").split())
        return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    return 0


class _Pool:
    """The worker processes of this process and the line in front of them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting = 0
        # As many tasks as there are workers enter Pebble; the others wait here, where waiting can end.
        self.free = threading.BoundedSemaphore(WORKERS)
        self.long = threading.BoundedSemaphore(max(1, WORKERS - 1))
        self.pool: Any = None
        self.modules: tuple[str, ...] = ()

    @contextmanager
    def slot(self, deadline: float, takes_long: bool) -> Iterator[None]:
        """Wait for a free worker until `deadline`, in a bounded line."""
        with self.lock:
            if self.waiting >= QUEUE + WORKERS:
                raise Busy
            self.waiting += 1
        try:
            with ExitStack() as places:
                for place in [self.long, self.free] if takes_long else [self.free]:
                    places.enter_context(_place(place, deadline))
                yield
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
                pool = ProcessPool(WORKERS, TASKS, _prepare, (MEMORY,), _context(*self.modules, module))
                pool.active  # noqa: B018  (starts it, or raises)
                self.pool = pool
            return self.pool

    def leave(self, stuck: Any) -> None:
        """End workers that begin nothing though a place is free: one that was killed may have held a lock."""
        with self.lock:
            if self.pool is stuck:
                ended["Stuck"] += 1
                self._close()

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


@contextmanager
def _place(place: threading.BoundedSemaphore, deadline: float) -> Iterator[None]:
    """Have one of so many places.  Raises TimeUp where none is free in time."""
    if not turns.patiently(lambda seconds: place.acquire(timeout=seconds), deadline):
        raise TimeUp
    try:
        yield
    finally:
        place.release()


def _allow_children() -> None:
    """A cluster's own workers are daemons, which multiprocessing denies children though ours end with them.

    There is no public way to say so: `daemon` cannot be set once a process runs.
    """
    process = multiprocessing.current_process()
    if process.daemon:
        process._config["daemon"] = False  # type: ignore[attr-defined]


def _context(*modules: str) -> Any:
    """How worker processes start: never by a fork of a process that has threads.

    The forkserver imports `modules` once, so that a worker starts in milliseconds.
    """
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def _prepare(memory: int) -> None:
    """Make this process a worker: bound its address space, where possible; let it end with its parent."""
    global _in_place, _inherited
    _in_place = True
    _inherited = _weight()
    _end_with_parent()
    # A hundred thousand nodes are no garbage; looking through them again and again takes most of the time.
    gc.set_threshold(500_000, 20, 100)
    gc.freeze()  # what the forkserver has imported stays the memory of all its workers
    keeping.keep(KEPT)
    with suppress(ImportError, ValueError, OSError):  # no such limit on Windows, not a working one on macOS
        import resource

        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's would take address space for every core
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with_parent() -> None:
    """Have the system kill this process when its parent dies: a runaway would go on for nobody.

    Linux only. The parent is the forkserver, which ends with the process that has the pool.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def close() -> None:
    """End the workers of this process now; at exit it happens by itself."""
    _pool.close()


ended: Counter[str] = Counter()  # how often work ended without a result, by the name of the reason
_in_place = False  # whether this process does the work itself
_inherited = 0  # bytes that a worker has in common with the others
_pool = _Pool()
atexit.register(close)
