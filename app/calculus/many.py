"""Both passes at many points at once: the same tape over arrays of NumPy, an operation at a time.

NumPy rounds its functions by the instruction set of the processor: these numbers may differ from those of
`passes` in the last digits, and from machine to machine. They are for checks; none of them is shown.

As in `straight`, a first run is optimistic: it looks at no domain, and is thrown away when the processor says
that something was divided by zero, overflowed or does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.calculus.compiled import SIGNS, code, made
from app.calculus.formulas import comparisons, function, sides
from app.calculus.graph import Graph
from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Number, Tree, parts

Array = NDArray[np.float64]
Rule = Callable[..., Any]
T = TypeVar("T")

# What NumPy computes as the primitives do, inside the domain. All others go through Python, number by number.
UFUNCS: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "alias": np.positive, "abs": np.abs, "pow": np.power, "sqrt": np.sqrt, "exp": np.exp, "expm1": np.expm1,
    "ln": np.log, "log1p": np.log1p, "log2": np.log2, "log10": np.log10, "min": np.minimum, "max": np.maximum,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "arcsin": np.arcsin, "arccos": np.arccos, "arctan": np.arctan, "arsinh": np.arcsinh,
    "arcosh": np.arccosh, "artanh": np.arctanh, "sign": np.sign,
}  # fmt: skip


QUICK_SIGNS = {**SIGNS, "div": "({} / {})", "pow": "({} ** {})"}


def output(graph: Graph, points: Sequence[Array]) -> Any:
    """The value of the output; `points` gives the variables in their order, an array each."""
    return _quick_or_careful(_output, graph, points)


def gradients(graph: Graph, points: Sequence[Array]) -> tuple[Any, list[Any]]:
    """The value of the output and its gradients with respect to all variables, in their order.

    Each is an array over the points, or one number for all of them. Every value is kept meanwhile: that takes
    eight bytes for each node and point.
    """
    return _quick_or_careful(_gradients, graph, points)


def _quick_or_careful(work: Callable[..., T], graph: Graph, points: Sequence[Array]) -> T:
    numbers = [*points, np.asarray(graph.tape.literals)]
    if all(np.isfinite(array).all() for array in numbers):
        with suppress(FloatingPointError), np.errstate(all="raise", under="ignore"):
            return work(graph, points, True)
    with np.errstate(all="ignore"):
        return work(graph, points, False)


def _forward(graph: Graph, points: Sequence[Array], quick: bool) -> Iterator[list[Any]]:
    """The value of every node and literal, after each node."""
    values: list[Any] = [np.nan] * len(graph.rows) + graph.tape.literals
    for index, numbers in zip(graph.variables, points, strict=True):
        values[index] = numbers
    for index, (operation, *slots) in enumerate(graph.rows):
        if operation is not None:
            call = _value("alias" if operation == "literal" else operation, quick)
            values[index] = call(*[values[slot] for slot in slots])
        yield values


def _output(graph: Graph, points: Sequence[Array], quick: bool) -> Any:
    """What nobody needs any more is let go, so that the rest stays in the processor's cache."""
    last = {slot: index for index, row in enumerate(graph.rows) for slot in row[1:] if slot >= 0}
    done: dict[int, list[int]] = {}
    for slot, index in last.items():
        done.setdefault(index, []).append(slot)
    for index, values in enumerate(_forward(graph, points, quick)):
        for slot in done.get(index, ()):
            values[slot] = None
    return values[graph.output]


def _gradients(graph: Graph, points: Sequence[Array], quick: bool) -> tuple[Any, list[Any]]:
    """All values stand in one block, which costs the system less than many small ones. Local derivatives are
    found when they are needed, and what has been passed on is let go.
    """
    block = np.empty((len(graph.rows), max(map(np.size, points), default=1)))
    for index, values in enumerate(_forward(graph, points, quick)):
        if index >= len(points):
            np.copyto(block[index], values[index])
            values[index] = block[index]
    found = values[graph.output].copy()
    adjoints: list[Any] = [_ZERO] * len(graph.rows)
    adjoints[graph.output] = _ONE
    own: set[int] = set()  # whose array is nobody else's, and grows in place
    for index in range(len(graph.rows) - 1, len(graph.variables) - 1, -1):
        operation, *slots = graph.rows[index]
        upstream, adjoints[index] = adjoints[index], None
        arguments = [values[slot] for slot in slots]
        for key, source in enumerate(slots):
            if source < 0:
                continue
            local = _slope(operation, key, quick)(*arguments)
            amount = upstream if local is _ONE else upstream * local
            if source in own:
                adjoints[source] += amount
            elif adjoints[source] is _ZERO:
                adjoints[source] = amount
            else:
                adjoints[source] = adjoints[source] + amount
            if local is not _ONE or adjoints[source] is not amount:
                own.add(source)
    return found, adjoints[: len(graph.variables)]


