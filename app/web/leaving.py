"""Whether whoever asked is still there."""

import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def gone(environ: "WSGIEnvironment") -> Callable[[], bool]:
    """A look at the other end of a request's connection, where the server lets us have it."""
    if there := environ.get("waitress.client_disconnected"):
        return lambda: bool(there())
    connection = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket) and sys.platform != "win32":
        return lambda: _is_closed(connection)
    return lambda: False


def _is_closed(connection: socket.socket) -> bool:
    """Who has closed it sends nothing more, not even a byte that could be waited for."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
