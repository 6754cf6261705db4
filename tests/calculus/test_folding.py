"""Folding changes what is seen, and no number: random graphs, folded at random, have the same gradients."""

import random
from math import isfinite

import pytest

from app.calculus import closed_form
from app.calculus.folding import FoldedGraph, groups
from app.calculus.passes import reverse
from app.calculus.printing import text
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source

FUNCTIONS = "g(z) = z^2 + w tanh(z)\nh(u, v) = g(u) v + u\n"
CALLS = "{0} + g({1} b)\nq_0 = h({0}, {1})\nq_00 = q_0 g(g(b)) - q_0"


def folded(source: str, fold: str, at: str = "") -> Lesson:
    """A folded lesson whose graph is one."""
    found = lesson(source, fold=fold, at=at)
    assert isinstance(found.graph, FoldedGraph)
    return found


def shown(found: Lesson) -> dict[str, str]:
    """Every operation as it is written on its node."""
    return {node.name: text(node.formula) for node in found.graph.nodes if not node.is_variable}


def with_calls(rng: random.Random) -> str:
    """A random source that calls functions, some inside others."""
    lines = random_source(rng).replace("; ", "\n").split("\n")
    names = [line.split(" = ")[0] for line in lines[:-1]] or ["b"]
    calls = CALLS.format(rng.choice(names), rng.choice(["w", "b", *names]))
    return FUNCTIONS + "\n".join([*lines[:-1], f"q_x = {calls}", f"{lines[-1]} + q_00 q_x"])


def random_fold(rng: random.Random, whole: Lesson) -> str:
    """`all` or some words, and some that stay open."""
    found = groups(whole.graph)
    words = sorted({word for group in found for word in (group.word, whole.graph.nodes[group.head].id)})
    chosen = ["all"] if rng.random() < 0.4 else rng.sample(words, rng.randint(1, len(words)))
    return ",".join([*chosen, *(f"-{word}" for word in words if rng.random() < 0.2)])


def close(a: float | None, b: float | None) -> bool:
    """Equal but for rounding; what does not exist is so in both."""
    if a is None or b is None or not (isfinite(a) and isfinite(b)):
        return a is b or str(a) == str(b)
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_has_the_same_value_and_gradient(seed: int) -> None:
    rng = random.Random(seed)
    source = with_calls(rng)
    whole = lesson(source)
    found = lesson(source, fold=random_fold(rng, whole))
    if not isinstance(found.graph, FoldedGraph):
        return
    by_name = {node.name: node for node in whole.graph.nodes}
    for node in found.graph.nodes:
        same = by_name[node.name]
        assert node.id == same.id
        assert close(found.values[node.index], whole.values[same.index])
        assert close(found.gradients[node.index], whole.gradients[same.index])
    assert found.agreement == whole.agreement
    assert found.results == whole.results
    # The passes of the folded graph itself give these gradients: as numbers, step by step, and as formulas.
    last = {step.node: step.after for step in found.steps if step.phase == "backward"}
    assert all(close(found.gradients[node], after) for node, after in last.items())
    if found.has_gradients:
        trees = closed_form.gradients(found.graph, [g is not None for g in found.gradients])
        numbers = closed_form.values(found.graph, trees, found.values)
        carried = [k for k, gradient in enumerate(found.gradients) if gradient is not None]
        assert all(close(found.gradients[k], numbers[k]) for k in carried)


@pytest.mark.parametrize("seed", range(10))
def test_the_body_of_a_fold_is_the_function_that_it_stands_for(seed: int) -> None:
    found = lesson(with_calls(random.Random(seed)), fold="all")
    assert isinstance(found.graph, FoldedGraph)
    for place, inside in found.graph.folds.items():
        node = found.graph.nodes[place]
        assert [inside.body.nodes[k].name for k in inside.body.variables] == [
            found.graph.nodes[source].name for source in node.arguments if isinstance(source, int)
        ]
        locals_ = [1.0] * len(inside.body.edges)
        assert all(reverse(inside.body, locals_).numbers)  # everything inside is on the way to the result


