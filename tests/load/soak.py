"""A day in ten minutes: 200,000 requests one after the other; does the memory stay flat?"""

import argparse
import asyncio
import sys
import time

from tests.load.clients import Crowd
from tests.load.mix import DAY, requests
from tests.load.site import alone, memory

GROWTH = 1.1  # times the memory of the first half, at most
LOOKS = 40


def options(parser: argparse.ArgumentParser) -> None:
    """How many."""
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--students", type=int, default=24)


async def run(chosen: argparse.Namespace) -> list[str]:
    """Ask, and look at the memory of all processes together again and again."""
    seen: list[float] = []
    with alone() as (address, process):
        crowd, left, following = Crowd(address), iter(range(chosen.requests)), requests(11, DAY)
        asking = asyncio.ensure_future(
            crowd.come(chosen.students, following, lambda: next(left, None) is not None, think=0.0)
        )
        began, next_look = time.monotonic(), 0
        while not asking.done():
            await asyncio.sleep(0.2)
            answered = crowd.record.count
            if answered >= next_look:
                next_look += chosen.requests // LOOKS
                seen.append(await asyncio.to_thread(memory, process) / 1e6)
                _say(f"{answered:>9,} requests {time.monotonic() - began:6.0f} s {seen[-1]:7.0f} MB")
        await asking
        seconds = time.monotonic() - began
    record = crowd.record
    half, end = max(seen[: max(1, len(seen) // 2)]), max(seen[-3:])
    told = [f"{record.count:,} answers in {seconds:.0f} s, {record.count / seconds:.0f} a second"]
    told += [*record.table(), f"{len(record.faults)} faults", *record.faults[:10]]
    told.append(
        f"{len(record.turned_away)} turned away; {half:.0f} MB in the first half, {end:.0f} MB at the end"
    )
    if record.faults or end > GROWTH * half:
        told.append("BAD: no error and flat memory is the goal")
    return told


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
