"""One table of parameters, read from a query, a form, JSON and the command line alike."""

from dataclasses import fields

import pytest

from app.calculus.errors import Refusal
from app.presentation.words import say
from app.web import parameters
from app.web.parameters import Parameters, json_pairs, read


def test_defaults_are_what_the_table_says() -> None:
    assert read([]) == read([("f", ""), ("theme", "")]) == Parameters()
    assert (Parameters().theme, Parameters().step, Parameters().share) == ("light", None, True)


def test_every_parameter_has_a_meaning_in_words() -> None:
    assert all(say(f"parameter.{row.name}") for row in fields(Parameters))


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("step", "last", None),
        ("step", "7", 7),
        ("share", "0", False),
        ("theme", "dark", "dark"),
        ("v", "1", "1"),
    ],
)
def test_values_are_read(name: str, value: str, meant: object) -> None:
    assert getattr(read([(name, value)]), name) == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", "Dark"),
        ("step", "-1"),
        ("step", "1.5"),
        ("step", "１"),
        ("step", "9" * 5000),
        ("share", "yes"),
        ("v", "2"),
        ("layout", "up"),
        ("lang", "tlh"),
        ("syntax", "perl"),
        ("f", "\ud800"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Refusal) as caught:
        read([(name, value)])
    assert caught.value.status == 400
    assert caught.value.details["parameter"] == name
    assert len(say(f"refusal.{caught.value.key}", **caught.value.details)) < 200


def test_a_misspelt_name_is_told_from_a_foreign_one() -> None:
    with pytest.raises(Refusal) as caught:
        read([("wtr", "w")])
    assert caught.value.details["near"] == "wrt"
    with pytest.raises(Refusal) as caught:
        read([("utm_source", "chat")])
    assert caught.value.key == "parameter_unknown"
    assert read([("utm_source", "chat")], strict=False) == Parameters()


def test_a_parameter_given_twice_is_no_choice_of_ours() -> None:
    with pytest.raises(Refusal):
        read([("f", "x"), ("f", "y")])
    with pytest.raises(Refusal):
        read([("at.w", "1"), ("at.w", "2")])

    with pytest.raises(Refusal):
        read(json_pairs(b'{"f": "x", "f": "y"}'))
    with pytest.raises(Refusal):
        read(json_pairs(b'{"at": {"w": 1, "w": 2}}'))


def test_a_value_cannot_bring_another_one_along() -> None:
    for value in ("1,b=3", "1;b=3", "b=3", "1,5"):
        with pytest.raises(Refusal) as caught:
            read([("at.w", value)])
        assert caught.value.key == "point_number"


def test_the_point_can_be_written_in_three_ways() -> None:
    assert read([("at.w", "1.5"), ("at.b", "0.5"), ("at.x", " ")]).at == "w=1.5,b=0.5"
    assert read([("at.w", "1.5"), ("at", "b=0.5")]).at == "b=0.5,w=1.5"
    assert read(json_pairs(b'{"at": {"w": 1.50, "b": "0.5"}}')).at == "w=1.50,b=0.5"


def test_json_is_read_as_it_was_written() -> None:
    assert read(json_pairs('{"f": "σ(x)", "share": false, "step": 3, "wrt": null}'.encode())) == Parameters(
        f="σ(x)", share=False, step=3
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"f": ["x"]}',
        b'{"at": [1]}',
        b'{"at": {"w": {}}}',
    ],
)
def test_json_that_is_none_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        json_pairs(body)
    assert say(f"refusal.{caught.value.key}", **caught.value.details)


def test_a_sentence_about_a_value_is_short_and_printable() -> None:
    with pytest.raises(Refusal) as caught:
        read([("theme", "\x1b[31m" + "x" * 10_000)])
    assert len(caught.value.details["value"]) == 40
    assert caught.value.details["value"].isprintable()
    assert parameters.allowed("theme")[:3] == ("light", "dark", "auto")


def test_numbers_alone_are_worked_out_where_they_can_be_stopped() -> None:
    """A short source may hold many operations: functions that call functions."""
    assert read([("f", "x"), ("picture", "0")]).is_large
    assert not read([("f", "x")]).is_large
    assert read([("f", "x+" * 20_000 + "x")]).is_large
