"""What a teacher tidies, and that nothing changes its value."""

import math
import random

import pytest

from app.calculus.collect import collected
from app.calculus.formulas import value
from app.calculus.printing import text
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Number, Tree, same, walk
from tests.calculus.test_round_trip import GREEKS, NUMBERS, random_tree

EXAMPLES = [
    ("2s·1·1·x", "2sx"),
    ("2(wx + b - y)·1·1·x", "2x(wx + b - y)"),
    ("b·1·w·e^{bx}·x + (e^{bx} w + ln(wx))", "bwx e^{bx} + w e^{bx} + ln(wx)"),
    ("b(e^{bx} + 1/(wx)·x)", "b(e^{bx} + 1/w)"),
    ("x(x + x) + x x", "3x^2"),
    ("(a + b)(a + b)", "(a + b)^2"),
    ("x - x", "0"),
    ("0·x + 1", "1"),
    ("x/x^3", "1/x^2"),
    ("a/(b/c)", "ac/b"),
    ("-(a - b)", "-a + b"),
    ("-1/r^2·1·e^p·(-1)", "e^p/r^2"),
    ("2(y - u)·(-1)·x", "-2x(y - u)"),
    ("√x·√x", "x"),
    ("(-x)^2", "x^2"),
    ("(2x)^3", "8x^3"),
    ("5x/10", "x/2"),
    ("-x/2", "-x/2"),
    ("0.01x + 0.99 step(x)", "0.01x + 0.99 step(x)"),
    ("-0.05x", "-0.05x"),
    ("-3·1", "-3"),
    # What stays as it is.
    ("1/0", "1/0"),
    ("0^0", "1"),
    ("x^y x", "x x^y"),
    ("e^x e^y", "e^x e^y"),
    ("2(a + b)", "2(a + b)"),
    ("9999999999999 x", "9999999999999x"),
    ("x^{1000}", "x^{1000}"),
    ("x (a/x + b)", "a + bx"),
    ("-(e^a/(s + t) - (e^a)^2/(s + t)^2) (s + t)/e^a", "-1 + e^a/(s + t)"),
    ("σ(z) (1 - σ(z))", "σ(z) (1 - σ(z))"),
]


@pytest.mark.parametrize(("formula", "tidy"), EXAMPLES)
def test_examples(formula: str, tidy: str) -> None:
    assert text(collected(read_formula(formula))) == text(read_formula(tidy))


def test_collecting_twice_changes_nothing_more() -> None:
    for formula, _ in EXAMPLES:
        once = collected(read_formula(formula))
        assert same(collected(once), once), formula


def test_values_stay() -> None:
    """Wherever the formula has a value; where a factor cancels, it may be defined further."""
    rng = random.Random(3)
    leaves = [*map(Name, "abxyz"), *GREEKS[:2], *NUMBERS[:6]]
    compared = 0
    for _ in range(1500):
        tree = random_tree(rng, rng.randint(1, 9), leaves)
        if any(isinstance(node, Apply) and node.primes for node in walk(tree)):
            continue
        point = {name: rng.uniform(0.3, 2.2) for name in ("a", "b", "x", "y", "z", "lambda", "theta")}
        before, after = value(tree, point), value(collected(tree), point)
        if math.isfinite(before) and abs(before) < 1e9:
            compared += 1
            assert math.isclose(after, before, rel_tol=1e-6, abs_tol=1e-6), text(tree)
    assert compared > 700


def test_a_long_sum_takes_linear_time() -> None:
    """Ten thousand terms, and a product nested ten thousand deep: no recursion, no square."""
    tree: Tree = Name("x")
    for k in range(10_000):
        tree = Apply("add", (tree, Apply("mul", (Number("2"), Name(f"x_{k % 50}")))))
    assert text(collected(tree)).count("+") == 50
    deep: Tree = Name("x")
    for _ in range(10_000):
        deep = Apply("sin", (deep,))
    assert same(collected(deep), deep)
