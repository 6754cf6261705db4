"""What the page needs to follow a dragged value by itself: the lesson's operations and figures as data."""

from typing import Any

from app.calculus import portable
from app.lesson import LARGEST_PICTURE, Lesson
from app.presentation.figures import figures


def live(lesson: Lesson) -> dict[str, Any] | None:
    """The tape of a lesson, whether its output has a value here, and what numbers are set with.

    None where more is folded than is drawn unfolded.
    Where the output gains or loses its value, the second pass begins or ends to exist, and the page asks.
    """
    if lesson.unfolded.graph.operation_count > LARGEST_PICTURE:
        return None
    return {"tape": portable.tape(lesson.graph), "alive": lesson.has_gradients, "figures": figures()}


def place(lesson: Lesson, kind: str, node: int) -> str:
    """The name of a number on the page, which is rewritten while values are dragged: `gradient:v7`."""
    return f"{kind}:{lesson.graph.nodes[node].id}"


def derivative(lesson: Lesson, parameter: int) -> str:
    """The place of the output's derivative: the gradient of a parameter, or the tangent of the output."""
    return place(lesson, "gradient", parameter if lesson.along is None else lesson.output)
