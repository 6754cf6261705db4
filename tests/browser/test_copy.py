"""Copying a piece: to the clipboard, said quietly; without JavaScript the link opens the text."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import SEED
from tests.browser.helpers import soon

ALLOWED = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_a_click_copies_and_says_so(visit) -> None:
    page = visit({**SEED, "tab": "breakdown"}, **ALLOWED)
    row = page.locator(".breakdown [data-role=copy]")
    link = row.get_by_role("link", name="Copy as LaTeX: Breakdown")
    row.scroll_into_view_if_needed()
    before = row.bounding_box()
    link.click()
    said = row.get_by_role("status")
    said.get_by_text("Copied").wait_for()
    soon(lambda: "\\toprule" in page.evaluate("navigator.clipboard.readText()"))
    assert row.bounding_box() == before  # nothing moves
    row.get_by_role("link", name="Markdown").press("Enter")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('| Breakdown |')")


def test_what_is_copied_is_what_is_chosen(visit) -> None:
    page = visit({**SEED, "tab": "breakdown", "of": "w"}, **ALLOWED)
    page.get_by_role("link", name="Copy as Text: Derivation").click()
    page.locator(".derivation").get_by_text("Copied").first.wait_for()
    soon(lambda: page.evaluate("navigator.clipboard.readText()").startswith("∂f/∂w = "))


def test_without_a_clipboard_the_text_is_selected_and_copied(visit) -> None:
    page = visit({**SEED, "tab": "paths"}, **ALLOWED)
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("link", name="Copy as Markdown: Paths").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()


def test_what_cannot_be_fetched_is_opened(visit) -> None:
    page = visit({**SEED, "tab": "paths"}, quiet=False, **ALLOWED)
    page.route(
        "**/explain.txt*",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.get_by_role("link", name="Copy as Text: Paths").click()
    page.wait_for_url("**/explain.txt*")
    soon(lambda: "paths lead from f back to b" in page.content())


def test_without_javascript_the_link_opens_the_text(visit) -> None:
    page = visit({**SEED, "tab": "order"}, java_script_enabled=False)
    page.get_by_role("link", name="Copy as Text: Reuse & order").click()
    expect(page).to_have_url(re.compile(re.escape("/explain.txt")))
    soon(lambda: "Reverse mode, one sweep for all" in page.content())
