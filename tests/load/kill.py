"""Two replicas behind nginx with Redis: a replica is killed under load, then Redis, then caches are lost."""

import argparse
import asyncio
import time

from tests.load.clients import Crowd, percentile
from tests.load.mix import requests
from tests.load.site import Recipe, kill, recipe, replica, soon


def options(parser: argparse.ArgumentParser) -> None:
    """How many, how long."""
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10, help="of each act")


async def run(chosen: argparse.Namespace) -> list[str]:
    """The acts, one after the other, while students go on asking."""
    with recipe() as running:
        told = ["| act | answers | faults | turned away | p99, ms |", "|---|--:|--:|--:|--:|"]
        for number, (name, act) in enumerate(ACTS.items()):
            crowd = Crowd(running.address)
            end = time.monotonic() + chosen.seconds
            asking = crowd.come(
                chosen.students,
                requests(number),
                lambda end=end: time.monotonic() < end,
                think=1.0,
                arrive=1.0,
            )
            _, _ = await asyncio.gather(asking, asyncio.to_thread(act, running, chosen.seconds / 3))
            record = crowd.record
            cells = (record.count, len(record.faults), len(record.turned_away))
            p99 = percentile(record.all(), 99) * 1000
            told.append(f"| {name} | " + " | ".join(map(str, cells)) + f" | {p99:.0f} |")
            told += record.faults[:5]
            if record.faults:
                told += [*running.errors()[-5:], "BAD: somebody noticed"]
    return told


def _nothing(running: Recipe, seconds: float) -> None:
    time.sleep(seconds)


def _kill_replica(running: Recipe, seconds: float) -> None:
    time.sleep(seconds)
    kill(running.replicas[0])
    time.sleep(seconds)
    running.replicas[0] = replica(running.ports[0], BACKGRAPH_REDIS=running.redis)
    soon(f"http://127.0.0.1:{running.ports[0]}/readyz")


def _kill_server(running: Recipe, seconds: float) -> None:
    """A single process of gunicorn's, which replaces it."""
    import psutil

    time.sleep(seconds)
    for process in psutil.Process(running.replicas[1].pid).children()[:1]:
        process.kill()


def _kill_redis(running: Recipe, seconds: float) -> None:
    time.sleep(seconds)
    kill(running.redis_server)


def _lose_caches(running: Recipe, seconds: float) -> None:
    running.redis_server = running.start_redis()
    time.sleep(seconds)
    for file in (running.folder / "cache").iterdir():
        file.unlink(missing_ok=True)
    kill(running.redis_server)
    running.redis_server = running.start_redis()


ACTS = {
    "nothing happens": _nothing,
    "a replica is killed, and started again": _kill_replica,
    "one process of a replica is killed": _kill_server,
    "Redis is killed": _kill_redis,
    "Redis and nginx lose what they keep": _lose_caches,
}
