"""The API and the pictures: what they answer, and how they refuse."""

import json
import math
import xml.etree.ElementTree as ET

import networkx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import BODY_LIMIT, workers
from app.web.encoding import encode

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,x=2,b=0.5"}


def problem(answer: TestResponse, status: int) -> dict[str, object]:
    """The problem details of an answer, after a look at its form."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.mimetype == "application/problem+json"
    document: dict[str, object] = json.loads(answer.data)
    assert document.keys() >= {"type", "title", "status", "detail"}
    assert document["status"] == status
    assert "Traceback" not in answer.text
    return document


def test_the_graph_is_what_networkx_reads(client: FlaskClient) -> None:
    document = client.get("/api/graph", query_string=SEED).get_json()
    graph = networkx.node_link_graph(document, edges="edges")
    assert networkx.is_directed_acyclic_graph(graph)
    assert document["graph"]["gradient"]["b"] == pytest.approx(9.253457, abs=1e-6)
    assert {"graph", "nodes", "edges", "steps"} <= document.keys()


def test_all_ways_of_asking_give_one_answer(client: FlaskClient) -> None:
    point = {"w": 1.5, "x": "2", "b": 0.5}
    answers = {
        client.get("/api/graph", query_string=SEED).data,
        client.get(
            "/api/graph", query_string={"f": SEED["f"], "at.w": "1.5", "at.x": "2", "at.b": "0.5"}
        ).data,
        client.post("/api/graph", json=SEED).data,
        client.post("/api/graph", json={"f": SEED["f"], "at": point}).data,
        client.post("/api/graph", data=SEED).data,
    }
    assert len(answers) == 1


def test_a_get_has_no_body_whatever_it_says(client: FlaskClient) -> None:
    assert client.get("/api/graph", query_string=SEED, content_type="application/json").status_code == 200


def test_the_picture_is_svg(client: FlaskClient) -> None:
    for answer in (client.get("/graph.svg", query_string=SEED), client.post("/graph.svg", json=SEED)):
        assert answer.mimetype == "image/svg+xml"
        assert ET.fromstring(answer.data).tag == "{http://www.w3.org/2000/svg}svg"
    steps = [client.get("/graph.svg", query_string={**SEED, "step": str(step)}).data for step in (0, 5)]
    assert steps[0] != steps[1]


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ({"f": "x", "theme": "pink"}, 400, "theme"),
        ({"f": "x", "step": "999"}, 422, "step"),
        ({"f": "x", "step": "-1"}, 400, "step"),
        ({"f": "x", "wtr": "x"}, 400, "wtr"),
        ({"f": "x", "layout": "up"}, 400, "layout"),
        ({"f": "x", "at": "x=fish"}, 400, "at"),
        ({"f": "x", "wrt": "y"}, 422, "wrt"),
        ({"f": "5", "wrt": "y"}, 422, "wrt"),
    ],
)
def test_a_bad_parameter_is_named(
    client: FlaskClient, query: dict[str, str], status: int, named: str
) -> None:
    for path in ("/graph.svg", "/api/graph"):
        assert problem(client.get(path, query_string=query), status)["parameter"] == named


@pytest.mark.parametrize("source", ["", " ", "w*(x", "x\0y", "\ufffd", "2 +", "x = x", "g(", "x=1; x=2"])
def test_a_bad_source_is_a_problem_with_a_place(client: FlaskClient, source: str) -> None:
    document = problem(client.get("/api/graph", query_string={"f": source}), 400)
    if source.strip():
        assert document["position"]


@pytest.mark.parametrize(
    "at", ["w", "w=", "w=x", "=1", "w=1e999", "w=nan", "w=1,w=2", "q=1", "w=1;;", "w=1,x=2,b=3"]
)
def test_a_bad_point_is_answered(client: FlaskClient, at: str) -> None:
    answer = client.get("/api/graph", query_string={"f": "w*2", "at": at})
    assert answer.status_code in (200, 400, 422)
    json.loads(answer.data, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"f": 7', b'{"f": "\xff"}', b"[" * 100_000, b'{"f": ["x"]}']
)
def test_a_bad_body_is_a_problem(client: FlaskClient, body: bytes) -> None:
    problem(client.post("/api/graph", data=body, content_type="application/json"), 400)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_json_that_does_not_say_so_is_told_how(client: FlaskClient, kind: str) -> None:
    document = problem(client.post("/api/graph", data=b'{"f": "x^2"}', content_type=kind), 400)
    assert "application/json" in str(document["detail"])


@pytest.mark.parametrize("length", [1_000_001, BODY_LIMIT + 1])
def test_too_much_text_is_a_problem(client: FlaskClient, length: int) -> None:
    problem(client.post("/api/graph", json={"f": "x" * length}), 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/graph.bmp", 404),
        ("GET", "/static/no.js", 404),
        ("PUT", "/api/graph", 405),
    ],
)
def test_http_errors_are_problems_too(client: FlaskClient, method: str, path: str, status: int) -> None:
    problem(client.open(path, method=method), status)


def test_on_a_page_a_problem_is_a_page(client: FlaskClient) -> None:
    answer = client.get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "<h1>" in answer.text


def test_busy_workers_say_when_to_come_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise workers.TimeUp

    monkeypatch.setattr("app.web.api.node_link.document", busy)
    answer = client.get("/api/graph?f=x")
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_the_unexpected_is_written_down_and_not_shown(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.web.api.node_link.document", lambda *_: 1 / 0)
    document = problem(client.get("/api/graph?f=x"), 500)
    assert str(document["request_id"]) in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in str(document)


def test_json_has_no_nan() -> None:
    assert encode({"a": [math.nan, (1.5, -math.inf)], "σ": None}) == '{"a":[null,[1.5,null]],"σ":null}'


def test_it_says_that_it_lives(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
