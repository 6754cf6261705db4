"""What stands around a place in a formula, and which of two readings is wanted there."""

from __future__ import annotations

from app.calculus.ambiguity import Choices
from app.calculus.errors import Mend, Position, Unreadable, place
from app.calculus.operations import BINDING
from app.calculus.pending import Pending
from app.calculus.symbols import LATEX_SIGNS, LOOKALIKES
from app.calculus.tokens import Token
from app.calculus.tree import Constant, Tree

_END = Token("end", "", 0, 0)
LEAVES = frozenset({"name", "number", "constant", "partial"})


class Neighbours:
    """Looks around in the tokens of one formula that is being read."""

    def __init__(self, source: str, tokens: list[Token], choices: Choices, juxtaposes: bool) -> None:
        self.source = source
        self.tokens = tokens
        self.choices = choices
        self.juxtaposes = juxtaposes
        self.operands: list[Tree] = []
        self.pending: list[Pending] = []
        self.at = 0

    def _ends_before(self, token: Token) -> bool:
        """Whether a function without brackets has no argument: `sin + x`, but `sin -x`."""
        signed = token.text == "-" or (token.text == "+" and self.source[token.end : token.end + 1] != " ")
        return token.kind in ("close", "comma", "end") or (token.kind == "op" and not signed)

    def _is_bracket(self, function: Token, token: Token) -> bool:
        """Whether a bracket holds a function's arguments; that of `\\frac` and ½ is only in our tokens."""
        spelled = self._spelled(token).translate(LOOKALIKES)
        return token.start == function.start or spelled in "([{" or spelled.lstrip("\\") in LATEX_SIGNS

    def _joins(self, previous: Token, token: Token) -> bool:
        """Whether a factor written beside `previous` belongs to what the innermost operator works on."""
        top = self.pending[-1]
        apart = token.start > previous.end
        if top.level == BINDING["bare function"]:
            if token.kind in ("function", "call"):
                return False
            ends = previous.kind != "number" and (apart or token.kind in ("open", "bar"))
            return not (ends and self._other("bare", top.token))
        if top.operation == "div":
            return self._other("fraction", top.token)
        if apart or token.kind not in LEAVES or not self._raises():
            return False
        short = previous.kind == "name" or (previous.kind == "number" and is_e(self.operands[-2]))
        return short and self._other("exponent", previous)

    def _reaches(self) -> bool:
        """Whether a function without brackets works on all of a fraction: `ln x/y` is ln(x/y)."""
        if self._peek().kind in ("function", "call"):
            return False
        product = BINDING["product"]
        bare = next((p for p in reversed(self.pending) if p.level < product or p.kind == "bare"), None)
        if bare is None or bare.kind != "bare":
            return False
        return self._other("slash", bare.token)

    def _touches(self, previous: Token, token: Token) -> bool:
        """Whether a token stands right behind a name or a number."""
        return token.start == previous.end != previous.start and previous.kind in LEAVES

    def _raises(self) -> bool:
        """Whether the last operand is an exponent, or one with a sign before it."""
        for top in self.pending[:-3:-1]:
            if top.operation != "neg" or top.kind != "prefix":
                return top.operation == "pow" and top.kind == "infix"
        return False

    def _other(self, key: str, token: Token) -> bool:
        return self.juxtaposes and self.choices.other(key, token.start, token.end)

    def _peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def _says_log(self, token: Token) -> bool:
        return self._spelled(token).lower().rstrip("}").endswith("log")

    def _spelled(self, token: Token) -> str:
        return self.source[token.start : token.end]

    def _where(self, token: Token) -> Position:
        return place(self.source, token.start, token.end)

    def _unreadable(
        self, key: str, token: Token, mend: Mend | None = None, **details: str | int
    ) -> Unreadable:
        return Unreadable(key, self._where(token), mend, **details)


def is_e(tree: Tree) -> bool:
    """Whether a tree is Euler's number."""
    return isinstance(tree, Constant) and tree.name == "e"
