"""What holds for the whole site: headers, caching, prefixes, the font."""

import pytest
from flask.testing import FlaskClient

GRAPH = "/api/graph?f=w*x%2Bb"
PICTURE = "/graph.svg?f=w*x%2Bb"


@pytest.mark.parametrize(
    ("path", "framed"), [("/", False), ("/embed", True), (PICTURE, True), (GRAPH, False)]
)
def test_nothing_foreign_runs_and_only_embeds_are_framed(
    client: FlaskClient, path: str, framed: bool
) -> None:
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe" not in policy
    assert ("frame-ancestors 'none'" in policy) is not framed
    assert framed is ("frame-ancestors" not in policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("/", False),
        (GRAPH, True),
        (PICTURE, True),
        ("/static/favicon.svg", True),
        ("/api/graph?theme=x", True),
        ("/embed", True),
        ("/embed?f=x%2B", True),
        ("/share", False),
    ],
)
def test_pages_elsewhere_may_read_pictures_and_data(client: FlaskClient, path: str, shared: bool) -> None:
    assert client.get(path, buffered=True).headers.get("Access-Control-Allow-Origin") == (
        "*" if shared else None
    )
    assert "Access-Control-Allow-Origin" not in client.post(path, json={"f": "x"}).headers


@pytest.mark.parametrize("path", ["/", GRAPH, PICTURE, "/font/stix-two-math", "/static/favicon.svg"])
def test_what_the_reader_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path, buffered=True)
    assert first.status_code == 200
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    assert client.get(path, headers={"If-None-Match": tag}, buffered=True).status_code == 304
    assert "max-age" in first.headers["Cache-Control"] or first.headers["Cache-Control"] == "no-cache"


def test_errors_and_answers_to_posts_are_not_kept(client: FlaskClient) -> None:
    assert client.get("/api/graph?theme=pink").headers["Cache-Control"] == "no-store"
    assert client.post("/api/graph", json={"f": "x"}).headers["Cache-Control"] == "no-store"


def test_the_font_is_stix(client: FlaskClient) -> None:
    answer = client.get("/font/stix-two-math", buffered=True)
    assert answer.mimetype == "font/ttf"
    assert answer.data[:4] == b"\0\1\0\0"
    assert "max-age=2592000" in answer.headers["Cache-Control"]


def test_modules_are_javascript_everywhere(client: FlaskClient) -> None:
    assert client.get("/static/js/main.js", buffered=True).mimetype == "text/javascript"


@pytest.mark.parametrize(
    ("prefix", "address"),
    [("/backgraph", "/backgraph/static/"), ("//evil.example", "/static/"), ("", "/static/")],
)
def test_it_lives_under_a_prefix(client: FlaskClient, prefix: str, address: str) -> None:
    page = client.get("/", headers={"X-Forwarded-Prefix": prefix} if prefix else {}).text
    assert f'="{address}' in page
    assert "evil" not in page
