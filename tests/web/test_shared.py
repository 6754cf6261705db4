"""A Redis that several servers share; one that is ill costs time and nothing else."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from app.web import once, shared
from app.web.shared import Shared

GRAPH = "/api/graph?f=w*x%2Bb"
CHECK = {"f": "w x", "wrt": "w", "answer": "x"}


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def test_one_that_is_slow_is_left_alone(mute: socket.socket) -> None:
    found = Shared(f"redis://127.0.0.1:{mute.getsockname()[1]}")
    assert found.get("key") is None
    assert found.faults == 1
    began = time.monotonic()
    found.put("key", b"text", 60)
    assert found.add("key", 60) is None
    assert found.faults == 1, "nobody asks it for a while"
    found.rests_until = began
    assert found.get("key") is None
    assert found.faults == 2, "and then somebody does"


def test_a_password_is_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert Shared("redis://:open/sesame@127.0.0.1:6379").get("key") is None
    assert "the shared cache rests" in caplog.text
    assert "open" not in caplog.text


def test_without_one_everybody_keeps_and_counts_alone(mute: socket.socket) -> None:
    for address in ("", "redis://127.0.0.1:1", f"redis://127.0.0.1:{mute.getsockname()[1]}"):
        client = create_app({"TESTING": True, "CHECKS": "2 per hour", "REDIS": address}).test_client()
        assert [client.get(GRAPH).status_code for _ in range(2)] == [200, 200]
        assert [client.post("/api/check", json=CHECK).status_code for _ in range(3)] == [200, 200, 429]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of a real one, and its process."""
    place = tmp_path / "redis.sock"
    command = [
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        str(place),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not place.exists():
            assert process.poll() is None
            time.sleep(0.01)
        yield f"unix://{place}", process
        process.kill()


@pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis is not installed (redis-server)")
def test_two_servers_keep_and_count_together(
    redis: tuple[str, "subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "PATIENCE", 10.0)  # it is the machine that is slow here
    address, process = redis
    sites = [create_app({"TESTING": True, "CHECKS": "2 per hour", "REDIS": address}) for _ in range(2)]
    one, other = (site.test_client() for site in sites)
    first = one.get(GRAPH)
    assert once.of(sites[1]).store.find(first.headers["ETag"].strip('"'))[1] == "shared"
    assert other.get(GRAPH).data == first.data
    answers = [client.post("/api/check", json=CHECK) for client in (one, other, one, other)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 3601
    process.kill()
    process.wait()
    assert other.get(GRAPH + "&at=w=2").status_code == 200
    assert other.post("/api/check", json=CHECK).status_code == 200, "alone, it counts from the beginning"
