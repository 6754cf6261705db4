"""What relates y' to y, if y = f(x) and y' = f'(x): every other unknown is eliminated.

Both equations are made polynomial in one unknown: x itself, e^x, or t = tan(x/2), through which sin and cos
are rational; roots and bars are unknowns with the equation that defines them. Resultants eliminate every
unknown, and what is left is solved for y'. See D. Cox, J. Little and D. O'Shea, "Ideals, Varieties, and
Algorithms", 4th ed., Springer 2015, ch. 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.calculus.translation import Expression


def by_elimination(whole: Expression, slope: Expression, output: str) -> Iterator[Expression]:
    """What y' can be, from the polynomial that relates it to y."""
    import sympy as sp

    (x,) = whole.free_symbols
    y, dy = sp.Symbol(output, real=True), sp.Dummy("slope")
    system = _System([whole - y, slope - dy], x, (y, dy))
    relation = system.relation()
    for factor, _ in sp.factor_list(relation)[1]:
        if factor.has(dy):
            for solution in _solutions(sp.Poly(factor, dy)):
                yield solution.subs(system.constants)


def _solutions(polynomial: Any) -> list[Expression]:
    """The real zeros of a polynomial that is a power and a constant once its mean zero is moved to 0.

    So is every linear and every quadratic one.
    """
    import sympy as sp

    (unknown,) = polynomial.gens
    degree = polynomial.degree()
    mean = sp.cancel(-polynomial.nth(degree - 1) / (degree * polynomial.LC()))
    moved = sp.Poly(polynomial.as_expr().subs(unknown, unknown + mean), unknown)
    if any(power not in ((0,), (degree,)) for power in moved.monoms()):
        return []
    root = _root(sp.factor(-moved.nth(0) / moved.LC()), degree)
    return [mean + root] if degree % 2 else [mean + root, mean - root]


def _root(power: Expression, degree: int) -> Expression:
    """The real root of an expression, the root of its number taken where it is a fraction."""
    import sympy as sp

    if degree <= 2:
        return power if degree == 1 else sp.sqrt(power)
    number, rest = power.as_coeff_Mul()
    outside = abs(number) ** sp.Rational(1, degree)
    if not outside.is_Rational or (number.is_negative and degree % 2 == 0):
        return sp.Function("root", real=True)(power, degree)
    return sp.sign(number) * outside * sp.Function("root", real=True)(rest, degree)


def _about(polynomial: Expression, known: tuple[Expression, ...]) -> Expression:
    """The factors that say something about y or y'; the others came with the elimination."""
    import sympy as sp

    return sp.Mul(*(factor for factor, _ in sp.factor_list(polynomial)[1] if factor.has(*known)))


