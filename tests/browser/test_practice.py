"""Practice: an answer, help in degrees, the next exercise, and a streak that only this browser knows."""

import pytest

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FIXED = "level=2&rules=chain,product&seed=1234"  # f = x e^{2x} · ln(x + 3)
RIGHT = "e^{2x} ln(x+3) + 2x e^{2x} ln(x+3) + x e^{2x}/(x+3)"
WRONG = "e^{2x} ln(x+3) + x e^{2x} ln(x+3) + x e^{2x}/(x+3)"


def expect(locator):
    from playwright.sync_api import expect as wait

    return wait(locator)


def answer(page, text: str) -> None:
    page.get_by_role("textbox", name="Your answer for").fill(text)
    page.get_by_role("button", name="Check").click()


@pytest.mark.parametrize("options", [{}, PHONE, {"java_script_enabled": False}])
def test_from_a_mistake_to_the_right_answer(visit, options) -> None:
    page = visit(FIXED, path="practice", **options)
    verdict = page.locator("#verdict")
    answer(page, WRONG)
    expect(verdict).to_have_attribute("data-verdict", "incorrect")
    for degree in range(3):
        verdict.get_by_role("button").click()
        expect(verdict.locator(".hints li")).to_have_count(degree + 1)
    expect(verdict.get_by_role("button")).to_have_count(0)
    answer(page, RIGHT)
    expect(verdict).to_have_attribute("data-verdict", "correct")
    expect(verdict.get_by_role("link", name="See it on the graph")).to_be_visible()


def test_a_streak_grows_and_ends_with_what_is_left_unsolved(visit) -> None:
    page = visit("level=1&rules=powers&seed=3", path="practice")
    streak = page.locator("[data-role=streak]")
    expect(streak).to_have_text("")
    source = page.locator(".function").inner_text()
    answer(page, "0")
    expect(page.locator("#verdict")).to_have_attribute("data-verdict", "incorrect")
    page.goto(page.url.split("?")[0] + "?" + FIXED)
    answer(page, RIGHT)
    expect(streak).to_have_text("1 in a row")
    page.reload()
    expect(streak).to_have_text("1 in a row")
    page.get_by_role("link", name="Next exercise").click()
    expect(page.locator("main")).to_have_attribute("data-exercise", "2 chain,product 1235")
    expect(streak).to_have_text("1 in a row")
    page.get_by_role("link", name="Next exercise").click()
    expect(page.locator("main")).to_have_attribute("data-exercise", "2 chain,product 1236")
    expect(streak).to_have_text("")
    assert source


def test_the_same_exercise_on_the_graph(visit) -> None:
    page = visit("level=1&rules=exp&seed=1", path="practice")
    page.get_by_role("link", name="On the graph").click()
    boxes = page.locator(".cell input")
    expect(boxes.first).to_be_visible()
    for index in range(boxes.count()):
        boxes.nth(index).fill("1" if index == 0 else "0.123")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".cell").first).to_have_attribute("data-standing", "right")
    expect(page.locator('.cell[data-standing="wrong"]').first).to_be_attached()


def test_what_to_practise_is_chosen(visit) -> None:
    page = visit(FIXED, path="practice")
    page.get_by_label("tanh").check()
    page.get_by_label("product rule").uncheck()
    page.get_by_label("3 two parameters").check()
    page.get_by_role("button", name="New exercise").click()
    expect(page.get_by_label("tanh")).to_be_checked()
    assert "level=3&rules=chain,tanh&seed=" in page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_practise(visit, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(f"{FIXED}&theme={theme}", path="practice")
    answer(page, WRONG)
    expect(page.locator("#verdict")).to_have_attribute("data-verdict", "incorrect")
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
