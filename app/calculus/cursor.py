"""A place among the raw tokens of a program."""

from __future__ import annotations

from app.calculus.errors import Mend, Unreadable, place
from app.calculus.tokens import Token


class Cursor:
    """Walks over tokens, and says what is wrong where."""

    def __init__(self, source: str, raw: list[Token]) -> None:
        self.source = source
        self.raw = raw
        self.at = 0

    def _next(self, ahead: int = 0) -> str:
        return self.raw[self.at + ahead].text if self.at + ahead < len(self.raw) else ""

    def _take(self) -> Token:
        self.at += 1
        return self.raw[self.at - 1]

    def _spelled(self, token: Token) -> str:
        return self.source[token.start : token.end]

    def _unreadable(
        self, key: str, token: Token, mend: Mend | None = None, **details: str | int
    ) -> Unreadable:
        return Unreadable(key, place(self.source, token.start, token.end), mend, **details)

    def _lists_several(self) -> bool:
        """Whether `([a, b …` follows: a list of more than one number as a call's argument."""
        if (self._next(), self._next(1)) != ("(", "["):
            return False
        depth = 0
        for token in self.raw[self.at + 1 :]:
            depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
            if depth == 0 or (depth == 1 and token.text == ","):
                return depth == 1
        return False
