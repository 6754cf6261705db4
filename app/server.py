"""The production server behind `backgraph serve`: gunicorn, or waitress on Windows.

gunicorn's own process loads everything once; those that answer are forked from it, ready at once, and
replaced when they die. Only these start workers.
"""

import ctypes
import gc
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PROCESSES = 2
THREADS = 200  # for all who may wait (`turns`, `flights`), and some for those who need not
REQUEST_LINE = 8190  # bytes: the longest address that gunicorn can be told to take
GRACE = 6  # seconds to finish what is running: a request ends within five
# Seconds after which a thread that computes lets another have the interpreter: who is turned away, or has
# come for what is kept, needs it several times for less than that.
SWITCH = 0.001
ONE_ARENA, ARENA_MAX = (
    1,
    -8,
)  # mallopt(3): all threads take memory from one heap, so that it has few holes
LARGE, MMAP_THRESHOLD = 64 * 1024, -3  # bytes of what is given back to the system as soon as it is not needed
SILENCE = 15  # seconds after which a process that gives no sign of life is replaced
# What workers do: imported once, so that each is ready in milliseconds, in the place of a killed one, too.
WORK = ("app.web.export", "app.presentation.engine", "sympy")

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
        with _counted_together():
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


@contextmanager
def _counted_together() -> Iterator[None]:
    """A folder in which the processes count together; on a read-only disk each counts alone."""
    memory = Path("/dev/shm")  # noqa: S108  (a folder of a name of its own is made in it)
    try:
        folder = tempfile.mkdtemp(prefix="backgraph-", dir=memory if os.access(memory, os.W_OK) else None)
    except OSError:
        yield
        return
    mine = os.getpid()
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
    try:
        yield
    finally:
        if os.getpid() == mine:  # not in the processes that were forked
            shutil.rmtree(folder, ignore_errors=True)


def _loaded() -> Any:
    """The application, after a page: who is forked from here finds fonts, templates and labels."""
    from app import create_app, workers

    _keep_memory_whole()
    sys.setswitchinterval(SWITCH)
    app = create_app()
    with workers.in_place():
        app.test_client().get("/", headers={"X-Request-Id": "warming-up"})
    gc.collect()
    gc.freeze()  # what all processes have in common is looked through by none
    return app


def _keep_memory_whole() -> None:
    """Bodies of all sizes come and go in many threads: glibc would keep a heap for each, full of holes."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            memory = ctypes.CDLL(None)
            memory.mallopt(ARENA_MAX, ONE_ARENA)
            memory.mallopt(MMAP_THRESHOLD, LARGE)


def _hire() -> None:
    """Start the workers while the first requests come in; `/readyz` says when they are there."""
    from app import workers

    threading.Thread(target=workers.start, args=WORK, daemon=True).start()


def _url(address: tuple[Any, ...]) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"http://{host}:{address[1]}/"


def _gunicorn(host: str, port: int, listening: Listening) -> None:
    from gunicorn.app.base import BaseApplication

    from app.web import journal, metrics

    def ready(arbiter: Any) -> None:
        listening(_url(arbiter.LISTENERS[0].sock.getsockname()))

    settings = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker_class": "gthread",
        "workers": PROCESSES,
        "threads": THREADS,
        "preload_app": True,
        "limit_request_line": REQUEST_LINE,
        "control_socket_disable": True,  # one less thing that listens
        "keepalive": 5,
        "graceful_timeout": round(GRACE * float(os.environ.get("BACKGRAPH_PATIENCE", "1"))),
        "timeout": SILENCE,
        "loglevel": "warning",
        "logconfig_dict": journal.settings(),
        "when_ready": ready,
        "post_worker_init": lambda _: _hire(),
        "child_exit": lambda _, worker: metrics.forget(worker.pid),
    }

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            known = {name: value for name, value in settings.items() if name in self.cfg.settings}
            for name, value in known.items():  # an older gunicorn has no control socket to switch off
                self.cfg.set(name, value)

        def load(self) -> Any:
            return _loaded()

    Server().run()


def _waitress(host: str, port: int, listening: Listening) -> None:
    import logging.config

    from waitress import create_server

    from app.web import journal

    logging.config.dictConfig(journal.settings())
    app = _loaded()
    # One request is looked at ahead: so the server sees that somebody has gone away.
    server = create_server(app, host=host, port=port, threads=THREADS, channel_request_lookahead=1)
    _hire()
    listening(_url((server.effective_host, server.effective_port)))
    server.run()
