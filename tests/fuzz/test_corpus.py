"""The corpus of the fuzzer once more, with the same checks and without its machinery."""

import json
import random

import pytest
from flask.testing import FlaskClient

from app.calculus.errors import Refusal
from app.calculus.reading import read
from tests.fuzz import answers
from tests.fuzz.checks import check
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import corpus, seeds
from tests.fuzz.web import request, wrong

PIECES = 8


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_body_that_was_kept_is_answered_well(piece: int) -> None:
    for body in corpus()[piece::PIECES]:
        checked(body)


def test_every_answer_that_was_kept_is_marked_well() -> None:
    verdicts = {answers.check(body.encode()) for body in answers.corpus()}
    assert len(verdicts) > 40, "they are all alike"


def test_mutated_answers_are_marked_well() -> None:
    rng, bodies = random.Random(3), answers.seeds()
    for _ in range(150):
        body = answers.mutate(rng.choice(bodies), bodies, rng)
        assert answers.check(body.encode()), body


def test_the_corpus_is_small_and_reaches_far() -> None:
    bodies = corpus()
    assert 100 <= len(bodies) <= 500
    assert sum(len(body.encode()) for body in bodies) <= 300_000
    assert len({check(body.encode()) for body in bodies}) > 30


def test_the_mutations_reach_readings_and_refusals() -> None:
    rng, sources = random.Random(1), seeds()
    found = [became(json.loads(mutated(rng.choice(sources), sources, rng))["f"]) for _ in range(300)]
    assert len(set(found)) > 15
    assert found.count("read") > 30


def test_requests_are_answered(client: FlaskClient) -> None:
    rng, sources = random.Random(2), seeds()
    for _ in range(60):
        method, path, asked = request(rng, sources)
        assert not wrong(client, method, path, asked), f"{method} {path} {asked!r}"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b'{"f": "x"', b"null", b"[" * 5_000])
def test_broken_bodies_are_refused(body: bytes) -> None:
    assert check(body) != "read"


def became(source: str) -> str:
    try:
        read(source)
    except Refusal as refusal:
        return refusal.key
    return "read"


def checked(body: str) -> str:
    """What becomes of a body; it says which one was answered badly."""
    try:
        return check(body.encode())
    except Exception as error:
        raise AssertionError(json.dumps(body, ensure_ascii=False)) from error
