"""Formulas of Python in one pass: nothing is multiplied without a sign, and a method follows its argument."""

from __future__ import annotations

import re
from typing import ClassVar

from app.calculus.imports import without_imports
from app.calculus.libraries import KEYWORDS
from app.calculus.lines import PLAIN_PYTHON, Line, plain_line
from app.calculus.neighbours import is_e
from app.calculus.one_pass import CALL, CLOSES, INFIXES, POWER, SIGN, Notation, OnePass
from app.calculus.phrases import Run, Unusual
from app.calculus.python_phrases import OF_TWO, SAME, own_look, usual_look
from app.calculus.tree import Number, Tree

_SIGNS = re.compile(r"([-+*/(),](?:(?<=\*)\*)?)")
_SIGNS_AND_EXPONENTS = re.compile(r"(\*\*?|(?<![\d.][eE])[-+]|[/(),])")
_EXPONENTS = ("e-", "e+", "E-", "E+")  # of 1e-3, perhaps
_COMMENT = re.compile(r"#[^\n]*")
_COMMA = ","
_NO_NAMES = KEYWORDS.keys() | {"pass"}


def _prepared(text: str) -> str:
    """The text without its comments and imports. Raises Unusual where there are strings."""
    if '"' in text or "'" in text:
        raise Unusual
    text = _COMMENT.sub("", text) if "#" in text else text
    return without_imports(text) if "import" in text else text


def _cut(formula: str) -> list[str]:
    """Phrases and signs in turn; where no number can have an exponent, these are found faster."""
    signs = _SIGNS_AND_EXPONENTS if any(map(formula.__contains__, _EXPONENTS)) else _SIGNS
    return signs.split(formula)


def _named(left: str) -> Line | None:
    """A line without its tokens, from a left side that assigns to a name; None for any other."""
    line = plain_line(left, PLAIN_PYTHON)
    return None if line is None or line.name in _NO_NAMES else line


class PythonPass(OnePass):
    """Reads one formula of Python."""

    roles = INFIXES | CLOSES
    powers: ClassVar = {"**": None}
    pairs: ClassVar = {_COMMA: ")"}

    def _beside(self, at: int, operand: Tree | None, said: Tree | Run) -> Tree | None:
        """A function whose bracket comes next, or a method behind what it works on."""
        if not isinstance(said, Run) or self.signs[at] != "(" or (operand is None) == said.touching:
            raise Unusual
        if said.factors or operand is not None or said.head in OF_TWO:
            self.head = said.head
        elif said.head != SAME:
            self.waiting.append((CALL, said.head, None))
        return said.factors[0] if said.factors else operand

    def _open(self, at: int, closing: str, operand: Tree | None) -> Tree | None:
        head, self.head = self.head, ""
        if operand is not None:
            return self._method(at, head, operand)
        self.waiting.append((CALL, head, None))
        self._frame(_COMMA)
        return None

    def _method(self, at: int, head: str, operand: Tree) -> Tree | None:
        """`x.pow(2)`, `x.exp()`: the operand is the first argument, or the only one."""
        if not head or is_e(operand):  # pow(e, x) is exp(x)
            raise Unusual
        if head in OF_TWO:
            self.waiting.append((CALL, head, operand))
            self._frame(")")
            return None
        if self.operands[at + 1].strip(" ") or self.signs[at + 1] != ")":
            raise Unusual
        if head != SAME:
            self.waiting.append((CALL, head, None))
        self._frame(")")
        return operand

    def _between(self, sign: str, operand: Tree | None) -> None:
        if operand is None or is_e(operand):
            raise Unusual
        super()._between(sign, operand)

    def _raise(self, operand: Tree, power: Number | None) -> None:
        self.waiting.append((POWER, "exp", None) if is_e(operand) else (POWER, "pow", operand))

    def _signed(self, at: int, sign: str) -> None:
        if sign == "-":
            self.waiting.append((max(SIGN, self.waiting[-1][0]), "neg", None))
        elif sign != "+":
            raise Unusual


PYTHON = Notation(_prepared, _named, _cut, PythonPass, usual_look, own_look, multiplies=False)
