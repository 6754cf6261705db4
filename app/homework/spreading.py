"""A formula multiplied out: terms, each as powers of factors. What would be too long stays a factor."""

from __future__ import annotations

from app.calculus.tidy import rational, tidied
from app.calculus.tree import Apply, Number, Tree, fold

MOST_TERMS = 48
LARGEST_POWER = 4

Term = tuple[tuple[Tree, int], ...]  # factors and their exponents

MINUS_ONE: Term = ((Apply("neg", (Number("1"),)), 1),)


def spread(tree: Tree) -> list[Term]:
    """The terms of a formula, in order; it is their sum wherever it has a value."""
    return fold(tree, _visit)


def _visit(node: Tree, terms: list[list[Term]]) -> list[Term]:
    alone: list[Term] = [((node, 1),)]
    if not isinstance(node, Apply) or node.primes:
        return alone
    found: list[Term] | None = None
    if node.operation in ("add", "sub"):
        x, y = terms
        found = x + (y if node.operation == "add" else [MINUS_ONE + term for term in y])
    elif node.operation == "neg":
        found = [MINUS_ONE + term for term in terms[0]]
    elif node.operation == "mul":
        found = _product(*terms)
    elif node.operation == "div":
        below = terms[1] if len(terms[1]) == 1 else [((node.arguments[1], 1),)]
        found = [term + tuple((base, -power) for base, power in below[0]) for term in terms[0]]
    elif node.operation == "pow":
        found = _power(terms[0], node.arguments[1])
    return found if found and len(found) <= MOST_TERMS else alone


def _product(x: list[Term], y: list[Term]) -> list[Term]:
    return [left + right for left in x for right in y] if len(x) * len(y) <= MOST_TERMS else []


def _power(base: list[Term], exponent: Tree) -> list[Term]:
    exact = rational(exponent)
    if exact is None or exact.denominator != 1 or not 1 < exact <= LARGEST_POWER:
        return []
    found = base
    for _ in range(int(exact) - 1):
        found = _product(found, base)
    return found


def written(term: Term) -> Tree:
    """A term as a tree."""
    above: Tree = Number("1")
    below: Tree = Number("1")
    for base, power in term:
        factor = tidied(Apply("pow", (base, Number(str(abs(power))))))
        if power > 0:
            above = tidied(Apply("mul", (above, factor)))
        else:
            below = tidied(Apply("mul", (below, factor)))
    return tidied(Apply("div", (above, below)))
