"""One picture in every medium: what a browser, resvg and poppler make of the seed's functions is the same."""

import io
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageChops, ImageFilter

SEED = tomllib.loads((Path(__file__).parents[1] / "cases" / "seed.toml").read_text(encoding="utf-8"))
QUESTIONS = {
    row["name"]: {"f": row["spellings"][0], "at": row["at"], "scale": "1"} for row in SEED["function"]
}
SMOOTH = ImageFilter.BoxBlur(2)  # every renderer smooths an edge in its own way
CLEAR = 60  # of 255: resvg comes to 14, poppler to 35, a number that is missing to 145


@pytest.fixture(scope="module")
def painted(browser, app: Flask, tmp_path_factory: pytest.TempPathFactory):
    """The SVG of a function as a browser paints it."""
    page = browser.new_page(viewport={"width": 3000, "height": 1000})
    file = tmp_path_factory.mktemp("media") / "it.svg"

    @cache
    def paint(name: str) -> Image.Image:
        file.write_bytes(drawn(app.test_client(), "svg", name))
        page.goto(file.as_uri())
        return Image.open(io.BytesIO(page.locator("svg").first.screenshot()))

    yield paint
    page.close()


def drawn(client: FlaskClient, kind: str, name: str) -> bytes:
    answer = client.get(f"/graph.{kind}", query_string=QUESTIONS[name])
    assert answer.status_code == 200, answer.text
    return answer.data


def printed(pdf: bytes) -> Image.Image:
    """A page of a PDF, a pixel for every pixel of the picture."""
    command = ["pdftoppm", "-png", "-r", "96", "-singlefile", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def difference(one: Image.Image, two: Image.Image) -> float:
    """The greatest difference of a place, of 255, after what is smoothed otherwise."""
    assert max(abs(a - b) for a, b in zip(one.size, two.size, strict=True)) <= 1
    size = min(one.width, two.width), min(one.height, two.height)
    smooth = [image.convert("RGB").crop((0, 0, *size)).filter(SMOOTH) for image in (one, two)]
    return max(high for _, high in ImageChops.difference(*smooth).getextrema())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_browser_and_a_png_show_the_same(client: FlaskClient, painted, name: str) -> None:
    png = Image.open(io.BytesIO(drawn(client, "png", name)))
    assert difference(painted(name), png) < CLEAR


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed (poppler-utils)")
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_browser_and_a_pdf_show_the_same(client: FlaskClient, painted, name: str) -> None:
    assert difference(painted(name), printed(drawn(client, "pdf", name))) < CLEAR


def test_a_missing_number_would_be_seen(client: FlaskClient, painted) -> None:
    """The comparison can fail."""
    name = next(iter(QUESTIONS))
    early = client.get("/graph.png", query_string=QUESTIONS[name] | {"step": "4"}).data
    assert difference(painted(name), Image.open(io.BytesIO(early))) > 2 * CLEAR
