"""The homework's own functions, in every spelling that somebody would use: values, gradients, graphs."""

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.calculus.printing import text
from app.lesson import Lesson, lesson

FUNCTIONS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "seed.toml").read_text(encoding="utf-8")
)["function"]
SAME_GRAPH = [pytest.param(f, s, id=f"{f['name'][:9]}: {s[:60]}") for f in FUNCTIONS for s in f["spellings"]]
OTHER_GRAPH = [pytest.param(f, s, id=f"{f['name'][:9]}: {s[:60]}") for f in FUNCTIONS for s in f["otherwise"]]


def scope_of(function: dict[str, Any]) -> dict[str, Any]:
    """The homework's quantities by hand: the point, and the abbreviations of `where`."""
    scope: dict[str, Any] = {"exp": math.exp, "log": math.log}
    for entry in function["at"].split(","):
        name, number = entry.split("=")
        scope["lam" if name == "lambda" else name] = float(number)
    for name, expression in function.get("where", {}).items():
        scope[name] = eval(expression, scope)
    return scope


def assert_right(found: Lesson, function: dict[str, Any]) -> None:
    scope = scope_of(function)
    assert math.isclose(found.values[found.output], eval(function["value"], scope), rel_tol=1e-12)
    gradients = {found.graph.nodes[index].name: found.gradients[index] for index in found.parameters}
    assert gradients.keys() == function["gradients"].keys()
    for name, expression in function["gradients"].items():
        assert math.isclose(gradients[name], eval(expression, scope), rel_tol=1e-12), name
    assert found.agreement.difference
    assert found.agreement.closed_form


@pytest.mark.parametrize(("function", "source"), SAME_GRAPH)
def test_every_spelling_gives_the_graph_one_would_draw(function: dict[str, Any], source: str) -> None:
    found = lesson(source, at=function["at"])
    assert_right(found, function)
    assert [node.operation for node in found.graph.nodes if node.operation] == function["operations"]


@pytest.mark.parametrize(("function", "source"), OTHER_GRAPH)
def test_the_same_function_written_otherwise(function: dict[str, Any], source: str) -> None:
    assert_right(lesson(source, at=function["at"]), function)


def test_enough_spellings() -> None:
    assert all(len(function["spellings"]) >= 10 for function in FUNCTIONS)


def breakdown(source: str) -> list[str]:
    graph = lesson(source).graph
    return [f"{node.name} = {text(node.formula)}" for node in graph.nodes if node.operation]


def test_table_1() -> None:
    """The seed's seven lines, as the seed names them when they are typed as lines."""
    lines = ["p = wx", "q = ln p", "r = bx", "s = e^r", "t = sw", "u = t + q", "f = bu"]
    assert breakdown("\n".join(lines)) == lines
    graph = lesson("\n".join(lines), at="w=1.5,x=2,b=0.5").graph
    locals_ = {
        (graph.nodes[e.source].name, graph.nodes[e.target].name): text(graph.local(e)) for e in graph.edges
    }
    shown = {
        ("w", "p"): "x",
        ("p", "q"): "1/p",
        ("b", "r"): "x",
        ("r", "s"): "e^r",
        ("s", "t"): "w",
        ("w", "t"): "s",
    }
    shown |= {("t", "u"): "1", ("q", "u"): "1", ("b", "f"): "u", ("u", "f"): "b"}
    assert shown.items() <= locals_.items()


def test_table_1_from_the_formula() -> None:
    """Named in the order of the source."""
    assert breakdown("f(x,b,w) = (w e^{bx} + ln(wx)) b") == [
        "p = bx",
        "q = e^p",
        "r = wq",
        "s = wx",
        "t = ln s",
        "u = r + t",
        "f = ub",
    ]


def test_the_easy_example_with_its_alias() -> None:
    lines = ["p = wx", "q = b", "r = p + q", "s = r - y", "L = s^2"]
    assert breakdown("\n".join(lines)) == lines
    graph = lesson("\n".join(lines)).graph
    alias = next(edge for edge in graph.edges if graph.nodes[edge.target].operation == "alias")
    assert text(graph.local(alias)) == "1"


def test_a_sum_at_b_arrives_step_by_step() -> None:
    """0 → 5.176 → 9.253: the two contributions to b in the seed's f."""
    found = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,b=0.5,x=2")
    b = next(node.index for node in found.graph.nodes if node.name == "b")
    cells = [(s.before, s.after) for s in found.steps if s.node == b and s.kind == "contribution"]
    assert [(round(before, 3), round(after, 3)) for before, after in cells] == [(0, 5.176), (5.176, 9.253)]


def test_the_gradients_that_the_seed_prints() -> None:
    """2sx, which expands to 2x(wx + b − y); b·w·x·e^{bx} + w·e^{bx} + ln(w·x)."""
    at = "w=1.5,b=0.5,x=2,y=1"
    easy = lesson("L = [(wx + b) - y]^2", at=at)
    w = next(index for index in easy.parameters if easy.graph.nodes[index].name == "w")
    for answer in ("2x(wx + b - y)", "2x(wx+b−y)", "2[(wx+b)-y]x"):
        shown = lesson(answer, at=at)
        assert math.isclose(shown.values[shown.output], easy.gradients[w], rel_tol=1e-14)
    table = lesson("f(x,b,w) = (we^{bx} + ln(wx))b", at=at)
    b = next(index for index in table.parameters if table.graph.nodes[index].name == "b")
    for answer in (
        r"b \cdot w \cdot x \cdot e^{bx} + w \cdot e^{bx} + \ln(w \cdot x)",
        "bwxe^{bx} + we^{bx} + ln(wx)",
    ):
        shown = lesson(answer, at=at)
        assert math.isclose(shown.values[shown.output], table.gradients[b], rel_tol=1e-14)
