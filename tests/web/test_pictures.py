"""Every format of the table: opened by a reader that is not ours, and the same at every request."""

import io
import json
import math
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pygraphviz
import pytest
from PIL import Image
from pptx import Presentation

from app.presentation.palette import THEMES
from app.web.formats import FORMATS

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,x=2,b=0.5"}
HOMEWORK = Path(__file__).parents[1] / "cases" / "seed.toml"
CASES = tomllib.loads(HOMEWORK.read_text(encoding="utf-8"))["function"]
NETWORK = next(row for row in CASES if "layers" in row["name"])
SVG = "{http://www.w3.org/2000/svg}"


def fetch(client, kind: str, **options: str) -> bytes:
    answer = client.get(f"/graph.{kind}", query_string=SEED | options)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == FORMATS[kind].media_type
    return answer.data


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_question_has_the_same_answer(client, kind: str) -> None:
    assert fetch(client, kind) == fetch(client, kind)


@pytest.mark.parametrize("kind", ["png", "gif", "apng", "webp"])
def test_pixels_open_in_pillow(client, kind: str) -> None:
    image = Image.open(io.BytesIO(fetch(client, kind, scale="1")))
    assert image.width > 1000
    assert getattr(image, "n_frames", 1) == (1 if kind == "png" else 10 + 11 + 2)  # nodes; seed, edges; ends


def frames(data: bytes) -> int:
    return getattr(Image.open(io.BytesIO(data)), "n_frames", 1)


READERS = {
    "gif": frames,
    "webp": frames,
    "pptx": lambda data: len(Presentation(io.BytesIO(data)).slides),
    "zip": lambda data: len([ElementTree.fromstring(svg) for svg in unpacked(data)]),
}


def unpacked(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        return [folder.read(name) for name in folder.namelist()]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("row", CASES, ids=lambda row: row["name"])
def test_every_medium_of_the_homework_has_its_steps(client, row: dict, kind: str) -> None:
    query = {"f": row["spellings"][0], "at": row["at"]}
    steps = client.get("/graph.json", query_string=query).json["steps"]
    answer = client.get(f"/graph.{kind}", query_string=query)
    assert answer.status_code == 200, answer.text
    assert READERS[kind](answer.data) == len(steps) + 2


def test_slides_of_the_network_are_small(client) -> None:
    query = {"f": NETWORK["spellings"][0], "at": NETWORK["at"]}
    assert len(client.get("/graph.pptx", query_string=query).data) < 3e6


def test_dark_pictures_bring_their_ground(client) -> None:
    for kind in ("png", "gif"):
        image = Image.open(io.BytesIO(fetch(client, kind, theme="dark", scale="1"))).convert("RGB")
        assert max(image.getpixel((1, 1))) < 40


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed (poppler-utils)")
def test_a_pdf_has_a_page_for_each_step(client, tmp_path) -> None:
    for pages, count in (("one", 1), ("steps", 23)):
        file = tmp_path / f"{pages}.pdf"
        file.write_bytes(fetch(client, "pdf", pages=pages))
        told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
        assert re.search(rf"Pages: +{count}\b", told)
        images = subprocess.run(["pdfimages", "-list", file], capture_output=True, text=True, check=True)
        assert len(images.stdout.splitlines()) == 2, "vectors only"


def test_an_archive_holds_an_svg_for_each_step(client) -> None:
    with zipfile.ZipFile(io.BytesIO(fetch(client, "zip"))) as folder:
        names = folder.namelist()
        assert names[0] == "backgraph/step-00.svg"
        assert names[-1] == "backgraph/finished.svg"
        steps = [ElementTree.fromstring(folder.read(name)).get("data-step") for name in names]
    assert steps == [str(number) for number in range(23)]


def test_dot_is_read_by_graphviz_with_our_places(client) -> None:
    drawing = pygraphviz.AGraph(string=fetch(client, "dot").decode())
    svg = ElementTree.fromstring(fetch(client, "svg"))
    height = float(svg.get("height", ""))
    cards = {g.get("data-node"): g.find(f"{SVG}rect") for g in svg.iter(f"{SVG}g") if g.get("data-node")}
    for name, card in cards.items():
        x, y = (float(number) for number in drawing.get_node(name).attr["pos"].strip("!").split(","))
        assert x == pytest.approx(float(card.get("x")) + float(card.get("width")) / 2, abs=0.1)
        assert height - y == pytest.approx(float(card.get("y")) + float(card.get("height")) / 2, abs=0.6)
    assert drawing.number_of_edges() == 12


STATE = {
    "f": SEED["f"],
    "at": "x=2,b=0.5,w=1.5",
    "step": "7",
    "theme": "dark",
    "notation": "bar",
    "layout": "bt",
}


def said(text: str) -> dict[str, str]:
    return json.loads(text)["backgraph"]


@pytest.mark.parametrize("kind", [{}, {"animate": "1"}, {"fragments": "1"}])
def test_a_picture_says_what_it_shows(client, kind: dict[str, str]) -> None:
    drawn = ElementTree.fromstring(fetch(client, "svg", **(STATE | kind)))
    assert said(drawn.findtext(f"{SVG}metadata", "")) == STATE


def test_values_chosen_for_the_reader_are_said(client) -> None:
    drawn = ElementTree.fromstring(client.get("/graph.svg?f=w%20x").data)
    assert said(drawn.findtext(f"{SVG}metadata", ""))["at"].startswith("w=")


def test_other_pictures_say_it_too(client, tmp_path) -> None:
    image = Image.open(io.BytesIO(fetch(client, "png", **STATE)))
    assert said(image.text["Backgraph"]) == STATE
    with zipfile.ZipFile(io.BytesIO(fetch(client, "zip", **STATE))) as folder:
        drawn = ElementTree.fromstring(folder.read("backgraph/step-03.svg"))
    assert said(drawn.findtext(f"{SVG}metadata", "")) == STATE | {"step": "3"}


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed (poppler-utils)")
def test_a_pdf_says_it_as_its_keyword(client, tmp_path) -> None:
    file = tmp_path / "graph.pdf"
    file.write_bytes(fetch(client, "pdf", **STATE))
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert said(re.search(r"Keywords: +(.*)", told)[1]) == STATE


def has(colour: str, kind: str, data: bytes) -> bool:
    """Whether a colour is in a file: in its text, in that of what it holds, or nearly in its pixels."""
    if kind in ("zip", "pptx"):
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            return any(colour.encode() in folder.read(name).lower() for name in folder.namelist())
    if kind in ("svg", "tex"):
        return colour.encode() in data.lower()
    seen = Image.open(io.BytesIO(data)).convert("RGB").getcolors(1 << 20) or []
    return min(math.dist(bytes.fromhex(colour), pixel) for _, pixel in seen) < 8


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["svg", "zip", "png", "gif", "apng", "webp", "pptx", "tex"])
def test_every_format_has_every_theme(client, kind: str, theme: str) -> None:
    options = {"f": "L = (w x)^2", "at": "w=1,x=2", "theme": theme}
    answer = client.get(f"/graph.{kind}", query_string=options)
    first = {"gif", "apng", "webp"}  # before any step: nothing has gone forward or backward
    parts = ("ink", "quiet") if kind in first else ("ink", "quiet", "forward", "backward")
    for part in parts:
        assert has(getattr(THEMES[theme].colours, part).removeprefix("#"), kind, answer.data), part


