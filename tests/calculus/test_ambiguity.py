"""Where notation has two common readings: the usual one stays, the other has a key, and both print back."""

import math

import pytest

from app.calculus.alternatives import LONGEST, alternatives
from app.calculus.ambiguity import READINGS, Ambiguity
from app.calculus.errors import Refusal
from app.calculus.printing import text
from app.calculus.reading import Reading, read
from app.calculus.tree import same
from app.lesson import lesson
from app.presentation.readings import meaning, reading_latex, reading_text
from tests.calculus.oracles import number_for

ROWS = [pytest.param(row, id=row.key) for row in READINGS.values()]
MORE = [
    # source, key, in the usual reading, in the other
    ("a/bc", "fraction", "(a/b) · c", "a/(b · c)"),
    ("x/2(y+1)", "fraction", "(x/2) · (y+1)", "x/(2 · (y+1))"),
    ("1/2 sin x", "fraction", "0.5 · sin(x)", "1/(2 · sin(x))"),
    ("a/b^2c", "fraction", "(a/b^2) · c", "a/(b^2 · c)"),
    ("a/-bc", "fraction", "-(a/b) · c", "-a/(b · c)"),
    ("a/bc + 1/2y · x", "fraction", "(a/b) · c + 0.5 · y · x", "a/(b · c) + x/(2 · y)"),
    ("sin x y", "bare", "sin(x · y)", "sin(x) · y"),
    ("sin x(y+1)", "bare", "sin(x · (y+1))", "sin(x) · (y+1)"),
    ("sin 2x y", "bare", "sin(2 · x · y)", "sin(2 · x) · y"),
    (r"\ln w\,x", "bare", "ln(w · x)", "ln(w) · x"),
    ("ln wx/y + 1", "slash", "ln(w · x)/y + 1", "ln(w · x/y) + 1"),
    ("2 sin x/3 · y", "slash", "2 · sin(x)/3 · y", "2 · sin(x/3) · y"),
    (r"\sin w/2", "slash", "sin(w)/2", "sin(w/2)"),
    (r"3\dfrac{2}{7}x", "mixed", "3 · (2/7) · x", "(3 + 2/7) · x"),
    ("2pi w + wpix", "pi", "2 · π · w + w · p · i · x", "2 · π · w + w · π · x"),
    ("cospix", "pi", "cos(p · i · x)", "cos(π · x)"),
    ("a^b^c", "power", "a^{(b^c)}", "(a^b)^c"),
    ("e^-x²", "power", "e^{-(x^2)}", "(e^{-x})^2"),
    ("e^-bx", "exponent", "e^{-b} · x", "e^{-b · x}"),
    ("e^2x", "exponent", "e^{2} · x", "e^{2 · x}"),
    ("e^bx^2 y", "exponent", "e^b · x^2 · y", "e^{b · x^2} · y"),
    (r"\log\left(x\right)", "log10", "ln(x)", "lg(x)"),
    ("Log(x)", "log10", "ln(x)", "lg(x)"),
    ("cos⁻¹ (x/9)", "inverse", "arccos(x/9)", "1/cos(x/9)"),
    (r"\tanh^{-1}(x/9)", "inverse", "artanh(x/9)", "1/tanh(x/9)"),
    (
        "p_1 = 2x; L = y p_1(3 + y)",
        "call",
        "p = 2 · x; L = y · p · (3 + y)",
        "p(x) = 2 · x; L = y · p(3 + y)",
    ),
]
PLAIN = (
    "(1/2)x", "1/(2x)", "1/2 · x", "ln wx", "sin 2x", "sin(x) y", "ln x · y", "e^{-x^2}", "(e^-x)^2",
    "x^2y", "e^{bx}", "e^b x", "x^4", "ln x", "lg x", "log_2 x", "log(x, 2)", "sin^2 x", "x^{-1}",
    "arcsin x", "x(y + 1)",
    "ln(x)/y", "ln x/ln y", "p = w; pix", "i = 2; pix", r"2\frac{x}{4}", r"x^2\frac{1}{4}",
    "g(x) = x^2; L = g(x + 1)", "p = wx; L = p(x + 1)", "np.log(x)/2",
)  # fmt: skip


