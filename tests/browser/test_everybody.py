"""The same page for everybody: without JavaScript, on a phone, in the dark, by ear, at twice the size."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.web import parameters
from tests.browser.conftest import SEED
from tests.browser.helpers import becomes, settled, stands_at

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def test_the_page_works_without_javascript(visit) -> None:
    page = visit(java_script_enabled=False)
    expect(page.locator(".node")).to_have_count(10)
    expect(page.locator(".check.agrees")).to_be_visible()
    page.click("[data-go=first]")
    expect(page.locator("[data-role=badge]")).to_contain_text("Start", use_inner_text=True)
    page.click("[data-go=next]")
    page.click("[data-go=next]")
    expect(page.locator("[data-role=badge]")).to_contain_text("Forward", use_inner_text=True)
    expect(page).to_have_url(re.compile(re.escape("step=2")))
    page.fill("#f", "L = a b + a")
    page.click("button:has-text('Draw')")
    expect(page.locator(".node")).to_have_count(4)
    page.fill("input[name='at.a']", "3")
    page.locator("label.role", has=page.locator("[value=b]")).click()
    page.click("button:has-text('Draw')")
    expect(page.locator(".node.constant")).to_have_count(1)
    expect(page).to_have_url(re.compile(re.escape("at.a=3")))
    page.locator("[data-role=play]").wait_for(state="hidden")  # once the style sheet is there


def test_a_phone_has_the_player_under_the_thumb(visit) -> None:
    page = visit(**PHONE)
    settled(page)
    player = page.locator(".player").bounding_box()
    assert player["y"] + player["height"] == 844
    becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), 390)
    svg = page.locator("svg.graph").bounding_box()
    assert svg["height"] > svg["width"]
    expect(page).not_to_have_url(re.compile(re.escape("layout")))
    page.tap("[data-go=first]")
    page.tap("[data-go=next]")
    stands_at(page, "forward", 1)


@pytest.mark.parametrize(("scheme", "step"), [("light", "14"), ("dark", "last")])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(visit, scheme: str, step: str, device: dict) -> None:
    page = visit(SEED | {"step": step}, color_scheme=scheme, reduced_motion="reduce", **device)
    settled(page)
    page.evaluate("document.querySelector('details.menu').open = true")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


@pytest.mark.parametrize(
    "query",
    [
        {"f": ""},
        {"f": "f = sgmoid(x) +"},
        {"f": "f = ln(-x) + relu(a)", "at": "a=0"},
        {"f": "f = [y - σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]", "step": "24"},
    ],
)
def test_axe_finds_nothing_where_there_is_less_or_more(visit, query: dict[str, str]) -> None:
    page = visit(query, quiet=False, color_scheme="dark", **PHONE)
    settled(page)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


@pytest.mark.parametrize("tab", parameters.allowed("tab"))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_tab(visit, tab: str, scheme: str) -> None:
    for more in ({}, PHONE):
        page = visit(SEED | {"tab": tab, "voice": "numbers", "step": "14"}, color_scheme=scheme, **more)
        settled(page)
        page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def test_axe_finds_nothing_beside_a_mistake_or_in_a_lecture(visit) -> None:
    page = visit(quiet=False)
    page.fill("#f", "f = sgmoid(x) + " + " + x" * 500)
    page.wait_for_selector(".refusal")
    found = Axe().run(page).response["violations"]
    found += Axe().run(visit(SEED | {"view": "lecture", "step": "12"})).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []


def test_the_graph_can_be_embedded(visit) -> None:
    page = visit(SEED | {"step": "3"}, path="embed", viewport={"width": 390, "height": 600})
    becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), 390)
    page.keyboard.press("ArrowRight")
    stands_at(page, "forward", 4)
    expect(page.locator("textarea")).to_have_count(0)


def test_the_dark_is_dark(visit) -> None:
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    assert visit(color_scheme="dark").evaluate(colour) == "rgb(20, 23, 28)"
    assert visit(SEED | {"theme": "light"}, color_scheme="dark").evaluate(colour) == "rgb(246, 247, 249)"


def test_reduced_motion_sends_nothing_travelling(visit) -> None:
    page = visit(SEED | {"step": "11"}, reduced_motion="reduce")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".traveller")).to_have_count(0)
    stands_at(page, "backward", 12)


TRAVELLERS = """() => {
  window.travellers = 0;
  const count = nodes => [...nodes].filter(node => node.classList?.contains("traveller")).length;
  const add = changes => changes.forEach(({ addedNodes }) => (window.travellers += count(addedNodes)));
  const watch = new MutationObserver(add);
  watch.observe(document.querySelector("svg.graph"), { childList: true, subtree: true });
}"""


def test_a_gradient_travels_to_its_cell(visit) -> None:
    page = visit(SEED | {"step": "11"})
    page.evaluate(TRAVELLERS)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.travellers === 1")
    page.wait_for_selector(".traveller", state="detached")
    expect(page.locator(".gradient.active .stage.shown")).to_have_attribute("data-stage", "1")


def test_at_twice_the_size_nothing_is_lost(visit) -> None:
    page = visit(viewport={"width": 640, "height": 400})
    becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), 640)


def test_a_page_that_cannot_be_found_is_kind(visit) -> None:
    page = visit("", path="nowhere", quiet=False)
    expect(page.locator("main h1")).to_be_visible()
    page.click("main a")
    expect(page.locator("svg.graph")).to_be_visible()
