"""A slider dragged in a real browser: frames a second, how long they take, and what is asked of the server.

Run it with `python -m tests.benchmarks.drag`; it needs a Chromium.

A mouse drags the slider to and fro for some seconds, over the part of the graph that is seen and over the
whole graph. `main thread` is the processor's time for scripts, style, layout and paint of a frame, whatever
else the machine does; a screen's frame has 16.7 ms.
"""

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from statistics import median, quantiles
from urllib.parse import urlencode

from werkzeug.serving import make_server

from app import create_app
from tests.benchmarks.formulas import FUNCTIONS
from tests.benchmarks.peers import source
from tests.browser.conftest import CHROMIUM, FLAGS, MISSING

SIZES = (100, 300, 1_000)
SECONDS = 4.0
FRAMES = """() => {
  window.frames_seen = [];
  const note = (now) => { window.frames_seen.push(now); window.going = requestAnimationFrame(note); };
  window.going = requestAnimationFrame(note);
}"""
STOP = "() => { cancelAnimationFrame(window.going); return window.frames_seen; }"
COLUMNS = ("graph", "seen", "frames/s", "median, ms", "p99, ms", "main thread, ms", "requests", "then")


@contextmanager
def served() -> Iterator[str]:
    """The address of a running app."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()


def busy(session) -> float:
    """Seconds that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def middle(slider) -> tuple[float, float]:
    box = slider.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grasp(page, slider) -> None:
    """Come and press, as slowly as a hand."""
    page.mouse.move(*middle(slider))
    page.wait_for_timeout(1000)
    page.mouse.down()
    page.wait_for_timeout(150)


def drag(page, slider) -> None:
    """To and fro with the mouse, a pixel at a time, for some seconds."""
    x, y = middle(slider)
    until, k = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        page.mouse.move(x + abs(k % 80 - 40) - 20, y)
        k += 1
        time.sleep(0.004)


def measure(browser, home: str, text: str, variable: str, whole: bool) -> list[str]:
    """One row of the table."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    session.send("Performance.enable")
    page.goto(f"{home}?{urlencode({'f': text})}")
    slider = page.locator(f"input[data-of={variable}]")
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    if whole:
        page.click("[data-zoom=fit]")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "?f=" in request.url else None)
    grasp(page, slider)
    page.evaluate(FRAMES)
    began = busy(session)
    drag(page, slider)
    frames = page.evaluate(STOP)
    worked, during = busy(session) - began, len(asked)
    page.mouse.up()
    page.wait_for_timeout(6000)
    page.context.close()
    return [*_told(frames, worked), str(during), str(len(asked) - during)]


def _told(frames: list[float], worked: float) -> list[str]:
    took = [after - before for before, after in pairwise(frames)]
    rate = 1000 * len(took) / (frames[-1] - frames[0])
    numbers = [rate, median(took), quantiles(took, n=100)[98], 1000 * worked / len(took)]
    return [f"{number:.1f}" for number in numbers]


def main() -> None:
    """The table, a row for each graph and view."""
    if CHROMIUM is None:
        sys.exit(MISSING)
    from playwright.sync_api import sync_playwright

    graphs = [("two-layer network", FUNCTIONS["two-layer network"], "b_1")]
    graphs += [(f"{size:,} operations", source(size), "x") for size in SIZES]
    sys.stdout.write(f"| {' | '.join(COLUMNS)} |\n|---|---|{'--:|' * (len(COLUMNS) - 2)}\n")
    with served() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        for name, text, variable in graphs:
            for seen in ("a part", "whole"):
                row = measure(browser, home, text, variable, seen == "whole")
                sys.stdout.write(f"| {' | '.join([name, seen, *row])} |\n")
                sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main()
