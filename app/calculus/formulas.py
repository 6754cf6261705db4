"""Formulas at work: values, conditions, exact literals, derivatives. What the table's text means.

`function(operation)` and `partial(operation, k)` are the table's rows as Python callables on floats, made
from the rows' formulas by composing the primitives; nothing is ever handed to the interpreter as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from math import isfinite

from app.calculus.errors import Refusal
from app.calculus.operations import CONSTANTS, OPERATIONS
from app.calculus.primitives import nan
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold, is_literal, walk

Evaluator = Callable[[Sequence[float]], float]


LONGEST_NUMBER = 100  # characters of a number that is typed into a box


def number(literal: str) -> float:
    """A literal's value; beyond the largest float it is inf."""
    return float(literal)


def read_number(text: str) -> float | None:
    """A number as somebody types it: `1.5`, `-2`, `1e-3`, `1/3`, `√2`; None if it is no finite number."""
    if len(text) > LONGEST_NUMBER:
        return None
    try:
        tree = read_formula(text)
    except Refusal:
        return None
    found = value(tree, {}) if is_literal(tree) else nan
    return found if isfinite(found) else None


# Values.


def evaluator(tree: Tree, names: Sequence[str]) -> Evaluator:
    """A small tree as a function of a sequence of values, one for each of `names`."""

    def visit(node: Tree, arguments: list[Evaluator]) -> Evaluator:
        if isinstance(node, Name):
            index = names.index(node.name)
            return lambda values: values[index]
        if isinstance(node, Apply):
            return _composed(function(node.operation), arguments)
        literal = constant(node)
        return lambda values: literal

    return fold(tree, visit)


def _composed(outer: Callable[..., float], inner: list[Evaluator]) -> Evaluator:
    if len(inner) == 1:
        (only,) = inner
        return lambda values: outer(only(values))
    left, right = inner
    return lambda values: outer(left(values), right(values))


def constant(node: Tree) -> float:
    """The value of a number or a named constant."""
    if isinstance(node, Number):
        return number(node.text)
    assert isinstance(node, Constant)
    return CONSTANTS[node.name]


def value(tree: Tree, point: dict[str, float], results: dict[int, float] | None = None) -> float:
    """The value of any tree at a point; nan where undefined. Not for trees with `Call`.

    Trees that share objects can share `results`, so that each object is computed once.
    """

    def visit(node: Tree, arguments: list[float]) -> float:
        if isinstance(node, Name):
            return point[node.name]
        if isinstance(node, Apply):
            return function(node.operation)(*arguments)
        return constant(node)

    return fold(tree, visit, results)


def undefined_part(tree: Tree) -> Tree:
    """The innermost part of a literal without a value: `1/0` of `2 + 1/0`; without one the tree itself."""
    results: dict[int, float] = {}
    value(tree, {}, results)
    return next((part for part in walk(tree) if results[id(part)] != results[id(part)]), tree)


def _spread(row_arguments: tuple[str, ...], body: Evaluator) -> Callable[..., float]:
    return lambda *values: body(values) if len(values) == len(row_arguments) else nan


@cache
def function(operation: str) -> Callable[..., float]:
    """The value of an operation as a callable on floats."""
    row = OPERATIONS[operation]
    if row.value is not None:
        return row.value
    return _spread(row.arguments, evaluator(read_formula(row.stable or row.formula), row.arguments))


@cache
def partial(operation: str, argument: int) -> Callable[..., float]:
    """One stable partial derivative of an operation as a callable on floats."""
    row = OPERATIONS[operation]
    slope = _formula_function(read_formula(row.partials[argument]), row.arguments)
    if not any(row.vanishes[argument : argument + 1]):
        return slope
    vanishes = condition(row.vanishes[argument], row.arguments)
    return lambda *values: 0.0 if vanishes(*values) else slope(*values)


def _formula_function(tree: Tree, names: tuple[str, ...]) -> Callable[..., float]:
    if isinstance(tree, Number):
        one = number(tree.text)
        return lambda *values: one
    if isinstance(tree, Name):
        index = names.index(tree.name)
        return lambda *values: values[index]
    return _spread(names, evaluator(tree, names))


# Conditions.

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
Condition = Callable[..., bool]


@cache
def condition(text: str, names: tuple[str, ...]) -> Condition:
    """A row's `domain` or `smooth` as a predicate on floats: `-1 <= x <= 1`, `x > 0 or integer(y)`."""
    alternatives = [[_clause(c, names) for c in part.split(" and ")] for part in text.split(" or ")]
    return lambda *values: any(all(clause(values) for clause in clauses) for clauses in alternatives)


def _clause(text: str, names: tuple[str, ...]) -> Callable[[Sequence[float]], bool]:
    whole = re.fullmatch(r"(integer|odd)\((\w)\)", text.strip())
    if whole:
        index, divisor = names.index(whole[2]), 1 if whole[1] == "integer" else 2
        remainder = divisor - 1
        return lambda values: values[index] % divisor == remainder
    pieces = re.split(r"(<=|>=|!=|==|<|>)", text)
    sides = [evaluator(read_formula(side), names) for side in pieces[::2]]
    signs = [_COMPARE[sign] for sign in pieces[1::2]]

    def holds(values: Sequence[float]) -> bool:
        numbers = [side(values) for side in sides]
        return all(sign(a, b) for sign, a, b in zip(signs, numbers, numbers[1:], strict=False))

    return holds


def domain(operation: str) -> Condition | None:
    """The predicate that says where an operation has a value; None where it has one everywhere."""
    row = OPERATIONS[operation]
    return condition(row.domain, row.arguments) if row.domain else None


def in_domain(operation: str, values: Sequence[float]) -> bool:
    """Whether an operation has a value there."""
    defined = domain(operation)
    return defined is None or defined(*values)


def is_smooth(operation: str, values: Sequence[float]) -> bool:
    """Whether an operation is differentiable there (inside its domain)."""
    row = OPERATIONS[operation]
    return not row.smooth or condition(row.smooth, row.arguments)(*values)
