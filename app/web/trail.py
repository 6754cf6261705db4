"""Where a descent on the page stands, and how it came there.

The point on the page is where the descent stands. The address also says where it began (`start`) and how many
steps it has taken; where these do not lead to the point (a slider was moved, say), it begins here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from typing import Any

from app import workers
from app.calculus.descent import Descent, Moment, most_steps
from app.calculus.errors import Refusal
from app.calculus.samples import read_rows
from app.keeping import kept
from app.lesson import Lesson, weight
from app.web import addresses
from app.web.descend import SECONDS, walk
from app.web.parameters import Parameters
from app.weighing import A_CHARACTER

RUNGS = (20, 50, 100, 200, 500, 1000)  # how far it looks ahead
AHEAD = 10  # steps that are always in sight
A_NUMBER = 60  # bytes of one in a descent that is kept
QUICK = 50_000  # operations of a descent that is worked out here and not in a worker


@dataclass(frozen=True, slots=True)
class Trail:
    """A descent, the lesson of its start, and the moment at which the page stands."""

    began: Lesson
    descent: Descent
    here: int

    @property
    def names(self) -> list[str]:
        """The parameters that move."""
        return [self.began.graph.nodes[index].name for index in self.descent.parameters]

    @property
    def columns(self) -> Mapping[str, float]:
        """The first row of the data, if there are any."""
        return self.descent.rows[0] if self.descent.rows else {}

    def point(self, moment: Moment) -> dict[str, float]:
        """Every variable at a moment; those that are data as the start has them."""
        return self.began.point | dict(zip(self.names, moment.at, strict=True))


def trail_of(lesson: Lesson, chosen: Parameters) -> Trail:
    """The descent that leads to the page of a lesson, or begins there. Raises Refusal."""
    if chosen.start:
        with suppress(Refusal):
            trail = _walked(chosen, chosen.start, chosen.steps)
            if _leads_to(trail, lesson):
                return trail
    return _walked(chosen, addresses.point(lesson.point), 0)


def _walked(chosen: Parameters, start: str, here: int) -> Trail:
    rung = next((rung for rung in RUNGS if rung >= here + AHEAD), RUNGS[-1])
    usual = Parameters()  # how the page looks makes no other descent
    looks: dict[str, Any] = {
        name: getattr(usual, name) for name in ("step", "theme", "layout", "view", "tab", "fold")
    }
    began, descent = _kept_walk(replace(chosen, at=start, start="", steps=rung, **looks))
    return Trail(began, descent, here)


def _new_walk(asked: Parameters) -> tuple[Lesson, Descent]:
    found = asked.lesson()
    rows = len(read_rows(asked.data))
    steps = max(1, min(asked.steps, most_steps(found.graph, rows)))
    asked = replace(asked, steps=steps)
    if found.graph.operation_count * max(1, rows) * steps <= QUICK:
        return walk(asked)
    return found, workers.run(_descent, asked, seconds=SECONDS)


def _descent(asked: Parameters) -> Descent:
    return walk(asked)[1]


def _weight(walked: tuple[Lesson, Descent], asked: Parameters) -> int:
    began, descent = walked
    numbers = len(descent.moments) * 2 * (1 + len(descent.parameters)) + 2 * len(asked.data)
    texts = sum(len(value) for value in astuple(asked) if isinstance(value, str))
    return weight(began) + A_NUMBER * numbers + A_CHARACTER * texts


_kept_walk = kept(_weight)(_new_walk)


def _leads_to(trail: Trail, lesson: Lesson) -> bool:
    """Whether the steps taken end where the page stands; data may be those of any row."""
    if trail.here >= len(trail.descent.moments):
        return False
    there = trail.point(trail.descent.moments[trail.here])
    return all(lesson.point.get(name) == there[name] for name in there if name not in trail.columns)
