"""The user's own functions are put in place of their calls, and formulas in place of σ′(z).

A call stays in the tree as a `Call` around its result: what comes first among its arguments is the body with
the arguments put in, the others are these. So the graph knows which of its nodes a call has made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.calculus.derivatives import MOST_OPERATIONS, derivative_formula, differentiate
from app.calculus.errors import Impossible
from app.calculus.reading import Reading, calls_in
from app.calculus.tree import Apply, Call, Name, Tree, fold, names_in, rebuild, substitute

MOST_PRIMES = 8
LARGEST_PRIMED = 5_000  # how large a body may be before it is differentiated


@dataclass(frozen=True, slots=True)
class _Body:
    parameters: tuple[str, ...]
    tree: Tree
    size: int  # with every call written out

    def derived(self, primes: int) -> Tree:
        """The formula, or its derivative."""
        formula = _bare(self.tree) if primes else self.tree
        for _ in range(primes):
            _refuse_above(_size(formula), LARGEST_PRIMED)
            formula = differentiate(formula, self.parameters[0])
        return formula


def inlined(reading: Reading) -> list[Tree]:
    """The trees of all statements over variables, names and operations alone. Raises Impossible."""
    bodies = _bodies(reading)
    return [_inline(statement.tree, bodies) for statement in reading.statements]


def _bodies(reading: Reading) -> dict[str, _Body]:
    """Each function's body with the calls inside it put in, its parameters renamed apart."""
    bodies: dict[str, _Body] = {}
    for function in reading.functions.values():
        size = _size(function.tree) + sum(bodies[call.function].size for call in calls_in(function.tree))
        _refuse_above(size, 2 * MOST_OPERATIONS)
        apart = {p: f"{p}@{function.name}" for p in function.parameters or ()}
        tree = substitute(function.tree, {p: Name(new) for p, new in apart.items()})
        bodies[function.name] = _Body(tuple(apart.values()), _inline(tree, bodies), size)
    return bodies


def _refuse_above(size: int, limit: int) -> None:
    if size > limit:
        raise Impossible("too_many_operations", limit=MOST_OPERATIONS)


def _size(tree: Tree) -> int:
    """How many objects a tree has; shared ones count once."""
    seen: dict[int, None] = {}
    fold(tree, lambda *_: None, seen)
    return len(seen)


def _is_plain(tree: Tree) -> bool:
    """Whether a tree has neither a call nor a prime."""
    seen: set[int] = set()
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if node.arguments and id(node) not in seen:
            if type(node) is not Apply or node.primes:
                return False
            seen.add(id(node))
            stack += node.arguments
    return True


def _inline(tree: Tree, bodies: dict[str, _Body]) -> Tree:
    """Put bodies in place of calls and formulas in place of σ′(z). Counted before it is done."""
    if _is_plain(tree):
        return tree
    made = 0

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        nonlocal made
        node = rebuild(node, arguments)
        if not isinstance(node, Apply | Call) or (isinstance(node, Apply) and not node.primes):
            return node
        if node.primes > MOST_PRIMES:
            raise Impossible("too_many_primes", limit=MOST_PRIMES)
        body = bodies[node.function] if isinstance(node, Call) else _derivative_body(node)
        made += body.size
        _refuse_above(made, 2 * MOST_OPERATIONS)
        formula = body.derived(node.primes if isinstance(node, Call) else 0)
        result = substitute(formula, dict(zip(body.parameters, arguments, strict=True)))
        return _around(result, node, formula, body) if isinstance(node, Call) else result

    return fold(tree, visit)


def _around(result: Tree, call: Call, formula: Tree, body: _Body) -> Tree:
    """The result with its call around it, where every argument is used: what is not has no node."""
    is_whole = set(names_in(formula)) >= set(body.parameters)
    return Call(call.function, (result, *call.arguments), call.primes) if is_whole else result


def _bare(tree: Tree) -> Tree:
    """A formula without what its calls were called with."""

    def visit(node: Tree, below: list[Tree]) -> Tree:
        return below[0] if isinstance(node, Call) else rebuild(node, below)

    return fold(tree, visit)


def _derivative_body(node: Apply) -> _Body:
    formula = _inline(derivative_formula(node.operation, node.primes), {})
    return _Body(("x",), formula, _size(formula))
