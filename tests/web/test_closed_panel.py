"""The tab of closed forms, as a page without JavaScript shows it."""

import html
import math
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from app.lesson import lesson
from app.presentation.words import say
from app.web.examples import EXAMPLES

SQUARE = {"f": "L = (wx + b - y)^2", "at": "w=1.5,x=2,b=0.5,y=1"}
NETWORK = {
    "f": "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]",
    "at": "w_1=0.4,w_2=-0.3,b_1=0.1,b_2=0.2,x=2,y=1,lambda=0.1",
}


def panel(client: FlaskClient, query: dict[str, str]) -> str:
    response = client.get("/", query_string=query | {"tab": "closed"})
    assert response.status_code == 200
    return response.text.partition('<div class="closed">')[2].partition('<section class="sheet variables"')[0]


def words_of(page: str) -> str:
    """The page's text, without the invisible signs of MathML."""
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    return re.sub(r"[⁢⁡\s]+", " ", text)


def drawn(page: str) -> list[dict[str, str]]:
    links = re.findall(r'<a data-load href="([^"]+)"', page)
    return [dict(parse_qsl(urlsplit(html.unescape(link)).query)) for link in links]


def test_the_forms_of_the_easy_example(client: FlaskClient) -> None:
    page = panel(client, SQUARE)
    shown = words_of(page).replace(" ", "")
    for formula in ("2rx", "2x(wx+b−y)", "2wx2+2bx−2xy"):
        assert formula in shown
    assert say("hessian.agrees") in page
    assert page.count("✓") == 1


@pytest.mark.parametrize("query", [SQUARE, NETWORK, NETWORK | {"prime": "sigma"}])
def test_a_gradient_drawn_as_a_graph_is_that_gradient(client: FlaskClient, query: dict[str, str]) -> None:
    found = lesson(query["f"], at=query["at"], prime=query.get("prime", ""))
    links = drawn(panel(client, query))
    assert len(links) == len(found.parameters)
    for index, link in zip(found.parameters, links, strict=True):
        gradient = lesson(link["f"], at=link["at"], wrt=link["wrt"], prime=link.get("prime", ""))
        assert math.isclose(gradient.values[gradient.output], found.gradients[index] or 0.0, rel_tol=1e-9)
        assert client.get("/", query_string=link).status_code == 200


def test_long_names_and_a_variable_called_e_survive(client: FlaskClient) -> None:
    query = {"f": "loss(weight, e, g) = (weight*e + exp(g))**2", "at": "weight=1,e=2,g=0.5"}
    found = lesson(query["f"], at=query["at"])
    for index, link in zip(found.parameters, drawn(panel(client, query)), strict=True):
        gradient = lesson(link["f"], at=link["at"])
        assert math.isclose(gradient.values[gradient.output], found.gradients[index] or 0.0, rel_tol=1e-9)


def test_in_terms_of_the_output(client: FlaskClient) -> None:
    shown = words_of(panel(client, {"f": "σ(x)", "open": "sigma"}))
    assert say("closed.in_terms_of_output") in shown
    assert "f(1−f)" in shown.replace(" ", "")


def test_where_a_sign_decides_it_says_which_holds_here(client: FlaskClient) -> None:
    page = panel(client, {"f": "y = sin(x)", "at": "x=2"})
    branches = re.findall(r'<p class="formula-box">.*?</p>', page, re.DOTALL)
    assert ["as here" in branch for branch in branches] == [False, True]
    assert "&lt;" in branches[1]


def test_where_there_is_no_such_form_it_says_so(client: FlaskClient) -> None:
    assert say("closed.no_output_form", output="y") in panel(client, {"f": "y = x σ(x)"})
    assert say("closed.in_terms_of_output") not in panel(client, SQUARE)


@pytest.mark.parametrize(
    ("source", "at", "sentence"),
    [
        ("f = relu(w) + b", "w=0,b=1", "hessian.kink"),
        ("f = ln(w) + b", "w=-1,b=1", "hessian.no_value"),
        ("f = w^1.5", "w=0", "hessian.no_second_derivative"),
    ],
)
def test_why_there_is_no_table(client: FlaskClient, source: str, at: str, sentence: str) -> None:
    page = panel(client, {"f": source, "at": at})
    assert say(sentence) in page
    assert "✓" not in page


def test_many_parameters_and_long_gradients(client: FlaskClient) -> None:
    many = panel(client, {"f": " + ".join(f"w_{k}^2" for k in range(40))})
    assert say("closed.more_parameters", limit=24) in many
    assert say("hessian.too_many_parameters", limit=8) in many
    chain = [f"q_{k} = sin(q_{k - 1}) q_{k - 1} + w" for k in range(1, 51)]
    assert say("closed.long", limit=200) in panel(client, {"f": "\n".join(["q_0 = x", *chain])})


@pytest.mark.parametrize("source", ["2 + 3", "ln(-1)", "x", "w/0", "f(w, b) = 3", "|w| relu(b)"])
def test_functions_of_almost_nothing(client: FlaskClient, source: str) -> None:
    panel(client, {"f": source})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example(client: FlaskClient, example) -> None:
    page = panel(client, {"f": example.source, "at": example.at, "wrt": example.wrt})
    assert say("hessian.disagrees") not in page
