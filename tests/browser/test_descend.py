"""The tab "Descend": one step, ten, play and pause; with and without JavaScript, on any screen."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.helpers import becomes, cell, settled, soon, steps_of

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PARABOLA = {"f": "L = (w - 3)^2", "at": "w=0", "tab": "descend"}
LINE = {
    "f": "L = [(wx + b) - y]^2",
    "at": "w=1.5,x=1,b=0.5,y=2",
    "wrt": "w,b",
    "tab": "descend",
    "data": "x=1,y=2;x=2,y=3;x=3,y=5",
}


def taken(page) -> int:
    """How many steps the address says."""
    return int(parse_qs(urlsplit(page.url).query).get("steps", ["0"])[0])


def w_of(page) -> float:
    """The number that the graph shows in w's cell."""
    node = next(step["node"] for step in steps_of(page) if step["text"].startswith("w = "))
    return float(cell(page, node, "value").replace("−", "-"))


def walked(page) -> int:
    """How many points the curve has."""
    return len(page.get_attribute(".curve .walked", "points").split())


def move(page, steps: int) -> None:
    page.click(f"[data-move='{steps}']")
    settled(page)


def w_after(steps: int) -> float:
    return 3 - 3 * 0.8**steps


def test_one_step_then_ten_move_graph_curve_and_address(visit) -> None:
    page = visit(PARABOLA)
    expect(page.locator("[data-role=outcome]")).to_contain_text("no step is taken yet")
    entries = page.evaluate("history.length")
    for steps, total in ((1, 1), (10, 11)):
        move(page, steps)
        page.wait_for_url(f"**steps={total}*")
        becomes(lambda: w_of(page), pytest.approx(w_after(total)))
        becomes(lambda: walked(page), total + 1)
        becomes(lambda: float(page.input_value("input[name='at.w']")), pytest.approx(w_after(total)))
    expect(page.locator("[data-role=outcome]")).to_have_text("L fell from 9 to 0.06641 in 11 steps.")
    soon(lambda: page.evaluate("history.length") == entries)
    page.reload()
    soon(lambda: (walked(page), taken(page)) == (12, 11))
    page.click("[data-follow=back]")
    page.wait_for_function("() => !location.search.includes('steps')")
    soon(lambda: (w_of(page), walked(page)) == (0, 1))


def test_it_plays_and_pauses(visit) -> None:
    page = visit(PARABOLA)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "f=" in request.url else None)
    address = page.url
    page.click("[data-role=run]")
    page.wait_for_function(
        "() => document.querySelector('.walked').getAttribute('points').split(' ').length > 4"
    )
    expect(page).to_have_url(address)
    page.click("[data-role=run]")
    page.wait_for_url("**steps=*")
    settled(page)
    here = taken(page)
    assert here >= 4
    becomes(lambda: w_of(page), pytest.approx(w_after(here)))
    becomes(lambda: walked(page), here + 1)
    assert len(asked) <= here + 1
    page.wait_for_timeout(700)
    becomes(lambda: taken(page), here)


def test_playing_goes_on_beyond_what_came_with_the_page(visit) -> None:
    page = visit(PARABOLA)
    move(page, 10)
    known = page.evaluate("JSON.parse(document.querySelector('[data-role=descent]').textContent).last")
    page.click("[data-role=run]")
    grown = "n => document.querySelector('.walked').getAttribute('points').split(' ').length > n + 2"
    page.wait_for_function(grown, arg=known, timeout=15_000)
    page.click("[data-role=run]")
    page.wait_for_url("**steps=*")
    settled(page)
    soon(lambda: taken(page) > known)
    becomes(lambda: w_of(page), pytest.approx(w_after(taken(page)), rel=1e-3))


def test_it_ends_by_itself_and_plays_again_from_the_start(visit) -> None:
    page = visit({"f": "L = (w - 3)^2", "at": "w=0", "tab": "descend", "rate": "0.5"})
    page.click("[data-role=run]")
    page.wait_for_selector("[data-role=run][data-playing=false]")
    page.wait_for_url("**steps=1*")
    expect(page.locator("[data-role=outcome]")).to_contain_text("The gradient is 0")
    expect(page.locator("[data-move='1'][aria-disabled=true]")).to_be_visible()
    page.click("[data-role=run]")  # from the start again
    page.wait_for_function(
        "() => document.querySelector('.walked').getAttribute('points').split(' ').length === 1"
    )
    page.wait_for_url("**steps=1*")


