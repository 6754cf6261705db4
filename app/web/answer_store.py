"""Finished answers, kept in this process as far as their bytes go, and in a Redis where there is one."""

import json
from dataclasses import dataclass
from math import inf

from flask import Response

from app.keeping import Shelf
from app.web.shared import Shared

SHORT = 30.0  # seconds for which an answer is kept that was cut short
DAY = 24 * 3600  # seconds for which a Redis keeps one: another version of ours asks for others
LARGEST = 4 * 1024**2  # bytes: a larger answer is not kept


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it went out; `whole` unless something was left out for want of time."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    whole: bool = True

    @classmethod
    def of(cls, response: Response, whole: bool) -> "Answer":
        """What went out."""
        return cls(response.status_code, tuple(response.headers.items()), response.get_data(), whole)

    def response(self) -> Response:
        """The same once more."""
        response = Response(self.body, self.status)
        response.headers.clear()
        response.headers.extend(self.headers)
        return response

    @property
    def weight(self) -> int:
        """Its bytes, with what Python needs around them."""
        return 2_000 + len(self.body)

    def dump(self) -> bytes:
        """As bytes: status and headers in a line of JSON, then the body. (A pickle could run anything.)"""
        return json.dumps([self.status, self.headers]).encode() + b"\n" + self.body

    @classmethod
    def load(cls, text: bytes) -> "Answer | None":
        """What `dump` wrote; None for anything else."""
        head, _, body = text.partition(b"\n")
        try:
            status, headers = json.loads(head)
            return cls(int(status), tuple((str(name), str(value)) for name, value in headers), body)
        except (ValueError, TypeError, RecursionError):
            return None


class AnswerStore:
    """The answers of this process, and behind them those that several share."""

    def __init__(self, most: int, shared: Shared) -> None:
        self.own: Shelf[Answer] = Shelf(most)
        self.shared = shared

    def find(self, key: str) -> tuple[Answer | None, str]:
        """The answer of this key, and where it was: "process", "shared" or "nowhere"."""
        if found := self.own.get(key):
            return found, "process"
        found = Answer.load(self.shared.get(key) or b"")
        if found is None:
            return None, "nowhere"
        self.own.put(key, found, found.weight)
        return found, "shared"

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer: one that was cut short for a moment, and here alone."""
        if len(answer.body) > LARGEST:
            return
        self.own.put(key, answer, answer.weight, inf if answer.whole else SHORT)
        if answer.whole:
            self.shared.put(key, answer.dump(), DAY)
