"""The table and tapes as data: made of primitives alone, and the same functions."""

import json
from math import inf

import pytest

from app.calculus.building import build
from app.calculus.folding import folded
from app.calculus.formulas import condition, function, partial
from app.calculus.operations import OPERATIONS
from app.calculus.portable import Program, row, tape
from app.calculus.reading import read

SIGNS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
}
TESTS = {"integer": lambda x: x % 1 == 0, "odd": lambda x: x % 2 == 1}
POINTS = [(x, y) for x in (-2.5, -1.0, -0.3, 0.0, 0.3, 1.0, 3.0) for y in (-3.0, 0.0, 0.5, 2.0)]


def run(program: Program, x: float, y: float) -> float:
    """What a program leaves, run by the book."""
    stack: list[float] = []
    for token in program:
        if isinstance(token, str) and token not in ("x", "y"):
            arity = 2 if token in SIGNS else 1 if token in TESTS else len(OPERATIONS[token].arguments)
            call = SIGNS.get(token) or TESTS.get(token) or OPERATIONS[token].value
            assert call is not None, f"{token} is no primitive"
            stack[-arity:] = [call(*stack[-arity:])]
        else:
            stack.append({"x": x, "y": y}.get(token, token))  # type: ignore[arg-type,call-overload]
    (left,) = stack
    return left


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_row_as_data_is_the_row(operation: str) -> None:
    found, made = OPERATIONS[operation], json.loads(json.dumps(row(operation)))
    for x, y in POINTS:
        point = (x, y)[: len(found.arguments)]
        if "value" in made:
            assert run(made["value"], x, y) == pytest.approx(function(operation)(*point), nan_ok=True)
        if "domain" in made:
            assert run(made["domain"], x, y) == condition(found.domain, found.arguments)(*point)
        for key, program in enumerate(made["partials"]):
            vanishes = made.get("vanishes", [None] * 2)[key]
            slope = 0.0 if vanishes and run(vanishes, x, y) else run(program, x, y)
            assert slope == pytest.approx(partial(operation, key)(*point), nan_ok=True)


def test_a_tape_names_rows_and_slots() -> None:
    made = tape(build(read("f = 2 w x + w")))
    assert [one["name"] for one in made["rows"]] == ["mul", "add"]
    assert made["calls"] == [None, None, [0, 5, 0], [0, 2, 1], [1, 3, 0]]
    assert made["literals"] == [2.0]
    assert made["variables"] == ["w", "x"]
    assert made["output"] == 4


def test_a_fold_is_a_row_with_calls_of_its_own() -> None:
    graph = folded(build(read("g(z) = (2 z)^2\nL = w g(x) + g(b)")), "g")
    made = tape(graph)
    inside = {"calls": [None, [0, 3, 0], [1, 1, 4]], "literals": [2.0, 2.0]}  # of both calls of g
    assert [one.get("name", one) for one in made["rows"]] == ["mul", "pow", inside, "add"]
    assert made["calls"] == [None, None, None, [2, 1], [0, 0, 3], [2, 2], [3, 4, 5]]


def test_a_literal_that_is_no_number_of_json_is_spelt() -> None:
    made = tape(build(read(f"f = x + {'9' * 400} + (1/0) x - {'9' * 400}")))
    assert set(made["literals"]) == {"Infinity", "NaN"}
    assert [float(literal.replace("Infinity", "inf")) for literal in made["literals"]].count(inf) >= 1
