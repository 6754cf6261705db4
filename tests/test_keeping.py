"""What is kept is bounded by its weight."""

import threading

from app.keeping import Shelf, cut_short, kept
from app.lesson import MOST_KEPT, _kept_lesson, lesson


def test_the_longest_unused_goes_first_and_the_heaviest_is_not_kept() -> None:
    made: list[int] = []

    @kept(10, lambda number: number)
    def make(number: int) -> int:
        made.append(number)
        return number

    for number in (4, 5, 4, 6, 5, 11, 11):
        assert make(number) == number
    assert made == [4, 5, 6, 5, 11, 11], "6 pushed 5 out; 11 is heavier than all that is kept"


def test_lessons_are_kept_by_their_size() -> None:
    """Ten large functions would be a hundred megabytes; only what fits is kept."""
    for k in range(10):
        lesson(" + ".join(f"w_{j} x" for j in range(2_900 + k)), picture=False)
    assert sum(len(found.graph.nodes) for found in _kept_lesson.cache.values()) <= MOST_KEPT


def test_what_was_cut_short_is_not_kept() -> None:
    made: list[int] = []

    @kept(10, lambda _: 1)
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
