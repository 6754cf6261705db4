"""Students as coroutines: each asks, waits for the answer, thinks, asks again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles

import aiohttp

from tests.load.mix import Request

FINE = {200, 304, 400, 422}  # 400 and 422: what cannot be read or done is said so
PATIENCE = 30.0  # seconds for an answer


@dataclass
class Record:
    """What became of all requests: seconds by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    turned_away: list[float] = field(default_factory=list)
    without_when: int = 0  # turned away without a word on when to come again
    faults: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many requests were answered."""
        return sum(map(len, self.seconds.values()))

    def all(self) -> list[float]:
        """The seconds of all requests that were answered."""
        return [second for kind in self.seconds.values() for second in kind]

    def table(self) -> Iterator[str]:
        """A Markdown table, a row for each kind."""
        yield "| request | answers | median, ms | p99, ms | longest, ms |"
        yield "|---|--:|--:|--:|--:|"
        for kind, found in [*sorted(self.seconds.items()), ("all", self.all())]:
            if found:
                cells = (percentile(found, 50), percentile(found, 99), max(found))
                yield f"| {kind} | {len(found):,} | " + " | ".join(f"{s * 1000:.0f}" for s in cells) + " |"


def percentile(found: list[float], percent: int) -> float:
    """So many percent of all are at most as large."""
    return found[0] if len(found) == 1 else quantiles(found, n=100, method="inclusive")[percent - 1]


class Crowd:
    """Students who ask one server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.record = Record()
        self.tags: dict[str, str] = {}

    async def ask(self, session: aiohttp.ClientSession, request: Request) -> float:
        """One request, and what became of it: the seconds after which it may be asked again."""
        began = time.perf_counter()
        has = {"If-None-Match": self.tags[request.path]} if request.path in self.tags else {}
        how = "GET" if request.json is None else "POST"
        try:
            async with session.request(
                how, self.address + request.path, json=request.json, headers=has
            ) as answer:
                await answer.read()
                self._note(request, answer, time.perf_counter() - began)
                return float(answer.headers.get("Retry-After", 0))
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            self.record.faults.append(f"{request.kind}: {type(fault).__name__} {fault}")
        return 0.0

    def _note(self, request: Request, answer: aiohttp.ClientResponse, seconds: float) -> None:
        if answer.status == 503:
            self.record.turned_away.append(seconds)
            self.record.without_when += "Retry-After" not in answer.headers
        elif answer.status in FINE:
            self.record.seconds.setdefault(request.kind, []).append(seconds)
            if "ETag" in answer.headers and len(self.tags) < 1000:
                self.tags[request.path] = answer.headers["ETag"]
        else:
            self.record.faults.append(f"{request.kind}: {answer.status}")

    async def come(
        self,
        count: int,
        following: Callable[[], Request],
        goes_on: Callable[[], bool],
        think: float,
        arrive: float = 0.0,
        heeds: bool = True,
    ) -> None:
        """So many students come within `arrive` seconds and ask for as long as it goes on, `think` seconds
        apart on average; who is turned away comes again when told, or, where nobody `heeds` that, at once.
        """
        chance = random.Random(1)

        async def student(session: aiohttp.ClientSession, number: int) -> None:
            await asyncio.sleep(arrive * number / count)
            while goes_on():
                later = await self.ask(session, following())
                await asyncio.sleep(heeds * later * chance.uniform(1, 2) + chance.uniform(0, 2 * think))

        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(PATIENCE),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:
            await asyncio.gather(*(student(session, number) for number in range(count)))
