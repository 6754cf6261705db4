"""Gradient descent equals a loop with central differences, and says why it ends."""

import random
from math import isfinite

import pytest

from app.calculus.descent import MOST_STEPS, MOST_WORK, Descent, descend, gentler, growth, most_steps
from app.calculus.errors import Impossible
from app.calculus.passes import forward
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source


def walk(found: Lesson, rate: float, steps: int, rows: tuple[dict[str, float], ...] = ()) -> Descent:
    return descend(found.graph, found.point, found.parameters, rate, steps, rows)


def losses(descent: Descent) -> list[float]:
    return [moment.loss for moment in descent.moments]


def mean(found: Lesson, point: dict[str, float], rows: list[dict[str, float]]) -> float:
    """The mean loss, without the descent's own evaluation of rows."""
    points = [list((point | row).values()) for row in rows]
    return sum(forward(found.graph, numbers)[found.output] for numbers in points) / len(rows)


@pytest.mark.parametrize("seed", range(40))
def test_it_equals_a_loop_with_central_differences(seed: int) -> None:
    rng = random.Random(seed)
    found = lesson(random_source(rng), picture=False)
    names = [found.graph.nodes[index].name for index in found.parameters]
    constants = [name for name in found.point if name not in names]
    rows = [{name: rng.uniform(0.5, 2) for name in constants} for _ in range(3)] if constants else [{}]
    rate, point = 0.01, dict(found.point)
    descent = walk(found, rate, 4, tuple(rows) if constants else ())
    for moment in descent.moments:
        assert [point[name] for name in names] == pytest.approx(list(moment.at), rel=1e-6, abs=1e-8)
        assert moment.loss == pytest.approx(mean(found, point, rows), rel=1e-6, abs=1e-8)
        slopes = {}
        for name in names:
            h = 1e-5 * max(1, abs(point[name]))
            up, down = (mean(found, point | {name: point[name] + s * h}, rows) for s in (1, -1))
            slopes[name] = (up - down) / (2 * h)
        point |= {name: point[name] - rate * slopes[name] for name in names}


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.4, 0.9])
def test_a_quadratic_shrinks_by_its_known_factor(rate: float) -> None:
    """w − 3 is multiplied by 1 − 2η, the loss by its square."""
    found = lesson("L = (w - 3)^2", at="w=0")
    descent = walk(found, rate, 20)
    for moment in descent.moments:
        assert moment.at[0] - 3 == pytest.approx(-3 * (1 - 2 * rate) ** moment.step)
        assert moment.loss == pytest.approx(9 * (1 - 2 * rate) ** (2 * moment.step))
    assert descent.ending is None


def test_the_seed_takes_its_first_step() -> None:
    found = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5", wrt="b,w")
    b, w = walk(found, 0.1, 1).moments[1].at
    assert (b, w) == pytest.approx((0.5 - 0.1 * 9.253457774, 1.5 - 0.1 * 1.692474247))


def test_rows_average() -> None:
    found = lesson("L = [(wx + b) - y]^2", at="w=1.5,b=0.5")
    rows = ({"x": 1.0, "y": 2.0}, {"x": 2.0, "y": 3.0})
    alone = [walk(found, 0.1, 0, (row,)).moments[0] for row in rows]
    both = walk(found, 0.1, 0, rows).moments[0]
    assert both.loss == sum(moment.loss for moment in alone) / 2
    assert both.gradient == tuple(sum(pair) / 2 for pair in zip(*(m.gradient for m in alone), strict=True))
    line = walk(found, 0.1, MOST_STEPS, rows).moments[-1]
    assert line.at == pytest.approx((1, 1), abs=1e-6)


