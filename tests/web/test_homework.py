"""The pages of homework: what they show, how they mark, and that no solution gets out before its time."""

import html
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.calculus import closed_form, printing
from app.calculus.tree import Partial
from app.explanation import explanation
from app.homework import draws
from app.homework.assignments import Assignment
from app.homework.lessons import parameter_of
from app.homework.shelf import shelf
from app.homework.solutions import gradient, solution
from app.presentation.numerals import four
from app.web.answers import Question, questions

OWN = """
title = "Numbers of your own"
[values]
k = { low = 2, high = 9 }
[[tasks]]
title = "A cube"
function = "L = ({{k}} w^3 - x)^2 + sin(w x)"
at = "w=1.25,x=2"
prompt = "There is {{k}} in $L = {{k}} w$. <script>"
solution = "after 2 tries"
hints = "node"
parts = [{ ask = "derivative", wrt = "w" }, { ask = "number", wrt = "w" }, { ask = "graph" },
         { ask = "derivation", wrt = "w" }, { ask = "breakdown" }, { ask = "order" }]
[[tasks]]
title = "Never"
function = "L = tanh(w x) e^w"
wrt = "w"
parts = [{ ask = "derivative", wrt = "w" }, { ask = "graph", hide = "values,local" }]
[[tasks]]
title = "Long ago"
function = "L = w^4 x"
solution = "after 2020-01-01"
parts = [{ ask = "derivative", wrt = "w" }]
"""
# Wrong answers to each kind, in the shape of a form; none holds anything of a solution.
WRONG = {
    "derivative": {"answer": "17 + w"},
    "derivation": {"answer": "17 + w\n= 18"},
    "number": {"answer": "123456"},
    "order": {"answer": "x"},
    "breakdown": {"breakdown": ["p = 17 w"], "local": ["18"], "expansion": ["19 w"]},
}
HOUSE = "/homework/cs475-hw1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return create_app({"ASSIGNMENTS": str(folder), "TESTING": True}).test_client()


def test_the_list_names_every_assignment(client: FlaskClient) -> None:
    page = client.get("/homework").text
    assert "Understanding backpropagation" in page
    assert "Numbers of your own" in page
    assert client.get("/homework/nowhere").status_code == 404
    assert client.post("/homework/nowhere/1", json={"answer": "1"}).status_code == 404
    assert client.post(f"{HOUSE}/9", json={"answer": "1"}).status_code == 404


def test_a_page_has_every_task_and_its_fields(client: FlaskClient) -> None:
    page = client.get(HOUSE).text
    assert re.findall(r'data-part-name="(\w+)"', page) == [q.name for q in questions(seed_homework())]
    assert page.count("<textarea") == 10
    assert "50 points" in page


def seed_homework() -> Assignment:
    return shelf().assignments["cs475-hw1"]


# How answers are marked.


def test_an_answer_in_json_gets_the_json_of_a_check(client: FlaskClient) -> None:
    verdict = client.post(f"{HOUSE}/1", json={"part": "1a", "answer": "2s x"}).get_json()
    assert (verdict["verdict"], verdict["kind"]) == ("incorrect", "derivative")
    assert verdict["diagnosis"]["kind"] == "swapped_variable"
    shy = client.post(f"{HOUSE}/1", json={"part": "1a", "answer": "2s x", "hint": 1}).get_json()
    assert shy["diagnosis"]["kind"] is None
    assert client.post(f"{HOUSE}/2", json={"answer": "b(e^{bx} + 1/w)"}).get_json()["verdict"] == "correct"


@pytest.mark.parametrize(
    "body",
    [
        {"answer": "2s"},
        {"part": "1c", "answer": "2s"},
        {"part": "1a", "answer": "2s +"},
        {"part": "1a", "answer": ""},
        {"part": "1a", "answer": 3},
        {"part": "1a", "answer": "2s", "hint": 4},
        {"part": "1a", "answer": "2s", "tries": 4},
        {"part": "1a", "answer": "\ud800"},
        {"\ud800": 1},
        ["2s"],
    ],
)
def test_what_cannot_be_read_is_a_problem(client: FlaskClient, body: object) -> None:
    response = client.post(f"{HOUSE}/1", json=body)
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


