"""Trees to SymPy and back, node by node; SymPy never sees text.

Variables are real, not positive: |x| stays |x|. Composite functions and jumps stay closed: to SymPy, σ is a
function that it knows nothing about. Importing SymPy takes a fifth of a second, so it is done when needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from app.calculus.operations import OPERATIONS
from app.calculus.symbols import GREEK
from app.calculus.syntax import read_formula
from app.calculus.tidy import literal, rational
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold, substitute

Expression = Any  # SymPy carries no types

# Trees to SymPy.

_CIRCULAR = ("sin", "cos", "tan", "sec", "csc")
_HYPERBOLIC = ("sinh", "cosh", "tanh", "sech", "csch", "coth")


@cache
def _classes() -> dict[str, Any]:
    """The operations that are one class of SymPy's."""
    import sympy as sp

    return (
        {
            name: getattr(sp, name)
            for name in (*_CIRCULAR, *_HYPERBOLIC, "cot", "erf", "erfc", "sign", "exp", "atan2")
        }
        | {f"arc{name}": getattr(sp, f"a{name}") for name in _CIRCULAR}
        | {f"ar{name}": getattr(sp, f"a{name}") for name in _HYPERBOLIC}
        | {"ln": sp.log, "abs": sp.Abs}
    )


@cache
def _builders() -> dict[str, Callable[..., Expression]]:
    """How to build each operation that SymPy should understand; the others stay closed."""
    import sympy as sp

    return _classes() | {
        "add": lambda x, y: x + y,
        "sub": lambda x, y: x - y,
        "mul": lambda x, y: x * y,
        "div": lambda x, y: x / y,
        "neg": lambda x: -x,
        "pow": lambda x, y: x**y,
        "alias": lambda x: x,
        "square": lambda x: x**2,
        "sqrt": sp.sqrt,
        "expm1": lambda x: sp.exp(x) - 1,
        "log1p": lambda x: sp.log(1 + x),
        "log2": lambda x: sp.log(x) / sp.log(2),
        "log10": lambda x: sp.log(x) / sp.log(10),
        "hypot": lambda x, y: sp.sqrt(x**2 + y**2),
        "arccot": lambda x: sp.pi / 2 - sp.atan(x),
    }


def expression(tree: Tree) -> Expression:
    """A tree as SymPy has it, made node by node. Raises ValueError for a number beyond all measure."""
    import sympy as sp

    def visit(node: Tree, arguments: list[Expression]) -> Expression:
        if isinstance(node, Name):
            return sp.Symbol(node.name, real=True)
        if isinstance(node, Constant):
            return {"e": sp.E, "pi": sp.pi}[node.name]
        if isinstance(node, Number):
            exact = rational(node)
            if exact is None:
                raise ValueError(node.text)
            return sp.Rational(exact.numerator, exact.denominator)
        assert isinstance(node, Apply)
        build = None if node.primes else _builders().get(node.operation)
        return (build or sp.Function(node.operation + "'" * node.primes, real=True))(*arguments)

    return fold(tree, visit)


