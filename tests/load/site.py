"""The servers of the tests: replicas, and around them nginx and Redis as the README has them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
REPLICAS = ("127.0.0.1:8001", "127.0.0.1:8002")  # as the README has them
Process = subprocess.Popen[Any]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether somebody says 200 there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def text(address: str) -> str:
    """What is said there."""
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def soon(address: str, seconds: float = 60) -> float:
    """Wait until the address answers; the seconds that took."""
    began = time.monotonic()
    while not answers(address):
        if time.monotonic() - began > seconds:
            raise TimeoutError(address)
        time.sleep(0.05)
    return time.monotonic() - began


def replica(port: int, **settings: str) -> Process:
    """A server that has just been started, with these variables in its environment."""
    ours = {"PYTHONPATH": str(ROOT), "BACKGRAPH_LOG": "error", "BACKGRAPH_CHECKS": "1000000 per minute"}
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    return subprocess.Popen(command, env={**os.environ, **ours, **settings}, stdout=subprocess.DEVNULL)


def family(process: Process) -> list[psutil.Process]:
    """A server's processes."""
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


def memory(process: Process) -> int:
    """Bytes in memory of all its processes, what they share counted once."""
    total = 0
    for one in family(process):
        with contextlib.suppress(psutil.Error):  # a worker that has just been replaced
            total += one.memory_full_info().pss
    return total


def kill(process: Process) -> None:
    """SIGKILL to a server and every process of its."""
    for one in family(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()


@contextlib.contextmanager
def alone(**settings: str) -> Iterator[tuple[str, Process]]:
    """One server, ready: its address and process."""
    port = free_port()
    process = replica(port, **settings)
    try:
        soon(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(20)


class Recipe:
    """Two replicas behind nginx with its cache, and a Redis: the README's text with free ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = [free_port() for _ in REPLICAS]
        self.redis_port, self.port = free_port(), free_port()
        self.redis = f"redis://127.0.0.1:{self.redis_port}"
        self.address = f"http://127.0.0.1:{self.port}"
        self.redis_server = self.start_redis()
        self.replicas = [replica(port, BACKGRAPH_REDIS=self.redis) for port in self.ports]
        for port in self.ports:
            soon(f"http://127.0.0.1:{port}/readyz")
        self.nginx = self.start_nginx()
        soon(f"{self.address}/healthz")

    def start_redis(self) -> Process:
        """A Redis that keeps nothing on the disk."""
        command = ["redis-server", "--port", str(self.redis_port), "--save", "", "--maxmemory", "256mb"]
        command += ["--maxmemory-policy", "allkeys-lru", "--dir", str(self.folder)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def start_nginx(self) -> Process:
        """nginx in the foreground."""
        configuration = self.folder / "nginx.conf"
        configuration.write_text(self.configuration(), encoding="utf-8")
        command = ["nginx", "-c", str(configuration), "-p", str(self.folder), "-g", "daemon off;"]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def configuration(self) -> str:
        """The text in the README, for this folder and these ports."""
        text = re.findall(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[
            0
        ]
        for place, port in zip(REPLICAS, self.ports, strict=True):
            text = text.replace(place, f"127.0.0.1:{port}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        text = text.replace("/var/cache/nginx/backgraph", str(self.folder / "cache"))
        return f"pid {self.folder}/nginx.pid;\nerror_log {self.folder}/error.log;\n{text}"

    def errors(self) -> list[str]:
        """What nginx has written down."""
        return (self.folder / "error.log").read_text(encoding="utf-8").splitlines()

    def stop(self) -> None:
        """End everything."""
        for process in (self.nginx, *self.replicas, self.redis_server):
            process.terminate()
        for process in (self.nginx, *self.replicas, self.redis_server):
            process.wait(20)


@contextlib.contextmanager
def recipe() -> Iterator[Recipe]:
    """The whole of it, ready.  Says what is missing where something is."""
    for program in ("nginx", "redis-server"):
        if not shutil.which(program):
            raise SystemExit(f"{program} is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # nginx's workers are somebody else
        running = Recipe(Path(folder))
        try:
            yield running
        finally:
            running.stop()
