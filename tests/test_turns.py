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


def test_a_lent_turn_comes_back_before_all_others_or_not_at_all() -> None:
    """Who has no time left does not wait for it, and takes nobody else's with them."""
    line, goes_on = Turns(running=1, line=2), threading.Event()

    def other() -> None:
        with line.turn():
            goes_on.wait(30)

    thread = threading.Thread(target=other)

    def lend() -> None:
        with turns.asked_by(Asker(until=time.monotonic() + 0.1)), line.turn():
            thread.start()
            with turns.lent():
                while line.free or line.inside < 2:
                    time.sleep(0.001)

    with pytest.raises(turns.Busy):
        lend()
    assert (line.inside, line.free) == (1, 0)
    goes_on.set()
    thread.join()
    assert (line.inside, line.free) == (0, 1)


def test_who_stands_too_far_behind_in_a_slow_line_is_turned_away_before_their_time_is_over() -> None:
    line, goes_on = Turns(running=1, line=9), threading.Event()

    def wait() -> None:
        with line.turn():
            goes_on.wait(30)

    others = [threading.Thread(target=wait) for _ in range(3)]
    for thread in others:
        thread.start()
    while len(line.line) < 2:
        time.sleep(0.001)
    line.pace = turns.SECONDS
    end = time.monotonic() + 60
    with pytest.raises(turns.Busy):
        line.take(until=time.monotonic() + 1.5 * turns.SECONDS)
    assert time.monotonic() < end
    line.pace = 0.0
    goes_on.set()
    for thread in others:
        thread.join()
    assert (line.inside, line.free, len(line.line)) == (0, 1, 0)


def test_who_gives_up_says_nothing_of_the_pace() -> None:
    line = Turns(running=1, line=9)
    with line.turn():
        for _ in range(5):
            with turns.asked_by(Asker(until=time.monotonic())), pytest.raises(turns.Busy), line.turn():
                pass
        line.pace = 1.0
    assert line.pace == turns.MEMORY