def opened(tree: Tree) -> Tree:
    """A tree with every composite function written out by its formula, and roots as powers."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if not isinstance(node, Apply):
            return node
        body = "x^(1 / y)" if node.operation == "root" else OPERATIONS[node.operation].formula
        if not body:
            return Apply(node.operation, tuple(arguments))
        names = dict(zip(OPERATIONS[node.operation].arguments, arguments, strict=True))
        whole = read_formula(body)
        return substitute(opened(whole) if node.operation != "root" else whole, names)

    return fold(tree, visit)


# SymPy to trees, as one would write them.


def formula(
    expression: Expression, order: Sequence[str] = (), sums: frozenset[Expression] = frozenset()
) -> Tree:
    """SymPy's expression as a tree: powers positive, quotients as fractions, names in the given order.

    Of b − a and a − b, which SymPy takes for each other, a factor is the one that is among `sums`. Raises
    ValueError for what has no place in a formula: an infinity, an imaginary unit.
    """
    return _Writer(order, sums).tree(expression)


def sums_in(expression: Expression) -> frozenset[Expression]:
    """Every sum in an expression."""
    import sympy as sp

    return frozenset(expression.atoms(sp.Add))


class _Writer:
    def __init__(self, order: Sequence[str], sums: frozenset[Expression]) -> None:
        import sympy as sp

        self.order = list(dict.fromkeys(order))
        self.sums = sums
        self.constants = {sp.E: Constant("e"), sp.pi: Constant("pi")}
        self.operations = {made: name for name, made in _classes().items()}

    def tree(self, e: Expression) -> Tree:
        """Any expression."""
        if e.is_Rational:
            return literal(Fraction(int(e.p), int(e.q)))
        if e.is_Symbol:
            return Name(e.name)
        if e in self.constants:
            return self.constants[e]
        if e.is_Add:
            return self.sum(e)
        if e.is_Mul:
            return self.product(e)
        return self.power(e) if e.is_Pow else self.applied(e)

    def sum(self, e: Expression) -> Tree:
        """Terms in the order of the names, higher powers first; the first one positive if any is."""
        terms = sorted(e.args, key=self._place_of_term)
        if len(terms) == 2 and terms[1].is_number and not _linear(terms[0]):
            terms.reverse()
        start = next((k for k, term in enumerate(terms) if not _negative(term)), 0)
        terms.insert(0, terms.pop(start))
        total = self.tree(terms[0])
        for term in terms[1:]:
            sign, shown = ("sub", -term) if _negative(term) else ("add", term)
            total = Apply(sign, (total, self.tree(shown)))
        return total

    def _place_of_term(self, term: Expression) -> tuple[Any, ...]:
        powers = {
            base.name: exponent
            for base, exponent in term.as_powers_dict().items()
            if base.is_Symbol and exponent.is_Rational
        }
        return (not term.free_symbols, [-powers.get(name, 0) for name in self.order], *self._place(term))

    def _place(self, e: Expression) -> tuple[list[int], str]:
        """Where the names of an expression stand in the order."""
        return sorted(self.order.index(s.name) for s in e.free_symbols if s.name in self.order), str(e)

    def product(self, e: Expression) -> Tree:
        """A number, names, functions, sums; what has a negative power below a fraction's bar."""
        number, factors = e.as_coeff_mul()
        if not number.is_Rational:
            raise ValueError(str(number))
        factors = sorted(factors, key=self._place_of_factor)
        number, factors = self._signs_settled(number, factors)
        above = [self.tree(f) for f in factors if not _is_below(f)]
        below = [self.tree(1 / f) for f in factors if _is_below(f)]
        numbered = abs(number.p) != 1 or not above
        if numbered:
            above.insert(0, literal(Fraction(int(number.p))))
        if number.q != 1:
            below.insert(0, Number(str(number.q)))
        whole = _multiplied(above) if not below else Apply("div", (_multiplied(above), _multiplied(below)))
        return Apply("neg", (whole,)) if number < 0 and not numbered else whole

    def _place_of_factor(self, factor: Expression) -> tuple[Any, ...]:
        """Names in alphabetical order, Greek ones first."""
        base = factor.base if factor.is_Pow else factor
        if base.is_Symbol:
            return 1, base.name.partition("_")[0] not in GREEK, base.name
        return 0 if factor.is_number else 3 if base.is_Add else 2, *self._place(factor)

    def _signs_settled(
        self, number: Expression, factors: list[Expression]
    ) -> tuple[Expression, list[Expression]]:
        """(y − 1)x as it was written, (1 − y)x up to a sign; −x(y − 1) as x(1 − y)."""
        settled = []
        for factor in factors:
            if -factor in self.sums and factor not in self.sums:
                number, factor = -number, -factor
            settled.append(factor)
        for k, factor in enumerate(settled):
            minuses = sum(map(_negative, factor.args)) if factor.is_Add else 0
            if number.is_negative and 0 < len(factor.args) <= 2 * minuses and factor not in self.sums:
                number, settled[k] = -number, -factor
        return number, settled

    def power(self, e: Expression) -> Tree:
        """x², √x, 1/x², x^y."""
        base, exponent = e.base, e.exp
        if exponent.is_Rational and exponent < 0:
            return Apply("div", (Number("1"), self.tree(1 / e)))
        if exponent.is_Rational and exponent.q == 2 and exponent.p == 1:
            return Apply("sqrt", (self.tree(base),))
        return Apply("pow", (self.tree(base), self.tree(exponent)))

    def applied(self, e: Expression) -> Tree:
        """A function of the table; for a closed one its name is its class's."""
        full = self.operations.get(e.func) or str(e.func.__name__)
        name = full.rstrip("'")
        if name not in OPERATIONS or len(e.args) != len(OPERATIONS[name].arguments):
            raise ValueError(name)
        return Apply(name, tuple(self.tree(argument) for argument in e.args), len(full) - len(name))


def _negative(term: Expression) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _linear(term: Expression) -> bool:
    """Whether a term is a product of names and perhaps a number: x + 1, but 1 + x²."""
    return all(factor.is_Symbol for factor in term.as_coeff_mul()[1])


def _is_below(factor: Expression) -> bool:
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp < 0)


def _multiplied(factors: list[Tree]) -> Tree:
    product = factors[0] if factors else Number("1")
    for factor in factors[1:]:
        product = Apply("mul", (product, factor))
    return product