def test_a_form_gets_the_page_back_with_the_verdict_in_its_place(client: FlaskClient) -> None:
    page = client.post(f"{HOUSE}/1", data={"part": "1a", "answer": "s"}).text
    part = page.split('id="part-1a"')[1].split("</form>")[0]
    assert ">\ns</textarea>" in part
    assert 'data-verdict="incorrect"' in part
    assert page.count("data-verdict=") == 1
    assert 'name="hint" value="1"' in part
    more = client.post(f"{HOUSE}/1", data={"part": "1a", "answer": "s", "hint": "1"}).text
    assert "Look once more at" in more
    unreadable = client.post(f"{HOUSE}/1", data={"part": "1a", "answer": "2s +"})
    assert unreadable.status_code == 200
    assert 'data-verdict="unreadable"' in unreadable.text


def test_a_table_grows_without_javascript(client: FlaskClient) -> None:
    rows = {column: ["p = -x"] * 6 for column in ("breakdown", "local", "expansion")}
    page = client.post(f"{HOUSE}/3", data={"part": "3a", "more": "1", **rows}).text
    table = page.split('id="part-3a"')[1].split("</form>")[0]
    assert table.count('name="breakdown"') == 8
    assert "data-verdict" not in table


def test_help_goes_no_further_than_the_assignment_allows(client: FlaskClient) -> None:
    wrong = {"part": "0a", "answer": "2 (3 w^3 - x)", "hint": "3"}
    verdict = client.post("/homework/own/0", json=wrong | {"hint": 3}).get_json()
    assert verdict["diagnosis"] is None or verdict["diagnosis"]["kind"] is None
    fragment = client.post("/homework/own/0", data=wrong | {"fragment": "1"}).text
    assert 'name="hint"' not in fragment


def test_what_is_typed_is_shown_typeset(client: FlaskClient) -> None:
    lines = client.post(f"{HOUSE}/1/reading", data={"part": "1a", "answer": "k = 2s\n∂L/∂r = k"}).text
    assert lines.count("<math>") == 2
    cells = {"breakdown": ["p = -x", ""], "local": ["∂p/∂x = -1, 1/q", "2 +"], "expansion": ["", ""]}
    shown = client.post(f"{HOUSE}/3/reading", data={"part": "3a", **cells}).text
    assert shown.count('class="read"') == 6
    assert shown.count("<math>") == 2
    assert "Something is missing" in shown


# Numbers of one's own.


def test_a_seed_chooses_the_numbers_of_page_and_verdict(client: FlaskClient) -> None:
    page, again, other = (client.get(f"/homework/own?seed={seed}").text for seed in ("ann", "ann", "bob"))
    assert page == again != other
    k = draws.drawn(shelf_of(client)["own"], "ann")["k"]
    assert f"There is {k} in" in page
    assert "&lt;script&gt;" in page
    right = {"part": "0a", "answer": f"6 ({k} w^3 - x) {k} w^2 + x cos(w x)", "seed": "ann"}
    assert client.post("/homework/own/0", json=right).get_json()["verdict"] == "correct"
    assert client.post("/homework/own/0", json=right | {"seed": "bob"}).get_json()["verdict"] == "incorrect"


def shelf_of(client: FlaskClient) -> dict[str, Assignment]:
    return dict(shelf(client.application.config["ASSIGNMENTS"]).assignments)


# Solutions.


def test_a_solution_opens_when_the_answer_is_right(client: FlaskClient) -> None:
    def asked(answer: str, *tried: str) -> str:
        data = {"part": "1a", "answer": answer, "fragment": "1", "tried": [json.dumps(t) for t in tried]}
        return client.post(f"{HOUSE}/1/solution", data=data).text

    assert "Put in the local derivatives" not in asked("s")
    assert "Put in the local derivatives" in asked("2s")
    assert "Put in the local derivatives" in asked("", "2(wx + b - y)")
    assert client.post(f"{HOUSE}/1/solution", data={"part": "1a", "tried": "{"}).status_code == 400


def test_a_solution_opens_after_so_many_different_answers(client: FlaskClient) -> None:
    def opened(*tried: str) -> bool:
        data = {"part": "0a", "answer": tried[0], "tried": [json.dumps(t) for t in tried[1:]]}
        return "<h4>" in client.post("/homework/own/0/solution", data=data).text

    assert not opened("w")
    assert not opened("w", "w", "w", "17 +", "")
    assert opened("w", "17")


def test_a_page_without_javascript_carries_what_was_tried(client: FlaskClient) -> None:
    page = client.post("/homework/own/0", data={"part": "0a", "answer": "17"}).text
    assert '<input type="hidden" name="tried" value="&#34;17&#34;">' in page


