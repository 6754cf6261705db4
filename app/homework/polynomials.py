"""Quotients of polynomials with whole coefficients, over many indeterminates: exact, and bounded in size."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpz, fmpz_mpoly_ctx

Polynomial = Any  # flint carries no types

MOST_TERMS = 400  # of a polynomial; more are not multiplied out
LARGEST_FACTORED = 10**12  # of the numbers that are split into primes


class Unproved(Exception):
    """This is beyond what is worked out here."""


def context(size: int) -> Any:
    """Polynomials over so many indeterminates."""
    return fmpz_mpoly_ctx.get([f"g{k}" for k in range(size)], "lex")


class Quotient:
    """numerator / denominator, not always in lowest terms."""

    __slots__ = ("above", "below")

    def __init__(self, above: Polynomial, below: Polynomial) -> None:
        if len(above) > MOST_TERMS or len(below) > MOST_TERMS:
            raise Unproved
        self.above = above
        self.below = below

    def __add__(self, other: Quotient) -> Quotient:
        if self.below == other.below:
            return Quotient(self.above + other.above, self.below)
        return Quotient(self.above * other.below + other.above * self.below, self.below * other.below)

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Quotient) -> Quotient:
        if other.above.is_zero():
            raise Unproved
        return Quotient(self.above * other.below, self.below * other.above)

    def __pow__(self, exponent: int) -> Quotient:
        if abs(exponent) * max(len(self.above), len(self.below)) > MOST_TERMS:
            raise Unproved
        if exponent < 0:
            return Quotient(self.below, self.above) ** -exponent
        return Quotient(self.above**exponent, self.below**exponent)

    def reduced(self) -> Quotient:
        """In lowest terms, with a denominator whose first coefficient is positive."""
        if self.below.is_constant() and self.below == 1:
            return self
        common = self.above.gcd(self.below)
        sign = 1 if self.below.leading_coefficient() > 0 else -1
        return Quotient(self.above / common * sign, self.below / common * sign)

    @property
    def key(self) -> tuple[Any, ...]:
        """What equal quotients in lowest terms share."""
        return tuple(self.above.terms()), tuple(self.below.terms())


def rewritten(
    polynomial: Polynomial, index: int, power: int, above: Polynomial, below: Polynomial | None = None
) -> Polynomial:
    """`polynomial` with above/below in place of g^power, wherever the indeterminate g has as high a power.

    With a denominator it is multiplied by as many of these as it takes.
    """
    most = int(polynomial.degrees()[index]) // power
    if not most:
        return polynomial
    buckets: dict[int, dict[tuple[int, ...], Any]] = {}
    for exponents, coefficient in polynomial.terms():
        times, rest = divmod(int(exponents[index]), power)
        left = (*exponents[:index], rest, *exponents[index + 1 :])
        buckets.setdefault(times, {})[left] = coefficient
    ring = polynomial.context()
    total = ring.constant(0)
    for times, terms in buckets.items():
        part = ring.from_dict(terms) * above**times
        total = total + (part if below is None else part * below ** (most - times))
    return total


def primes(number: Fraction) -> list[tuple[int, int]]:
    """The primes of a rational's size, with their powers. Raises Unproved for very large numbers."""
    found = []
    for part, sign in ((abs(number.numerator), 1), (number.denominator, -1)):
        if part > LARGEST_FACTORED:
            raise Unproved
        found += [(int(prime), int(power) * sign) for prime, power in fmpz(part).factor()]
    return found
