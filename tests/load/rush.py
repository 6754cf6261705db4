"""More than there is room for: what is too much is turned away at once, and everything recovers by itself.

Who is turned away comes again when told to, or with `--deaf` at once. The client shares the machine, so the
server's own clock is shown beside the client's.
"""

import argparse
import itertools
import re
import time

from tests.load.clients import Crowd, percentile
from tests.load.mix import heavy
from tests.load.site import alone, soon, text

AT_ONCE = 0.5  # seconds: the client shares the machine


def options(parser: argparse.ArgumentParser) -> None:
    """How many, how long."""
    parser.add_argument("--students", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--deaf", action="store_true", help="ask again at once, whatever one is told")


async def run(chosen: argparse.Namespace) -> list[str]:
    """Everybody asks for something new all the time; then nobody does."""
    numbers = itertools.count()
    with alone() as (address, _):
        crowd = Crowd(address)
        end = time.monotonic() + chosen.seconds
        await crowd.come(
            chosen.students,
            lambda: heavy(next(numbers)),
            lambda: time.monotonic() < end,
            think=0.2,
            heeds=not chosen.deaf,
        )
        quickly = _quickly(address)
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
        f"by the server's own clock, once it heard of them: {quickly}",
        f"{record.without_when} of them without Retry-After, {len(record.faults)} faults",
        *record.faults[:10],
        f"ready again after {recovered:.2f} s, then a new page in {afterwards * 1000:.0f} ms",
    ]
    if record.faults or record.without_when or percentile(turned, 50) > AT_ONCE or not record.turned_away:
        told.append("BAD: what is too much should be turned away at once, with Retry-After")
    return told


def _quickly(address: str) -> str:
    """Which share of those who were turned away the server says to have told so in which time."""
    row = r'^backgraph_refused_seconds_bucket\{le="(\S+)"\} (\S+)$'
    counted = dict(re.findall(row, text(f"{address}/metrics"), re.MULTILINE))
    every = float(counted.pop("+Inf", 0)) or 1.0
    return ", ".join(f"{float(count) / every:.0%} in {limit} s" for limit, count in counted.items())
