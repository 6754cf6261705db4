"""Exact proofs: what they reach, and that they never prove what is not true."""

import random

import pytest

from app.calculus.operations import OPERATIONS
from app.calculus.tree import Tree, names_in
from app.homework.identities import identical
from app.homework.points import candidates
from app.homework.reductions import BY_FORMULA
from app.homework.tape import Tape
from app.homework.truth import has_value
from tests.homework.pairs import BREAKING, KEEPING, changed, corpus, formula, random_tree
from tests.homework.test_equivalence import differ

NOWHERE = {"ln(-x) | ln x"}  # nothing is false of formulas that have no common value


def proved(left: Tree, right: Tree) -> bool:
    tape = Tape(list(dict.fromkeys([*names_in(left), *names_in(right)])))
    return identical(tape, tape.add(left), tape.add(right))


@pytest.mark.parametrize(
    "text",
    [
        "(x + 1)^12 | (x^2 + 2x + 1)^6",
        "sin(5x) | 16 sin(x)^5 - 20 sin(x)^3 + 5 sin x",
        "tan(x + y) | (tan x + tan y)/(1 - tan x tan y)",
        "ln(e^x + 1) | x + ln(1 + e^-x)",
        "ln(x^2 y) | 2 ln|x| + ln y",
        "√(x^2 - 2x + 1) | |x - 1|",
        "√x √y | √(x y)",
        "cos(arcsin x) | √(1 - x^2)",
        "cos(π/12) | (√6 + √2)/4",
        "x^y x | x^(y + 1)",
        "log_10 x | ln x/ln 10",
        "tanh x | 2σ(2x) - 1",
        "gelu(x) + gelu(-x) | x erf(x/√2)",
        "max(x, y) min(x, y) | x y",
        "root(x, 3)^2/x | 1/root(x, 3)",
        "e^(ln x/2) | √x",
        "arctan(1/x) + arctan(-1/x) | 0",
    ],
)
def test_what_is_proved(text: str) -> None:
    left, right = text.split(" | ")
    assert proved(formula(left), formula(right))


@pytest.mark.parametrize("text", [text for text in corpus("unequal") if text not in NOWHERE])
def test_what_is_false_is_never_proved(text: str) -> None:
    left, right = text.split(" | ")
    assert not proved(formula(left), formula(right))


def test_random_changes_are_never_proved_and_random_rewrites_mostly_are() -> None:
    reached = 0
    for seed in range(150):
        rng = random.Random(seed)
        tree = random_tree(rng, 3)
        reached += proved(changed(tree, KEEPING, rng, 3), tree)
        other = changed(tree, BREAKING, rng, 1)
        assert not (proved(other, tree) and differ(tree, other, rng))
    assert reached >= 140


@pytest.mark.parametrize("operation", BY_FORMULA)
def test_reductions_are_the_operations_of_the_table(operation: str) -> None:
    """Each formula and its operation have balls that overlap wherever both have a value."""
    tape = Tape(OPERATIONS[operation].arguments)
    slots = tape.add(formula(BY_FORMULA[operation])), tape.apply(operation, *range(len(tape.names)))
    compared = 0
    for point in candidates(len(tape.names)):
        left, right = (tape.run(point.balls(128), 128)[slot] for slot in slots)
        if has_value(left) and has_value(right):
            compared += 1
            assert left.overlaps(right), point.numbers
    assert compared > 10


def test_what_grows_too_large_is_left() -> None:
    assert not proved(formula("(x + y + z)^60 (x - y)^60 + 1"), formula("(x + y + z)^60 (x - y)^60"))
    assert not proved(formula("1/(sin(x)^2 + cos(x)^2 - 1)"), formula("2"))
