"""Formulas of the table as functions of Python. This is the one room in which text is run.

The text is written here, from rows of the table, from primitives, and from names of our own (x, y, v0, v1 …).
Nothing that a user types is ever part of it: no name, no formula, no number; a user's literals are values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.calculus import primitives
from app.calculus.operations import CONSTANTS
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold

# What Python's own signs compute as the table does, for all floats.
SIGNS = {
    "add": "({} + {})",
    "sub": "({} - {})",
    "mul": "({} * {})",
    "neg": "(-{})",
    "abs": "abs({})",
    "alias": "{}",
}
COMMON: dict[str, Any] = {"nan": primitives.nan, "inf": primitives.inf}


def code(tree: Tree, signs: Mapping[str, str] = SIGNS) -> str:
    """A formula of the table as an expression over its arguments; what has no sign is called by its name."""

    def visit(node: Tree, arguments: list[str]) -> str:
        if isinstance(node, Name):
            return node.name
        if isinstance(node, Number):
            return repr(float(node.text))
        if isinstance(node, Constant):
            return repr(CONSTANTS[node.name])
        assert isinstance(node, Apply)
        assert not node.primes
        sign = signs.get(node.operation)
        return sign.format(*arguments) if sign else f"{node.operation}({', '.join(arguments)})"

    return fold(tree, visit)


def made(arguments: Sequence[str], lines: Sequence[str], scope: Mapping[str, Any]) -> Callable[..., Any]:
    """The function of these arguments whose body is these lines."""
    text = "\n ".join([f"def made({', '.join(arguments)}):", *lines])
    space = {**COMMON, **scope}
    exec(compile(text, "<table>", "exec"), space)  # noqa: S102 - see above: no text of a user
    return space["made"]  # type: ignore[no-any-return]
