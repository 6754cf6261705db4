"""Every answer is computed once: what is kept, for whom, and what is not."""

import gzip
import threading
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, keeping, turns
from app.calculus.errors import Impossible
from app.presentation import node_link
from app.turns import Turns
from app.web import once
from app.web.answer_store import Answer
from app.web.negotiation import TOLD

GRAPH = "/api/graph?f=w*x%2Bb&at=w=1.5"


class Work:
    """The work on the data of a graph: how often it was done, and what else happens meanwhile."""

    def __init__(self) -> None:
        self.times = 0
        self.write = node_link.document

    def meanwhile(self) -> None:
        """Nothing, unless a test says so."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.times += 1
        self.meanwhile()
        return self.write(*args, **kwargs)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work()
    monkeypatch.setattr(node_link, "document", work)
    return work


@pytest.fixture
def site() -> Flask:
    """An application that keeps its answers."""
    return create_app({"TESTING": True, "PATIENCE": 10})


def test_an_answer_is_given_again_without_work(site: Flask, work: Work) -> None:
    first, second = (site.test_client().get(GRAPH) for _ in range(2))
    assert work.times == 1
    assert (first.data, first.status_code) == (second.data, second.status_code)
    changing = {"X-Request-Id"}
    assert {h for h in first.headers if h[0] not in changing} == {
        h for h in second.headers if h[0] not in changing
    }


@pytest.mark.parametrize("kind", ["data", "json"])
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/embed", "/share", "/practice?level=1&seed=3", "/api/graph?f=w*x", "/graph.svg?f=w*x"),
        *("/explain.txt?f=w*x", "/reading.txt?f=w*x", "/api/descend?f=w*x"),
    ],
)
def test_a_body_changes_no_answer_to_a_get(site: Flask, path: str, kind: str) -> None:
    """It would be everybody's answer: the address alone is what it is kept under."""
    body = {"f": "zulu * 7", "level": "3", "hide": "values", "theme": "dark"}
    said = site.test_client().get(path, **{kind: body})
    site.extensions["once"].store.own.clear()
    assert site.test_client().get(path).data == said.data


def test_a_head_is_an_answer_without_its_body(site: Flask, work: Work) -> None:
    client = site.test_client()
    head, whole = client.head(GRAPH), client.get(GRAPH)
    assert (head.data, head.headers["ETag"]) == (b"", whole.headers["ETag"])
    assert int(head.headers["Content-Length"]) == len(whole.data)
    assert work.times == 1


def test_who_has_it_is_told_so_without_work(site: Flask, work: Work) -> None:
    tag = site.test_client().get(GRAPH).headers["ETag"]
    fresh = create_app({"TESTING": True}).test_client()
    for has in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = fresh.get(GRAPH, headers={"If-None-Match": has})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert "Content-Security-Policy" not in answer.headers, (
            "a reader would put it in the place of the old one"
        )
    assert work.times == 1
    assert fresh.get(GRAPH, headers={"If-None-Match": "*"}).status_code == 200


def test_the_answer_depends_on_where_we_are_seen(client: FlaskClient) -> None:
    places = ({}, {"Host": "example.org"}, {"X-Forwarded-Prefix": "/here"}, {"X-Forwarded-Proto": "https"})
    found = [client.get("/share?f=w*x", headers=place) for place in places]
    assert len({answer.headers["ETag"] for answer in found}) == len({answer.data for answer in found}) == 4