def value(source: str, syntax: str = "auto", chosen: str = "") -> float:
    """The output's value where every variable has its own number."""
    graph = lesson(source, syntax=syntax, read=chosen).graph
    names = [graph.nodes[index].name for index in graph.variables]
    at = ",".join(f"{name}={number_for(name)!r}" for name in names)
    found = lesson(source, syntax=syntax, at=at, read=chosen)
    return found.values[found.output]


def reads(source: str, syntax: str, chosen: str, means: str) -> None:
    assert math.isclose(value(source, syntax, chosen), value(means), rel_tol=1e-12), (source, chosen)


@pytest.mark.parametrize("row", ROWS)
def test_each_row_both_ways(row: Ambiguity) -> None:
    reads(row.example, row.syntax, "", row.usual)
    reads(row.example, row.syntax, row.key, row.other)


@pytest.mark.parametrize(("source", "key", "usual", "other"), MORE)
def test_more_places_both_ways(source: str, key: str, usual: str, other: str) -> None:
    reads(source, "auto", "", usual)
    reads(source, "auto", key, other)


def test_each_row_shows_the_other_reading_and_the_way_back() -> None:
    for row in READINGS.values():
        there = read(row.example, row.syntax)
        (other,) = [other for other in alternatives(there) if other.key == row.key]
        assert (other.usual, other.choice) == (False, row.key)
        back = read(row.example, row.syntax, frozenset({row.key}))
        (usual,) = [usual for usual in alternatives(back) if usual.key == row.key]
        assert (usual.usual, usual.choice) == (True, "")
        assert meaning(other) != meaning(usual)
        assert text(other.tree, dotted=other.dotted) != text(usual.tree, dotted=usual.dotted)


def test_only_what_differs_is_shown() -> None:
    reading = read("p = wx + b\nL = [σ(1/2p + log b) − y]²")
    shown = {other.key: (text(other.tree), other.position) for other in alternatives(reading)}
    assert {key: part for key, (part, _) in shown.items()} == {"fraction": "1/(2p)", "log10": "log_10 b"}
    assert [(where.line, where.column) for _, where in shown.values()] == [(2, 9), (2, 15)]


def same_reading(one: Reading, other: Reading) -> bool:
    pairs = zip(one.definitions, other.definitions, strict=True)
    return all(a.name == b.name and same(a.tree, b.tree) for a, b in pairs)


@pytest.mark.parametrize("source", [*[row.example for row in READINGS.values()], *[row[0] for row in MORE]])
def test_what_is_shown_back_is_the_same_in_every_reading(source: str) -> None:
    """The other reading is printed so that the usual rules read it."""
    for chosen in (frozenset[str](), *(frozenset({key}) for key in READINGS), frozenset(READINGS)):
        reading = read(source, chosen=chosen)
        assert same_reading(read(reading_text(reading), "math"), reading), reading_text(reading)
        assert same_reading(read(reading_latex(reading), "latex"), reading), reading_latex(reading)


@pytest.mark.parametrize("source", PLAIN)
def test_nothing_is_offered_where_nothing_is_ambiguous(source: str) -> None:
    reading = read(source)
    assert not reading.ambiguities
    assert same_reading(read(source, chosen=frozenset(READINGS)), reading)
    assert alternatives(reading) == ()


def test_a_reading_that_cannot_be_read_is_not_offered() -> None:
    reading = read("g = x^2; L = g(x + 1) + g")
    assert [key for key, _ in reading.ambiguities] == ["call"]
    assert alternatives(reading) == ()


def test_long_sources_are_not_read_again() -> None:
    reading = read("1/2x + " * (LONGEST // 6) + "1")
    assert reading.ambiguities
    assert alternatives(reading) == ()


def test_an_unknown_reading() -> None:
    with pytest.raises(Refusal) as caught:
        lesson("1/2x", read="fraction, fractoin")
    assert (caught.value.key, caught.value.details["name"]) == ("unknown_reading", "fractoin")
