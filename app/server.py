"""The production server behind `backgraph serve`: gunicorn, or waitress on Windows."""

import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

PROCESSES = 2
THREADS = 8
REQUEST_LINE = 8190  # bytes: the longest address that gunicorn can be told to take

Listening = Callable[[str], None]


class PortTaken(Exception):
    """The address cannot be listened on; the text is the system's reason."""


def run(host: str, port: int, listening: Listening) -> None:
    """Serve until interrupted; `listening` is told the address as soon as requests are answered.

    Raises PortTaken, before anything is started, if the address is not free.
    """
    _check(host, port)
    if sys.platform == "win32":
        _waitress(host, port, listening)
    else:
        _gunicorn(host, port, listening)


def _check(host: str, port: int) -> None:
    """Bind once and let go: gunicorn itself would try for five seconds and then blame itself."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError, OverflowError) as error:
        raise PortTaken(getattr(error, "strerror", None) or str(error)) from error


def _warm(app: Any) -> None:
    """Ask for a page in the background, so that the first reader finds fonts loaded and workers started."""
    threading.Thread(target=lambda: app.test_client().get("/"), daemon=True).start()


def _url(address: tuple[Any, ...]) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"http://{host}:{address[1]}/"


def _gunicorn(host: str, port: int, listening: Listening) -> None:
    from gunicorn.app.base import BaseApplication

    def ready(arbiter: Any) -> None:
        listening(_url(arbiter.LISTENERS[0].sock.getsockname()))

    settings = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker_class": "gthread",
        "workers": PROCESSES,
        "threads": THREADS,
        "limit_request_line": REQUEST_LINE,
        "control_socket_disable": True,  # one less thing that listens
        "graceful_timeout": 6,  # a request ends within five seconds
        "loglevel": "warning",
        "when_ready": ready,
        "post_worker_init": lambda worker: _warm(worker.wsgi),
    }

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            known = {name: value for name, value in settings.items() if name in self.cfg.settings}
            for name, value in known.items():  # an older gunicorn has no control socket to switch off
                self.cfg.set(name, value)

        def load(self) -> Any:
            from app import create_app

            return create_app()

    Server().run()


def _waitress(host: str, port: int, listening: Listening) -> None:
    from waitress import create_server

    from app import create_app

    app = create_app()
    server = create_server(app, host=host, port=port, threads=PROCESSES * THREADS)
    _warm(app)
    listening(_url((server.effective_host, server.effective_port)))
    server.run()
