"""The Share page: every format of the table and every recipe, with this formula and this state."""

import re
import shlex
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli import group
from app.web import parameters
from app.web.addresses import OF_THE_GRAPH
from app.web.folders import folder
from app.web.formats import FORMATS, Format
from app.web.recipes import RECIPES

SOURCE = "L = [σ(wx+b) − y]^2"
ASKED = {"f": SOURCE, "at": "w=1,x=2,b=0,y=1", "wrt": "w"}
HOST = "http://localhost/"


def page_of(client: FlaskClient, **options: str) -> str:
    answer = client.get("/share", query_string=ASKED | options)
    assert answer.status_code == 200
    return answer.text


def recipes_of(page: str) -> dict[str, str]:
    """Each recipe's text, as it is copied."""
    cards = re.findall(r'<article class="sheet recipe" id="(\w+)".*?<code>(.*?)</code>', page, re.DOTALL)
    return {name: unescape(text) for name, text in cards}


def addresses_in(text: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'http://localhost[^\s"<>)]+', text)]


def test_every_format_of_the_table_can_be_downloaded(client: FlaskClient) -> None:
    page = page_of(client)
    for name in FORMATS:
        link = re.search(rf'href="([^"]*/graph\.{name}\?[^"]*)" download="backgraph\.{name}"', page)
        assert link, name
        assert client.get(unescape(link[1])).status_code in (200, 503)  # 503: this machine is slow, no more


def test_a_new_format_appears_by_itself(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "tiff", Format("image/tiff", lambda lesson, asked: b""))
    assert "/graph.tiff?" in page_of(client)


def test_every_recipe_has_this_formula_and_leads_somewhere(client: FlaskClient) -> None:
    recipes = recipes_of(page_of(client, step="3"))
    assert recipes.keys() == {recipe.name for recipe in RECIPES}
    for name, text in recipes.items():
        for address in addresses_in(text):
            assert client.get(address, buffered=True).status_code == 200, (name, address)
            query = parse_qs(urlsplit(address).query)
            if "/static/" not in address:
                assert query["f"] == [SOURCE]
                assert query["wrt"] == ["w"]
                assert query["step"] == ["3"]
                assert query["v"] == ["1"], "a lecturer's link never changes its meaning"


class Elements(HTMLParser):
    """The elements of a text, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_html_recipes_survive_quotes_and_angles(client: FlaskClient) -> None:
    source = 'f = w < 1 ? "x" : 2'  # cannot be read, and no page is broken by it
    answer = client.get("/share", query_string={"f": source})
    assert answer.status_code == 302
    assert answer.location.startswith("/?")
    multiline = "p = wx\nq = p·p"
    page = client.get("/share", query_string={"f": multiline, "at": "w=2,x=3"}).text
    (_, _), (tag, attributes) = Elements(recipes_of(page)["html"]).found
    assert tag == "back-graph"
    assert attributes["f"] == multiline
    assert "controls" in attributes


def test_what_is_played_begins_at_its_beginning_unless_told(client: FlaskClient) -> None:
    for step, begins in (("", "0"), ("4", "4"), ("last", "last"), ("999", "0")):
        recipes = recipes_of(page_of(client, **({"step": step} if step else {})))
        (address,) = addresses_in(recipes["jupyter"])
        assert parse_qs(urlsplit(address).query)["step"] == [begins]


def test_a_frame_looks_as_the_picture_does(client: FlaskClient) -> None:
    for theme in ("", "light", "dark", "auto"):
        recipes = recipes_of(page_of(client, **({"theme": theme} if theme else {})))
        (address,) = addresses_in(recipes["jupyter"])
        assert parse_qs(urlsplit(address).query)["theme"] == [theme or "light"]
        assert (f'theme="{theme}"' in recipes["html"]) is bool(theme)


def test_the_command_of_the_recipe_runs(client: FlaskClient, tmp_path) -> None:
    page = client.get("/share", query_string={"f": "f = a b", "at": "a=2,b=3"}).text
    program, *arguments = shlex.split(recipes_of(page)["terminal"])
    assert program == "backgraph"
    arguments[-1] = str(tmp_path / "all")
    result = CliRunner().invoke(group, arguments)
    assert result.exit_code == 0, result.output
    assert {file.name for file in (tmp_path / "all").iterdir()} == {f"backgraph.{name}" for name in FORMATS}
    assert all(file.stat().st_size for file in (tmp_path / "all").iterdir())


def test_every_text_has_its_button_and_the_form_keeps_the_graph(client: FlaskClient) -> None:
    page = page_of(client, layout="bt")
    assert page.count('<button type="button" class="small" data-copy') == len(RECIPES) + 1
    form = page.split('class="share-choices"')[1].split("</form>")[0]
    assert 'name="f" value="L = [σ(wx+b) − y]^2"' in form
    assert '<option value="bt" selected>' in form


def test_an_element_takes_what_an_address_takes() -> None:
    module = (folder("static") / "js" / "asked.js").read_text(encoding="utf-8")
    asked = re.search(r"ASKED = \[(.*?)\]", module, re.DOTALL)
    assert {*re.findall(r'"(\w+)"', asked[1]), "step"} == set(OF_THE_GRAPH)
    assert set(OF_THE_GRAPH) <= parameters.TABLE.keys()


def test_the_page_leads_to_share_with_its_state(client: FlaskClient) -> None:
    page = client.get("/", query_string=ASKED | {"step": "3"}).text
    link = unescape(re.search(r'data-share href="([^"]+)"', page)[1])
    assert parse_qs(urlsplit(link).query)["step"] == ["3"]
    assert client.get(link).status_code == 200
