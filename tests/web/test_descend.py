"""Gradient descent through the API, and the tab that shows it."""

import json
import re

import pytest
from flask.testing import FlaskClient

from app.web import addresses, parameters

LINE = {"f": "L = [(wx + b) - y]^2", "at": "w=1.5,b=0.5", "data": "x=1,y=2;x=2,y=3"}
SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,x=2,b=0.5", "wrt": "b,w"}


def test_the_descent_is_data(client: FlaskClient) -> None:
    document = client.get("/api/descend", query_string=LINE | {"steps": "3"}).get_json()
    assert document.keys() == {"parameters", "rate", "rows", "descent", "stopped", "sentence"}
    assert document["parameters"] == ["w", "b"]
    assert document["rows"] == [{"x": 1, "y": 2}, {"x": 2, "y": 3}]
    assert document["rate"] == 0.1
    assert [moment["step"] for moment in document["descent"]] == [0, 1, 2, 3]
    first, second = document["descent"][:2]
    assert first["loss"] == 0.125
    for name in ("w", "b"):
        assert second["at"][name] == pytest.approx(first["at"][name] - 0.1 * first["gradient"][name])
    assert document["stopped"] is None


def test_one_step_unless_told_and_all_ways_of_asking_agree(client: FlaskClient) -> None:
    answers = {
        client.get("/api/descend", query_string=LINE).data,
        client.post("/api/descend", json=LINE).data,
        client.post("/api/descend", json=LINE | {"data": "x y\n1 2\n2 3"}).data,
        client.post("/api/descend", data=LINE | {"rate": "1/10", "steps": "1"}).data,
    }
    assert len(answers) == 1
    assert len(json.loads(answers.pop())["descent"]) == 2


def test_what_has_no_value_is_null(client: FlaskClient) -> None:
    answer = client.get(
        "/api/descend", query_string={"f": "L = ln w", "at": "w=1", "rate": "0.3", "steps": "9"}
    )
    document = answer.get_json()
    assert "NaN" not in answer.text
    assert document["descent"][-1]["loss"] is document["descent"][-1]["gradient"]["w"] is None
    assert document["stopped"] == "undefined"


@pytest.mark.parametrize(
    ("asked", "status", "parameter"),
    [
        ({"data": "x=1,y=2;x=2"}, 400, "data"),
        ({"data": "q=1"}, 422, "data"),
        ({"rate": "0"}, 400, "rate"),
        ({"rate": "nan"}, 400, "rate"),
        ({"steps": "-1"}, 400, "steps"),
        ({"steps": "1001"}, 422, "steps"),
        ({"steps": "9" * 5000}, 400, "steps"),
        ({"wrt": "none", "data": ""}, 422, "wrt"),
    ],
)
def test_what_cannot_be_done_names_the_parameter(
    client: FlaskClient, asked: dict[str, str], status: int, parameter: str
) -> None:
    answer = client.get("/api/descend", query_string=LINE | asked)
    assert (answer.status_code, answer.get_json()["parameter"]) == (status, parameter)
    assert answer.mimetype == "application/problem+json"


def test_anybody_may_ask_and_keep_the_answer(client: FlaskClient) -> None:
    answer = client.get("/api/descend", query_string=LINE)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]


def test_a_long_descent_is_worked_out_where_it_can_be_stopped(client: FlaskClient) -> None:
    answer = client.get("/api/descend", query_string=SEED | {"steps": "1000", "rate": "0.001"})
    assert len(answer.get_json()["descent"]) == 1001


# The tab.


def tab(client: FlaskClient, query: dict[str, str] | str) -> str:
    answer = client.get("/", query_string=query)
    assert answer.status_code == 200
    return answer.text


def link(page: str, which: str) -> str:
    """Where a button of the tab leads."""
    found = re.search(rf'data-(?:move|follow)="{which}" href="/\?([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def played(page: str) -> dict:
    """What travels with the tab."""
    found = re.search(r'data-role="descent">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_steps_are_links_and_know_where_they_came_from(client: FlaskClient) -> None:
    start = tab(client, LINE | {"tab": "descend"})
    assert "L (mean of 2 rows) is 0.125 here" in start
    once = tab(client, link(start, "1"))
    assert "fell from 0.125 to 0.0425 in 1 step." in once
    eleven = tab(client, link(once, "10"))
    assert "in 11 steps." in eleven
    assert played(eleven)["here"] == 11
    assert played(tab(client, link(eleven, "back")))["here"] == 0


def test_a_point_that_the_steps_do_not_lead_to_is_a_start(client: FlaskClient) -> None:
    once = link(tab(client, LINE | {"tab": "descend"}), "1")
    assert played(tab(client, once))["here"] == 1
    moved = re.sub(r"at=[^&]*", "at=w=3,b=0.5,x=1,y=2", once)
    assert played(tab(client, moved))["here"] == 0


def test_the_graph_may_show_any_row(client: FlaskClient) -> None:
    once = tab(client, link(tab(client, LINE | {"tab": "descend"}), "1"))
    row = re.findall(r'data-follow="row" href="/\?([^"]+)"', once)[1].replace("&amp;", "&")
    shown = tab(client, row)
    assert played(shown)["here"] == 1
    assert 'value="3" inputmode' in shown  # y of the second row
    assert re.search(r'aria-label="Row 2: x = 2, y = 3" aria-current', shown)


def test_what_leaps_offers_a_rate_that_works(client: FlaskClient) -> None:
    start = tab(client, {"f": "L = (w - 3)^2", "at": "w=0", "rate": "1.5", "tab": "descend"})
    grown = tab(client, link(start, "10"))
    assert "η = 1.5 is too large here." in grown
    calm = tab(client, link(grown, "smaller"))
    assert 'name="rate" form="descent" value="0.15"' in calm
    assert "fell from" in tab(client, link(calm, "10"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (LINE | {"data": "x=1,y=2;x=2"}, "Row 2 has no y."),
        ({"f": "L = 2 + 3"}, "Nothing can descend"),
        ({"f": "L = ln w", "at": "w=-1"}, "L has no finite value here."),
        ({"f": "L = w x" + " + w" * 1500, "data": "x=1;" * 200}, "are more than one step may have"),
    ],
)
def test_the_page_stands_where_there_is_no_descent(
    client: FlaskClient, query: dict[str, str], said: str
) -> None:
    assert said in tab(client, query | {"tab": "descend"})


def test_an_address_can_be_written_again() -> None:
    asked = {"f": "L = w x", "at": "w=1", "share": "0", "rate": "0.25", "steps": "7", "data": "x=1"}
    assert addresses.query(parameters.read(asked.items())) == asked
    assert addresses.query(parameters.Parameters()) == {}
