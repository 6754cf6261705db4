"""THE TABLE of reductions: the operations as exponentials, logarithms and sizes, for exact proofs.

What is not in it and has no formula of its own is not looked into: an indeterminate for each argument.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Protocol

from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold
from app.homework.polynomials import Quotient, Unproved


class Algebra(Protocol):
    """What a reduction may ask for (`identities`)."""

    i: Quotient

    def number(self, exact: Fraction | int) -> Quotient: ...
    def named(self, constant: str) -> Quotient: ...
    def constant(self, u: Quotient) -> Fraction | None: ...
    def closed(self, name: str, *arguments: Quotient) -> Quotient: ...
    def exponential(self, u: Quotient) -> Quotient: ...
    def logarithm(self, u: Quotient) -> Quotient: ...
    def size(self, u: Quotient, exponent: Fraction = ...) -> Quotient: ...
    def power(self, u: Quotient, exponent: Quotient) -> Quotient: ...


LEAVES = ("name", "constant", "number", "rounded", "digits")
ARITHMETIC = frozenset({*LEAVES, "add", "sub", "mul", "div", "neg", "when"})
ODD = frozenset({"arcsin", "arctan", "arsinh", "erf"})  # f(−u) is −f(u)

BY_FORMULA = {
    "sqrt": "x^(1/2)",
    "expm1": "e^x - 1",
    "log1p": "ln(1 + x)",
    "log2": "ln(x)/ln(2)",
    "log10": "ln(x)/ln(10)",
    "hypot": "(x^2 + y^2)^(1/2)",
    "sign": "x/|x|",
    "step": "(1 + x/|x|)/2",
    "max": "(x + y + |x - y|)/2",
    "min": "(x + y - |x - y|)/2",
    "tan": "sin(x)/cos(x)",
    "sec": "1/cos(x)",
    "csc": "1/sin(x)",
    "cot": "cos(x)/sin(x)",
    "sinh": "(e^x - e^{-x})/2",
    "cosh": "(e^x + e^{-x})/2",
    "tanh": "(e^x - e^{-x})/(e^x + e^{-x})",
    "sech": "2/(e^x + e^{-x})",
    "csch": "2/(e^x - e^{-x})",
    "coth": "(e^x + e^{-x})/(e^x - e^{-x})",
    "arccos": "pi/2 - arcsin(x)",
    "arccot": "pi/2 - arctan(x)",
    "arcsec": "pi/2 - arcsin(1/x)",
    "arccsc": "arcsin(1/x)",
    "artanh": "ln((1 + x)/(1 - x))/2",
    "arcoth": "ln((x + 1)/(x - 1))/2",
    "erfc": "1 - erf(x)",
}


def applied(algebra: Algebra, operation: str, arguments: list[Quotient]) -> Quotient:
    """One operation of the table over quotients. Raises Unproved where that grows too large."""
    rule = _RULES.get(operation)
    if rule is not None:
        return rule(algebra, *arguments)
    formula = BY_FORMULA.get(operation) or OPERATIONS[operation].formula
    if formula:
        return _formula(algebra, formula, arguments)
    if operation in ODD and _is_negative(arguments[0]):
        return -algebra.closed(operation, -arguments[0])
    return algebra.closed(operation, *arguments)


def _is_negative(u: Quotient) -> bool:
    u = u.reduced()
    return not u.above.is_zero() and bool(u.above.leading_coefficient() < 0)


@cache
def _read(text: str) -> Tree:
    return read_formula(text)


def _formula(algebra: Algebra, text: str, arguments: list[Quotient]) -> Quotient:
    named = dict(zip("xy", arguments, strict=False))

    def visit(node: Tree, parts: list[Quotient]) -> Quotient:
        if isinstance(node, Apply):
            return applied(algebra, node.operation, parts)
        if isinstance(node, Name):
            return named[node.name]
        if isinstance(node, Constant):
            return algebra.named(node.name)
        assert isinstance(node, Number)
        return algebra.number(Fraction(node.text))

    return fold(_read(text), visit)


def _turns(algebra: Algebra, u: Quotient) -> tuple[Quotient, Quotient]:
    """e^(iu) and e^(−iu)."""
    return algebra.exponential(algebra.i * u), algebra.exponential(-(algebra.i * u))


def _sine(algebra: Algebra, u: Quotient) -> Quotient:
    forth, back = _turns(algebra, u)
    return (back - forth) * algebra.i * algebra.number(Fraction(1, 2))


def _cosine(algebra: Algebra, u: Quotient) -> Quotient:
    forth, back = _turns(algebra, u)
    return (forth + back) * algebra.number(Fraction(1, 2))


def _root(algebra: Algebra, u: Quotient, n: Quotient) -> Quotient:
    order = algebra.constant(n)
    if not order or order.denominator != 1:
        raise Unproved
    if order % 2:
        return u * algebra.size(u, 1 / order - 1)
    return algebra.power(u, algebra.number(1 / order))


_RULES: dict[str, Callable[..., Quotient]] = {
    "add": lambda _, x, y: x + y,
    "sub": lambda _, x, y: x - y,
    "mul": lambda _, x, y: x * y,
    "div": lambda _, x, y: x / y,
    "neg": lambda _, x: -x,
    "pow": lambda algebra, x, y: algebra.power(x, y),
    "root": _root,
    "exp": lambda algebra, x: algebra.exponential(x),
    "ln": lambda algebra, x: algebra.logarithm(x),
    "abs": lambda algebra, x: algebra.size(x),
    "sin": _sine,
    "cos": _cosine,
}
