"""Folded graphs on the page, in the API and in every export."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import networkx as nx
import pytest
from flask.testing import FlaskClient

from app.lesson import lesson
from app.web.formats import FORMATS
from app.web.live import live

SOURCE = "g(z) = z^2 + 1\nh = tanh(w x + b)\nL = g(h) + g(w)"
POINT = "w=1.5,x=2,b=-1"


def graph(client: FlaskClient, **asked: str) -> Mapping[str, object]:
    return client.get("/api/graph", query_string={"f": SOURCE, "at": POINT} | asked).get_json()


def openings(html: str) -> dict[str, str]:
    """For each folded node of a page the `fold` that its link asks for."""
    found = re.findall(r'<a href="([^"]+)" data-choose="fold" class="node[^"]*" id="(v\w+)"', html)
    return {
        node: parse_qs(urlsplit(href.replace("&amp;", "&")).query).get("fold", [""])[0]
        for href, node in found
    }


def test_every_node_says_which_call_and_which_statement_it_belongs_to(client: FlaskClient) -> None:
    nodes = {node["text"]: node for node in graph(client)["nodes"]}
    called = [text for text, node in nodes.items() if node["call"]]
    assert called == [text for text in nodes if text.endswith(("^2", " + 1"))]
    assert nodes["wx"]["statement"] == nodes["tanh q"]["statement"] == "h"
    assert nodes["w"]["statement"] is None
    calls = [node["call"] for node in nodes.values() if node["call"]]
    assert [call["function"] for call in calls] == ["g"] * 4
    assert len({call["node"] for call in calls}) == 2


def test_a_folded_graph_says_what_is_inside(client: FlaskClient) -> None:
    whole, found = graph(client), graph(client, fold="h")
    by_name = {node["name"]: node for node in found["nodes"]}
    inside = by_name["h"]["folded"]
    assert inside[-1] == by_name["h"]["id"]
    assert {node["id"] for node in whole["nodes"]} - set(inside[:-1]) == {n["id"] for n in found["nodes"]}
    assert by_name["h"]["operation"] == "fold"
    assert by_name["L"]["folded"] is None
    assert found["graph"]["gradient"] == whole["graph"]["gradient"]
    assert nx.node_link_graph(found, edges="edges").number_of_edges() == len(found["edges"])


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_every_export_shows_a_folded_graph(client: FlaskClient, format_: str) -> None:
    answer = client.get(f"/graph.{format_}", query_string={"f": SOURCE, "at": POINT, "fold": "all"})
    assert answer.status_code == 200
    if format_ == "py":  # a program has every operation
        assert "\nq = p + b\n" in answer.text
    if format_ == "svg":
        assert answer.text.count('class="stack"') == 2
        assert "<a " not in answer.text  # a picture leads nowhere
    if format_ == "dot":
        assert answer.text.count("peripheries=2") == 2


def test_explanations_follow(client: FlaskClient) -> None:
    asked = {"f": SOURCE, "at": POINT, "fold": "h", "wrt": "w,b"}
    rows = client.get("/api/breakdown", query_string=asked).get_json()["rows"]
    assert (
        rows[0]["breakdown"]["text"] == "h = tanh(wx + b)" or rows[0]["breakdown"]["text"] == "tanh(wx + b)"
    )
    assert [local["text"] for local in rows[0]["local"]] == ["x(1 - h^2)", "1 - h^2"]
    for address in ("/api/derivation", "/api/order", "/api/descend", "/explain.py", "/explain.tex"):
        assert client.get(address, query_string=asked).status_code == 200


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("derivative", "2h(1 - h^2)"), ("number", "0.17"), ("graph", '{"local:e6_2": "1 - h^2"}')],
)
def test_checks_take_folded_graphs(client: FlaskClient, kind: str, answer: str) -> None:
    node = next(node for node in graph(client, fold="h")["nodes"] if node["name"] == "h")
    given = answer.replace("e6_2", f"e{node['id'][1:]}_2")
    asked = {"f": SOURCE, "at": POINT, "fold": "h", "wrt": "b", "kind": kind, "answer": given}
    if kind == "graph":
        asked["answer"] = json.loads(given)
    verdict = client.post("/api/check", json=asked).get_json()
    assert verdict["verdict"] == ("incorrect" if kind == "number" else "correct"), verdict


def test_nothing_hidden_is_told_by_what_is_inside(client: FlaskClient) -> None:
    found = graph(client, fold="h", hide="values,gradients")
    assert all(node["gradient"] is None for node in found["nodes"])
    program = client.get(
        "/graph.py", query_string={"f": SOURCE, "at": POINT, "fold": "h", "hide": "values,gradients"}
    )
    assert program.status_code != 200 or "assert" not in program.text or "0." not in program.text


def test_each_folded_node_leads_to_the_page_with_it_open(client: FlaskClient) -> None:
    asked = {"f": SOURCE, "at": POINT}
    page = client.get("/", query_string=asked | {"fold": "all"}).text
    ways = openings(page)
    assert set(ways.values()) == {"all,-h", "all,-L"}
    page = client.get("/", query_string=asked | {"fold": "all,-L"}).text
    assert len(openings(page)) == 3  # both calls are nodes now
    assert list(openings(client.get("/", query_string=asked | {"fold": "h"}).text).values()) == [""]
    assert not openings(client.get("/", query_string=asked).text)


def test_the_menu_is_there_where_something_can_be_folded(client: FlaskClient) -> None:
    assert "Fold h" in client.get("/", query_string={"f": SOURCE}).text
    assert "Open h" in client.get("/", query_string={"f": SOURCE, "fold": "h"}).text
    assert 'aria-label="Fold L"' not in client.get("/", query_string={"f": "L = (w x - y)^2"}).text
    assert 'aria-label="Fold h"' not in client.get("/embed", query_string={"f": SOURCE}).text


def test_folding_is_suggested_where_there_is_much_to_read(client: FlaskClient) -> None:
    terms = " + ".join(f"w_{k} x^{k}" for k in range(2, 30))
    large = f"h = {terms}\nL = h^2"
    assert "data-suggested" in client.get("/", query_string={"f": large}).text
    assert "data-suggested" not in client.get("/", query_string={"f": large, "fold": "h"}).text
    assert "data-suggested" not in client.get("/", query_string={"f": SOURCE}).text


def test_what_is_too_large_for_a_picture_can_be_drawn_folded(client: FlaskClient) -> None:
    lines = [f"h_{k} = " + " + ".join(["sin(w x)"] + [f"{j} b" for j in range(2, 60)]) for k in range(1, 3)]
    body = "\n".join(["g(z) = " + " + ".join(f"sin({k} z)" for k in range(1, 500)), *lines])
    source = body + "\nL = g(h_1) + g(h_2) + g(b)"
    refused = client.post("/graph.svg", json={"f": source})
    assert refused.status_code == 422
    assert client.post("/graph.svg", json={"f": source, "fold": "all,-L"}).status_code == 200


@pytest.mark.parametrize(("terms", "sent"), [(600, True), (700, False)])
def test_a_folded_page_follows_a_slider_unless_too_much_is_inside(terms: int, sent: bool) -> None:
    source = "h = " + " + ".join(f"sin({k} w)" for k in range(1, terms)) + "\nL = h^2"
    assert (live(lesson(source, fold="h")) is not None) == sent
