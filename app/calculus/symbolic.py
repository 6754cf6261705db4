"""Formulas tidied by SymPy, which sees only trees that we translate, node by node.

Its algorithms may take any time, so this is work for a process that can be stopped:
`workers.run(symbolic.simplified, tree, seconds=1.0)`. Whatever is returned has the same values as what was
given, at seeded random points; where SymPy fails, or a tree is too large to send, the answer is the tree.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from math import isfinite

from app.calculus.derivatives import derivative_formula
from app.calculus.formulas import value
from app.calculus.tidy import rational
from app.calculus.translation import Expression, expression, formula, sums_in
from app.calculus.tree import Apply, Call, Partial, Tree, fold, names_in, parts, rebuild, size, substitute

LARGEST = 300  # nodes of a tree, written out, that is worth SymPy's time,
DEEPEST = 120  # and how deeply it may be nested: SymPy and pickle recurse
MOST_TERMS = 120  # terms that multiplying out may make
MOST_SIGNS = 24  # of a formula in which trigonometric identities are looked for
POINTS = 12  # where two formulas are compared


def ready() -> None:
    """Import SymPy, so that a worker's next task need not wait for it."""
    import sympy

    assert sympy.S


def simplified(tree: Tree, order: Sequence[str] = ()) -> Tree:
    """The shortest form that cancelling, factoring and identities find, terms in the order of the names."""
    ways = (_as_it_is, _factored, _terms_factored, _cancelled, _by_identities, _identities_of_factors)
    shortest = _best(tree, order, ways)
    return tree if size(shortest, LARGEST) > size(tree, LARGEST) else shortest


def expanded(tree: Tree, order: Sequence[str] = ()) -> Tree:
    """Multiplied out, like terms collected; denominators stay whole. Large results are not made."""
    return _best(tree, order, (_multiplied_out,)) if _terms(tree) <= MOST_TERMS else tree


def tidied_forms(tree: Tree, order: Sequence[str] = ()) -> tuple[Tree, Tree]:
    """`expanded` and `simplified` together: one task for a worker."""
    return expanded(tree, order), simplified(tree, order)


def fits(tree: Tree) -> bool:
    """Whether a tree is small enough for SymPy, and made of what SymPy is told about."""
    heights: dict[int, int] = {}
    fold(tree, lambda _, below: 1 + max(below, default=0), heights)
    if heights[id(tree)] > DEEPEST or size(tree, LARGEST + 1) > LARGEST:
        return False
    return not any(isinstance(part, Call | Partial) for part in parts(tree))


Tactic = Callable[[Expression], Expression]


def _best(tree: Tree, order: Sequence[str], tactics: Sequence[Tactic]) -> Tree:
    """The shortest of the forms that the tactics give and that are equal in value; else the tree."""
    if not fits(tree):
        return tree
    forms = [form for tactic in tactics if (form := _tried(tactic, tree, order)) is not None]
    forms.sort(key=lambda form: size(form, LARGEST + 1))
    equal = (form for form in forms if size(form, LARGEST + 1) <= LARGEST and same_values(form, tree))
    return next(equal, tree)


def _tried(tactic: Tactic, tree: Tree, order: Sequence[str]) -> Tree | None:
    try:
        whole = expression(tree)
        return formula(tactic(whole), [*order, *names_in(tree)], sums_in(whole))
    except Exception:  # noqa: BLE001  (SymPy raises about anything where it does not know how)
        return None


def _as_it_is(whole: Expression) -> Expression:
    return whole


def _factored(whole: Expression) -> Expression:
    import sympy as sp

    return sp.factor(whole)


def _terms_factored(whole: Expression) -> Expression:
    import sympy as sp

    return sp.Add(*(sp.factor(term) for term in sp.Add.make_args(whole)))


def _cancelled(whole: Expression) -> Expression:
    import sympy as sp

    return sp.cancel(whole)


def _by_identities(whole: Expression) -> Expression:
    import sympy as sp

    return sp.trigsimp(_of_few_angles(whole))


def _identities_of_factors(whole: Expression) -> Expression:
    import sympy as sp

    return sp.factor(sp.trigsimp(_of_few_angles(sp.factor(whole))))


def _of_few_angles(whole: Expression) -> Expression:
    """The expression, if identities between its functions are found in a moment. Raises ValueError."""
    from sympy.functions.elementary.hyperbolic import HyperbolicFunction
    from sympy.functions.elementary.trigonometric import TrigonometricFunction

    functions = whole.atoms(TrigonometricFunction, HyperbolicFunction)
    if len({part.args for part in functions}) not in (1, 2) or whole.count_ops() > MOST_SIGNS:
        raise ValueError
    return whole


def _multiplied_out(whole: Expression) -> Expression:
    import sympy as sp

    def is_denominator(part: Expression) -> bool:
        return bool(part.is_Pow and part.base.is_Add and part.exp.is_number and part.exp.is_negative)

    kept: dict[Expression, Expression] = {}
    hidden = whole.replace(is_denominator, lambda part: kept.setdefault(part, sp.Dummy(real=True)))
    multiplied = hidden.expand(power_base=False, power_exp=False, log=False)
    return multiplied.subs({dummy: part for part, dummy in kept.items()})


def _terms(tree: Tree) -> int:
    """How many terms multiplying out may make, up to `MOST_TERMS` + 1."""

    def visit(node: Tree, below: list[int]) -> int:
        operation = node.operation if isinstance(node, Apply) else ""
        if operation in ("add", "sub"):
            count = sum(below)
        elif operation == "pow":
            exponent = rational(node.arguments[1])
            whole = exponent is not None and exponent.denominator == 1 and 1 < exponent <= MOST_TERMS
            count = math.comb(below[0] + int(exponent) - 1, int(exponent)) if whole and exponent else 1
        else:
            count = math.prod(below) if operation in ("mul", "neg", "div", "alias") else 1
        return min(count, MOST_TERMS + 1)

    counts: dict[int, int] = {}
    fold(tree, visit, counts)
    return max(counts.values())


# Equal in value.


def points(names: Sequence[str], number: int) -> Iterator[dict[str, float]]:
    """So many points, always the same: small positive numbers, numbers around 0, larger ones."""
    rng = random.Random(2718)
    draw = (lambda: rng.uniform(0.1, 2), lambda: rng.uniform(-1, 1), lambda: rng.uniform(-4, 4))
    for k in range(number):
        yield {name: draw[k % 3]() for name in names}


def same_values(new: Tree, old: Tree) -> bool:
    """Whether `new` has the value of `old` wherever that has one, at three seeded points or more."""
    if new is old:
        return True
    new, old = without_primes(new), without_primes(old)
    names = list(dict.fromkeys([*names_in(old), *names_in(new)]))
    compared = 0
    for point in points(names, POINTS):
        wanted = value(old, point)
        if isfinite(wanted):
            compared += 1
            if not math.isclose(value(new, point), wanted, rel_tol=1e-8, abs_tol=1e-10):
                return False
    return compared >= 3


def without_primes(tree: Tree) -> Tree:
    """σ'(z) as its formula, which has a value."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if isinstance(node, Apply) and node.primes:
            return substitute(derivative_formula(node.operation, node.primes), {"x": arguments[0]})
        return rebuild(node, arguments)

    return fold(tree, visit)
