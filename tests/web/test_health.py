"""Alive, ready, counted, written down."""

import json
import logging
import re

import pytest
from flask.testing import FlaskClient

from app import workers
from app.web import health, journal


def test_alive_and_ready_are_two_things(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json == {"status": "ready"}
    monkeypatch.setattr(workers, "answers", lambda seconds: False)
    monkeypatch.setattr(health, "_answered_at", 0.0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "stuck"})
    assert client.get("/healthz").json == {"status": "ok"}


def test_requests_are_counted(client: FlaskClient) -> None:
    line = 'backgraph_requests_total{endpoint="api.graph",status="400"}'

    def count() -> float:
        found = re.search(re.escape(line) + r" ([\d.]+)", client.get("/metrics").text)
        return float(found[1]) if found else 0.0

    before = count()
    client.get("/api/graph?f=x%2B")
    assert count() == before + 1


def test_who_comes_through_a_proxy_finds_no_metrics(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    ("brought", "taken"), [("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ("", False)]
)
def test_every_answer_has_the_id_of_its_request(client: FlaskClient, brought: str, taken: bool) -> None:
    answer = client.get("/api/graph?f=x%2B", headers={"X-Request-Id": brought})
    given = answer.headers["X-Request-Id"]
    assert (given == brought) is taken
    assert answer.json["instance"] == f"urn:backgraph:request:{given}"


def test_a_request_is_a_line_of_json_without_what_people_type(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=journal.log.name):
        client.get("/api/graph?f=secret", headers={"X-Request-Id": "number-1"})
    entry = json.loads(journal.Lines().format(caplog.records[-1]))
    assert entry.pop("ms") >= 0
    assert entry.pop("bytes") > 0
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "level": "info",
        "id": "number-1",
        "method": "GET",
        "path": "/api/graph",
        "status": 200,
        "from": "nowhere",
    }


def test_a_fault_is_one_line_too() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        record = logging.getLogger("some").makeRecord("some", 40, "f", 1, "it %s", ("broke",), True)
        import sys

        record.exc_info = sys.exc_info()
    line = journal.Lines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "it broke"
    assert "ZeroDivisionError" in json.loads(line)["fault"]
