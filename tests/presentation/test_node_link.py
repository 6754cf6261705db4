"""The lesson as data: the shape that other people's slides depend on."""

import json
import math
import random
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest

from app.calculus.formulas import value
from app.calculus.printing import name_text
from app.calculus.reading import read
from app.lesson import Lesson, lesson
from app.presentation.node_link import document
from tests.calculus.sources import random_source

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
SOURCES = [
    SEED,
    "L = [σ(wx+b) − y]²",
    "[y − σ(w_2σ(w_1x + b_1) + b_2)]² + λ[w_1² + w_2²]",
    "2 + 3",
    "relu(x) w",
    "ln(x) + √w",
    "p = wx\nq = b\nr = p + q\ns = r - y\nL = s^{2}",
    "(torch.sigmoid(weight*x + bias) - y)**2",
    "g(z) = z^2; g(wx) + g'(b)",
    "μ + σ·ε",
    "e = (a+b)(b+1)",
]
AT = "w=1.5,b=0.5,x=0,y=1"

GRAPH = {
    "version",
    "mode",
    "source",
    "syntax",
    "reading",
    "output",
    "outputs",
    "value",
    "gradient",
    "parameters",
    "constants",
    "agrees",
    "notes",
}
NODE = {
    "id",
    "name",
    "operation",
    "arguments",
    "text",
    "latex",
    "expansion",
    "value",
    "gradient",
    "tangent",
    "role",
    "call",
    "problem",
}
EDGE = {"source", "target", "key", "local", "value", "problem"}
STEP = {"index", "phase", "kind", "node", "edge", "text", "latex", "before", "amount", "after"}


@pytest.mark.parametrize("source", SOURCES)
def test_shape(source: str) -> None:
    found = document(lesson(source, at=AT))
    assert found.keys() >= {"directed", "multigraph", "graph", "nodes", "edges", "steps"}
    assert found["directed"] is found["multigraph"] is True
    assert found["graph"].keys() >= GRAPH
    assert found["graph"]["reading"].keys() == {"text", "latex"}
    assert found["graph"]["agrees"].keys() >= {"difference", "closed_form"}
    assert found["graph"]["gradient"].keys() == set(found["graph"]["parameters"])
    for kind, keys in (("nodes", NODE), ("edges", EDGE), ("steps", STEP)):
        assert all(row.keys() >= keys for row in found[kind]), kind
    for node in found["nodes"]:
        assert all(argument.keys() <= {"node", "literal"} for argument in node["arguments"])
        assert node["role"] in ("parameter", "constant", "intermediate", "output", "literal")
    for edge in found["edges"]:
        assert edge["local"] is None or edge["local"].keys() == {"text", "latex"}


def numbers_in(data: Any) -> list[float]:
    if isinstance(data, dict):
        return [n for item in data.values() for n in numbers_in(item)]
    if isinstance(data, list):
        return [n for item in data for n in numbers_in(item)]
    return [data] if isinstance(data, float) else []


@pytest.mark.parametrize("source", [*SOURCES, "1/x", "e^{1000 + x}", "√x", "x/(x - x)", "|x| ln x"])
def test_what_does_not_exist_is_null_with_a_reason(source: str) -> None:
    found = document(lesson(source, at=AT, wrt=""))
    json.dumps(found, allow_nan=False)
    assert all(map(math.isfinite, numbers_in(found)))
    for node in found["nodes"]:
        assert (node["value"] is None) == bool(node["problem"]), node
    for edge in found["edges"]:
        if edge["local"] is not None:
            assert (edge["value"] is None) == bool(edge["problem"]), edge


def test_networkx_reads_it() -> None:
    data = json.loads(json.dumps(document(lesson(SEED, at=AT.replace("x=0", "x=2")))))
    graph = nx.node_link_graph(data, edges="edges")
    assert isinstance(graph, nx.MultiDiGraph)
    assert nx.is_directed_acyclic_graph(graph)
    assert graph.graph["output"] == "f"
    (last,) = [node for node, degree in graph.out_degree() if degree == 0]
    assert graph.nodes[last]["name"] == "f"
    assert math.isclose(graph.nodes[last]["value"], 0.5 * (1.5 * math.e + math.log(3)))
    assert math.isclose(graph.graph["gradient"]["b"], 1.5 * 2 * 0.5 * math.e + 1.5 * math.e + math.log(3))


def test_two_edges_of_a_square() -> None:
    graph = nx.node_link_graph(document(lesson("x*x", at="x=3")), edges="edges")
    assert graph.number_of_edges("v1", "v2") == 2
    assert {data["value"] for _, _, data in graph.edges(data=True)} == {3.0}


