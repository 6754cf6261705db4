"""TikZ and Beamer: they compile as they are, and every overlay shows the numbers of its step."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from app.calculus.errors import Impossible
from app.lesson import lesson
from app.presentation import moments, numerals, palette, tikz
from app.presentation.scene import Scene

SOURCES = {
    "L = [v tanh(ux+c) + σ(wx+b) − y]²": "",
    "f(x,b,w) = (w e^{bx} + ln(wx)) b": "w=1.5,x=2,b=0.5",
    "f = ln(w) + θ_1 w": "w=-1",
    "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]² + λ[w_1² + w_2²]": "",
    "L = ½ (ŷ - |α x|)^2 + w^{(1)}/3": "",
}
ENGINES = ["pdflatex", "lualatex"]


def compiled(text: str, folder: Path, engine: str) -> Path:
    if not shutil.which(engine):
        pytest.skip(f"{engine} is not installed")
    (folder / "it.tex").write_text(text, encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "it.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
    return folder / "it.pdf"


def numbers(scene: Scene, step: int) -> list[str]:
    """What stands in the cells after so many steps."""
    told, moment = scene.lesson, moments.after(scene.lesson, step)
    shown = [told.values[node.index] for node in told.graph.nodes if moment.values[node.index] != "waiting"]
    for node in told.graph.nodes:
        stage = moment.stages[node.index]
        if stage is not None and told.gradients[node.index] is not None:
            shown.append(scene.stages.get(node.index, [0.0])[stage])
    return [numerals.latex(number) for number in shown if number == number]


def visible(text: str, step: int, last: int) -> list[str]:
    """The mathematics on the overlay of a step."""
    found = []
    for line in re.finditer(r"^(?:\\only<([\d,-]+)>\{)?(\\(?:draw|node).*)$", text, re.M):
        spans = [part.split("-") for part in (line[1] or f"1-{last}").split(",")]
        if any(int(start) <= step + 1 <= int(end) for start, end in spans):
            found += re.findall(r"\) \{\$([^$]*)\$\};", line[2])
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_figure_compiles(source: str, engine: str, tmp_path: Path) -> None:
    scene = Scene(lesson(source, at=SOURCES[source]))
    compiled(tikz.file(scene, None, palette.THEMES["light"]), tmp_path, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_talk_has_a_page_for_every_step(engine: str, tmp_path: Path) -> None:
    source = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
    scene = Scene(lesson(source, at=SOURCES[source]))
    pdf = compiled(tikz.beamer(scene, palette.THEMES["dark"]), tmp_path, engine)
    if shutil.which("pdftotext"):
        pages = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True)
        assert pages.stdout.count("\f") == len(scene.lesson.steps) + 2


def test_a_page_larger_than_tex_can_measure_is_refused() -> None:
    scene = Scene(lesson("f = " + "sin(" * 100 + "w" + ")" * 100))
    with pytest.raises(Impossible, match="too_large_page"):
        tikz.file(scene, None, palette.THEMES["light"])


@pytest.mark.parametrize("source", SOURCES)
def test_every_overlay_shows_the_numbers_of_its_step(source: str) -> None:
    told = lesson(source, at=SOURCES[source])
    scene = Scene(told)
    text = tikz.beamer(scene, palette.THEMES["light"])
    tags = [tag for index in scene.edges if (tag := scene.tag(index))]
    for step in range(len(told.steps) + 1):
        moment = moments.after(told, step)
        known = [i for i, edge in enumerate(told.graph.edges) if moment.values[edge.target] != "waiting"]
        factors = sum(bool((tag := scene.tag(i)) and tag.number) for i in known)
        shown, expected = visible(text, step, len(told.steps) + 2), numbers(scene, step)
        assert not Counter(expected) - Counter(shown)
        assert len(shown) == len(told.graph.nodes) + len(tags) + factors + len(expected)
