"""Choosing the other of two readings in a browser: a click there, a click back, the browser’s way back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.helpers import becomes, settled

SOURCE = {"f": "L = (σ(1/2x) + log b)^2", "at": "x=4,b=10"}


def offered(page) -> list[str]:
    return page.eval_on_selector_all("a[data-choose=read]", "all => all.map((a) => a.ariaLabel)")


def test_a_click_there_and_back(visit) -> None:
    page = visit(SOURCE)
    becomes(lambda: offered(page), ["1/(2x)", "log_10 b"])
    page.click("a[data-choose=read] >> nth=0")
    page.wait_for_url("**read=fraction**")
    settled(page)
    becomes(lambda: offered(page), ["1/2 · x", "log_10 b"])
    expect(page.locator("#f")).to_have_value(SOURCE["f"])
    page.go_back()
    page.wait_for_url(lambda url: "read=" not in url)
    settled(page)
    becomes(lambda: offered(page), ["1/(2x)", "log_10 b"])
    page.go_forward()
    page.wait_for_url("**read=fraction**")
    settled(page)
    page.click("a[data-choose=read] >> nth=0")
    page.wait_for_url(lambda url: "read=" not in url)
    settled(page)
    becomes(lambda: offered(page), ["1/(2x)", "log_10 b"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(visit, scheme: str) -> None:
    page = visit(SOURCE, color_scheme=scheme)
    assert Axe().run(page, context="#question").violations_count == 0
