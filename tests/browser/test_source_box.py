"""The box that the function is typed into: it offers, marks, underlines; undo takes back what it writes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SEED
from tests.browser.helpers import becomes, settled, soon
from tests.browser.test_everybody import PHONE

LIST = "#offers [role=option]"
MARKS = "marks => marks.map(mark => [mark.className, mark.textContent])"


def typed(visit, text: str, **options):
    """A page with an empty box into which somebody types."""
    page = visit({"f": ""}, quiet=False, **options)
    page.focus("#f")
    page.keyboard.type(text)
    return page


def caret(page) -> str:
    """The text with a bar where the caret is."""
    text, at = page.eval_on_selector("#f", "box => [box.value, box.selectionStart]")
    return f"{text[:at]}|{text[at:]}"


def marks(page) -> list[list[str]]:
    return page.eval_on_selector_all(".backdrop mark", MARKS)


def put(page, text: str) -> None:
    """Text in the box, with the caret where the bar is."""
    page.fill("#f", text.replace("|", "", 1))
    page.eval_on_selector("#f", "(box, at) => box.setSelectionRange(at, at)", text.index("|"))
    page.wait_for_timeout(50)


# Names.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"\sig", "σ|"),
        (r"\alpha", "α|"),
        ("alph", "α|"),
        ("sqrt", "sqrt(|)"),
        ("sigm", "sigmoid(|)"),
        ("2 wsigm", "2 wsigmoid(|)"),
        (r"\Om", "Ω|"),
        ("ReL", "ReLU(|)"),
        ("w_1 + logs", "w_1 + logsigmoid(|)"),
    ],
)
def test_tab_completes_and_undo_takes_it_back(visit, before: str, after: str) -> None:
    page = typed(visit, before)
    page.wait_for_selector(LIST)
    page.keyboard.press("Tab")
    becomes(lambda: caret(page), after)
    expect(page.locator(LIST)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("#f")).to_have_value(before)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#f")).to_have_value(after.replace("|", ""))


def test_a_function_before_its_brackets_keeps_them(visit) -> None:
    page = typed(visit, "(x)")
    page.keyboard.press("Home")
    page.keyboard.type("sigm")
    page.keyboard.press("Tab")
    becomes(lambda: caret(page), "sigmoid|(x)")


def test_the_bracket_that_was_closed_for_you_can_be_typed(visit) -> None:
    page = typed(visit, "sqrt")
    page.keyboard.press("Tab")
    page.keyboard.type("sigm")
    page.keyboard.press("Tab")
    page.keyboard.type("x) + (y)) z")
    becomes(lambda: caret(page), "sqrt(sigmoid(x) + (y)) z|")


def test_names_of_the_source_are_offered(visit) -> None:
    page = typed(visit, "learning_rate**2 + 1")
    settled(page)
    page.wait_for_function(
        "() => document.querySelector('#vocabulary').textContent.includes('learning_rate')"
    )
    page.keyboard.type(" + lear")
    soon(lambda: page.locator(LIST).first.inner_text().startswith("learning_rate"))
    page.keyboard.press("Tab")
    becomes(lambda: caret(page), "learning_rate**2 + 1 + learning_rate|")


def test_the_list_is_walked_with_arrows_and_by_ear(visit) -> None:
    page = typed(visit, "sig")
    box = page.locator("#f")
    soon(lambda: page.locator(LIST).all_inner_texts() == ["sign(x)\nTab", "sigmoid(x)", "σ sigma"])
    expect(page.locator("[data-role=offer]")).to_have_text("Tab writes sign(x)")
    assert box.get_attribute("aria-activedescendant") is None
    for key, chosen in [
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", None),
        ("ArrowDown", 0),
    ]:
        page.keyboard.press(key)
        expected = None if chosen is None else f"offers-{chosen}"
        becomes(lambda: box.get_attribute("aria-activedescendant"), expected)
        expect(page.locator(f"{LIST}[aria-selected=true]")).to_have_count(0 if chosen is None else 1)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    becomes(lambda: caret(page), "sigmoid(|)")


def test_a_name_is_taken_with_a_click(visit) -> None:
    page = typed(visit, "2 sig")
    page.click(f"{LIST} >> nth=2")
    becomes(lambda: caret(page), "2 σ|")
    expect(page.locator("#f")).to_be_focused()


def test_enter_draws_where_nothing_was_chosen(visit) -> None:
    page = typed(visit, "f = x sin")
    page.wait_for_selector(LIST)
    page.keyboard.press("Enter")
    expect(page.locator("#f")).to_have_value("f = x sin")
    expect(page.locator(LIST)).to_have_count(0)
    page.wait_for_selector(".refusal")


def test_the_list_is_in_nobodys_way(visit) -> None:
    page = typed(visit, "f = sin")
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_have_count(0)
    page.keyboard.type("h")
    expect(page.locator(LIST)).to_have_count(0)  # not again for the same word
    page.keyboard.type("(x) + cos")
    page.wait_for_selector(LIST)
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(LIST, state="detached")
    page.keyboard.press("End")
    page.keyboard.type("(x")
    page.keyboard.press("Tab")
    expect(page.locator("#f")).not_to_be_focused()
    page.focus("#f")
    page.keyboard.type(" + si")
    page.wait_for_selector(LIST)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#f")).not_to_be_focused()
    expect(page.locator(LIST)).to_have_count(0)


def test_shift_enter_starts_a_line_and_enter_draws(visit) -> None:
    page = typed(visit, "p = wx")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("L = p + b")
    expect(page.locator("#f")).to_have_value("p = wx\nL = p + b")
    page.keyboard.press("Enter")
    page.wait_for_selector(".node")
    expect(page.locator("#f")).to_have_value("p = wx\nL = p + b")


# Marks.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f = |(a + [b])", [["pair", "("], ["pair", ")"]]),
        ("f = (a + [b]|)", [["pair", "["], ["pair", "]"]]),
        ("f = (a + b|", []),
        ("f = (|a + b", [["alone", "("]]),
        ("f = a + b)|", [["alone", ")"]]),
    ],
)
def test_brackets_that_belong_together(visit, text: str, expected: list[list[str]]) -> None:
    page = typed(visit, "")
    put(page, text)
    becomes(lambda: marks(page), expected)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function("() => !document.querySelector('.backdrop mark')")


@pytest.mark.parametrize("device", [{}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("lines", [3, 40])
def test_marks_lie_behind_their_letters(visit, lines: int, device: dict) -> None:
    """Both have the same lines: they are as wide, as high and as far scrolled as each other."""
    text = "\n".join(
        f"p_{k} = w_{k} x_{k} + sin(x)   (long enough to be wrapped) xxxxxxxx + b_{k}" for k in range(lines)
    )
    page = typed(visit, "", **device)
    put(page, f"{text} (|)")
    page.eval_on_selector("#f", "box => (box.scrollTop = box.scrollHeight)")
    page.wait_for_timeout(50)
    pair = page.locator(".backdrop .pair")
    expect(pair).to_have_count(2)
    sizes = page.evaluate(
        "() => ['#f', '.backdrop'].map(name => document.querySelector(name))"
        ".map(one => [one.clientWidth, one.scrollHeight, one.scrollTop])"
    )
    assert sizes[0] == sizes[1]
    box, mark = page.locator("#f").bounding_box(), pair.last.bounding_box()
    assert box["y"] < mark["y"] < box["y"] + box["height"] - 20
    assert box["x"] < mark["x"] < box["x"] + box["width"] - 8


def test_a_mistake_is_underlined_until_the_text_changes(visit) -> None:
    page = typed(visit, "p = wx ; L = 𝑤 + sgmoid(p) + b")
    page.wait_for_selector(".backdrop .mistake")
    becomes(lambda: marks(page), [["mistake", "sgmoid"]])
    expect(page.locator("#f")).to_have_attribute("aria-invalid", "true")
    page.keyboard.type(" ")
    becomes(lambda: marks(page), [])
    page.wait_for_selector(".backdrop .mistake")
    put(page, "L = wx|")
    page.wait_for_selector(".refusal", state="detached")
    soon(lambda: page.get_attribute("#f", "aria-invalid") is None)


def test_a_mistake_on_a_later_line_and_one_at_the_end(visit) -> None:
    page = visit({"f": "p = wx\r\nL = p)"}, quiet=False)
    becomes(lambda: marks(page), [["mistake", ")"]])
    page = visit({"f": "p = wx\nL = p +"}, quiet=False)
    expect(page.locator(".backdrop .mistake")).to_have_count(1)


def test_a_mend_can_be_undone(visit) -> None:
    page = typed(visit, "f = sgmoid(w x)")
    page.click(".refusal [data-load]")
    page.wait_for_selector(".refusal", state="detached")
    expect(page.locator("#f")).to_have_value("f = sigmoid(w x)")
    expect(page.locator("#f")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#f")).to_have_value("f = sgmoid(w x)")


# Typing.


def test_nothing_moves_and_nothing_takes_the_focus_while_somebody_types(visit) -> None:
    page = visit(quiet=False)
    page.evaluate(
        """() => {
          window.moved = [];
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              for (const { node } of entry.sources) window.moved.push(node.nodeName);
          }).observe({ type: "layout-shift" });
        }"""
    )
    page.focus("#f")
    page.keyboard.press("Control+End")
    top = page.locator(".variables").bounding_box()["y"]
    seen = set()
    for letter in " + sqrt(b":
        page.keyboard.type(letter)
        page.wait_for_timeout(60)
        seen.add(page.locator(".variables").bounding_box()["y"])
        expect(page.locator("#f")).to_be_focused()
    assert seen == {top}
    soon(lambda: page.evaluate("window.moved") == [])
    becomes(lambda: caret(page), SEED["f"] + " + sqrt(b|")


def test_half_a_name_is_not_yet_a_product(visit) -> None:
    page = visit()
    page.focus("#f")
    page.keyboard.press("Control+End")
    page.keyboard.type(" + sigm")
    page.wait_for_timeout(500)
    expect(page).not_to_have_url(re.compile(re.escape("sigm")))
    page.keyboard.press("Tab")
    page.keyboard.type("x")
    page.wait_for_url("**+sigmoid(x)&*")
    expect(page.locator("[data-part=variables] .variable")).to_have_count(3)


def test_an_input_method_is_left_alone(visit) -> None:
    page = typed(visit, "")
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "ㅎ", "selectionStart": 1, "selectionEnd": 1})
    page.wait_for_timeout(600)
    expect(page).not_to_have_url(re.compile(re.escape("f=%E3")))
    client.send("Input.imeSetComposition", {"text": "sqrt", "selectionStart": 4, "selectionEnd": 4})
    expect(page.locator(LIST)).to_have_count(0)
    page.wait_for_url("**/?f=sqrt*")  # a phone composes whole words, and they are read
    client.send("Input.insertText", {"text": "sqrt(x)"})
    page.wait_for_url("**/?f=sqrt(x)*")
    expect(page.locator("#f")).to_have_value("sqrt(x)")


def test_windows_line_ends_and_other_scripts(visit) -> None:
    page = typed(visit, "", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('p = wx\\r\\nL = p + b')")
    page.keyboard.press("Control+v")
    expect(page.locator("#f")).to_have_value("p = wx\nL = p + b")
    page.wait_for_selector(".node")
    put(page, "f = (אב + x)|")
    becomes(lambda: marks(page), [["pair", "("], ["pair", ")"]])
    box = page.locator("#f")
    assert [box.get_attribute(name) for name in ("dir", "autocorrect", "autocapitalize", "spellcheck")] == [
        "ltr",
        "off",
        "off",
        "false",
    ]


def test_a_long_source_shows_twelve_lines(visit) -> None:
    lines = [f"p_{k} = w_{k} x + {'x + ' * 3}b_{k}" for k in range(12)]
    page = visit({"f": "\n".join([*lines, "L = p_1"])[:3000]})
    box = page.locator("#f")
    soon(lambda: box.evaluate("box => box.clientHeight") == 284)
    page.focus("#f")
    page.keyboard.press("Control+End")
    page.keyboard.type(" + (p_2)")
    page.wait_for_function("() => document.querySelectorAll('.backdrop .pair').length === 2")
    tops = page.evaluate("() => ['#f', '.backdrop'].map(name => document.querySelector(name).scrollTop)")
    assert tops[0] == tops[1] > 0


# Symbols.


def test_a_phone_has_symbols_under_the_thumb(visit) -> None:
    page = visit({"f": ""}, **PHONE)
    page.focus("#f")
    page.keyboard.type("L = ")
    sizes = page.eval_on_selector_all(
        ".symbols button",
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])",
    )
    assert len(sizes) == 9
    assert all(width >= 44 and height >= 44 for width, height in sizes)
    for symbol in ("sigma", "open bracket", "lambda", "close bracket"):
        page.get_by_role("button", name=symbol, exact=True).tap()
        expect(page.locator("#f")).to_be_focused()
    becomes(lambda: caret(page), "L = σ(λ)|")
    page.wait_for_selector(".node")
    page.keyboard.press("Control+z")
    expect(page.locator("#f")).not_to_have_value("L = σ(λ)")
    becomes(lambda: page.evaluate("document.documentElement.scrollWidth"), 390)


def test_a_desk_has_none(visit) -> None:
    expect(visit().locator(".symbols")).not_to_be_visible()
    expect(visit(java_script_enabled=False, **PHONE).locator(".symbols")).not_to_be_visible()


# The reading.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Text", "f(x, b, w) = (w e^{bx} + ln(wx)) b"),
        ("LaTeX", r"f(x, b, w) = \left(w e^{b x}"),
        ("Python", "import math"),
    ],
)
def test_the_reading_can_be_copied(visit, name: str, expected: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    row = page.locator("#reading [data-role=copy]")
    before = row.bounding_box()
    row.get_by_role("link", name=f"Copy as {name}: the function as it was read").click()
    row.get_by_role("status").get_by_text("Copied").wait_for()
    soon(lambda: page.evaluate("navigator.clipboard.readText()").startswith(expected))
    assert row.bounding_box() == before