def test_a_statement_is_one_node_over_its_arguments() -> None:
    found = folded("h = tanh(w x + b)\nL = (h - y)^2", "h", at="w=1,x=2,b=-1,y=0")
    assert shown(found) == {"h": "tanh(wx + b)", "r": "h - y", "L": "r^2"}
    into = [edge for edge in found.graph.edges if found.graph.nodes[edge.target].name == "h"]
    assert [text(found.graph.local(edge)) for edge in into] == [
        "x(1 - h^2)",
        "w(1 - h^2)",
        "1 - h^2",
    ]


def test_a_call_is_written_as_a_call() -> None:
    source = "g(z) = z^2 + 1\nh = g(w x) g(b)\nL = h + b"
    assert shown(folded(source, "g")) == {"p": "wx", "r": "g(p)", "t": "g(b)", "h": "rt", "L": "h + b"}
    assert shown(folded(source, "h")) == {"h": "g(wx) g(b)", "L": "h + b"}
    assert shown(folded(source, "all,-h")) == shown(folded(source, "g"))
    one = next(node.id for node in folded(source, "g").graph.nodes if node.name == "t")
    assert shown(folded(source, one)).keys() == {"p", "q", "r", "t", "h", "L"}
    assert shown(folded(source, f"g,-{one}")).keys() == {"p", "r", "s", "t", "h", "L"}


def test_what_is_used_elsewhere_stays_a_node() -> None:
    found = folded("h = (w x + b)^2\nk = 3(w x) + h\nL = k h", "all")
    assert shown(found) == {"p": "wx", "h": "(p + b)^2", "k": "3p + h", "L": "kh"}


def test_long_formulas_have_a_symbol() -> None:
    long = " + ".join(f"w_{k} x_{k}" for k in range(1, 30))
    found = folded(f"h = ({long})^2\nL = h + 1", "h")
    assert shown(found)["h"] == "h(w_1, x_1, w_2, x_2, w_3, x_3, w_4, x_4, …)"
    edge = found.graph.edges[0]
    assert text(found.graph.local(edge)) == "∂h/∂w₁".replace("₁", "_1")


@pytest.mark.parametrize("fold", ["", "nothing", "v99", ",-,", "x", "-h", "w"])
def test_what_names_nothing_folds_nothing(fold: str) -> None:
    source = "h = tanh(w x + b)\nL = h^2"
    assert lesson(source, fold=fold).graph is lesson(source).graph


def test_one_statement_is_not_all() -> None:
    assert not isinstance(lesson("L = (w x - y)^2", fold="all").graph, FoldedGraph)
    assert shown(folded("L = (w x - y)^2", "L")) == {"L": "(wx - y)^2"}


def test_a_value_that_is_missing_inside_is_explained_at_its_node() -> None:
    found = folded("h = ln(w x) + 1\nL = h^2 + w", "h", at="w=-1,x=1")
    problems = {found.graph.nodes[index].name: problem for index, problem in found.problems.items()}
    assert problems["h"].key == "inside"
    assert dict(problems["L"].details)["origin"] == "h"


def test_a_call_that_grows_like_a_power_of_two_is_bounded() -> None:
    nested = "x"
    for _ in range(40):
        nested = f"g({nested})"
    found = folded(f"g(z) = z z + z\nh = {nested}\nL = h + 1", "h")
    assert len(shown(found)["h"]) < 200
    assert text(found.graph.local(found.graph.edges[0])) == "∂h/∂x"
    assert found.agreement.closed_form is not False


def test_forward_mode_has_the_same_tangents() -> None:
    source = "h = tanh(w x + b)\nL = (h - y)^2 + w"
    whole, found = (
        lesson(source, mode="forward", along="w"),
        lesson(source, mode="forward", along="w", fold="h"),
    )
    assert found.results == whole.results
    assert found.steps[-1].after == pytest.approx(whole.steps[-1].after)
