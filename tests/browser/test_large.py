"""A large picture: what is far is not in the page until it is scrolled, zoomed, walked or stepped to."""

import pytest

from tests.browser.helpers import becomes, finish_motion, settled, soon, stands_at

LAYERS = 60
CHAIN = "p_0 = x\n" + "\n".join(f"p_{k} = tanh(w p_{k - 1} + b)" for k in range(1, LAYERS))
FIRST, LAST = "svg [data-node=v2]:not(.copy)", "svg .node.output"
SCROLL = "side => document.querySelector('.viewport').scrollTo(side, 0)"
# Labels in the window whose letters are not there.
EMPTY = """() => {
  const { left, right } = document.querySelector(".viewport").getBoundingClientRect();
  const seen = (use) => use.getBoundingClientRect().right > left && use.getBoundingClientRect().left < right;
  const there = (use) => document.getElementById(use.getAttribute("xlink:href").slice(1));
  const uses = [...document.querySelectorAll("svg.graph use")];
  return [uses.length > 20, uses.filter((use) => !there(use) && seen(use)).length];
}"""


@pytest.fixture
def page(visit):
    page = visit({"f": CHAIN})
    soon(lambda: page.locator(".far").count() > 20)
    return page


def focused(page) -> str | None:
    return page.evaluate("() => document.activeElement.dataset.node ?? null")


def test_what_is_far_comes_when_it_is_scrolled_to(page) -> None:
    for side, near, far in ((0, FIRST, LAST), (99_999, LAST, FIRST)):
        page.evaluate(SCROLL, side)
        soon(lambda near=near: page.locator(f"{near}:not(.far) .card").count() == 1)
        soon(lambda far=far: page.locator(f"{far} .card").count() == 0 or far == FIRST)
        becomes(lambda: page.evaluate(EMPTY), [True, 0])
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    stands_at(page, "forward", 1)
    soon(lambda: page.locator(".node.active .card").count() > 0)


def test_every_node_keeps_its_role_and_name(page) -> None:
    nodes = page.locator("svg .node:not(.copy)")
    names = nodes.evaluate_all("all => all.map((node) => [node.role, node.ariaLabel])")
    assert len(names) > 3 * LAYERS - 3
    assert all(role == "img" and name for role, name in names)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = {node.get("name", {}).get("value") for node in tree if not node["ignored"]}
    assert {name for _, name in names} <= heard


def test_keys_walk_to_what_is_far(page) -> None:
    first, last = (page.locator(part).get_attribute("data-node") for part in (FIRST, LAST))
    page.evaluate("() => document.querySelector('svg .node.output').focus()")
    soon(lambda: page.locator(f"{LAST} .card").count() == 1)
    becomes(lambda: focused(page), last)
    page.evaluate(SCROLL, 0)
    soon(lambda: page.locator(f"{FIRST} .card").count() == 1)
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    soon(lambda: focused(page) not in (first, last, None))
    soon(lambda: page.locator(f"[data-node={focused(page)}] .card").bounding_box()["x"] > 0)
    assert page.locator("svg [tabindex='0']").count() == 1


def test_zoomed_out_all_is_there_and_zoomed_in_little(page) -> None:
    page.click("[data-zoom=fit]")
    becomes(lambda: page.locator("svg .far").count(), 0)
    for _ in range(16):
        page.click("[data-zoom=in]")
    soon(lambda: page.locator("svg .far").count() > 20)
    becomes(lambda: page.locator("svg.graph").get_attribute("data-detail"), "near")
    becomes(lambda: page.evaluate(EMPTY), [True, 0])


def test_a_step_of_the_second_pass_arrives_at_what_was_far(page) -> None:
    page.evaluate(SCROLL, 0)
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    finish_motion(page)
    soon(lambda: page.locator(".node.active .card").count() > 0)
    becomes(lambda: page.evaluate(EMPTY), [True, 0])


def test_without_scripts_the_letters_are_there(visit) -> None:
    page = visit({"f": CHAIN}, java_script_enabled=False)
    assert page.locator("svg .node:not(.copy)").count() > 3 * LAYERS - 3
    letters = page.locator(f"{FIRST} .name use").first.bounding_box()
    assert letters["width"] > 5 < letters["height"]


def valued(page, number: str) -> None:
    page.fill("[name='at.w']", number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**w={number}**")
    settled(page)


def test_names_read_from_far_stay_with_other_values(page) -> None:
    page.click("[data-zoom=fit]")
    soon(lambda: page.locator("svg .sign").count() > 10)
    valued(page, "0.7")
    soon(lambda: page.locator("svg .sign").count() > 10)


def test_who_walks_in_it_goes_on_in_the_next_one(page) -> None:
    valued(page, "0.7")
    page.evaluate("() => document.querySelector('svg .node.output').focus()")
    last = page.locator(LAST).get_attribute("data-node")
    becomes(lambda: focused(page), last)
    page.evaluate("() => history.back()")
    page.wait_for_url(lambda address: "0.7" not in address)
    settled(page)
    becomes(lambda: focused(page), last)


def test_a_field_shows_what_the_new_page_says(page) -> None:
    """Also where only what somebody typed is different."""
    found = page.evaluate(
        """async () => {
          const { update } = await import("/static/js/parts.js");
          const [root, fresh] = [0, 1].map(() => document.createElement("div"));
          for (const one of [root, fresh]) one.innerHTML = '<p data-part="a"><input value="2"></p>';
          const field = root.querySelector("input");
          field.value = "abc";
          update(fresh, { root });
          return field.value;
        }"""
    )
    assert found == "2"
