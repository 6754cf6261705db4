"""The derivative of a function of one variable in terms of its output: σ' = σ(1 − σ), tanh' = 1 − tanh².

Found by algebra, not looked up: unknowns are eliminated from y = f(x) and y' = f'(x). Where f is not
algebraic in one unknown (ln, arcsin), it is inverted instead: x = g(y) put into f'(x). And f' may not care
which of the two it is given: that of relu is step(x), and just as well step(f).

Whatever is found is compared with f' in value, on all of the seeded points where f' has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isclose, isfinite
from typing import NamedTuple

from app.calculus.derivatives import differentiate
from app.calculus.elimination import by_elimination
from app.calculus.formulas import value
from app.calculus.symbolic import fits, points, simplified, without_primes
from app.calculus.tidy import tidied, tidy
from app.calculus.translation import Expression, expression, formula, opened
from app.calculus.tree import Apply, Number, Tree, names_in, parts, size, substitute

SAMPLES = 60
FEWEST = 8  # points at which f' must have a value, for a comparison to mean something
MOST_SIGNS = 40  # of an inverse function that is worth a look
LONGEST_SIGN = 12  # nodes of what decides between two forms
LONGEST = 24  # nodes; a longer form explains nothing


@dataclass(frozen=True, slots=True)
class OutputForm:
    """`derivative` over the output's name. With a `sign`, a formula over the variable, that is the form where
    the sign is positive, and `otherwise` the form where it is negative: x² has 2√f for x > 0, else −2√f.
    """

    derivative: Tree
    otherwise: Tree | None = None
    sign: Tree | None = None


class _Sample(NamedTuple):
    x: float
    y: float
    slope: float


def in_terms_of_output(tree: Tree, output: str) -> OutputForm | None:
    """The derivative of a formula in one variable in terms of its value, by the name of `output`.

    None where there is no such form, or none is found. May take long: meant for a worker.
    """
    tree = without_primes(tree)
    names = names_in(tree)
    if len(names) != 1 or output in names or not fits(tree) or any(map(_is_power_of_powers, parts(tree))):
        return None
    slope = tidy(differentiate(tree, names[0]))
    samples = list(_samples(tree, slope, names[0]))
    if len(samples) < FEWEST or not fits(slope):
        return None
    for find in (by_elimination, _by_inversion, _by_itself):
        candidates = _tried(find, tree, slope, output)
        form = _settled(candidates or (), samples, tree, slope, output)
        if form or (candidates is not None and find is by_elimination):  # it finds all, or does not apply
            return form
    return None


def _is_power_of_powers(part: Tree) -> bool:
    """x^x: the variable in base and exponent, of which no algebra can rid itself."""
    is_power = isinstance(part, Apply) and part.operation == "pow"
    return is_power and all(names_in(argument) for argument in part.arguments)


def _samples(tree: Tree, slope: Tree, name: str) -> Iterator[_Sample]:
    for point in points([name], SAMPLES):
        sample = _Sample(point[name], value(tree, point), value(slope, point))
        if isfinite(sample.y) and isfinite(sample.slope):
            yield sample


def _tried(
    find: Callable[..., Iterator[Expression]], tree: Tree, slope: Tree, output: str
) -> list[Expression] | None:
    """What a way finds; None where it does not apply."""
    try:
        return list(find(*(expression(opened(part)) for part in (tree, slope)), output))
    except Exception:  # noqa: BLE001  (SymPy raises about anything where it does not know how)
        return None


# Inversion.


def _by_inversion(whole: Expression, slope: Expression, output: str) -> Iterator[Expression]:
    """f' at every x that f takes to y. Where x stands in several places, solving takes long and finds nothing
    that would explain anything.
    """
    import sympy as sp

    (x,) = whole.free_symbols
    if whole.count(x) > 1:
        return
    for solution in sp.solve(whole - sp.Symbol(output, real=True), x):
        if not solution.has(sp.I) and solution.count_ops() <= MOST_SIGNS:
            yield slope.subs(x, solution)


def _by_itself(whole: Expression, slope: Expression, output: str) -> Iterator[Expression]:
    """f' at y in place of x."""
    import sympy as sp

    (x,) = whole.free_symbols
    yield slope.subs(x, sp.Symbol(output, real=True))


# From candidates to an answer.


class _Candidate(NamedTuple):
    tree: Tree
    matched: frozenset[int]  # the samples at which it is the derivative


