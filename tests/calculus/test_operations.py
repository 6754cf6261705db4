"""Walks the table: a row that is added is tested before anybody writes a test for it."""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from mpmath import mp, mpf, workdps

from app.calculus.derivatives import derivative_formula, textbook_partial
from app.calculus.formulas import (
    condition,
    function,
    in_domain,
    is_smooth,
    partial,
    value,
)
from app.calculus.markup import mathml
from app.calculus.operations import ABBREVIATIONS, OPERATIONS, SPELLINGS, UNNAMED
from app.calculus.printing import latex, text
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Number, same
from tests.calculus.oracles import DIGITS, EXACT, exact_value, exactly

ROWS = sorted(OPERATIONS)
UNARY = [name for name in ROWS if len(OPERATIONS[name].arguments) == 1]
GRID = (-30.0, -3.0, -2.0, -1.5, -1.0, -0.7, -0.2, 0.0, 0.3, 0.5, 1.0, 1.25, 2.0, 3.0, 7.5)


def arguments_of(operation: str) -> Iterator[tuple[float, ...]]:
    """A grid with the special places, and random points around them."""
    width = len(OPERATIONS[operation].arguments)
    rng = random.Random(operation)
    if width == 1:
        yield from ((x,) for x in GRID)
    else:
        yield from ((x, y) for x in GRID for y in GRID)
    for scale in (1.0, 1.0, 4.0):
        for _ in range(8):
            yield tuple(scale * rng.uniform(-1, 1) for _ in range(width))


def inside(operation: str) -> list[tuple[float, ...]]:
    """Points of the domain where the operation is smooth."""
    return [p for p in arguments_of(operation) if in_domain(operation, p) and is_smooth(operation, p)]


def close(found: float, exact: Any, relative: float = 1e-12, tiny: int = 290) -> bool:
    return abs(mpf(found) - exact) <= relative * abs(exact) + mpf(10) ** -tiny


def difference(operation: str, k: int, at: Sequence[float], steps: tuple[Any, Any]) -> Any:
    """A divided difference in high precision; None where it leaves the domain."""
    sides = []
    for step in steps:
        moved = [mpf(a) + step * (i == k) for i, a in enumerate(at)]
        if not in_domain(operation, moved):  # type: ignore[arg-type]
            return None
        sides.append(exact_value(operation, moved))
    return (sides[0] - sides[1]) / (steps[0] - steps[1])


def exact_partial(operation: str, k: int, at: Sequence[float]) -> Any:
    """The central difference; None where it is infinite or one side is outside the domain."""
    wide, narrow = (difference(operation, k, at, (h, -h)) for h in (mpf(10) ** -20, mpf(10) ** -25))
    return narrow if wide is not None and abs(narrow) < 10 * abs(wide) + 1 else None


def is_one_sided(operation: str, k: int, at: Sequence[float], found: float) -> bool:
    """Whether `found` is the derivative from the one side that lies in the domain (0 for x^1.25 at 0)."""
    for h in (mpf(10) ** -200, -(mpf(10) ** -200)):
        slope = difference(operation, k, at, (h, mpf(0)))
        if slope is not None and abs(slope - found) < mpf(10) ** -8:
            return True
    return False


def test_every_primitive_has_an_oracle() -> None:
    assert {row.name for row in OPERATIONS.values() if row.value} == set(EXACT)
    for row in OPERATIONS.values():
        assert bool(row.value) != bool(row.formula), f"{row.name} is a primitive or a composite"
        assert len(row.partials) == len(row.arguments) == len(row.textbook)
        assert row.arguments == ("x", "y")[: len(row.arguments)]


@pytest.mark.parametrize("operation", ROWS)
def test_value(operation: str) -> None:
    with workdps(DIGITS + 400):
        for at in arguments_of(operation):
            found = function(operation)(*at)
            if in_domain(operation, at):
                assert close(found, exact_value(operation, [mpf(a) for a in at])), (at, found)
            else:
                assert math.isnan(found), f"outside the domain, at {at}, there is no value"


@pytest.mark.parametrize("operation", ROWS)
def test_partials_against_differences(operation: str) -> None:
    points = inside(operation)
    assert len(points) >= 6, "sample more of the domain"
    with workdps(DIGITS + 400):
        for at in points:
            if operation == "root" and at[0] == 0:
                continue  # its formula divides by x
            for k in range(len(at)):
                exact = exact_partial(operation, k, at)
                found = partial(operation, k)(*at)
                where = f"d/d{'xy'[k]} at {at}: {found}"
                if exact is None:
                    assert math.isnan(found) or is_one_sided(operation, k, at, found), where
                else:
                    assert close(found, exact, 1e-11, tiny=40), f"{where}, not {mp.nstr(exact, 15)}"