def test_what_diverges_is_said_and_mended(visit) -> None:
    page = visit(PARABOLA)
    page.fill("input[name=rate]", "1.5")
    page.wait_for_url("**rate=1.5*")
    move(page, 10)
    move(page, 10)
    said = page.inner_text("[data-role=outcome]")
    assert said == "L grew from 9 to 3.865 × 10¹⁰ in 16 steps: η = 1.5 is too large here."
    page.click("[data-follow=smaller]")
    page.wait_for_url("**rate=0.15*")
    expect(page.locator("[form=descent][name=rate]")).to_have_value("0.15")
    becomes(lambda: walked(page), 1)


def test_typing_rate_and_rows_is_never_interrupted(visit) -> None:
    page = visit(LINE)
    move(page, 10)
    page.focus("#data")
    page.keyboard.press("Control+a")
    page.keyboard.type("x y\n1 2\n2 3\n", delay=30)
    page.wait_for_function("() => document.querySelectorAll('[data-follow=row]').length === 2")
    expect(page.locator("#data")).to_have_value("x y\n1 2\n2 3\n")
    expect(page.locator("#data")).to_be_focused()
    becomes(lambda: taken(page), 0)
    becomes(lambda: w_of(page), 1.5)
    page.fill("#data", "x y\n1 2\n2")
    page.wait_for_selector(".outcome:has-text('Row 2 has no y.')")
    expect(page.locator("svg.graph")).to_be_visible()


def test_the_graph_shows_the_row_that_is_chosen(visit) -> None:
    page = visit(LINE)
    move(page, 1)
    page.click("[data-follow=row] >> nth=2")
    settled(page)
    expect(page.locator("input[name='at.y']")).to_have_value("5")
    becomes(lambda: walked(page), 2)
    move(page, 1)
    expect(page.locator("input[name='at.y']")).to_have_value("5")
    becomes(lambda: taken(page), 2)


def test_a_slider_begins_another_descent(visit) -> None:
    page = visit(PARABOLA)
    move(page, 10)
    page.fill("input[name='at.w']", "5")
    page.wait_for_function(
        "() => document.querySelector('.walked').getAttribute('points').split(' ').length === 1"
    )
    move(page, 1)
    becomes(lambda: w_of(page), pytest.approx(4.6))


def test_it_works_without_javascript(visit) -> None:
    page = visit(LINE, java_script_enabled=False)
    page.click("[data-move='1']")
    expect(page.locator("[data-role=outcome]")).to_contain_text("in 1 step.")
    page.click("[data-move='10']")
    expect(page.locator("[data-role=outcome]")).to_contain_text("in 11 steps.")
    becomes(lambda: walked(page), 12)
    page.fill("input[name=rate]", "0.05")
    page.fill("#data", "x y\n1 2\n2 3")
    page.click("#descent button")
    expect(page.locator("[data-role=outcome]")).to_contain_text("L (mean of 2 rows) is 0.125 here")
    expect(page.locator("[form=descent][name=rate]")).to_have_value("0.05")
    page.locator("[data-role=run]").wait_for(state="hidden")


def test_the_next_step_is_written_out(visit) -> None:
    page = visit({"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,b=0.5,x=2", "tab": "descend"})
    line = re.sub(r"\s", "", page.text_content(".next [data-name=w]"))
    assert line == "w←w−η·∂f∂w=1.5−0.1×1.692=1.331"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit, scheme: str, device: dict) -> None:
    page = visit(LINE, color_scheme=scheme, reduced_motion="reduce", **device)
    settled(page)
    move(page, 10)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
    soon(lambda: page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_nothing_above_the_table_moves_from_step_to_step(visit) -> None:
    page = visit(PARABOLA, reduced_motion="reduce")
    places = """() => ['.controls', '.outcome', '.loss', '.next', '.data'].map(
        (part) => JSON.stringify(document.querySelector(`.descend ${part}`).getBoundingClientRect()))"""
    before = page.evaluate(places)
    for _ in range(3):
        move(page, 1)
        soon(lambda: page.evaluate(places) == before)
