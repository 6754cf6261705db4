"""The graph on pages that are not ours: in a frame, as an element, in a deck, as a file without a server."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SEED
from tests.browser.decks import DECK, REVEAL, SITE, written
from tests.browser.helpers import becomes, soon

SQUARE = {"f": "L = (wx - y)^2", "at": "w=1,x=2,y=1"}  # 6 nodes; a seed, 3 edges that carry
GRAPH = '<back-graph id="one" f="L = (wx - y)^2" at="w=1,x=2,y=1"></back-graph>'
SHOWN = "id => document.getElementById(id).shadowRoot?.querySelector('svg.graph')?.dataset.step"


@pytest.fixture
def deck(visit, home: str, tmp_path: Path):
    """A page from a disk with our frame in it, before the first step."""
    page = visit("", path="healthz")
    frame = f"embed?{urlencode(SQUARE | {'step': '0'})}"
    page.goto(written(tmp_path, DECK, home=home, frame=frame))
    soon(lambda: page.evaluate("last('state')?.step === 0 && last('height')?.height > 100"))
    return page


def state_of(page) -> dict:
    return page.evaluate("last('state')")


def test_the_page_around_a_frame_steps_it(deck) -> None:
    for order, step in ((3, 3), ("next", 4), ("previous", 3), ("last", "last"), ("first", 0)):
        deck.evaluate("step => tell({backgraph: 'step', step})", order)
        becomes(lambda: state_of(deck)["step"], step)
    deck.evaluate("tell({backgraph: 'step', step: 2})")
    becomes(lambda: state_of(deck)["text"][:2], "x ")
    deck.evaluate("tell({backgraph: 'play'})")
    soon(lambda: state_of(deck)["step"] != 2)
    deck.evaluate("tell({backgraph: 'pause'}); tell({backgraph: 'state'})")
    becomes(lambda: state_of(deck)["playing"], False)


def test_nonsense_and_strangers_are_ignored(deck) -> None:
    deck.evaluate("tell({backgraph: 'step', step: 3})")
    becomes(lambda: state_of(deck)["step"], 3)
    deck.evaluate(
        """() => {
          const steps = [-1, 1.5, "4", NaN, null, {}, "constructor", Infinity];
          for (const step of steps) tell({ backgraph: "step", step });
          for (const message of [null, 7, "play", "step", [], {}, "{"]) tell(message);
          for (const backgraph of ["constructor", "toString", {}, 3, null]) tell({ backgraph });
          const stranger = document.createElement("iframe");
          const order = "{ backgraph: 'step', step: 1 }";
          stranger.srcdoc = `<script>parent.frames[0].postMessage(${order}, "*")</${"script>"}`;
          stranger.onload = () => tell({ backgraph: "state" });
          document.body.append(stranger);
          heard.length = 0;
        }"""
    )
    soon(lambda: state_of(deck))
    assert [message["step"] for message in deck.evaluate("heard")] == [3]


def test_a_slide_takes_the_keys_and_hands_them_back_at_its_ends(deck) -> None:
    deck.evaluate("tell('slide:start')")
    becomes(lambda: deck.evaluate("document.activeElement.tagName"), "IFRAME")
    deck.keyboard.press("ArrowRight")
    deck.keyboard.press("PageDown")
    becomes(lambda: state_of(deck)["step"], 2)
    deck.keyboard.press("PageUp")
    deck.keyboard.press("ArrowLeft")
    becomes(lambda: state_of(deck)["step"], 0)
    assert deck.evaluate("pressed") == []
    deck.keyboard.press("ArrowLeft")
    becomes(lambda: deck.evaluate("pressed"), [37])
    deck.evaluate("tell({backgraph: 'step', step: 'last'})")
    becomes(lambda: state_of(deck)["step"], "last")
    for key in ("ArrowRight", "PageDown", "ArrowDown", "Escape"):
        deck.keyboard.press(key)
    becomes(lambda: deck.evaluate("pressed"), [37, 39, 34, 40, 27])
    becomes(lambda: deck.evaluate("last('key').key"), "Escape")


def test_a_slide_that_goes_gives_the_keys_back_and_begins_anew(deck) -> None:
    deck.evaluate("tell('slide:start')")
    becomes(lambda: deck.evaluate("document.activeElement.tagName"), "IFRAME")
    deck.keyboard.press("ArrowRight")
    becomes(lambda: state_of(deck)["step"], 1)
    deck.evaluate("tell('slide:stop')")
    becomes(lambda: deck.evaluate("document.activeElement.tagName"), "BODY")
    deck.keyboard.press("ArrowRight")
    becomes(lambda: deck.evaluate("pressed"), [39])
    deck.evaluate("tell('slide:start')")
    becomes(lambda: state_of(deck)["step"], 0)


def test_the_height_follows_the_width(deck) -> None:
    wide = deck.evaluate("last('height').height")
    deck.evaluate("frame.width = 420")
    soon(lambda: deck.evaluate("last('height').height") != wide)
    deck.evaluate("frame.height = last('height').height")
    viewport = deck.frames[1].locator(".viewport")
    becomes(lambda: viewport.evaluate("v => v.scrollHeight <= v.clientHeight"), True)


def test_frames_keep_nothing(deck) -> None:
    assert deck.context.cookies() == []


# The element.


def test_several_elements_on_a_page_do_not_disturb_each_other(visit, home: str, tmp_path: Path) -> None:
    page = visit("", path="healthz")
    other = '<back-graph id="two" f="x*x + y" at="x=3" step="2" theme="dark" controls></back-graph>'
    page.goto(written(tmp_path, SITE, home=home, graph=GRAPH + other))
    becomes(lambda: page.evaluate(SHOWN, "one"), "11")
    becomes(lambda: page.evaluate(SHOWN, "two"), "2")
    expect(page.locator("#one .node").first).to_be_visible()
    expect(page.locator("#one .player")).to_be_hidden()
    expect(page.locator("#one [data-role=says]")).to_have_css("text-transform", "none")
    page.locator("#two [data-go=next]").click()
    becomes(lambda: page.evaluate(SHOWN, "two"), "3")
    page.locator("#two .viewport").focus()
    page.keyboard.press("ArrowRight")
    becomes(lambda: page.evaluate(SHOWN, "two"), "4")
    assert page.evaluate(SHOWN, "one") == "11"
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def test_an_element_is_stepped_by_its_page_and_follows_its_attributes(
    visit, home: str, tmp_path: Path
) -> None:
    page = visit("", path="healthz", quiet=False)
    page.goto(written(tmp_path, SITE, home=home, graph=GRAPH))
    becomes(lambda: page.evaluate(SHOWN, "one"), "11")
    one = page.evaluate_handle("document.getElementById('one')")
    page.evaluate(
        "one => { window.moves = []; one.addEventListener('move', e => moves.push(e.detail.step)) }", one
    )
    assert page.evaluate("one => [one.next(), one.steps]", one) == [False, 10]
    page.evaluate("one => { one.step = 3; one.next(); one.previous() }", one)
    assert page.evaluate("moves") == [3, 4, 3]
    page.evaluate("one => one.setAttribute('step', '7')", one)
    becomes(lambda: page.evaluate(SHOWN, "one"), "7")
    page.evaluate("one => { one.setAttribute('f', 'f = a b'); one.setAttribute('at', 'a=2,b=5') }", one)
    expect(page.locator("#one .node")).to_have_count(3)
    page.evaluate("one => one.setAttribute('f', 'f = sgmoid(x) +')", one)
    expect(page.locator("#one [role=status]:not(.hint)").first).to_contain_text("sgmoid")
    page.evaluate("one => { one.setAttribute('f', 'f = a + 1'); one.removeAttribute('at') }", one)
    expect(page.locator("#one .node")).to_have_count(2)
    expect(page.locator("#one svg.graph")).to_be_visible()


# A deck.


def test_the_clicker_steps_the_graph_and_then_the_deck_goes_on(visit, home: str, tmp_path: Path) -> None:
    page = visit("", path="healthz")
    page.goto(written(tmp_path, REVEAL, home=home, graph=GRAPH))
    becomes(lambda: page.locator(".fragment").count(), 11)
    becomes(lambda: page.evaluate(SHOWN, "one"), "0")
    for step in range(1, 12):
        page.evaluate("deck.next()")
        assert page.evaluate(SHOWN, "one") == str(step)
    page.evaluate("deck.next()")
    assert page.evaluate("deck.at") == 1
    page.evaluate("deck.previous(); deck.previous()")
    assert page.evaluate(SHOWN, "one") == "10"


def test_a_deck_may_choose_its_stops(visit, home: str, tmp_path: Path) -> None:
    page = visit("", path="healthz")
    page.goto(written(tmp_path, REVEAL, home=home, graph=GRAPH.replace("id=", 'stops="6,last" id=')))
    becomes(lambda: page.locator(".fragment").count(), 2)
    for shown in ("6", "11"):
        page.evaluate("deck.next()")
        assert page.evaluate(SHOWN, "one") == shown


# The file.


def test_the_offline_file_plays_without_a_server(visit, home: str, tmp_path: Path) -> None:
    page = visit("", path="healthz")
    file = tmp_path / "backgraph.html"
    file.write_bytes(page.request.get(f"{home}graph.html?{urlencode(SEED | {'step': '0'})}").body())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(file.as_uri())
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("svg.graph")).to_have_attribute("data-step", "2")
    becomes(lambda: page.evaluate("document.fonts.check('17px \"STIX Two Math\"')"), True)
    assert [address[:40] for address in asked if not address.startswith(("file:", "data:"))] == []


def test_the_file_is_served_with_the_same_policy(visit) -> None:
    page = visit(SEED, path="graph.html")
    page.keyboard.press("Home")
    expect(page.locator("svg.graph")).to_have_attribute("data-step", "0")


# The Share page.


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_share_page(visit, scheme: str, width: int) -> None:
    page = visit(
        SEED | {"step": "3"}, path="share", color_scheme=scheme, viewport={"width": width, "height": 844}
    )
    expect(page.locator(".pictured img")).to_be_visible()
    becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), width)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def test_a_recipe_is_copied_and_a_choice_is_followed(visit, home: str) -> None:
    page = visit(SEED, path="share", permissions=["clipboard-read", "clipboard-write"])
    card = page.locator("#reveal")
    card.get_by_role("button").click()
    expect(card.get_by_role("status")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == card.locator("code").text_content()
    page.select_option("[name=layout]", "bt")
    expect(page).to_have_url(re.compile("layout=bt"))
    expect(page.locator("#iframe code")).to_contain_text("layout=bt")


def test_without_scripts_the_share_page_is_whole(visit) -> None:
    page = visit(SEED, path="share", java_script_enabled=False)
    expect(page.locator("#reveal code")).to_be_visible()
    expect(page.locator("#reveal button")).to_be_hidden()
    page.select_option("[name=step]", "last")
    page.click(".share-choices button")
    expect(page).to_have_url(re.compile("step=last"))


def test_share_carries_the_step_that_is_shown(visit) -> None:
    page = visit(SEED | {"step": "3"})
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-share]")).to_have_attribute("href", re.compile("step=4"))
    page.click("[data-share]")
    expect(page.locator("#markdown code")).to_contain_text("step=4")
