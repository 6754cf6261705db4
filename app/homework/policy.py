"""When a solution may be seen: "never", "when passed", "after 3 tries", "after 2026-10-01"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

MOST_TRIES = 10
_FORM = re.compile(
    r"(?P<never>never)|(?P<passed>when passed)|after (?P<tries>\d{1,2}) tr(?:y|ies)|after (?P<moment>\S+)"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One of the four; all empty is never."""

    passed: bool = False
    tries: int = 0
    moment: datetime | None = None

    def allows(self, tried: Iterable[bool | None], now: datetime) -> bool:
        """Whether it may be seen now. `tried` are the different answers so far: was each right? (None: it
        could not be read.) No more of them are looked at than have to be.

        Nobody keeps count on the server: whoever asks shows what was tried, and it is marked again.
        """
        if self.moment is not None:
            return now >= self.moment
        readable = (right for right in tried if right is not None)
        return any((self.passed and right) or count == self.tries for count, right in enumerate(readable, 1))


def read(text: str) -> Policy | None:
    """The policy that a file writes; None if it is none. A day without an hour ends at midnight UTC."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    if match["tries"]:
        tries = int(match["tries"])
        return Policy(tries=tries) if 1 <= tries <= MOST_TRIES else None
    if match["moment"]:
        moment = _moment(match["moment"])
        return None if moment is None else Policy(moment=moment)
    return Policy(passed=match["passed"] is not None)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-10-01"):
        moment = datetime.combine(moment.date(), time()) + timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