def test_it_is_the_graph_that_the_core_gives_networkx() -> None:
    found = lesson(SEED)
    graph = nx.node_link_graph(document(found), edges="edges")
    assert set(graph.nodes) == set(found.graph.network.nodes)
    assert set(graph.edges(keys=True)) == set(found.graph.network.edges(keys=True))


def value_of(text: str, found: Lesson) -> float:
    """What a printed text means, read on its own, with the graph's names declared in a header."""
    named = {node.name: number for node, number in zip(found.graph.nodes, found.values, strict=True)}
    header = ", ".join(name_text(name) for name in named)
    return value(read(f"out_99({header}) = {text}", "math").output.tree, named)


def texts(found: Lesson) -> list[tuple[str, float | None]]:
    data = document(found)
    rows = [(node["text"], node["value"]) for node in data["nodes"]]
    rows += [(node["expansion"], node["value"]) for node in data["nodes"] if node["expansion"]]
    return rows + [(edge["local"]["text"], edge["value"]) for edge in data["edges"] if edge["local"]]


def check_texts(found: Lesson) -> None:
    for text, number in texts(found):
        if number is not None:
            assert math.isclose(value_of(text, found), number, rel_tol=1e-9, abs_tol=1e-12), text


@pytest.mark.parametrize("source", SOURCES)
def test_every_text_is_readable_source(source: str) -> None:
    check_texts(lesson(source, at="w=1.5,b=0.5,x=2,y=1"))


def test_every_text_of_random_functions_is_readable() -> None:
    rng = random.Random(8)
    for _ in range(80):
        check_texts(lesson(random_source(rng)))


def test_the_reading_is_readable_source() -> None:
    for source in SOURCES:
        found = lesson(source, at=AT.replace("x=0", "x=2"))
        again = lesson(document(found)["graph"]["reading"]["text"], at=AT.replace("x=0", "x=2"))
        assert again.values[again.output] == found.values[found.output], document(found)["graph"]["reading"][
            "text"
        ]


def test_names_are_ascii_and_roles_are_told() -> None:
    data = document(lesson("λ[w_1² + w₂²] + y"))
    assert [node["name"] for node in data["nodes"]][:4] == ["lambda", "w_1", "w_2", "y"]
    assert [node["role"] for node in data["nodes"]][:4] == ["constant", "parameter", "parameter", "constant"]
    assert data["graph"]["gradient"].keys() == {"w_1", "w_2"}
    assert all(name.isascii() for name in data["graph"]["point"])
    assert all(edge["local"] is None for edge in data["edges"] if edge["source"] in ("v1", "v4"))


def test_numbers_alone() -> None:
    data = document(lesson(SEED, picture=False), picture=False)
    assert data["steps"] == []
    assert all(not {"latex", "expansion"} & node.keys() for node in data["nodes"])
    assert data["graph"]["gradient"].keys() == {"b", "w"}


def test_steps() -> None:
    found = lesson(SEED)
    data = document(found)
    assert [step["index"] for step in data["steps"]] == list(range(1, len(found.steps) + 1))
    ids = {node["id"] for node in data["nodes"]}
    edges = {edge["id"] for edge in data["edges"]}
    for step in data["steps"]:
        assert step["node"] in ids
        assert (step["edge"] in edges) == (step["kind"] == "contribution")
        assert step["mathml"].startswith("<math")


def test_a_literal_without_a_value_is_itself_the_reason() -> None:
    for source in ("1/0", "x + 1/0"):
        node = document(lesson(source))["nodes"][-1]
        assert node["value"] is None
        assert node["problem"] == "1/0 has no real value."


class Unsearchable(tuple[int, ...]):
    """A tuple that must not be looked through: with many parameters that would take quadratic time."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        pytest.fail("each node looks through all parameters")


def test_no_node_looks_through_all_parameters() -> None:
    found = lesson("w_1 u_1 + w_2 u_2", picture=False)
    document(replace(found, parameters=Unsearchable(found.parameters)), picture=False)


def test_a_very_large_graph_is_numbers_alone() -> None:
    """Its formulas and its closed form would be most of the work; values and gradients are all there."""
    found = lesson(" + ".join(f"w_{k} x" for k in range(10_500)), picture=False)
    data = document(found, picture=False)
    assert {node["text"] for node in data["nodes"]} == {None}
    assert {edge["local"] for edge in data["edges"]} == {None}
    assert all(edge["value"] is not None for edge in data["edges"] if edge["source"] != "v2")
    agrees = data["graph"]["agrees"]
    assert (agrees["difference"], agrees["closed_form"]) == (True, None)
    assert "closed form" in agrees["sentence"]
