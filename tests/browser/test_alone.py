"""No page asks anybody but this server for anything, and every policy lets its page do what it does."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SEED
from tests.browser.helpers import settled

PAGES = {
    "": SEED,
    "embed": SEED,
    "share": SEED,
    "practice": {"level": "1", "seed": "1"},
    "homework": {},
    "homework/cs475-hw1": {},
    "graph.html": SEED,
    "graph.svg": {"f": "w x + b", "animate": "1", "theme": "auto"},
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else(visit, home: str, path: str) -> None:
    """`visit` sees what a policy forbids: the browser says it in its console."""
    page = visit(PAGES[path], path=path)
    others: list[str] = []
    page.context.route(
        "**/*", lambda route: route.continue_() if ours(route.request.url) else others.append("x")
    )
    page.on("request", lambda request: None if ours(request.url) else others.append(request.url))

    def ours(url: str) -> bool:
        return url.startswith((home, "data:", "blob:"))

    page.reload(wait_until="networkidle")
    expect(page.locator("main, svg").first).to_be_visible()
    asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not others + [url for url in asked if not ours(url)]
    assert page.context.cookies() == []


def test_a_whole_visit_asks_nobody_else(visit, home: str) -> None:
    page = visit(SEED)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#f").fill("L = (w x + b - y)^2")
    page.locator("#f").press("Enter")
    settled(page)
    for name in ("order", "closed", "check", "descend"):
        page.locator(f"a[href*='tab={name}']").first.click()
        settled(page)
    page.keyboard.press("ArrowRight")
    assert asked
    assert all(url.startswith((home, "data:")) for url in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
