"""What the browser tests ask of a page."""

import json


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


def steps_of(page) -> list[dict]:
    """The steps that are in the page."""
    return json.loads(page.inner_text("#lesson"))["steps"]


def cell(page, node: str, kind: str) -> str:
    """All digits of the number that a node's cell shows; "" if it shows none."""
    shown = f"[data-node={node}] .{kind}" + (" .stage.shown" if kind == "gradient" else "")
    found = page.locator(f"{shown} title")
    return found.first.text_content() if found.count() else ""
