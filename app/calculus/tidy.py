"""Exact literals, and the tidying that a teacher does without a word: `2 x^(2 - 1)` is `2 x`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold, rebuild, same


def rational(tree: Tree, depth: int = 3) -> Fraction | None:
    """The exact value of a short literal made of numbers and signs, else None."""
    if isinstance(tree, Number):
        return _fraction(tree.text)
    if not depth or not isinstance(tree, Apply) or tree.operation not in EXACT:
        return None
    parts = []
    for argument in tree.arguments:
        part = rational(argument, depth - 1)
        if part is None:
            return None
        parts.append(part)
    return EXACT[tree.operation](*parts)


@lru_cache(maxsize=4096)
def _fraction(literal: str) -> Fraction | None:
    exact = Decimal(literal)
    return Fraction(exact) if abs(exact.adjusted()) < 40 and len(literal) < 40 else None


EXACT: dict[str, Callable[..., Fraction | None]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "div": lambda x, y: x / y if y else None,
}


def literal(exact: Fraction) -> Tree:
    """A rational as a tree: `2`, `-1/2`, `0.99`."""
    if exact < 0:
        return Apply("neg", (literal(-exact),))
    if exact.denominator == 1:
        return Number(str(exact.numerator))
    if set(_prime_factors(exact.denominator)) <= {2, 5} and exact.denominator > 9:
        return Number(format(Decimal(exact.numerator) / Decimal(exact.denominator), "f"))
    return Apply("div", (Number(str(exact.numerator)), Number(str(exact.denominator))))


def _prime_factors(n: int) -> list[int]:
    factors = []
    for prime in (2, 5):
        while n % prime == 0:
            n //= prime
            factors.append(prime)
    return [*factors, n] if n > 1 else factors


def tidy(tree: Tree) -> Tree:
    """`2 x^(2 - 1)` as `2 x`: literal arithmetic done, ones and zeros gone. The order stays."""
    return fold(tree, lambda node, arguments: tidied(rebuild(node, arguments)))


def tidied(tree: Tree) -> Tree:
    """One node tidied, its arguments being tidy already."""
    if type(tree) is not Apply or tree.primes:
        return tree
    operation, arguments = tree.operation, tree.arguments
    part: Any
    for part in arguments:
        kind = type(part)
        if kind is Apply:
            if part.operation in _SIGNED:
                break
        elif kind is not Name:
            break
    else:  # no number, no sign: nothing that a rule looks for
        return arguments[0] if operation == "alias" else tree
    rule = _TIDY.get(operation)
    simpler = rule(*arguments) if rule else None
    if simpler is not None:
        return simpler
    if operation in ("add", "sub", "mul", "neg") and all(map(_is_numeral, arguments)):
        exact = rational(tree)
        return tree if exact is None else literal(exact)
    return tree


_SIGNED = frozenset({"neg", "div"})


def _is_numeral(tree: Tree) -> bool:
    return isinstance(tree, Number) or (isinstance(tree, Apply) and tree.operation in _SIGNED)


def is_number(tree: Tree, number: int) -> bool:
    """Whether a tidy tree is this whole number."""
    if type(tree) is Number:
        text = tree.text
        return text == _WRITTEN[number] if text.isdigit() else _fraction(text) == number
    if number >= 0 or type(tree) is not Apply or tree.operation != "neg":
        return False
    return is_number(tree.arguments[0], -number)


_WRITTEN = {0: "0", 1: "1", 2: "2", -1: "-1"}  # the whole numbers that anybody asks for


def _negated(tree: Tree) -> Tree:
    if isinstance(tree, Apply) and tree.operation == "neg":
        return tree.arguments[0]
    return Apply("neg", (tree,))


def _tidy_sum(x: Tree, y: Tree) -> Tree | None:
    if is_number(x, 0) or is_number(y, 0):
        return y if is_number(x, 0) else x
    if isinstance(y, Apply) and y.operation == "neg":
        return Apply("sub", (x, y.arguments[0]))
    return None


def _tidy_difference(x: Tree, y: Tree) -> Tree | None:
    if is_number(y, 0) or is_number(x, 0):
        return x if is_number(y, 0) else _negated(y)
    if isinstance(y, Apply) and y.operation == "neg":
        return Apply("add", (x, y.arguments[0]))
    return None


def _tidy_product(x: Tree, y: Tree) -> Tree | None:
    if is_number(x, 0) or is_number(y, 0):
        return Number("0")
    for one, other in ((x, y), (y, x)):
        if is_number(one, 1):
            return other
        if is_number(one, -1):
            return _negated(other)
    if isinstance(x, Apply) and x.operation == "neg" and rational(x) is None:
        return _negated(Apply("mul", (x.arguments[0], y)))
    if isinstance(y, Apply) and y.operation == "neg" and rational(y) is None:
        return _negated(Apply("mul", (x, y.arguments[0])))
    return None


def _tidy_quotient(x: Tree, y: Tree) -> Tree | None:
    if is_number(x, 0) and not is_number(y, 0):
        return Number("0")
    if is_number(y, 1):
        return x
    if isinstance(x, Apply) and x.operation == "neg":
        return _negated(Apply("div", (x.arguments[0], y)))
    return None


def _tidy_power(x: Tree, y: Tree) -> Tree | None:
    if is_number(y, 1):
        return x
    return Number("1") if is_number(y, 0) else None


def _tidy_minus(x: Tree) -> Tree | None:
    return x.arguments[0] if isinstance(x, Apply) and x.operation == "neg" else None


_TIDY: dict[str, Callable[..., Tree | None]] = {
    "add": _tidy_sum,
    "sub": _tidy_difference,
    "mul": _tidy_product,
    "div": _tidy_quotient,
    "pow": _tidy_power,
    "neg": _tidy_minus,
    "alias": lambda x: x,
    "exp": lambda x: Number("1") if is_number(x, 0) else None,
    "ln": lambda x: Number("0") if is_number(x, 1) else Number("1") if same(x, Constant("e")) else None,
}