def test_what_is_packed_is_another_answer(site: Flask) -> None:
    client = site.test_client()
    plain = client.get("/")
    for said, unpacked in (("gzip;q=0.5, br", brotli.decompress), ("gzip, br;q=0", gzip.decompress)):
        packed = client.get("/", headers={"Accept-Encoding": said})
        assert unpacked(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary
    assert client.get("/", headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data


def test_a_phone_gets_its_own_page(site: Flask) -> None:
    client = site.test_client()
    phone, other = client.get("/", headers=TOLD), client.get("/")
    assert phone.data != other.data
    assert phone.headers["ETag"] != other.headers["ETag"]
    assert {*TOLD} <= {*other.vary}
    known = client.get("/", headers={"If-None-Match": other.headers["ETag"]})
    assert (known.status_code, {*known.vary}) == (304, {*other.vary})


def test_equal_questions_that_come_together_are_answered_together(site: Flask, work: Work) -> None:
    everybody_asks = threading.Event()
    work.meanwhile = lambda: everybody_asks.wait(30)  # type: ignore[method-assign,assignment,return-value]
    found: list[bytes] = []
    asking = [
        threading.Thread(target=lambda: found.append(site.test_client().get(GRAPH).data)) for _ in range(8)
    ]
    for thread in asking:
        thread.start()
    flights = once.of(site).flights
    while sum(len(flight.askers) for flight in flights.flying.values()) < len(asking):
        everybody_asks.wait(0.01)
    everybody_asks.set()
    for thread in asking:
        thread.join()
    assert (work.times, len(found), len(set(found))) == (1, len(asking), 1)
    assert not flights.flying


def test_a_refusal_is_found_out_once_by_all_who_wait_for_it(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_asks, times, found = threading.Event(), list[int](), list[int]()

    def refuse(*_: Any, **__: Any) -> None:
        times.append(1)
        everybody_asks.wait(30)
        raise Impossible("too_many_for_a_picture", limit=1, found=2)

    monkeypatch.setattr(node_link, "document", refuse)
    asking = [
        threading.Thread(target=lambda: found.append(site.test_client().get(GRAPH).status_code))
        for _ in range(8)
    ]
    for thread in asking:
        thread.start()
    flights = once.of(site).flights
    while sum(len(flight.askers) for flight in flights.flying.values()) < len(asking):
        everybody_asks.wait(0.01)
    everybody_asks.set()
    for thread in asking:
        thread.join()
    assert (len(times), found) == (1, [422] * len(asking))
    assert once.of(site).store.own.weight == 0, "nobody else gets it"


def test_so_many_may_wait_for_one(site: Flask) -> None:
    flights = once.of(site).flights
    flight, first = flights.board("key", turns.Asker())
    assert first
    flights.places = threading.BoundedSemaphore(1)
    with flights.places, pytest.raises(turns.Busy):
        flights.wait(flight, turns.Asker())
    flights.land("key", None)
    assert flights.wait(flight, turns.Asker()) is None


def test_what_was_cut_short_is_for_a_moment_and_for_nobody_else(site: Flask, work: Work) -> None:
    work.meanwhile = keeping.cut_short  # type: ignore[method-assign]
    client = site.test_client()
    first = client.get(GRAPH)
    assert first.headers["Cache-Control"] == "no-store"
    assert "ETag" not in first.headers
    assert client.get(GRAPH).data == first.data
    assert work.times == 1, "whoever asks in the same moment gets the same"
    once.of(site).store.own.clear()
    work.meanwhile = lambda: None  # type: ignore[method-assign]
    assert "ETag" in client.get(GRAPH).headers


@pytest.mark.parametrize("path", ["/api/graph?f=x%2B", "/graph.jpg?f=x", "/practice", "/healthz", "/nowhere"])
def test_errors_and_what_is_new_each_time_are_not_kept(site: Flask, path: str) -> None:
    client = site.test_client()
    answers = [client.get(path) for _ in range(2)]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert not any(answer.headers.get("ETag") for answer in answers)
    assert once.of(site).store.own.weight == 0
    if path == "/practice":
        assert answers[0].location != answers[1].location


def test_homework_is_what_its_folder_says_now(tmp_path: Path) -> None:
    client = create_app({"TESTING": True, "ASSIGNMENTS": str(tmp_path)}).test_client()
    first = client.get("/homework")
    assert client.get("/homework", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    task = 'title = "T"\nprompt = "p"\nfunction = "L = w^2"\n[[tasks.parts]]\nask = "derivative"\nwrt = "w"\n'
    (tmp_path / "new.toml").write_text(f'title = "A new one"\n[[tasks]]\n{task}', encoding="utf-8")
    changed = client.get("/homework", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "A new one" in changed.text


def test_too_many_are_turned_away_at_once_and_the_rest_goes_on(site: Flask) -> None:
    kept, client = GRAPH + "&v=1", site.test_client()
    assert client.get(kept).status_code == 200
    here = once.of(site)
    here.turns = Turns(running=1, line=0)
    with here.turns.turn():
        refused, page = client.get(GRAPH), client.get("/?f=x")
        assert (refused.status_code, page.status_code) == (503, 503)
        assert refused.mimetype == "application/problem+json"
        assert page.mimetype == "text/html"
        assert refused.headers["Retry-After"] == page.headers["Retry-After"] == "1"
        assert client.get(kept).status_code == 200, "what is kept takes nobody's turn"
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    assert client.get(GRAPH).status_code == 200
    assert client.get("/readyz").status_code == 200
    assert here.turns.inside == 0


def test_the_work_ends_with_the_last_who_waits(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "gone", lambda environ: lambda: True)
    here = once.of(site)
    here.turns = Turns(running=1, line=1)
    with here.turns.turn():
        assert site.test_client().get(GRAPH).status_code == turns.Abandoned.status
    assert not here.flights.flying


def test_an_answer_is_bytes_and_back() -> None:
    answer = Answer(200, (("Content-Type", "text/plain"), ("ETag", '"x"')), b"a\nb\0")
    assert Answer.load(answer.dump()) == answer
    for text in (b"", b"\n", b"[1]\n", b"{}\n", b"[1, 2]\nx", b'["a", []]\n', b"[" * 100_000):
        assert Answer.load(text) is None
