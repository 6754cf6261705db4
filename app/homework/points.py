"""Where two formulas are compared: exact rational points, seeded by the question, never by chance.

First points that a student can check by hand (small integers and halves), then boxes of several sizes with
odd denominators, so that nothing hides behind sin(πx), a few with a 0, a few very small or large. No point
has two equal coordinates: that would hide swapped variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from random import Random

Point = tuple[Fraction, ...]

NICE = 12  # points to be checked by hand,
BOXED = 48  # points in boxes, and
FAR = 6  # very small and very large ones
_SMALL = [Fraction(n, 2) for n in (4, 2, 6, 1, -2, 3, -4, 5, -1, -6, 8, -3, 10, -5, 7, -8)]
_BOXES = ((0.05, 0.95), (0.2, 3), (-3, 3), (1, 6), (-8, -1), (-0.95, 0.95))
_DENOMINATORS = (97, 101, 211, 1009, 7919)


def candidates(size: int, seed: str) -> Iterator[Point]:
    """The points for so many variables, the nicest first; always the same for a seed."""
    rng = Random(seed)
    if not size:
        yield ()
        return
    yield from chain(_nice(size, rng), _with_zeros(size, rng), _boxed(size, rng), _far(size, rng))


def _nice(size: int, rng: Random) -> Iterator[Point]:
    positive = [number for number in _SMALL if number > 0]
    for k in range(NICE):
        pool = positive if k < 3 else _SMALL
        pool = [*pool, *(Fraction(n, 4) for n in range(21, 21 + 2 * max(0, size - len(pool)), 2))]
        if k == 0:
            yield tuple(pool[:size])
        elif size == 1:
            yield (_SMALL[k],)
        else:
            yield tuple(rng.sample(pool[: max(size, 4 + k)], size))


def _with_zeros(size: int, rng: Random) -> Iterator[Point]:
    for index in range(min(size, 6)):
        rest = rng.sample([number for number in _SMALL if number > 0], min(size, 9))
        yield tuple(Fraction(0) if k == index else rest[k % len(rest)] + k // len(rest) for k in range(size))


def _boxed(size: int, rng: Random) -> Iterator[Point]:
    for k in range(BOXED):
        boxes = [_BOXES[k % len(_BOXES)]] * size if k % 3 else [rng.choice(_BOXES) for _ in range(size)]
        yield _distinct(tuple(drawn(rng, *box) for box in boxes))


def _far(size: int, rng: Random) -> Iterator[Point]:
    for k in range(FAR):
        largest = 10 ** rng.uniform(0.5, 6) if k % 2 else 10 ** rng.uniform(-3, -1)
        low = -largest if k % 3 == 2 else largest / 3
        yield _distinct(tuple(drawn(rng, low, largest) for _ in range(size)))


def drawn(rng: Random, low: float, high: float) -> Fraction:
    """A number between two others, with an odd denominator."""
    denominator = 8 * rng.choice(_DENOMINATORS)
    return Fraction(round(rng.uniform(low, high) * denominator), denominator)


def _distinct(point: Point) -> Point:
    seen: set[Fraction] = set()
    apart = []
    for number in point:
        while number in seen:
            number += Fraction(1, 103)
        seen.add(number)
        apart.append(number)
    return tuple(apart)


def around(point: Point, rng: Random, number: int) -> Iterator[Point]:
    """Points near one, ever nearer: for thin domains."""
    for k in range(number):
        width = 2.0 ** -(k % 12)
        yield _distinct(
            tuple(c + drawn(rng, -1, 1) * Fraction(width) * max(abs(c), Fraction(1, 8)) for c in point)
        )


# Both sides of every breakpoint: a line through a point, along one variable, is scanned for changes of sign.

_GRID = sorted(
    {Fraction(0)}
    | {sign * Fraction(2) ** k * m for k in range(-4, 11) for sign in (1, -1) for m in (1, Fraction(3, 2))}
)
_HALVINGS = 24
_MOST_CROSSINGS = 12  # on one line

Signs = Callable[[Point], Sequence[int]]  # of every switch, 0 where it is not known


def across(signs: Signs, base: Point, axis: int) -> Iterator[Point]:
    """Points on a line that lie on both sides of each change of sign, close to it and between."""

    def at(t: Fraction) -> Point:
        return (*base[:axis], t, *base[axis + 1 :])

    seen = [(t, signs(at(t))) for t in _GRID]
    edges: list[tuple[Fraction, Fraction]] = []
    for (low, before), (high, after) in pairwise(seen):
        for k, (one, other) in enumerate(zip(before, after, strict=True)):
            if one * other < 0 or (one == 0) != (other == 0):
                edges.append(_halved(signs, at, k, low, high, one))
    edges = sorted(set(edges))[:_MOST_CROSSINGS]
    for low, high in edges:
        yield at(low)
        yield at(high)
    for (_, left), (right, _) in pairwise(edges):
        if left < right:
            yield at((left + right) / 2)
            yield at((2 * left + right) / 3)


def _halved(
    signs: Signs, at: Callable[[Fraction], Point], k: int, low: Fraction, high: Fraction, sign: int
) -> tuple[Fraction, Fraction]:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if signs(at(middle))[k] == sign:
            low = middle
        else:
            high = middle
    return low, high
