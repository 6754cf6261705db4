"""The tab "Check my answer": read while it is typed, marked, helped by one click each; on any screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SEED
from tests.browser.helpers import settled

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
CHECK = SEED | {"tab": "check", "of": "b"}
SUMMAND = "b w x e^{bx} + ln(wx)"
RIGHT = "b w x e^{bx} + w e^{bx} + ln(wx)"


def submit(page) -> None:
    page.click("#answering button[type=submit]")
    settled(page)


def test_an_answer_is_read_while_it_is_typed_and_marked_when_asked(visit) -> None:
    page = visit(CHECK)
    page.locator("#answer").press_sequentially(SUMMAND)
    expect(page.locator("#answer-reading math")).to_have_count(1)
    expect(page.locator(".said")).to_have_count(0)
    expect(page.locator("#answer")).to_be_focused()
    submit(page)
    expect(page.locator(".said .message")).to_have_text("Not there yet.")
    expect(page.locator(".said")).to_contain_text("Try it by hand")
    page.fill("#answer", RIGHT)
    expect(page.locator(".said")).to_have_count(0)
    page.press("#answer", "Enter")
    expect(page.locator(".said.correct .message")).to_have_text("Correct.")


def test_help_comes_by_one_click_each_and_lights_the_graph(visit) -> None:
    page = visit(CHECK | {"answer": SUMMAND})
    expect(page.locator(".said .message")).to_have_text("Not there yet.")
    expect(page.locator(".graph .mistake")).to_have_count(0)
    for degree, label in enumerate(
        ("Where should I look?", "What happened there?", "Which rule belongs there?")
    ):
        expect(page.locator(".hints li")).to_have_count(degree)
        page.get_by_role("link", name=label).click()
    expect(page.locator(".hints li")).to_have_count(3)
    expect(page.locator(".verdict a.button")).to_have_count(0)
    expect(page.locator(".graph .edge.mistake")).to_have_count(1)
    expect(page.locator(".graph [data-node=v10].mistake")).to_have_count(1)
    page.fill("#answer", RIGHT)
    submit(page)
    expect(page.locator(".graph .mistake")).to_have_count(0)


def test_a_derivation_shows_its_first_broken_line(visit) -> None:
    page = visit(CHECK)
    page.get_by_role("link", name="a derivation, line by line").click()
    expect(page.locator("[data-choose='kind answer hint'][aria-current]")).to_have_text(
        "a derivation, line by line"
    )
    page.fill("#answer", "∂f/∂b = u + b w x q\n= w q + ln(w) ln(x) + b w x q")
    submit(page)
    expect(page.locator(".pieces li[data-standing=right]")).to_contain_text("line 1")
    expect(page.locator(".pieces li[data-standing=wrong]")).to_contain_text("line 2")


def test_another_function_takes_the_answer_away(visit) -> None:
    page = visit(CHECK | {"answer": SUMMAND})
    page.fill("#f", "L = (wx + b)^2")
    settled(page)
    expect(page.locator("#answer")).to_have_value("")
    expect(page.locator(".said")).to_have_count(0)


def test_what_cannot_be_read_is_marked_in_the_answer(visit) -> None:
    page = visit(CHECK)
    page.fill("#answer", "b w x e^{bx")
    submit(page)
    expect(page.locator(".said.unreadable")).to_contain_text("never closed")
    expect(page.locator(".said mark")).to_have_text("{")
    expect(page.locator("svg.graph")).to_be_visible()


def test_it_works_without_javascript(visit) -> None:
    page = visit(CHECK, java_script_enabled=False)
    page.fill("#answer", SUMMAND)
    page.click("#answering button[type=submit]")
    expect(page.locator(".said .message")).to_have_text("Not there yet.")
    page.get_by_role("link", name="Where should I look?").click()
    expect(page.locator(".hints li")).to_have_count(1)
    expect(page.locator("#answer")).to_have_value(SUMMAND)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "more",
    [
        {"answer": SUMMAND, "hint": "3"},
        {"answer": RIGHT},
        {"kind": "breakdown", "answer": "p = wx | ∂p/∂w = 1\nq = ln p\nf = b + q"},
    ],
    ids=["helped", "right", "table"],
)
def test_axe_finds_nothing_and_nothing_is_too_wide(visit, scheme: str, device: dict, more: dict) -> None:
    page = visit(CHECK | more, color_scheme=scheme, reduced_motion="reduce", **device)
    settled(page)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
