"""What is kept is not heavier than it says: everything that hangs on it is weighed."""

import gc
import sys
import types
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from app import closed_forms, explanation, keeping, lesson, workers
from app.calculus.operations import OPERATIONS
from app.homework import diagnosis
from app.presentation import layout, letters, typeset
from app.web import trail

# What all have in common, or what is code.
SHARED = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
FUNCTIONS = {
    "graphs": lesson._kept_graph,
    "lessons": lesson._kept_lesson,
    "folded lessons": lesson._kept_fold,
    "explanations": explanation._explanation,
    "layouts": layout.place,
    "closed forms": closed_forms._tidied,
    "forms in the output": closed_forms._in_output,
    "descents": trail._kept_walk,
    "mistakes": diagnosis.suspects,
    "letters": letters.letters,
    "formulas": typeset.formula,
}
SOURCES = {
    "one operation": "L = w^2",
    "two layers": "L = [σ(w_2 σ(w_1 x + b_1) + b_2) − y]^2",
    "many parameters": "L = " + " + ".join(f"σ(w_{k} x + b_{k})" for k in range(40)),
    "deep": "L = " + "tanh(w " * 30 + "x" + ")" * 30,
    "long numbers": f"s = w x; L = {'1' * 2000} s + {'2' * 2000} b",
    "a long name": f"L = q_{{{'a' * 2000}}} x + b",
}
TABS = ("nodes", "paths", "order", "closed", "check", "descend")
ANSWERS = ("2x", "w + b", "x^2 + 7w", "-w")


def weighed(*things: object) -> int:
    """The bytes of all that hangs on them."""
    seen, total, todo = set(), 0, list(things)
    while todo:
        one = todo.pop()
        if id(one) not in seen and not isinstance(one, SHARED):
            seen.add(id(one))
            total += sys.getsizeof(one)
            todo += gc.get_referents(one)
    return total


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    keeping.keep(keeping.MOST)
    with workers.in_place():
        yield


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_nothing_is_heavier_than_it_says(client: FlaskClient, source: str) -> None:
    """Everything is asked of a function that can be asked of it; then all that is kept is weighed."""
    query = {"f": source, "fold": "s"} if "s =" in source else {"f": source}
    for path in ("/graph.svg", "/explain.md", "/explain.tex", "/explain.py", "/api/graph"):
        client.get(f"{path}?{urlencode(query)}")
    for tab in TABS:
        assert client.get(f"/?{urlencode(query | {'tab': tab})}").status_code == 200
    for answer in ANSWERS:
        client.post("/api/check", json={"f": source, "kind": "derivative", "answer": answer})
    common = [OPERATIONS]
    with keeping._lock:
        results = dict(keeping._results.items())
    assert results
    rest = weighed(common)
    names = {function: name for name, function in FUNCTIONS.items()}
    for key, (made, said) in results.items():
        if key[0] in names:
            found = weighed(common, key[1:], made) - rest
            assert found <= said, f"{names[key[0]]}: {found:,} bytes, not {said:,}"


@pytest.mark.parametrize(
    "asked",
    [
        {"source": "x y", "at": ",".join(f"a_{k} = 1" for k in range(5_000))},
        {"source": "x y + z", "open": "exp," * 50_000},
        {"source": "x * y # " + "😀" * 19_000, "syntax": "python"},
    ],
    ids=["notes", "choices", "comments"],
)
def test_what_is_asked_with_it_is_weighed_too(asked: dict[str, str]) -> None:
    lesson.lesson(**asked)
    common = [OPERATIONS]
    rest = weighed(common)
    for key, (made, said) in dict(keeping._results.items()).items():
        assert weighed(common, key[1:], made) - rest <= said, key[0].__qualname__


def test_everything_that_is_kept_is_weighed() -> None:
    """But for files, whose bytes are counted."""
    found = {thing.__qualname__ for thing in gc.get_objects() if isinstance(thing, keeping.Kept)}
    known = {function.__qualname__ for function in FUNCTIONS.values()}
    assert {name for name in found - known if "<locals>" not in name} <= {"_read"}
