"""Numbers as a reader sees them: four significant figures on the graph, all of them on request."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import isfinite

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
MINUS = "−"


def four(number: float | None) -> str:
    """Four significant figures: `5.176`, `−1.234 × 10⁻¹²`, `0`; "" for what does not exist, `∞` overflown."""
    return _figures(number, 4)


def apart(before: float, after: float) -> tuple[str, str]:
    """Two numbers with as many figures as it takes to see that they differ: four, or more where 1.5 becomes
    1.500334.
    """
    digits = next((d for d in range(4, 16) if _figures(before, d) != _figures(after, d)), 4)
    digits = min(digits + 1, 15) if digits > 4 else digits
    return _figures(before, digits), _figures(after, digits)


def full(number: float | None) -> str:
    """All the digits that a float has: `0.30000000000000004`."""
    return _figures(number, 17)


@lru_cache(maxsize=8192)
def _figures(number: float | None, digits: int) -> str:
    if number is None or number != number:
        return ""
    if not isfinite(number):
        return "∞" if number > 0 else MINUS + "∞"
    if number == 0:
        return "0"
    if digits > 15 and 1e-4 <= abs(number) < 1e11:
        return repr(number).removesuffix(".0").replace("-", MINUS)
    exact = Decimal(repr(number)) if digits > 15 else Decimal(f"{number:.{digits - 1}e}")
    exponent = exact.adjusted()
    if -5 < exponent < max(6, digits - 6):
        return _plain(exact)
    mantissa = exact.scaleb(-exponent).normalize()
    return f"{_plain(mantissa)} × 10{str(exponent).translate(RAISED)}"


def _plain(exact: Decimal) -> str:
    text = format(exact.normalize(), "f")
    return text.replace("-", MINUS)


def count(number: int) -> str:
    """A whole number of any size: `10,500`, `6.755 × 10¹⁵`."""
    if abs(number) < 1_000_000:
        return f"{number:,}".replace("-", MINUS)
    mantissa, _, exponent = f"{Decimal(number):.3e}".partition("e+")
    return f"{_plain(Decimal(mantissa))} × 10{exponent.translate(RAISED)}"


def typed(number: float) -> str:
    """As one types it into a box or an address: `-0.5`, `1e-07`; reading it back gives the same float."""
    text = repr(number)
    return text.removesuffix(".0")


def latex(number: float | None) -> str:
    """`four` in LaTeX."""
    text = four(number)
    mantissa, times, power = text.partition(" × 10")
    plain = mantissa.replace(MINUS, "-").replace("∞", r"\infty")
    if not times:
        return plain
    exponent = power.translate(LOWERED)
    return rf"{plain} \times 10^{{{exponent}}}"


@lru_cache(maxsize=8192)
def mathml(number: float | None) -> str:
    """`four` in MathML."""
    text = four(number)
    sign = '<mo form="prefix">−</mo>' if text.startswith(MINUS) else ""
    mantissa, times, power = text.removeprefix(MINUS).partition(" × 10")
    figure = f"<mi>{mantissa}</mi>" if mantissa == "∞" else f"<mn>{mantissa}</mn>"
    if not times:
        return sign + figure
    exponent = power.translate(LOWERED).replace("-", MINUS)
    return f"{sign}{figure}<mo>×</mo><msup><mn>10</mn><mn>{exponent}</mn></msup>"
