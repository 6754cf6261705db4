"""Folding in a browser: the menu, a click and a key on a node, the way back, and what is drawn from far."""

import re

import pytest

from tests.browser.decks import SITE, written
from tests.browser.helpers import becomes, settled, soon

SOURCE = "g(z) = z^2 + 1\nh = tanh(w x + b)\nk = g(h) + g(w)\nL = (k - y)^2"
FOLDED = {"f": SOURCE, "at": "w=1.5,x=2,b=-1,y=0", "fold": "all"}


def wide(layers: int, width: int = 6) -> str:
    """A network of statements, each of some dozen operations."""
    lines, before = [], [f"x_{k}" for k in range(1, width + 1)]
    for layer in range(layers):
        names = [f"h_{layer * width + k}" for k in range(1, width + 1)]
        for name in names:
            terms = " + ".join(f"w_{k} {x}" for k, x in enumerate(before, 1))
            lines.append(f"{name} = tanh({terms} + {len(lines) + 1} b)")
        before = names
    return "\n".join([*lines, "L = (" + " + ".join(before) + " - y)^2"])


def folded(page) -> list[str]:
    """The ids of the nodes that lead somewhere."""
    return page.eval_on_selector_all("svg.graph a[data-node]", "all => all.map(({id}) => id)")


def fold_of(page) -> str | None:
    """What the address says is folded."""
    return page.evaluate("() => new URLSearchParams(location.search).get('fold')")


def test_the_menu_folds_and_opens(visit) -> None:
    page = visit({**FOLDED, "fold": ""})
    menu = page.locator(".fold")
    assert folded(page) == []
    menu.get_by_role("link", name="all").click()
    becomes(lambda: len(folded(page)), 3)
    becomes(lambda: fold_of(page), "all")
    menu.get_by_role("link", name="Open h").click()
    becomes(lambda: len(folded(page)), 2)
    becomes(lambda: fold_of(page), "all,-h")
    menu.get_by_role("link", name="Fold h").click()
    becomes(lambda: fold_of(page), "all")
    menu.get_by_role("link", name="nothing").click()
    becomes(lambda: folded(page), [])
    becomes(lambda: fold_of(page), None)


def test_a_click_opens_and_back_folds_again(visit) -> None:
    page = visit(FOLDED)
    becomes(lambda: len(folded(page)), 3)
    before = page.locator("[data-role=place]").text_content()
    page.locator("svg.graph a[data-node]").filter(has_text="tanh").click()
    becomes(lambda: len(folded(page)), 2)
    becomes(lambda: fold_of(page), "all,-h")
    settled(page)
    assert page.locator("[data-role=place]").text_content() != before
    assert page.locator("svg.graph.tracing").count() == 0
    page.go_back()
    becomes(lambda: len(folded(page)), 3)
    becomes(lambda: fold_of(page), "all")


def test_enter_opens_and_the_focus_stays(visit) -> None:
    page = visit(FOLDED)
    becomes(lambda: len(folded(page)), 3)
    node = page.locator("svg.graph a[data-node]").filter(has_text="tanh")
    id = node.get_attribute("data-node")
    soon(lambda: node.get_attribute("role") == "link")
    node.focus()
    page.keyboard.press("Enter")
    becomes(lambda: fold_of(page), "all,-h")
    becomes(lambda: page.evaluate("() => document.activeElement?.dataset?.node"), id)
    assert page.evaluate("() => document.activeElement.localName") == "g"


def test_without_javascript_a_node_is_a_link(visit) -> None:
    page = visit(FOLDED, java_script_enabled=False)
    page.locator("svg.graph a[data-node]").filter(has_text="tanh").click()
    page.wait_for_url(re.compile("fold=all,-h"))
    assert page.locator("svg.graph a[data-node]").count() == 2


def test_a_drag_that_ends_on_a_folded_node_does_not_open_it(visit) -> None:
    page = visit(FOLDED)
    becomes(lambda: len(folded(page)), 3)
    box = page.locator("svg.graph a[data-node] .card").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 40, y)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    settled(page)
    assert len(folded(page)) == 3


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_the_page_keeps_its_place_when_a_node_opens(visit, viewport) -> None:
    page = visit({**FOLDED, "f": wide(2)}, viewport=viewport)
    soon(lambda: len(folded(page)) == 13)
    page.locator("[data-zoom=in]").click()
    node = page.locator("svg.graph a[data-node]").nth(6)
    node.scroll_into_view_if_needed()
    id = node.get_attribute("data-node")
    width = page.evaluate("() => document.documentElement.scrollWidth")
    node.click()
    soon(lambda: len(folded(page)) == 12)
    settled(page)
    seen = page.locator(".viewport").bounding_box()
    opened = page.locator(f"svg.graph [data-node={id}] .card").bounding_box()
    assert seen["x"] - 1 <= opened["x"] + opened["width"] / 2 <= seen["x"] + seen["width"] + 1
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


def detail(page) -> str:
    return page.locator("svg.graph").get_attribute("data-detail")


def shows(page, part: str) -> bool:
    first = page.locator(f"svg.graph .node {part}").first
    return first.evaluate("part => getComputedStyle(part).display !== 'none'")


def test_what_cannot_be_read_is_not_drawn(visit) -> None:
    page = visit({"f": wide(2), "wrt": "w_1,w_2"})
    becomes(lambda: detail(page), "near")
    assert shows(page, ".name")
    assert shows(page, ".value")
    assert page.locator(".sign").count() == 0
    seen = ["near"]
    for _ in range(12):
        page.locator("[data-zoom=out]").click()
        seen.append(detail(page))
        assert shows(page, ".value") == (seen[-1] == "near")
        assert shows(page, ".name") == (seen[-1] != "far")
    assert list(dict.fromkeys(seen)) == ["near", "middle", "far"]
    assert "h₁" in page.locator(".sign").all_text_contents()
    page.locator("[data-go=first]").click()  # the states are seen from far, too
    becomes(lambda: page.locator("svg.graph .node.waiting").count() > 0, True)
    for _ in range(12):
        page.locator("[data-zoom=in]").click()
    becomes(lambda: detail(page), "near")
    assert shows(page, ".value")


def test_a_level_does_not_flicker_at_its_border(visit) -> None:
    page = visit()
    found = page.evaluate(
        """async () => {
          const { level } = await import("/static/js/detail.js");
          const ways = [[0.48, "near"], [0.48, "middle"], [0.45, "near"], [0.51, "middle"], [0.21, "middle"],
                        [0.21, "far"], [0.19, "middle"], [0.24, "far"], [1, "far"]];
          return ways.map((way) => level(...way));
        }"""
    )
    assert found == ["near", "middle", "middle", "near", "middle", "far", "far", "middle", "near"]


def test_a_graph_on_a_foreign_page_opens_in_place(visit, home, tmp_path) -> None:
    page = visit("", path="healthz", quiet=False)
    graph = '<back-graph f="h = tanh(w x + b); L = (h - y)^2" fold="h" controls></back-graph>'
    address = written(tmp_path, SITE, home=home, graph=graph)
    page.goto(address)
    page.locator("back-graph a[data-node]").click()
    becomes(lambda: page.locator("back-graph a[data-node]").count(), 0)
    becomes(lambda: page.locator("back-graph").get_attribute("fold"), "")
    assert page.url == address