@pytest.mark.parametrize(
    ("source", "at", "rate", "key"),
    [
        ("L = (w - 3)^2", "w=0", 1.5, "diverged"),
        ("L = w^4", "w=2", 1.5, "diverged"),
        ("L = e^{w^2}", "w=5", 1, "diverged"),
        ("L = (w - 3)^2", "w=0", 0.5, "flat"),
        ("L = (w - 3)^2", "w=0", 0.1, "settled"),
        ("L = relu(w)", "w=-1", 0.1, "flat"),
        ("L = ln w", "w=1", 0.3, "undefined"),
        ("L = √w", "w=0", 0.3, "no_gradient"),
        ("L = e^{e^w}", "w=10", 0.3, "overflow"),
        ("L = -w^2", "w=1", 0.3, "unbounded"),
        ("L = -w", "w=1", 0.3, None),
        ("L = 3 a - a", "a=1", 1e308, "diverged"),
    ],
)
def test_it_says_why_it_ends(source: str, at: str, rate: float, key: str | None) -> None:
    descent = walk(lesson(source, at=at), rate, MOST_STEPS)
    assert (descent.ending and descent.ending.key) == key
    assert all(isfinite(number) for moment in descent.moments for number in moment.at)


def test_what_grows_and_comes_back_has_not_diverged() -> None:
    """The first steps leap over the valley and far up the other side."""
    descent = walk(lesson("L = (ln(1 + w^2))^2 + w^2/100", at="w=0.6"), 6, 200)
    assert max(losses(descent)) > losses(descent)[0]
    assert descent.ending is None or descent.ending.key != "diverged"


def test_the_node_and_the_row_without_a_value_are_named() -> None:
    found = lesson("p = w x; L = ln p", at="w=1", wrt="w")
    ending = walk(found, 0.1, 5, ({"x": 1.0}, {"x": -1.0})).ending
    assert ending is not None
    assert (ending.key, ending.row, found.graph.nodes[ending.node].name) == ("undefined", 1, "L")


def test_a_gentler_rate_works() -> None:
    found = lesson("L = (w - 3)^2", at="w=0")
    descent = walk(found, 150, 20)
    rate = gentler(found.graph, found.point, descent)
    assert rate == 0.15
    assert losses(walk(found, rate, 20)) == sorted(losses(walk(found, rate, 20)), reverse=True)


def test_growth_is_the_last_climb() -> None:
    descent = walk(lesson("L = (w - 3)^2", at="w=0"), 1.01, 30)
    assert growth(descent.moments) == (0, 30)
    assert growth(walk(lesson("L = (w - 3)^2", at="w=0"), 0.1, 30).moments) == (30, 30)


def test_data_does_not_move_even_if_it_was_a_parameter() -> None:
    found = lesson("L = (a - c)^2", at="a=1,c=3", wrt="a,c")
    descent = walk(found, 0.1, 3, ({"c": 2.0},))
    assert [found.graph.nodes[index].name for index in descent.parameters] == ["a"]
    assert losses(descent)[0] == 1


@pytest.mark.parametrize(
    ("source", "steps", "rows", "key"),
    [
        ("L = w^2", MOST_STEPS + 1, (), "descent_steps"),
        ("L = w x", 1, ({"z": 1.0},), "data_column"),
        ("L = w^2", 1, ({"w": 1.0},), "nothing_moves"),
        ("L = 2 + 3", 1, (), "nothing_moves"),
        ("L = w" + " + w" * 1500, 400, (), "descent_work"),
        ("L = w x" + " + w" * 1500, 1, ({"x": 1.0},) * 200, "descent_rows"),
    ],
)
def test_what_cannot_be_done_is_refused(source: str, steps: int, rows: tuple, key: str) -> None:
    with pytest.raises(Impossible) as caught:
        walk(lesson(source, picture=False), 0.1, steps, rows)
    assert caught.value.key == key


def test_the_work_is_bounded_by_what_is_said() -> None:
    graph = lesson("L = w" + " + w" * 999, picture=False).graph
    assert most_steps(graph, 0) == MOST_WORK // graph.operation_count - 1
    assert most_steps(lesson("L = w^2").graph, 1) == MOST_STEPS


def test_the_point_is_left_alone() -> None:
    found = lesson("L = (w - 3)^2", at="w=0")
    walk(found, 0.1, 5)
    assert found.point == {"w": 0}
