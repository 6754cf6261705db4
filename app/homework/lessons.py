"""A task's function at its point, as a Lesson, and the node of the parameter that a part is about."""

from __future__ import annotations

from app.calculus.lines import read_name
from app.homework.assignments import Part, Task
from app.lesson import Lesson, lesson


def lesson_of(task: Task) -> Lesson:
    """The lesson.  Raises Refusal where the function, the point or a parameter cannot be read."""
    return lesson(
        task.function, at=task.at, wrt=task.parameters, open=task.open, prime=task.prime, picture=True
    )


def parameter_of(lesson: Lesson, part: Part) -> int | None:
    """The index of the parameter that a part is about; None where the function has no such parameter."""
    wanted = read_name(part.wrt, {}) if part.wrt else None
    return next((index for index in lesson.parameters if lesson.graph.nodes[index].name == wanted), None)
