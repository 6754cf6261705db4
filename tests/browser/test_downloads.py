"""Files that take their time: what is being made says so, can be cancelled, and says why where it fails."""

import json

from playwright.sync_api import expect

from tests.browser.conftest import SEED

GIF = "a.button[download='backgraph.gif']"


def test_a_file_is_saved_under_its_name(visit) -> None:
    page = visit(SEED, path="share")
    with page.expect_download() as coming:
        page.click("a.button[download='backgraph.tex']")
    assert coming.value.suggested_filename == "backgraph.tex"
    assert "tikzpicture" in coming.value.path().read_text(encoding="utf-8")
    expect(page.locator(".making")).to_have_count(0)


def test_what_takes_long_says_so_and_can_be_cancelled(visit) -> None:
    page = visit(SEED, path="share")
    page.route("**/graph.gif?*", lambda route: None)  # it never comes
    page.click(GIF)
    making = page.locator(".making")
    expect(making).to_contain_text("backgraph.gif")
    expect(making.locator("progress")).to_be_visible()
    with page.expect_event("requestfailed") as failed:
        making.get_by_role("button", name="Cancel").click()
    assert "/graph.gif?" in failed.value.url
    expect(making).to_have_count(0)


def test_a_failure_is_said_and_can_be_put_away(visit) -> None:
    page = visit(SEED, path="share", quiet=False)
    problem = json.dumps({"detail": "This took too long."})
    page.route("**/graph.gif?*", lambda route: route.fulfill(status=503, body=problem))
    page.click(GIF)
    expect(page.locator(".making")).to_contain_text("This took too long.")
    page.locator(".making").get_by_role("button", name="Close").click()
    expect(page.locator(".making")).to_have_count(0)
