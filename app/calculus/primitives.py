"""The elementary functions on floats, made total: undefined is nan, overflow is ±inf, nothing raises.

An IEEE overflow is not an error; a value that does not exist is. Division by zero and the logarithm of
zero are therefore nan here, not an infinity.
"""

from __future__ import annotations

import math
from collections.abc import Callable

nan = math.nan
inf = math.inf

Primitive = Callable[..., float]
BARE: dict[Primitive, Primitive] = {}  # what `total` was given: quicker, where it does not raise


def total(function: Primitive) -> Primitive:
    """A function of one argument with nan where it is undefined and inf where it overflows."""

    def value(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return inf
        except (ValueError, ZeroDivisionError):
            return nan

    BARE[value] = function
    return value


def odd(function: Primitive) -> Primitive:
    """`total(function)` for an odd function, so that it overflows to the side of its argument."""
    positive = total(function)

    def value(x: float) -> float:
        return positive(x) if x >= 0 else -positive(-x)

    return value


def divide(x: float, y: float) -> float:
    """x / y; nan at y = 0."""
    return x / y if y else nan


def power(x: float, y: float) -> float:
    """xʸ on the reals; a negative base has only whole exponents."""
    if y == 2:
        return x * x
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0 and y % 2 == 1 else inf
    except ValueError:
        return nan


def root(x: float, n: float) -> float:
    """The n-th root; of a negative x for odd n only."""
    if n == 0:
        return nan
    if x < 0:
        return -root(-x, n) if n % 2 == 1 else nan
    return math.cbrt(x) if n == 3 else power(x, 1 / n)


def sign(x: float) -> float:
    """−1, 0 or 1."""
    return x if x != x else float((x > 0) - (x < 0))


def step(x: float) -> float:
    """1 for x > 0, else 0: the convention of PyTorch's relu at 0."""
    return x if x != x else float(x > 0)


def maximum(x: float, y: float) -> float:
    """The larger; nan if either is."""
    return x + y if x != x or y != y else max(x, y)


def minimum(x: float, y: float) -> float:
    """The smaller; nan if either is."""
    return x + y if x != x or y != y else min(x, y)


def arctan2(x: float, y: float) -> float:
    """The angle of the point (y, x), as in `atan2(y, x)`; the origin has none."""
    return nan if x == 0 == y else math.atan2(x, y)


def cosecant(x: float) -> float:
    """1 / sin x."""
    return divide(1.0, sine(x))


def secant(x: float) -> float:
    """1 / cos x."""
    return divide(1.0, cosine(x))


def cotangent(x: float) -> float:
    """cos x / sin x."""
    return divide(cosine(x), sine(x))


exponential = total(math.exp)
sine = total(math.sin)
cosine = total(math.cos)
hyperbolic_sine = odd(math.sinh)
hyperbolic_cosine = total(math.cosh)
