"""A slider that is dragged: the page reckons by itself, and the server says the same when it rests."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from PIL import Image, ImageChops

from tests.browser.conftest import SEED
from tests.browser.helpers import becomes, settled, soon, stands_at

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

STARTS = {"tab": "nodes"}
SAYS = "() => ['result', 'panel'].map((part) => document.querySelector(`[data-part=${part}]`).innerText)"
CHAIN = "p_0 = x\n" + "\n".join(f"p_{k} = tanh(w p_{k - 1} + b)" for k in range(1, 60))
FOLDED = "g(z) = z^2 + 1\nh = tanh(w x + b)\nk = g(h) + g(w x) - g(b)\nL = (k - 1)^2"


def questions(page) -> list[str]:
    """The questions for a page that are asked from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "?f=" in request.url else None)
    return asked


def grasp(page, name: str = "w", by: int = 12) -> None:
    """Drag a slider to and fro, and hold it."""
    reckons(page)
    pull(page, name, by)
    page.wait_for_selector("main[data-moving]")


def reckons(page) -> None:
    """What reckons is there."""
    page.wait_for_selector("main[data-live]")


def pull(page, name: str = "w", by: int = 12) -> None:
    slider = page.locator(f"input[data-of={name}]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(by):
        page.mouse.move(x + (k % 7), y)


def release(page) -> None:
    page.mouse.up()
    page.wait_for_selector("main:not([data-moving])")
    settled(page)


def frame(page) -> None:
    """Let what was moved be drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def picture(page) -> Image.Image:
    """The graph as it is seen."""
    shot = Image.open(io.BytesIO(page.locator(".viewport").screenshot(animations="disabled")))
    return shot.convert("RGB")


def apart(before: Image.Image, after: Image.Image) -> int:
    """How many places clearly differ: of two by two pixels, because letters have soft edges."""
    assert before.size == after.size
    difference = ImageChops.difference(before.reduce(2), after.reduce(2)).convert("L")
    return sum(difference.histogram()[72:])


def test_a_drag_asks_nothing_and_then_once(visit) -> None:
    page = visit(SEED | STARTS)
    asked = questions(page)
    grasp(page)
    frame(page)
    during, shown = list(asked), page.evaluate(SAYS)
    value = page.input_value("input[name='at.w']")
    assert value != "1.5"
    assert not during
    release(page)
    becomes(lambda: len(asked), 1)
    page.wait_for_url(f"**w={value}&**")
    becomes(lambda: page.evaluate(SAYS), shown)


def test_the_picture_is_the_servers_before_the_server_drew_it(visit) -> None:
    """Numbers, pills and their places: what is drawn during the drag stays where it is afterwards."""
    page = visit(SEED)
    start = picture(page)
    grasp(page)
    frame(page)
    moved = picture(page)
    release(page)
    page.wait_for_selector(".ink", state="detached")
    assert apart(moved, picture(page)) < 10 < 20 < apart(start, moved)


def test_a_large_picture_is_whole_again(visit) -> None:
    page = visit({"f": CHAIN})
    asked = questions(page)
    grasp(page, "x")
    frame(page)
    moved = picture(page)
    release(page)
    becomes(lambda: page.locator(".moved").count(), 0)
    assert apart(moved, picture(page)) < 10
    assert len(asked) == 1


def test_keys_move_a_slider_the_same_way(visit) -> None:
    page = visit(SEED)
    reckons(page)
    asked = questions(page)
    page.focus("input[data-of=b]")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    value = page.input_value("input[name='at.b']")
    page.wait_for_url(f"**b={value},**")
    settled(page)
    soon(lambda: 1 <= len(asked) <= 3)  # a slow machine may rest between two keys


def test_the_stage_of_the_step_is_shown(visit) -> None:
    """In the middle of the reverse pass, b has the first of its two contributions."""
    page = visit(SEED | {"step": "13"})
    stands_at(page, "backward", 13)
    grasp(page)
    frame(page)
    moved = picture(page)
    release(page)
    stands_at(page, "backward", 13)
    assert apart(moved, picture(page)) < 10


def test_forward_mode_moves_its_tangents(visit) -> None:
    page = visit(SEED | STARTS | {"mode": "forward", "along": "w"})
    asked = questions(page)
    grasp(page, "b")
    frame(page)
    shown, during = page.evaluate(SAYS), list(asked)
    release(page)
    assert not during
    becomes(lambda: page.evaluate(SAYS), shown)


@pytest.mark.parametrize("name", ["w", "x"])
def test_a_folded_page_asks_nothing_either(visit, name: str) -> None:
    """What stands on its edges is the derivative of all that is inside."""
    page = visit(STARTS | {"f": FOLDED, "at": "w=0.5,x=0.8,b=0.3", "fold": "all"})
    asked = questions(page)
    start = picture(page)
    grasp(page, name)
    frame(page)
    during, shown, moved = list(asked), page.evaluate(SAYS), picture(page)
    assert not during
    release(page)
    page.wait_for_selector(".ink", state="detached")
    becomes(lambda: page.evaluate(SAYS), shown)
    assert apart(moved, picture(page)) < 10 < 20 < apart(start, moved)
    assert len(asked) == 1


def test_where_the_output_loses_its_value_the_server_is_asked(visit) -> None:
    page = visit({"f": "f = ln(w) + w", "at": "w=0.5"})
    page.fill("input[name='at.w']", "-1")
    page.wait_for_url("**w=-1*")
    page.wait_for_selector(".node.problem")
    page.fill("input[name='at.w']", "2")
    soon(lambda: page.locator(".node.problem").count() == 0)
    result = page.locator("[data-part=result] p").first
    soon(lambda: "".join(result.inner_text().split()).endswith("=2.693"))


def test_what_is_to_be_found_is_not_on_the_page(visit) -> None:
    page = visit(SEED | {"hide": "gradients"})
    page.wait_for_selector("graph-blanks")
    assert page.locator("#tape").text_content() in ("", "null")


def test_a_drag_goes_on_without_a_connection(visit) -> None:
    page = visit(SEED | STARTS, quiet=False)
    before = page.inner_text("[data-part=result]")
    reckons(page)
    page.context.set_offline(True)
    grasp(page)
    frame(page)
    soon(lambda: page.inner_text("[data-part=result]") != before)
    page.mouse.up()
    page.wait_for_selector("[data-notice=unanswered]:visible")
    value = page.input_value("input[name='at.w']")
    page.wait_for_url(f"**w={value}&**")
    page.context.set_offline(False)


def open_later(visit, handle: Callable) -> Page:
    """A page whose part that reckons is handled in this way when it is asked for."""
    page = visit("", path="healthz", quiet=False)
    page.route("**/bundle/js/live.js*", handle)
    with page.expect_request("**/bundle/js/live.js*"):
        page.goto(page.url.removesuffix("healthz") + "?" + urlencode(SEED | STARTS))
    return page


def test_what_is_dragged_before_the_page_can_reckon_the_server_answers(visit) -> None:
    held: list[Route] = []
    page = open_later(visit, lambda route: held.append(route))
    asked = questions(page)
    before = page.evaluate(SAYS)
    pull(page)
    soon(lambda: asked and page.evaluate(SAYS) != before)
    assert not page.locator("main[data-live]").count()
    held[0].continue_()
    reckons(page)
    page.mouse.move(page.viewport_size["width"] - 1, 1)  # still the same drag
    page.wait_for_selector("main[data-moving]")
    frame(page)
    shown = page.evaluate(SAYS)
    release(page)
    value = page.input_value("input[name='at.w']")
    page.wait_for_url(f"**w={value}&**")
    becomes(lambda: page.evaluate(SAYS), shown)


def test_what_could_not_be_fetched_is_fetched_by_the_next_hand(visit) -> None:
    page = open_later(visit, lambda route: route.abort())
    pull(page)
    page.wait_for_url("**w=*&**")
    page.mouse.up()
    settled(page)
    page.unroute("**/bundle/js/live.js*")
    page.focus("input[data-of=b]")
    reckons(page)
