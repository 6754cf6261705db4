"""A picture that moves: every frame is the whole picture at its step, though only a window of it is drawn."""

import io
import time

import pytest
from PIL import Image, ImageChops

from app.calculus.errors import Impossible
from app.homework import blanks
from app.lesson import lesson
from app.presentation import animation, picture, raster
from app.presentation.frames import frames
from app.presentation.scene import Scene

SOURCES = {
    "L = [v tanh(ux+c) + σ(wx+b) − y]²": "",
    "f(x,b,w) = (w e^{bx} + ln(wx)) b": "w=1.5,x=2,b=0.5",
    "f = ln(w) + x w": "w=-1",  # no value, so no way back
    "f = a + w b": "",
}
STRAY = 100  # of 255: an edge that is smoothed otherwise where a window begins is no other picture
LIGHT = "#ffffff"


def film(scene: Scene) -> raster.Film:
    told = list(frames(scene))
    return raster.Film(
        [picture.of(scene, step=frame.step, window=frame.window) for frame in told],
        [(int(frame.window[0]), int(frame.window[1])) for frame in told],
        [frame.milliseconds for frame in told],
    )


def pixels(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def strays(one: Image.Image, two: Image.Image) -> int:
    """How many pixels are clearly another colour."""
    grey = ImageChops.difference(one, two).convert("L")
    return sum(grey.histogram()[STRAY:])


@pytest.mark.parametrize("source", SOURCES)
def test_each_frame_is_the_whole_picture_of_its_step(source: str) -> None:
    scene = Scene(lesson(source, at=SOURCES[source]))
    moving = Image.open(io.BytesIO(raster.moving(film(scene), "apng", 1, LIGHT)))
    told = list(frames(scene))
    assert moving.n_frames == len(told) == len(scene.lesson.steps) + 2
    for number, frame in enumerate(told):
        moving.seek(number)
        whole = pixels(raster.png(picture.of(scene, step=frame.step), 1, LIGHT))
        assert strays(moving.convert("RGB"), whole) == 0, number


def test_a_frame_costs_what_it_changes() -> None:
    scene = Scene(lesson("L = [v tanh(ux+c) + σ(wx+b) − y]²"))
    areas = [frame.window[2] * frame.window[3] for frame in frames(scene)]
    assert sum(areas) < len(areas) * areas[0] / 4


@pytest.mark.parametrize("kind", raster.KINDS)
@pytest.mark.parametrize("loop", [True, False])
def test_it_plays_again_or_stops(kind: str, loop: bool) -> None:
    scene = Scene(lesson("f = a + w b"))
    moving = Image.open(io.BytesIO(raster.moving(film(scene), kind, 1, LIGHT, loop)))
    assert moving.n_frames == len(scene.lesson.steps) + 2
    assert moving.info.get("loop") == (0 if loop else 1 if kind != "gif" else None)


def test_a_png_is_as_large_as_it_was_asked_for_and_transparent_if_wanted() -> None:
    svg = picture.svg(lesson("f = a + w b"))
    once, thrice = (Image.open(io.BytesIO(raster.png(svg, scale))) for scale in (1, 3))
    assert (thrice.width, thrice.height) == (3 * once.width, 3 * once.height)
    assert once.getpixel((0, 0))[3] == 0
    assert pixels(raster.png(svg, 1, "#fefefe")).getpixel((0, 0)) == (254, 254, 254)


def test_too_many_pixels_are_refused_before_they_are_drawn() -> None:
    svg = picture.svg(lesson("f = " + " + ".join(f"w_{i}" for i in range(150))))
    with pytest.raises(Impossible, match="too_many_pixels"):
        raster.png(svg, 4)


def test_too_long_a_film_of_its_own_is_refused_before_any_of_it_is_made() -> None:
    scene = Scene(lesson("f = " + " + ".join(f"w_{i} x_{i}" for i in range(1000)), picture=True))
    start = time.process_time()
    with pytest.raises(Impossible, match="too_many_changes"):
        animation.style(scene, "light")
    assert time.process_time() - start < 1


def test_a_figure_with_blanks_has_one_frame() -> None:
    scene = Scene(blanks.emptied(lesson("f = a + w b"), frozenset({"gradients"})))
    assert [frame.step for frame in frames(scene)] == [None]
