"""The tab of closed forms in a browser: nothing overflows, a gradient can be drawn."""

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import soon

NETWORK = {"f": "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]", "prime": "sigma", "tab": "closed"}


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_long_formulas_stay_in_their_boxes(visit, viewport) -> None:
    page = visit(NETWORK, viewport=viewport)
    page.locator(".closed").wait_for()
    soon(lambda: page.evaluate("document.documentElement.scrollWidth") <= viewport["width"])
    panel = page.locator(".panel-of-tab").bounding_box()
    for box in page.locator(".formula-box").all():
        inner = box.bounding_box()
        assert inner["x"] >= panel["x"]
        assert inner["x"] + inner["width"] <= panel["x"] + panel["width"] + 1


def test_a_gradient_is_drawn_as_a_graph(visit) -> None:
    page = visit({"f": "L = (wx + b - y)^2", "at": "w=1.5,x=2,b=0.5,y=1", "tab": "closed"})
    page.locator(".closed a[data-load]").first.click()
    expect(page.locator("#f")).to_have_value("g(x, w, b, y) = 2x(wx + b - y)")
    expect(page.locator(".closed h3").first).to_contain_text("the gradient of g with respect to w")
