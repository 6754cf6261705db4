"""Gradient descent, step by step: w ← w − η ∂L/∂w for every parameter at once (A.-L. Cauchy, 1847).

With rows of data, loss and gradient are means over the rows, so a step is one of full-batch descent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, nan

from app.calculus.errors import Impossible
from app.calculus.graph import Graph
from app.calculus.passes import forward, problems, values_missing
from app.calculus.straight import Program

MOST_STEPS = 1_000
MOST_WORK = 500_000  # operations × rows × steps: about a second
BLOWN_UP = 1e9  # a loss that has grown so many times over will not come back
TRIAL = 5  # steps that a smaller rate is tried for

Point = Mapping[str, float]  # the value of every variable by name, in the order of the graph's variables


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the descent is after `step` steps: parameters, the loss there and its gradient.

    `at` and `gradient` run over the parameters. What does not exist is nan, what has overflowed ±inf.
    """

    step: int
    at: tuple[float, ...]
    loss: float
    gradient: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why no step follows, by its key.

    "undefined", "overflow"   the loss has no value, or no finite one: `node` in the data's `row`
    "no_gradient"             it has no finite derivative with respect to `node`
    "flat", "settled"         the gradient is 0; a step changes no number any more
    "diverged", "unbounded"   the loss grew from moment `first` to `last`; it falls without end
    """

    key: str
    row: int = 0
    node: int = 0
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Descent:
    """The moments from the start on, and why it ended before its last step, if it did.

    `parameters` are the variables that move.
    """

    parameters: tuple[int, ...]
    rate: float
    rows: tuple[Mapping[str, float], ...]
    moments: tuple[Moment, ...]
    ending: Ending | None


def descend(
    graph: Graph,
    point: Point,
    parameters: Sequence[int],
    rate: float,
    steps: int,
    rows: Sequence[Mapping[str, float]] = (),
) -> Descent:
    """So many steps from `point`, or fewer where it ends before.

    `rows` give values to variables; such a variable is data and does not move. Raises Impossible above
    MOST_STEPS steps or MOST_WORK operations, for a column that is no variable, and if nothing can move.
    """
    moving = _moving(graph, parameters, rows)
    _check_work(graph, steps, len(rows))
    landscape = _Landscape(graph, point, moving, rows, steps + 1)
    at: tuple[float, ...] = tuple(point[graph.nodes[index].name] for index in moving)
    moments: list[Moment] = []
    ending = None
    for step in range(steps + 1):
        loss, gradient = landscape.look(at)
        moments.append(Moment(step, at, loss, gradient))
        onwards = tuple(w - rate * slope for w, slope in zip(at, gradient, strict=True))
        ending = _ending(moments, onwards, moving, landscape.problem(at, loss))
        if ending:
            break
        at = onwards
    return Descent(moving, rate, tuple(rows), tuple(moments), ending)


def gentler(graph: Graph, point: Point, descent: Descent) -> float | None:
    """A rate ten, a hundred … times smaller with which the loss falls at first; None if none is found."""
    rate = descent.rate
    for _ in range(min(12, most_steps(graph, len(descent.rows)) // TRIAL)):
        rate = float(f"{rate / 10:.12g}")
        tried = descend(graph, point, descent.parameters, rate, TRIAL, descent.rows)
        losses = [moment.loss for moment in tried.moments]
        if isfinite(losses[-1]) and all(b <= a for a, b in pairwise(losses)):
            return rate
    return None


def growth(moments: Sequence[Moment]) -> tuple[int, int]:
    """The moments between which the loss has grown without a break, up to the last with a finite one."""
    last = len(moments) - 1
    while last > 0 and not isfinite(moments[last].loss):
        last -= 1
    first = last
    while first > 0 and moments[first - 1].loss < moments[first].loss:
        first -= 1
    return first, last


def _moving(graph: Graph, parameters: Sequence[int], rows: Sequence[Mapping[str, float]]) -> tuple[int, ...]:
    columns = rows[0].keys() if rows else set()
    names = {graph.nodes[index].name for index in graph.variables}
    for name in columns:
        if name not in names:
            raise Impossible("data_column", name=name, known=", ".join(names) or "0")
    moving = tuple(index for index in parameters if graph.nodes[index].name not in columns)
    if not moving:
        raise Impossible("nothing_moves")
    return moving


def most_steps(graph: Graph, rows: int) -> int:
    """How many steps stay within MOST_STEPS and MOST_WORK; −1 if not even the start does."""
    each = max(1, graph.operation_count) * max(1, rows)
    return min(MOST_STEPS, MOST_WORK // each - 1)


def _check_work(graph: Graph, steps: int, rows: int) -> None:
    most = most_steps(graph, rows)
    if steps > MOST_STEPS:
        raise Impossible("descent_steps", limit=MOST_STEPS)
    if steps > most:
        key = "descent_work" if most > 0 else "descent_rows"
        raise Impossible(key, operations=graph.operation_count, rows=max(1, rows), limit=MOST_WORK, most=most)


class _Landscape:
    """The mean loss and gradient over the rows, as a function of the parameters."""

    def __init__(
        self,
        graph: Graph,
        point: Point,
        moving: Sequence[int],
        rows: Sequence[Mapping[str, float]],
        looks: int,
    ) -> None:
        self.graph = graph
        self.moving = moving
        carries = graph.depends_on(frozenset(moving))
        self.program = Program(graph, carries, looks * max(1, len(rows)))
        place = {index: k for k, index in enumerate(graph.variables)}
        self.places = [place[index] for index in moving]
        names = [graph.nodes[index].name for index in graph.variables]
        self.points = [[row.get(name, point[name]) for name in names] for row in rows or ({},)]

    def look(self, at: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
        """Loss and gradient there; no gradient where there is no finite loss."""
        total, slopes = 0.0, [0.0] * len(at)
        for row in range(len(self.points)):
            found = self.program.run(self.moved(row, at))
            total += found.values[self.graph.output]
            if not isfinite(total):
                return total, (nan,) * len(at)
            for k, index in enumerate(self.moving):
                slopes[k] += found.adjoints[index]
        count = len(self.points)
        return total / count, tuple(slope / count for slope in slopes)

    def moved(self, row: int, at: Sequence[float]) -> list[float]:
        """The point of one row, with the parameters there."""
        point = self.points[row]
        for place, number in zip(self.places, at, strict=True):
            point[place] = number
        return point

    def problem(self, at: tuple[float, ...], loss: float) -> Ending | None:
        """Which node of which row has no value, or an infinite one, when the loss is not finite."""
        if isfinite(loss):
            return None
        for row in range(len(self.points)):
            found = problems(self.graph, forward(self.graph, self.moved(row, at)))
            if self.graph.output in found:
                node, first = next(iter(found.items()))
                key = "undefined" if values_missing(first) else "overflow"
                return Ending(key=key, row=row, node=node)
        return Ending(key="overflow", row=len(self.points) - 1, node=self.graph.output)


def _ending(
    moments: list[Moment], onwards: tuple[float, ...], moving: tuple[int, ...], trouble: Ending | None
) -> Ending | None:
    """Why no step follows; `trouble` is what the graph itself says about a loss that is not finite."""
    now = moments[-1]
    first, last = growth(moments)
    diverged = Ending(key="diverged", first=first, last=last)
    if trouble and trouble.key == "overflow" and len(moments) > 1:
        return Ending(key="unbounded") if now.loss == -inf else diverged
    if trouble:
        return trouble
    for index, slope in zip(moving, now.gradient, strict=True):
        if not isfinite(slope):
            return Ending(key="no_gradient", node=index)
    if not any(now.gradient):
        return Ending(key="flat")
    if onwards == now.at:
        return Ending(key="settled")
    blown_up = _has_blown_up([moment.loss for moment in moments[first:]])
    return diverged if blown_up or not all(map(isfinite, onwards)) else None


def _has_blown_up(losses: list[float]) -> bool:
    """Whether a loss that only grew has grown beyond what a descent recovers from."""
    if len(losses) < 3:
        return False
    return losses[-1] - losses[0] > BLOWN_UP * max(abs(losses[0]), losses[1] - losses[0])
