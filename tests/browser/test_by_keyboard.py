"""The whole journey without a mouse and without eyes: type, step, read, check, export."""

import re

from playwright.sync_api import expect

from tests.browser.helpers import becomes, graph_state, settled, stands_at, steps_of

FOCUSED = """() => {
  const here = document.activeElement;
  const { width, height, top, left } = here.getBoundingClientRect();
  const label = here.labels?.[0]?.textContent;
  const said = here.getAttribute("aria-label") || label || here.textContent || here.title;
  const on = left >= 0 && top >= 0 && top < innerHeight && width > 0 && height > 0;
  return { on, named: Boolean(said.trim()), html: here.outerHTML.slice(0, 200) };
}"""
MOST = 90  # a Tab for everything on the page


def tab_to(page, selector: str) -> None:
    """Press Tab until the element has the focus; all that is met is in sight and has a name."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        met = page.evaluate(FOCUSED)
        assert met["on"], met["html"]
        assert met["named"], met["html"]
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_from_a_formula_to_a_file_with_the_keys_alone(visit) -> None:
    page = visit("")
    settled(page)
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    type_a_formula(page)
    step_through_it(page)
    check_an_answer(page)
    page.keyboard.press("Control+Home")
    page.evaluate("document.activeElement.blur()")
    save_the_picture(page)


def type_a_formula(page) -> None:
    tab_to(page, "#f")
    page.keyboard.press("Control+a")
    page.keyboard.type("L = (wx + b - y)^2")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_contain_text("read wx as w·x")
    settled(page)


def step_through_it(page) -> None:
    tab_to(page, "[data-go=first]")
    page.keyboard.press("Enter")
    stands_at(page, "start", 0)
    heard: list[str] = []
    for step in range(1, len(steps_of(page)) + 1):
        page.keyboard.press("ArrowRight")
        becomes(lambda step=step: graph_state(page)[1], step)
        heard.append(page.locator("[data-role=spoken]").text_content())
    assert heard[7] == "L = r^2 = 2.5^2 = 6.25"
    assert heard[-1] == "∂L/∂w += ∂L/∂p · ∂p/∂w = 5 × 2 = 10"


def check_an_answer(page) -> None:
    tab_to(page, "a[href*='tab=check']")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=panel] [name=answer]")).to_be_attached()
    tab_to(page, "[name=answer]")
    page.keyboard.type("2x(wx + b - y)")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict[aria-live]")).to_contain_text("Correct")


def save_the_picture(page) -> None:
    tab_to(page, "a[href*='/share']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/share"))
    tab_to(page, "a[download][href*='graph.svg']")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "backgraph.svg"
