"""What the browser tests ask of a page."""

import json
import time
from collections.abc import Callable

PATIENCE = 15.0
"""Seconds that a page is given to become what is expected: a machine may be slow, a page may not be wrong."""


def becomes(read: Callable[[], object], expected: object) -> None:
    """What is read of the page becomes what is expected; reading it once would be a race with the page."""
    until = time.monotonic() + PATIENCE
    while (seen := read()) != expected and time.monotonic() < until:
        time.sleep(0.05)
    assert seen == expected


def soon(holds: Callable[[], object]) -> None:
    """Something comes to hold."""
    becomes(lambda: bool(holds()), True)


def settled(page) -> None:
    """Wait until the last question is answered."""
    page.wait_for_function("() => !document.querySelector('#question').hasAttribute('aria-busy')")


def finish_motion(page) -> None:
    """Wait until nothing travels."""
    page.wait_for_selector(".traveller", state="detached")


def graph_state(page) -> tuple[str, int]:
    """Phase and position of the graph."""
    phase, step = page.eval_on_selector("svg.graph", "svg => [svg.dataset.phase, svg.dataset.step]")
    return phase, int(step)


def stands_at(page, phase: str, step: int) -> None:
    """The graph comes to stand at this step."""
    becomes(lambda: graph_state(page), (phase, step))


def steps_of(page) -> list[dict]:
    """The steps that are in the page."""
    return json.loads(page.inner_text("#lesson"))["steps"]


def cell(page, node: str, kind: str) -> str:
    """All digits of the number that a node's cell shows; "" if it shows none."""
    shown = f"[data-node={node}] .{kind}" + (" .stage.shown" if kind == "gradient" else "")
    found = page.locator(f"{shown} title")
    return found.first.text_content() if found.count() else ""
