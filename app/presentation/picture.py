"""A lesson -> the picture of its graph, as SVG text: finished, or at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from app.lesson import Lesson
from app.presentation import moments
from app.presentation.drawing import Drawing, Style
from app.presentation.looks import Looks
from app.presentation.palette import THEMES
from app.presentation.scene import Scene, Window

SMALL = 100  # nodes of a picture that a browser shows as it is


def svg(
    lesson: Lesson,
    *,
    step: int | None = None,
    theme: str = "light",
    layout: str = "lr",
    prefix: str = "",
    standalone: bool = True,
) -> str:
    """The graph of `lesson` after `step` events (None: finished), to the right (`lr`) or upwards (`bt`).

    Ids begin with `prefix`. One that is not `standalone` carries no style of its own. Raises Impossible
    beyond LARGEST_PICTURE operations.
    """
    scene = Scene(lesson, layout, THEMES[theme].size)
    return of(scene, step=step, theme=theme, style=Style(prefix), standalone=standalone)


def inside(
    lesson: Lesson, *, step: int | None = None, layout: str = "lr", links: Mapping[str, str] | None = None
) -> str:
    """The same for a page that plays it; the nodes in `links` lead there.

    A browser copies whatever a <use> stands for, glyph by glyph, seen or not: ten times the elements that a
    picture has. So a large one brings its letters apart, and the page's script puts in those that are near;
    where no script runs, they are all there.
    """
    scene, style = Scene(lesson, layout), Style(links=links or {})
    if len(lesson.graph.nodes) <= SMALL:
        return of(scene, step=step, style=style, standalone=False)
    looks = Looks(scene, moments.after(lesson, step), THEMES["light"])
    drawn, letters = Drawing(scene, looks, style).draw_apart()
    return f'{drawn}\n<noscript class="letters">{letters}</noscript>\n'


def of(
    scene: Scene,
    *,
    step: int | None = None,
    theme: str = "light",
    style: Style | None = None,
    standalone: bool = True,
    window: Window | None = None,
    extra: str = "",
) -> str:
    """The picture of a scene, or only what is seen of it through a `window`; `extra` elements come first."""
    looks = Looks(scene, moments.after(scene.lesson, step), THEMES[theme])
    drawing = Drawing(scene, looks, style or Style(), window)
    return drawing.draw((drawing.ground() if standalone else "") + extra)


def metadata(state: str) -> str:
    """An element that says of what a picture is one, for programs that open it again."""
    return f"<metadata>{escape(state, quote=False)}</metadata>"
