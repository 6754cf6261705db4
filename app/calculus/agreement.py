"""Do the gradients agree with two other ways to find them: central differences, and the closed form?

Differences: Richardson's extrapolation of the central difference (L. F. Richardson, 1911). A gradient agrees
when it lies within what extrapolation and rounding can explain. At a kink or a boundary of the domain
there is nothing to agree with, and the answer is None.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import NamedTuple

from app.calculus import closed_form
from app.calculus.graph import Graph
from app.calculus.passes import forward

EACH = 100  # so many parameters are compared one by one; beyond, three seeded directions
DIRECTIONS = 3
LARGEST_CLOSED_FORM = 20_000  # nodes up to which the closed form is built for the comparison
MOST_WORK = 1_000_000  # operations evaluated for the comparison, one by one
MOST_AT_ONCE = 4_000_000  # the same at many points at once
EPSILON = 2.0**-52
RESOLVED = 0.01  # how much a difference may change at half its width and still say something


@dataclass(frozen=True, slots=True)
class Agreement:
    """True or False, or None where there is nothing to compare; `reason` says why not."""

    difference: bool | None
    closed_form: bool | None
    reason: str = ""


NOTHING = Agreement(None, None, "no_parameters")


def compare(
    graph: Graph,
    values: Sequence[float],
    wanted: Sequence[float],
    parameters: Sequence[int],
    carries: Sequence[bool],
) -> Agreement:
    """Compare `wanted`, the gradients with respect to `parameters`, whichever pass has found them."""
    if not parameters:
        return NOTHING
    if not all(map(isfinite, wanted)):
        return Agreement(None, None, "no_gradient")
    difference = _differences_agree(graph, values, wanted, parameters)
    if len(graph.nodes) > LARGEST_CLOSED_FORM:
        return Agreement(difference, None, "large" if difference else "boundary")
    closed = _closed_form_agrees(graph, values, wanted, parameters, carries)
    reason = "boundary" if difference is None else "" if closed is not None else "closed_form_undefined"
    return Agreement(difference, closed, reason)


def _closed_form_agrees(
    graph: Graph,
    values: Sequence[float],
    wanted: Sequence[float],
    parameters: Sequence[int],
    carries: Sequence[bool],
) -> bool | None:
    """None where the textbook's form has no finite value, although the gradient has one."""
    trees = closed_form.gradients(graph, carries)
    closed = closed_form.values(graph, [trees[index] for index in parameters], values)
    if not all(map(isfinite, closed)):
        return None
    rounding = 1e-12 * max(1.0, abs(values[graph.output]))
    return all(
        abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + rounding for a, b in zip(closed, wanted, strict=True)
    )


def _differences_agree(
    graph: Graph, values: Sequence[float], wanted: Sequence[float], parameters: Sequence[int]
) -> bool | None:
    """Along each parameter, or along seeded directions where that would be too much work."""
    point = [values[index] for index in graph.variables]
    work = len(parameters) * len(graph.rows)
    few = len(parameters) <= EACH and work * 2 * len(WIDTHS) <= MOST_WORK
    at_once = len(parameters) <= EACH and not few and work * len(SAMPLED) <= MOST_AT_ONCE
    if at_once and _agree_at_once(graph, point, wanted, parameters):
        return True
    verdicts = []
    for direction in _directions(len(parameters), few):
        step = _step(graph, parameters, direction)
        slope = sum(w * g for w, g in zip(direction, wanted, strict=True))

        def along(t: float, step: Sequence[float] = step) -> float:
            return forward(graph, [p + t * s for p, s in zip(point, step, strict=True)])[graph.output]

        verdicts.append(slope_agrees(along, slope, _reach(point, step)))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _agree_at_once(
    graph: Graph, point: Sequence[float], wanted: Sequence[float], parameters: Sequence[int]
) -> bool:
    """Whether the widest differences confirm every gradient. Where they do not, nothing is said yet."""
    from app.calculus import many  # NumPy takes a tenth of a second to load, and few need it

    steps = [_step(graph, parameters, direction) for direction in _directions(len(parameters), True)]
    widths = [WIDTHS[0] * _reach(point, step) for step in steps]
    moved = zip(point, zip(*steps, strict=True), strict=True)
    points = [many.around(number, moves, widths, SAMPLED) for number, moves in moved]
    samples = many.numbers(many.output(graph, points), len(steps), len(SAMPLED))
    return all(
        all(map(isfinite, seen)) and _difference(seen, h).confirms(slope)
        for seen, h, slope in zip(samples, widths, wanted, strict=True)
    )


def _step(graph: Graph, parameters: Sequence[int], direction: Sequence[float]) -> list[float]:
    """A direction among the parameters as one among all variables."""
    weights = dict(zip(parameters, direction, strict=True))
    return [weights.get(index, 0.0) for index in graph.variables]


def _reach(point: Sequence[float], step: Sequence[float]) -> float:
    return max([1e-3, *(abs(p) for p, s in zip(point, step, strict=True) if s)])


def _directions(parameters: int, each: bool) -> list[list[float]]:
    if each:
        return [[float(i == k) for i in range(parameters)] for k in range(parameters)]
    rng = random.Random(parameters)
    directions = [[rng.gauss(0, 1) for _ in range(parameters)] for _ in range(DIRECTIONS)]
    norms = [sqrt(sum(w * w for w in direction)) for direction in directions]
    return [[w / norm for w in direction] for direction, norm in zip(directions, norms, strict=True)]


WIDTHS = (1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10)
SAMPLED = (1.0, -1.0, 0.5, -0.5)  # of a width


class _Difference(NamedTuple):
    """Two central differences, one of half the width, and what rounding can do to them."""

    wide: float
    narrow: float
    rounding: float

    @property
    def is_resolved(self) -> bool:
        """Whether they are about the same number."""
        return (
            abs(self.wide - self.narrow) <= RESOLVED * max(abs(self.wide), abs(self.narrow)) + self.rounding
        )

    def confirms(self, slope: float) -> bool:
        """Whether a slope is what they tend to."""
        best = (4 * self.narrow - self.wide) / 3
        extrapolated = abs(best - self.narrow) * 0.1
        return abs(best - slope) <= extrapolated + self.rounding + 1e-6 * max(abs(best), abs(slope))


def _difference(samples: Sequence[float], h: float) -> _Difference:
    wide, narrow = (samples[0] - samples[1]) / (2 * h), (samples[2] - samples[3]) / h
    return _Difference(wide, narrow, 8 * EPSILON * max(map(abs, samples)) / h)


def slope_agrees(along: Callable[[float], float], slope: float, reach: float = 1.0) -> bool | None:
    """Whether `slope` is the derivative of `along` at 0; None where no width sees `along` as smooth.

    Several widths are tried: near a kink or a pole, and where a long chain of operations swings wildly, only
    narrow ones do. A width on which the difference of half of it is quite another number sees nothing.
    """
    seen = False
    for width in WIDTHS:
        h = width * reach
        samples = [along(t * h) for t in SAMPLED]
        if not all(map(isfinite, samples)):
            continue
        found = _difference(samples, h)
        if width < 1e-6 and found.rounding > 1e-6 * abs(slope):
            break  # rounding alone would agree with anything
        seen = seen or found.is_resolved
        if found.confirms(slope):
            return True
    return False if seen else None
