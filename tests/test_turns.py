"""A few compute, a bounded line waits, the next is turned away; who waits for a process lends the turn."""

import threading
import time

import pytest

from app import turns
from app.turns import Asker, Turns


def test_the_next_one_is_turned_away_at_once() -> None:
    line = Turns(running=1, line=1)
    came = threading.Event()

    def wait() -> None:
        with line.turn():
            came.set()

    with line.turn():
        waiting = threading.Thread(target=wait)
        waiting.start()
        while line.inside < 2:
            time.sleep(0.001)
        with pytest.raises(turns.Busy), line.turn():
            pass
        assert not came.is_set()
    waiting.join()
    assert came.is_set()
    assert line.inside == 0


def test_who_would_wait_too_long_is_turned_away_until_the_line_moves_again() -> None:
    line = Turns(running=1, line=10)
    line.pace = 2 * turns.SECONDS
    with line.turn():
        assert not line.is_full, "nobody waits yet"
        line.inside += 1
        assert line.is_full
        line.inside -= 1
    for _ in range(20):
        with line.turn():
            pass
    with line.turn():
        line.inside += 1
        assert not line.is_full
        line.inside -= 1


def test_a_quiet_hour_does_not_make_the_line_after_it_a_slow_one() -> None:
    line = Turns(running=1, line=10)
    line.last -= 3600

    def wait() -> None:
        with line.turn():
            pass

    with line.turn():
        waiting = threading.Thread(target=wait)
        waiting.start()
        while line.inside < 2:
            time.sleep(0.001)
    waiting.join()
    assert line.pace < 60


def test_nobody_waits_longer_than_they_have() -> None:
    line = Turns(running=1, line=1)
    with line.turn(), turns.asked_by(Asker(until=time.monotonic())), pytest.raises(turns.Busy), line.turn():
        pass
    with line.turn():
        assert line.inside == 1


def test_who_has_gone_away_waits_no_more() -> None:
    line = Turns(running=1, line=1)
    with line.turn(), turns.asked_by(Asker(gone=lambda: True)):
        with pytest.raises(turns.Abandoned), line.turn():
            pass
        assert line.inside == 1


def test_a_turn_is_lent_while_another_process_works() -> None:
    line, order = Turns(running=1, line=1), list[str]()

    def other() -> None:
        with line.turn():
            order.append("other")

    with line.turn():
        thread = threading.Thread(target=other)
        thread.start()
        with turns.lent():
            thread.join()
        order.append("first")
    with turns.lent():  # who has none lends none
        order.append("nobody")
    assert order == ["other", "first", "nobody"]
