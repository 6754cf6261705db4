"""What is said of a source that cannot be read: the table in tests/cases/errors.toml."""

import tomllib
from pathlib import Path

import pytest

from app.calculus.errors import Refusal, TooLong, Unreadable
from app.calculus.foreign import LONGEST
from app.calculus.reading import read
from app.presentation.explanations import refusal as sentence

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "errors.toml").read_text(encoding="utf-8"))
REFUSES = [pytest.param(*case, id=case[0]) for group in CASES["refuses"] for case in group["cases"]]
SECOND_MISTAKES = ("f(x, w)", "σ(wx + b)\ny = 3")
READS = [source for group in CASES["reads"] for source in group["cases"]]


def refused(source: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(source)
    return caught.value


@pytest.mark.parametrize(("source", "key", "line", "column", "length", "mended"), REFUSES)
def test_a_mistake_is_named(source: str, key: str, line: int, column: int, length: int, mended: str) -> None:
    """Its place, what it is, and the source with the mend in place."""
    error = refused(source)
    where, mend = error.position, error.mend
    assert (error.key, where.line, where.column, where.length) == (key, line, column, length)
    found = source[: mend.start] + mend.replacement + source[mend.end :] if mend else "-"
    assert found == mended
    assert "{" not in sentence(error).replace("“{”", "").replace("{ij}", "").replace(r"“\{”", "")


@pytest.mark.parametrize("mended", sorted({case.values[5] for case in REFUSES} - {"-"}))
def test_a_mended_source_can_be_read(mended: str) -> None:
    """But for those with a second mistake in them."""
    if mended in SECOND_MISTAKES:
        refused(mended)
    else:
        read(mended)


@pytest.mark.parametrize("source", READS)
def test_what_could_be_a_formula_is_one(source: str) -> None:
    read(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("L = [(wx + b]^2", "“]” cannot close the “(” of line 1, column 6; that one wants “)”."),
        ("a = b\nb = c\nc = a\nL = a", "a is defined in a circle: a → b → c → a."),
        ("σ_1 = λ\nλ = σ_1\nL = λ", "σ_1 is defined in a circle: σ_1 → λ → σ_1."),
        ("p = x; p = w; L = p", "p is defined here, and already in line 1, column 1."),
        ("L = p\np = x\nL", "p is used here, and defined only further down, in line 2."),
        ("w🙂", "“🙂” (slightly smiling face) has no meaning in a formula."),
        ("w·х", "This “х” is a cyrillic small letter ha. It looks like x"),
        ("max(x)", "max is written max(x, y); the number of arguments here is 1."),
        ("g(a, b) = ab; g(x)", "g is written g(a, b); the number of arguments here is 1."),
        ("tahn(x)", "Did you mean tanh?"),
        (
            "L = [σ(wx + b) −",
            "something is missing after “−”, and the “[” of line 1, column 5 is",
        ),
        ("sin", "sin needs something to work on, as in sin(x)."),
        ("미분해 주세요", "Type the formula alone, as in  L = [σ(wx + b) − y]²"),
    ],
)
def test_sentences(source: str, said: str) -> None:
    assert said in sentence(refused(source))


def test_a_long_text_is_known_from_its_beginning() -> None:
    text = "This is a very long letter about the gradient of a function. " * (LONGEST // 20)
    error = refused(text)
    assert (error.key, type(error)) == ("prose", Unreadable)
    assert isinstance(refused("x + " * 300_000), TooLong)


def test_a_hundred_open_brackets_are_not_all_closed() -> None:
    error = refused("(" * 100 + "x")
    assert (error.key, error.mend) == ("unclosed", None)
