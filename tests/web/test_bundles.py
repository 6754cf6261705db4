"""One file of styles and one of modules for a page: nothing is lost on the way."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from app.web import bundles
from app.web.folders import folder, font

JS = folder("static") / "js"
FONT = folder("static") / "font"
# How they are made anew after a change of the range:
SUBSET = "pyftsubset STIXTwoMath-Regular.ttf --flavor=woff2 --no-hinting --name-IDs='*' --unicodes=… "
SMALL = {
    "stix-two-math.woff2": "ccmp,kern,mark,mkmk,ssty,tnum,lnum,flac,dtls",
    "stix-two-letters.woff2": "",
}


def imported(file: str) -> set[str]:
    """A module and all that it imports, however far."""
    found: set[str] = set()
    wanted = [file]
    while wanted:
        file = wanted.pop()
        if file not in found:
            found.add(file)
            wanted += re.findall(
                r'^import [^"]*"\./([\w-]+\.js)"', (JS / file).read_text("utf-8"), re.MULTILINE
            )
    return found


@pytest.mark.parametrize("name", bundles.SCRIPTS + bundles.LATER)
def test_a_bundle_has_each_module_once_after_those_it_needs(name: str) -> None:
    text = bundles.script(name)
    order = re.findall(r'^modules\["([\w-]+\.js)"\] = ', text, re.MULTILINE)
    assert sorted(order) == sorted(imported(f"{name}.js"))
    for place, file in enumerate(order):
        assert imported(file) <= set(order[: place + 1])
    exported = re.findall(r"^(?:import|export) .*", text, re.MULTILINE)
    assert len(exported) == (name in bundles.LATER)


@pytest.mark.parametrize("file", sorted(JS.glob("*.js")), ids=lambda file: file.name)
def test_modules_are_written_so_that_they_can_be_put_together(file: Path) -> None:
    """Named imports and exports under their own names; an entry may have a default for others."""
    text = file.read_text(encoding="utf-8")
    for line in re.findall(r"^import .*?;$", text, re.MULTILINE | re.DOTALL):
        assert re.fullmatch(r'import (\{[^}]*\} from )?"\./[\w-]+\.js";', line)
        assert " as " not in line
    exported = re.findall(r"^export (.*)$", text, re.MULTILINE)
    assert all(re.match(r"(async )?(class|const|function) \w|default \{", what) for what in exported)


def test_what_is_imported_later_comes_from_the_modules(client: FlaskClient) -> None:
    files = re.findall(r'import\("([^"]+)"\)', bundles.script("main"))
    assert len(files) == 2
    for file in files:
        assert client.get(urljoin("/bundle/js/main.js", file), buffered=True).status_code == 200


@pytest.mark.parametrize("name", bundles.LATER)
def test_what_comes_later_is_one_file_that_nobody_waits_for(client: FlaskClient, name: str) -> None:
    assert not imported("main.js") & imported(f"{name}.js")
    (file,) = re.findall(rf'import\("\./({name}\.js[^"]+)"\)', bundles.script("main"))
    answer = client.get(f"/bundle/js/{file}")
    assert "immutable" in answer.headers["Cache-Control"]
    assert f'= modules["{name}.js"];\n' in answer.text


# Over a third of a phone's line (1.6 Mbit/s, 150 ms) the styles come in one round trip, the rest in one more.
WEIGHTS = {"css": 7 * 1460, "js": (7 + 10) * 1460}


@pytest.mark.parametrize("kind", WEIGHTS)
def test_what_the_first_page_waits_for_comes_in_few_round_trips(client: FlaskClient, kind: str) -> None:
    (address,) = re.findall(rf'"(/bundle/{kind}/[^"]+)"', client.get("/").text)
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    weight = len(answer.data) + len(str(answer.headers)) + 100  # what a server in front adds
    assert weight < WEIGHTS[kind]


@pytest.mark.parametrize("path", ["/", "/embed", "/share", "/practice?level=1&seed=1", "/homework"])
def test_a_page_loads_one_file_of_each_kind(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    scripts = re.findall(r'<script type="module" src="([^"]+)"', page)
    assert (len(styles), len(scripts)) == (1, 1)
    for address in (*styles, *scripts):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        known = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert known.status_code == 304
        assert known.headers["Cache-Control"] == answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "?v=0123456789ab"])
def test_what_bears_the_hash_of_another_text_is_not_kept_for_it(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/bundle/css/page.css{query}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_every_sheet_is_in_a_bundle() -> None:
    sheets = {file.stem for file in (folder("static") / "css").glob("*.css")}
    assert set().union(*bundles.STYLES.values()) == sheets


def test_what_is_in_no_table_is_not_found(client: FlaskClient) -> None:
    for address in ("/bundle/css/colours.css", "/bundle/js/api.js", "/bundle/js/..%2fapi.js"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", SMALL)
def test_a_small_font_has_what_its_range_says(name: str) -> None:
    style = (folder("static") / "css" / "type.css").read_text(encoding="utf-8")
    face = next(face for face in style.split("@font-face") if name in face)
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
    wanted = {code for low, high in ranges for code in range(int(low, 16), int(high or low, 16) + 1)}
    whole, small = (TTFont(file) for file in (font(), FONT / name))
    assert wanted & set(whole.getBestCmap()) <= set(small.getBestCmap()), (
        f"{SUBSET}--layout-features={SMALL[name]}"
    )
    assert small["MATH"].table.MathConstants  # with which fractions and roots are set


def test_who_has_the_letters_need_not_have_the_rest() -> None:
    whole, letters = (set(TTFont(FONT / name).getBestCmap()) for name in SMALL)
    assert letters < whole
