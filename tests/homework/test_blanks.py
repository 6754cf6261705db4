"""What is hidden is not there: what is made of such a lesson is the same whatever the hidden numbers are."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from app.calculus.errors import Impossible
from app.homework.blanks import KINDS, blanks, emptied, read
from app.lesson import Lesson, lesson
from app.presentation import node_link, picture
from app.web import playing
from tests.calculus.sources import random_source

SEED = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")
CHOICES = [frozenset(kinds) for size in (1, 2, 3) for kinds in combinations(KINDS, size)]


def random_lessons() -> Iterator[Lesson]:
    rng = random.Random(11)
    for _ in range(25):
        found = lesson(random_source(rng))
        if found.has_gradients and found.parameters and any(not n.is_variable for n in found.graph.nodes):
            yield found


def otherwise(found: Lesson, hide: frozenset[str]) -> Lesson:
    """The lesson as if all that must not be told were other numbers."""

    def other(numbers: tuple[float | None, ...]) -> tuple[float | None, ...]:
        return tuple(None if number is None else 3 * number + 0.7 for number in numbers)

    operations = [not node.is_variable for node in found.graph.nodes]
    values = tuple(
        7 - v if o and "values" in hide else v for v, o in zip(found.values, operations, strict=True)
    )
    gone = hide & {"values", "local"}
    return replace(
        found,
        values=values,
        locals=other(found.locals) if gone else found.locals,
        gradients=other(found.gradients),
        results={index: 3 * number + 0.7 for index, number in found.results.items()},
        steps=found.steps[:-1],
        kinks=(0,) if "values" in hide else found.kinks,
    )


@pytest.mark.parametrize("hide", CHOICES, ids=lambda hide: ",".join(sorted(hide)))
def test_nothing_depends_on_what_is_hidden(hide: frozenset[str]) -> None:
    for found in [SEED, *random_lessons()]:
        try:
            bare = emptied(found, hide)
        except Impossible:
            continue
        other = emptied(otherwise(found, hide), hide)
        assert picture.svg(bare, step=3) == picture.svg(other, step=0)
        assert json.dumps(node_link.document(bare)) == json.dumps(node_link.document(other))
        assert playing.data(bare) == playing.data(other)


def test_local_derivatives_are_not_told_as_formulas_either() -> None:
    bare = emptied(SEED, frozenset({"local"}))
    assert all(edge["local"] is None for edge in node_link.document(bare)["edges"])
    text = picture.svg(bare)
    assert "1/s" not in text
    assert "Rule" not in text
    assert 'class="symbol"' not in text


def test_the_size_of_a_blank_tells_nothing() -> None:
    text = picture.svg(emptied(SEED, frozenset({"local"})))
    sizes = {
        part.split(' x="')[1].split('width="')[1].split(" rx")[0]
        for part in text.split('data-blank="local:')[1:]
    }
    assert len(sizes) == 1


def test_the_places_are_those_of_the_whole_picture() -> None:
    """Values and gradients leave their cells empty where they stood."""
    for hide in ({"values"}, {"gradients"}):
        whole, bare = picture.svg(SEED), picture.svg(emptied(SEED, frozenset(hide)))
        cards = [line for line in whole.split("<") if line.startswith('rect class="card"')]
        assert cards == [line for line in bare.split("<") if line.startswith('rect class="card"')]


def test_blanks_come_in_the_order_in_which_they_can_be_found() -> None:
    bare = emptied(SEED, frozenset(KINDS))
    cells = [blank.cell for blank in blanks(bare)]
    assert len(set(cells)) == len(cells) == 7 + 9 + 10
    assert cells[:7] == [f"value:v{k}" for k in range(4, 11)]
    assert cells[7:11] == ["gradient:v10", "local:e10_0", "local:e10_1", "gradient:v9"]
    drawn = picture.svg(bare)
    assert all(drawn.count(f'data-blank="{cell}"') == 1 for cell in cells)
    assert drawn.count("data-blank=") == len(cells)


def test_both_edges_of_a_square_written_as_a_product_are_blank() -> None:
    bare = emptied(lesson("f = x x"), frozenset({"local"}))
    assert [blank.cell for blank in blanks(bare)] == ["local:e2_0", "local:e2_1"]


def test_given_values_stay() -> None:
    bare = emptied(SEED, frozenset({"values"}))
    assert bare.point == SEED.point
    assert all(bare.values[index] == SEED.values[index] for index in bare.graph.variables)


@pytest.mark.parametrize(
    ("source", "at", "key"),
    [
        ("f = ln x", "x=-1", "blank_undefined"),
        ("f = √x", "x=0", "blank_undefined"),
        ("x", "", None),
        ("2 + 3", "", "blank_nothing"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(source: str, at: str, key: str | None) -> None:
    found = lesson(source, at=at)
    if key is None:
        assert emptied(found, frozenset({"gradients"})).hidden
        return
    with pytest.raises(Impossible) as refused:
        emptied(found, frozenset({"gradients", "local"}))
    assert refused.value.key == key


def test_nobody_fills_in_a_thousand_boxes() -> None:
    large = lesson(" + ".join(f"w_{k} x_{k}" for k in range(100)))
    assert emptied(large, frozenset({"gradients"})).hidden
    with pytest.raises(Impossible) as refused:
        emptied(large, frozenset(KINDS))
    assert refused.value.details["limit"] == 400


def test_kinds_are_read() -> None:
    assert read("") == frozenset()
    assert read("local, gradients") == {"local", "gradients"}
    with pytest.raises(ValueError, match="numbers"):
        read("numbers")
    assert emptied(SEED, frozenset()) is SEED