class _System:
    """Equations in x as polynomial equations in unknowns, each with its own equation, but for the first."""

    def __init__(self, equations: list[Expression], x: Expression, known: tuple[Expression, ...]) -> None:
        self.known = known
        self.x = self.unknown = x
        self.constants: dict[Expression, Expression] = {}
        self.roots: list[tuple[Expression, Expression]] = []  # an unknown and its polynomial
        self.equations = equations
        for step in (self._as_exponentials, self._rational, self._without_roots, self._without_constants):
            self.equations = step(self.equations)

    def relation(self) -> Expression:
        """What is left when every unknown is eliminated. Raises ValueError where there are too many."""
        import sympy as sp

        first, second = (sp.numer(sp.together(equation)) for equation in self.equations)
        for root, definition in reversed(self.roots):
            first, second = (sp.resultant(e, definition, root) if e.has(root) else e for e in (first, second))
            first, second = _about(first, self.known), _about(second, self.known)
        unknowns = {self.x, self.unknown} & (first.free_symbols | second.free_symbols)
        if len(unknowns) != 1:
            raise ValueError
        relation = sp.resultant(first, second, unknowns.pop())
        if relation == 0:
            raise ValueError
        return relation

    def _as_exponentials(self, equations: list[Expression]) -> list[Expression]:
        """sinh and tanh through e^x, 2^x as e^{x ln 2}; tan and sec through sin and cos."""
        import sympy as sp
        from sympy.functions.elementary.hyperbolic import HyperbolicFunction
        from sympy.simplify.fu import TR1, TR2

        def is_exponential(part: Expression) -> bool:
            return bool(part.is_Pow and part.exp.has(self.x) and part.base != sp.E)

        def plain(equation: Expression) -> Expression:
            circular = TR2(TR1(equation.replace(sp.sign, lambda u: u / sp.Abs(u))))
            opened = circular.replace(
                lambda e: isinstance(e, HyperbolicFunction), lambda e: e.rewrite(sp.exp)
            )
            return opened.replace(is_exponential, lambda e: sp.exp(e.exp * sp.log(e.base)))

        return [plain(equation) for equation in equations]

    def _rational(self, equations: list[Expression]) -> list[Expression]:
        """Exponentials, or sine and cosine, as powers of one unknown."""
        import sympy as sp

        parts = {part for e in equations for part in e.atoms(sp.exp, sp.sin, sp.cos) if part.has(self.x)}
        if not parts:
            return equations
        if len({part.func is sp.exp for part in parts}) > 1:
            raise ValueError
        arguments = {part: part.args[0].expand() for part in parts}
        first = next(iter(arguments.values()))
        moving = {
            part: argument.as_independent(self.x, as_Add=True)[1] for part, argument in arguments.items()
        }
        ratios = {part: sp.cancel(rest / next(iter(moving.values()))) for part, rest in moving.items()}
        if not all(ratio.is_Rational for ratio in ratios.values()):
            raise ValueError
        unit = sp.ilcm(1, *(ratio.q for ratio in ratios.values()))
        self.unknown = sp.Dummy("t")
        made = {
            part: self._power(part.func, (arguments[part] - ratio * first).expand(), int(ratio * unit))
            for part, ratio in ratios.items()
        }
        return [equation.xreplace(made) for equation in equations]

    def _power(self, function: Expression, shift: Expression, times: int) -> Expression:
        """e^{s + ku} as e^s tᵏ; sin(s + ku) through t = tan(u/2)."""
        import sympy as sp

        t = self.unknown
        if function is sp.exp:
            return sp.exp(shift) * t**times
        u = sp.Dummy("u")
        half = {sp.sin(u): 2 * t / (1 + t**2), sp.cos(u): (1 - t**2) / (1 + t**2)}
        return sp.expand_trig(function(shift + times * u)).xreplace(half)

    def _without_roots(self, equations: list[Expression]) -> list[Expression]:
        """Innermost first, each root or |u| becomes an unknown of its own."""
        import sympy as sp

        def is_root(part: Expression) -> bool:
            rooted = part.is_Pow and part.exp.is_Rational and not part.exp.is_integer
            return bool((rooted or isinstance(part, sp.Abs)) and part.free_symbols)

        def inside(part: Expression) -> Expression:
            return part.args[0]

        while roots := [part for e in equations for part in e.find(is_root)]:
            base = min((inside(part) for part in roots), key=sp.count_ops)
            same = {part for part in roots if inside(part) == base}
            degree = sp.ilcm(1, *(part.exp.q if part.is_Pow else 1 for part in same))
            unknown = sp.Dummy("root")
            bars = any(isinstance(part, sp.Abs) for part in same)
            self.roots.append(
                (unknown, sp.numer(sp.together(unknown**2 - base**2 if bars else unknown**degree - base)))
            )
            made = {part: unknown ** (part.exp * degree if part.is_Pow else 1) for part in same}
            equations = [equation.xreplace(made) for equation in equations]
        return equations

    def _without_constants(self, equations: list[Expression]) -> list[Expression]:
        """ln 2 and π become letters."""
        import sympy as sp

        letters: dict[Expression, Expression] = {}

        def letter(part: Expression) -> Expression:
            return letters.setdefault(part, sp.Dummy("constant"))

        plain = [e.replace(lambda e: e.is_number and not e.is_Rational, letter) for e in equations]
        self.constants = {made: part for part, made in letters.items()}
        return plain
