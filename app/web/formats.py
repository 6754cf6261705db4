"""THE TABLE of export formats: one row each, for the address `/graph.<format>` and for `backgraph draw`."""

from collections.abc import Callable
from dataclasses import dataclass

from app.lesson import Lesson
from app.presentation import picture
from app.web.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Format:
    """How a lesson becomes a file: its media type, and the function that writes it."""

    media_type: str
    write: Callable[[Lesson, Parameters], bytes]


def _svg(lesson: Lesson, asked: Parameters) -> bytes:
    drawing = picture.svg(lesson, step=asked.step, theme=asked.theme, layout=asked.layout)
    return drawing.encode()


FORMATS: dict[str, Format] = {
    "svg": Format("image/svg+xml; charset=utf-8", _svg),
}
