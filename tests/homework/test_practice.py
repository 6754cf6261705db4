"""Exercises: one seed, one function; readable, with gradients that say something, of its level and rules."""

import statistics
from itertools import combinations, pairwise
from math import isfinite

import pytest

from app.calculus.closed_form import gradients
from app.calculus.errors import Impossible
from app.calculus.lines import read_name
from app.calculus.printing import text
from app.homework import practice
from app.homework.marking import mark
from app.homework.practice import LEVELS, Exercise, chosen, exercise
from app.homework.rules import RULES, TABLE, needed
from app.lesson import Lesson, lesson

SEEDS = range(400)  # on each of the five levels


def told(made: Exercise) -> Lesson:
    return lesson(made.source, at=made.at, wrt=made.wrt, picture=False)


def needs(made: Exercise) -> frozenset[str]:
    found = told(made)
    return needed(found.graph, found.parameters)


@pytest.mark.parametrize("level", LEVELS)
def test_every_function_reads_and_has_gradients_that_say_something(level: int) -> None:
    for seed in SEEDS:
        made = exercise(level, (), seed)
        found = told(made)
        assert not found.defaulted, made
        assert not [note for note in found.notes if note.key not in ("split", "short_exponent")], made
        assert all(map(isfinite, found.values)), made
        numbers = [found.gradients[index] for index in found.parameters]
        assert all(number and isfinite(number) for number in numbers), made
        assert [found.graph.nodes[index].name for index in found.parameters] == made.wrt.split(",")
        assert made.of in made.wrt.split(",")
        assert found.agreement.closed_form is not False, made
        assert not found.kinks, made
        assert len(made.source) <= practice.LONGEST


@pytest.mark.parametrize("level", LEVELS)
def test_the_right_answer_is_accepted_and_no_other(level: int) -> None:
    for seed in range(40):
        made = exercise(level, (), seed)
        found = told(made)
        trees = gradients(found.graph, found.graph.depends_on(frozenset(found.parameters)))
        of = next(index for index in found.parameters if found.graph.nodes[index].name == made.of)
        right = text(trees[of])
        assert mark(found, "derivative", right, made.of).judgement.verdict == "correct", (made, right)
        assert mark(found, "derivative", f"2({right})", made.of).judgement.verdict == "incorrect", made


def test_levels_differ_by_their_operations() -> None:
    counts = {
        level: [told(exercise(level, (), seed)).graph.operation_count for seed in range(60)]
        for level in LEVELS
    }
    means = [statistics.mean(found) for found in counts.values()]
    assert all(harder > easier + 1 for easier, harder in pairwise(means))
    for level, found in counts.items():
        least, most = LEVELS[level].operations
        assert sum(least <= count <= most for count in found) >= 0.9 * len(found)


@pytest.mark.parametrize("level", LEVELS)
def test_the_rules_that_are_asked_for_are_needed(level: int) -> None:
    for size in (1, 2):
        for rules in combinations(RULES, size):
            for seed in range(3):
                made = exercise(level, rules, seed)
                assert set(rules) <= needs(made), made


def test_harder_levels_are_larger_for_the_same_rules() -> None:
    for rule in RULES:
        means = [
            statistics.mean(told(exercise(level, (rule,), seed)).graph.operation_count for seed in range(12))
            for level in (1, 3, 5)
        ]
        assert means == sorted(means), rule


def test_the_same_seed_is_the_same_exercise_and_others_are_others() -> None:
    first = exercise(2, ("chain", "product"), 1234)
    exercise.cache_clear()
    assert exercise(2, ("chain", "product"), 1234) == first
    assert len({exercise(3, (), seed).source for seed in range(100)}) > 80


def test_an_address_keeps_its_meaning() -> None:
    """Links to exercises are handed out; what they lead to may not change unawares."""
    made = exercise(2, ("chain", "product"), 1234)
    assert (made.source, made.at, made.of) == PINNED


PINNED = ("f = x e^{2x} · ln(x + 3)", "x=-2", "x")


def test_rules_are_named_once_and_in_one_order() -> None:
    assert chosen(["product", "chain", "product"]) == ("chain", "product")
    with pytest.raises(ValueError, match="magic"):
        chosen(["chain", "magic"])


def test_what_no_function_can_need_is_refused() -> None:
    with pytest.raises(Impossible) as refused:
        exercise(4, RULES, 1)
    assert refused.value.key == "practice_rules"


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("f = 3x + 2", ""),
        ("f = x^3", "powers"),
        ("f = (2x)^3", "powers chain"),
        ("f = x e^x", "product exp shared"),
        ("f = 2/x", "quotient"),
        ("f = x/2", ""),
        ("f = ln x + √x", "ln powers shared"),
        ("f = σ(2 tanh(x))", "sigma tanh chain layers"),
        ("f = σ(x) + tanh(x)", "sigma tanh shared"),
        ("f = x x", "product shared"),
        ("f = w x", ""),
    ],
)
def test_what_a_function_needs(source: str, rules: str) -> None:
    found = lesson(source, wrt="x" if "w" not in source else "w")
    assert needed(found.graph, found.parameters) == set(rules.split())
    assert set(TABLE) == set(RULES)


def test_names_are_written_as_the_reader_writes_them() -> None:
    for seed in range(20):
        made = exercise(5, (), seed)
        assert all(read_name(name, {}) == name for name in made.wrt.split(","))
