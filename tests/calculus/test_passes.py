"""Gradients, checked by three other ways to find them, on thousands of random graphs with sharing."""

import math
import random

import pytest

from app.calculus import closed_form
from app.calculus.agreement import slope_agrees
from app.calculus.building import build, operations_named
from app.calculus.errors import Refusal
from app.calculus.graph import Graph
from app.calculus.passes import forward, kinks, local_derivatives, reverse
from app.calculus.printing import text
from app.calculus.reading import read
from app.lesson import Lesson, lesson
from tests.calculus.oracles import number_for, tangent
from tests.calculus.sources import random_source


def names_of(graph: Graph) -> list[str]:
    return [graph.nodes[index].name for index in graph.variables]


def gradients_of(graph: Graph, point: list[float]) -> tuple[list[float], list[float]]:
    """All values, and the gradient of every variable."""
    values = forward(graph, point)
    found = reverse(graph, local_derivatives(graph, values, [True] * len(graph.nodes)))
    return values, [found.numbers[index] for index in graph.variables]


def close(found: float, expected: float, scale: float, relative: float = 1e-11) -> bool:
    return abs(found - expected) <= relative * max(abs(found), abs(expected), 1e-3 * scale)


def biggest(graph: Graph, values: list[float]) -> float:
    return max(1.0, *(abs(v) for v in values[: len(graph.nodes)]))


@pytest.mark.parametrize("seed", range(8))
def test_gradients_on_random_graphs(seed: int) -> None:
    """Reverse = forward mode = closed form = central difference."""
    rng = random.Random(seed)
    compared = 0
    for _ in range(300):
        source = random_source(rng, kinks=True)
        graph = build(read(source))
        point = [rng.uniform(-1.5, 1.5) for _ in graph.variables]
        values, gradients = gradients_of(graph, point)
        nodes = values[: len(graph.nodes)]
        if (
            not all(map(math.isfinite, nodes))
            or biggest(graph, values) > 1e6
            or kinks(graph, values, [True] * len(nodes))
        ):
            continue
        compared += 1
        scale = max(map(abs, gradients), default=0)
        for one, other in zip(gradients, tangent(graph, point, values), strict=True):
            assert close(one, other, scale), source
        trees = closed_form.gradients(graph, [True] * len(nodes))
        closed = closed_form.values(graph, [trees[index] for index in graph.variables], values)
        for one, other in zip(gradients, closed, strict=True):
            assert close(one, other, scale, 1e-9), source
        for k, slope in enumerate(gradients):

            def along(t: float, k: int = k, graph: Graph = graph, point: list[float] = point) -> float:
                moved = [p + t * (i == k) for i, p in enumerate(point)]
                return forward(graph, moved)[graph.output]

            assert slope_agrees(along, slope) is not False, (source, names_of(graph)[k])
    assert compared > 250


def test_lessons_on_random_graphs_agree() -> None:
    rng = random.Random(99)
    for _ in range(150):
        found = lesson(random_source(rng))
        if found.parameters and math.isfinite(found.values[found.output]):
            assert found.agreement.difference is not False, found.reading.source
            assert found.agreement.closed_form, found.reading.source


@pytest.mark.parametrize(
    "options",
    [{"share": False}, {"open": "all"}, {"open": "sigma,softplus"}, {"share": False, "open": "all"}],
)
def test_options_never_change_value_or_gradient(options: dict) -> None:
    rng = random.Random(str(options))
    for _ in range(100):
        reading = read(random_source(rng))
        share, opened = options.get("share", True), operations_named(options.get("open", ""))
        try:
            one, other = build(reading), build(reading, share, opened)
        except Refusal:
            continue
        assert names_of(one) == names_of(other)
        point = [number_for(name) for name in names_of(one)]
        (values_1, gradients_1), (values_2, gradients_2) = (
            gradients_of(one, point),
            gradients_of(other, point),
        )
        assert math.isclose(values_1[one.output], values_2[other.output], rel_tol=1e-11, abs_tol=1e-12)
        for a, b in zip(gradients_1, gradients_2, strict=True):
            assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-11), reading.source


# Small functions that catch known mistakes.


def partials(source: str, at: str, **options: object) -> dict[str, float | None]:
    found = lesson(source, at=at, wrt=options.pop("wrt", ""), **options)
    return {found.graph.nodes[index].name: found.gradients[index] for index in found.parameters}


def edges(found: Lesson) -> list[tuple[str, str, int]]:
    nodes = found.graph.nodes
    return [(nodes[e.source].name, nodes[e.target].name, e.key) for e in found.graph.edges]


