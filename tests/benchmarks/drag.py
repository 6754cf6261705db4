"""A slider dragged in a real browser, a picture panned and zoomed: frames a second, and how long they take.

Run it with `python -m tests.benchmarks.drag`; it needs a Chromium.

A mouse drags the slider to and fro for some seconds, over the part of the graph that is seen and over the
whole graph. Then it pans and zooms the graph. `after a drag` is how long the page stands still while it takes
over what the server answers; `shapes` is what is in the picture then. `main thread` is the processor's time
for scripts, style, layout and paint of a frame, whatever else the machine does; a screen's frame has 16.7 ms.
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
MOVES = (
    ("panned", "pan"),
    ("zoomed", "zoom"),
    ("panned, whole", "pan"),
    ("zoomed, whole", "zoom"),
)
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


def middle_of_window(page) -> tuple[float, float]:
    """Where the mouse takes hold of the picture."""
    viewport = page.locator(".viewport")
    viewport.scroll_into_view_if_needed()
    x, y = middle(viewport)
    page.mouse.move(x, y)
    return x, y


def pan(page) -> None:
    """The paper to and fro with the mouse."""
    x, y = middle_of_window(page)
    page.mouse.down()
    until, k = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        page.mouse.move(x + 4 * abs(k % 160 - 80) - 160, y)
        k += 1
        time.sleep(0.006)
    page.mouse.up()


def zoom(page) -> None:
    """Out and in with the wheel."""
    middle_of_window(page)
    page.keyboard.down("Control")
    until, k = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        page.mouse.wheel(0, 40 if k // 40 % 2 == 0 else -40)
        k += 1
        time.sleep(0.02)
    page.keyboard.up("Control")


def opened(browser, home: str, text: str):
    """A page, and where its browser tells how busy it is."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    session.send("Performance.enable")
    page.goto(f"{home}?{urlencode({'f': text})}")
    page.wait_for_selector("main[data-live]")
    page.wait_for_timeout(1000)
    return page, session


def moved(browser, home: str, text: str) -> Iterator[list[str]]:
    """How the picture is panned and zoomed, first a part of it and then the whole."""
    page, session = opened(browser, home, text)
    for name, way in MOVES:
        if name == "panned, whole":
            page.click("[data-zoom=fit]")
        page.wait_for_timeout(1000)
        page.evaluate(FRAMES)
        began = busy(session)
        {"pan": pan, "zoom": zoom}[way](page)
        frames = page.evaluate(STOP)
        yield [name, *_told(frames, busy(session) - began)]
    page.context.close()


def taken_over(browser, home: str, text: str, variable: str) -> list[str]:
    """The longest frame after a drag, how busy the page was, and how many shapes it has."""
    page, session = opened(browser, home, text)
    slider = page.locator(f"input[data-of={variable}]")
    slider.scroll_into_view_if_needed()
    grasp(page, slider)
    drag(page, slider)
    page.evaluate(FRAMES)
    began = busy(session)
    page.mouse.up()
    page.wait_for_selector("main:not([data-moving])")
    page.wait_for_timeout(1000)
    worked, frames = busy(session) - began, page.evaluate(STOP)
    shapes = page.locator("svg.graph *").count()
    page.context.close()
    longest = max(after - before for before, after in pairwise(frames))
    return [f"{longest:.0f}", f"{1000 * worked:.0f}", f"{shapes:,}"]


def measure(browser, home: str, text: str, variable: str, whole: bool) -> list[str]:
    """One row of the table."""
    page, session = opened(browser, home, text)
    slider = page.locator(f"input[data-of={variable}]")
    slider.scroll_into_view_if_needed()
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


def _row(*cells: str) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def _head(columns: tuple[str, ...], texts: int) -> None:
    sys.stdout.write(f"\n| {' | '.join(columns)} |\n{'|---' * texts}|{'--:|' * (len(columns) - texts)}\n")


def main() -> None:
    """A table for sliders, a row for each graph and view; one for the picture; one for what comes after."""
    if CHROMIUM is None:
        sys.exit(MISSING)
    from playwright.sync_api import sync_playwright

    graphs = [("two-layer network", FUNCTIONS["two-layer network"], "b_1")]
    graphs += [(f"{size:,} operations", source(size), "x") for size in SIZES]
    with served() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        _head(COLUMNS, 2)
        for name, text, variable in graphs:
            for seen in ("a part", "whole"):
                _row(name, seen, *measure(browser, home, text, variable, seen == "whole"))
        _head(("graph", "is", *COLUMNS[2:6]), 2)
        for name, text, _ in graphs:
            for told in moved(browser, home, text):
                _row(name, *told)
        _head(("graph", "after a drag, ms", "main thread, ms", "shapes"), 1)
        for name, text, variable in graphs:
            _row(name, *taken_over(browser, home, text, variable))
        browser.close()


if __name__ == "__main__":
    main()
