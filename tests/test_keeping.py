"""What is kept is bounded by its weight."""

import threading
from collections.abc import Iterator

import pytest

from app import keeping
from app.keeping import Shelf, cut_short, kept
from app.lesson import lesson


@pytest.fixture(autouse=True)
def _room() -> Iterator[None]:
    yield
    keeping.keep(keeping.MOST)


def test_the_longest_unused_goes_first_whoever_made_it_and_the_heaviest_is_not_kept() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    one, other = (kept(lambda number, *_: number)(make) for _ in range(2))
    keeping.keep(10)
    for function, number in ((one, 4), (other, 5), (one, 4), (one, 6), (other, 5), (one, 11), (one, 11)):
        assert function(number) == number
    assert made == [4, 5, 6, 5, 11, 11], "6 pushed 5 out; 11 is heavier than all that is kept"
    assert (one.results(), other.results()) == ([], [5]) or keeping.weight() <= 10
    other.cache_clear()
    assert other.results() == []


def test_lessons_are_kept_by_their_size() -> None:
    """Ten large functions would be more than there is room for; only what fits is kept."""
    for k in range(10):
        lesson(" + ".join(f"w_{j} x" for j in range(1_500 + k)), picture=False)
    assert keeping.MOST / 2 < keeping.weight() <= keeping.MOST


def test_what_was_cut_short_is_not_kept() -> None:
    made: list[int] = []

    @kept(lambda *_: 1)
    def make(number: int) -> int:
        made.append(number)
        if len(made) == 1:
            cut_short()
        return number

    assert [make(1), make(1), make(1)] == [1, 1, 1]
    assert made == [1, 1]
    assert make.cache_info() == (1, 2, 1)


def test_things_stand_on_a_shelf_for_their_time() -> None:
    shelf = Shelf[str](10)
    shelf.put("short", "a", 4, seconds=0)
    shelf.put("long", "b", 4)
    shelf.put("heavy", "c", 11)
    assert [shelf.get(key) for key in ("short", "long", "heavy")] == [None, "b", None]
    shelf.put("other", "d", 8)
    assert shelf.get("long") is None
    assert shelf.weight == 8
    shelf.clear()
    assert shelf.get("other") is None


def test_nobody_weighs_a_shelf_while_somebody_else_puts_something_there() -> None:
    """To weigh is to throw away what has had its time, which two at once would do wrong."""
    shelf, seen = Shelf[str](10), list[int]()
    looking = threading.Thread(target=lambda: seen.append(shelf.weight))
    with shelf.lock:
        looking.start()
        looking.join(0.05)
        assert not seen
    looking.join()
    assert seen == [0]
