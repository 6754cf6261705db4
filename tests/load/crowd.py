"""A class: 300 students with think time ask one server for a mix of everything."""

import argparse
import time

from tests.load.clients import Crowd, percentile
from tests.load.mix import requests
from tests.load.site import alone

MOST = 1.0  # seconds, for 99 of 100


def options(parser: argparse.ArgumentParser) -> None:
    """How many, how long."""
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--think", type=float, default=3.0, help="seconds between two requests, on average")


async def run(chosen: argparse.Namespace) -> list[str]:
    """Let them come within ten seconds, and ask."""
    with alone() as (address, _):
        crowd = Crowd(address)
        end = time.monotonic() + chosen.seconds
        await crowd.come(
            chosen.students, requests(7), lambda: time.monotonic() < end, chosen.think, arrive=10
        )
    record = crowd.record
    rate = record.count / chosen.seconds
    told = [f"{chosen.students} students, {rate:.0f} requests a second", *record.table(), *record.faults[:10]]
    told.append(f"{len(record.faults)} faults, {len(record.turned_away)} turned away")
    if record.faults or record.turned_away or percentile(record.all(), 99) > MOST:
        told.append(f"BAD: no error and {MOST} s for 99 of 100 is the goal")
    return told
