"""A scene step by step: the moments of a picture that moves, and where each differs from the one before.

Drawing costs by the pixel, and a step changes little of a picture, so a frame is drawn only there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from app.presentation.moments import Moment, after
from app.presentation.scene import Card, Scene, Window

START, FORWARD, BACKWARD, END = 1200, 550, 950, 3500  # milliseconds that a frame stays
_MARGIN = 3.0  # of an outline around what it surrounds


@dataclass(frozen=True, slots=True)
class Frame:
    """A step (None: the finished figure), how long it stays, and the window in which something changes."""

    step: int | None
    milliseconds: int
    window: Window


def frames(scene: Scene) -> Iterator[Frame]:
    """The moments of `moments.every`; the first frame's window is the whole picture."""
    whole = (0.0, 0.0, *scene.size)
    if not scene.lesson.hidden:
        yield from _stepping(scene, whole)
    yield Frame(None, END, whole)


def _stepping(scene: Scene, whole: Window) -> Iterator[Frame]:
    previous = after(scene.lesson, 0)
    yield Frame(0, START, whole)
    for count, step in enumerate(scene.lesson.steps, 1):
        moment = after(scene.lesson, count)
        stays = FORWARD if step.phase == "forward" else BACKWARD
        warms = previous.phase in ("start", "forward") and moment.phase not in ("start", "forward")
        yield Frame(count, stays, whole if warms else _window(scene, previous, moment))
        previous = moment


def _window(scene: Scene, one: Moment, two: Moment) -> Window:
    """The smallest window on whole pixels around all that differs between two moments."""
    boxes = list(_changed(scene, one, two))
    left, top = (math.floor(min(box[axis] for box in boxes) - _MARGIN) for axis in (0, 1))
    right, bottom = (math.ceil(max(box[axis] for box in boxes) + _MARGIN) for axis in (2, 3))
    left, top = max(left, 0), max(top, 0)
    width, height = scene.size
    return left, top, min(right, math.ceil(width)) - left, min(bottom, math.ceil(height)) - top


def _changed(scene: Scene, one: Moment, two: Moment) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right, bottom of each node and edge that differs; an edge's number appears with its head."""
    graph = scene.graph
    cells = [list(zip(m.nodes, m.values, m.gradients, m.stages, strict=True)) for m in (one, two)]
    for node in graph.nodes:
        if cells[0][node.index] != cells[1][node.index]:
            yield _around(scene.card(node))
            yield from (_around(scene.copy(node, place)[0]) for _, place in scene.copies.get(node.id, ()))
    for index, edge in enumerate(graph.edges):
        if one.edges[index] != two.edges[index] or one.values[edge.target] != two.values[edge.target]:
            points = [*scene.line(edge).curve, *scene.line(edge).arrow]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield min(xs), min(ys), max(xs), max(ys)
            tag = scene.tag(index)
            if tag:
                yield _around(tag.card)


def _around(card: Card) -> tuple[float, float, float, float]:
    return card.x, card.y, card.x + card.width, card.y + card.height
