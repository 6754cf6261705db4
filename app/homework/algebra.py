"""THE TABLE of slips in algebra: from one line to the next, what a formula is taken for.

A row holds two formulas over a, b, c, n: the first is what stood there, the second what came of it; either
may be taken for the other. Sums and products match in both orders.
What no row explains may be a sign, a summand or a factor that got lost on the way.

Adding a slip is adding a row, and its sentence `check.slip.<kind>` in `presentation/words.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Number, Tree, fold, names_in, parts, rebuild, same, substitute

MOST_SLIPS = 4_000  # of one line
MOST_PLACES = 300  # parts of a line at which they are made


@dataclass(frozen=True, slots=True)
class Slip:
    """`before` was taken for `after`."""

    kind: str
    before: str
    after: str


SLIPS = (
    Slip("square_of_sum", "(a + b)^n", "a^n + b^n"),
    Slip("square_of_sum", "(a - b)^n", "a^n - b^n"),
    Slip("square_of_sum", "(a - b)^n", "a^n + b^n"),
    Slip("ln_of_sum", "ln(a + b)", "ln(a) + ln(b)"),
    Slip("ln_of_sum", "ln(a - b)", "ln(a) - ln(b)"),
    Slip("ln_of_sum", "ln(a + b)", "ln(a) ln(b)"),
    Slip("ln_of_product", "ln(a b)", "ln(a) ln(b)"),
    Slip("ln_of_product", "ln(a / b)", "ln(a) / ln(b)"),
    Slip("exp_of_sum", "e^(a + b)", "e^a + e^b"),
    Slip("exp_of_sum", "e^(a - b)", "e^a - e^b"),
    Slip("exp_of_product", "e^(a b)", "e^a e^b"),
    Slip("reciprocal_of_sum", "c / (a + b)", "c / a + c / b"),
    Slip("reciprocal_of_sum", "c / (a - b)", "c / a - c / b"),
    Slip("root_of_sum", "sqrt(a + b)", "sqrt(a) + sqrt(b)"),
    Slip("root_of_sum", "sqrt(a - b)", "sqrt(a) - sqrt(b)"),
    Slip("bracket_sign", "-(a + b)", "-a + b"),
    Slip("bracket_sign", "-(a - b)", "-a - b"),
    Slip("bracket_sign", "c - (a + b)", "c - a + b"),
    Slip("bracket_sign", "c - (a - b)", "c - a - b"),
    Slip("bracket_sign", "a - b", "b - a"),
    Slip("distribution", "a (b + c)", "a b + c"),
    Slip("distribution", "a (b - c)", "a b - c"),
    Slip("distribution", "(a + b) / c", "a / c + b"),
    Slip("distribution", "(a - b) / c", "a / c - b"),
    Slip("cancelled_in_sum", "(a + b) / a", "b"),
    Slip("cancelled_in_sum", "(a b + c) / a", "b + c"),
    Slip("power_of_product", "(a b)^n", "a b^n"),
    Slip("power_of_power", "(a^b)^n", "a^(b + n)"),
    Slip("power_of_power", "a^b a^n", "a^(b n)"),
    Slip("sum_of_fractions", "a / b + c / n", "(a + c) / (b + n)"),
    Slip("function_of_sum", "sin(a + b)", "sin(a) + sin(b)"),
    Slip("function_of_sum", "cos(a + b)", "cos(a) + cos(b)"),
    Slip("function_of_sum", "sigmoid(a + b)", "sigmoid(a) + sigmoid(b)"),
    Slip("function_of_sum", "tanh(a + b)", "tanh(a) + tanh(b)"),
    Slip("function_of_product", "sin(a b)", "a sin(b)"),
    Slip("function_of_product", "cos(a b)", "a cos(b)"),
    Slip("function_of_product", "sigmoid(a b)", "a sigmoid(b)"),
    Slip("function_of_product", "tanh(a b)", "a tanh(b)"),
)


@dataclass(frozen=True, slots=True)
class Slipped:
    """The line that a slip gives: `before`, a part of the line, became `after`."""

    kind: str
    before: Tree
    after: Tree
    line: Tree


def slips(line: Tree) -> Iterator[Slipped]:
    """Every line that a single slip makes of this one, the likely ones first."""
    return islice(_all(line), MOST_SLIPS)


def _all(line: Tree) -> Iterator[Slipped]:
    places = list(islice((part for part in parts(line) if isinstance(part, Apply)), MOST_PLACES))
    for slip in SLIPS:
        there, here = _template(slip.before), _template(slip.after)
        for pattern, result in ((there, here), (here, there)):
            for place in places if set(names_in(result)) <= set(names_in(pattern)) else ():
                for found in _matches(pattern, place):
                    for after in _as_far(slip.kind, substitute(result, found)):
                        yield Slipped(slip.kind, place, after, _with(line, place, after))
    for place in places:
        for kind, after in _losses(place):
            yield Slipped(kind, place, after, _with(line, place, after))


def _as_far(kind: str, after: Tree) -> Iterator[Tree]:
    """A slip, and the same made of all its parts, too: (a + b + c)^2 as a^2 + b^2 + c^2."""
    yield after

    def again(node: Tree, arguments: list[Tree]) -> Tree:
        node = rebuild(node, arguments)
        for slip in SLIPS:
            if slip.kind == kind and kind != "bracket_sign":
                for found in _matches(_template(slip.before), node):
                    return substitute(_template(slip.after), found)
        return node

    further = fold(after, again)
    if further is not after:
        yield further


def _losses(place: Apply) -> Iterator[tuple[str, Tree]]:
    """A sign, a summand, a factor that got lost."""
    if place.operation == "neg":
        yield "sign_lost", place.arguments[0]
    elif place.operation in ("add", "sub"):
        left, right = place.arguments
        yield "sign_lost", Apply("sub" if place.operation == "add" else "add", (left, right))
        yield "summand_lost", left
        yield "summand_lost", right if place.operation == "add" else Apply("neg", (right,))
    elif place.operation in ("mul", "div"):
        left, right = place.arguments
        yield "factor_lost", left
        yield "factor_lost", right if place.operation == "mul" else Apply("div", (Number("1"), right))
        yield "sign_lost", Apply("neg", (place,))
    elif place.operation == "pow":
        yield "power_lost", place.arguments[0]


@cache
def _template(text: str) -> Tree:
    return read_formula(text, frozenset("abcn"))


def _with(line: Tree, place: Tree, instead: Tree) -> Tree:
    """The line with another part at one place (and wherever the same object stands)."""
    return fold(line, lambda node, arguments: instead if node is place else rebuild(node, arguments))


def _matches(pattern: Tree, tree: Tree) -> Iterator[dict[str, Tree]]:
    """What the names of a pattern can stand for, so that it is the tree."""
    if isinstance(pattern, Name):
        yield {pattern.name: tree}
    elif not isinstance(pattern, Apply):
        if same(pattern, tree):
            yield {}
    elif isinstance(tree, Apply) and tree.operation == pattern.operation and tree.primes == pattern.primes:
        orders = [tree.arguments]
        if pattern.operation in ("add", "mul"):
            orders.append(tree.arguments[::-1])
        for arguments in orders:
            choices = (list(_matches(p, a)) for p, a in zip(pattern.arguments, arguments, strict=True))
            for found in product(*choices):
                joined = _joined(found)
                if joined is not None:
                    yield joined


def _joined(found: tuple[dict[str, Tree], ...]) -> dict[str, Tree] | None:
    """The choices together; None where one name would stand for two formulas."""
    whole: dict[str, Tree] = {}
    for choice in found:
        for name, tree in choice.items():
            if not same(whole.setdefault(name, tree), tree):
                return None
    return whole
