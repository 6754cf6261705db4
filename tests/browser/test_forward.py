"""Forward mode in a browser: stepping through the seed's f along b and along w, and turning back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SEED
from tests.browser.helpers import (
    becomes,
    cell,
    finish_motion,
    settled,
    soon,
    stands_at,
    steps_of,
)

# The tangents of the seed's f at w = 1.5, b = 0.5, x = 2, as they come in; ids in the order of Table 1.
ALONG = {
    "b": {"p": "2", "q": "5.436", "r": "8.154", "u": "8.154", "f": "9.253"},
    "w": {"r": "2.718", "s": "2", "t": "0.666", "u": "3.384", "f": "1.692"},
}

PLACES = "cards => cards.map(({ x, y, width }) => [x, y, width].map((side) => side.baseVal.value))"


@pytest.mark.parametrize("along", ["b", "w"])
def test_tangents_are_stepped_through_and_read(visit, along: str) -> None:
    page = visit()
    page.click(f"[data-part=mode] a[aria-label$=' {along}']")
    page.wait_for_url(f"**mode=forward&along={along}**")
    settled(page)
    steps = steps_of(page)
    ids = {step["text"].split(" = ")[0]: step["node"] for step in steps if step["phase"] == "forward"}
    turn = sum(step["phase"] == "forward" for step in steps)
    page.keyboard.press("Home")
    page.select_option("[data-role=speed]", "4")
    page.focus("body")
    for _ in range(turn):
        page.keyboard.press("ArrowRight")
    becomes(lambda: cell(page, ids[along], "gradient"), "")
    page.keyboard.press("ArrowRight")
    stands_at(page, "tangent", turn + 1)
    becomes(lambda: cell(page, ids[along], "gradient"), "1")
    expect(page.locator("[data-role=badge]")).to_have_text(
        f"Tangent 1 / {len(steps) - turn}", use_inner_text=True
    )
    seen: dict[str, str] = {}
    for step in steps[turn + 1 :]:
        page.keyboard.press("ArrowRight")
        finish_motion(page)
        name = next(name for name, node in ids.items() if node == step["node"])
        seen[name] = cell(page, step["node"], "gradient")
        expect(page.locator(".edge.active")).to_have_attribute("data-edge", step["edge"])
    for name, number in ALONG[along].items():
        assert seen[name].startswith(number), (name, seen[name])
    assert seen.keys() == ALONG[along].keys(), "only edges on the way carry"
    result = page.inner_text("[data-part=result]")
    assert "agrees" in result
    assert result.count("∂") == 2


def test_a_tangent_travels_with_the_arrow(visit) -> None:
    page = visit(SEED | {"mode": "forward", "along": "b", "step": "11"})
    page.select_option("[data-role=speed]", "0.5")
    page.focus("body")
    page.keyboard.press("ArrowRight")
    traveller = "el => new DOMMatrix(getComputedStyle(el).transform).e"
    page.wait_for_selector(".traveller")
    first = page.eval_on_selector(".traveller", traveller)
    page.wait_for_timeout(250)
    soon(lambda: page.eval_on_selector(".traveller", traveller) > first)


def test_turning_a_mode_moves_nothing_and_back_returns(visit) -> None:
    page = visit()
    before = page.eval_on_selector_all(".node .card", PLACES)
    page.click("[data-part=mode] a[aria-label$=' w']")
    page.wait_for_url("**mode=forward**")
    settled(page)
    soon(lambda: page.eval_on_selector_all(".node .card", PLACES) == before)
    expect(page.locator(".edge.carries")).to_have_count(6)
    expect(page.locator(".edge.idle .pill")).to_have_count(4)
    page.go_back()
    page.wait_for_function("() => !location.search.includes('mode=forward')")
    settled(page)
    expect(page.locator(".edge.carries")).to_have_count(10)


def test_the_mode_can_be_chosen_without_javascript_and_in_a_frame(visit) -> None:
    page = visit(path="embed", java_script_enabled=False)
    page.click("[data-part=mode] a[aria-label$=' b']")
    expect(page).to_have_url(re.compile(re.escape("along=b")))
    soon(lambda: page.locator("[data-part=mode] [aria-current]").get_attribute("aria-label").endswith(" b"))
    page.click("[data-go=first]")
    expect(page).to_have_url(re.compile(re.escape("mode=forward")))


def test_what_is_reused_lights_its_node(visit) -> None:
    page = visit(SEED | {"tab": "order"})
    row = page.locator("[data-part=panel] tr[data-node]:has(.users)").first
    row.locator("th").hover()
    expect(page.locator(".node.selected")).to_have_attribute("data-node", row.get_attribute("data-node"))
    user = row.locator(".users [data-node]").last
    user.hover()
    expect(page.locator(".node.selected")).to_have_attribute("data-node", user.get_attribute("data-node"))


def test_the_tab_fits_a_phone(visit) -> None:
    page = visit(SEED | {"tab": "order"}, viewport={"width": 390, "height": 844})
    settled(page)
    width, content = page.eval_on_selector("[data-part=panel]", "el => [el.clientWidth, el.scrollWidth]")
    assert content <= width
    soon(lambda: page.evaluate("document.documentElement.scrollWidth") <= 390)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_forward_mode_and_in_the_tab(visit, scheme: str) -> None:
    query = SEED | {"tab": "order", "mode": "forward", "step": "14"}
    page = visit(query, color_scheme=scheme, reduced_motion="reduce")
    settled(page)
    page.evaluate("document.querySelector('.order details').open = true")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
