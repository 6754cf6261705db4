"""A tab in which somebody steps for hours: memory, elements and listeners over 10,000 steps.

Run it with `python -m tests.benchmarks.tab`; it needs a Chromium.
"""

import logging
import sys
import threading
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app, workers
from tests.browser.conftest import CHROMIUM, FLAGS

STEPS = 10_000
ROUNDS = 10  # rows of the table
STRIDE = 20  # so far forth, and back
MEASURED = {"JSHeapUsedSize": 2**20, "Nodes": 1, "JSEventListeners": 1}
WALK = """stride => {
  const graph = document.querySelector("svg.graph");
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (let k = 0; k < stride; k += 1) press("ArrowRight");
  const there = Number(graph.dataset.step);
  for (let k = 0; k < stride; k += 1) press("ArrowLeft");
  return there - Number(graph.dataset.step);
}"""


def rows(page: Page) -> Iterator[list[float]]:
    """What the tab holds after so many steps, garbage collected."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    for done in range(0, STEPS + 1, STEPS // ROUNDS):
        for _ in range(STEPS // ROUNDS // (2 * STRIDE) if done else 0):
            assert page.evaluate(WALK, STRIDE) == STRIDE
        cdp.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}
        yield [done, *(found[name] / unit for name, unit in MEASURED.items())]


def main() -> None:
    """Print the table."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write("| steps | heap, MiB | elements | listeners |\n|--:|--:|--:|--:|\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        page = browser.new_page(reduced_motion="reduce")
        page.goto(f"http://127.0.0.1:{server.port}/?step=0")
        page.wait_for_load_state("networkidle")
        for steps, heap, nodes, listeners in rows(page):
            sys.stdout.write(f"| {steps:,.0f} | {heap:.2f} | {nodes:,.0f} | {listeners:,.0f} |\n")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    try:
        main()
    finally:
        workers.close()
