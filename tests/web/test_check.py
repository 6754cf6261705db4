"""Checks: the API as the design has it, its limits, and the tab; a reply never holds the right answer."""

import re

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.web.test_api import problem

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,x=2,b=0.5", "wrt": "b"}
SUMMAND = "b w x e^{bx} + ln(wx)"


def check(client: FlaskClient, **more: object) -> dict:
    answer = client.post("/api/check", json={**SEED, **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_a_right_answer_with_its_remark(client: FlaskClient) -> None:
    found = check(client, answer="b w x e^{bx} + w e^{bx} + ln w + ln x")
    assert found["verdict"] == "correct"
    assert found["certainty"] in ("proved", "tested")
    assert found["reading"]["text"] == "bwx e^{bx} + w e^{bx} + ln w + ln x"
    assert found["diagnosis"] is found["counterexample"] is None
    assert "the gradient has a value, and your answer has none" in found["remarks"][0]


def test_a_wrong_answer_with_all_that_the_design_promises(client: FlaskClient) -> None:
    found = check(client, answer=SUMMAND)
    assert {
        "verdict",
        "certainty",
        "reading",
        "message",
        "diagnosis",
        "counterexample",
        "lines",
    } <= found.keys()
    assert (found["verdict"], found["certainty"]) == ("incorrect", "proved")
    assert found["diagnosis"].keys() == {"kind", "node", "edge", "message"}
    assert set(found["counterexample"]["at"]) == {"x", "b", "w"}
    assert isinstance(found["counterexample"]["yours"], float)
    assert "Try it by hand" in found["message"]


def test_help_comes_in_degrees(client: FlaskClient) -> None:
    degrees = [check(client, answer=SUMMAND, hint=str(hint))["diagnosis"] for hint in range(4)]
    assert degrees[0] is None
    assert degrees[1]["kind"] is None
    assert degrees[2]["kind"] == degrees[3]["kind"] == "right_up_to_a_summand"
    assert len(degrees[1]["message"]) < len(degrees[2]["message"]) < len(degrees[3]["message"])


@pytest.mark.parametrize(
    ("kind", "answer", "verdict", "standings"),
    [
        ("order", ["w", "b"], "correct", "right right"),
        ("number", "9.26", "incorrect", "wrong"),
        ("number", {"b": "9.25", "w": 1.69}, "correct", "right right"),
        ("breakdown", [["p = bx", "∂p/∂b = x"], {"breakdown": "f = b (w e^p + ln(wx))"}], "incorrect", None),
        ("derivation", "∂f/∂b = u + b w x q\n= u", "incorrect", "right wrong"),
        ("graph", {"gradient:v2": "9.253", "local:e5_0": "e^p"}, "correct", "right right"),
    ],
)
def test_every_kind_of_answer(
    client: FlaskClient, kind: str, answer: object, verdict: str, standings: str | None
) -> None:
    found = check(client, kind=kind, answer=answer, wrt="b,w")
    assert (found["kind"], found["verdict"]) == (kind, verdict)
    if standings:
        assert " ".join(line["standing"] for line in found["lines"]) == standings


def test_no_reply_holds_the_right_answer(client: FlaskClient) -> None:
    for kind, answer in (
        ("derivative", SUMMAND),
        ("number", "9.26"),
        ("derivation", "∂f/∂b = b w x q\n= u"),
        ("graph", {"gradient:v2": "5.176"}),
    ):
        reply = client.post("/api/check", json={**SEED, "kind": kind, "answer": answer}).text
        assert "9.253" not in reply
        assert "bwx e^{bx} + w e^{bx} + ln(wx)" not in reply


@pytest.mark.parametrize(
    ("more", "status", "place"),
    [
        ({"answer": "b w x e^{bx"}, 400, True),
        ({"answer": "b k"}, 400, True),
        ({"answer": ""}, 400, False),
        ({"answer": [[[["x"]]]]}, 400, False),
        ({"answer": "x" * 20_001}, 413, False),
        ({"answer": "b", "kind": "essay"}, 400, False),
        ({"answer": "b", "of": "k"}, 422, False),
        ({"kind": "graph", "answer": "3"}, 400, False),
        ({"kind": "number", "answer": "3", "at": "w=-1,x=2"}, 422, False),
    ],
)
def test_what_cannot_be_read_is_a_problem(
    client: FlaskClient, more: dict[str, object], status: int, place: bool
) -> None:
    found = problem(client.post("/api/check", json={**SEED, **more}), status)
    assert ("position" in found) == place
    if place:
        assert found["parameter"] == "answer"


@pytest.mark.parametrize("kind", ["derivation", "breakdown", "order", "number", "graph", "derivative"])
@pytest.mark.parametrize(
    "answer",
    ["=", "= = =", "|||", ",,,", "∂", "d/dx", "∂f/∂f", "k = b\n∂f/∂k = 1", ["", ""], [["b"]], {"b": ["1"]}],
)
def test_no_answer_breaks_it(client: FlaskClient, kind: str, answer: object) -> None:
    assert client.post("/api/check", json={**SEED, "kind": kind, "answer": answer}).status_code in (200, 400)


def test_so_many_checks_a_minute_and_client() -> None:
    client = create_app({"TESTING": True, "CHECKS": "2 per minute", "PROXIES": 1}).test_client()

    def ask(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return client.post("/api/check", json={**SEED, "answer": "b"}, headers=headers).status_code

    assert [ask("10.0.0.1") for _ in range(3)] == [200, 200, 429]
    assert ask("10.0.0.2") == 200
    refused = client.post("/api/check", json={**SEED, "answer": "b"}, headers={"X-Forwarded-For": "10.0.0.1"})
    assert refused.mimetype == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/api/graph", query_string={"f": "w"}).status_code == 200


def test_a_check_is_not_for_other_pages(client: FlaskClient) -> None:
    answer = client.post("/api/check", json={**SEED, "answer": "b"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/api/check").status_code == 405


def tab(client: FlaskClient, **more: str) -> str:
    page = client.get("/", query_string={**SEED, "tab": "check", **more})
    assert page.status_code == 200
    return page.text[page.text.index('id="check"') :]


def test_the_tab_works_as_a_plain_form(client: FlaskClient) -> None:
    page = tab(client)
    assert 'name="answer"' in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert hidden["tab"] == "check"
    assert hidden["kind"] == "derivative"
    answered = tab(client, **{k: v for k, v in hidden.items() if k not in SEED}, answer=SUMMAND)
    assert "Not there yet." in answered
    assert "Where should I look?" in answered
    assert 'data-lit=""' in answered
    assert 'data-lit="v10 e10_1"' in tab(client, answer=SUMMAND, hint="1")


def test_what_is_only_read_is_not_marked(client: FlaskClient) -> None:
    page = tab(client, answer=SUMMAND, mark="0")
    assert "read as" in page
    assert "Not there yet." not in page
    assert "not readable yet" in tab(client, answer="b (", mark="0")
    assert "<mark>" in tab(client, answer="b (", mark="1")


def test_what_a_student_types_is_escaped(client: FlaskClient) -> None:
    for kind in ("derivative", "derivation", "breakdown", "order", "number"):
        page = tab(client, answer="<script>alert(1)</script>", kind=kind)
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "query", [{"f": "f = 3"}, {"f": "a b", "wrt": "none"}, {"f": "ln(-x^2)"}, {"f": "x x"}]
)
def test_the_tab_has_something_to_say_of_every_function(client: FlaskClient, query: dict[str, str]) -> None:
    for kind in ("derivative", "order", "number"):
        answer = client.get("/", query_string={**query, "tab": "check", "answer": "x", "kind": kind})
        assert answer.status_code == 200
