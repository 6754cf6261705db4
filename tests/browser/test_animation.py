"""A picture that plays by itself, in a browser: at every moment it shows what the steps say."""

from html import escape
from itertools import accumulate
from urllib.parse import urlencode

import pytest

from app.lesson import lesson
from app.presentation import moments, palette
from app.presentation.frames import frames
from app.presentation.looks import Looks
from app.presentation.scene import Scene
from tests.browser.conftest import SEED

SHOWN = """time => {
  for (const animation of document.getAnimations()) { animation.pause(); animation.currentTime = time; }
  const seen = element => getComputedStyle(element).visibility === "visible";
  const all = selector => [...document.querySelectorAll(selector)];
  return {
    values: all(".value").filter(seen).map(element => element.id.replace("-value", "")),
    stages: all(".stage").filter(seen).map(stage => [stage.parentNode.id, stage.dataset.stage]),
    strokes: all(".edge > .line").map(line => [line.parentNode.id, getComputedStyle(line).stroke]),
  };
}"""


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


@pytest.mark.parametrize(("theme", "scheme"), [("light", "light"), ("auto", "dark")])
def test_every_moment_of_it_is_a_step(visit, theme: str, scheme: str) -> None:
    page = visit(SEED | {"animate": "1", "theme": theme}, path="graph.svg", color_scheme=scheme)
    scene = Scene(lesson(SEED["f"], at=SEED["at"], wrt=SEED["wrt"]))
    told = list(frames(scene))
    ends = list(accumulate(frame.milliseconds for frame in told))
    for frame, end in zip(told, ends, strict=True):
        shown = page.evaluate(SHOWN, end - frame.milliseconds / 2)
        moment = moments.after(scene.lesson, frame.step)
        looks = Looks(scene, moment, palette.of(scheme))
        nodes = scene.graph.nodes
        assert shown["values"] == [node.id for node in nodes if looks.shows_value(node)]
        assert dict(shown["stages"]) == {
            f"{node.id}-gradient": str(moment.stages[node.index])
            for node in nodes
            if scene.faces[node.index].gradient and moment.stages[node.index] is not None
        }
        assert dict(shown["strokes"]) == {
            edge.id: rgb(looks.line(index).stroke) for index, edge in enumerate(scene.graph.edges)
        }


def test_it_is_still_for_whoever_asked_for_less_motion(visit) -> None:
    query = SEED | {"animate": "1"}
    page = visit(query, path="graph.svg", reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    shown = page.evaluate(SHOWN, 0)
    assert len(shown["values"]) == 10
    assert len(shown["stages"]) == 9


def test_it_plays_inside_an_image(visit, home: str) -> None:
    page = visit(path="nowhere", quiet=False)
    source = f"{home}graph.svg?{urlencode(SEED | {'animate': '1'})}"
    page.set_content(f'<img id="playing" src="{escape(source)}">')
    page.wait_for_function("document.querySelector('#playing').complete")
    first = page.locator("#playing").screenshot()
    page.wait_for_timeout(2500)
    assert page.locator("#playing").screenshot() != first
