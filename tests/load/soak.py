"""A day in ten minutes: all that is kept is filled; then come 200,000 requests. Is the memory flat?

Workers come and go, so the middle of many looks is compared: of the last third with that of the first.
"""

import argparse
import asyncio
import itertools
import re
import sys
import time
from statistics import median

from tests.load.clients import Crowd
from tests.load.mix import DAY, heavy, requests
from tests.load.site import alone, memory, text

GROWTH = 1.05  # times the memory of the first third, at most
LOOKS = 60
FILLING = 10.0  # seconds after which it is looked whether what is kept still grows,
GROWN = 1.01  # by so much
KINDS = {"cache": "answers", "kept": "results"}


def options(parser: argparse.ArgumentParser) -> None:
    """How many."""
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--students", type=int, default=24)


async def run(chosen: argparse.Namespace) -> list[str]:
    """Ask, and look at the memory of all processes together again and again."""
    seen: list[float] = []
    with alone() as (address, process):
        await _fill(address, chosen.students)
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
    third = max(1, len(seen) // 3)
    first, last = median(seen[:third]), median(seen[-third:])
    told = [f"{record.count:,} answers in {seconds:.0f} s, {record.count / seconds:.0f} a second"]
    told += [*record.table(), f"{len(record.faults)} faults", *record.faults[:10]]
    told.append(
        f"{len(record.turned_away)} turned away; {first:.0f} MB in the first third, {last:.0f} MB in the last"
    )
    if record.faults or last > GROWTH * first:
        told.append("BAD: no error and flat memory is the goal")
    return told


async def _fill(address: str, students: int) -> None:
    """Ask for new pages until there is no more room, in any process, for what is kept of them."""
    numbers, weights = itertools.count(), [0]
    crowd, is_full = Crowd(address), False
    asking = asyncio.ensure_future(
        crowd.come(students, lambda: heavy(next(numbers)), lambda: not is_full, think=0.0)
    )
    while not is_full:
        await asyncio.sleep(FILLING)
        kept = await asyncio.to_thread(_kept, address)
        weights.append(sum(kept.values()))
        is_full = weights[-1] < GROWN * weights[-2]
        _say(f"{crowd.record.count:>9,} new pages, kept of them, MB: {kept}")
    await asking


def _kept(address: str) -> dict[str, int]:
    """How many megabytes the server keeps of each kind."""
    row = r"^backgraph_(cache|kept)_bytes (\S+)$"
    found = re.findall(row, text(f"{address}/metrics"), re.MULTILINE)
    return {KINDS[name]: round(float(weight) / 1e6) for name, weight in found}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
