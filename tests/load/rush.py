"""More than there is room for: what is too much is turned away at once, and everything recovers by itself."""

import argparse
import itertools
import time

from tests.load.clients import Crowd, percentile
from tests.load.mix import heavy
from tests.load.site import alone, soon

AT_ONCE = 1.0  # seconds: the client shares the machine


def options(parser: argparse.ArgumentParser) -> None:
    """How many, how long."""
    parser.add_argument("--students", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=15)


async def run(chosen: argparse.Namespace) -> list[str]:
    """Everybody asks for something new all the time; then nobody does."""
    numbers = itertools.count()
    with alone() as (address, _):
        crowd = Crowd(address)
        end = time.monotonic() + chosen.seconds
        await crowd.come(
            chosen.students, lambda: heavy(next(numbers)), lambda: time.monotonic() < end, think=0.2
        )
        recovered = soon(f"{address}/readyz")
        began = time.perf_counter()
        soon(f"{address}/?f=x*y")
        afterwards = time.perf_counter() - began
    record = crowd.record
    turned = record.turned_away or [0.0]
    half, most = (percentile(turned, percent) * 1000 for percent in (50, 99))
    told = [
        *record.table(),
        f"{len(turned):,} turned away, half of them within {half:.0f} ms, 99 of 100 within {most:.0f} ms",
        f"{record.without_when} of them without Retry-After, {len(record.faults)} faults",
        *record.faults[:10],
        f"ready again after {recovered:.2f} s, then a new page in {afterwards * 1000:.0f} ms",
    ]
    if record.faults or record.without_when or percentile(turned, 50) > AT_ONCE or not record.turned_away:
        told.append("BAD: what is too much should be turned away at once, with Retry-After")
    return told
