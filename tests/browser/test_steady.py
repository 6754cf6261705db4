"""The page holds still, the graph has the room, and graph and table point at the same node."""

import pytest
from playwright.sync_api import expect

from app.presentation import labels
from tests.browser.conftest import SEED
from tests.browser.helpers import settled, soon, steps_of

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
TWO_LAYERS = {"f": "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"}
PLACES = """() => {
  const parts = [".now", ".viewport", ".player", ".formula", ".variables", ".result", ".explain"];
  return parts.map((part) => {
    const { x, y, width, height } = document.querySelector(part).getBoundingClientRect();
    return [part, x, y + window.scrollY, width, height].join(" ");
  });
}"""
SCALE = "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"


def scale(page) -> float:
    return page.eval_on_selector("svg.graph", SCALE)


def is_whole(page) -> bool:
    return page.eval_on_selector(
        ".viewport",
        "view => view.scrollWidth <= view.clientWidth && view.scrollHeight <= view.clientHeight",
    )


@pytest.mark.parametrize("query", [SEED, TWO_LAYERS], ids=["seed", "two layers"])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
def test_nothing_moves_from_step_to_step(visit, query: dict[str, str], device: dict) -> None:
    page = visit(query, reduced_motion="reduce", **device)
    settled(page)
    page.keyboard.press("Home")
    seen, begins = set(), set()
    for _ in steps_of(page):
        page.keyboard.press("ArrowRight")
        seen.add(tuple(page.evaluate(PLACES)))
        begins.add(page.locator("[data-role=says]").bounding_box()["x"])
    assert len(seen) == 1
    assert len(begins) == 1


@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
def test_a_mistake_moves_nothing(visit, device: dict) -> None:
    page = visit(SEED | {"f": "f = sin(w x) + b x"}, quiet=False, **device)
    settled(page)
    before = page.evaluate(PLACES)
    page.fill("#f", "f = sgmoid(w x) +")
    page.wait_for_selector(".refusal")
    soon(lambda: page.evaluate(PLACES) == before)
    box, card = page.locator("#f").bounding_box(), page.locator(".refusal").bounding_box()
    assert (card["x"], card["width"]) == (box["x"], box["width"])
    soon(lambda: page.locator(".refusal").evaluate("card => card.scrollWidth <= card.clientWidth"))


def test_the_numbers_of_the_seed_can_be_read(visit) -> None:
    page = visit()
    soon(lambda: is_whole(page))
    soon(lambda: labels.NUMBER * scale(page) >= 10.5)
    soon(lambda: labels.FACTOR * scale(page) >= 10)


def test_what_nearly_fits_is_shown_whole(visit) -> None:
    page = visit({"f": "a_1 = e^{z_1}; a_2 = e^{z_2}; s = a_1 + a_2 + e^{z_3}; L = -ln(a_2/s)"})
    soon(lambda: is_whole(page))
    soon(lambda: 0.69 < scale(page) < 0.78)


def test_fit_shows_the_whole_of_a_wide_graph(visit) -> None:
    page = visit(TWO_LAYERS)
    soon(lambda: not is_whole(page))
    soon(lambda: labels.NUMBER * scale(page) >= 10.5)
    page.click("[data-zoom=fit]")
    soon(lambda: is_whole(page))


def test_a_large_graph_opens_where_there_is_something(visit) -> None:
    page = visit({"f": " + ".join(f"sin(w_{k % 7} x) x_{k}" for k in range(60))})
    view = page.locator(".viewport").bounding_box()
    first = page.locator("[data-node=v1]").first.bounding_box()
    assert view["y"] <= first["y"]
    assert first["y"] + first["height"] <= view["y"] + view["height"]


def test_a_tall_graph_opens_at_its_output(visit) -> None:
    page = visit(TWO_LAYERS, **PHONE)
    settled(page)
    view, output = page.locator(".viewport").bounding_box(), page.locator(".node.output").bounding_box()
    assert view["y"] <= output["y"] < view["y"] + 40


def test_the_table_follows_the_steps(visit) -> None:
    page = visit(SEED | {"step": "11", "tab": "nodes"})
    expect(page.locator("tr.active")).to_have_attribute("data-key", "row-v10")
    page.keyboard.press("ArrowRight")
    event = steps_of(page)[11]
    expect(page.locator("tr.active.backward")).to_have_attribute("data-key", f"row-{event['node']}")
    page.fill("input[name='at.w']", "2.5")
    page.wait_for_url("**w=2.5**")
    expect(page.locator("tr.active.backward")).to_have_attribute("data-key", f"row-{event['node']}")