@pytest.mark.parametrize("operation", ROWS)
def test_the_stable_form_is_the_formula(operation: str) -> None:
    row = OPERATIONS[operation]
    pairs = [(row.stable, row.formula)] if row.stable else []
    pairs += zip(row.partials, row.textbook, strict=True)
    with workdps(DIGITS + 400):
        for one, other in pairs:
            if one == other:
                continue
            for at in inside(operation):
                point = dict(zip(row.arguments, map(mpf, at), strict=True))
                try:
                    expected = exactly(read_formula(other), point)
                except ZeroDivisionError:
                    continue
                found = exactly(read_formula(one), point)
                assert abs(found - expected) <= mpf(10) ** -40 * max(1, abs(expected)), (one, other, at)


@pytest.mark.parametrize("operation", UNARY)
def test_higher_derivatives(operation: str) -> None:
    """σ″ and σ‴: the derivative of the table's partial, and of that."""
    for order in (1, 2, 3):
        tree = derivative_formula(operation, order)
        for at in inside(operation)[-6:]:
            if (
                abs(at[0]) > 4
                or not in_domain(operation, (at[0] + 1e-3,))
                or not in_domain(operation, (at[0] - 1e-3,))
            ):
                continue
            with workdps(DIGITS):
                exact = mp.diff(lambda x: exact_value(operation, [x]), mpf(at[0]), order)
            found = value(tree, {"x": at[0]})
            assert abs(mpf(found) - exact) <= 1e-9 * (1 + abs(exact)), (order, at, text(tree))


@pytest.mark.parametrize("spelling", [*SPELLINGS, *ABBREVIATIONS])
@pytest.mark.parametrize("syntax", ["math", "python"])
def test_every_spelling_is_read(spelling: str, syntax: str) -> None:
    if spelling == "relu_" and syntax == "math":
        return  # PyTorch's in-place spelling; on paper a trailing underscore is a subscript without an index
    operation = SPELLINGS.get(spelling, "")
    arguments = OPERATIONS[operation].arguments if operation else ("x",)
    tree = read_formula(f"{spelling}({', '.join(arguments)})", syntax=syntax)
    expected = (
        Apply(operation, tuple(map(Name, arguments))) if operation else read_formula(ABBREVIATIONS[spelling])
    )
    assert same(tree, expected)


def test_no_spelling_is_claimed_twice() -> None:
    claimed = [
        s for row in OPERATIONS.values() if row.name not in UNNAMED for s in (row.name, *row.spellings)
    ]
    assert len(claimed) == len(set(claimed))
    assert not set(claimed) & set(ABBREVIATIONS)


@pytest.mark.parametrize("operation", [name for name in ROWS if name != "alias"])
def test_print_and_read_back(operation: str) -> None:
    row = OPERATIONS[operation]
    for arguments in (
        tuple(map(Name, row.arguments)),
        (Name("w_1"), Name("lambda"))[: len(row.arguments)],
        (Apply("add", (Name("a"), Name("b"))), Number("3"))[: len(row.arguments)],
        (Apply("mul", (Name("w"), Name("x"))), Apply("neg", (Name("y"),)))[: len(row.arguments)],
    ):
        tree = Apply(operation, arguments)
        assert same(read_formula(text(tree)), tree), text(tree)
        assert same(read_formula(latex(tree), syntax="latex"), tree), latex(tree)
        assert "<m" in mathml(tree)
        if len(arguments) == 1 and operation not in UNNAMED | {"abs", "sqrt", "exp"}:
            primed = Apply(operation, arguments, 2)
            assert same(read_formula(text(primed)), primed), text(primed)
            assert same(read_formula(latex(primed), syntax="latex"), primed), latex(primed)


@pytest.mark.parametrize("operation", ROWS)
def test_shown_partials_read_well(operation: str) -> None:
    """The textbook form over other names prints, and reads back as the same formula."""
    row = OPERATIONS[operation]
    for k in range(len(row.arguments)):
        tree = textbook_partial(operation, k, (Name("z"), Name("w_2"))[: len(row.arguments)])
        assert same(read_formula(text(tree)), tree), text(tree)
        assert same(read_formula(latex(tree), syntax="latex"), tree), latex(tree)


