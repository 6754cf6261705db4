"""A graph is filled in on the picture: boxes lie over their places, come in order, and are marked there."""

import pytest

from tests.browser.helpers import settled, soon

FILL = {
    "f": "f(x,b,w) = (w e^{bx} + ln(wx)) b",
    "at": "w=1.5,b=0.5,x=2",
    "wrt": "b,w",
    "hide": "gradients,local",
}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
UPRIGHT = "(({ width, height }) => height > width)(document.querySelector('svg.graph').viewBox.baseVal)"
AWAY = """() => [...document.querySelectorAll('.cell')].map((cell) => {
  const blank = document.querySelector(`[data-blank="${cell.dataset.cell}"]`).getBoundingClientRect();
  const box = cell.querySelector('input').getBoundingClientRect();
  return Math.max(...['left', 'top', 'right', 'bottom'].map((side) => Math.abs(blank[side] - box[side])));
})"""


def expect(locator):
    from playwright.sync_api import expect as wait

    return wait(locator)


def address(page) -> str:
    """The query as it stands in the address now."""
    return page.evaluate("location.search")


def farthest(page) -> float:
    """How far a box lies from its place in the picture, at most."""
    return max(page.evaluate(AWAY))


@pytest.mark.parametrize("device", [{}, PHONE])
def test_boxes_lie_over_their_blanks_and_zoom_with_them(visit, device) -> None:
    page = visit(FILL, **device)
    expect(page.locator(".cell")).to_have_count(19)
    if device:  # a narrow page has its graph upright
        soon(lambda: page.evaluate(UPRIGHT))
    soon(lambda: farthest(page) < 1.5)
    page.get_by_role("button", name="Zoom in").click()
    soon(lambda: farthest(page) < 1.5)


def test_tab_follows_the_reverse_pass(visit) -> None:
    page = visit(FILL)
    page.get_by_role("textbox", name="gradient of f", exact=True).focus()
    names = []
    for _ in range(5):
        names.append(page.evaluate("document.activeElement.ariaLabel"))
        page.keyboard.press("Tab")
    assert names == [
        "gradient of f",
        "∂f/∂u on the edge from u to f",
        "∂f/∂b on the edge from b to f",
        "gradient of u",
        "∂u/∂r on the edge from r to u",
    ]


def test_what_was_filled_in_is_marked_in_its_place(visit) -> None:
    page = visit(FILL)
    page.get_by_role("textbox", name="gradient of f", exact=True).fill("1")
    page.get_by_role("textbox", name="∂f/∂u on the edge").fill("b")
    page.get_by_role("textbox", name="gradient of u", exact=True).fill("0.7")
    page.get_by_role("textbox", name="gradient of r", exact=True).fill("0.7")
    page.get_by_role("textbox", name="gradient of t", exact=True).fill("(")
    page.keyboard.press("Enter")
    for cell, standing in {
        "gradient:v10": "right",
        "local:e10_0": "right",
        "gradient:v9": "wrong",
        "gradient:v6": "carried",
        "gradient:v8": "unreadable",
    }.items():
        expect(page.locator(f'[data-cell="{cell}"]')).to_have_attribute("data-standing", standing)
    expect(page.get_by_role("status").filter(has_text="Not everything fits yet.")).to_be_visible()
    wrong = page.locator('[data-cell="gradient:v9"]')
    wrong.locator("input").focus()
    expect(wrong.locator(".told")).to_be_visible()
    wrong.locator("input").fill("0.5")
    expect(wrong).not_to_have_attribute("data-standing", "wrong")


def test_answers_stay_while_values_change_and_go_with_the_function(visit) -> None:
    page = visit(FILL)
    first = page.get_by_role("textbox", name="gradient of f", exact=True)
    first.fill("1")
    first.press("Enter")
    cell = page.locator('[data-cell="gradient:v10"]')
    expect(cell).to_have_attribute("data-standing", "right")
    page.get_by_role("textbox", name="Value of w", exact=True).fill("2")
    soon(lambda: "w=2&" in address(page))
    expect(first).to_have_value("1")
    expect(cell).not_to_have_attribute("data-standing", "right")
    page.get_by_role("textbox", name="Function").fill("f = w x + b")
    expect(page.locator(".cell")).to_have_count(7)
    expect(first).to_have_value("")


def test_kinds_of_blanks_are_chosen_on_the_page(visit) -> None:
    page = visit(FILL)
    page.get_by_role("link", name="local derivatives").click()
    expect(page.locator(".cell")).to_have_count(9)
    soon(lambda: address(page).endswith("hide=gradients"))
    soon(lambda: farthest(page) < 1.5)
    page.get_by_role("link", name="Show the numbers").click()
    expect(page.locator("back-graph")).to_have_count(1)
    expect(page.locator(".cell")).to_have_count(0)


def test_from_the_check_tab_to_the_blanks_and_back(visit) -> None:
    page = visit({name: text for name, text in FILL.items() if name != "hide"} | {"tab": "check"})
    page.get_by_role("link", name="the graph, filled in").click()
    expect(page.locator(".cell")).to_have_count(19)
    page.go_back()
    expect(page.locator("back-graph")).to_have_count(1)


def test_without_javascript_a_list_does_the_same(visit) -> None:
    page = visit(FILL, java_script_enabled=False)
    page.get_by_role("textbox", name="gradient of f", exact=True).fill("1")
    page.get_by_role("button", name="Check").click()
    expect(page.locator('[data-cell="gradient:v10"]')).to_have_attribute("data-standing", "right")
    expect(page.get_by_role("textbox", name="gradient of f", exact=True)).to_have_value("1")


def test_an_embedded_graph_is_filled_in_too(visit) -> None:
    page = visit(FILL, path="embed")
    page.get_by_role("textbox", name="gradient of f", exact=True).fill("1")
    page.get_by_role("button", name="Check").click()
    expect(page.locator('[data-cell="gradient:v10"]')).to_have_attribute("data-standing", "right")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_fill_in(visit, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(FILL | {"theme": theme})
    expect(page.locator(".cell")).to_have_count(19)
    settled(page)
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
