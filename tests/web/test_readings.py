"""The other of two common readings: API, page and command line offer it, and `read` chooses it."""

import re
from html import unescape

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli import group

SOURCE = "L = σ(1/2x) + log b"


def graph(client: FlaskClient, **query: str) -> dict[str, object]:
    found: dict[str, object] = client.get("/api/graph", query_string=query).get_json()["graph"]
    return found


def test_the_api_lists_what_a_source_could_mean(client: FlaskClient) -> None:
    found = graph(client, f=SOURCE, at="x=4,b=10")
    assert found["reading"]["text"] == "L = σ(1/2 · x) + ln b"
    assert found["alternatives"] == [
        {
            "key": "fraction",
            "read": "fraction",
            "text": "1/(2x)",
            "latex": r"\frac{1}{2 x}",
            "sentence": "Everything written together after / is its denominator.",
            "position": {"line": 1, "column": 8, "length": 1},
        },
        {
            "key": "log10",
            "read": "log10",
            "text": "log_10 b",
            "latex": r"\log_{10} b",
            "sentence": "log is the logarithm to base 10.",
            "position": {"line": 1, "column": 15, "length": 3},
        },
    ]
    assert graph(client, f="L = σ(x/2) + ln b")["alternatives"] == []


def test_the_other_reading_and_the_way_back(client: FlaskClient) -> None:
    found = graph(client, f=SOURCE, at="x=4,b=10", read="log10,fraction")
    assert found["reading"]["text"] == "L = σ(1/(2x)) + log_10 b"
    assert found["value"] == pytest.approx(1.5312, abs=1e-4)
    back = {other["key"]: (other["read"], other["text"]) for other in found["alternatives"]}
    assert back == {"fraction": ("log10", "1/2 · x"), "log10": ("fraction", "ln b")}


def test_an_unknown_reading_names_its_parameter(client: FlaskClient) -> None:
    answer = client.get("/api/graph", query_string={"f": SOURCE, "read": "ln"})
    assert answer.status_code == 400
    assert answer.json["parameter"] == "read"
    assert "fraction, bare" in answer.json["detail"]


def test_the_page_links_to_the_other_reading(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": SOURCE, "at": "x=4,b=10", "step": "3"}).text
    links = re.findall(r'data-choose="read" href="([^"]+)" aria-label="([^"]+)"', page)
    assert [label for _, label in links] == ["1/(2x)", "log_10 b"]
    there = client.get(unescape(links[0][0])).text
    back = re.findall(r'data-choose="read" href="([^"]+)" aria-label="([^"]+)"', there)
    assert [label for _, label in back] == ["1/2 · x", "log_10 b"]
    assert "read=" not in back[0][0]
    assert "read=fraction,log10" in back[1][0]
    assert "step=3" in back[0][0]


def test_the_command_line_says_what_to_type() -> None:
    run = CliRunner().invoke(group, ["grad", SOURCE, "--at", "x=4,b=10"])
    assert "or did you mean 1/(2x)? That is --read fraction\n" in run.output
    run = CliRunner().invoke(group, ["grad", "1/2x", "--at", "x=4", "--read", "fraction"])
    assert "p = 2x" in run.output
    assert "or did you mean 1/2 · x? That is without --read\n" in run.output


def test_what_is_copied_keeps_the_reading(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": "1/2x", "at": "x=4", "read": "fraction"}).text
    copies = re.findall(r'href="(/explain\.[^"]+)"', page)
    assert copies
    assert all("read=fraction" in copy for copy in copies)


def test_a_gradient_drawn_as_a_graph_is_read_as_it_is_printed(client: FlaskClient) -> None:
    page = client.get("/", query_string={"f": "1/2x", "at": "x=4", "read": "fraction", "tab": "closed"}).text
    links = re.findall(r'href="(/\?f=g[^"]*)"', page)
    assert links
    assert not any("read=" in link for link in links)
