"""Ball arithmetic: a number is a midpoint with a rigorous radius, so a comparison that succeeds is a proof.

The one door to python-flint's `arb`: the table's operations and numbers as balls, in a working precision.

F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE Transactions on
Computers 66 (2017).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache, lru_cache
from threading import RLock
from typing import Any

from flint import arb, ctx, fmpq

Ball = Any  # flint carries no types; where a formula certainly has no value, None stands instead

UNKNOWN = arb.nan()  # where the precision does not tell
ONE = arb(1)
MOST_BINARY = 8_000  # binary places of a number that becomes a fraction
MOST_DIGITS = 400  # of a number that is kept exactly; beyond, it is a tight ball
_LOCK = RLock()  # the working precision belongs to the process, not to a thread
_BEFORE: list[int] = []  # the precisions to return to


class _Precision:
    """A working precision, entered with `with`."""

    __slots__ = ("bits",)

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        _LOCK.acquire()
        _BEFORE.append(ctx.prec)
        ctx.prec = self.bits

    def __exit__(self, *_: object) -> None:
        ctx.prec = _BEFORE.pop()
        _LOCK.release()


@cache
def precision(bits: int) -> _Precision:
    """Work with so many bits, and let no other thread change that meanwhile: `with precision(128):`."""
    return _Precision(bits)


def working_bits() -> int:
    """The working precision."""
    return int(ctx.prec)


# The table's operations on balls. Each is called inside its domain only.


def _power(x: Ball, y: Ball) -> Ball:
    return arb(1) if x == 0 and y == 0 else x**y


def _root(x: Ball, n: Ball) -> Ball:
    return -((-x) ** (1 / n)) if x < 0 else x ** (1 / n) if x != 0 or n < 0 else x


def _sign(x: Ball) -> Ball:
    """−1 or 1. At the jump only a convention gives a value, and none of them is held against anybody."""
    return UNKNOWN if x == 0 else x.sgn()


def _step(x: Ball) -> Ball:
    return (1 + _sign(x)) / 2


def _method(name: str) -> Callable[..., Ball]:
    return getattr(arb, name)  # type: ignore[no-any-return]


def _reciprocal(name: str) -> Callable[[Ball], Ball]:
    inner = _method(name)
    return lambda x: inner(1 / x)


PRIMITIVES: dict[str, Callable[..., Ball]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "alias": lambda x: x,
    "pow": _power,
    "root": _root,
    "abs": abs,
    "ln": arb.log,
    "log2": lambda x: x.log() / arb.const_log2(),
    "log10": lambda x: x.log() / arb.const_log10(),
    "square": lambda x: x * x,
    "min": lambda x, y: x.min(y),
    "max": lambda x, y: x.max(y),
    "sign": _sign,
    "step": _step,
    "atan2": lambda x, y: arb.atan2(x, y),
    "hypot": lambda x, y: (x * x + y * y).sqrt(),
    "arccot": lambda x: arb.pi() / 2 - x.atan(),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "relu": lambda x: x.max(arb(0)),
}
PRIMITIVES |= {
    name: _method(method)
    for name, method in (
        *((name, name) for name in ("exp", "expm1", "log1p", "sqrt", "erf", "erfc")),
        *((name, name) for name in ("sin", "cos", "tan", "sec", "csc", "cot")),
        *((name, name) for name in ("sinh", "cosh", "tanh", "sech", "csch", "coth")),
        *((f"arc{name}", f"a{name}") for name in ("sin", "cos", "tan")),
        *((f"ar{name}", f"a{name}") for name in ("sinh", "cosh", "tanh")),
    )
}
PRIMITIVES |= {
    name: _reciprocal(method)
    for name, method in (
        ("arcsec", "acos"), ("arccsc", "asin"), ("arsech", "acosh"), ("arcsch", "asinh"), ("arcoth", "atanh"),
    )
}  # fmt: skip


# Numbers.


def exact(literal: str) -> Fraction | None:
    """A literal as the rational that it is; None where it has too many digits to be kept so."""
    try:
        number = Decimal(literal)
    except InvalidOperation:  # its exponent has more digits than a computer counts
        return None
    small = len(literal) <= MOST_DIGITS and abs(number.adjusted()) <= MOST_DIGITS
    return Fraction(number) if small else None


@lru_cache(maxsize=4096)
def literal_ball(literal: str | Fraction, bits: int) -> Ball:
    """A number as it is written, or a rational."""
    with precision(bits):
        number = exact(literal) if isinstance(literal, str) else literal
        return arb(str(literal)) if number is None else rational(number)


def rational(number: Fraction) -> Ball:
    """A rational number as a ball of the working precision; exact where it fits."""
    return (
        arb(number.numerator) if number.denominator == 1 else arb(fmpq(number.numerator, number.denominator))
    )


def spanning(low: Fraction, high: Fraction) -> Ball:
    """A ball that holds all numbers between two."""
    return rational(low).union(rational(high))


def interval(ball: Ball) -> tuple[Fraction, Fraction] | None:
    """Two numbers between which a ball lies; None where it has no value, or one beyond every float."""
    if ball is None or not ball.is_finite():
        return None
    ends = [end.man_exp() for end in (ball.lower(), ball.upper())]
    if any(abs(int(exponent)) > MOST_BINARY for _, exponent in ends):
        return None
    low, high = (Fraction(int(mantissa)) * Fraction(2) ** int(exponent) for mantissa, exponent in ends)
    return low, high


def is_rounded(literal: str) -> bool:
    """Whether a number may have been rounded: a decimal of two figures or more."""
    return "." in literal and len(literal.partition("e")[0].replace(".", "").lstrip("0")) > 1


@lru_cache(maxsize=4096)
def rounded_ball(literal: str, bits: int) -> Ball:
    """A decimal as all numbers that round to it: 0.33 is 0.325 … 0.335."""
    number = Fraction(Decimal(literal))
    half = Fraction(5) * Fraction(10) ** (int(Decimal(literal).as_tuple().exponent) - 1)
    with precision(bits):
        return spanning(number - half, number + half)


@lru_cache(maxsize=64)
def constant_ball(name: str, bits: int) -> Ball:
    """e or π."""
    with precision(bits):
        return {"e": arb.const_e, "pi": arb.pi}[name]()


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1 or abs(exponent) > MOST_DIGITS or (base == 0 and exponent < 0):
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent)
    return base ** int(exponent) if bits <= 4 * MOST_DIGITS else None


def _small(number: Fraction) -> Fraction | None:
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    return number if bits <= 4 * MOST_DIGITS else None


EXACT: dict[str, Callable[..., Fraction | None]] = {
    "add": lambda x, y: _small(x + y),
    "sub": lambda x, y: _small(x - y),
    "mul": lambda x, y: _small(x * y),
    "neg": lambda x: -x,
    "div": lambda x, y: _small(x / y) if y else None,
    "pow": _exact_power,
}
