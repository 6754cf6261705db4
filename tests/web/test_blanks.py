"""`hide`: what is hidden is nowhere in what is served; what was filled in is marked without JavaScript."""

import html
import io
import re
import zipfile

import pytest
from flask.testing import FlaskClient

from app.lesson import lesson
from app.presentation.numerals import four, full

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,x=2,b=0.5", "wrt": "b,w"}
FOUND = lesson(SEED["f"], at=SEED["at"], wrt=SEED["wrt"])
VALUES = [FOUND.values[n.index] for n in FOUND.graph.nodes if not n.is_variable]
GRADIENTS = [number for number in FOUND.gradients if number is not None]
LOCALS = [number for number in FOUND.locals if number is not None]
SECRET = {"gradients": GRADIENTS, "local": [*LOCALS, *GRADIENTS], "values": [*VALUES, *LOCALS, *GRADIENTS]}
FILES = tuple(f"/graph.{kind}" for kind in ("svg", "pptx", "tex", "html", "zip", "dot", "json"))
MEDIA = ("/", "/embed", "/api/graph", *FILES)


def told(client: FlaskClient, path: str, query: dict[str, str]) -> str:
    """All that is served there as text, out of its archive if it is one."""
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200
    if not answer.data.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as folder:
        return "".join(folder.read(name).decode(errors="ignore") for name in folder.namelist())


def texts(numbers: list[float]) -> set[str]:
    """As they are written anywhere; short ones could stand for something else."""
    written = {write(number) for number in numbers for write in (four, full, repr)}
    return {text for text in written if len(text) > 4}


@pytest.mark.parametrize("hide", SECRET)
@pytest.mark.parametrize("path", MEDIA)
def test_what_is_hidden_is_nowhere(client: FlaskClient, path: str, hide: str) -> None:
    shown = {text for name, numbers in SECRET.items() if name != hide for text in texts(numbers)}
    whole, bare = told(client, path, SEED), told(client, path, SEED | {"hide": hide})
    secret = texts(SECRET[hide]) - texts([*VALUES, *LOCALS] if hide == "gradients" else [])
    secret -= texts(VALUES) if hide == "local" else set()
    assert any(text in whole for text in secret)
    assert not [text for text in secret if text in bare], shown


@pytest.mark.parametrize("path", MEDIA)
def test_a_hidden_local_derivative_is_no_formula_either(client: FlaskClient, path: str) -> None:
    bare = told(client, path, SEED | {"hide": "local"})
    assert "product rule" not in bare
    assert "∂t/∂s = " not in bare


def test_data_says_what_is_hidden(client: FlaskClient) -> None:
    document = client.get("/api/graph", query_string=SEED | {"hide": "gradients,local"}).get_json()
    assert document["graph"]["hidden"] == ["gradients", "local"]
    assert document["steps"] == []
    assert document["graph"]["gradient"] == {"b": None, "w": None}
    assert all(edge["local"] is None and edge["value"] is None for edge in document["edges"])
    assert document["graph"]["value"] == FOUND.values[FOUND.output]


def test_forward_mode_has_no_tangents_to_tell(client: FlaskClient) -> None:
    asked = SEED | {"hide": "gradients", "mode": "forward"}
    document = client.get("/api/graph", query_string=asked).get_json()
    assert {node["tangent"] for node in document["nodes"]} == {None}


@pytest.mark.parametrize("step", ["0", "3", "last"])
def test_a_step_tells_nothing(client: FlaskClient, step: str) -> None:
    asked = SEED | {"hide": "gradients"}
    assert (
        client.get("/graph.svg", query_string=asked | {"step": step}).text
        == client.get("/graph.svg", query_string=asked).text
    )


@pytest.mark.parametrize("kind", ["pdf", "html", "pptx"])
def test_a_file_of_a_step_is_the_figure_with_blanks(client: FlaskClient, kind: str) -> None:
    asked = SEED | {"hide": "values", "step": "3", "pages": "one"}
    assert client.get(f"/graph.{kind}", query_string=asked).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/api/breakdown", "/api/derivation", "/api/order", "/api/descend", "/explain.txt", "/explain.py"],
)
def test_an_explanation_would_fill_in_the_blanks(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string=SEED | {"hide": "gradients"})
    assert (answer.status_code, answer.get_json(force=True)["parameter"]) == (422, "hide")


def test_what_cannot_be_filled_in_is_a_refusal(client: FlaskClient) -> None:
    assert client.get("/graph.svg", query_string=SEED | {"hide": "names"}).status_code == 400
    asked = {"f": "ln x", "at": "x=-1", "hide": "gradients"}
    assert client.get("/api/graph", query_string=asked).status_code == 422
    page = client.get("/", query_string=asked)
    assert page.status_code == 422
    assert "Choose another point" in page.text


def test_every_blank_has_a_box_with_a_label(client: FlaskClient) -> None:
    page = client.get("/", query_string=SEED | {"hide": "values,local,gradients"}).text
    boxes = re.findall(r'<input name="cell\.([^"]+)"[^>]*aria-label="([^"]+)"', page)
    labels = [html.unescape(label) for _, label in boxes]
    assert [cell for cell, _ in boxes[:1]] == ["value:v4"]
    assert labels[:1] + labels[7:10] == [
        "value of p",
        "gradient of f",
        "∂f/∂u on the edge from u to f",
        "∂f/∂b on the edge from b to f",
    ]
    drawn = re.findall(r'data-blank="([^"]+)"', page)
    assert sorted(drawn) == sorted(cell for cell, _ in boxes)


def test_two_edges_between_the_same_nodes_have_two_labels(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": "f = x x", "hide": "local"}).text
    assert page.count("on edge 1 from x to f") == page.count("on edge 2 from x to f") == 2


def test_a_form_is_marked_without_javascript(client: FlaskClient) -> None:
    cells = {
        "cell.gradient:v10": "1",
        "cell.gradient:v9": "0.7",
        "cell.gradient:v8": "(",
        "cell.gradient:v7": "",
    }
    page = client.post("/", data=SEED | {"hide": "gradients"} | cells).text
    standing = dict(re.findall(r'data-cell="([^"]+)" data-standing="([^"]+)"', page))
    assert standing == {"gradient:v10": "right", "gradient:v9": "wrong", "gradient:v8": "unreadable"}
    assert 'value="0.7"' in page
    assert "9.253" not in page


def test_nothing_filled_in_is_no_answer(client: FlaskClient) -> None:
    page = client.post("/", data=SEED | {"hide": "gradients", "cell.gradient:v10": " "}).text
    assert "data-standing" not in page


def test_a_check_compares_with_the_whole(client: FlaskClient) -> None:
    asked = SEED | {"hide": "gradients,local", "kind": "graph", "answer": {"gradient:v9": "0.5"}}
    answer = client.post("/api/check", json=asked).get_json()
    assert [line["standing"] for line in answer["lines"]] == ["right"]


def test_the_way_back_to_the_whole_graph(client: FlaskClient) -> None:
    page = client.get("/", query_string=SEED | {"hide": "gradients", "theme": "dark"}).text
    links = [html.unescape(link) for link in re.findall(r'href="(/\?[^"]*)"', page)]
    whole = next(link for link in links if "hide" not in link and "theme=dark" in link)
    assert "9.253" in client.get(whole).text
    both = [link for link in links if "hide=local,gradients" in link]
    assert len(both) == 1
