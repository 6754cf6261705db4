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

from app.calculus import closed_form
from app.calculus.graph import Graph
from app.calculus.passes import forward

EACH = 100  # so many parameters are compared one by one; beyond, three seeded directions
DIRECTIONS = 3
LARGEST_CLOSED_FORM = 20_000  # nodes up to which the closed form is built for the comparison
MOST_WORK = 1_000_000  # operations evaluated for the comparison
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
    position = {index: k for k, index in enumerate(graph.variables)}
    point = [values[index] for index in graph.variables]
    verdicts = []
    for direction in _directions(len(parameters), len(graph.nodes)):
        step = [0.0] * len(point)
        for weight, index in zip(direction, parameters, strict=True):
            step[position[index]] = weight
        slope = sum(w * g for w, g in zip(direction, wanted, strict=True))

        def along(t: float, step: Sequence[float] = step) -> float:
            return forward(graph, [p + t * s for p, s in zip(point, step, strict=True)])[graph.output]

        reach = max([1e-3, *(abs(p) for p, s in zip(point, step, strict=True) if s)])
        verdicts.append(slope_agrees(along, slope, reach))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _directions(parameters: int, nodes: int) -> list[list[float]]:
    if parameters <= EACH and parameters * nodes * 12 <= MOST_WORK:
        return [[float(i == k) for i in range(parameters)] for k in range(parameters)]
    rng = random.Random(parameters)
    directions = [[rng.gauss(0, 1) for _ in range(parameters)] for _ in range(DIRECTIONS)]
    norms = [sqrt(sum(w * w for w in direction)) for direction in directions]
    return [[w / norm for w in direction] for direction, norm in zip(directions, norms, strict=True)]


def slope_agrees(along: Callable[[float], float], slope: float, reach: float = 1.0) -> bool | None:
    """Whether `slope` is the derivative of `along` at 0; None where no width sees `along` as smooth.

    Several widths are tried: near a kink or a pole, and where a long chain of operations swings wildly, only
    narrow ones do. A width on which the difference of half of it is quite another number sees nothing.
    """
    seen = False
    for width in (1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10):
        h = width * reach
        samples = [along(t) for t in (h, -h, h / 2, -h / 2)]
        if not all(map(isfinite, samples)):
            continue
        wide, narrow = (samples[0] - samples[1]) / (2 * h), (samples[2] - samples[3]) / h
        best = (4 * narrow - wide) / 3
        rounding = 8 * EPSILON * max(map(abs, samples)) / h
        if width < 1e-6 and rounding > 1e-6 * abs(slope):
            break  # rounding alone would agree with anything
        seen = seen or abs(wide - narrow) <= RESOLVED * max(abs(wide), abs(narrow)) + rounding
        if abs(best - slope) <= abs(best - narrow) * 0.1 + rounding + 1e-6 * max(abs(best), abs(slope)):
            return True
    return False if seen else None
