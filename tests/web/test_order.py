"""Reuse and order, and forward mode: the API, the tab, and the links that choose a mode."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.test_api import SEED, problem

TWO_LAYERS = "f(w_1,w_2,b_1,b_2,x,λ) = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
CHAIN = "; ".join(["h_0 = w", *(f"h_{{{k + 1}}} = sin(h_{{{k}}}) h_{{{k}}} + w" for k in range(50))])


def test_the_order_is_answered_to_get_and_post_and_can_be_kept(client: FlaskClient) -> None:
    answer = client.get("/api/order", query_string={"f": TWO_LAYERS})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.get_json() == client.post("/api/order", json={"f": TWO_LAYERS}).get_json()
    again = client.get(
        "/api/order", query_string={"f": TWO_LAYERS}, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    found = answer.get_json()
    assert found.keys() == {"order", "sentence", "costs", "shared", "operations"}
    parameters = [name for name in found["order"] if name[0] in "wb"]
    assert parameters == ["b_2", "w_2", "b_1", "w_1"]


def test_costs_are_whole_numbers_however_large(client: FlaskClient) -> None:
    assert client.get("/api/order", query_string={"f": CHAIN}).get_json()["costs"] == {
        "separately": 6 * (2**50 - 1),
        "forward": 300,
        "reverse": 349,
    }


def test_what_cannot_be_ordered_is_a_problem(client: FlaskClient) -> None:
    problem(client.get("/api/order", query_string={"f": "w x +"}), 400)
    large = {"f": " + ".join(["w"] * 2500), "picture": "0"}
    assert "2,000" in str(problem(client.post("/api/order", json=large), 422)["detail"])


def test_the_tab_shows_sentence_costs_and_order(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": TWO_LAYERS, "tab": "order"}).text
    assert re.findall(r"<rect[^>]* width=\"([\d.]+)%\"", page) == ["100.0", "100.0", "56.2"]
    best = page[page.index('<ol class="best">') :]
    assert len(re.findall(r"<li data-node", best)) == 17
    assert len(re.findall(r'class="parameter"', best)) == 4
    assert "logarithmic" not in page
    assert "logarithmic" in client.get("/", query_string={"f": CHAIN, "tab": "order"}).text


@pytest.mark.parametrize(
    "query", [{"f": "f = 3"}, {"f": "a b", "wrt": "none"}, {"f": "ln(-x^2)"}, {"f": "x x"}]
)
def test_the_tab_has_something_to_say_of_every_function(client: FlaskClient, query: dict[str, str]) -> None:
    for mode in ("reverse", "forward"):
        answer = client.get("/", query_string={**query, "tab": "order", "mode": mode})
        assert answer.status_code == 200
        assert '<p class="answer">' in answer.text


# Forward mode.


def test_forward_mode_is_in_the_data(client: FlaskClient) -> None:
    found = client.get("/api/graph", query_string=SEED | {"mode": "forward", "along": "w"}).get_json()
    assert (found["graph"]["mode"], found["graph"]["along"]) == ("forward", "w")
    assert found["graph"]["gradient"]["b"] == pytest.approx(9.253457, abs=1e-6)
    tangents = {node["name"]: node["tangent"] for node in found["nodes"]}
    assert tangents["f"] == pytest.approx(found["graph"]["gradient"]["w"])
    assert (tangents["x"], tangents["b"], tangents["w"]) == (None, 0, 1)
    plain = client.get("/api/graph", query_string=SEED).get_json()
    assert (plain["graph"]["mode"], plain["graph"]["along"]) == ("reverse", None)
    assert found["edges"] == plain["edges"]
    assert {step["phase"] for step in found["steps"]} == {"forward", "tangent"}


def test_a_direction_that_is_none_is_refused_with_those_that_are(client: FlaskClient) -> None:
    for path in ("/api/graph", "/graph.svg", "/api/order"):
        refused = problem(client.get(path, query_string=SEED | {"mode": "forward", "along": "z"}), 422)
        assert refused["parameter"] == "along"
        assert "b, w" in str(refused["detail"])


def test_a_direction_left_over_from_another_function_gives_way(client: FlaskClient) -> None:
    answer = client.get("/", query_string={"f": "L = a c", "mode": "forward", "along": "w"})
    assert answer.status_code == 200
    assert re.search(r'aria-label="Forward mode along a" aria-current="true"', answer.text)


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_each_mode_leads_to_the_others(client: FlaskClient, path: str) -> None:
    ways = re.compile(r'<a data-choose="mode along" href="([^"]+)"[^>]*?( aria-current="true")?>')
    page = client.get(path, query_string=SEED | {"wrt": "b,w", "step": "12"}).text
    links = ways.findall(page)
    assert [bool(current) for _, current in links] == [True, False, False]
    assert all("step=12" in link for link, _ in links)
    forward = client.get(links[2][0].replace("&amp;", "&")).text
    assert [bool(current) for _, current in ways.findall(forward)] == [False, False, True]
    assert 'data-phase="tangent"' in forward
    assert not ways.findall(client.get(path, query_string={"f": "2 + 3"}).text)
