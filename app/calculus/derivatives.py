"""Derivatives of formulas as formulas: the table's partials over given arguments, and whole trees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from app.calculus.errors import Impossible
from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tidy import EXACT, is_number, rational, tidied, tidy
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold, substitute

MOST_OPERATIONS = 100_000


@cache
def textbook(operation: str, argument: int) -> Tree:
    """The partial derivative of an operation as a textbook writes it, over the names of its row."""
    return read_formula(OPERATIONS[operation].textbook[argument])


Maker = Callable[[Sequence[Tree]], Tree]


def textbook_partial(operation: str, argument: int, arguments: Sequence[Tree]) -> Tree:
    """The same over the given arguments.

    Literal arguments are put in first and tidied (`y x^(y - 1)` at y = 2 is `2 x`); the others stay whole.
    """
    literals = []
    tree: Any
    for tree in arguments:
        kind = type(tree)
        if kind is Number:
            literals.append(tree.text)
        elif kind is Name or (kind is Apply and tree.operation not in EXACT):
            literals.append("")
        else:
            named = dict(zip(OPERATIONS[operation].arguments, arguments, strict=True))
            return over(textbook(operation, argument), named)
    return _maker(operation, argument, *literals)(arguments)


@lru_cache(maxsize=4096)
def _maker(operation: str, argument: int, *literals: str) -> Maker:
    """What makes a partial over given arguments, those that are numbers being put in beforehand."""
    names = OPERATIONS[operation].arguments
    numbers = {name: Number(text) for name, text in zip(names, literals, strict=True) if text}
    template = textbook(operation, argument)

    def visit(node: Tree, parts: list[Maker]) -> Maker:
        if isinstance(node, Apply):
            return _maker_of(node.operation, parts)
        return itemgetter(names.index(node.name)) if isinstance(node, Name) else lambda _: node

    return fold(over(template, {**{name: Name(name) for name in names}, **numbers}), visit)


def _maker_of(operation: str, parts: list[Maker]) -> Maker:
    if len(parts) == 1:
        (only,) = parts
        return lambda arguments: Apply(operation, (only(arguments),))
    left, right = parts
    return lambda arguments: Apply(operation, (left(arguments), right(arguments)))


def over(template: Tree, named: Mapping[str, Tree]) -> Tree:
    """A formula of the table over given arguments: literal ones are put in first and tidied."""
    if not template.arguments and not isinstance(template, Name):
        return template
    if isinstance(template, Name):
        return named[template.name]
    literals = {
        name: tree for name, tree in named.items() if isinstance(tree, Constant) or rational(tree) is not None
    }
    if literals:
        template = tidy(substitute(template, literals))
    return substitute(template, named)


@lru_cache(maxsize=256)
def derivative_formula(operation: str, order: int) -> Tree:
    """The derivative of the given order of a function of one argument, over `x`. Raises Impossible."""
    tree = textbook(operation, 0)
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
        if is_number(tangent, 0):
            continue
        if node.primes:
            local = substitute(derivative_formula(node.operation, node.primes + 1), {"x": node.arguments[0]})
        else:
            local = textbook_partial(node.operation, k, node.arguments)
        total = tidied(Apply("add", (total, tidied(Apply("mul", (local, tangent))))))
    return total