@pytest.mark.parametrize(
    ("source", "at", "exact"),
    [
        ("sigmoid(x)", -1000, "0"),
        ("sigmoid(x)", 1000, "1"),
        ("sigmoid(x)", -40, "4.248354255291588995e-18"),
        ("softplus(x)", 1000, "1000"),
        ("softplus(x)", -40, "4.248354255291588986e-18"),
        ("softplus(x)", -1000, "0"),
        ("logsigmoid(x)", -1000, "-1000"),
        ("logsigmoid(x)", 40, "-4.248354255291588986e-18"),
        ("log1p(x)", 1e-300, "1e-300"),
        ("expm1(x)", 1e-300, "1e-300"),
        ("elu(x)", 1e-300, "1e-300"),
        ("elu(x)", -1e-300, "-1e-300"),
        ("tanh(x)", 1000, "1"),
        ("sech(x)", 1000, "0"),
        ("silu(x)", -1000, "0"),
        ("gelu(x)", 1000, "1000"),
        ("arsinh(x)", 1e200, "461.2101657793691"),
        ("hypot(x, x)", 1e200, "1.414213562373095049e200"),
    ],
)
def test_extremes_are_stable(source: str, at: float, exact: str) -> None:
    assert close(value(read_formula(source), {"x": float(at)}), mpf(exact))


def test_tails_keep_their_digits() -> None:
    """Where the textbook form has cancelled to nothing, the table's partial has not."""
    with workdps(DIGITS + 600):
        for operation in ("sigmoid", "logsigmoid", "softplus", "silu", "gelu", "tanh", "elu", "erf", "erfc"):
            for x in (-30.0, -20.0, 20.0, 30.0):
                exact = exact_partial(operation, 0, (x,))
                if abs(exact) > mpf(10) ** -15:
                    assert close(partial(operation, 0)(x), exact), (operation, x)
        assert close(partial("sigmoid", 0)(40.0), mp.exp(-40) / (1 + mp.exp(-40)) ** 2)
        assert close(partial("tanh", 0)(30.0), 1 / mp.cosh(30) ** 2)
        assert close(function("gelu")(-30.0), exact_value("gelu", [mpf(-30)]))
    for x in (-1e4, -1000.0, 1000.0, 1e4):
        for operation in (
            "sigmoid",
            "logsigmoid",
            "softplus",
            "silu",
            "gelu",
            "tanh",
            "elu",
            "erf",
            "sech",
            "arctan",
        ):
            assert math.isfinite(partial(operation, 0)(x)), (operation, x)


@pytest.mark.parametrize(
    ("operation", "at", "partials"),
    [
        ("relu", (0.0,), (0.0,)),
        ("leaky_relu", (0.0,), (0.01,)),
        ("elu", (0.0,), (1.0,)),
        ("abs", (0.0,), (0.0,)),
        ("max", (2.0, 2.0), (0.5, 0.5)),
        ("min", (2.0, 2.0), (0.5, 0.5)),
        ("sign", (0.0,), (0.0,)),
        ("step", (0.0,), (0.0,)),
    ],
)
def test_kinks_follow_pytorch(operation: str, at: tuple[float, ...], partials: tuple[float, ...]) -> None:
    assert tuple(partial(operation, k)(*at) for k in range(len(at))) == partials
    assert in_domain(operation, at)
    assert is_smooth(operation, at) == (operation == "elu")


def test_not_a_number_and_infinity_pass_through() -> None:
    for operation in ROWS:
        for bad in (
            (math.nan, 1.0),
            (1.0, math.nan),
            (math.inf, 1.0),
            (-math.inf, 2.0),
            (1e308, 1e308),
            (-1e308, 3.0),
        ):
            arguments = bad[: len(OPERATIONS[operation].arguments)]
            found = function(operation)(*arguments)
            assert isinstance(found, float)
            if any(map(math.isnan, arguments)) and operation not in ("pow", "root"):
                assert math.isnan(found), (operation, arguments)
            for k in range(len(arguments)):
                assert isinstance(partial(operation, k)(*arguments), float)


def test_conditions() -> None:
    assert condition("-1 <= x <= 1", ("x",))(0.5)
    assert not condition("-1 <= x <= 1", ("x",))(1.5)
    assert condition("x > 0 or integer(y) and x != 0", ("x", "y"))(-2.0, 3.0)
    assert not condition("x > 0 or integer(y) and x != 0", ("x", "y"))(-2.0, 0.5)
    assert not condition("x > 0 or integer(y) and x != 0", ("x", "y"))(0.0, 3.0)
    assert condition("odd(x)", ("x",))(-3.0)
    assert not condition("odd(x)", ("x",))(4.0)
