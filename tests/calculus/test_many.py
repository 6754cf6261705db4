"""Many points at once give the numbers of the plain passes, but for the last digits."""

import math
import random

import numpy as np
import pytest

from app.calculus import agreement, many
from app.calculus.building import build
from app.calculus.formulas import function, rule
from app.calculus.operations import OPERATIONS
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.reading import read
from tests.calculus.sources import random_source
from tests.calculus.test_straight import AWKWARD


def alike(one: float, other: float, relative: float = 1e-14) -> bool:
    if math.isfinite(one) and math.isfinite(other):
        return abs(one - other) <= relative * max(abs(one), abs(other)) + 1e-300
    return one == other or (one != one and other != other)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_everywhere(operation: str) -> None:
    row = OPERATIONS[operation]
    rng = random.Random(operation)
    numbers = [x for x in AWKWARD if abs(x) != 1e-320] + [rng.uniform(-4, 4) for _ in range(20)]
    points = (
        [(x,) for x in numbers] if len(row.arguments) == 1 else [(x, y) for x in numbers for y in numbers]
    )
    columns = [np.array(column) for column in zip(*points, strict=True)]
    with np.errstate(all="ignore"):
        values = many._value(operation, False)(*columns)
        slopes = [
            np.broadcast_to(many._slope(operation, k, False)(*columns), len(points))
            for k in range(len(columns))
        ]
    for k, at in enumerate(points):
        if any(map(math.isinf, at)) and operation in ("pow", "root", "sin", "cos", "tan"):
            continue  # IEEE leaves those to the library
        assert alike(values[k], function(operation)(*at)), (at, values[k])
        for slope, expected in zip(slopes, rule(operation).all(*at), strict=True):
            assert alike(slope[k], expected, 1e-12), (at, slope[k], expected)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_quick_run_is_right_or_says_so(operation: str) -> None:
    """Point by point: where it raises nothing, its numbers are those of the careful run."""
    row = OPERATIONS[operation]
    finite = [x for x in AWKWARD if math.isfinite(x)] + [0.1, 0.2, 0.7, 1.5, 2.5, -1.5]
    points = [(x,) for x in finite] if len(row.arguments) == 1 else [(x, y) for x in finite for y in finite]
    quick = 0
    for at in points:
        arrays = [np.array([number]) for number in at]
        try:
            with np.errstate(all="raise", under="ignore"):
                value = many._value(operation, True)(*arrays)
                slopes = [many._slope(operation, k, True)(*arrays) for k in range(len(at))]
        except FloatingPointError:
            continue
        quick += 1
        assert alike(float(value[0]), function(operation)(*at)), at
        for slope, expected in zip(slopes, rule(operation).all(*at), strict=True):
            assert alike(float(np.broadcast_to(slope, 1)[0]), expected, 1e-12), at
    assert quick > len(points) / 5


def test_random_graphs() -> None:
    rng = random.Random(7)
    for _ in range(60):
        graph = build(read(random_source(rng, kinks=True)))
        points = [[rng.uniform(-2, 2) for _ in graph.variables] for _ in range(5)]
        columns = [np.array(column) for column in zip(*points, strict=True)]
        output, gradients = many.gradients(graph, columns)
        assert np.array_equal(output, many.output(graph, columns), equal_nan=True)
        for k, point in enumerate(points):
            values = forward(graph, point)
            locals_ = local_derivatives(graph, values, [True] * len(graph.rows))
            expected = reverse(graph, locals_).numbers
            scale = max(map(abs, expected))
            assert alike(float(np.broadcast_to(output, 5)[k]), values[graph.output], 1e-12)
            for index, array in zip(graph.variables, gradients, strict=True):
                one = float(np.broadcast_to(array, 5)[k])
                assert alike(one, expected[index], 1e-9) or abs(one - expected[index]) < 1e-12 * scale


def test_a_point_without_a_value_spoils_no_other() -> None:
    graph = build(read("ln(x) w + 1/(x - 2)"))
    x, w = np.array([1.0, -1.0, 2.0, math.inf, 3.0]), np.full(5, 0.5)
    output, gradients = many.gradients(graph, [x, w] if graph.names[0] == "x" else [w, x])
    assert np.isnan(output).tolist() == [False, True, True, False, False]
    assert np.isfinite(gradients[0]).tolist()[::4] == [True, True]


def test_a_large_graph_is_compared_parameter_by_parameter() -> None:
    lines = [f"p_{k} = tanh(w_{k % 9} p_{k - 1} + b_{k % 9})" for k in range(1, 3_001)]
    graph = build(read("\n".join(["p_0 = x", *lines])))
    values = forward(graph, [0.9 - 0.01 * k for k in range(len(graph.variables))])
    carries = [True] * len(graph.rows)
    adjoints = reverse(graph, local_derivatives(graph, values, carries)).numbers
    wanted = [adjoints[index] for index in graph.variables]
    point = [values[index] for index in graph.variables]
    assert len(wanted) * len(graph.rows) * 12 > agreement.MOST_WORK
    assert agreement._agree_at_once(graph, point, wanted, graph.variables)
    assert agreement.compare(graph, values, wanted, graph.variables, carries).difference
    wanted[5] *= 1.001
    assert not agreement._agree_at_once(graph, point, wanted, graph.variables)
    assert agreement.compare(graph, values, wanted, graph.variables, carries).difference is False