def test_a_solution_may_be_open_from_a_day_on_or_never(client: FlaskClient) -> None:
    assert "<h4>" in client.post("/homework/own/2/solution", data={"answer": ""}).text
    right = {"part": "1a", "answer": "e^w tanh(w x) + e^w x (1 - tanh(w x)^2)"}
    assert client.post("/homework/own/1", json=right).get_json()["verdict"] == "correct"
    assert "<h4>" not in client.post("/homework/own/1/solution", data=right).text


def every_response(client: FlaskClient, name: str, mine: Assignment) -> Iterator[TestResponse]:
    """What anybody can be given who has no right answer: every address, with all the help there is."""
    yield client.get("/homework")
    yield client.get(f"/homework/{name}")
    for question in questions(mine):
        wrong = WRONG.get(question.part.ask) or {f"cell.{next(iter(solved(question)))}": "123456"}
        form = {"part": question.name, **wrong}
        address = f"/homework/{name}/{question.number}"
        for more in ({}, {"fragment": "1"}, {"hint": "3"}, {"hint": "3", "fragment": "1"}):
            yield client.post(address, data=form | more)
        for place in ("reading", "solution"):
            yield client.post(f"{address}/{place}", data=form)
        answer = wrong.get("answer") or {"breakdown": [{"breakdown": "p = 17 w"}]}.get(question.part.ask, {})
        for hint in range(4):
            yield client.post(address, json={"part": question.name, "answer": answer, "hint": hint})


def solved(question: Question) -> dict[str, str]:
    found = solution(question.lesson, question.part)
    return found if isinstance(found, dict) else {}


def spellings(question: Question) -> Iterator[str]:
    """The solution of a part as a page could say it: text, LaTeX, MathML, numbers."""
    lesson, part = question.lesson, question.part
    names = lesson.reading.names
    output = lesson.graph.nodes[lesson.output].name
    carries = lesson.graph.depends_on(frozenset(lesson.parameters))
    intermediate = closed_form.gradients(lesson.graph, carries)
    index = parameter_of(lesson, part)
    trees = [] if index is None else [gradient(lesson, part), intermediate[index]]
    pairs = [(Partial(output, part.wrt), tree) for tree in trees]
    for row in explanation(lesson).breakdown:
        upper = lesson.graph.nodes[row.node].name
        pairs += [(Partial(upper, lesson.graph.nodes[s.source].name), s.tree) for s in row.slopes]
    for symbol, tree in pairs:
        for write in (printing.text, printing.latex):
            yield f"{write(symbol, names)} = {write(tree, names)}"
    for tree in trees:
        yield from (w(tree, names) for w in (printing.text, printing.latex) if len(w(tree, names)) > 8)


def numbers(question: Question) -> Iterator[str]:
    """The gradients as a page could write them; those of few figures could stand for anything."""
    for number in filter(None, question.lesson.gradients):
        yield from (four(number), repr(number)) if len(four(number)) > 4 else ()


def plain(text: str) -> str:
    """The text without markup and spaces, its escapes resolved."""
    text = html.unescape(re.sub(r"<[^>]+>", "", html.unescape(text)))
    return re.sub(r"[\s\u2061-\u2063·]", "", text).replace("−", "-").replace("\\\\", "\\")


@pytest.mark.parametrize("name", ["cs475-hw1", "own"])
def test_no_solution_gets_out_before_its_time(client: FlaskClient, name: str) -> None:
    mine = draws.for_student(shelf_of(client)[name], "")
    closed = [question for question in questions(mine) if not question.task.solution.startswith("after 2020")]
    secrets = {plain(spelling) for question in closed for spelling in spellings(question)}
    figures = {number for question in closed for number in numbers(question)}
    assert len(secrets) > 20
    assert figures
    for response in every_response(client, name, mine):
        assert response.status_code in (200, 400), response.request.path
        shown = plain(response.text)
        raw = re.sub(r"\s", "", response.text)
        found = {secret for secret in secrets if secret in shown or secret in raw}
        found |= figures & set(re.findall(r"[-−]?\d+\.\d+", re.sub(r"<[^>]+>", " ", response.text)))
        assert not found, (response.request.path, found)


# A teacher's folder.


def test_a_bad_file_is_left_out_and_logged_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "bad.toml").write_text('title = "No tasks"', encoding="utf-8")
    client = create_app({"ASSIGNMENTS": str(folder)}).test_client()
    with caplog.at_level(logging.WARNING):
        assert client.get("/homework").status_code == 200
        assert client.get("/homework/bad").status_code == 404
    assert [record.getMessage() for record in caplog.records] == [
        f"{folder / 'bad.toml'}:1:1: “tasks” is missing here. (this assignment is left out)"
    ]
