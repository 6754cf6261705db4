"""Where two formulas are compared: exact rational points, always the same for so many variables.

First points that a student can check by hand (small integers and halves), then a few with a 0, a few very
small or large, and boxes of several sizes with odd denominators, so that nothing hides behind sin(πx). No
point has two equal coordinates: that would hide swapped variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain, pairwise
from random import Random

from app.homework.balls import Ball, precision, rational

NICEST = 10  # the largest number with which one likes to reckon by hand
NICER = 40  # more points for that
NICE = 12  # points to be checked by hand,
FAR = 6  # very small and very large ones, and
BOXED = 48  # points in boxes
_POSITIVE = [Fraction(n, 2) for n in (4, 2, 6, 1, 3, 5, 8, 10, 7)]
_NEGATIVE = [Fraction(n, 2) for n in (-2, -4, -1, -6, -3, -5, -8)]
_MIXED = [number for pair in zip(_POSITIVE, _NEGATIVE, strict=False) for number in pair]
_BOXES = ((0.2, 3), (-3, 3), (0.05, 0.95), (1, 6), (-8, -1), (-0.95, 0.95))
_DENOMINATORS = (97, 101, 211, 1009, 7919)


class Point:
    """Exact coordinates, and what they are as balls."""

    __slots__ = ("_balls", "numbers")

    def __init__(self, numbers: Sequence[Fraction]) -> None:
        self.numbers = tuple(numbers)
        self._balls: dict[int, list[Ball]] = {}

    def balls(self, bits: int) -> list[Ball]:
        """The coordinates in a precision, in a list of the caller's own."""
        if bits not in self._balls:
            with precision(bits):
                self._balls[bits] = [rational(number) for number in self.numbers]
        return list(self._balls[bits])

    @property
    def is_nice(self) -> bool:
        """Whether everything can be worked out at it by hand."""
        return all(number.denominator <= 2 and abs(number) <= NICEST for number in self.numbers)


@lru_cache(maxsize=128)
def nice_ones(size: int) -> tuple[Point, ...]:
    """More nice points, for what none of the first is good for: √(x − 3)."""
    rng = Random(f"{size} nice")
    if not 0 < size <= NICEST:
        return ()
    numbers = [Fraction(n) for n in range(1, NICEST + 1)]
    pools = [numbers if k % 2 else [*numbers, *(-n for n in numbers)] for k in range(NICER)]
    drawn = (
        [rng.sample(pool, size) for pool in pools]
        if size > 1
        else [[s * n] for n in numbers for s in (1, -1)]
    )
    return tuple(map(Point, drawn))


@lru_cache(maxsize=128)
def candidates(size: int) -> tuple[Point, ...]:
    """The points for so many variables, the nicest first."""
    rng = Random(f"{size} variables")
    if not size:
        return (Point(()),)
    found = chain(_nice(size, rng), _with_zeros(size, rng), _far(size, rng), _boxed(size, rng))
    return tuple(Point(_distinct(numbers)) for numbers in found)


Numbers = Sequence[Fraction]


def _nice(size: int, rng: Random) -> Iterator[Numbers]:
    for k, numbers in enumerate((*[_POSITIVE] * 3, *[_NEGATIVE] * 2, *[_MIXED] * (NICE - 5))):
        pool = [*numbers, *(numbers[k % 2] * (9 + n) / 4 for n in range(1, 2 * size, 2))]
        if size == 1:
            yield (_MIXED[k],)
        else:
            yield pool[:size] if k in (0, 3) else rng.sample(pool[: max(size, 4 + k)], size)


def _with_zeros(size: int, rng: Random) -> Iterator[Numbers]:
    for index in range(min(size, 6)):
        rest = rng.sample(_POSITIVE, min(size, len(_POSITIVE)))
        yield [Fraction(0) if k == index else rest[k % len(rest)] + k // len(rest) for k in range(size)]


def _far(size: int, rng: Random) -> Iterator[Numbers]:
    for k in range(FAR):
        largest = 10 ** rng.uniform(0.5, 6) if k % 2 else 10 ** rng.uniform(-3, -1)
        low = -largest if k % 3 == 2 else largest / 3
        yield [_drawn(rng, low, largest) for _ in range(size)]


def _boxed(size: int, rng: Random) -> Iterator[Numbers]:
    for k in range(BOXED):
        boxes = [_BOXES[k % len(_BOXES)]] * size if k % 3 else [rng.choice(_BOXES) for _ in range(size)]
        yield [_drawn(rng, *box) for box in boxes]


def _drawn(rng: Random, low: float, high: float) -> Fraction:
    """A number between two others, with an odd factor in its denominator."""
    denominator = 8 * rng.choice(_DENOMINATORS)
    return Fraction(round(rng.uniform(low, high) * denominator), denominator)


def _distinct(numbers: Numbers) -> Numbers:
    seen: set[Fraction] = set()
    apart = []
    for number in numbers:
        while number in seen:
            number += Fraction(1, 103)
        seen.add(number)
        apart.append(number)
    return apart


def around(points: Sequence[Point], number: int) -> Iterator[Point]:
    """So many points near some of the given ones, ever nearer: for thin domains."""
    rng = Random(f"{number} around")
    for k in range(number if points else 0):
        width = Fraction(1, 2 ** (k % 24))
        numbers = points[k % len(points)].numbers
        yield Point(
            _distinct([c + _drawn(rng, -1, 1) * width * max(abs(c), Fraction(1, 8)) for c in numbers])
        )


# Both sides of every breakpoint: a line through a point, along one variable, is scanned for changes of sign.

_STEPS = [Fraction(2) ** k * m for k in range(-4, 18) for m in ((1, Fraction(3, 2)) if k < 8 else (1,))]
_GRID = sorted([Fraction(0), *_STEPS, *(-step for step in _STEPS)])
_HALVINGS = 24
_MOST_CROSSINGS = 12  # on one line

Signs = Callable[[Point], Sequence[int]]  # of every switch, 0 where it is not known


def across(signs: Signs, base: Point, axis: int) -> Iterator[Point]:
    """Points of a line on both sides of each change of sign, close to it and between two of them."""
    numbers = base.numbers

    def at(t: Fraction) -> Point:
        return Point((*numbers[:axis], t, *numbers[axis + 1 :]))

    seen = [(t, signs(at(t))) for t in _GRID]
    found: set[tuple[Fraction, Fraction]] = set()
    for (low, before), (high, after) in pairwise(seen):
        for k, (one, other) in enumerate(zip(before, after, strict=True)):
            if one * other < 0 or (one == 0) != (other == 0):
                found.add(_halved(partial(_keeps, signs, at, k, one), low, high))
    edges = sorted(found)[:_MOST_CROSSINGS]
    for low, high in edges:
        yield from map(at, (low, high, 2 * low - high, 2 * high - low))
    for (_, left), (right, _) in pairwise(edges):
        if left < right:
            yield at((left + right) / 2)
            yield at((2 * left + right) / 3)


def _keeps(signs: Signs, at: Callable[[Fraction], Point], k: int, sign: int, t: Fraction) -> bool:
    return signs(at(t))[k] == sign


def _halved(holds: Callable[[Fraction], bool], low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Where between the two a condition that holds at `low` ceases to."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low, high
