"""Work that runs away, swells or dies harms nothing but itself."""

import contextlib
import math
import operator
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from app import turns, workers

RUNAWAY = (math.factorial, 10**7)  # C code that holds the interpreter's lock for a minute


@pytest.fixture(autouse=True)
def _warm() -> Iterator[None]:
    workers.run(operator.add, 1, 1, seconds=30)
    yield
    assert workers.run(operator.add, 1, 1, seconds=30) == 2, "the pool must serve again after any test"


def test_it_hands_back_results_and_errors() -> None:
    assert workers.run(operator.mul, 6, 7) == 42
    with pytest.raises(ZeroDivisionError):
        workers.run(operator.truediv, 1, 0)


def test_a_runaway_is_killed_in_time() -> None:
    begin = time.monotonic()
    with pytest.raises(workers.TimeUp):
        workers.run(*RUNAWAY, seconds=0.3)
    assert time.monotonic() - begin < 1.5


def test_who_keeps_nobody_waiting_may_wait_longer() -> None:
    with workers.patience(100):
        assert workers.run(time.sleep, 0.3, seconds=0.1) is None
    with pytest.raises(workers.TimeUp):
        workers.run(time.sleep, 9, seconds=0.1)


def test_a_memory_hog_dies_alone() -> None:
    with pytest.raises(workers.Exhausted):
        workers.run(bytearray, 4 * workers.MEMORY)


def test_what_is_too_deep_to_be_sent_harms_no_other() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(workers.Exhausted):
        workers.run(len, deep)
    assert workers.run(operator.add, 2, 2) == 4


def test_a_worker_full_of_old_work_is_replaced() -> None:
    hoard = f"import sys; sys.hoard = [*getattr(sys, 'hoard', ()), bytearray({workers.MEMORY // 4})]"
    for _ in range(6 * workers.WORKERS):
        workers.run(exec, hoard)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what a process alone has")
def test_a_worker_begins_nothing_when_it_is_full() -> None:
    workers.use(1)
    pid = workers.run(os.getpid)
    workers.run(exec, f"import sys; sys.hoard = b'x' * {workers.FULL + 1}")
    assert workers.run(os.getpid) != pid
    workers.use(2)


def test_a_worker_that_dies_of_its_work_is_replaced() -> None:
    with pytest.raises(workers.Exhausted):
        workers.run(os._exit, 3)


def test_a_killed_worker_is_healed_before_anybody_notices() -> None:
    os.kill(workers.run(os.getpid), 9)
    for _ in range(2 * workers.WORKERS):
        assert workers.run(operator.add, 2, 2) == 4


def test_waiting_counts_and_a_full_queue_turns_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "QUEUE", 1)
    outcomes: list[type[Exception]] = []

    def ask(seconds: float) -> None:
        try:
            workers.run(*RUNAWAY, seconds=seconds)
        except workers.Unavailable as error:
            outcomes.append(type(error))

    running = [threading.Thread(target=ask, args=(2.0,)) for _ in range(workers.WORKERS)]
    waiting = threading.Thread(target=ask, args=(0.5,))
    for thread in (*running, waiting):
        thread.start()
    while workers._pool.waiting < workers.WORKERS + 1:
        time.sleep(0.01)
    with pytest.raises(workers.Busy):
        workers.run(operator.add, 1, 1)
    waiting.join(1.5)
    assert outcomes == [workers.TimeUp], "who waited too long is told so while the others run"
    for thread in running:
        thread.join()


def test_closing_is_no_end() -> None:
    workers.close()
    workers.close()


def test_work_ends_when_nobody_waits_for_it() -> None:
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    with turns.asked_by(turns.Asker(gone=gone.is_set)), pytest.raises(workers.Abandoned):
        workers.run(*RUNAWAY, seconds=60)
    assert workers.ended["Abandoned"]


def test_who_has_less_time_waits_less() -> None:
    with turns.asked_by(turns.Asker(until=time.monotonic() + 0.2)), pytest.raises(workers.TimeUp):
        workers.run(*RUNAWAY, seconds=60)


def test_a_worker_works_in_its_place() -> None:
    """What it asks for in turn needs no further process, so that nothing waits for itself."""
    pid = workers.run(os.getpid)
    assert workers.run(workers.run, os.getpid) != os.getpid()
    with workers.in_place():
        assert workers.run(os.getpid) == os.getpid() != pid


@pytest.mark.skipif(sys.platform == "win32", reason="there is no forkserver")
def test_the_process_that_starts_workers_may_be_killed() -> None:
    os.kill(workers.run(os.getppid), signal.SIGKILL)
    for _ in range(2 * workers.WORKERS):
        assert workers.run(operator.add, 2, 2, seconds=30) == 4
    workers.close()  # what was killed may have held a lock; that workers who hang are left is tested below


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_workers_that_hang_are_left() -> None:
    for pid in [process.pid for process in workers._pool.pool._pool_manager.worker_manager.workers.values()]:
        os.kill(pid, signal.SIGSTOP)
    with pytest.raises(workers.TimeUp):
        workers.run(operator.add, 2, 2, seconds=workers.BEGIN + 0.2)
    assert workers.run(operator.add, 2, 2, seconds=30) == 4


def test_what_takes_long_leaves_a_worker_for_the_rest() -> None:
    workers.use(2)  # another test may have left one for everything
    enough = threading.Event()

    def ask() -> None:
        with turns.asked_by(turns.Asker(gone=enough.is_set)), contextlib.suppress(workers.Abandoned):
            workers.run(*RUNAWAY, seconds=60, takes_long=True)

    running = [threading.Thread(target=ask) for _ in range(2 * workers.WORKERS)]
    for thread in running:
        thread.start()
    while workers._pool.waiting < len(running):
        time.sleep(0.001)
    assert workers.run(operator.add, 2, 2, seconds=30) == 4
    assert all(thread.is_alive() for thread in running)
    enough.set()
    for thread in running:
        thread.join()
