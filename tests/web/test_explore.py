"""The explore page as the server renders it; what a browser makes of it is tested in tests/browser."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.lesson import lesson
from app.web.examples import EXAMPLES, Example

# What the authors of the examples print for them.
PUBLISHED = {
    "Two ways from b": {"e": 6, "a": 2, "b": 5},
    "Sum and product": {"f": -12, "x": -4, "y": -4, "z": 3},
    "A sigmoid neuron": {"f": 0.73, "w_0": -0.20, "x_0": 0.39, "w_1": -0.39, "x_1": -0.59, "w_2": 0.20},
    "micrograd’s example": {"g": 24.7041, "a": 138.8338, "b": 645.5773},
}


def get(client: FlaskClient, **query: str) -> str:
    return client.get("/", query_string=query).get_data(as_text=True)


def ticked(page: str) -> list[str]:
    return re.findall(r'name="wrt" form="question" value="(\w+)" checked', page)


def step_link(page: str, go: str) -> str:
    return unescape(re.search(rf'data-go="{go}" href="([^"]+)"', page)[1])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_is_drawn_and_agrees(client: FlaskClient, example: Example) -> None:
    page = get(client, f=example.source, at=example.at, wrt=example.wrt)
    assert 'data-state="ready" data-roles' in page
    assert 'class="check agrees"' in page
    assert "Values chosen for you" not in page
    assert set(ticked(page)) == set(example.wrt.split(","))


@pytest.mark.parametrize("title", PUBLISHED)
def test_examples_give_the_published_numbers(title: str) -> None:
    example = next(example for example in EXAMPLES if example.title == title)
    found = lesson(example.source, at=example.at, wrt=example.wrt)
    nodes = found.graph.nodes
    numbers = {nodes[index].name: found.gradients[index] for index in found.parameters}
    numbers[nodes[found.output].name] = found.values[found.output]
    digits = 2 if "neuron" in title else 4
    assert {name: round(number, digits) for name, number in numbers.items()} == PUBLISHED[title]


def test_without_a_function_the_first_example_is_shown(client: FlaskClient) -> None:
    assert "f(x,b,w) = (w e^{bx} + ln(wx)) b" in get(client)


def test_an_empty_box_is_no_mistake(client: FlaskClient) -> None:
    answer = client.get("/?f=")
    assert answer.status_code == 200
    assert 'data-state="empty"' in answer.get_data(as_text=True)


def test_values_that_were_chosen_are_said_and_stand_in_every_link(client: FlaskClient) -> None:
    page = get(client, f="L = w x", at="w=3")
    assert "Values chosen for you: x" in page
    assert re.search(r"at=w=3,x=[\d.]+&", step_link(page, "next"))


def test_a_plain_form_chooses_roles_by_ticks(client: FlaskClient) -> None:
    page = client.get("/?f=abc&at.a=1&at.b=2&wrt=a&wrt=c").get_data(as_text=True)
    assert ticked(page) == ["a", "c"]


@pytest.mark.parametrize("wrt", ["p,q", "a,q"])
def test_roles_left_over_from_another_function_are_dropped(client: FlaskClient, wrt: str) -> None:
    page = get(client, f="L = a b", wrt=wrt, at="q=3")
    assert 'data-state="ready" data-roles' not in page
    assert ticked(page) == ["a", "b"]
    assert 'class="notes"' not in page


def test_step_links_lead_through_the_steps(client: FlaskClient) -> None:
    page = get(client, f="L = a b", step="0")
    assert step_link(page, "next").endswith("step=1")
    last = get(client, f="L = a b")
    assert step_link(last, "previous").endswith("step=6")
    assert step_link(get(client, f="L = a b", step="6"), "next").endswith("step=last")
    assert 'step="last"' in get(client, f="L = a b", step="99")


def test_other_parameters_are_carried_along(client: FlaskClient) -> None:
    page = get(client, f="L = a b", theme="dark", layout="bt", share="0", utm="x")
    assert 'data-theme="dark"' in page
    assert "theme=dark" in step_link(page, "next")
    assert '<input type="hidden" name="share" value="0">' in page
    assert "utm" not in step_link(page, "next")


def test_the_row_of_the_step_is_lit(client: FlaskClient) -> None:
    lit = re.compile(r'<tr data-key="row-(v\d+)" data-node="v\d+" class="active (\w+)"')
    assert lit.findall(get(client, f="L = a b", tab="nodes", step="2")) == [("v2", "forward")]
    assert lit.findall(get(client, f="L = a b", tab="nodes", step="4")) == [("v3", "backward")]
    assert lit.findall(get(client, f="L = a b", tab="nodes")) == []


def test_each_view_leads_to_the_other(client: FlaskClient) -> None:
    def other(page: str) -> tuple[str, str]:
        return re.search(r'data-to="(\w+)" href="([^"]+)"', page).groups()

    page = get(client, f="L = a b", step="2")
    assert 'data-view="page"' in page
    name, link = other(page)
    assert name == "lecture"
    lecture = client.get(unescape(link)).get_data(as_text=True)
    assert 'data-view="lecture"' in lecture
    assert 'step="2"' in lecture
    assert "view=lecture" in step_link(lecture, "next")
    name, link = other(lecture)
    assert name == "page"
    assert "view" not in link


def test_more_results_than_fit_end_in_dots(client: FlaskClient) -> None:
    assert "<mo>…</mo></math>" in get(client, f="a+b+c+d+u")
    assert "<mo>…</mo></math>" not in get(client, f="a+b+c+d")


@pytest.mark.parametrize(
    ("query", "status"),
    [({"f": "f = (a"}, 400), ({"f": "f = a", "at": "a=b"}, 400), ({"f": "a", "theme": "pink"}, 400)],
)
def test_a_refusal_is_a_page_with_its_status(client: FlaskClient, query: dict[str, str], status: int) -> None:
    answer = client.get("/", query_string=query)
    assert answer.status_code == status
    assert 'class="refusal"' in answer.get_data(as_text=True)
    assert query["f"] in unescape(answer.get_data(as_text=True))


def test_a_long_source_can_be_posted(client: FlaskClient) -> None:
    page = client.post("/", data={"f": "L = a b" + " " * 9000, "at": "a=2", "step": "1"})
    assert page.status_code == 200
    assert 'data-notice="long" hidden' not in page.get_data(as_text=True)
    assert "L = a b" in client.post("/", json={"f": "L = a b", "at": {"a": 2}}).get_data(as_text=True)


def test_of_a_long_line_the_neighbourhood_of_the_mistake_is_shown(client: FlaskClient) -> None:
    page = get(client, f="f = " + "a + " * 300 + "sgmoid(b)" + " + c" * 300)
    where = re.search(r'class="where"><code>(.*?)</code>', page, re.DOTALL)[1]
    assert "<mark>sgmoid</mark>(b) + c" in where
    assert where.startswith("…")
    assert len(where) < 200


@pytest.mark.parametrize("where", ["f", "at", "wrt", "theme", "step", "open", "layout"])
def test_nothing_typed_becomes_markup(client: FlaskClient, where: str) -> None:
    poison = "</script></textarea><script>alert(1)</script>\"'><b>"
    page = get(client, **({"f": "L = a b"} | {where: poison}))
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_inline_styles_and_scripts_do_not_occur(client: FlaskClient) -> None:
    page = get(client)
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]*(src=|application/json))", page) == []
    assert not re.search(r"\son\w+=", page)
