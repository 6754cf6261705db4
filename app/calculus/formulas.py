"""Formulas at work: values, conditions, exact literals, derivatives. What the table's text means.

`function(operation)` and `partial(operation, k)` are the table's rows as Python callables on floats, made
from the rows' formulas by composing the primitives; nothing is ever handed to the interpreter as text.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.calculus.errors import Impossible
from app.calculus.operations import CONSTANTS, OPERATIONS
from app.calculus.primitives import nan
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Call, Constant, Name, Number, Tree, fold, rebuild, same, substitute

Evaluator = Callable[[Sequence[float]], float]
MOST_OPERATIONS = 100_000


def number(literal: str) -> float:
    """A literal's value; beyond the largest float it is inf."""
    return float(literal)


# Values.


def evaluator(tree: Tree, names: Sequence[str]) -> Evaluator:
    """A small tree as a function of a sequence of values, one for each of `names`."""

    def visit(node: Tree, arguments: list[Evaluator]) -> Evaluator:
        if isinstance(node, Name):
            index = names.index(node.name)
            return lambda values: values[index]
        if isinstance(node, Apply):
            return _composed(_derived(node.operation, node.primes), arguments)
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
            return _derived(node.operation, node.primes)(*arguments)
        return constant(node)

    return fold(tree, visit, results)


def _spread(row_arguments: tuple[str, ...], body: Evaluator) -> Callable[..., float]:
    return lambda *values: body(values) if len(values) == len(row_arguments) else nan


@lru_cache(maxsize=None)
def function(operation: str) -> Callable[..., float]:
    """The value of an operation as a callable on floats."""
    row = OPERATIONS[operation]
    if row.value is not None:
        return row.value
    return _spread(row.arguments, evaluator(read_formula(row.stable or row.formula), row.arguments))


@lru_cache(maxsize=None)
def partial(operation: str, argument: int) -> Callable[..., float]:
    """One stable partial derivative of an operation as a callable on floats."""
    row = OPERATIONS[operation]
    tree = read_formula(row.partials[argument])
    if isinstance(tree, Number):
        one = number(tree.text)
        return lambda *values: one
    if isinstance(tree, Name):
        index = row.arguments.index(tree.name)
        return lambda *values: values[index]
    return _spread(row.arguments, evaluator(tree, row.arguments))


@lru_cache(maxsize=256)
def _derived(operation: str, primes: int) -> Callable[..., float]:
    """An operation, or its derivative of the given order, on floats."""
    if not primes:
        return function(operation)
    tree = derivative_formula(operation, primes)
    return _spread(("x",), evaluator(tree, ("x",)))


# Conditions.

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "!=": lambda a, b: a != b,
}
Condition = Callable[..., bool]


@lru_cache(maxsize=None)
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
    pieces = re.split(r"(<=|>=|!=|<|>)", text)
    sides = [evaluator(read_formula(side), names) for side in pieces[::2]]
    signs = [_COMPARE[sign] for sign in pieces[1::2]]

    def holds(values: Sequence[float]) -> bool:
        numbers = [side(values) for side in sides]
        return all(sign(a, b) for sign, a, b in zip(signs, numbers, numbers[1:], strict=False))

    return holds


def in_domain(operation: str, values: Sequence[float]) -> bool:
    """Whether an operation has a value there."""
    row = OPERATIONS[operation]
    return not row.domain or condition(row.domain, row.arguments)(*values)


def is_smooth(operation: str, values: Sequence[float]) -> bool:
    """Whether an operation is differentiable there (inside its domain)."""
    row = OPERATIONS[operation]
    return not row.smooth or condition(row.smooth, row.arguments)(*values)


# Exact literals, and the tidying that a teacher does without a word.


def rational(tree: Tree, depth: int = 3) -> Fraction | None:
    """The exact value of a short literal made of numbers and signs, else None."""
    if isinstance(tree, Number):
        return _fraction(tree.text)
    if not depth or not isinstance(tree, Apply) or tree.operation not in _EXACT:
        return None
    parts = []
    for argument in tree.arguments:
        part = rational(argument, depth - 1)
        if part is None:
            return None
        parts.append(part)
    return _EXACT[tree.operation](*parts)


@lru_cache(maxsize=4096)
def _fraction(literal: str) -> Fraction | None:
    exact = Decimal(literal)
    return Fraction(exact) if abs(exact.adjusted()) < 40 and len(literal) < 40 else None


