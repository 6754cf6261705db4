"""A picture that was made here, dropped on the page or chosen, is that graph again; no other file harms."""

import json

import pytest
from playwright.sync_api import FileChooser, Page, expect

from tests.browser.conftest import SEED
from tests.browser.helpers import settled, soon

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
QUERY = {"f": "L = [σ(wx+b) − y]²", "at": "w=0.25,x=3,b=-1,y=1", "wrt": "w", "step": "7", "mode": "forward"}
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "image/svg+xml" }));
  const options = { dataTransfer: data, bubbles: true, cancelable: true };
  const heading = document.querySelector("h1");
  for (const type of ["dragover", "drop"]) heading.dispatchEvent(new DragEvent(type, options));
}"""


def picture(client, **options: str) -> str:
    answer = client.get("/graph.svg", query_string=QUERY | options)
    assert answer.status_code == 200
    return answer.text


def drop(page: Page, text: str) -> None:
    """Drop a file of this text, once the page knows what to do with one."""
    expect(page.get_by_role("button", name="Open")).to_be_visible()
    page.evaluate(DROP, ["file.svg", text])


def shows_it(page: Page) -> None:
    expect(page.locator("#f")).to_have_value(QUERY["f"])
    expect(page.locator(".graph")).to_have_attribute("data-step", "7")
    expect(page.locator("[name='at.w']")).to_have_value("0.25")
    expect(page.locator(".mode a[aria-current]")).not_to_have_text("Reverse")


@pytest.mark.parametrize("kind", [{}, {"animate": "1"}, {"fragments": "1"}, {"theme": "dark"}])
def test_a_picture_that_is_dropped_is_shown(visit, client, kind: dict[str, str]) -> None:
    page = visit(SEED)
    drop(page, picture(client, **kind))
    shows_it(page)
    page.go_back()
    expect(page.locator("#f")).to_have_value(SEED["f"])


def test_the_button_is_reached_by_keyboard(visit, client) -> None:
    page = visit(SEED)
    choosers: list[FileChooser] = []
    page.on("filechooser", lambda chooser: choosers.append(chooser))  # listened to before it can come
    settled(page)
    button = page.get_by_role("button", name="Open a file")
    expect(button).to_be_visible()
    page.get_by_role("button", name="Draw").focus()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    soon(lambda: page.title() and choosers)
    choosers[0].set_files(
        [{"name": "graph.svg", "mimeType": "image/svg+xml", "buffer": picture(client).encode()}]
    )
    shows_it(page)


EVIL = "<img src=x onerror=document.title='harm'>"
FOREIGN = {
    "somebody else's": f"<svg {XMLNS}><metadata>made elsewhere</metadata></svg>",
    "no XML": "PK\x03\x04",
    "nothing": "",
    "not a query": f'<svg {XMLNS}><metadata>{{"backgraph": {{"f": 1}}}}</metadata></svg>',
    "a script": f'<svg {XMLNS}><script>document.title = "harm"</script></svg>',
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_told_kindly(visit, kind: str) -> None:
    page = visit(SEED)
    title = page.title()
    said = page.get_by_text("This file does not say what graph it shows")
    expect(said).to_be_hidden()
    drop(page, FOREIGN[kind])
    expect(said).to_be_visible()
    expect(page.locator("#f")).to_have_value(SEED["f"])
    assert page.title() == title


def test_what_a_file_says_is_text(visit) -> None:
    """A formula that is HTML is refused like any other that cannot be read, and is nothing but characters."""
    page = visit(SEED, quiet=False)  # the console notes the refusal
    state = json.dumps({"backgraph": {"f": EVIL}}).replace("<", "&lt;")
    drop(page, f"<svg {XMLNS}><metadata>{state}</metadata></svg>")
    expect(page.locator("#f")).to_have_value(EVIL)
    expect(page.locator("#refusal")).not_to_be_empty()
    expect(page).not_to_have_title("harm")
    expect(page.locator("img[src=x]")).to_have_count(0)
