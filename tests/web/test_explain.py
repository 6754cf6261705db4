"""/api/breakdown, /api/derivation and the tabs that show them."""

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.calculus.syntax import read_formula
from app.lesson import lesson

SEED = {"f": "f(x,b,w) = (w e^{bx} + ln(wx)) b", "at": "w=1.5,b=0.5,x=2"}
TABLE_1 = {"f": "p = wx\nq = \\ln p\nr = bx\ns = e^r\nt = sw\nu = t + q\nf = bu", "wrt": "b,w"}


def ask(client: FlaskClient, address: str, query: dict[str, str]) -> Any:
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_the_breakdown_is_table_1(client: FlaskClient) -> None:
    rows = ask(client, "/api/breakdown", TABLE_1)["rows"]
    assert [row["breakdown"]["text"] for row in rows] == [
        "p = wx", "q = ln p", "r = bx", "s = e^r", "t = sw", "u = t + q", "f = bu",
    ]  # fmt: skip
    assert [[(cell["with_respect_to"], cell["text"]) for cell in row["local"]] for row in rows] == [
        [("w", "x")],
        [("p", "1/p")],
        [("b", "x")],
        [("r", "e^r")],
        [("s", "w"), ("w", "s")],
        [("t", "1"), ("q", "1")],
        [("b", "u"), ("u", "b")],
    ]
    assert rows[-1]["expansion"]["text"] == "f = b(e^{bx} · w + ln(wx))"
    assert rows[4]["expansion"]["latex"] == r"t = e^{b x} \cdot w"


def test_both_places_of_x_x_are_one_local_gradient(client: FlaskClient) -> None:
    (row,) = ask(client, "/api/breakdown", {"f": "f = x x"})["rows"]
    (cell,) = row["local"]
    assert (cell["text"], len(cell["edges"])) == ("2x", 2)


def test_every_text_can_be_read(client: FlaskClient) -> None:
    for row in ask(client, "/api/breakdown", SEED)["rows"]:
        assert lesson(row["breakdown"]["text"])
        assert lesson(row["expansion"]["text"])
        assert all(lesson(cell["text"]) for cell in row["local"])
    for derivation in ask(client, "/api/derivation", SEED)["derivations"]:
        for line in derivation["lines"]:
            for side in line["text"].split(" = "):
                assert read_formula(side, partials=True)
            for side in line["latex"].split(" = "):
                assert read_formula(side, syntax="latex", partials=True)


def test_derivations(client: FlaskClient) -> None:
    found = ask(client, "/api/derivation", SEED)
    b, w = found["derivations"]
    assert (b["parameter"], w["parameter"]) == ("b", "w")
    assert b["lines"][-1]["text"] == "∂f/∂b = bwx e^{bx} + w e^{bx} + ln(wx)"
    assert b["lines"][0]["why"].startswith("Chain rule")
    assert b["lines"][0]["numbers"]["text"].endswith("= 9.253")
    assert b["paths"]["count"] == 2
    assert sum(path["value"] for path in b["paths"]["paths"]) == pytest.approx(b["paths"]["sum"])


def test_shared_factors_are_named_once(client: FlaskClient) -> None:
    query = {"f": "[y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]", "prime": "sigma"}
    rows = ask(client, "/api/derivation", query)["shared_factors"]
    assert [row["text"] for row in rows[:2]] == [
        "δ_2 = ∂f/∂t = -2v σ'(t)",
        "δ_1 = ∂f/∂q = δ_2 w_2 σ'(q)",
    ]
    assert {row["gradient_of"]: row["text"] for row in rows[2:]}["w_1"] == "∂f/∂w_1 = δ_1 x + 2λ w_1"


def test_a_post_says_the_same(client: FlaskClient) -> None:
    for address in ("/api/breakdown", "/api/derivation"):
        assert client.post(address, json=SEED).get_json() == ask(client, address, SEED)