def test_a_square_as_a_product_has_two_edges() -> None:
    found = lesson("x*x", at="x=3")
    assert edges(found) == [("x", "f", 0), ("x", "f", 1)]
    assert found.graph.network.number_of_edges() == 2
    assert found.gradients[0] == 6
    assert [(s.before, s.after) for s in found.steps if s.kind == "contribution"] == [(0, 3), (3, 6)]


@pytest.mark.parametrize(
    ("source", "at", "expected"),
    [
        ("x/(x+y)", "x=2,y=3", {"x": 3 / 25, "y": -2 / 25}),
        ("x^2+(x+1)^2", "x=3", {"x": 14}),
        ("x^x", "x=2", {"x": 4 * (math.log(2) + 1)}),
        ("a*b+a", "a=2,b=5", {"a": 6, "b": 2}),
        ("(x-y)*(x-y)", "x=5,y=2", {"x": 6, "y": -6}),
        ("(x-y)(x+y)", "x=5,y=2", {"x": 10, "y": -4}),
        ("x-x", "x=5", {"x": 0}),
        ("x/x", "x=5", {"x": 0}),
        ("x^2 x^3", "x=2", {"x": 80}),
        ("2^x", "x=3", {"x": 8 * math.log(2)}),
        ("(-2)^2 x", "x=3", {"x": 4}),
        ("x^3", "x=-2", {"x": 12}),
        ("x^0", "x=0", {"x": 0}),
        ("x^1", "x=0", {"x": 1}),
        ("x^2", "x=0", {"x": 0}),
        ("∛x", "x=-8", {"x": 1 / 12}),
        ("e = (a+b)(b+1)", "a=2,b=1", {"a": 2, "b": 5}),
        ("(x+y)z", "x=-2,y=5,z=-4", {"x": -4, "y": -4, "z": 3}),
        ("max(x, y, z)", "x=1,y=3,z=2", {"x": 0, "y": 1, "z": 0}),
        ("f(x, y, z) = x y", "x=2,y=3,z=7", {"x": 3, "y": 2, "z": 0}),
        ("p = x^2; q = p; q p", "x=2", {"x": 32}),
        ("p = x; q = p; q", "x=2", {"x": 1}),
    ],
)
def test_gradients(source: str, at: str, expected: dict[str, float]) -> None:
    found = partials(source, at, wrt=",".join(expected))
    assert found.keys() == expected.keys()
    for name, gradient in expected.items():
        assert math.isclose(found[name], gradient, rel_tol=1e-14, abs_tol=1e-15), name


def test_kinks_use_a_convention_and_say_so() -> None:
    for source, gradient in (
        ("relu(x)", 0),
        ("|x|", 0),
        ("max(x, 0)", 0.5),
        ("min(x, 0)", 0.5),
        ("leaky_relu(x)", 0.01),
    ):
        found = lesson(source, at="x=0")
        assert found.gradients[0] == gradient
        assert found.kinks == (found.output,)
        assert found.agreement.difference is None
        assert found.agreement.reason == "kink"
    assert lesson("relu(x)", at="x=1e-9").kinks == ()


@pytest.mark.parametrize(
    ("source", "at", "node"),
    [
        ("ln(x) + 1", "x=-1", "ln x"),
        ("1/x + 1", "x=0", "1/x"),
        ("√x + x", "x=-2", "√x"),
        ("x^0.5 · 2", "x=-1", "x^0.5"),
        ("arcsin(x) + 1", "x=2", "arcsin x"),
        ("ln x", "x=0", "ln x"),
        ("x^-1", "x=0", "x^{-1}"),
        ("w/(x - x)", "x=1", "w/p"),
    ],
)
def test_what_has_no_value_is_explained_where_it_happens(source: str, at: str, node: str) -> None:
    found = lesson(source, at=at)
    (origin,) = [index for index, problem in found.problems.items() if problem.key == "domain"]
    assert text(found.graph.nodes[origin].formula) == node
    assert math.isnan(found.values[found.output])
    assert all(math.isnan(g) for g in found.gradients if g is not None), "nothing pretends to have a gradient"
    assert {step.phase for step in found.steps} >= {"forward"}
    assert found.agreement == type(found.agreement)(None, None, "no_value")
    after = [p.key for index, p in found.problems.items() if index != origin]
    assert set(after) <= {"after"}


def test_a_boundary_has_a_value_and_no_derivative() -> None:
    found = lesson("√x", at="x=0")
    assert found.values[found.output] == 0
    assert math.isnan(found.locals[0])
    assert found.agreement.difference is None


