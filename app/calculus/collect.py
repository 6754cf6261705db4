"""A formula as a teacher would leave it: like factors and like terms collected, nothing multiplied out.

A formula is read bottom-up as a sum of terms; a term is an exact coefficient times powers of factors, and a
factor is whatever this room does not look into: a name, `e^{bx}`, a bracketed sum. So `2 s · 1 · 1 · x`
is `2 s x`, `x (x + x)` is `2 x^2` and `b x/(w x)` is `b/w`. Terms and factors keep the order in which they
came, but names stand before other factors. Where a factor cancels, the result may be defined further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.calculus.tidy import literal, rational, tidied
from app.calculus.tree import Apply, Name, Number, Tree, fold, label, rebuild, size

MOST_DIGITS = 12  # coefficients longer than this stay factors, as they were written
LARGEST_POWER = 100
MOST_TERMS, LARGEST = 6, 200  # of a sum that a product is multiplied out over, if that is shorter

Factors = dict[int, int]  # factor -> its whole exponent


@dataclass(slots=True)
class _Term:
    """An exact coefficient times whole powers of factors."""

    coefficient: Fraction
    factors: Factors


@dataclass(slots=True)
class Sum:
    """Terms in order. The first `merged` of them are known to be unlike each other."""

    terms: list[_Term]
    merged: int = 0


def collected(tree: Tree) -> Tree:
    """`tree` with like factors and terms collected; equal to it wherever `tree` has a value."""
    return _Collector().collected(tree)


class _Collector:
    """Numbers every factor, so that equal ones are found; keeps the tree of each."""

    def __init__(self) -> None:
        self.numbers: dict[object, int] = {}
        self.trees: list[Tree] = []
        self.keys: dict[int, int] = {}  # id of a tree -> number of its shape
        self.shapes: dict[object, int] = {}
        self.sums: dict[int, list[_Term]] = {}  # factor -> its terms, of those that are sums
        self.kept: list[Tree] = []  # trees whose ids are known must live

    def collected(self, tree: Tree) -> Tree:
        """The whole formula."""
        return self.tree(fold(tree, self.visit))

    def visit(self, node: Tree, arguments: list[Sum]) -> Sum:
        """One node over its collected arguments."""
        if isinstance(node, Number):
            exact = rational(node)
            return self.constant(node if exact is None or _is_long(exact) else exact)
        rule = (
            getattr(self, f"_{node.operation}", None) if isinstance(node, Apply) and not node.primes else None
        )
        found = rule(*arguments) if rule else None
        if found is not None:
            return found  # type: ignore[no-any-return]
        return self.factor(tidied(rebuild(node, [self.tree(argument) for argument in arguments])))

    def constant(self, exact: Tree | Fraction) -> Sum:
        """A number; a very long one is a factor of its own."""
        if not isinstance(exact, Fraction):
            return self.factor(exact)
        return Sum([_Term(exact, {})] if exact else [], 1)

    def factor(self, tree: Tree, power: int = 1) -> Sum:
        """A tree that is not looked into."""
        if isinstance(tree, Number) and (exact := rational(tree)) is not None and not _is_long(exact):
            return self.constant(exact)
        number = self.numbers.setdefault(self.shape(tree), len(self.trees))
        if number == len(self.trees):
            self.trees.append(tree)
        return Sum([_Term(Fraction(1), {number: power})], 1)

    def shape(self, tree: Tree) -> int:
        """A number that equal trees share."""
        self.kept.append(tree)

        def visit(node: Tree, arguments: list[int]) -> int:
            return self.shapes.setdefault((label(node), *arguments), len(self.shapes))

        return fold(tree, visit, self.keys)

    # What is looked into.

    def _add(self, x: Sum, y: Sum) -> Sum:
        """Like terms are merged when they may have become half of all: a long sum takes linear time."""
        found = Sum(x.terms + y.terms, max(x.merged, y.merged))
        if len(found.terms) > 2 * found.merged + 8:
            self.merge(found)
        return found

    def _sub(self, x: Sum, y: Sum) -> Sum:
        return self._add(x, self._neg(y))

    def _neg(self, x: Sum) -> Sum:
        return Sum([_Term(-term.coefficient, term.factors) for term in x.terms], x.merged)

    def merge(self, x: Sum) -> list[_Term]:
        """The terms of a sum, like ones merged where the first of them stands; those of 0 are gone."""
        if x.merged < len(x.terms):
            terms: dict[frozenset[tuple[int, int]], _Term] = {}
            for term in x.terms:
                like = terms.setdefault(_key(term), _Term(Fraction(0), term.factors))
                like.coefficient += term.coefficient
            x.terms = [term for term in terms.values() if term.coefficient]
            x.merged = len(x.terms)
        return x.terms

    def _mul(self, x: Sum, y: Sum) -> Sum | None:
        if not self.merge(x) or not self.merge(y):
            return Sum([])
        left, right = self.single(x), self.single(y)
        factors = _joined(left.factors, right.factors)
        exact = left.coefficient * right.coefficient
        if _is_long(exact):
            return None
        return self.shorter(_Term(exact, factors))

    def shorter(self, term: _Term) -> Sum:
        """A product; multiplied out over a sum among its factors where things cancel and that is shorter."""
        whole = Sum([term], 1)
        for number, terms in self.sums_in(term):
            rest = {factor: power for factor, power in term.factors.items() if factor != number}
            if any(_cancels(rest, part.factors) for part in terms):
                pairs = ((part.coefficient, _joined(part.factors, rest)) for part in terms)
                spread = Sum([_Term(term.coefficient * exact, factors) for exact, factors in pairs])
                if size(self.tree(spread), LARGEST) < size(self.tree(whole), LARGEST):
                    return spread
        return whole

    def sums_in(self, term: _Term) -> Iterator[tuple[int, list[_Term]]]:
        """The factors of a product that are short sums, with their terms."""
        for number, power in term.factors.items():
            if power == 1 and len(self.sums.get(number, ())) in range(2, MOST_TERMS):
                yield number, self.sums[number]

    def _div(self, x: Sum, y: Sum) -> Sum | None:
        inverse = self.power(y, -1)
        return None if inverse is None else self._mul(x, inverse)

    def _pow(self, x: Sum, y: Sum) -> Sum | None:
        terms = self.merge(y)
        exponent = terms[0].coefficient if len(terms) == 1 and not terms[0].factors else Fraction(0)
        if exponent.denominator != 1 or not 0 < abs(exponent) <= LARGEST_POWER:
            return None
        return self.power(x, int(exponent))

    def _alias(self, x: Sum) -> Sum:
        return x

    def power(self, x: Sum, exponent: int) -> Sum | None:
        """A whole power; None of 0, and where the coefficient would grow long."""
        if not self.merge(x):
            return None
        term = self.single(x)
        exact = term.coefficient**exponent
        if _is_long(exact):
            return None
        return Sum([_Term(exact, {number: power * exponent for number, power in term.factors.items()})], 1)

    def single(self, x: Sum) -> _Term:
        """A sum as one term: several terms are one factor."""
        terms = self.merge(x)
        if len(terms) == 1:
            return terms[0]
        alone = self.factor(self.tree(x)).terms[0]
        for number in alone.factors:
            self.sums[number] = terms
        return alone

    # Back to trees.

    def tree(self, x: Sum) -> Tree:
        """A sum as a tree, its signs as they are written: `a - b`."""
        terms = self.merge(x)
        if not terms:
            return Number("0")
        total = self.term(terms[0])
        for term in terms[1:]:
            sign = "add" if term.coefficient > 0 else "sub"
            total = Apply(sign, (total, self.term(_Term(abs(term.coefficient), term.factors))))
        return total

    def term(self, term: _Term) -> Tree:
        """`-2 x e^{bx}/w`: number, names, other factors, over what has a negative exponent."""
        ordered = sorted(term.factors.items(), key=lambda item: self.rank(item[0]))
        above = [self.powered(number, power) for number, power in ordered if power > 0]
        below = [self.powered(number, -power) for number, power in ordered if power < 0]
        size = abs(term.coefficient)
        over, under = (size, Fraction(1)) if _is_decimal(size) else map(Fraction, size.as_integer_ratio())
        signed = -over if term.coefficient < 0 and (over != 1 or not above) else over
        upper, lower = _product([literal(signed), *above]), _product([literal(under), *below])
        tree = tidied(Apply("div", (upper, lower)))
        return tree if signed * term.coefficient > 0 else Apply("neg", (tree,))

    def rank(self, number: int) -> int:
        """Numbers stand first, then names, then what is written with more than one sign."""
        tree = self.trees[number]
        return 0 if isinstance(tree, Number) else 1 if isinstance(tree, Name) else 2

    def powered(self, number: int, power: int) -> Tree:
        """A factor to a positive power."""
        base = self.trees[number]
        if isinstance(base, Apply) and base.operation == "sqrt" and power % 2 == 0:
            base, power = base.arguments[0], power // 2
        return tidied(Apply("pow", (base, Number(str(power)))))


def _cancels(x: Factors, y: Factors) -> bool:
    """Whether a factor stands above in one and below in the other."""
    return any(power * y.get(number, 0) < 0 for number, power in x.items())


def _joined(x: Factors, y: Factors) -> Factors:
    """The factors of a product of products; what cancels is gone."""
    powers = {number: x.get(number, 0) + y.get(number, 0) for number in (*x, *y)}
    return {number: power for number, power in powers.items() if power}


def _key(term: _Term) -> frozenset[tuple[int, int]]:
    return frozenset(term.factors.items())


def _product(factors: Iterable[Tree]) -> Tree:
    product: Tree = Number("1")
    for factor in factors:
        product = tidied(Apply("mul", (product, factor)))
    return product


def _is_decimal(size: Fraction) -> bool:
    """Whether it is written with a point: 0.01, but 1/2."""
    return isinstance(literal(size), Number)


def _is_long(exact: Fraction) -> bool:
    return len(str(exact.numerator)) + len(str(exact.denominator)) > MOST_DIGITS