def test_answers_are_kept_and_open_to_all(client: FlaskClient) -> None:
    answer = client.get("/api/derivation", query_string=SEED)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]
    again = client.get(
        "/api/derivation", query_string=SEED, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_more_lines_than_can_be_written_are_refused(client: FlaskClient) -> None:
    source = " + ".join(f"w_{k} x_{k}" for k in range(1, 400))
    answer = client.get("/api/derivation", query_string={"f": source})
    assert answer.status_code == 422
    assert "wrt=" in answer.get_json()["detail"]
    assert client.get("/api/derivation", query_string={"f": source, "wrt": "w_1"}).status_code == 200


@pytest.mark.parametrize("query", [{"f": "f = (a"}, {"f": ""}, {"f": "a", "wrt": "z"}])
def test_what_cannot_be_read_is_a_problem(client: FlaskClient, query: dict[str, str]) -> None:
    for address in ("/api/breakdown", "/api/derivation"):
        answer = client.get(address, query_string=query)
        assert answer.content_type == "application/problem+json"
        assert answer.status_code in (400, 422)


# The tabs.


def page(client: FlaskClient, **query: str) -> str:
    answer = client.get("/", query_string=SEED | query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_breakdown_is_open_from_the_start(client: FlaskClient) -> None:
    shown = page(client)
    assert shown.count('<tr data-key="row-') == 7
    assert re.search(r'<mrow data-edge="e\d+_\d">', shown)
    assert 'data-choose="voice"' in shown


def test_another_gradient_can_be_chosen(client: FlaskClient) -> None:
    choices = re.findall(
        r'data-choose="of" href="([^"]+)" aria-label="([^"]+)"( aria-current)?', page(client, of="w")
    )
    assert [(label, bool(current)) for _, label, current in choices] == [("∂f/∂b", False), ("∂f/∂w", True)]
    assert "of=w" in choices[1][0]


def test_an_unknown_choice_is_the_first(client: FlaskClient) -> None:
    assert 'aria-label="∂f/∂b" aria-current' in page(client, of="nobody")


def ways(shown: str) -> dict[str, str]:
    found = re.findall(r'data-choose="open prime" href="([^"]+)"( aria-current="true")?>([^<]+)<', shown)
    assert sum(bool(current) for _, current, _ in found) == 1
    return {label: unescape(link) for link, _, label in found}


def test_a_function_is_closed_kept_or_opened(client: FlaskClient) -> None:
    """σ(1−σ), σ′, or the four operations it is made of; and back."""
    closed = page(client, f="L = [σ(wx + b) − y]²", at="")
    links = ways(closed)
    assert list(links) == ["as one step", "derivative kept as σ′", "opened"]
    kept = client.get(links["derivative kept as σ′"]).get_data(as_text=True)
    assert "<mo>′</mo>" in kept
    opened = client.get(ways(kept)["opened"]).get_data(as_text=True)
    assert opened.count('<tr data-key="row-') == closed.count('<tr data-key="row-') + 3
    again = client.get(ways(opened)["as one step"]).get_data(as_text=True)
    assert again.count('<tr data-key="row-') == closed.count('<tr data-key="row-')
    assert not re.search("prime=|open=", ways(again)["as one step"])


def test_the_sigmoid_in_terms_of_itself(client: FlaskClient) -> None:
    """Task 3: opened into −x, e^x, 1 + x, 1/x, and found by algebra."""
    for query in ({"f": "σ(x) = 1/(1 + e^{-x})"}, {"f": "f = σ(x)", "open": "sigma"}, {"f": "f = σ(x)"}):
        (found,) = ask(client, "/api/derivation", query)["derivations"]
        form = found["in_terms_of_output"]["text"]
        assert form in ("f(1 - f)", "σ · (1 - σ)"), form
    assert "In terms of the output" in page(client, f="σ(x) = 1/(1 + e^{-x})", at="", wrt="x")


def test_the_branch_that_holds_here_comes_first(client: FlaskClient) -> None:
    for at, here in (("x=0.5", "√(1 - f^2)"), ("x=2", "-√(1 - f^2)")):
        (found,) = ask(client, "/api/derivation", {"f": "sin x", "at": at})["derivations"]
        assert found["in_terms_of_output"]["text"] == here
        assert found["in_terms_of_output"]["sign"]["text"] == "cos x"


def test_no_form_is_null(client: FlaskClient) -> None:
    for source in ("f = x σ(x)", "f = w x"):
        for found in ask(client, "/api/derivation", {"f": source})["derivations"]:
            assert found["in_terms_of_output"] is None


def test_paths(client: FlaskClient) -> None:
    shown = page(client, tab="paths", of="b")
    assert shown.count("data-path=") == 2
    assert "9.253" in shown
    assert "One path" in page(client, f="f = w x", tab="paths", wrt="w", at="")


@pytest.mark.parametrize("tab", ["breakdown", "paths", "order", "descend", "nodes"])
@pytest.mark.parametrize(
    "source",
    [
        "2 + 3",
        "x",
        "f = ln(w)",
        "relu(w)",
        "x x",
        "f(w, z) = w",
        "f = e^{1000 w}",
        "L = |w|",
        "f = " + "sin(" * 300 + "x" + ")" * 300,
        " + ".join(f"w_{k} x_{k}" for k in range(1, 200)),
        "\n".join(["x_0 = x", *(f"x_{k} = x_{k - 1} x_{k - 1}" for k in range(1, 900)), "f = x_899"]),
    ],
    ids=lambda source: source[:20],
)
def test_every_tab_opens_for_every_function(client: FlaskClient, tab: str, source: str) -> None:
    for at in ("", "w=-1", "w=0"):
        answer = client.get("/", query_string={"f": source, "tab": tab, "at": at, "voice": "numbers"})
        assert answer.status_code == 200
        assert 'data-state="ready"' in answer.get_data(as_text=True)


# What a second reading found.


def test_the_best_order_is_not_circular(client: FlaskClient) -> None:
    """∂f/∂x = 2x for x·x: no gradient on its own right-hand side."""
    shown = page(client, f="f = x x", at="", tab="order", wrt="x")
    last = re.findall(r"<math[^>]*>(.*?)</math>", shown.split("<ol")[-1])[-1]
    left, right = last.split("<mo>=</mo>", 1)
    assert left not in right


def test_both_contributions_of_x_x_are_told_apart(client: FlaskClient) -> None:
    steps = ask(client, "/api/graph", {"f": "f = x x", "at": "x=2"})["steps"]
    told = [step["text"] for step in steps if step["kind"] == "contribution"]
    assert told == ["∂f/∂x += ∂f/∂f · x = 1 × 2 = 2", "∂f/∂x += ∂f/∂f · x = 1 × 2 = 2, 2 + 2 = 4"]


def test_a_choice_is_read_like_any_name(client: FlaskClient) -> None:
    query = {"f": "L = w_1 x + w_2", "at": "", "wrt": "w_1,w_2"}
    for spelling in ("w_2", "w2", "w₂"):
        assert 'aria-label="∂L/∂w_2" aria-current' in page(client, **query, of=spelling)
    assert 'aria-label="∂L/∂w_2" aria-current' in page(client, **query, mode="forward", along="w_2")


def test_a_gradient_that_is_no_number_is_said_in_an_export(client: FlaskClient) -> None:
    told = client.get("/explain.txt", query_string={"f": "f = √w", "at": "w=0"}).text
    assert "∂f/∂w has no finite value here." in told
    assert "= ." not in told
    kink = client.get("/explain.txt", query_string={"f": "f = |w|", "at": "w=0"}).text
    assert "PyTorch" in kink


def test_a_constant_derivative_is_no_form_in_the_output(client: FlaskClient) -> None:
    (found,) = ask(client, "/api/derivation", {"f": "f = 3x + 1"})["derivations"]
    assert found["in_terms_of_output"] is None
    assert "In terms of the output" not in page(client, f="f = 3x + 1", at="", wrt="x", tab="closed")


def test_a_voice_without_words_of_its_own_is_null(client: FlaskClient) -> None:
    for found in ask(client, "/api/derivation", SEED)["derivations"]:
        assert found["lines"][-1]["known"] is None


def test_what_is_put_in_bears_the_ids_of_its_symbol(client: FlaskClient) -> None:
    for voice in ("symbols", "known", "numbers"):
        lines = page(client, voice=voice, of="b").split('<ol class="lines')[1]
        assert len(re.findall(r'<mrow data-edge="e\d+_\d">', lines)) >= 8, voice
