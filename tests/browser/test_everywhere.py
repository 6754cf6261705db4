"""What holds on every page: axe finds nothing, in both themes; stepping leaves nothing behind."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import SEED
from tests.browser.helpers import settled, stands_at, steps_of

PAGES = ("embed?f=wx%2Bb", "embed?f=wx%2B", "?f=", "nowhere", "homework")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_any_page(visit, path: str, scheme: str) -> None:
    page = visit("", path=path, quiet=False, color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def test_stepping_leaves_nothing_behind(visit) -> None:
    page = visit(SEED, reduced_motion="reduce")
    settled(page)
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable")
    last = len(steps_of(page))

    def there_and_back() -> tuple[float, float]:
        """Elements and listeners once everything was stepped through, both ways, a few times."""
        for _ in range(5):
            for key in ("Home", *["ArrowRight"] * last, *["ArrowLeft"] * last):
                page.keyboard.press(key)
        stands_at(page, "start", 0)
        browser.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"] for each in browser.send("Performance.getMetrics")["metrics"]}
        return found["Nodes"], found["JSEventListeners"]

    first, then = there_and_back(), there_and_back()
    assert then[0] <= 1.02 * first[0]
    assert then[1] <= first[1]
