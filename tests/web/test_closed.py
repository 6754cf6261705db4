"""Who may do what: every address of the application, so that a new one is closed until somebody opens it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.web.formats import FORMATS

# What a page elsewhere may read, and what it may put into a frame; nothing else.
READ = {
    *("/static/favicon.svg", "/font/stix-two-math", "/embed", "/oembed", "/api/openapi.json"),
    *("/api/graph", "/api/breakdown", "/api/derivation", "/api/order", "/api/descend"),
    *("/explain.txt", "/reading.txt", "/graph.svg", "/graph.html"),
    *("/bundle/css/page.css", "/bundle/js/main.js"),
}
FRAMED = {"/embed", "/graph.svg", "/graph.html"}
QUERY = {"f": "L = (wx + b - y)^2", "url": "http://localhost/?f=wx"}
VALUES = {"name": "cs475-hw1", "number": 1, "filename": "favicon.svg"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OF = {
    "export.graph": "svg",
    "explain.text": "txt",
    "explain.reading": "txt",
    "bundles.styles": "page",
    "bundles.modules": "main",
}
PATHS = (
    "/",
    "/graph.svg",
    "/graph.html",
    "/nowhere",
    "/api/nowhere",
    "/homework/nowhere",
    "/static/../app/cli.py",
)


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Every method and address."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: OF.get(rule.endpoint, VALUES.get(name)) for name in rule.arguments}
            path = rule.build(values)[1]
            yield from ((method, path) for method in sorted(rule.methods - {"HEAD"}))
    yield "GET", "/graph.html"


ALL = sorted(set(addresses(create_app())))


def ask(client: FlaskClient, method: str, path: str) -> TestResponse:
    if method == "POST":
        return client.post(path, json=QUERY | {"answer": "2x"}, buffered=True)
    return client.open(path, method=method, query_string=QUERY, buffered=True)


def policy(answer: TestResponse) -> dict[str, str]:
    """The directives of a Content-Security-Policy."""
    pieces = answer.headers["Content-Security-Policy"].split(";")
    return {name: " ".join(rest) for name, *rest in (piece.split() for piece in pieces if piece.strip())}


@pytest.mark.parametrize(("method", "path"), ALL)
def test_every_address_is_closed_but_for_what_is_meant(client: FlaskClient, method: str, path: str) -> None:
    answer = ask(client, method, path)
    assert answer.status_code < 500
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "=()" in answer.headers["Permissions-Policy"]
    directives = policy(answer)
    assert directives["default-src"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"\*|https?:", answer.headers["Content-Security-Policy"])
    assert (directives.get("frame-ancestors") == "'none'") is (path not in FRAMED)
    shared = path in READ and method == "GET"
    assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if shared else None)
    assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if shared else "same-origin")
    others = {name for name, _ in answer.headers if name.startswith("Access-Control-")}
    assert others <= {"Access-Control-Allow-Origin"}, "preflights are answered with nothing"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "TRACE"])
def test_what_is_refused_is_closed_too(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method, data=b"", query_string={"f": "x", "theme": "pink"})
    assert answer.status_code < 500
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Traceback" not in answer.text


def test_no_address_is_answered_with_a_cookie_and_none_is_read(app: Flask) -> None:
    assert app.secret_key is None, "there is no session, so there is no secret to leak"
    assert "Cookie" not in str(app.test_client().get("/").headers.get("Vary"))


@pytest.mark.parametrize(
    "options", [{}, {"theme": "dark"}, {"theme": "auto"}, {"animate": "1"}, {"fragments": "1"}]
)
def test_a_picture_names_its_own_styles(client: FlaskClient, options: dict[str, str]) -> None:
    answer = client.get("/graph.svg", query_string={"f": "x^2"} | options)
    named = policy(answer)["style-src"].split()
    styles = answer.text.count("<style>")
    assert named == ["'none'"] if not styles else len(named) == styles
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", name) for name in named if styles)


# Who asks, and through whom.

HOST = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": "/evil"}


def test_nobody_afar_says_which_host_this_is(client: FlaskClient) -> None:
    page = client.get("/", headers=HOST, environ_base={"REMOTE_ADDR": "203.0.113.7"}).text
    assert "evil" not in page
    assert 'content="http://localhost/' in page
    near = client.get("/", headers={"X-Forwarded-Host": "graphs.example"}).text
    assert 'content="http://graphs.example/' in near


def test_who_says_how_many_proxies_there_are_is_believed() -> None:
    for count, seen in ((0, False), (1, True)):
        client = create_app({"TESTING": True, "PROXIES": count}).test_client()
        page = client.get(
            "/", headers={"X-Forwarded-Host": "graphs.example"}, environ_base={"REMOTE_ADDR": "203.0.113.7"}
        ).text
        assert ("http://graphs.example/" in page) is seen


@pytest.mark.parametrize(
    "host", ['evil"><script>', "a b", "evil.example/x", "evil.example\\@good", "x" * 5000, "[::1", "e:99999"]
)
def test_a_host_that_is_none_becomes_no_address(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code < 500
    assert "<script>" not in answer.text
    assert 'evil"' not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/..%5cpyproject.toml",
     "/homework/..%2f..%2fetc%2fpasswd", "/homework/%00", "/graph.svg/../x",
     "/static//etc/passwd", "/graph.%2e", "/%ff"],
)  # fmt: skip
def test_no_path_leads_out(client: FlaskClient, path: str) -> None:
    answer = client.get(path, buffered=True)
    assert answer.status_code in (301, 302, 308, 404)
    assert "evil.example" not in answer.headers.get("Location", "").partition("localhost")[0]
    assert b"[project]" not in answer.data
    assert b"root:" not in answer.data


def test_every_format_of_a_picture_has_a_policy(client: FlaskClient) -> None:
    for name in FORMATS:
        answer = client.get(f"/graph.{name}", query_string={"f": "x^2"})
        assert answer.status_code == 200
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
