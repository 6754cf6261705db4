"""SymPy proves what nothing else does, and what it cannot prove stays tested."""

from app.homework.answers import read_answer
from app.homework.equivalence import judge
from app.homework.last_resort import proved_by_sympy
from app.homework.truth import Question
from app.lesson import lesson
from tests.homework.pairs import formula

GRAPH = lesson("f = x sin(2w)").graph
W, X = GRAPH.variables if GRAPH.nodes[0].name == "w" else GRAPH.variables[::-1]


def test_what_is_right_is_proved() -> None:
    assert proved_by_sympy(GRAPH, W, formula("2x cos(w)^2 - 2x sin(w)^2"), seconds=8)


def test_what_is_wrong_is_not() -> None:
    assert not proved_by_sympy(GRAPH, W, formula("2x cos(w)^2"), seconds=8)


def test_no_time_is_no_proof() -> None:
    assert not proved_by_sympy(GRAPH, W, formula("2x cos(2w)"), seconds=0.0)


def test_nothing_is_asked_of_sympy_where_no_seconds_are_given() -> None:
    hyperbolic = lesson("f = x e^{arsinh w}").graph
    wrt = next(n.index for n in hyperbolic.nodes if n.name == "x")
    answer = read_answer("w + √(1 + w^2)", hyperbolic)
    assert judge(Question(hyperbolic, wrt), answer).certainty == "tested"
