"""What sources mean: each sentence of the language's description, a table in tests/cases/language.toml."""

import math
import tomllib
from pathlib import Path

import pytest

from app.calculus.errors import Position, Refusal
from app.calculus.printing import latex, text
from app.calculus.reading import Reading, read
from app.calculus.syntax import read_formula
from app.calculus.tree import same
from app.lesson import lesson
from app.presentation.readings import reading_latex, reading_text
from app.presentation.words import WORDS, say
from tests.calculus.oracles import meaning, number_for

FILES = [Path(__file__).parents[1] / "cases" / f"{name}.toml" for name in ("language", "notations")]
TABLES = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES]
CASES = {kind: [group for table in TABLES for group in table[kind]] for kind in ("says", "refuses")}
MEANINGS = [
    pytest.param(source, means, *(rest or ["auto"]), id=f"{group['sentence'][:30]}: {source}")
    for group in CASES["says"]
    for source, means, *rest in group["cases"]
]
REFUSALS = [pytest.param(*case, id=case[0]) for group in CASES["refuses"] for case in group["cases"]]


def evaluate(source: str, syntax: str = "auto") -> tuple[float, list[str]]:
    """The output's value where every variable has its own number, and the variables."""
    graph = lesson(source, syntax=syntax).graph
    names = [graph.nodes[index].name for index in graph.variables]
    at = ",".join(f"{name}={number_for(name)!r}" for name in names)
    found = lesson(source, syntax=syntax, at=at)
    return found.values[found.output], names


@pytest.mark.parametrize(("source", "means", "syntax"), MEANINGS)
def test_a_source_means(source: str, means: str, syntax: str) -> None:
    found, names = evaluate(source, syntax)
    assert math.isclose(found, meaning(means, names), rel_tol=1e-12, abs_tol=1e-15)


def same_reading(one: Reading, other: Reading) -> bool:
    pairs = list(zip(one.definitions, other.definitions, strict=True))
    return all(a.name == b.name and same(a.tree, b.tree) for a, b in pairs)


@pytest.mark.parametrize(("source", "means", "syntax"), MEANINGS)
def test_the_reading_shown_back_is_the_same_source(source: str, means: str, syntax: str) -> None:
    reading = read(source, syntax)
    assert same_reading(read(reading_text(reading), "math"), reading), reading_text(reading)
    assert same_reading(read(reading_latex(reading), "latex"), reading), reading_latex(reading)


def test_every_guess_is_noted() -> None:
    notes = {
        dict(note.details)["word"]: dict(note.details)["parts"]
        for note in read("we^{bx} + ln(wx) + we2").notes
    }
    assert notes == {"we": "w·e", "bx": "b·x", "wx": "w·x", "we2": "w·e2"}
    unused = read("p = wx\nq = b\nL = p").notes
    assert [dict(note.details) for note in unused if note.key == "unused"] == [{"name": "q"}]


def test_nothing_is_folded_or_reordered() -> None:
    for source in (
        "2 + 3",
        "x^1",
        "1x",
        "0 + x",
        "x + 1 - 1",
        "x - (1 - 1)",
        "x/x",
        "b + a",
        "2 · 3x",
        "0.50x",
        "x^{2/4}",
    ):
        assert text(read(source).output.tree) == source


@pytest.mark.parametrize(("source", "key", "line", "column", "length", "mend"), REFUSALS)
def test_a_refusal_names_the_place(
    source: str, key: str, line: int, column: int, length: int, mend: str
) -> None:
    with pytest.raises(Refusal) as caught:
        lesson(source)
    refusal = caught.value
    where = refusal.position
    assert (refusal.key, where.line, where.column, where.length) == (key, line, column, length)
    assert (refusal.mend.replacement if refusal.mend else "-") == mend
    assert say(f"refusal.{key}", **refusal.details)


def refusal_of(source: str) -> tuple[str, Position | None] | None:
    try:
        read(source)
    except Refusal as refusal:
        return refusal.key, refusal.position
    return None


def test_a_mend_helps() -> None:
    """With the mend in place, the source is read, or fails further on."""
    for source, *_, mend in (case.values for case in REFUSALS):
        if mend == "-":
            continue
        with pytest.raises(Refusal) as caught:
            lesson(source)
        fix = caught.value.mend
        mended = source[: fix.start] + fix.replacement + source[fix.end :]
        assert refusal_of(mended) != (caught.value.key, caught.value.position), mended


def test_every_refusal_has_a_sentence() -> None:
    for case in REFUSALS:
        assert f"refusal.{case.values[1]}" in WORDS["en"]


@pytest.mark.parametrize(
    ("at", "key"),
    [("w", "point_entry"), ("w=abc", "point_number"), ("w=1/0", "point_number"), ("w=1,=2", "point_entry")],
)
def test_a_point_that_cannot_be_read(at: str, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        lesson("wx", at=at)
    assert caught.value.key == key


def test_points_and_parameters_in_every_spelling() -> None:
    source = "λ w₁ + w_2 x"
    for at in (
        "lambda=2,w1=3,w_{2}=1/4,x=-1e-3",
        "λ=2; w_1=3; w₂=0.25; x=−0.001",
        "\\lambda=2,w₁=3,w2=2^-2,x=-0.001",
    ):
        found = lesson(source, at=at, wrt="λ,w2")
        assert found.point == {"lambda": 2.0, "w_1": 3.0, "w_2": 0.25, "x": -0.001}
        assert [found.graph.nodes[k].name for k in found.parameters] == ["lambda", "w_2"]


def test_roles() -> None:
    """x, y and λ are data when a weight is there."""

    def parameters(source: str, wrt: str = "") -> list[str]:
        found = lesson(source, wrt=wrt)
        return [found.graph.nodes[index].name for index in found.parameters]

    assert parameters("L = [σ(wx+b) − y]²") == ["w", "b"]
    assert parameters("w_1 x_1 + y_2 + λ b_3") == ["w_1", "b_3"]
    assert parameters("x^2 + y") == ["x", "y"]
    assert parameters("x^2 z") == ["x", "z"]
    assert parameters("θx + z") == ["theta", "z"]
    assert parameters("wx", wrt="x") == ["x"]
    assert parameters("wx", wrt="none") == []
    with pytest.raises(Refusal):
        lesson("wx", wrt="q")


def test_names_stay_apart_in_print() -> None:
    """Letters that together spell a function or a Greek name keep their distance."""
    for letters in (
        "pi",
        "ln",
        "exp",
        "xi",
        "mu",
        "nu",
        "sin",
        "max",
        "tan",
        "tanh",
        "lncos",
        "beta",
        "relu",
        "lg",
    ):
        names = frozenset(letters)
        tree = read_formula("·".join(letters), names)
        assert same(read_formula(text(tree, names), names), tree), text(tree, names)
        assert same(read_formula(latex(tree), names, "latex"), tree), latex(tree)
