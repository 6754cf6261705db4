"""A picture for a slide: every click shows its step, and together they are the finished figure."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from PIL import Image, ImageChops

from app.lesson import Lesson, lesson
from app.presentation import fragments, moments, picture, raster
from app.presentation.drawing import Drawing, Style
from app.presentation.looks import Looks
from app.presentation.moments import State
from app.presentation.numerals import full
from app.presentation.palette import THEMES
from app.presentation.scene import Scene

SOURCES = {
    "f(x,b,w) = (w e^{bx} + ln(wx)) b": "w=1.5,x=2,b=0.5",
    "L = x*x + 0 w": "x=3,w=2",
    "f = ln(w) + x w": "w=-1",  # no value, so no way back
    "2 + 3": "",
}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(told: Lesson, theme: str = "light") -> str:
    return fragments.svg(Scene(told, size=THEMES[theme].size), THEMES[theme], Style("a-"))


def groups(text: str) -> dict[int, list[Element]]:
    found: dict[int, list[Element]] = {}
    for element in ElementTree.fromstring(text).iter(f"{SVG}g"):
        if element.get("class") == "fragment":
            found.setdefault(int(element.get("data-fragment-index", "")), []).append(element)
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_there_is_a_fragment_for_every_step(source: str) -> None:
    told = lesson(source, at=SOURCES[source])
    assert sorted(groups(drawn(told))) == list(range(1, len(told.steps) + 1))


def test_a_step_shows_the_number_that_it_finds() -> None:
    told = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")
    found = groups(drawn(told))
    for step in told.steps:
        said = {title.text for group in found[step.index] for title in group.iter(f"{SVG}title")}
        assert full(step.after) in said


def pixels(svg: str) -> Image.Image:
    return Image.open(io.BytesIO(raster.png(svg, 1, "#ffffff"))).convert("L")


def calm(told: Lesson, shown: int) -> str:
    """The picture after so many steps without what is lit for one step only."""
    moment = moments.after(told, shown if shown < len(told.steps) else None)

    def settled(states: Sequence[State]) -> list[State]:
        return ["done" if state == "active" else state for state in states]

    parts = {name: settled(getattr(moment, name)) for name in ("nodes", "values", "gradients", "edges")}
    scene = Scene(told)
    return Drawing(scene, Looks(scene, replace(moment, **parts), THEMES["light"]), Style()).draw()


def until(text: str, shown: int) -> str:
    """The picture as a slide shows it after so many clicks."""
    return re.sub(
        r'class="fragment" data-fragment-index="(\d+)"',
        lambda found: 'visibility="hidden"' if int(found[1]) > shown else "",
        text,
    )


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_shown_until_a_step_is_the_picture_of_that_step(source: str) -> None:
    told = lesson(source, at=SOURCES[source])
    text, steps = drawn(told), len(told.steps)
    for shown in {0, steps // 3, steps // 2, steps * 3 // 4, steps}:
        difference = ImageChops.difference(pixels(until(text, shown)), pixels(calm(told, shown)))
        assert difference.getextrema()[1] < 60, shown


@pytest.mark.parametrize("theme", THEMES)
def test_without_slides_it_is_the_finished_figure(theme: str) -> None:
    told = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")
    scene = Scene(told, size=THEMES[theme].size)
    difference = ImageChops.difference(pixels(drawn(told, theme)), pixels(picture.of(scene, theme=theme)))
    assert difference.getextrema()[1] < 60


def test_nothing_but_reveals_own_classes_is_needed() -> None:
    text = drawn(lesson("f = w b"))
    assert not re.search(r"<script|foreignObject|visibility|\son\w+=|url\(", text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
