"""Balls hold the truth: every operation of the table, and both passes over random graphs."""

import random
from fractions import Fraction
from math import isclose, isfinite

import pytest
from flint import arb
from mpmath import mp

from app.calculus.formulas import in_domain
from app.calculus.operations import OPERATIONS
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name
from app.homework.balls import interval, precision, rational
from app.homework.points import Point
from app.homework.tape import Tape, condition, function
from app.homework.truth import Question, ground
from app.lesson import lesson
from tests.calculus.oracles import exact_value
from tests.calculus.sources import random_source

ROWS = [row for row in OPERATIONS.values() if row.name != "alias"]
NUMBERS = [Fraction(n, 8) for n in (-80, -24, -16, -11, -8, -3, 0, 1, 3, 5, 8, 12, 16, 24, 100)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_operation_holds_its_value_inside_its_domain_and_has_none_outside(row) -> None:  # type: ignore[no-untyped-def]
    call = function(row.name)
    for x in NUMBERS:
        for y in NUMBERS if len(row.arguments) == 2 else NUMBERS[:1]:
            arguments = [x, y][: len(row.arguments)]
            with precision(128):
                ball = call(*map(rational, arguments))
            if not in_domain(row.name, [float(number) for number in arguments]):
                assert ball is None, arguments
            elif ball.is_finite():
                with mp.workdps(60):
                    value = exact_value(row.name, [mp.mpf(n.numerator) / n.denominator for n in arguments])
                lies = interval(ball)
                assert lies is not None
                low, high = (mp.mpf(end.numerator) / end.denominator for end in lies)
                assert (
                    low - abs(low) * mp.mpf(10) ** -30
                    <= mp.mpf(value)
                    <= high + abs(high) * mp.mpf(10) ** -30
                )
            else:
                assert row.name in ("sign", "step"), arguments


def test_a_condition_is_true_false_or_not_to_be_told() -> None:
    holds = condition("x > 0 or integer(y)", ("x", "y"))
    with precision(128):
        around_zero = arb(0, 1)
        assert holds(arb(1), arb("0.5")) is True
        assert holds(arb(-1), arb("0.5")) is False
        assert holds(around_zero, arb("0.5")) is None
        assert holds(around_zero, arb(2)) is True
        assert holds(arb(-1), around_zero) is None


def test_equal_parts_are_one_slot() -> None:
    tape = Tape(["x", "y"])
    assert tape.add(read_formula("x y + 1")) == tape.add(read_formula("1 + y x"))
    assert tape.add(read_formula("--x")) == 0
    assert tape.add(read_formula("0.1 + 0.2")) == tape.add(read_formula("3/10"))
    assert tape.add(read_formula("x^(4/2)")) == tape.add(read_formula("x^2"))


def test_a_tape_runs_on_from_where_another_stopped() -> None:
    tape = Tape(["x"])
    tape.add(read_formula("e^x"))
    values = tape.run(Point([Fraction(2)]).balls(128), 128)
    longer = tape.fork()
    slot = longer.add(read_formula("e^x + x"))
    done = len(tape.instructions), len(tape.literals)
    assert longer.run(list(values), 128, done)[slot].overlaps(longer.run([arb(2)], 128)[slot])


def test_literals_beyond_all_measure_are_bounded() -> None:
    tape = Tape(["x"])
    slot = tape.add(read_formula("1e999999999 x"))
    assert tape.run([arb(1)], 128)[slot].is_finite()
    assert interval(tape.run([arb(1)], 128)[slot]) is None
    power = tape.add(read_formula("10^(10^(10^10))"))
    assert not tape.run([arb(1)], 128)[power].is_finite()


@pytest.mark.parametrize("seed", range(25))
def test_the_reverse_pass_in_balls_is_the_reverse_pass(seed: int) -> None:
    graph = lesson(random_source(random.Random(seed), kinks=True)).graph
    if not graph.variables:
        return
    wrt = graph.variables[0]
    basis = ground(Question(graph, wrt))
    assert basis.points
    for point in basis.points[:6]:
        values = forward(graph, [float(number) for number in point.numbers])
        locals_ = local_derivatives(graph, values, [True] * len(graph.nodes))
        expected = reverse(graph, locals_).numbers[wrt]
        ball = basis.values(point, 128)[basis.wanted]
        if isfinite(expected):
            assert isclose(float(ball.mid()), expected, rel_tol=1e-9, abs_tol=1e-12)


def test_there_is_no_answer_at_a_kink() -> None:
    basis = ground(Question(lesson("L = relu(w) + |x|").graph, 0))
    assert not basis.usable(Point([Fraction(0), Fraction(1)]))
    assert basis.usable(Point([Fraction(1), Fraction(0)]))  # w does not depend on x


def test_operations_of_a_formula_are_shown_again() -> None:
    tape = Tape(["x"])
    shown = tape.formula(tape.add(Apply("sub", (Name("x"), read_formula("3")))))
    assert isinstance(shown, Apply)
    assert shown.operation == "sub"
