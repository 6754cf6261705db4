"""`/api/openapi.json`: valid, whole, and true of what the addresses take and give."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app.web import openapi, parameters
from app.web.formats import EXPLANATIONS, FORMATS, READINGS
from app.web.openapi import ADDRESSES, UNLISTED

QUERY = {"f": "L = (wx + b - y)^2 + ln b", "at": "w=1.5,x=2,b=0.5"}
SOURCES = [
    "L = (wx + b - y)^2",
    "1/2x",
    "x^2; y = 3",
    "ln(x)",
    "f = 2",
    "|x| + relu(w)",
    "e^{bx}\nL = \\sum_{i=1}^3 w_i",
]


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    """The document as it is served."""
    return app.test_client().get("/api/openapi.json").get_json()


def answer_schema(document: dict[str, Any], path: str, method: str = "get") -> dict[str, Any]:
    return document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]


def test_it_is_openapi(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_address_is_in_it(app: Flask, document: dict[str, Any]) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in UNLISTED]
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert len(described) == sum(len(rule.methods & {"GET", "POST"}) for rule in rules)
    assert {rule.endpoint for rule in rules} == set(ADDRESSES)


def test_every_parameter_and_format_is_in_it(document: dict[str, Any]) -> None:
    named = {name.removesuffix(".required") for name in document["components"]["parameters"]}
    assert named == set(parameters.TABLE)
    for path, formats in (("graph", FORMATS), ("explain", EXPLANATIONS), ("reading", READINGS)):
        first = document["paths"][f"/{path}.{{format}}"]["get"]["parameters"][0]
        assert first["schema"]["enum"] == list(formats)


def test_what_it_allows_is_read_and_what_it_forbids_is_not(document: dict[str, Any]) -> None:
    for name, row in parameters.TABLE.items():
        schema = document["components"]["parameters"][name]["schema"]
        for value in schema.get("enum", [value for value in parameters.allowed(name) if value != "…"]):
            Draft202012Validator(schema).validate(value)
            parameters.read([(name, value)])
        for value in ("pink", "-1", "１", "x" * 50):
            if not Draft202012Validator(schema).is_valid(value):
                with pytest.raises(parameters.Unreadable):
                    parameters.read([(row.name, value)])


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("path", ["graph", "breakdown", "derivation", "order", "descend"])
def test_answers_are_as_it_says(
    client: FlaskClient, document: dict[str, Any], path: str, source: str
) -> None:
    answered = client.get(f"/api/{path}", query_string={"f": source, "steps": "3"})
    kind = answer_schema(document, f"/api/{path}")
    schema = kind if answered.status_code == 200 else document["components"]["schemas"]["Problem"]
    Draft202012Validator(schema).validate(answered.get_json())


@pytest.mark.parametrize("more", [{"picture": "0"}, {"hide": "values"}, {"mode": "forward"}, {"share": "0"}])
def test_a_lesson_of_every_kind_is_as_it_says(
    client: FlaskClient, document: dict[str, Any], more: dict[str, str]
) -> None:
    answered = client.get("/api/graph", query_string={"f": "L = w x", "at": "w=1,x=2"} | more)
    Draft202012Validator(answer_schema(document, "/api/graph")).validate(answered.get_json())


@pytest.mark.parametrize(
    "asked",
    [
        {"answer": "2x(wx + b + y)", "wrt": "w"},
        {"answer": "∂L/∂w = 2s · x\n= 3x(wx + b - y)", "kind": "derivation"},
        {"answer": ["p = wx | ∂p/∂w = x | wx", "q = p +"], "kind": "breakdown"},
        {"answer": "b, w", "kind": "order"},
        {"answer": {"w": "8", "b": "?"}, "kind": "number", "at": {"w": 1, "x": 2}},
        {"answer": {"value:v7": "1"}, "kind": "graph"},
        {"answer": ""},
    ],
)
def test_verdicts_are_as_it_says(
    client: FlaskClient, document: dict[str, Any], asked: dict[str, Any]
) -> None:
    body = {"f": "L = (wx + b - y)^2"} | asked
    taken = document["paths"]["/api/check"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    Draft202012Validator(taken).validate(body)
    answered = client.post("/api/check", json=body)
    kind = answer_schema(document, "/api/check", "post")
    schema = kind if answered.status_code == 200 else document["components"]["schemas"]["Problem"]
    Draft202012Validator(schema).validate(answered.get_json())


def test_statuses_are_among_those_it_names(client: FlaskClient) -> None:
    for path in ("/api/graph", "/api/graph?f=%2B", "/graph.xyz?f=x", "/oembed?url=x", "/api/nowhere"):
        status = client.get(path).status_code
        assert status == 200 or status in openapi.REFUSED
