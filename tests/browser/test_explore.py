"""What somebody does who has just read the homework: paste a function, step through it, try things."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.helpers import cell, finish_motion, graph_state, settled, soon, stands_at, steps_of


def asked(page) -> dict[str, str]:
    return {
        name: values[-1]
        for name, values in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()
    }


def type_function(page, text: str) -> None:
    page.fill("#f", text)
    page.press("#f", "Enter")


def test_pasting_the_function_draws_the_graph_of_table_1(visit) -> None:
    page = visit("tab=nodes")
    type_function(page, "f(x,b,w) = (w e^{bx} + ln(wx)) b")
    settled(page)
    expect(page.locator(".node")).to_have_count(10)
    expect(page.locator(".edge")).to_have_count(12)
    expect(page.locator(".edge.carries .pill")).to_have_count(10)
    names = page.locator("[data-part=panel] tbody th mi").all_text_contents()
    assert "".join(names) == "xbwpqrstuf"


def test_the_gradient_of_b_grows_step_by_step(visit) -> None:
    """0 → 5.176 → 9.253 in the cell of b."""
    page = visit()
    page.keyboard.press("Home")
    page.select_option("[data-role=speed]", "4")
    page.focus("body")
    b = next(step["node"] for step in steps_of(page) if step["text"].startswith("b = "))
    seen = []
    for _ in steps_of(page):
        page.keyboard.press("ArrowRight")
        finish_motion(page)
        seen.append(cell(page, b, "gradient")[:5])
    assert list(dict.fromkeys(filter(None, seen))) == ["0", "5.176", "9.253"]


def test_both_passes_play_by_themselves_and_stop(visit) -> None:
    page = visit(reduced_motion="reduce")
    page.select_option("[data-role=speed]", "4")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('svg.graph').dataset.phase === 'forward'")
    page.wait_for_function("() => document.querySelector('svg.graph').dataset.phase === 'backward'")
    page.wait_for_function(
        "() => document.querySelector('svg.graph').dataset.phase === 'finished'", timeout=9000
    )
    expect(page.locator("[data-role=play][data-playing=false]")).to_be_visible()


def test_the_keyboard_drives_the_player(visit) -> None:
    page = visit()
    count = len(steps_of(page))
    page.keyboard.press("Home")
    stands_at(page, "start", 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    stands_at(page, "forward", 2)
    page.keyboard.press("ArrowLeft")
    stands_at(page, "forward", 1)
    page.keyboard.press("End")
    assert graph_state(page)[0] == "finished"
    page.keyboard.press("ArrowLeft")
    stands_at(page, "backward", count)
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    stands_at(page, "backward", count)
    page.focus("#f")
    page.keyboard.press("Home")
    stands_at(page, "backward", count)


def test_the_line_says_what_happens_in_mathematics(visit) -> None:
    page = visit()
    turn = sum(step["phase"] == "forward" for step in steps_of(page))
    page.goto(page.url + f"&step={turn + 2}")
    soon(lambda: re.fullmatch(r"Backward\s+2 / \d+", page.inner_text("[data-role=badge]")))
    soon(lambda: page.locator("[data-role=says] math mfrac").count() >= 2)


def test_nodes_can_be_reached_and_heard(visit) -> None:
    page = visit()
    page.focus(".node[tabindex='0']")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "value" in name
    expect(page.locator("svg.graph[role=img]")).to_have_count(0)


def test_the_address_follows(visit) -> None:
    page = visit("")
    page.wait_for_url("**/?f=*")
    soon(lambda: asked(page)["at"].count("=") == 3)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**&step=1")
    type_function(page, "L = a b")
    page.wait_for_url("**/?f=L+=+a+b&at=a=*")
    soon(lambda: "step" not in asked(page))
    page.locator("label.role", has=page.locator("[value=b]")).click()
    page.wait_for_url("**&wrt=a")
    expect(page.locator(".node.constant")).to_have_count(1)


def test_back_forward_and_reload_restore_everything(visit) -> None:
    page = visit()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**&step=4")
    type_function(page, "L = a b + a")
    page.wait_for_url("**/?f=L+=*")
    page.go_back()
    page.wait_for_url("**&step=4")
    settled(page)
    expect(page.locator("#f")).to_have_value("f(x,b,w) = (w e^{bx} + ln(wx)) b")
    stands_at(page, "forward", 4)
    page.reload()
    stands_at(page, "forward", 4)
    page.go_forward()
    page.wait_for_url("**/?f=L+=*")
    settled(page)
    expect(page.locator("#f")).to_have_value("L = a b + a")


def test_a_mistake_keeps_the_graph_and_shows_the_place(visit) -> None:
    page = visit(quiet=False)
    type_function(page, "f = (w x + b")
    page.wait_for_selector(".refusal")
    expect(page.locator(".refusal mark")).to_have_text("(")
    expect(page.locator(".node")).to_have_count(10)
    expect(page.locator("#f")).to_have_value("f = (w x + b")
    page.reload()
    expect(page.locator(".refusal mark")).to_have_text("(")
    expect(page.locator("#f")).to_have_value("f = (w x + b")


def test_an_obvious_mend_is_one_click(visit) -> None:
    page = visit(quiet=False)
    type_function(page, "f = sgmoid(w x)")
    page.locator(".refusal [data-load]").click()
    page.wait_for_selector(".refusal", state="detached")
    settled(page)
    expect(page.locator("#f")).to_have_value("f = sigmoid(w x)")
    expect(page.locator(".node")).to_have_count(4)


def test_typing_is_never_interrupted(visit) -> None:
    page = visit(quiet=False)
    page.focus("#f")
    page.keyboard.press("Control+a")
    page.keyboard.type("L = (a + b) c", delay=35)
    page.wait_for_url("**/?f=L+=+(a+%2B+b)+c*")
    expect(page.locator("#f")).to_have_value("L = (a + b) c")
    soon(lambda: page.evaluate("document.activeElement.selectionStart") == len("L = (a + b) c"))
    expect(page.locator(".refusal")).to_have_count(0)


def test_a_slider_changes_numbers_and_moves_no_box(visit) -> None:
    page = visit()
    boxes = (
        "[...document.querySelectorAll('.node .card')].map(c => c.getAttribute('x') + c.getAttribute('y'))"
    )
    before, value = page.evaluate(boxes), page.inner_text("[data-part=result]")
    slider = page.locator("input[data-of=w]")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "value => document.querySelector('[data-part=result]').innerText !== value", arg=value
    )
    soon(lambda: page.evaluate(boxes) == before)
    soon(lambda: page.evaluate("document.activeElement.dataset.of") == "w")
    soon(lambda: float(page.input_value("input[name='at.w']")) > 1.5)


def test_zoom_and_step_survive_a_new_value(visit) -> None:
    page = visit()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.click("[data-zoom=in]")
    width = page.locator("svg.graph").bounding_box()["width"]
    page.fill("input[name='at.w']", "2.5")
    page.wait_for_url("**w=2.5**")
    soon(lambda: page.locator("svg.graph").bounding_box()["width"] == width)
    stands_at(page, "forward", 1)
    page.click("[data-zoom=fit]")
    soon(lambda: page.locator("svg.graph").bounding_box()["width"] < width)


def test_an_example_is_one_click(visit) -> None:
    page = visit()
    page.click("summary:has-text('Examples')")
    page.click(".examples a:has-text('Two ways from b')")
    page.wait_for_url("**/?f=e+=*")
    settled(page)
    expect(page.locator(".panel:visible")).to_have_count(0)
    expect(page.locator("#f")).to_have_value("e = (a + b)(b + 1)")


def test_an_emptied_box_keeps_the_graph_for_a_moment(visit) -> None:
    page = visit()
    page.fill("#f", "")
    page.wait_for_url("**/?f=&*")
    expect(page.locator(".node")).to_have_count(10)
    page.wait_for_selector(".invitation")


def test_an_empty_box_offers_examples(visit) -> None:
    page = visit({"f": ""})
    soon(lambda: page.locator(".invitation a").count() >= 3)
    page.locator(".invitation a").first.click()
    page.wait_for_selector("svg.graph")
    expect(page.locator(".player")).to_be_visible()


def test_a_lost_connection_loses_nothing(visit) -> None:
    page = visit(quiet=False)
    page.context.set_offline(True)
    type_function(page, "L = a b")
    page.wait_for_selector("[data-notice=unanswered]:visible")
    expect(page.locator("[data-notice=unanswered]")).to_contain_text("no connection", use_inner_text=True)
    expect(page.locator(".node")).to_have_count(10)
    page.context.set_offline(False)
    page.click("[data-again]")
    page.wait_for_url("**/?f=L+=*")
    expect(page.locator("[data-notice=unanswered]:visible")).to_have_count(0)


def test_a_busy_server_says_so_itself(visit) -> None:
    page = visit(quiet=False)
    sorry = "<main class='sorry'><h1>Not right now</h1><p>Many people are drawing.</p></main>"
    page.route("**/?f=L*", lambda route: route.fulfill(status=503, content_type="text/html", body=sorry))
    type_function(page, "L = a b")
    page.wait_for_selector("[data-notice=unanswered]:visible")
    expect(page.locator("[data-notice=unanswered]")).to_contain_text(
        "Many people are drawing.", use_inner_text=True
    )
    expect(page.locator("[data-notice=unanswered]")).not_to_contain_text("no connection", use_inner_text=True)
    page.unroute("**/?f=L*")
    page.click("[data-again]")
    page.wait_for_url("**/?f=L+=*")
    expect(page.locator("[data-notice=unanswered]:visible")).to_have_count(0)


def test_a_source_too_long_for_an_address_lives_in_the_page(visit) -> None:
    page = visit()
    long = "f = a b" + " + a" * 150 + " " * 9000
    type_function(page, long)
    page.wait_for_selector("[data-notice=long]:visible")
    soon(lambda: len(page.url) < 200)
    page.reload()
    page.wait_for_function("text => document.querySelector('#f').value === text", arg=long)
    soon(lambda: page.locator(".node").count() > 3)


def test_a_slider_under_the_finger_stays_there(visit) -> None:
    page = visit()
    slider = page.locator("input[data-of=w]")
    box = slider.bounding_box()
    middle, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2
    page.mouse.move(middle, y)
    page.mouse.down()
    for k in range(6):
        page.mouse.move(middle + 3 * k, y)
        page.wait_for_timeout(40)
    settled(page)
    during = page.evaluate(
        "() => [...document.querySelectorAll('input[data-of=w]')].map(s => [s.max, s.value])[0]"
    )
    page.mouse.up()
    soon(lambda: during[1] == page.input_value("input[name='at.w']"))
    assert float(during[0]) == 5
    page.wait_for_url(f"**w={during[1]}&**")


def test_the_paper_pans_under_the_mouse(visit) -> None:
    page = visit({"f": "f = " + " + ".join(f"sin({name})" for name in "abcdgh")})
    viewport = page.locator(".viewport")
    for _ in range(4):
        page.click("[data-zoom=in]")
    before = viewport.evaluate("view => view.scrollLeft")
    box = viewport.bounding_box()
    page.mouse.move(box["x"] + 400, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 250, box["y"] + 90, steps=4)
    page.mouse.up()
    soon(lambda: viewport.evaluate("view => view.scrollLeft") == before + 150)
