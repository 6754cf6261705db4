"""What TeX's fractions and roots work on: a group in braces, or one character."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from app.calculus.errors import Unreadable, place
from app.calculus.fractions import matching
from app.calculus.sums import Sums
from app.calculus.tokens import Token

FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")


class Arguments(Sums):
    """Puts brackets around the arguments of `\\frac` and `\\sqrt`."""

    closing: dict[int, tuple[str, Token]]
    squares: dict[int, int]
    readers: ClassVar[dict[str, Callable[..., None]]]  # what reads each kind of token

    def _square_root(self, token: Token) -> None:
        if self._peek() != "[":
            self.emit("function", "sqrt", token)
            bracket = self._beyond_ornaments(self.at)
            if bracket < len(self.raw) and self.raw[bracket].text == "(":  # a call: \sqrt(x)
                self.at = bracket
            else:
                self._argument(token, "radicand")
            return
        close = self.squares.get(self.at)
        if close is None:
            raise Unreadable("unclosed", place(self.source, token.start, token.end), bracket="[", closing="]")
        self.emit("function", "nroot", token)
        self.emit("open", "(", token)
        self.raw[self.at] = self.raw[self.at]._replace(kind="newline")
        self.raw[close] = Token("index_end", "]", self.raw[close].start, self.raw[close].end)

    def _holds_an_index(self) -> bool:
        """Whether the brackets after `sqrt` hold which root it is: `sqrt[3]{x}`, `sqrt[3](x)`."""
        close = self.squares.get(self.at, -1)
        following = self.raw[close + 1] if 0 < close < len(self.raw) - 1 else None
        if following is None or following.start != self.raw[close].end:
            return False
        return following.text == "{" or (following.text == "(" and close == self.at + 2)

    def _index_end(self, token: Token) -> None:
        self.emit("comma", ",", token)
        if self._peek() == "(":
            self._brace(self.at)
        self._argument(token, "radicand", opened=True)

    def _brace(self, bracket: int) -> None:
        """Take a round bracket for a brace."""
        depth = 0
        for at in range(bracket, len(self.raw)):
            depth += (self.raw[at].text == "(") - (self.raw[at].text == ")")
            if depth == 0:
                self.braces[bracket] = at
                for brace, text in ((bracket, "{"), (at, "}")):
                    self.raw[brace] = self.raw[brace]._replace(text=text)
                return

    def _argument(self, token: Token, then: str, *, opened: bool = False) -> None:
        """Arrange for what follows a TeX argument: a brace group, or one character."""
        if self.at < len(self.raw) and self.at in self.braces:
            if then == "radicand" and opened:
                self.closing[self.braces[self.at]] = ("index_radicand", token)
            elif then != "radicand":
                self.closing[self.braces[self.at]] = (then, token)
            return
        if self.at >= len(self.raw):
            raise Unreadable(
                "missing_argument", place(self.source, token.start, token.end), command=token.text
            )
        if not opened:
            self.emit("open", "(", token)
        self._first_character()
        self._after_argument("single_" + then, token)

    def _first_character(self) -> None:
        token = self.raw[self.at]
        if token.text[1:] in (*FRACTIONS, "sqrt") or token.text[0] == ".":  # TeX does not take them, either
            raise Unreadable(
                "missing_argument", place(self.source, token.start, token.end), command=token.text
            )
        if token.kind == "number" and token.text[1:2] in ("e", "E"):  # \frac12e-3
            raise self.refuse("two_numbers", token.start + 1, token.end, found=token.text[1:])
        head = token._replace(text=token.text[:1], end=token.start + 1)
        if token.kind in ("number", "word") and len(token.text) > 1:
            self.raw[self.at] = token._replace(text=token.text[1:], start=token.start + 1)
            token = head
        else:
            self.at += 1
        self.readers[token.kind](self, token)

    def _after_argument(self, then: str, token: Token) -> None:
        if then in ("numerator", "single_numerator"):
            if then.startswith("single"):
                self.emit("close", ")", token)
            self.emit("op", "/", token)
            self._argument(token, "denominator")
        elif then == "single_denominator":
            self.emit("close", ")", token)
            self.emit("close", ")", token)
        else:
            self.emit("close", ")", token)


def root_brackets(raw: list[Token]) -> dict[int, int]:
    """The square brackets in which the index of a root may stand."""
    may = any(token.kind == "command" or token.text.endswith("sqrt") for token in raw)
    return matching(raw, "[", "]") if may else {}
