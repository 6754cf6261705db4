"""Opened and primed functions, the order of events, expansions: what a lesson shows of its passes."""

import math
import random

import pytest

from app.calculus.errors import Refusal
from app.calculus.formulas import value
from app.calculus.printing import text
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source

# Opening and priming.


def ids(found: Lesson) -> list[tuple[str, str]]:
    return [(node.id, text(node.formula)) for node in found.graph.nodes]


def test_opening_keeps_every_other_id() -> None:
    source = "L = [σ(wx+b) − y]²"
    closed, opened = lesson(source), lesson(source, open="sigma")
    kept = [row[0] for row in ids(closed)]
    inner = [row for row in ids(opened) if row[0] not in kept]
    assert [node_id for node_id, _ in ids(opened) if node_id in kept] == kept
    assert [node_id.rpartition("_")[0] for node_id, _ in inner] == ["v7"] * len(inner)
    assert [node.operation for node in opened.graph.nodes if node.operation][2:6] == [
        "neg",
        "exp",
        "add",
        "div",
    ]
    sigma = next(node.id for node in closed.graph.nodes if node.operation == "sigmoid")
    assert ids(lesson(source, open=sigma)) == ids(opened) == ids(lesson(source, open="all"))
    for one in (closed, opened):
        assert math.isclose(one.values[one.output], closed.values[closed.output], rel_tol=1e-14)
        for index in closed.parameters:
            assert math.isclose(one.gradients[index], closed.gradients[index], rel_tol=1e-13)


def test_opening_one_of_two() -> None:
    source = "σ(x) + σ(w)"
    first = next(node.id for node in lesson(source).graph.nodes if node.operation == "sigmoid")
    operations = [node.operation for node in lesson(source, open=first).graph.nodes if node.operation]
    assert operations == ["neg", "exp", "add", "div", "sigmoid", "add"]
    with pytest.raises(Refusal):
        lesson(source, open="v99")
    with pytest.raises(Refusal):
        lesson(source, open="nonsense")


def test_priming_changes_only_what_is_shown() -> None:
    for spelling in ("sigma", "σ", "sigmoid"):
        found = lesson("σ(wx)", prime=spelling)
        shown = [text(found.graph.local(edge)) for edge in found.graph.edges if edge.target == found.output]
        assert shown == ["σ'(p)"]
        assert found.gradients == lesson("σ(wx)").gradients
    closed = lesson("σ(wx)")
    assert text(closed.graph.local(closed.graph.edges[-1])) == "σ(p) (1 - σ(p))"


# Steps.


def test_steps_tell_both_passes_in_order() -> None:
    rng = random.Random(7)
    for _ in range(150):
        found = lesson(random_source(rng))
        if found.has_gradients:
            check_steps(found)


def check_steps(found: Lesson) -> None:
    graph, steps = found.graph, found.steps
    count = len(graph.nodes)
    assert [step.index for step in steps] == list(range(1, len(steps) + 1))
    assert [step.node for step in steps[:count]] == list(range(count))
    assert all((s.kind == "input") == (not graph.nodes[s.node].sources) for s in steps[:count])
    assert [s.after for s in steps[:count]] == list(found.values)
    carrying = {k for k, local in enumerate(found.locals) if local is not None}
    if not found.parameters:
        assert len(steps) == count
        return
    assert (steps[count].kind, steps[count].node, steps[count].after) == ("seed", graph.output, 1.0)
    contributions = steps[count + 1 :]
    assert len(contributions) == len(carrying)
    assert {s.edge for s in contributions} == carrying
    cells = {graph.output: 1.0}
    waiting = {k: sum(graph.edges[e].source == k for e in carrying) for k in range(count)}
    for step in contributions:
        edge = graph.edges[step.edge]
        assert waiting[edge.target] == 0, "a gradient is passed on only when it is complete"
        assert step.node == edge.source
        assert step.before == cells.get(edge.source, 0.0)
        assert step.amount == cells.get(edge.target, 0.0) * found.locals[step.edge]
        assert step.after == step.before + step.amount
        cells[edge.source] = step.after
        waiting[edge.source] -= 1
    for index, gradient in enumerate(found.gradients):
        assert gradient is None or gradient == cells.get(index, 0.0)


def test_expansions_are_the_node_in_variables() -> None:
    rng = random.Random(31)
    for _ in range(100):
        found = lesson(random_source(rng))
        for node, tree in zip(found.graph.nodes, found.graph.expansions, strict=True):
            if tree is not None and math.isfinite(found.values[node.index]):
                assert math.isclose(
                    value(tree, found.point), found.values[node.index], rel_tol=1e-12, abs_tol=1e-13
                )
