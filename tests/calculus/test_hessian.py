"""Second derivatives: by hand, against differences, and where there are none."""

import math
import random
import time

import pytest

from app.calculus import hessian as room
from app.calculus.building import build
from app.calculus.closed_form import gradients
from app.calculus.formulas import value
from app.calculus.hessian import Hessian, gradient_graph, hessian
from app.calculus.passes import forward
from app.calculus.printing import text
from app.calculus.reading import read
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source


def hessian_of(found: Lesson) -> Hessian:
    return hessian(found.graph, found.parameters, list(found.point.values()))


def at(source: str, point: str) -> Hessian:
    return hessian_of(lesson(source, at=point))


def test_the_square_by_hand() -> None:
    """L = (wx + b − y)²: 2x², 2x, 2."""
    found = at("L = (wx + b - y)^2", "w=1.5,x=2,b=0.5,y=1")
    assert found.entries == ((8, 4), (4, 2))
    assert found.agrees
    assert [[entry and text(entry) for entry in row] for row in found.formulas][1] == ["2x", "2"]


def test_the_homework_by_hand() -> None:
    """f = (w e^{bx} + ln(wx)) b, with respect to b and w."""
    w, x, b = 1.5, 2.0, 0.5
    found = at("f(x,b,w) = (w e^{bx} + ln(wx)) b", f"w={w},x={x},b={b}")
    mixed = b * x * math.exp(b * x) + math.exp(b * x) + 1 / w
    wanted = [2 * w * x * math.exp(b * x) + b * w * x * x * math.exp(b * x), mixed, mixed, -b / w**2]
    assert [entry for row in found.entries for entry in row] == pytest.approx(wanted)
    assert found.agrees


@pytest.mark.parametrize("seed", range(40))
def test_random_functions(seed: int) -> None:
    found = lesson(random_source(random.Random(seed)))
    matrix = hessian_of(found)
    if matrix.reason:
        assert matrix.reason in ("no_value", "no_second_derivative", "no_parameters")
        return
    assert matrix.agrees is not False
    point = {node.name: number for node, number in zip(found.graph.nodes, found.values, strict=True)}
    for row, formulas in zip(matrix.entries, matrix.formulas, strict=True):
        for entry, formula in zip(row, formulas, strict=True):
            if formula is not None:
                assert math.isclose(value(formula, point), entry, rel_tol=1e-9, abs_tol=1e-12)


def test_a_gradient_as_a_graph_has_the_gradients_value() -> None:
    graph = build(read("f(x,b,w) = (w e^{bx} + ln(wx)) b"))
    point = [2.0, 0.5, 1.5]
    trees = gradients(graph, [True] * len(graph.nodes))
    names = {node.name: number for node, number in zip(graph.nodes, forward(graph, point), strict=False)}
    for index in graph.variables:
        derived = gradient_graph(graph, trees[index])
        assert derived.variables == graph.variables
        assert forward(derived, point)[derived.output] == value(trees[index], names)
        assert len({node.name for node in derived.nodes}) == len(derived.nodes)


def test_it_makes_no_operation_twice() -> None:
    """σ(q) is there already, and stands in the gradient twice."""
    graph = build(read("L = [σ(wx + b) - y]^2"))
    derived = gradient_graph(graph, gradients(graph, [True] * len(graph.nodes))[0])
    assert [node.operation for node in derived.nodes].count("sigmoid") == 1
    formulas = [text(node.formula) for node in derived.nodes if node.operation]
    assert len(set(formulas)) == len(formulas)


@pytest.mark.parametrize(
    ("source", "point", "reason"),
    [
        ("f = ln(w) + b", "w=-1,b=1", "no_value"),
        ("f = relu(w) + b", "w=0,b=1", "kink"),
        ("f = |w| b", "w=0,b=1", "kink"),
        ("f = w relu(w)", "w=0", "kink"),
        ("f = w^1.5", "w=0", "no_second_derivative"),
        ("f = e^(e^(w))", "w=10", "no_value"),
        ("f = " + " + ".join(f"w_{k}^2" for k in range(9)), "", "too_many_parameters"),
        ("f = " + " + ".join("sin(w)" + "^2" * (k % 2) for k in range(320)), "w=1", "too_many_operations"),
    ],
)
def test_where_there_is_none(source: str, point: str, reason: str) -> None:
    found = at(source, point)
    assert (found.reason, found.entries) == (reason, ())


def test_a_parameter_that_does_not_matter_has_zeros() -> None:
    found = at("f(w, b) = w^2", "w=1,b=2")
    assert found.entries == ((2, 0), (0, 0))
    assert found.agrees


@pytest.mark.parametrize("source", ["f = w", "f = 3w + b", "q = w; f = q + q"])
def test_what_is_linear_has_zeros(source: str) -> None:
    found = at(source, "")
    assert not any(entry for row in found.entries for entry in row)
    assert found.agrees


def test_no_parameters() -> None:
    assert hessian_of(lesson("f = x^2", wrt="none")).reason == "no_parameters"


def test_a_wrong_entry_is_noticed() -> None:
    graph = build(read("f = w^2 b + sin(w)"))
    assert hessian(graph, (0, 1), [1.5, 0.5]).agrees
    wrong = ((1.0, 3.0), (3.0, 0.1))
    assert room._agrees(graph, (0, 1), [1.5, 0.5], wrong) is False
    assert room._agrees(graph, (0, 1), [1.5, 0.5], ((1.0, 3.0), (2.0, 0.0))) is False


def test_the_largest_takes_a_moment() -> None:
    lines = [f"q_{k} = tanh(w_{k % 8} q_{k - 1} + w_{(k + 1) % 8})" for k in range(1, 100)]
    found = lesson("\n".join(["q_0 = x", *lines]))
    began = time.perf_counter()
    matrix = hessian_of(found)
    assert time.perf_counter() - began < 3
    assert matrix.agrees


def test_differences_that_never_settle_refute_nothing() -> None:
    """x ← sin(x) x + w, fifty times: too steep for any difference of the gradient."""
    lines = [f"q_{k} = sin(q_{k - 1}) q_{k - 1} + w" for k in range(1, 51)]
    found = lesson("\n".join(["q_0 = x", *lines]))
    assert found.agreement.difference is not False
    assert hessian_of(found).agrees is not False