_EXACT: dict[str, Callable[..., Fraction | None]] = {
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
    if not isinstance(tree, Apply) or tree.primes:
        return tree
    exact = rational(tree) if tree.operation in ("add", "sub", "mul", "neg") else None
    if exact is not None:
        return literal(exact)
    rule = _TIDY.get(tree.operation)
    return (rule(*tree.arguments) if rule else None) or tree


def _is(tree: Tree, number: int) -> bool:
    """Whether a tidy tree is this whole number."""
    if isinstance(tree, Number):
        return _fraction(tree.text) == number
    return number < 0 and isinstance(tree, Apply) and tree.operation == "neg" and _is(tree.arguments[0], -number)


def _negated(tree: Tree) -> Tree:
    if isinstance(tree, Apply) and tree.operation == "neg":
        return tree.arguments[0]
    return Apply("neg", (tree,))


def _tidy_sum(x: Tree, y: Tree) -> Tree | None:
    if _is(x, 0) or _is(y, 0):
        return y if _is(x, 0) else x
    if isinstance(y, Apply) and y.operation == "neg":
        return Apply("sub", (x, y.arguments[0]))
    return None


def _tidy_difference(x: Tree, y: Tree) -> Tree | None:
    if _is(y, 0) or _is(x, 0):
        return x if _is(y, 0) else _negated(y)
    if isinstance(y, Apply) and y.operation == "neg":
        return Apply("add", (x, y.arguments[0]))
    return None


def _tidy_product(x: Tree, y: Tree) -> Tree | None:
    if _is(x, 0) or _is(y, 0):
        return Number("0")
    for one, other in ((x, y), (y, x)):
        if _is(one, 1):
            return other
        if _is(one, -1):
            return _negated(other)
    if isinstance(x, Apply) and x.operation == "neg" and rational(x) is None:
        return _negated(Apply("mul", (x.arguments[0], y)))
    if isinstance(y, Apply) and y.operation == "neg" and rational(y) is None:
        return _negated(Apply("mul", (x, y.arguments[0])))
    return None


def _tidy_quotient(x: Tree, y: Tree) -> Tree | None:
    if _is(x, 0) and not _is(y, 0):
        return Number("0")
    if _is(y, 1):
        return x
    if isinstance(x, Apply) and x.operation == "neg":
        return _negated(Apply("div", (x.arguments[0], y)))
    return None


def _tidy_power(x: Tree, y: Tree) -> Tree | None:
    if _is(y, 1):
        return x
    return Number("1") if _is(y, 0) else None


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
    "exp": lambda x: Number("1") if _is(x, 0) else None,
    "ln": lambda x: Number("0") if _is(x, 1) else Number("1") if same(x, Constant("e")) else None,
}


# Derivatives of trees.


@lru_cache(maxsize=None)
def _textbook(operation: str, argument: int) -> Tree:
    return read_formula(OPERATIONS[operation].textbook[argument])


def textbook_partial(operation: str, argument: int, arguments: Sequence[Tree]) -> Tree:
    """The partial derivative of an operation as a textbook writes it, over the given arguments.

    Literal arguments are put in first and tidied (`y x^(y - 1)` at y = 2 is `2 x`); the others stay whole.
    """
    template = _textbook(operation, argument)
    if not template.arguments and not isinstance(template, Name):
        return template
    named = dict(zip(OPERATIONS[operation].arguments, arguments, strict=True))
    if isinstance(template, Name):
        return named[template.name]
    literals = {name: tree for name, tree in named.items() if isinstance(tree, Constant) or rational(tree) is not None}
    if literals:
        template = tidy(substitute(template, literals))
    return substitute(template, named)


@lru_cache(maxsize=256)
def derivative_formula(operation: str, order: int) -> Tree:
    """The derivative of the given order of a function of one argument, over `x`. Raises Impossible."""
    tree = _textbook(operation, 0)
    for _ in range(order - 1):
        tree = differentiate(tree, "x")
    return tree


def differentiate(tree: Tree, name: str) -> Tree:
    """d tree / d name, node by node with the chain rule (forward accumulation), tidied.

    Sub-trees are shared, so the work is linear in the tree; what it would print may not be.
    Raises Impossible when the result is larger than `MOST_OPERATIONS`.
    """
    made = 0

    def visit(node: Tree, pairs: list[Any]) -> Any:
        nonlocal made
        if isinstance(node, Name):
            return node, Number("1" if node.name == name else "0")
        if not isinstance(node, Apply):
            return node, Number("0")
        made += 1
        if made > MOST_OPERATIONS:
            raise Impossible("too_many_operations", limit=MOST_OPERATIONS)
        return node, _chain_rule(node, [tangent for _, tangent in pairs])

    return fold(tree, visit)[1]  # type: ignore[no-any-return]


def _chain_rule(node: Apply, tangents: list[Tree]) -> Tree:
    total: Tree = Number("0")
    for k, tangent in enumerate(tangents):
        if _is(tangent, 0):
            continue
        if node.primes:
            local = substitute(derivative_formula(node.operation, node.primes + 1), {"x": node.arguments[0]})
        else:
            local = textbook_partial(node.operation, k, node.arguments)
        total = tidied(Apply("add", (total, tidied(Apply("mul", (local, tangent))))))
    return total
