"""Formulas of paper and LaTeX in one pass: what stands side by side is multiplied."""

from __future__ import annotations

import re
from functools import partial, reduce
from typing import ClassVar

from app.calculus.lines import plain_line
from app.calculus.neighbours import is_e
from app.calculus.one_pass import CALL, CLOSES, INFIXES, MINUS, OPENS, POWER, PRODUCT, SIGN, Notation, OnePass
from app.calculus.phrases import FRACTION, ROOT, Run, Unusual, own_look, usual_look
from app.calculus.symbols import SUPERSCRIPTS
from app.calculus.tree import Apply, Constant, Name, Number, Tree

_SIGNS = re.compile(r"([-+*/^()\[\]{}²³])")
_SMALL_FIGURES = re.compile(rf"[²³][{''.join(SUPERSCRIPTS)}]")
_ALL_SIGNS = re.compile(
    rf"([-+*/^()\[\]{{]|\}}\{{?|[²³](?![{''.join(SUPERSCRIPTS)}])"
    r"|\\(?:left|right|[bB]igg?[lr]?) *[()\[\]]|\\(?:cdot|times)(?![A-Za-z]))"
)
_INDEX = re.compile(r"_\{(\w+)\}")  # these braces belong to a name
_APART = re.compile(r"\} +\{")
_OVER = "}{"  # between numerator and denominator
_IN_BRACES = frozenset({FRACTION, ROOT})
# More than signs between phrases: a raised index, a derivative, TeX's new line, its x^47, its comments.
_UNUSUAL = re.compile(r"\^ *\{ *[(\[]|\\(?:[dtc]?frac *\{ *d ?[A-Za-z]? *\} *\{ *d ?[A-Za-z\\]|\\)")
_UNUSUAL_TEX = re.compile(_UNUSUAL.pattern + r"|\^ *\d\d|%")


def _prepared(unusual: re.Pattern[str], text: str) -> str:
    """The text as it can be cut into phrases and signs. Raises Unusual."""
    if unusual.search(text):
        raise Unusual
    if "_{" in text:
        text = _INDEX.sub(r"_⟦\1⟧", text)
    return _APART.sub(_OVER, text) if "} " in text else text


def _cut(formula: str) -> list[str]:
    """Phrases and signs in turn; signs of one character each are found faster."""
    plain = "\\" not in formula and (formula.isascii() or not _SMALL_FIGURES.search(formula))
    return (_SIGNS if plain else _ALL_SIGNS).split(formula)


def _product(left: Tree, right: Tree) -> Tree:
    return Apply("mul", (left, right))


class PaperPass(OnePass):
    """Reads one formula of paper or LaTeX."""

    roles = INFIXES | CLOSES | {r"\cdot": INFIXES["*"], r"\times": INFIXES["*"]}
    powers: ClassVar = {"^": None, "²": Number("2"), "³": Number("3")}
    pairs: ClassVar = {_OVER: "}"}

    # Side by side.

    def _beside(self, at: int, operand: Tree | None, said: Tree | Run) -> Tree | None:
        """Factors, the first of which may stand beside an operand, and a function behind them."""
        if not isinstance(said, Run):
            if operand is not None:
                self._multiply(operand)
            return said
        for k, factor in enumerate(said.factors):
            if operand is not None:
                self._multiply(operand, touching=k == 1 and said.touching)
            operand = factor
        if said.head:
            if operand is not None:
                self._multiply(operand, touching=len(said.factors) == 1 and said.touching)
            return self._headed(said, self.signs[at])
        if operand.__class__ is Constant and is_e(operand) and self.signs[at] not in self.powers:
            raise Unusual  # that is noted
        return operand

    def _headed(self, run: Run, sign: str) -> Tree | None:
        """A function before its bracket, or with an argument that ends: in `ln x/y`, `ln x(y)` it may not."""
        if not run.argument:
            if sign == "(" and run.head not in _IN_BRACES:
                self.waiting.append((CALL, run.head, None))
            else:
                self.head = run.head
            return None
        if sign == "/" or sign in self.powers or (sign[-1:] in OPENS and sign not in self.pairs):
            raise Unusual
        return Apply(run.head, (reduce(_product, run.argument),))

    def _multiply(self, operand: Tree, touching: bool = False) -> None:
        """Let an operand wait for the factor beside it: `1/2x` and `e^bx` have two readings."""
        waiting = self.waiting
        level, operation, _ = waiting[-1]
        if touching and level >= POWER and (isinstance(operand, Name) or operation != "pow"):
            raise Unusual
        while level >= PRODUCT:
            _, operation, left = waiting.pop()
            if operation == "div":
                raise Unusual
            operand = Apply(operation, (operand,) if left is None else (left, operand))
            level = waiting[-1][0]
        waiting.append((PRODUCT, "mul", operand))

    # Brackets, powers, signs.

    def _open(self, at: int, closing: str, operand: Tree | None) -> None:
        if operand is not None:
            self._multiply(operand)
        elif self.head:
            closing = self._applied(closing)
        self._frame(closing)

    def _applied(self, closing: str) -> str:
        """Let a function wait for what its bracket holds: what closes that."""
        head, self.head = self.head, ""
        if closing == "]" or (head == FRACTION and closing == ")"):
            raise Unusual
        if head == FRACTION:
            self.waiting.append((CALL, "div", None))
            return _OVER
        self.waiting.append((CALL, head.lstrip("\\"), None))
        return closing

    def _raise(self, operand: Tree, power: Number | None) -> Tree | None:
        """`a^b^c` has two readings."""
        if self.waiting[-1][0] >= POWER:
            raise Unusual
        self.waiting.append((POWER, "exp", None) if is_e(operand) else (POWER, "pow", operand))
        return power

    def _signed(self, at: int, sign: str) -> None:
        """The minus of a number belongs to that, unless it is raised."""
        if sign == "+":
            return
        if sign != "-":
            raise Unusual
        following = self.phrases[self.operands[at + 1]]
        first = next(iter(following.factors), None) if isinstance(following, Run) else following
        alone = isinstance(first, Number) and (
            isinstance(following, Run) or self.signs[at + 1] not in self.powers
        )
        self.waiting.append((max(SIGN if alone else MINUS, self.waiting[-1][0]), "neg", None))


def _notation(syntax: str, unusual: re.Pattern[str]) -> Notation:
    prepared, own = partial(_prepared, unusual), partial(own_look, syntax)
    return Notation(prepared, plain_line, _cut, PaperPass, usual_look(syntax), own, multiplies=True)


PAPER, LATEX = _notation("math", _UNUSUAL), _notation("latex", _UNUSUAL_TEX)
