"""/explain.<format>: what it serves, to whom, and how it refuses; the links on the page that lead there."""

import html
import re

import pytest
from flask.testing import FlaskClient

from app.web.formats import EXPLANATIONS

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,x=2,b=0.5", "wrt": "b,w"}
BEGINNINGS = {
    "txt": "The gradients of f\n",
    "md": "# The gradients of $f$\n",
    "tex": "\\documentclass",
    "py": "# f(",
}


@pytest.mark.parametrize("format_", EXPLANATIONS)
def test_each_format_is_a_text_that_anybody_may_read(client: FlaskClient, format_: str) -> None:
    answer = client.get(f"/explain.{format_}", query_string=SEED)
    assert answer.status_code == 200
    assert answer.text.startswith(BEGINNINGS[format_])
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]
    assert f'filename="backgraph.{format_}"' in answer.headers["Content-Disposition"]
    assert client.post(f"/explain.{format_}", json=SEED).text == answer.text


def test_a_piece_alone(client: FlaskClient) -> None:
    asked = {**SEED, "piece": "derivation", "of": "b", "alone": "1"}
    text = client.get("/explain.tex", query_string=asked).text
    assert text.startswith("% needs \\usepackage{")
    assert "\\documentclass" not in text
    assert "\\frac{\\partial f}{\\partial w}" not in text


@pytest.mark.parametrize(
    ("path", "more", "status", "parameter"),
    [
        ("/explain.doc", {}, 404, None),
        ("/explain.tex", {"piece": "table"}, 400, "piece"),
        ("/explain.tex", {"of": "x"}, 400, "of"),
        ("/explain.txt", {"voice": "loud"}, 400, "voice"),
        ("/explain.txt", {"f": "w*(x"}, 400, None),
        ("/explain.txt", {"f": " + ".join(f"w_{k}^2" for k in range(1500)), "wrt": ""}, 422, None),
    ],
)
def test_a_refusal_is_a_problem(
    client: FlaskClient, path: str, more: dict[str, str], status: int, parameter: str | None
) -> None:
    answer = client.post(path, json={**SEED, **more})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json().get("parameter") == parameter


def test_a_large_one_is_written_in_a_worker(client: FlaskClient) -> None:
    source = "\n".join(["q_0 = w x", *(f"q_{k} = sin(q_{k - 1}) + w" for k in range(1, 150)), "L = q_149"])
    answer = client.post("/explain.md", json={"f": source, "piece": "breakdown"})
    assert answer.status_code == 200
    assert answer.text.count("\n| $q") > 100


@pytest.mark.parametrize(
    ("tab", "pieces"),
    [
        ("breakdown", ["breakdown", "derivation", "factors"]),
        ("paths", ["paths"]),
        ("order", ["order"]),
        ("closed", ["closed"]),
    ],
)
def test_the_page_links_to_each_piece(client: FlaskClient, tab: str, pieces: list[str]) -> None:
    asked = {"f": "L = (w_1 x + b_1 - y)^2 + w_1 b_1", "wrt": "w_1,b_1", "tab": tab, "of": "b_1"}
    page = client.get("/", query_string=asked).text
    links = [html.unescape(link) for link in re.findall(r'<a data-copy href="([^"]+explain[^"]+)"', page)]
    assert [re.search(r"piece=(\w+)", link)[1] for link in links[::4]] == pieces
    assert len(links) == 4 * len(pieces)
    for link in links:
        assert client.get(link).status_code == 200
    about_one = [link for link in links if "piece=derivation" in link or "piece=paths" in link]
    assert all("of=b_1" in link for link in about_one)


def test_a_function_too_long_for_an_address_has_no_links(client: FlaskClient) -> None:
    source = " + ".join(f"w_{k} x" for k in range(900))
    page = client.post("/", data={"f": source, "tab": "order"}).text
    assert "data-copy" not in page


def test_the_reading_is_there_to_be_copied(client: FlaskClient) -> None:
    page = client.get("/", query_string=SEED).text
    links = [html.unescape(link) for link in re.findall(r'<a data-copy href="(/reading[^"]+)"', page)]
    answers = [client.get(link) for link in links]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].text == "f(x, b, w) = (w e^{bx} + ln(wx)) b\n"
    assert answers[1].text.startswith("f(x, b, w) = \\left(w e^{b x}")
    assert answers[2].text.endswith("def f(x, b, w):\n    return (w*math.exp(b*x) + math.log(w*x))*b\n")
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    refused = client.get("/reading.py", query_string={"f": "g(z) = z^3; L = g'(x)"})
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert client.get("/reading.doc", query_string=SEED).status_code == 404
