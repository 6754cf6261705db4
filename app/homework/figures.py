"""A number as it is typed says how exact it means to be: 9.25 claims three figures, 9.3 two.

Everything here is exact: the number is a fraction, and the truth is an interval with fractions for ends, far
narrower than any digit that is typed. So no tolerance decides, but what the digits claim:

    exact            the number itself
    right            the truth rounds to what was typed, three figures or more
    few              the same with two figures
    too_few          the same with one: nothing can be said
    last_digit       right to at least three figures, and the digit after them is off by one
    rounded_wrongly  off by less than one in the last digit: rounded the wrong way, or cut off
    off              another number
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from app.calculus.errors import Refusal
from app.calculus.syntax import read_formula
from app.calculus.tidy import rational
from app.calculus.tree import is_literal

Closeness = Literal["exact", "right", "few", "too_few", "last_digit", "rounded_wrongly", "off"]
CORRECT = frozenset({"exact", "right", "few", "last_digit"})

ENOUGH = 3  # figures that leave no doubt
LONGEST = 60
LARGEST_POWER = 400  # of ten, beyond which no float goes

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
_COMMA = re.compile(r"(?<=\d),(?=\d+\b)(?!\d{3}\b)")  # a decimal comma; 1,250 may be a thousand
_DECIMAL = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<digits>\d+(?:\.\d*)?|\.\d+)"
    r"(?:\s*(?:[eE]|(?:[·×*]|\\cdot|\\times)\s*10\s*(?:\^|\*\*)?\s*\{?)\s*(?P<power>[+-]?\d+)\}?)?"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """A number, and the unit of its last digit; 0 where it is a formula such as 37/4, which is exact.

    `loose` is the unit of the last digit that surely counts: 12000 may mean thousands.
    """

    exact: Fraction
    unit: Fraction
    loose: Fraction

    @property
    def low(self) -> Fraction:
        """The least number that is written so."""
        return self.exact - self.unit / 2

    @property
    def high(self) -> Fraction:
        """The greatest number that is written so."""
        return self.exact + self.unit / 2


def read_figures(text: str) -> Figures | None:
    """A typed number: `9.25`, `−1.2e-3`, `1.2 × 10^{-3}`, `37/4`; None for anything else."""
    text = text.strip().translate(_RAISED)
    if len(text) > LONGEST:
        return None
    text = _COMMA.sub(".", text)
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return _fraction(text)
    power = int(match["power"] or 0)
    whole, _, decimals = match["digits"].partition(".")
    if abs(power) > LARGEST_POWER:
        return None
    tens = Fraction(10) ** (power - len(decimals))
    digits = int(whole + decimals)
    zeros = len(whole) - len(whole.rstrip("0")) if "." not in match["digits"] and digits else 0
    exact = digits * tens * (-1 if match["sign"] == "-" else 1)
    return Figures(exact, tens, tens * 10**zeros)


def _fraction(text: str) -> Figures | None:
    try:
        tree = read_formula(text)
    except Refusal:
        return None
    exact = rational(tree) if is_literal(tree) else None
    return None if exact is None or "." in text else Figures(exact, Fraction(0), Fraction(0))


def closeness(typed: Figures, low: Fraction, high: Fraction) -> Closeness:
    """How a typed number stands to a truth that lies between `low` and `high`."""
    distance = max(low - typed.exact, typed.exact - high, Fraction(0))
    if not distance and high - low < (abs(typed.exact) or Fraction(1)) / 10**30:
        return "exact"
    if not typed.unit:
        return "off"
    size = max(abs(low), abs(high))
    right = _figures_right(typed, distance, size)
    if distance <= typed.loose / 2:
        return "right" if right >= ENOUGH else "few" if right == ENOUGH - 1 else "too_few"
    if distance >= typed.unit:
        return "off"
    return "last_digit" if right >= ENOUGH else "rounded_wrongly"


def _figures_right(typed: Figures, distance: Fraction, size: Fraction) -> int:
    """To how many significant figures the number is right, as far as it has them."""
    unit, count = _first_unit(typed.exact), 0
    while unit >= typed.unit and unit and distance <= unit / 2 and size >= unit / 2:
        unit, count = unit / 10, count + 1
    return count


def _first_unit(number: Fraction) -> Fraction:
    """The unit of the first figure: 0.1 for 0.25."""
    if not number:
        return Fraction(0)
    size = abs(number)
    power = len(str(size.numerator)) - len(str(size.denominator))
    unit = Fraction(10) ** power
    return unit if unit <= size else unit / 10