_ZERO = 0.0
_ONE = 1.0


def around(number: float, moves: Sequence[float], widths: Sequence[float], sampled: Sequence[float]) -> Array:
    """A variable at points beside its value: for each move, so many parts of its width."""
    shifts: Array = np.multiply.outer(np.asarray(moves) * np.asarray(widths), np.asarray(sampled)).ravel()
    return number + shifts


def numbers(found: Array, rows: int, columns: int) -> list[list[float]]:
    """The numbers of a node at all points, so many in a row."""
    return np.broadcast_to(found, (rows * columns,)).reshape(rows, columns).tolist()


def _called(quick: bool, *trees: Tree) -> dict[str, Rule]:
    """What the code of formulas calls."""
    nodes = (node for tree in trees for node in parts(tree))
    calls = {node.operation for node in nodes if isinstance(node, Apply)} - SIGNS.keys()
    return {operation: _value(operation, quick) for operation in calls} | {"where": np.where}


def _mask(condition: str) -> str:
    return " | ".join(" & ".join(f"({one})" for one in part) for part in comparisons(condition))


@cache
def _value(operation: str, quick: bool) -> Rule:
    """The value of an operation on arrays, nan outside its domain, where the quick one may say anything."""
    row = OPERATIONS[operation]
    if row.is_composite:
        tree = read_formula(row.stable or row.formula)
        return made(row.arguments, [f"return {_code(tree, quick)}"], _called(quick, tree))
    ufunc = UFUNCS.get(operation)
    if ufunc is None:
        return _number_by_number(function(operation), len(row.arguments), quick)
    if quick and operation in QUICK_SIGNS:
        return made(row.arguments, [f"return {QUICK_SIGNS[operation].format(*row.arguments)}"], {})
    if quick or not row.domain:
        return ufunc  # type: ignore[no-any-return]
    line = f"return where({_mask(row.domain)}, ufunc({', '.join(row.arguments)}), nan)"
    return made(row.arguments, [line], {"ufunc": ufunc, **_called(quick, *sides(row.domain))})


def _number_by_number(call: Callable[..., float], arguments: int, quick: bool) -> Rule:
    each = np.frompyfunc(call, arguments, 1)

    def value(*numbers: Any) -> Array:
        found = np.asarray(each(*numbers), dtype=np.float64)
        if quick and not np.isfinite(found).all():
            raise FloatingPointError
        return found

    return value


def _code(tree: Tree, quick: bool) -> str:
    return code(tree, QUICK_SIGNS if quick else SIGNS)


@cache
def _slope(operation: str, key: int, quick: bool) -> Rule:
    """A local derivative on arrays, nan where it does not exist."""
    row = OPERATIONS[operation]
    tree = read_formula(row.partials[key])
    if quick and isinstance(tree, Number) and float(tree.text) == 1:
        return lambda *_: _ONE
    vanishes = row.vanishes[key] if row.vanishes else ""
    lines = [f"slope = {_code(tree, quick and not vanishes)}"]
    if vanishes:
        lines.append(f"slope = where({_mask(vanishes)}, 0.0, slope)")
    if tree.arguments and not quick:
        infinite = " & ".join(f"(abs({name}) != inf)" for name in row.arguments)
        lines.append(f"slope = where((abs(slope) == inf) & {infinite}, nan, slope)")
    if row.domain and not quick:
        lines.append(f"slope = where({_mask(row.domain)}, slope, nan)")
    called = _called(quick and not vanishes, tree, *sides(row.domain), *sides(vanishes))
    return made(row.arguments, [*lines, "return slope"], called)
