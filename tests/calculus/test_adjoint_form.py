"""What gradients share: δ₂ and δ₁ of two layers, and that nothing is lost by naming it."""

import math
import random

import pytest

from app.calculus.adjoint_form import SharedFactors
from app.calculus.formulas import value
from app.calculus.paths import count_paths, paths, product
from app.calculus.printing import text
from app.calculus.tree import Name, size, walk
from app.explanation import Explanation, explanation
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source


def written(source: str, **options: str) -> list[str]:
    found = lesson(source, **options)
    shared = explanation(found).shared_factors
    nodes = found.graph.nodes
    factors = [
        f"{factor.name} = ∂/∂{nodes[factor.node].name} = {text(factor.tree)}" for factor in shared.factors
    ]
    return factors + [f"{nodes[index].name}: {text(tree)}" for index, tree in shared.gradients]


def test_two_layers() -> None:
    assert written("f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]", prime="sigma") == [
        "delta_2 = ∂/∂t = -2v σ'(t)",
        "delta_1 = ∂/∂q = δ_2 w_2 σ'(q)",
        "w_2: δ_2 r + 2λ w_2",
        "w_1: δ_1 x + 2λ w_1",
        "b_1: δ_1",
        "b_2: δ_2",
    ]


def test_one_layer_has_one() -> None:
    assert written("L = [σ(wx + b) - y]^2", prime="sigma") == ["delta = ∂/∂q = 2s σ'(q)", "w: δ x", "b: δ"]


def test_nothing_in_common_gets_no_name() -> None:
    assert written("f = w x + b") == ["w: x", "b: 1"]


def test_a_name_that_the_source_uses_is_left_to_it() -> None:
    names = written("δ = 2\nL = [σ(wx + b) - y]^2 + δ w", prime="sigma")
    assert names[0].startswith("gamma = ")


def values(found: Lesson, shared: SharedFactors) -> dict[str, float]:
    point = {node.name: found.values[node.index] for node in found.graph.nodes}
    for factor in shared.factors:
        point[factor.name] = value(factor.tree, point)
    return point


@pytest.mark.parametrize("seed", range(60))
def test_named_or_not_the_gradient_is_the_same(seed: int) -> None:
    found = lesson(random_source(random.Random(seed)))
    shared = explanation(found).shared_factors
    point = values(found, shared)
    for factor in shared.factors:
        assert math.isclose(point[factor.name], found.gradients[factor.node] or 0, rel_tol=1e-9, abs_tol=1e-9)
    for parameter, tree in shared.gradients:
        assert math.isclose(value(tree, point), found.gradients[parameter] or 0, rel_tol=1e-9, abs_tol=1e-9)


# Paths.


@pytest.mark.parametrize("seed", range(40))
def test_the_products_along_all_paths_add_up_to_the_gradient(seed: int) -> None:
    found = lesson(random_source(random.Random(seed)))
    for parameter in found.parameters:
        count = count_paths(found.graph, parameter)
        listed = paths(found.graph, parameter, 3000)
        assert len(listed) == len(set(listed)) == min(count, 3000)
        if count <= 3000:
            total = math.fsum(product(path, found.locals) for path in listed)
            assert math.isclose(total, found.gradients[parameter] or 0, rel_tol=1e-9, abs_tol=1e-9)


def test_each_place_of_a_product_is_a_path() -> None:
    found = lesson("f = x x x")
    assert count_paths(found.graph, found.parameters[0]) == 3


def test_more_paths_than_anybody_can_list_are_counted() -> None:
    source = "\n".join(["x_0 = x", *(f"x_{k} = x_{k - 1} x_{k - 1}" for k in range(1, 1001)), "f = x_1000"])
    found = lesson(source, at="x=1")
    (parameter,) = found.parameters
    assert count_paths(found.graph, parameter) == 2**1000
    assert len(paths(found.graph, parameter, 5)) == 5


def test_no_path() -> None:
    found = lesson("f(w, z) = w", wrt="w,z")
    assert [count_paths(found.graph, index) for index in found.parameters] == [1, 0]
    assert paths(found.graph, found.parameters[1], 5) == []


def test_what_is_added_up_is_used_too() -> None:
    """In q ← sin(q)·x + w every gradient goes on to the next and into that of w: each has a name."""
    steps = [f"q_{k} = sin(q_{k - 1}) x + w" for k in range(1, 400)]
    found = lesson("\n".join(["q_0 = w x", *steps, "L = q_399"]), picture=False)
    shared = explanation(found).shared_factors
    assert len(shared.factors) == 398
    operations = sum(size(tree, 10_000) for tree in [f.tree for f in shared.factors])
    operations += sum(size(tree, 10_000) for _, tree in shared.gradients)
    assert operations < 10 * found.graph.operation_count


@pytest.mark.parametrize(
    "source",
    [
        "m = e^a + e^b + e^c\nL = -ln(e^a/m)",
        "p = a - b\nq = b - a\nf = p/q - q/p - p q",
        "f = x x x + σ(x) x",
    ],
)
def test_names_are_the_same_every_time_and_used_again(source: str) -> None:
    found = lesson(source)
    told = set()
    for _ in range(30):
        shared = Explanation(found.graph, found.parameters).shared_factors
        trees = [factor.tree for factor in shared.factors] + [tree for _, tree in shared.gradients]
        told.add(tuple(map(text, trees)))
        for factor in shared.factors:
            uses = [
                node
                for tree in trees
                for node in walk(tree)
                if isinstance(node, Name) and node.name == factor.name
            ]
            assert len(uses) >= 2, factor.name
    assert len(told) == 1
