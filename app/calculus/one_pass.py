"""A formula read in one pass, as phrases between signs: the part that is the same for every notation.

The signs between operands wait on a stack for what follows them (E. Dijkstra's shunting yard, 1961). What
may stand side by side, and what a bracket behind a phrase means, is the notation's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import ClassVar, NamedTuple

from app.calculus.lines import Line
from app.calculus.operations import BINDING
from app.calculus.pending import INFIX, OUTSIDE
from app.calculus.phrases import Look, Phrases, Run, Unusual
from app.calculus.tree import Apply, Number, Tree

MOST_WAITING = 200  # operators and brackets: so many are nested less deeply than the parser allows
PRODUCT, POWER, CALL = BINDING["product"], BINDING["power"], BINDING["atom"]
SIGN, MINUS = BINDING["sign"], BINDING["minus"]

Waiting = tuple[int, str, Tree | None]  # the level, the operation or closing bracket, the left operand
Sign = tuple[int, str]  # the level and the operation; of what closes, 0 and the bracket

OPENS = {"(": ")", "[": "]", "{": "}"}
CLOSES: dict[str, Sign] = {closing: (0, closing) for closing in ("", *OPENS.values())}  # "" is the end
INFIXES: dict[str, Sign] = {
    sign: (waiting.level, waiting.operation) for sign, waiting in INFIX.items() if sign != "^"
}


class Notation(NamedTuple):
    """How a source is read: made ready, cut into lines, phrases and signs, and what these say."""

    prepared: Callable[[str], str]  # raises Unusual
    named: Callable[[str], Line | None]  # a left side that is plain
    cut: Callable[[str], list[str]]  # a formula into phrases and signs in turn
    one_pass: type[OnePass]
    usual: Look
    own: Callable[[dict[str, str]], Look | None]  # where the source has names that are not read as usual
    multiplies: bool  # whether a name before a bracket is a factor, or could be a function


class OnePass:
    """Reads one formula: two stacks in one, of what waits and of the operands before it."""

    roles: ClassVar[Mapping[str, Sign]]  # the signs that may follow an operand and say the same everywhere
    powers: ClassVar[Mapping[str, Number | None]]  # what raises, and the number that it raises to, if any
    pairs: ClassVar[Mapping[str, str]]  # between the two arguments of a function: what closes the second

    def __init__(self, pieces: list[str], phrases: Phrases) -> None:
        self.phrases = phrases
        self.operands = pieces[::2]
        self.signs = [*pieces[1::2], ""]  # what follows each; the end closes the formula
        # The formula is a bracket that its end closes, and below that there is nothing.
        self.waiting: list[Waiting] = [(OUTSIDE, "", None), (OUTSIDE, "", None)]
        self.head = ""  # the function whose bracket comes next

    def tree(self) -> Tree:
        """The tree of the whole formula. Raises Unusual."""
        waiting, phrases, roles = self.waiting, self.phrases, self.roles
        operand: Tree | None = None
        for at, phrase, sign in zip(count(), self.operands, self.signs, strict=False):
            said = phrases[phrase]
            if said is not None:
                if operand is not None or said.__class__ is Run:
                    operand = self._beside(at, operand, said)
                else:
                    operand = said  # type: ignore[assignment]
            if operand is None and sign == "(" and not self.head:
                self._frame(")")
                continue
            if operand is None or sign not in roles:
                operand = self._sign(at, sign, operand)
                continue
            level, operation = roles[sign]
            while waiting[-1][0] >= level:
                _, applied, left = waiting.pop()
                operand = Apply(applied, (operand,) if left is None else (left, operand))
            if level:
                waiting.append((level, operation, operand))
                operand = None
            elif waiting.pop()[1] != operation:
                raise Unusual
            elif waiting[-1][0] == CALL:
                _, applied, left = waiting.pop()
                operand = Apply(applied, (operand,) if left is None else (left, operand))
        assert operand is not None
        return operand

    def _reduced(self, operand: Tree, level: int) -> Tree:
        """The operand with what binds it at least as tightly as `level`."""
        while self.waiting[-1][0] >= level:
            _, operation, left = self.waiting.pop()
            operand = Apply(operation, (operand,) if left is None else (left, operand))
        return operand

    def _sign(self, at: int, sign: str, operand: Tree | None) -> Tree | None:
        """What is no operator between two operands: the operand that is whole now, if any."""
        if operand is not None and sign in self.powers:
            return self._raise(operand, self.powers[sign])
        if sign in self.pairs:
            self._between(sign, operand)
        elif sign[-1:] in OPENS:  # or \left(
            return self._open(at, OPENS[sign[-1]], operand)
        elif self.head:
            raise Unusual
        elif operand is None:
            self._signed(at, sign)
        else:
            return self._close(sign[-1:], operand)  # \right)
        return None

    def _frame(self, closing: str) -> None:
        """Let a bracket wait for what closes it."""
        if len(self.waiting) > MOST_WAITING:
            raise Unusual
        self.waiting.append((OUTSIDE, closing, None))

    def _close(self, bracket: str, operand: Tree) -> Tree:
        """What stood in a bracket, and the function before it applied."""
        operand = self._reduced(operand, 0)
        if self.waiting.pop()[1] != bracket:
            raise Unusual
        return self._reduced(operand, CALL)

    def _between(self, sign: str, operand: Tree | None) -> None:
        """The first of two arguments is whole: it waits for the second."""
        if operand is None or self.head:
            raise Unusual
        operand = self._reduced(operand, 0)
        if self.waiting.pop()[1] != sign:
            raise Unusual
        level, function, _ = self.waiting.pop()
        self.waiting += [(level, function, operand), (OUTSIDE, self.pairs[sign], None)]

    # What each notation says for itself.

    def _beside(self, at: int, operand: Tree | None, said: Tree | Run) -> Tree | None:
        """A phrase behind an operand, or one that is more than an operand. Raises Unusual."""
        raise NotImplementedError

    def _open(self, at: int, closing: str, operand: Tree | None) -> Tree | None:
        """A bracket opens. Raises Unusual."""
        raise NotImplementedError

    def _raise(self, operand: Tree, power: Number | None) -> Tree | None:
        """An exponent comes, or is this number. Raises Unusual."""
        raise NotImplementedError

    def _signed(self, at: int, sign: str) -> None:
        """A sign where an operand is expected. Raises Unusual."""
        raise NotImplementedError
