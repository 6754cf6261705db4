"""What somebody sees first: one picture, the right way round, from few files, and nothing moves."""

import pytest

from tests.browser.helpers import becomes

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "extra_http_headers": {"Sec-CH-UA-Mobile": "?1"},  # which a real phone's browser sends
}
WATCH = """
  window.moved = 0;
  new PerformanceObserver((seen) => seen.getEntries().forEach((shift) => (window.moved += shift.value)))
    .observe({ type: "layout-shift", buffered: true });
"""
MUCH = 0.02  # of the window's height, weighed by area; browsers call 0.1 good


@pytest.mark.parametrize(("device", "layout"), [({}, "lr"), (PHONE, "bt")], ids=["wide", "phone"])
def test_the_first_picture_stays(visit, device: dict, layout: str) -> None:
    page = visit("", path="healthz", **device)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.add_init_script(WATCH)
    page.goto(page.url.removesuffix("healthz"))
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")
    becomes(lambda: page.get_attribute("main", "data-layout"), layout)
    page.wait_for_selector("main[data-live]")  # the second script
    files = sorted(kind for kind in asked if kind != "other")  # the icon
    assert files == ["document", "font", "script", "script", "stylesheet"]
    assert page.evaluate("() => window.moved") < MUCH
