"""Trees as Python: read back by our own reader, and run by CPython (here only: the app runs no text)."""

import math
import random

import pytest

from app.calculus.code import helpers, identifiers, python
from app.calculus.formulas import value
from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Call, Constant, Name, Number, Tree, names_in, same, walk
from tests.calculus.test_round_trip import MIXTURES, random_tree


def run(trees: list[Tree], point: dict[str, float]) -> list[float]:
    """What CPython makes of our own output, in a namespace of its own."""
    names = identifiers(point)
    space = {"math": math, **{names[name]: number for name, number in point.items()}}
    for definition in helpers(trees):
        exec(definition, space)
    return [eval(python(tree, names), space) for tree in trees]


@pytest.mark.parametrize("mixture", MIXTURES)
def test_reading_python_gives_the_same_tree(mixture: str) -> None:
    rng = random.Random(f"{mixture} python")
    for _ in range(1500):
        tree = random_tree(rng, rng.randint(1, 9), MIXTURES[mixture])
        if any(isinstance(node, Apply | Call) and node.primes for node in walk(tree)):
            continue  # Python has no sign for these
        names = identifiers(names_in(tree))
        shown = python(tree, names)
        assert same(read_formula(shown, syntax="python"), tree), shown


def test_cpython_gives_the_same_value() -> None:
    rng = random.Random(29)
    leaves = [*MIXTURES["indices and Greek"], Number("2"), Number("0.5"), Number("007"), Constant("pi")]
    defined = 0
    for _ in range(1500):
        tree = random_tree(rng, rng.randint(1, 6), leaves)
        if any(isinstance(node, Apply) and node.primes > 1 for node in walk(tree)):
            continue
        point = {name: rng.uniform(-2, 2) for name in names_in(tree)}
        primeless = not any(isinstance(node, Apply) and node.primes for node in walk(tree))
        results: dict[int, float] = {}
        if primeless and math.isfinite(expected := value(tree, point, results)):
            if all(map(math.isfinite, results.values())):
                defined += 1
                assert run([tree], point)[0] == pytest.approx(expected, rel=1e-9, abs=1e-12), python(tree)
        elif not primeless:
            compile(python(tree, identifiers(point)), "", "eval")
    assert defined > 300


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_can_be_run(operation: str) -> None:
    row = OPERATIONS[operation]
    tree = Apply(operation, tuple(map(Name, row.arguments)))
    for x, y in ((0.5, 1.5), (-0.5, 3.0), (2.0, -1.5), (40.0, 2.0), (-40.0, 3.0), (0.0, 1.0), (800.0, 2.0)):
        point = dict(zip(row.arguments, (x, y), strict=False))
        if math.isfinite(expected := value(tree, point)):
            assert run([tree], point)[0] == pytest.approx(expected, rel=1e-12)


def test_a_prime_is_written_out() -> None:
    primed = Apply("sigmoid", (Name("z"),), 1)
    assert python(primed) == "sigmoid(z)*(1 - sigmoid(z))"
    assert helpers([primed]) == ["def sigmoid(x):\n    return math.exp(min(x, 0))/(1 + math.exp(-abs(x)))\n"]


def test_a_helper_follows_those_that_it_calls() -> None:
    names = [
        text.split("(")[0] for text in helpers([Apply("silu", (Name("x"),)), Apply("sec", (Name("x"),))])
    ]
    assert names == ["def sigmoid", "def silu", "def sec"]


def test_names_are_valid_and_no_two_alike() -> None:
    names = [
        "lambda",
        "lambda_1",
        "max",
        "math",
        "sigmoid",
        "pi",
        "e",
        "x_λ",
        "x_lambda",
        "w_1",
        "x_hat",
        "w_i,j",
    ]
    found = identifiers(names)
    assert len(set(found.values())) == len(names)
    assert all(word.isidentifier() and word.isascii() for word in found.values())
    assert found["lambda"] == "lambda_"
    assert found["w_1"] == "w_1"
    assert not {"max", "math", "sigmoid"} & set(found.values())


def test_depth_is_no_danger() -> None:
    tree: Tree = Name("x")
    for _ in range(5000):
        tree = Apply("neg", (tree,))
    assert python(tree).count("-") == 5000
