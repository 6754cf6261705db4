"""Forward mode: tangents along one parameter, compared with the reverse pass, and stepped through."""

import math
import random

import pytest

from app.calculus.errors import Impossible
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
AT = "w=1.5,b=0.5,x=2"


def tangents(found: Lesson) -> dict[str, float | None]:
    return {node.name: found.swept[node.index] for node in found.graph.nodes}


def test_the_seed_along_b_by_hand() -> None:
    found = lesson(SEED, at=AT, mode="forward", along="b")
    e = math.e
    wanted = {"x": None, "b": 1, "w": 0, "p": 2, "q": 2 * e, "r": 3 * e, "s": 0, "t": 0, "u": 3 * e}
    wanted["f"] = 3 * e * 0.5 + 1.5 * e + math.log(3)
    assert tangents(found) == {
        name: number if number is None else pytest.approx(number) for name, number in wanted.items()
    }
    assert found.results == {1: found.swept[found.output]}


def test_the_tangent_of_the_output_is_the_gradient() -> None:
    rng = random.Random(41)
    compared = 0
    for _ in range(200):
        source = random_source(rng, kinks=True)
        plain = lesson(source)
        for parameter in plain.parameters if plain.has_gradients else ():
            found = lesson(source, mode="forward", along=plain.graph.nodes[parameter].name)
            assert found.along == parameter
            assert found.gradients == plain.gradients
            assert found.agreement.difference is not False
            tangent, gradient = found.results[parameter], plain.gradients[parameter]
            if math.isfinite(tangent) and abs(tangent) < 1e6:
                assert tangent == pytest.approx(gradient, rel=1e-10, abs=1e-10), source
                compared += 1
    assert compared > 250


def test_events_carry_from_the_parameter_on_and_from_nowhere_else() -> None:
    rng = random.Random(42)
    for _ in range(100):
        plain = lesson(random_source(rng))
        for parameter in plain.parameters if plain.has_gradients else ():
            name = plain.graph.nodes[parameter].name
            check_events(lesson(plain.reading.source, mode="forward", along=name))


def check_events(found: Lesson) -> None:
    graph, count = found.graph, len(found.graph.nodes)
    assert [step.index for step in found.steps] == list(range(1, len(found.steps) + 1))
    assert [step.phase for step in found.steps[:count]] == ["forward"] * count
    seed, *contributions = found.steps[count:]
    assert (seed.phase, seed.kind, seed.node, seed.after) == ("tangent", "seed", found.along, 1.0)
    depends = graph.depends_on(frozenset((found.along,)))
    assert [step.edge for step in contributions] == [
        index for index, edge in enumerate(graph.edges) if depends[edge.source]
    ]
    cells = {found.along: 1.0}
    for step in contributions:
        edge = graph.edges[step.edge]
        assert (step.phase, step.kind, step.node) == ("tangent", "contribution", edge.target)
        assert step.before == cells.get(edge.target, 0.0)
        assert step.amount == found.locals[step.edge] * cells[edge.source]
        assert step.after == step.before + step.amount
        cells[edge.target] = step.after
    assert all(number in (None, cells.get(k, 0.0)) for k, number in enumerate(found.swept))


@pytest.mark.parametrize(
    ("source", "wrt", "results"),
    [
        ("f = x x", "", [6.0]),
        ("f(x, w) = x^2", "w", [0.0]),
        ("f = 3", "", []),
        ("f = a b", "none", []),
        ("f = relu(x) - relu(x)", "", [0.0]),
    ],
)
def test_awkward_functions(source: str, wrt: str, results: list[float]) -> None:
    found = lesson(source, at="x=3" if "x" in source else "", wrt=wrt, mode="forward")
    assert list(found.results.values()) == results


def test_without_a_value_there_is_no_sweep() -> None:
    found = lesson("f = ln(-x^2)", at="x=2", mode="forward")
    assert not any(step.phase == "tangent" for step in found.steps)
    assert math.isnan(found.results[0])
    assert found.agreement.reason == "no_value"


def test_the_first_parameter_unless_told_and_in_any_spelling() -> None:
    assert lesson("f = a b", mode="forward").along == 0
    assert lesson("f = λ a", wrt="lambda,a", mode="forward", along="λ").along == 0
    assert lesson("f = a b", along="b").along is None, "reverse mode goes along nothing"


@pytest.mark.parametrize(
    ("options", "key", "known"),
    [
        ({"along": "z"}, "unknown_along", "a, b"),
        ({"along": "x"}, "unknown_along", "a, b"),
        ({"along": "a", "wrt": "none"}, "no_parameters", ""),
    ],
)
def test_what_is_no_parameter_is_refused(options: dict[str, str], key: str, known: str) -> None:
    with pytest.raises(Impossible) as refused:
        lesson("f = a b + x", mode="forward", **options)
    assert refused.value.key == key
    assert refused.value.details["known"] == known
