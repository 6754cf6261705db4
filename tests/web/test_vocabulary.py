"""The names that the box completes: every one of them can be read, and all of them come from the tables."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.calculus.operations import ABBREVIATIONS, SPELLINGS
from app.calculus.reading import read
from app.calculus.symbols import GREEK
from app.presentation import readings
from app.web.vocabulary import SYMBOLS, vocabulary

FUNCTIONS = vocabulary(None)["functions"]


def test_every_function_of_the_table_is_there_once() -> None:
    spelled = [word for row in FUNCTIONS for word in row["spellings"]]
    known = {word for word in (*SPELLINGS, *ABBREVIATIONS) if word.isascii()} - GREEK.keys()
    assert len(spelled) == len(set(spelled))
    assert set(spelled) == known - {"relu_"}  # Python's alone


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row["spellings"][0])
def test_what_is_completed_can_be_read(row: dict) -> None:
    for word in row["spellings"]:
        [statement] = read(f"f = {word}({row['arguments']})").statements
        assert set(statement.mentions) == set(row["arguments"].split(", "))


def test_the_source_adds_its_own() -> None:
    found = vocabulary(read("g(z) = z^2\nw_{12} = g(x_1)\nL = w_{12} + b"))
    assert found["names"] == ["w_12", "x_1"]
    assert found["functions"][0] == {"spellings": ["g"], "arguments": "z"}
    assert vocabulary(read("learning_rate**2"))["names"] == ["learning_rate"]


def test_the_page_carries_it_where_no_script_can_run(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": "L = w_{12} x"}).text
    text = re.search(r'<script type="application/json" id="vocabulary">(.*?)</script>', page)[1]
    assert json.loads(text)["names"] == ["w_12"]


def test_symbols_are_what_they_insert(client: FlaskClient) -> None:
    page = client.get("/").text
    inserted = [unescape(text) for text in re.findall(r'data-insert="([^"]+)"', page)]
    assert inserted == list(SYMBOLS)
    assert readings.reading_text(read("σ(λ) √x · e^(x) ln(x)"))


def test_a_refusal_says_where_the_mistake_is(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": "p = wx\nL = sgmoid(p)"}).text
    assert '<div class="refusal" data-line="2" data-column="5" data-length="6">' in page
    assert 'aria-invalid="true"' in page
    assert "aria-invalid" not in client.get("/").text