def test_a_row_and_its_node_are_selected_together(visit) -> None:
    page = visit(SEED | {"tab": "nodes"})
    page.hover("tr[data-key=row-v7]")
    expect(page.locator(".node.selected")).to_have_attribute("data-node", "v7")
    page.hover(".node[data-node=v4] .card")
    expect(page.locator(".node.selected")).to_have_attribute("data-node", "v4")
    expect(page.locator("tr.selected")).to_have_attribute("data-key", "row-v4")
    page.hover("#variables-title")
    expect(page.locator(".selected")).to_have_count(0)
    page.focus(".node[tabindex='0']")
    expect(page.locator("tr.selected")).to_have_count(1)


def test_a_lecture_shows_graph_and_player_alone(visit) -> None:
    page = visit(SEED | {"step": "11"})
    small = scale(page)
    page.click("[data-to=lecture]")
    page.wait_for_url("**&view=lecture&step=11")
    soon(
        lambda: (
            not page.locator(".formula, .variables, .result, .explain, .top").locator("visible=true").count()
        )
    )
    soon(lambda: scale(page) > 1.2 * small)
    player = page.locator(".player").bounding_box()
    assert player["y"] + player["height"] == pytest.approx(900, abs=1)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**&view=lecture&step=12")
    page.click("[data-to=page]")
    page.wait_for_url(lambda url: "view" not in url and "step=12" in url)
    expect(page.locator(".formula")).to_be_visible()
    soon(lambda: page.locator("#f").bounding_box()["height"] > 40)
    page.go_back()
    page.wait_for_url("**view=lecture**")
    settled(page)
    expect(page.locator(".formula")).not_to_be_visible()


def test_on_a_phone_the_player_brings_the_graph_into_the_window(visit) -> None:
    page = visit(reduced_motion="reduce", **PHONE)
    settled(page)
    page.tap("[data-go=first]")
    view, player = page.locator(".viewport").bounding_box(), page.locator(".player").bounding_box()
    assert view["y"] >= 0
    assert view["y"] + view["height"] <= player["y"]


def test_the_traveller_changes_its_number_at_the_pill(visit) -> None:
    page = visit(SEED | {"step": "15"})
    page.select_option("[data-role=speed]", "0.5")
    page.focus("body")
    page.evaluate(
        """() => {
          window.seen = [];
          const middle = (part) => {
            const { x, width } = document.querySelector(part).getBoundingClientRect();
            return x + width / 2;
          };
          const look = () => {
            const number = document.querySelector(".traveller text")?.textContent;
            if (number) seen.push([number, middle(".traveller rect") - middle(".edge.active .pill-card")]);
          };
          const all = { subtree: true, attributes: true, childList: true };
          new MutationObserver(look).observe(document.querySelector("svg.graph"), all);
        }"""
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".traveller", state="attached")
    page.wait_for_selector(".traveller", state="detached")
    event = steps_of(page)[15]["shown"]
    for number, beyond in page.evaluate("window.seen"):
        if abs(beyond) > 12:  # it runs from right to left
            assert number == (event["leaves"] if beyond > 0 else event["arrives"])


def test_nothing_is_asked_of_anybody_else(visit, home: str) -> None:
    page = visit("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    settled(page)
    page.keyboard.press("Home")
    page.click("summary:has-text('Examples')")
    assert asked
    assert [url for url in asked if not url.startswith((home, "data:"))] == []


def test_a_local_derivative_has_no_number_before_its_node_has_a_value(visit) -> None:
    """1/s is known as a formula from the start, and as a number when the forward pass has found s."""
    page = visit(SEED | {"step": "7"}, reduced_motion="reduce")
    settled(page)
    number, symbol = (page.locator(f"[data-edge=e8_0] .{part}") for part in ("number", "symbol"))
    for key, known in ((None, False), ("ArrowRight", True), ("Home", False), ("End", True)):
        if key:
            page.keyboard.press(key)
        number.wait_for(state="visible" if known else "hidden")
        expect(symbol).to_be_visible()
