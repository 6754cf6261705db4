"""The explanations under the graph: tabs, voices, and what is lit together."""

import re

from playwright.sync_api import expect

from tests.browser.helpers import settled, soon, steps_of

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,b=0.5,x=2", "wrt": "b,w"}
TWO_LAYERS = {
    "f": "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]",
    "at": "w_1=0.5,w_2=-1.5,b_1=0.1,b_2=0.3,x=2,y=1,lambda=0.01",
    "prime": "sigma",
}


def lit(page, state: str) -> set[str]:
    """Ids of the nodes and edges of the graph that have a state."""
    found = page.eval_on_selector_all(
        f".graph :is(.node, .edge).{state}", "all => all.map(e => e.dataset.node ?? e.dataset.edge)"
    )
    return set(found)


def test_tabs_are_links_that_keep_everything(visit) -> None:
    page = visit(SEED | {"step": "14"})
    page.click(".tabs a:has-text('Paths')")
    page.wait_for_url("**&tab=paths**")
    expect(page.locator(".tabs [aria-current]")).to_have_text("Paths")
    expect(page.locator("[data-path]")).to_have_count(2)
    expect(page).to_have_url(re.compile(re.escape("step=14")))
    page.reload()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Paths")
    page.click(".tabs a:has-text('Breakdown')")
    expect(page.locator(".lines li").first).to_be_visible()


def test_voices_and_choices_are_in_the_address(visit) -> None:
    page = visit()
    page.click("[data-choose=of][aria-label='∂f/∂w']")
    page.wait_for_url("**&of=w**")
    page.click("[data-choose=voice]:has-text('numbers')")
    page.wait_for_url("**&voice=numbers**")
    settled(page)
    assert (
        page.locator(".lines.aligned li")
        .first.locator(".side")
        .inner_text()
        .replace("\n", "")
        .endswith("1.692")
    )


def test_a_slider_moves_the_numbers_of_the_derivation(visit) -> None:
    page = visit(SEED | {"voice": "numbers", "of": "b"})
    first = page.locator(".lines.aligned li .side").first
    before = first.inner_text()
    page.fill("input[name='at.b']", "0.8")
    settled(page)
    expect(first).not_to_have_text(before)


def test_a_local_gradient_lights_its_edge_and_every_path_through_it(visit) -> None:
    """In q = e^p: the path from b over p, q, r and u to f, and nothing of w or x."""
    page = visit()
    cell = page.locator("tr[data-node=v5] .slope")
    edge = cell.get_attribute("data-edge")
    cell.hover()
    soon(lambda: edge in lit(page, "selected"))
    cell.click()
    path = lit(page, "path")
    assert {"v2", "v4", "v5", "v6", "v9", "v10", edge} <= path
    assert not {"v1", "v3", "v7", "v8"} & path
    expect(page.locator(".graph.tracing")).to_have_count(1)
    marked = page.locator(f".lines mrow[data-edge='{edge}']")
    expect(marked).not_to_have_count(0)
    assert "path" in marked.first.get_attribute("class")
    page.keyboard.press("Escape")
    soon(lambda: not lit(page, "path"))


def test_a_factor_lights_the_graph_and_the_table(visit) -> None:
    page = visit()
    factor = page.locator(".lines mrow[data-edge]").first
    edge = factor.get_attribute("data-edge")
    factor.hover()
    soon(lambda: edge in lit(page, "selected"))
    expect(page.locator(f".slope[data-edge='{edge}'].selected")).to_have_count(1)
    factor.click()
    soon(lambda: edge in lit(page, "path"))


def test_an_edge_of_the_graph_lights_table_and_derivation(visit) -> None:
    page = visit()
    pill = page.locator(".graph .edge.carries .pill").nth(3)
    edge = pill.evaluate("pill => pill.closest('[data-edge]').dataset.edge")
    pill.click()
    soon(lambda: edge in lit(page, "path"))
    expect(page.locator(f".slope[data-edge='{edge}'].path")).to_have_count(1)
    pill.click()
    soon(lambda: not lit(page, "path"))


def test_a_path_lights_under_the_pointer_and_stays_when_clicked(visit) -> None:
    page = visit(SEED | {"tab": "paths", "of": "b"})
    longest = page.locator("[data-path]").first
    longest.hover()
    soon(lambda: lit(page, "path") == set(longest.get_attribute("data-path").split()))
    page.hover("#variables-title")
    soon(lambda: not lit(page, "path"))
    longest.click()
    page.hover("#variables-title")
    soon(lambda: lit(page, "path") == set(longest.get_attribute("data-path").split()))


def test_the_keyboard_reaches_a_local_gradient(visit) -> None:
    page = visit()
    page.focus("tr[data-node=v5] .slope")
    soon(lambda: lit(page, "selected"))
    page.keyboard.press("Enter")
    soon(lambda: lit(page, "path"))
    page.keyboard.press("Escape")
    soon(lambda: not lit(page, "path"))


def test_row_and_factor_are_lit_with_their_step(visit) -> None:
    page = visit()
    index, event = next((k, e) for k, e in enumerate(steps_of(page), 1) if e["kind"] == "contribution")
    page.goto(page.url + f"&step={index}")
    expect(page.locator(f".slope[data-edge='{event['edge']}'].active.backward")).to_have_count(1)
    expect(page.locator(f".lines mrow[data-edge='{event['edge']}'].active")).not_to_have_count(0)


def test_long_formulas_stay_inside_their_boxes(visit) -> None:
    for options in ({}, PHONE):
        for voice in ("symbols", "known", "numbers"):
            page = visit(TWO_LAYERS | {"voice": voice, "of": "w_1"}, **options)
            settled(page)
            width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert width <= 0
            panel = page.locator(".panel-of-tab").bounding_box()
            for line in page.locator(".lines li").all():
                box = line.bounding_box()
                assert box["x"] >= panel["x"] - 1
                assert box["x"] + box["width"] <= panel["x"] + panel["width"] + 1


def test_without_javascript_every_choice_is_a_link(visit) -> None:
    page = visit(java_script_enabled=False)
    page.click(".tabs a:has-text('Paths')")
    expect(page.locator("[data-path]")).to_have_count(2)
    page.click(".tabs a:has-text('Breakdown')")
    page.click("[data-choose=of][aria-label='∂f/∂w']")
    page.click("[data-choose=voice]:has-text('numbers')")
    soon(lambda: re.search(r"voice=numbers", page.url))
    expect(page.locator(".lines.aligned")).to_contain_text("1.692")
