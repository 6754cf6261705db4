"""Some thousand hostile inputs, others every day: each is answered in its medium, and nothing of it runs."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.grading import written
from app.presentation.marksheet import Entry, Row
from tests.hostile import media
from tests.hostile.inputs import CELLS, SEED, Fields, answer, foreign, halved, request, stream

READ, CHECKED, DRAWN, PAGES = 2_400, 400, 12, 28  # how many are read, checked, drawn in each medium, shown

DATA: tuple[tuple[str, Callable[[str], None]], ...] = (
    ("/api/graph?picture=0", json.loads),
    ("/reading.tex", media.tex),
    ("/reading.py", media.python),
    ("/reading.txt", str),
)
FILES: dict[str, Callable[[str], None]] = {
    "/graph.svg": media.svg,
    "/graph.svg?animate=1": media.svg,
    "/graph.svg?fragments=1": media.svg,
    "/graph.tex": media.tex,
    "/graph.tex?beamer=1": media.tex,
    "/graph.dot": media.dot,
    "/graph.py": media.python,
    "/graph.py?dialect=micrograd": media.python,
    "/graph.json": json.loads,
    "/graph.html": lambda text: media.html(text, offline=True),
    "/explain.tex": media.tex,
    "/explain.py": media.python,
    "/explain.md": str,
    "/explain.txt": str,
    "/api/breakdown": json.loads,
    "/api/derivation": json.loads,
    "/api/order": json.loads,
    "/api/descend": json.loads,
}
SITE = ("/", "/embed", "/share", "/?tab=order", "/?tab=closed", "/?tab=check&answer=2", "/?tab=descend")


@pytest.fixture(scope="module")
def victim() -> FlaskClient:
    """An application that counts no checks."""
    return create_app({"TESTING": False, "CHECKS": "100000 per second"}).test_client()


def asked(client: FlaskClient, path: str, fields: Fields, look: Callable[[str], object]) -> int:
    """Ask for one address; look at a good answer, and see that a refusal is one."""
    split, _, query = path.partition("?")
    body = json.dumps(fields | dict(pair.split("=") for pair in query.split("&") if pair))
    answered = client.post(split, data=body, content_type="application/json")
    note = f"BACKGRAPH_SEED={SEED} {path} {body[:2000]}"
    text = answered.get_data(as_text=True)
    assert answered.status_code < 500 or answered.status_code == 503, note
    assert "Traceback" not in text, note
    try:
        if answered.status_code == 200:
            look(text)
        elif answered.mimetype == "application/problem+json":
            media.problem(text)
        else:
            media.html(text)
    except Exception as error:
        raise AssertionError(note) from error
    return answered.status_code


def test_the_same_seed_has_the_same_inputs() -> None:
    assert list(stream(SEED, request, 5)) == list(stream(SEED, request, 5))
    assert list(stream(SEED, request, 5)) != list(stream(f"{SEED}.", request, 5))


def test_thousands_are_read(victim: FlaskClient) -> None:
    seen = [
        asked(victim, *DATA[k % len(DATA)][:1], fields, DATA[k % len(DATA)][1])
        for k, fields in enumerate(stream(SEED, request, READ))
    ]
    assert {200, 400} <= set(seen), "they are neither all good nor all bad"


@pytest.mark.parametrize("path", FILES)
def test_files_are_valid_and_harmless(victim: FlaskClient, path: str) -> None:
    for fields in stream(f"{SEED} {path}", request, DRAWN):
        asked(victim, path, fields, FILES[path])


def test_slides_are_whole(victim: FlaskClient) -> None:
    for fields in stream(f"{SEED} slides", request, DRAWN):
        answered = victim.post("/graph.pptx", json=fields | {"pages": "one"})
        assert answered.status_code in (200, 400, 413, 422, 503), fields
        if answered.status_code == 200:
            media.pptx(answered.data)


def test_pages_show_it_as_text(victim: FlaskClient) -> None:
    for k, fields in enumerate(stream(f"{SEED} pages", request, PAGES)):
        path, _, more = SITE[k % len(SITE)].partition("?")
        query = fields | dict(pair.split("=") for pair in more.split("&") if pair)
        answered = victim.get(path, query_string=query)
        assert answered.status_code < 500 or answered.status_code == 503, (path, query)
        try:
            media.html(answered.get_data(as_text=True))
        except Exception as error:
            raise AssertionError(f"BACKGRAPH_SEED={SEED} {path} {query!r}"[:2000]) from error


def test_answers_get_a_verdict_or_a_refusal(victim: FlaskClient) -> None:
    for fields in stream(SEED, answer, CHECKED):
        asked(victim, "/api/check", fields, json.loads)


def test_half_a_character_is_refused(app: Flask) -> None:
    import random

    rng = random.Random(SEED)
    for fields in stream(f"{SEED} halves", request, 40):
        answered = app.test_client().post("/api/graph", json=halved(fields, rng))
        assert answered.status_code == 400


def test_no_cell_of_a_sheet_is_a_formula() -> None:
    import random

    rng = random.Random(SEED)
    words = [*CELLS, *(foreign(rng) for _ in range(200))]
    words = [word for word in words if "\x00" not in word]
    rows = [Row(word, rng.choice(words), "") for word in words]
    entries = [Entry(rng.choice(words), rng.choice((None, -1.0, 2.0)), 2.0, rng.choice(words)) for _ in words]
    sheet = written(rows, entries).decode()
    for cells in csv.reader(io.StringIO(sheet, newline="")):
        assert len(cells) == 6
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