def _settled(
    found: Sequence[Expression], samples: Sequence[_Sample], tree: Tree, slope: Tree, output: str
) -> OutputForm | None:
    """The candidate that is the derivative everywhere, or the two that are, one for each sign."""
    candidates = [_best(expression, samples, output) for expression in found]
    some = [c for c in candidates if c is not None and c.matched and size(c.tree, LONGEST + 1) <= LONGEST]
    for candidate in sorted(some, key=lambda c: size(c.tree, LONGEST)):
        if len(candidate.matched) == len(samples):
            return OutputForm(candidate.tree)
    for one, two in combinations(some, 2):
        if len(one.matched | two.matched) == len(samples):
            form = _by_sign(one, two, samples, tree, slope, output)
            if form:
                return form
    return None


def _best(expression: Expression, samples: Sequence[_Sample], output: str) -> _Candidate | None:
    """The shortest way to write a candidate, of those that hold at the most samples."""
    forms = []
    for way in _WAYS:
        form = _written(expression, way)
        if form is not None and set(names_in(form)) <= {output}:
            matched = (k for k, s in enumerate(samples) if _close(value(form, {output: s.y}), s.slope))
            forms.append(_Candidate(form, frozenset(matched)))
    return min(forms, key=lambda c: (-len(c.matched), size(c.tree, LONGEST + 1)), default=None)


def _written(expression: Expression, way: Callable[[Expression], Expression]) -> Tree | None:
    try:
        return formula(way(expression))
    except Exception:  # noqa: BLE001  (one way of writing it fewer)
        return None


def _close(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


def _plain(whole: Expression) -> Expression:
    return whole


def _factored(whole: Expression) -> Expression:
    import sympy as sp

    return sp.factor(whole)


def _multiplied_out(whole: Expression) -> Expression:
    import sympy as sp

    return sp.expand(sp.cancel(whole))


def _by_identities(whole: Expression) -> Expression:
    import sympy as sp

    return sp.trigsimp(sp.powdenest(whole))


def _without_bars(whole: Expression) -> Expression:
    """√(cos² f) is |cos f|, and that is cos f where arcsin lives."""
    import sympy as sp

    return _by_identities(whole).replace(sp.Abs, lambda inside: inside)


def _without_detours(whole: Expression) -> Expression:
    """arctan(tan f) is f, up to a turn."""
    import sympy as sp

    def is_detour(part: Expression) -> bool:
        return hasattr(part, "inverse") and part.args[0].func is part.inverse()

    direct = whole.replace(is_detour, lambda part: part.args[0].args[0])
    return sp.factor(direct)


_WAYS = (_factored, _plain, _multiplied_out, _by_identities, _without_bars, _without_detours)


def _by_sign(
    one: _Candidate, two: _Candidate, samples: Sequence[_Sample], tree: Tree, slope: Tree, output: str
) -> OutputForm | None:
    """Two forms, told apart by the sign of f', or else of what f' is above their mean."""
    mean = tidied(Apply("div", (Apply("add", (one.tree, two.tree)), Number("2"))))
    for above in (slope, Apply("sub", (slope, substitute(mean, {output: tree})))):
        sign = _bare_sign(simplified(above), names_in(tree)[0], samples)
        for form in (OutputForm(one.tree, two.tree, sign), OutputForm(two.tree, one.tree, sign)):
            if size(sign, LONGEST_SIGN + 1) <= LONGEST_SIGN and _holds(form, samples, output):
                return form
    return None


def _holds(form: OutputForm, samples: Sequence[_Sample], output: str) -> bool:
    """Whether the right one of two forms is the derivative at every sample."""
    assert form.sign is not None
    assert form.otherwise is not None
    names = names_in(form.sign)
    for sample in samples:
        side = value(form.sign, dict.fromkeys(names, sample.x))
        right = form.derivative if side > 0 else form.otherwise
        if side and not _close(value(right, {output: sample.y}), sample.slope):
            return False
    return True


def _bare_sign(tree: Tree, name: str, samples: Sequence[_Sample]) -> Tree:
    """A formula that changes its sign where `tree` does, without the factors that never do, and powers."""
    import sympy as sp

    kept = sp.Integer(1)
    for factor in sp.factor_terms(expression(tree)).as_ordered_factors():
        base, power = factor.as_base_exp() if factor.is_Pow else (factor, sp.Integer(1))
        base = base.args[0] if isinstance(base, sp.sign) else base
        sides = {value(formula(base if power.is_odd else factor), {name: sample.x}) > 0 for sample in samples}
        if len(sides) == 2:
            kept *= base
    return formula(kept)