NOTATIONS = {"partial": "∂f/∂r", "bar": "r̄", "delta": "δ_r"}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_gradients_are_written_as_asked(client, notation: str) -> None:
    written = NOTATIONS[notation]
    svg = ElementTree.fromstring(fetch(client, "svg", notation=notation))
    assert written.replace("r", "b") in svg.findtext(f"{SVG}desc", "")
    deck = Presentation(io.BytesIO(fetch(client, "pptx", notation=notation)))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert any(written in note for note in notes)
    beamer = fetch(client, "tex", beamer="1", notation=notation).decode()
    latex = {
        "partial": r"\frac{\partial f}{\partial r} \mathrel",
        "bar": r"\bar{r} \mathrel",
        "delta": r"\delta_{r} \mathrel",
    }
    assert latex[notation] in beamer
    assert written in fetch(client, "dot", notation=notation).decode()


def test_json_is_the_lesson(client) -> None:
    lesson = json.loads(fetch(client, "json"))
    assert lesson == client.get("/api/graph", query_string=SEED).json


@pytest.mark.parametrize(
    ("kind", "option", "allowed"),
    [("png", {"scale": "9"}, "1, 2, 3, 4"), ("pdf", {"pages": "all"}, "one, steps")],
)
def test_a_bad_option_is_told_what_is_allowed(client, kind: str, option: dict, allowed: str) -> None:
    answer = client.get(f"/graph.{kind}", query_string=SEED | option)
    assert answer.status_code == 400
    assert allowed in answer.json["detail"]


def test_a_film_of_many_steps_is_refused_with_what_to_do(client) -> None:
    query = {"f": "f = " + " + ".join(f"w_{i}" for i in range(240)), "share": "0"}
    answer = client.get("/graph.gif", query_string=query)
    assert answer.status_code == 422
    assert "step=" in answer.json["detail"]


@pytest.mark.parametrize("hide", ["values", "local", "gradients"])
def test_what_is_to_be_filled_in_is_in_no_picture_for_slides_and_no_program(client, hide: str) -> None:
    drawn = fetch(client, "svg", fragments="1", hide=hide)
    assert b'class="blank"' in drawn
    assert said(ElementTree.fromstring(drawn).findtext(f"{SVG}metadata", ""))["hide"] == hide
    for dialect in ("torch", "micrograd"):
        drawn += fetch(client, "py", dialect=dialect, hide=hide)
    assert b"9.253" not in drawn, "the gradient of b"
