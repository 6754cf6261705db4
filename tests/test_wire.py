"""What comes over the wire to the real server, byte by byte: what is ambiguous is refused."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="waitress there, gunicorn here")

HOST = b"Host: localhost\r\n"
POST = b"POST /api/graph HTTP/1.1\r\n" + HOST
GET = b"GET /healthz HTTP/1.1\r\n" + HOST


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server listens."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield int(re.search(r":(\d+)/", server.stdout.readline())[1])
        server.terminate()


def said(port: int, sent: bytes) -> int:
    """The status that is answered; everything is left open by us."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        return int(connection.recv(12).split()[1])


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: 7000000000\r\n\r\n",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        GET + b"X-A : b\r\n\r\n",
        GET + b"A: b\r\n c\r\n\r\n",
        GET + b"Host: other\r\n\r\n",
        GET + b"A: " + b"b" * 20_000 + b"\r\n\r\n",
        GET + b"".join(b"A%d: b\r\n" % k for k in range(200)) + b"\r\n",
        b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
)
def test_what_two_servers_could_read_differently_is_refused(port: int, sent: bytes) -> None:
    assert 400 <= said(port, sent) <= 501


def test_a_header_with_a_low_line_is_no_header_with_a_dash(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /oembed HTTP/1.0\r\n" + HOST + b"X_Forwarded_Host: evil.example\r\n\r\n")
        assert b"evil" not in connection.makefile("rb").read()
