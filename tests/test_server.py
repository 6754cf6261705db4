"""A real server, whose processes are killed, left and ended: it costs what was running, and nothing else."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is another server")

FILM = "+".join(f"sin(w_{k} x)" for k in range(25))  # of some hundred moments


class Server:
    """A running server, and what is asked of it."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process = process
        self.host, self.port = str(urlsplit(address).hostname), urlsplit(address).port or 80

    def ask(self, path: str) -> tuple[int, bytes]:
        """Status and body of the whole answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def answers(self, path: str = "/readyz") -> bool:
        """Whether it is there and well."""
        try:
            return self.ask(path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def family(self) -> set[psutil.Process]:
        """Its processes, whoever started them."""
        return set(psutil.Process(self.process.pid).children(recursive=True))

    def servers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return psutil.Process(self.process.pid).children()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[Server]:
    """One that is ready; the last test ends it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "BACKGRAPH_PATIENCE": "10"}
    command = [sys.executable, "-u", "-m", "app", "serve", "--port", "0"]
    with (
        log.open("w") as lines,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=lines, text=True, env=environment
        ) as process,
    ):
        assert process.stdout
        address = next(word for word in process.stdout.readline().split() if word.startswith("http"))
        server = Server(process, address)
        eventually(server.answers)
        yield server
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_work_ends_when_its_reader_has_gone(server: Server) -> None:
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(f"GET /graph.gif?f={quote(FILM)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        time.sleep(0.2)
    eventually(lambda: b'ended_total{reason="Abandoned"} 1.0' in server.ask("/metrics")[1])


def test_the_log_is_lines_of_json(server: Server, log: Path) -> None:
    server.ask("/api/graph?f=secret")
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert any(entry.get("path") == "/api/graph" for entry in entries)
    assert "secret" not in str(entries)


def test_whoever_is_killed_is_replaced_and_takes_everybody_along(server: Server) -> None:
    for _ in range(8):
        server.ask("/graph.svg?f=" + quote(f"w*x+{time.monotonic()}"))
    before, family = server.servers(), server.family()
    assert len(before) == 2
    for process in before:
        process.kill()
    eventually(server.answers)
    assert server.ask("/graph.svg?f=x*y")[0] == 200
    eventually(lambda: not any(process.is_running() for process in family))


def test_any_process_below_may_be_killed(server: Server) -> None:
    family = server.family() - {*server.servers()}
    assert family, "they start their workers before anybody asks"
    for process in family:
        process.kill()
    for k in range(6):
        assert server.ask(f"/graph.svg?f=x*y%2B{k}")[0] == 200
    eventually(server.answers)


def test_the_end_waits_for_what_is_running(server: Server) -> None:
    found: list[int] = []
    asking = threading.Thread(
        target=lambda: found.append(server.ask("/graph.zip?f=" + quote(FILM[:54]))[0]), daemon=True
    )
    asking.start()
    time.sleep(0.3)  # where it is done by then, there is nothing to wait for, and that is right, too
    server.process.send_signal(signal.SIGTERM)
    asking.join(60)
    assert found == [200]
    assert server.process.wait(60) == 0
