"""Formulas at work: values, conditions, exact literals, derivatives. What the table's text means.

`function(operation)`, `partial(operation, k)` and `rule(operation)` are the table's rows as Python callables
on floats, made from the rows' formulas (`compiled`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from math import isfinite
from typing import NamedTuple

from app.calculus.compiled import SIGNS, code, made
from app.calculus.errors import Refusal
from app.calculus.operations import CONSTANTS, OPERATIONS
from app.calculus.primitives import inf, nan
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold, is_literal, parts, walk

Evaluator = Callable[[Sequence[float]], float]


LONGEST_NUMBER = 100  # characters of a number that is typed into a box
_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")  # what needs no reader


def number(literal: str) -> float:
    """A literal's value; beyond the largest float it is inf."""
    return float(literal)


def read_number(text: str) -> float | None:
    """A number as somebody types it: `1.5`, `-2`, `1e-3`, `1/3`, `√2`; None if it is no finite number."""
    if len(text) > LONGEST_NUMBER:
        return None
    if _PLAIN.fullmatch(text):
        return float(text)
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


# The rows of the table as functions.


@cache
def function(operation: str) -> Callable[..., float]:
    """The value of an operation as a callable on floats."""
    row = OPERATIONS[operation]
    if row.value is not None:
        return row.value
    tree = read_formula(row.stable or row.formula)
    return made(row.arguments, [f"return {code(tree)}"], _called(tree))


def _called(*trees: Tree) -> dict[str, Callable[..., float]]:
    """What the code of formulas calls: the functions of their operations, by name."""
    nodes = (node for tree in trees for node in parts(tree))
    return {
        node.operation: function(node.operation)
        for node in nodes
        if isinstance(node, Apply) and node.operation not in SIGNS
    }


@cache
def partial(operation: str, argument: int) -> Callable[..., float]:
    """One stable partial derivative of an operation as a callable on floats."""
    row = OPERATIONS[operation]
    tree = read_formula(row.partials[argument])
    body = code(tree)
    vanishes = row.vanishes[argument] if row.vanishes else ""
    if vanishes:
        body = f"0.0 if {_condition_code(vanishes)} else {body}"
    return made(row.arguments, [f"return {body}"], _called(tree, *sides(vanishes)))


def _existing(slope: float, *arguments: float) -> float:
    """An infinite slope at finite arguments is none: √ at 0."""
    return slope if isfinite(slope) or inf in arguments or -inf in arguments else nan


class Rule:
    """How an operation is evaluated: its `value`, and as a tuple its local derivatives, with respect to `all`
    of its arguments, or to the `left` or the `right` one alone. One that does not exist is nan.
    """

    def __init__(self, operation: str) -> None:
        self.row = OPERATIONS[operation]
        self.value = function(operation)

    def slopes(self, *keys: int) -> Callable[..., tuple[float, ...]]:
        """The local derivatives with respect to these arguments, all found at once."""
        row = self.row
        trees = [read_formula(row.partials[key]) for key in keys]
        slopes = "".join(f"{self._slope(key, tree)}, " for key, tree in zip(keys, trees, strict=True))
        where = _condition_code(row.domain) if row.domain else "True"
        lines = [f"return ({slopes}) if {where} else ({'nan, ' * len(keys)})"]
        conditions = [row.domain, *row.vanishes]
        called = _called(*trees, *(side for text in conditions for side in sides(text)))
        return made(row.arguments, lines, {**called, "existing": _existing})

    def _slope(self, key: int, tree: Tree) -> str:
        """An infinite slope at finite arguments is none; a number or an argument needs no such check."""
        slope = code(tree)
        if not is_literal(tree) and not isinstance(tree, Name):
            slope = f"(s if -inf < (s := {slope}) < inf else existing(s, {', '.join(self.row.arguments)}))"
        vanishes = self.row.vanishes[key] if self.row.vanishes else ""
        return f"0.0 if {_condition_code(vanishes)} else {slope}" if vanishes else slope

    @cached_property
    def all(self) -> Callable[..., tuple[float, ...]]:
        """With respect to every argument."""
        return self.slopes(*range(len(self.row.arguments)))

    @cached_property
    def left(self) -> Callable[..., tuple[float, ...]]:
        """With respect to the first argument, the second being a literal."""
        return self.slopes(0)

    @cached_property
    def right(self) -> Callable[..., tuple[float, ...]]:
        """With respect to the second argument, the first being a literal."""
        return self.slopes(1)


@cache
def rule(operation: str) -> Rule:
    """The rule of an operation, made once."""
    return Rule(operation)


# Conditions.

Condition = Callable[..., bool]
_COMPARED = re.compile(r"(<=|>=|!=|==|<|>)")
_WHOLE = re.compile(r"\b(integer|odd)\((\w)\)")


@cache
def condition(text: str, names: tuple[str, ...]) -> Condition:
    """A row's `domain` or `smooth` as a predicate on floats: `-1 <= x <= 1`, `x > 0 or integer(y)`."""
    return made(names, [f"return {_condition_code(text)}"], _called(*sides(text)))


class Clause(NamedTuple):
    """A clause of a condition: `-1 <= x <= 1` has three sides and two signs, `odd(y)` one and its test."""

    sides: tuple[Tree, ...]
    signs: tuple[str, ...]


def clauses(text: str) -> list[list[Clause]]:
    """A row's condition as alternatives, each of clauses that hold together."""
    return [[_clause(one) for one in part.split(" and ")] for part in text.split(" or ")] if text else []


def _clause(text: str) -> Clause:
    whole = _WHOLE.fullmatch(text.strip())
    if whole:
        return Clause((Name(whole[2]),), (whole[1],))
    pieces = _COMPARED.split(text)
    return Clause(tuple(map(read_formula, pieces[::2])), tuple(pieces[1::2]))


def comparisons(text: str) -> list[list[str]]:
    """A condition as code: of several lists of comparisons, those of one list must hold."""
    return [[one for clause in part for one in _compared(clause)] for part in clauses(text)]


def _condition_code(text: str) -> str:
    return " or ".join(map(" and ".join, comparisons(text)))


def _compared(clause: Clause) -> list[str]:
    """`-1 <= x <= 1` as two comparisons."""
    sides = [code(side) for side in clause.sides]
    if len(sides) == 1:
        return [f"{sides[0]} % 1 == 0" if clause.signs == ("integer",) else f"{sides[0]} % 2 == 1"]
    return [f"{a} {sign} {b}" for a, sign, b in zip(sides, clause.signs, sides[1:], strict=False)]


def sides(text: str) -> list[Tree]:
    """The formulas that a condition compares."""
    return [side for part in clauses(text) for clause in part for side in clause.sides]


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
