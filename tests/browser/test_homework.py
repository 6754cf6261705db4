"""A student works through the homework: two mistakes in every task, then right; also without JavaScript."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_everybody import PHONE

HOUSE = "homework/cs475-hw1"

# Part, two mistakes, and the right answer. A list is a table: its rows.
SIGMOID = [
    ("p = -x", "∂p/∂x = -1", "p = -x"),
    ("q = e^p", "∂q/∂p = e^p", "q = e^{-x}"),
    ("r = 1 + q", "∂r/∂q = 1", "r = 1 + e^{-x}"),
    ("s = 1/r", "∂s/∂r = -1/r^2", "s = 1/(1 + e^{-x})"),
]
NEURON = [
    ("p = wx", "∂p/∂w = x", "p = wx"),
    ("q = p + b", "∂q/∂p = 1, ∂q/∂b = 1", "q = wx + b"),
    ("r = σ(q)", "∂r/∂q = σ'(q)", "r = σ(wx + b)"),
    ("s = r - y", "∂s/∂r = 1", "s = σ(wx + b) - y"),
    ("L = s^2", "∂L/∂s = 2s", "L = [σ(wx + b) - y]^2"),
]
NETWORK = [
    ("p = w_1 x", "∂p/∂w_1 = x", "p = w_1 x"),
    ("q = p + b_1", "1, 1", "q = w_1 x + b_1"),
    ("r = σ(q)", "σ'(q)", "r = σ(w_1 x + b_1)"),
    ("s = w_2 r", "r, w_2", "s = w_2 σ(w_1 x + b_1)"),
    ("t = s + b_2", "1, 1", ""),
    ("u = σ(t)", "σ'(t)", ""),
    ("v = y - u", "-1", ""),
    ("z = v^2", "2v", ""),
    ("g = w_1^2", "2 w_1", ""),
    ("h = w_2^2", "2 w_2", ""),
    ("k = g + h", "1, 1", ""),
    ("l = λ k", "λ", ""),
    ("f = z + l", "1, 1", ""),
]
OUTER = "-2(y - σ(t)) σ'(t)".replace("t", "w_2 σ(w_1 x + b_1) + b_2")


def changed(rows: list[tuple[str, str, str]], row: int, *cells: str) -> list[tuple[str, str, str]]:
    """A table with another row."""
    return [*rows[:row], (*cells, *rows[row][len(cells) :]), *rows[row + 1 :]]  # type: ignore[list-item]


SLOPE = "2[σ(wx + b) - y] σ'(wx + b)"
INNER = "σ'(w_1x + b_1)"
TASKS = [
    ("0", "∂L/∂b = 2[σ(wx + b) - y]", "2σ'(wx + b)", f"2[σ(wx + b) - y] ∂/∂b (σ(wx + b) - y)\n= {SLOPE}"),
    ("1a", "2s x", "s", "∂L/∂s · ∂s/∂r · ∂r/∂q · ∂q/∂b = 2s"),
    ("2", "b(e^{bx} - 1/w)", "b e^{bx}", "∂f/∂u (∂u/∂t ∂t/∂w + ∂u/∂q ∂q/∂p ∂p/∂w)\n= b(s + 1/p · x)"),
    ("3a", changed(SIGMOID, 0, "p = x", "1"), changed(SIGMOID, 3, "s = 1/r", "1/r^2"), SIGMOID),
    ("3b", "-s(1 - s)", "s(1 + s)", "s(1 - s)"),
    ("4a", changed(NEURON, 3, "s = r + y"), changed(NEURON, 4, "L = s^2", "∂L/∂s = s"), NEURON),
    ("4b", SLOPE, "2[σ(wx + b) - y] x", f"{SLOPE} x"),
    ("4c", SLOPE[1:], SLOPE.replace("- y", "+ y"), SLOPE),
    ("5a", changed(NETWORK, 6, "v = y + u", "1"), changed(NETWORK, 8, "g = w_1^2", "w_1"), NETWORK),
    ("5b", f"{OUTER} w_2 {INNER} x", f"{OUTER} w_2 x + 2λw_1", f"{OUTER} w_2 {INNER} x + 2λ w_1"),
    ("5c", f"{OUTER} w_2 + 2λw_2", f"{OUTER} σ(w_1x + b_1) + λw_2", f"{OUTER} σ(w_1x + b_1) + 2λ w_2"),
    ("5d", f"{OUTER} {INNER}", f"{OUTER} w_2", f"{OUTER} w_2 {INNER}"),
    ("5e", OUTER.replace("-2", "2"), OUTER.replace("-2", "-"), OUTER),
    ("6", "w_1, w_2, b_1, b_2", "b_1, b_2, w_1, w_2", "b_2, w_2, b_1, w_1"),
]


def give(page: Page, part: str, answer: str | list[tuple[str, str, str]]) -> None:
    """Type an answer and check it."""
    form = page.locator(f"#part-{part}")
    if isinstance(answer, str):
        form.locator("[name=answer]").fill(answer)
    else:
        rows = form.locator("tbody tr")
        while rows.count() < len(answer):
            form.locator("[data-role=more]").click()
        for index, row in enumerate(answer):
            for column, text in enumerate(row):
                rows.nth(index).locator("input").nth(column).fill(text)
    form.locator("button.primary").click()


def test_seven_tasks_with_two_mistakes_each(visit) -> None:
    page = visit("", path=HOUSE)
    for part, *wrong, right in TASKS:
        judged = page.locator(f"#part-{part} .judged")
        for tries, answer in enumerate(wrong, 1):
            give(page, part, answer)
            expect(page.locator(f"[data-report='{part}'] .number")).to_have_text(str(tries))
            expect(judged.locator("[data-verdict]")).to_have_attribute("data-verdict", "incorrect")
        give(page, part, right)
        expect(judged.locator("[data-verdict]")).to_have_attribute("data-verdict", "correct")
    expect(page.locator(".progress [data-state=passed]")).to_have_count(7)
    expect(page.locator(".progress [data-role=score]")).to_have_text("50 of 50 points")
    expect(page.locator("#report .agrees")).to_have_count(len(TASKS))
    page.reload()
    expect(page.locator(".progress [data-role=score]")).to_have_text("50 of 50 points")
    expect(page.locator("#part-3b [name=answer]")).to_have_value("s(1 - s)")
    expect(page.locator("#part-3b .reading math")).to_be_visible()


def test_help_comes_by_degrees_and_the_solution_at_the_end(visit) -> None:
    page = visit("", path=HOUSE)
    part = page.locator("#part-1a")
    give(page, "1a", "s")
    for degree in (1, 2, 3):
        part.locator(f"[name=hint][value='{degree}']").click()
        expect(part.locator(".hints li")).to_have_count(degree)
    expect(part.locator("[name=hint]")).to_have_count(0)
    part.get_by_role("button", name="See the solution").click()
    expect(part.locator(".solution")).to_contain_text("once your answer is right")
    expect(part.locator(".shown-solution")).to_have_count(0)
    give(page, "1a", "2s")
    expect(part.locator("[data-verdict=correct]")).to_be_visible()
    part.get_by_role("button", name="See the solution").click()
    expect(part.locator(".shown-solution .lines li")).not_to_have_count(0)


def test_what_is_typed_is_typeset_and_kept(visit) -> None:
    page = visit("", path=HOUSE)
    box = page.locator("#part-1a textarea")
    box.press_sequentially("k = 2s")
    expect(page.locator("#part-1a .reading mi").first).to_have_text("k")
    box.press("Shift+Enter")
    box.press_sequentially("k +")
    expect(page.locator("#part-1a .reading .quiet")).to_contain_text("missing")
    expect(page.locator("#part-1a [data-verdict]")).to_have_count(0)
    box.press("Enter")
    expect(page.locator("#part-1a [data-verdict=unreadable]")).to_be_visible()
    page.locator("#part-3a [name=breakdown]").first.fill("p = -x")
    expect(page.locator("#part-3a .read math")).to_have_count(1)
    page.reload()
    expect(box).to_have_value("k = 2s\nk +")
    expect(page.locator("#part-3a [name=breakdown]").first).to_have_value("p = -x")


def test_an_order_is_moved_or_typed(visit) -> None:
    page = visit("", path=HOUSE)
    part = page.locator("#part-6")
    field, items = part.locator("[name=answer]"), part.locator("[data-role=order] li")
    field.fill("b₂, w2")
    expect(items.first).to_have_attribute("data-name", "b_2")
    expect(items.nth(1)).to_have_attribute("data-name", "w_2")
    part.get_by_role("button", name="w_2 earlier").focus()
    page.keyboard.press("Enter")
    expect(items.first).to_have_attribute("data-name", "w_2")
    expect(field).to_have_value("w_2, b_2, w_1, b_1")
    expect(part.locator("[data-role=moved]")).to_have_text("w_2 is now at place 1.")
    expect(part.get_by_role("button", name="w_2 earlier")).to_be_focused()


def test_the_graph_is_filled_in(visit) -> None:
    page = visit("", path=HOUSE)
    cells = page.locator("#part-1b [data-cell]")
    cells.nth(0).locator("input").fill("1")
    cells.nth(1).locator("input").fill("17")
    page.locator("#part-1b button.primary").click()
    expect(cells.nth(0)).to_have_attribute("data-standing", "right")
    expect(cells.nth(1)).to_have_attribute("data-standing", "wrong")


def test_the_report_is_saved_printed_and_cleared(visit, tmp_path: Path) -> None:
    page = visit("", path=HOUSE)
    give(page, "1a", "2s")
    expect(page.locator("[data-report='1a'] .agrees")).to_be_visible()
    page.fill("#student", "Ada")
    with page.expect_download() as download:
        page.click("[data-act=export]")
    download.value.save_as(tmp_path / "saved.json")
    saved = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
    assert saved["student"] == "Ada"
    assert [tried["verdict"] for tried in saved["parts"]["1a"]["tries"]] == ["correct"]
    page.emulate_media(media="print")
    expect(page.locator("#report table")).to_be_visible()
    expect(page.locator("#task-0")).to_be_hidden()
    page.emulate_media(media="screen")
    page.click("[data-act=clear]")
    expect(page.locator("[data-act=clear]")).to_have_text("Really clear all answers?")
    page.click("[data-act=clear]")
    expect(page.locator(".progress [data-role=score]")).to_have_text("0 of 50 points")
    expect(page.locator("#part-1a textarea")).to_have_value("")
    page.reload()
    expect(page.locator("#part-1a textarea")).to_have_value("")


def test_it_works_without_javascript(visit) -> None:
    page = visit("", path="homework", java_script_enabled=False)
    page.click("text=Understanding backpropagation")
    give(page, "1a", "2s x")
    expect(page.locator("#part-1a [data-verdict=incorrect]")).to_be_visible()
    page.locator("#part-1a [name=hint]").click()
    expect(page.locator("#part-1a .hints li")).to_have_count(1)
    give(page, "1a", "2s")
    expect(page.locator("#part-1a [data-verdict=correct]")).to_be_visible()
    page.locator("#part-1a [formaction]").click()
    expect(page.locator("#part-1a .shown-solution")).to_be_visible()
    expect(page.locator("#report")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_overflows(visit, scheme: str, device: dict) -> None:
    page = visit("", path=HOUSE, color_scheme=scheme, reduced_motion="reduce", **device)
    give(page, "3b", "s(1 + s)")
    expect(page.locator("#part-3b [data-verdict]")).to_be_visible()
    give(page, "3a", SIGMOID[:2])
    expect(page.locator("#part-3a .pieces")).to_be_visible()
    page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def test_the_list_says_how_far_one_is(visit) -> None:
    page = visit("", path=HOUSE)
    give(page, "1a", "2s")
    expect(page.locator("[data-report='1a'] .agrees")).to_be_visible()
    page.goto(page.url.replace("/cs475-hw1", ""))
    expect(page.locator("[data-kept]")).to_have_text("1 of 15 answers right so far")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
