"""/practice: an address is an exercise; the page holds everything but the solution."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app.homework.practice import exercise
from app.lesson import lesson
from app.presentation.numerals import four


def box(page: str) -> str:
    return re.search(r'<div id="verdict".*?</form>', page, re.DOTALL)[0]


def test_it_sends_to_an_exercise(client: FlaskClient) -> None:
    answer = client.get("/practice?level=2&rules=chain&rules=product&theme=dark")
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.location).query)
    assert (query["level"], query["rules"], query["theme"]) == (["2"], ["chain,product"], ["dark"])
    assert 0 <= int(query["seed"][0]) <= 999_999
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_address_is_the_exercise(client: FlaskClient) -> None:
    address = "/practice?level=2&rules=chain,product&seed=1234"
    page = client.get(address)
    assert page.status_code == 200
    assert page.text == client.get(address).text
    following = html.unescape(re.search(r'href="([^"]*seed=1235[^"]*)"', page.text)[1])
    assert parse_qs(urlsplit(following).query)["rules"] == ["chain,product"]
    assert client.get(following).status_code == 200


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("hide", ["", "gradients,local"])
def test_the_solution_is_not_in_the_page(client: FlaskClient, level: int, hide: str) -> None:
    for seed in range(6):
        made = exercise(level, (), seed)
        found = lesson(made.source, at=made.at, wrt=made.wrt)
        page = client.get("/practice", query_string={"level": level, "seed": seed, "hide": hide}).text
        numbers = {four(found.gradients[index]) for index in found.parameters}
        values = {four(value) for value in found.values}
        assert not [n for n in numbers - values if len(n) > 4 and n in page], made
        assert 'data-role="lesson"' not in page


def test_a_right_answer_is_right(client: FlaskClient) -> None:
    made = exercise(2, ("chain", "product"), 1234)
    assert made.source == "f = x e^{2x} · ln(x + 3)"
    right = "e^{2x} ln(x+3) + 2x e^{2x} ln(x+3) + x e^{2x}/(x+3)"
    page = client.post("/practice?level=2&rules=chain,product&seed=1234", data={"answer": right}).text
    assert 'data-verdict="correct"' in box(page)
    assert "See it on the graph" in box(page)


def test_help_comes_in_degrees(client: FlaskClient) -> None:
    address = "/practice?level=2&rules=chain,product&seed=1234"
    wrong = "e^{2x} ln(x+3) + x e^{2x} ln(x+3) + x e^{2x}/(x+3)"
    said = []
    for hint in ("", "1", "2", "3"):
        verdict = box(client.post(address, data={"answer": wrong, "hint": hint}).text)
        assert 'data-verdict="incorrect"' in verdict
        said.append(verdict)
    assert [f'name="hint" value="{k}"' in text for k, text in zip((1, 2, 3), said, strict=False)] == [
        True
    ] * 3
    assert 'name="hint"' not in said[3]
    assert [len(text) for text in said[1:]] == sorted(len(text) for text in said[1:])


def test_an_unreadable_answer_is_told_so(client: FlaskClient) -> None:
    verdict = box(client.post("/practice?level=1&seed=1", data={"answer": "2(x"}).text)
    assert 'data-verdict="unreadable"' in verdict
    assert "never closed" in verdict


def test_the_graph_is_filled_in_without_javascript(client: FlaskClient) -> None:
    made = exercise(3, (), 5)
    found = lesson(made.source, at=made.at, wrt=made.wrt)
    output = found.graph.nodes[found.output].id
    page = client.post(
        "/practice?level=3&seed=5&hide=gradients,local", data={f"cell.gradient:{output}": "1"}
    ).text
    assert re.findall(r'data-standing="(\w+)"', page) == ["right"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("level=9", "level"),
        ("level=x", "level"),
        ("rules=magic", "rules"),
        ("seed=-1", "seed"),
        ("seed=12345678", "seed"),
    ],
)
def test_a_bad_address_is_refused_by_name(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/practice?{query}")
    assert answer.status_code == 400
    assert parameter in answer.text


def test_too_many_rules_are_refused(client: FlaskClient) -> None:
    every = "powers,chain,product,quotient,exp,ln,sigma,tanh,shared,layers"
    assert client.get(f"/practice?level=1&seed=1&rules={every}").status_code == 422
