"""The state of every cell and edge after k steps. `static/js/timeline.js` reckons the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from app.calculus.steps import Step
    from app.lesson import Lesson

State = Literal["waiting", "active", "done"]
Phase = Literal["start", "forward", "backward", "tangent", "finished"]


@dataclass(frozen=True, slots=True)
class Moment:
    """States by node and by edge; a stage is how many contributions a gradient shows, None for no number.

    In forward mode tangents stand in the place of gradients.
    """

    step: int
    phase: Phase
    nodes: Sequence[State]
    values: Sequence[State]
    gradients: Sequence[State]
    stages: Sequence[int | None]
    edges: Sequence[State]


def every(lesson: Lesson) -> list[int | None]:
    """The steps of a film: none yet, each, the finished figure (None). A figure with blanks has no other."""
    return [None] if lesson.hidden else [*range(len(lesson.steps) + 1), None]


def after(lesson: Lesson, step: int | None = None) -> Moment:
    """The moment after `step` events: 0 is before any; None, or more than there are, the finished figure."""
    total = len(lesson.steps)
    nodes, edges = len(lesson.graph.nodes), len(lesson.graph.edges)
    if step is None or step > total or lesson.hidden:
        stages = _counts(lesson.steps, nodes)
        done: list[State] = ["done"] * nodes
        return Moment(total + 1, "finished", done, done, done, stages, ["done"] * edges)
    past = lesson.steps[: max(step, 0)]
    if not past:
        waiting: list[State] = ["waiting"] * nodes
        return Moment(0, "start", waiting, waiting, waiting, [None] * nodes, ["waiting"] * edges)
    return _between(lesson, past)


def _between(lesson: Lesson, past: Sequence[Step]) -> Moment:
    current = past[-1]
    forward = current.phase == "forward"
    nodes: list[State] = ["waiting"] * len(lesson.graph.nodes)
    gradients = list(nodes)
    edges: list[State] = ["waiting"] * len(lesson.graph.edges)
    for step in past:
        if step.phase == "forward":
            nodes[step.node] = "done"
        else:
            gradients[step.node] = "done"
            if step.edge is not None:
                edges[step.edge] = "done"
    values = list(nodes)
    nodes[current.node] = "active"
    if forward:
        values[current.node] = "active"
        for index, edge in enumerate(lesson.graph.edges):
            edges[index] = "active" if edge.target == current.node else "waiting"
    else:
        gradients[current.node] = "active"
        if current.edge is not None:
            edges[current.edge] = "active"
    return Moment(len(past), current.phase, nodes, values, gradients, _counts(past, len(nodes)), edges)


def _counts(steps: Sequence[Step], nodes: int) -> list[int | None]:
    """Contributions so far by node; None before the seed, which never comes where the output has no value."""
    if not any(step.kind == "seed" for step in steps):
        return [None] * nodes
    counts = [0] * nodes
    for step in steps:
        if step.kind in ("seed", "contribution"):
            counts[step.node] += 1
    return list(counts)
