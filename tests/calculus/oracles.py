"""Other ways to know the same things: high precision, dual numbers, Python's own arithmetic.

Nothing here uses the app's evaluation: `exactly` folds a tree over mpmath, `tangent` carries derivatives
forward, `meaning` lets Python evaluate what a formula should mean.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mpmath import mp, mpf

from app.calculus.graph import Graph
from app.calculus.operations import OPERATIONS
from app.calculus.symbols import GREEK
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold

DIGITS = 60


def _root(x: Any, n: Any) -> Any:
    return -((-x) ** (1 / n)) if x < 0 else x ** (1 / n)


# Every primitive of the table once more, in any precision.
EXACT: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "pow": mp.power,
    "alias": lambda x: x,
    "abs": mp.fabs,
    "exp": mp.exp,
    "expm1": mp.expm1,
    "ln": mp.ln,
    "log1p": mp.log1p,
    "log2": lambda x: mp.log(x, 2),
    "log10": mp.log10,
    "sqrt": mp.sqrt,
    "root": _root,
    "min": min,
    "max": max,
    "sign": mp.sign,
    "step": lambda x: mpf(x > 0),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "arcsin": mp.asin,
    "arccos": mp.acos,
    "arctan": mp.atan,
    "arcsec": mp.asec,
    "arccsc": mp.acsc,
    "arccot": lambda x: mp.pi / 2 - mp.atan(x),
    "atan2": mp.atan2,
    "hypot": mp.hypot,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "arsinh": mp.asinh,
    "arcosh": mp.acosh,
    "artanh": mp.atanh,
    "arsech": mp.asech,
    "arcsch": mp.acsch,
    "arcoth": mp.acoth,
    "erf": mp.erf,
    "erfc": mp.erfc,
}


def exactly(tree: Tree, point: Mapping[str, Any]) -> Any:
    """The value of a tree in mpmath's present precision; composites by their defining formula."""

    def visit(node: Tree, arguments: list[Any]) -> Any:
        if isinstance(node, Name):
            return point[node.name]
        if isinstance(node, Number):
            return mpf(node.text)
        if isinstance(node, Constant):
            return {"e": mp.e, "pi": mp.pi}[node.name] + mpf(0)
        assert isinstance(node, Apply)
        assert not node.primes
        return exact_value(node.operation, arguments)

    return fold(tree, visit)


def exact_value(operation: str, arguments: Sequence[Any]) -> Any:
    """The value of an operation in mpmath's present precision."""
    row = OPERATIONS[operation]
    if row.formula:
        return exactly(read_formula(row.formula), dict(zip(row.arguments, arguments, strict=True)))
    return EXACT[operation](*arguments)


# Forward mode, in floats: a value and its derivatives with respect to every variable at once.


class Dual(NamedTuple):
    """A number and its tangents."""

    value: float
    tangents: tuple[float, ...]


def _slopes(operation: str, x: float, y: float, value: float) -> tuple[float, float]:
    """The partials of the operations that random graphs use, written by hand."""
    return {
        "add": lambda: (1, 1),
        "sub": lambda: (1, -1),
        "mul": lambda: (y, x),
        "div": lambda: (1 / y, -x / (y * y)),
        "neg": lambda: (-1, 0),
        "alias": lambda: (1, 0),
        "pow": lambda: (y * x ** (y - 1), value * math.log(x) if x > 0 else math.nan),
        "exp": lambda: (value, 0),
        "ln": lambda: (1 / x, 0),
        "sqrt": lambda: (0.5 / value, 0),
        "sin": lambda: (math.cos(x), 0),
        "cos": lambda: (-math.sin(x), 0),
        "tanh": lambda: (1 - value * value, 0),
        "sigmoid": lambda: (value * (1 - value), 0),
        "softplus": lambda: (1 / (1 + math.exp(-x)), 0),
        "relu": lambda: (float(x > 0), 0),
        "abs": lambda: (math.copysign(1, x), 0),
        "square": lambda: (2 * x, 0),
        "silu": lambda: ((1 + math.exp(-x) * (1 + x)) / (1 + math.exp(-x)) ** 2, 0),
        "max": lambda: (float(x > y), float(y > x)),
        "min": lambda: (float(x < y), float(y < x)),
    }[operation]()


def tangent(graph: Graph, point: Sequence[float], values: Sequence[float]) -> tuple[float, ...]:
    """The derivatives of the output with respect to all variables, by forward mode over the graph."""
    duals: list[Dual] = []
    zeros = (0.0,) * len(point)
    given = iter(enumerate(point))
    for node in graph.nodes:
        if node.is_variable:
            k, number = next(given)
            duals.append(Dual(number, tuple(float(i == k) for i in range(len(point)))))
            continue
        parts = [
            duals[a] if isinstance(a, int) else Dual(float(exactly(a, {})), zeros) for a in node.arguments
        ]
        x, y = parts[0], parts[-1]
        slopes = _slopes(node.operation, x.value, y.value, values[node.index])[: len(parts)]
        duals.append(
            Dual(
                values[node.index],
                tuple(
                    sum(
                        s * part.tangents[i]
                        for s, part in zip(slopes, parts, strict=True)
                        if part.tangents[i]
                    )
                    for i in range(len(point))
                ),
            )
        )
    return duals[graph.output].tangents


# What a formula means, said in Python.

_PYTHON: dict[str, Any] = {
    name: getattr(math, name)
    for name in [
        "exp",
        "log",
        "log2",
        "log10",
        "log1p",
        "expm1",
        "sqrt",
        "cbrt",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "hypot",
        "erf",
        "erfc",
    ]
} | {
    "abs": abs,
    "min": min,
    "max": max,
    "E": math.e,
    "PI": math.pi,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "dsigmoid": lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2,
    "relu": lambda x: max(x, 0.0),
    "softplus": lambda x: math.log1p(math.exp(x)),
}


def number_for(name: str) -> float:
    """A value for a variable, between 0.3 and 1.7: always the same for a name, another for another."""
    seed = 0
    for letter in name:
        seed = (seed * 131 + ord(letter)) % 9973
    return 0.3 + 1.4 * seed / 9973


def point_for(names: Sequence[str]) -> dict[str, float]:
    """A value for each name."""
    return {name: number_for(name) for name in names}


def meaning(expression: str, names: Sequence[str]) -> float:
    """Python's value of an expression over `names` (Greek ones by their letter) and the functions above."""
    scope = dict(_PYTHON)
    for name, number in point_for(names).items():
        base, mark, index = name.partition("_")
        scope[GREEK.get(base, base) + mark + index] = number
    return float(eval(expression, {"__builtins__": {}}, scope))