def test_overflow_is_not_an_error() -> None:
    found = lesson("e^{x} - 1", at="x=1000")
    assert found.values[found.output] == math.inf
    assert {p.key for p in found.problems.values()} == {"overflow"}
    assert lesson("1/(1+e^{-x})", at="x=-1000").values[-1] == 0


def test_zero_gradients_say_why() -> None:
    def why(source: str, at: str) -> str:
        found = lesson(source, at=at, wrt="x")
        (reason,) = found.zeros.values()
        return reason.key

    assert why("f(x, w) = w", "x=1,w=2") == "no_path"
    assert why("relu(x) w", "x=-1,w=2") == "local_zero"
    assert why("x w", "x=1,w=0") == "local_zero"
    assert why("x - x", "x=1") == "cancels"
    assert why("sin(wx)", "x=1,w=0") == "local_zero"


def test_constants_only() -> None:
    for source, number in (
        ("2 + 3", 5),
        ("√2", math.sqrt(2)),
        ("π", math.pi),
        ("e^2", math.e**2),
    ):
        found = lesson(source)
        assert math.isclose(found.values[found.output], number)
        assert not found.parameters
        assert found.agreement.reason == "no_parameters"
        assert {step.phase for step in found.steps} == {"forward"}
    (node,) = lesson("2 + 3").graph.nodes
    assert node.operation == "literal"
    assert text(node.formula) == "2 + 3"


def test_deep_nesting() -> None:
    deep = "x"
    for k in range(300):
        deep = f"(1 + {deep})" if k % 2 else f"sin({deep})"
    found = lesson(deep)
    assert len(found.graph.nodes) == 301
    assert found.agreement.difference
    assert found.agreement.closed_form


def test_literals_live_inside_operations() -> None:
    found = lesson("1 + 2x^{1/2}", at="x=4")
    assert [node.operation for node in found.graph.nodes] == [None, "pow", "mul", "add"]
    assert found.values[-1] == 5
    assert edges(found) == [("x", "p", 0), ("p", "q", 1), ("q", "f", 1)]


def test_equal_parts_are_one_node() -> None:
    assert len(lesson("sin(wx) + cos(wx)").graph.nodes) == 6
    assert len(lesson("sin(wx) + cos(xw)").graph.nodes) == 7
    assert len(lesson("sin(wx) + cos(wx)", share=False).graph.nodes) == 7
    named = lesson("p = wx\nq = wx\np q")
    assert [node.operation for node in named.graph.nodes] == [None, None, "mul", "alias", "mul"]


def test_an_unused_line_is_not_in_the_graph() -> None:
    found = lesson("p = wx\nq = sin(z)\np + 1")
    assert [node.name for node in found.graph.nodes] == ["w", "x", "p", "f"]
    assert "unused" in {note.key for note in found.notes}


def test_functions_of_ones_own_are_put_in() -> None:
    found = lesson("g(z) = z^2 + w z\nL = g(x) + g(2)", at="w=3,x=5", wrt="w,x")
    assert partials("g(z) = z^2 + w z\nL = g(x) + g(2)", "w=3,x=5", wrt="w,x") == {"w": 7, "x": 13}
    assert found.values[found.output] == 50
    assert math.isclose(partials("g(z) = sin(z)^2\ng'(x)", "x=0.7")["x"], 2 * math.cos(1.4))
    assert lesson("g(z) = z^3; g''(x)", at="x=2").values[-1] == 12


def test_derivatives_in_the_source() -> None:
    s = 1 / (1 + math.exp(-0.3))
    for source, expected in (
        ("σ'(x)", s * (1 - s)),
        ("σ''(x)", s * (1 - s) * (1 - 2 * s)),
        ("tanh''(x)", None),
    ):
        found = lesson(source, at="x=0.3")
        tanh = math.tanh(0.3)
        wanted = -2 * tanh * (1 - tanh**2) if expected is None else expected
        assert math.isclose(found.values[found.output], wanted, rel_tol=1e-13)
        assert found.agreement.difference
    assert math.isclose(partials("σ'(x)", "x=0.3")["x"], s * (1 - s) * (1 - 2 * s), rel_tol=1e-12)


def test_a_literal_without_a_value_is_named_alone() -> None:
    """`1/0` is to blame in `x (2 + 1/0)`, not the whole of it."""
    for source, culprit in (("ln(-1)", "ln(-1)"), ("x (2 + 1/0)", "1/0"), ("x + √(-2) + 1", "√(-2)")):
        found = lesson(source)
        problem = next(p for p in found.problems.values() if p.key == "literal")
        assert text(dict(problem.details)["formula"]) == culprit
