"""The check under fuzzing: an input is the JSON body of `POST /api/check`, and `check` raises where what
comes back is no verdict and no refusal, or cost more than any answer may.
"""

from __future__ import annotations

import json
import random
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from app.calculus.errors import Refusal
from app.web import checking, parameters
from tests.fuzz.checks import check_sentence
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import ROOT, body

CORPUS = Path(__file__).parent / "answers.jsonl"
KINDS = ("derivative", "derivation", "breakdown", "order", "number", "graph")
VERDICTS = {"correct", "incorrect", "undecided"}
PATIENCE = 5.0  # seconds of this process: the work is counted, and this says that the count is honest
LONGEST = 4_000


def check(data: bytes) -> str:
    """Have an answer marked, and look at what is said. The verdict, or the key of the refusal."""
    began = time.process_time()
    try:
        asked = parameters.read(parameters.json_pairs(data))
        said = json.loads(checking.document(asked))
    except Refusal as refusal:
        check_sentence(refusal)
        return refusal.key
    assert said["verdict"] in VERDICTS, said["verdict"]
    assert said["message"], "nothing is said"
    assert (said["certainty"] is None) == (said["verdict"] == "undecided")
    assert all(line["standing"] for line in said["lines"])
    took = time.process_time() - began
    assert took < PATIENCE, f"took {took:.1f} s"
    return f"{asked.kind}: {said['verdict']}"


def mutate(data: str, others: list[str], rng: random.Random) -> str:
    """Another body: mostly with another answer, now and then to another question."""
    asked = _parameters(data)
    if rng.random() < 0.1:
        asked["kind"] = rng.choice(KINDS)
    elif rng.random() < 0.2:
        asked |= _parameters(mutated(data, others, rng)) | {"answer": asked.get("answer", "")}
    else:
        answers = [body({"f": _parameters(other).get("answer", "")}) for other in rng.sample(others, 3)]
        asked["answer"] = _parameters(mutated(body({"f": asked.get("answer", "")}), answers, rng))["f"]
    return body({name: text[:LONGEST] for name, text in asked.items()})


def _parameters(data: str) -> dict[str, str]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {"answer": data}
    return {n: t for n, t in found.items() if isinstance(t, str)} if isinstance(found, dict) else {}


def corpus() -> list[str]:
    """The bodies that were kept, one a line."""
    return CORPUS.read_text(encoding="utf-8").splitlines() if CORPUS.exists() else []


def seeds() -> list[str]:
    """Answers of every kind as bodies, those of the corpus last."""
    return [*dict.fromkeys([*map(body, _answers()), *corpus()])]


def _answers() -> Iterator[dict[str, str]]:
    for name in ("mistakes", "mistakes_fresh"):
        for function in _table(name)["function"]:
            for wrt, answer, *_ in function["answers"]:
                yield {"f": function["f"], "wrt": wrt, "answer": answer}
    for pairs in _table("equivalence")["equal"].values():
        for pair in pairs:
            left, _, right = pair.partition(" | ")
            yield {"f": f"w ({right})", "wrt": "w", "answer": left}
    whole = _table("derivations")
    for derivation in whole["derivation"]:
        asked = {"f": derivation["source"], "wrt": derivation["parameter"], "kind": "derivation"}
        yield asked | {"answer": "\n= ".join((*derivation["lines"], derivation["answer"]))}
    for key in ("table_1", "easy"):
        rows = [" | ".join((row[0], ", ".join(row[1]), *row[2:])) for row in whole[key]["rows"]]
        yield {"f": whole[key]["source"], "kind": "breakdown", "answer": "\n".join(rows)}
    loss = {"f": "L = (wx + b - y)^2", "at": "w=1,x=2,b=1,y=1"}
    yield loss | {"kind": "order", "answer": "b, w"}
    yield loss | {"kind": "number", "answer": '{"w": "8", "b": "4.0"}'}
    yield loss | {"kind": "graph", "answer": '{"gradient:v7": "4", "local:e7_0": "2s", "value:v5": "1"}'}


def _table(name: str) -> dict[str, list[dict[str, list[str]]]]:
    return tomllib.loads((ROOT / "tests" / "cases" / f"{name}.toml").read_text(encoding="utf-8"))
