"""Equal formulas are never refused, unequal ones never accepted; and what is said besides."""

import os
import random
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mpmath import mp

from app.calculus.graph import Graph
from app.calculus.syntax import read_formula
from app.calculus.tree import Tree, names_in
from app.homework.answers import read_answer
from app.homework.equivalence import SAMPLE, judge, same
from app.homework.truth import Formula, Question, ground
from app.homework.verdict import Judgement
from app.lesson import lesson
from tests.calculus.oracles import exactly
from tests.homework.pairs import BREAKING, KEEPING, changed, corpus, formula, random_tree

QUICK = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def pair(text: str) -> Judgement:
    left, right = text.split(" | ")
    return same(formula(left), formula(right))


def remarks(judgement: Judgement) -> list[str]:
    return [remark.key for remark in judgement.remarks]


@pytest.mark.parametrize("text", corpus("equal"))
def test_equal_formulas_are_accepted(text: str) -> None:
    assert pair(text).verdict == "correct"


@pytest.mark.parametrize("text", corpus("unequal"))
def test_unequal_formulas_are_refused(text: str) -> None:
    judgement = pair(text)
    assert judgement.verdict == "incorrect"
    assert judgement.counterexample is not None


def test_most_of_what_is_equal_is_proved() -> None:
    certainties = [pair(text).certainty for text in corpus("equal")]
    assert certainties.count("proved") >= 0.9 * len(certainties)


@QUICK
@given(st.integers(0, 10**9))
def test_what_is_only_rewritten_is_never_refused(seed: int) -> None:
    rng = random.Random(seed)
    tree = random_tree(rng, 4)
    assert same(changed(tree, KEEPING, rng, 4), tree).verdict == "correct"


@QUICK
@given(st.integers(0, 10**9))
def test_what_is_changed_is_never_accepted(seed: int) -> None:
    rng = random.Random(seed)
    tree = random_tree(rng, 4)
    other = changed(tree, BREAKING, rng, 1)
    if differ(tree, other, rng):
        assert same(other, tree).verdict == "incorrect"


def differ(one: Tree, other: Tree, rng: random.Random) -> bool:
    """Whether mpmath sees a difference somewhere, with 60 digits."""
    with mp.workdps(60):
        for _ in range(12):
            point = {name: mp.mpf(rng.uniform(-3, 3)) for name in "xyz"}
            values = [exactly(tree, point) for tree in (one, other)]
            if abs(values[0] - values[1]) > mp.mpf(10) ** -30 * (1 + abs(values[1])):
                return True
    return False


def test_a_counterexample_is_one() -> None:
    for text in corpus("unequal"):
        left, right = (formula(side) for side in text.split(" | "))
        found = same(left, right).counterexample
        assert found is not None
        with mp.workdps(150):
            point = {name: mp.mpf(n.numerator) / n.denominator for name, n in found.at.items()}
            if found.yours is not None:
                yours, truth = exactly(left, point), exactly(right, point)
                assert yours != truth, text
                assert float(yours) == pytest.approx(found.yours, rel=1e-9), text


def test_a_counterexample_is_easily_checked_by_hand() -> None:
    found = pair("x y + 1 | x y").counterexample
    assert found is not None
    assert all(number.denominator <= 2 and abs(number) <= 5 for number in found.at.values())
    assert len(set(found.at.values())) == 2


def test_where_no_usual_point_is_in_the_domain_another_one_is_as_easily_checked() -> None:
    found = pair("2/√(x - 3) | 1/(2√(x - 3))").counterexample
    assert found is not None
    assert found.at["x"] in range(4, 11)


def test_a_counterexample_shows_the_difference() -> None:
    found = pair("2x + 3.0000001 | 2x + 3").counterexample
    assert found is not None
    assert (found.yours, found.figures) == (pytest.approx(1e-7), 4)  # where the gradient is 0
    third = pair("0.33333333 + 0 x | 1/3 + 0 x").counterexample
    assert third is not None
    assert third.figures == 9
    hair = pair("2σ(1000x) - 1 | sign(x)").counterexample
    assert hair is not None
    assert hair.figures == 0


# Where the formulas have values.


def test_a_sum_of_logarithms_is_accepted_with_the_place_where_it_has_no_value() -> None:
    judgement = pair("ln w + ln x | ln(w x)")
    assert (judgement.verdict, remarks(judgement)) == ("correct", ["narrower"])
    at = judgement.remarks[0].details["at"]
    assert at["w"] < 0
    assert at["x"] < 0


def test_an_answer_defined_further_is_right() -> None:
    assert pair("ln|w x| | ln(w x)") == Judgement("correct", "proved")


def test_a_hole_is_a_remark() -> None:
    judgement = pair("x^2/x | x")
    assert (judgement.verdict, remarks(judgement)) == ("correct", ["hole"])


def test_an_answer_without_a_value_anywhere_is_wrong() -> None:
    judgement = pair("ln(-1 - x^2) | x")
    assert (judgement.verdict, remarks(judgement)) == ("incorrect", ["nowhere"])
    assert judgement.counterexample is not None
    assert judgement.counterexample.yours is None


@pytest.mark.parametrize(
    ("text", "tree", "sign"),
    [
        ("|x| | x", "x", ">"),
        ("-x | |x|", "x", "<"),
        ("|w x| | w x", "w x", ">"),
        ("arctan x + arctan(1/x) | π/2", "x", ">"),
        ("x - 3 | relu(x - 3)", "x - 3", ">"),
        ("√(x^2 - 2x + 1) | x - 1", "", ""),
    ],
)
def test_what_is_right_on_one_side_only_is_refused_with_the_side(text: str, tree: str, sign: str) -> None:
    judgement = pair(text)
    assert judgement.verdict == "incorrect"
    if tree:
        said = next(remark for remark in judgement.remarks if remark.key == "right_for")
        assert said.details["sign"] == sign
        assert same(said.details["tree"], read_formula(tree)).verdict == "correct"
    else:
        assert "right_in_part" in remarks(judgement)


def test_only_rounding_separates() -> None:
    assert remarks(pair("0.333 x | x/3")) == ["rounding"]
    assert remarks(pair("3.14 x^2 | π x^2")) == ["rounding"]
    assert remarks(pair("0.35 x | x/3")) == []
    assert pair("0.5 x | x/2") == Judgement("correct", "proved")


# Answers to questions about a graph.


def graph_of(source: str) -> tuple[Graph, dict[str, int]]:
    graph = lesson(source).graph
    return graph, {node.name: node.index for node in graph.nodes}


def answered(source: str, wrt: str, answer: str) -> Judgement:
    graph, names = graph_of(source)
    return judge(Question(graph, names[wrt]), read_answer(answer, graph))


LOSS = "L = [σ(wx + b) − y]^2"
SEED = "p = wx; q = ln p; r = bx; s = e^r; t = s w; u = t + q; f = b u"
BACK = "2(y - σ(w_2 σ(w_1 x+b_1)+b_2)) σ'(w_2 σ(w_1 x+b_1)+b_2) w_2 σ'(w_1 x+b_1) x + 2λ w_1"
NETWORK = "f = [y - σ(w_2 σ(w_1 x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"


@pytest.mark.parametrize(
    ("source", "wrt", "answer"),
    [
        (LOSS, "w", "2[σ(wx+b) - y] σ'(wx+b) x"),
        (LOSS, "w", "z = wx + b\na = σ(z)\n2(a - y) a (1 - a) x"),
        (LOSS, "b", "2(σ(wx+b) - y) e^{-(wx+b)}/(1+e^{-(wx+b)})^2"),
        (LOSS, "b", "2*(torch.sigmoid(w*x + b) - y)*r*(1 - torch.sigmoid(w*x + b))"),
        (SEED, "b", "b w x e^{bx} + w e^{bx} + ln(wx)"),
        (SEED, "b", "u + b x t"),
        (SEED, "b", "∂f/∂u ∂u/∂b + ∂f/∂b"),
        (SEED, "b", r"\frac{\partial f}{\partial u}\left(\frac{\partial u}{\partial t} w s x\right) + u"),
        (SEED, "w", "b e^{bx} + b/w"),
        (SEED, "w", "b(s + x/p)"),
        (SEED, "w", "b d/dw[w e^{bx} + ln(wx)]"),
        (NETWORK, "w_1", "-" + BACK),
        ("L = (wx + b - y)^2", "w", "2x(wx + b - y)"),
        ("L = (wx + b - y)^2", "w", "2w x^2 + 2bx - 2xy"),
        ("L = relu(wx)", "w", "x step(wx)"),
        ("L = |w|", "w", "w/|w|"),
        ("L = w^x", "x", "w^x ln w"),
        ("L = √w", "w", "1/(2√w)"),
        ("L = ln(ln w)", "w", "1/(w ln w)"),
        ("L = arcsin(w x)", "w", "x/√(1 - w^2 x^2)"),
        ("L = max(w, x)", "w", "step(w - x)"),
        ("L = w x", "w", "e^{ln x}"),
    ],
)  # fmt: skip
def test_right_answers(source: str, wrt: str, answer: str) -> None:
    assert answered(source, wrt, answer).verdict == "correct"


@pytest.mark.parametrize(
    ("source", "wrt", "answer"),
    [
        (LOSS, "w", "2(σ(wx+b) - y) x"),
        (LOSS, "w", "2(σ(wx+b) - y) σ'(wx+b)"),
        (LOSS, "w", "2(σ(wx+b) - y) σ(wx+b)(1 + σ(wx+b)) x"),
        (LOSS, "w", "2(σ(wx+b) - y) σ'(σ(wx+b)) x"),
        (SEED, "b", "u + b t"),
        (SEED, "b", "b w x e^{bx} + w e^{bx}"),
        (SEED, "w", "b e^{bx} + 1/w"),
        (NETWORK, "w_1", BACK),
        ("L = relu(wx)", "w", "x"),
        ("L = |w|", "w", "1"),
        ("L = w^x", "x", "x w^{x-1}"),
        ("L = (wx + b - y)^2", "w", "2b(wx + b - y)"),
        ("L = w^2", "w", "w"),
    ],
)  # fmt: skip
def test_wrong_answers(source: str, wrt: str, answer: str) -> None:
    assert answered(source, wrt, answer).verdict == "incorrect"


def test_an_answer_right_as_read_otherwise_says_so() -> None:
    judgement = answered("f = ln(x)/2", "x", "1/2x")
    assert (judgement.verdict, remarks(judgement)) == ("incorrect", ["other_reading"])
    assert judgement.remarks[0].details["reading"] == "fraction"
    assert answered("f = -e^{-2x}/2", "x", "(e^-x)^2").verdict == "correct"


def test_a_function_that_is_not_defined_everywhere_is_compared_where_it_is() -> None:
    assert answered("f = x w + ln(w)", "x", "|w|").verdict == "correct"


# Bounded, and always the same.

HOSTILE = {
    "long": "+".join(["x"] * 5000),
    "deep": "(" * 400 + "x" + ")" * 400,
    "tower": "e^" * 2000 + "x",
    "powers": "x^" * 3000 + "2",
    "huge": "10^10^10^10^10 x",
    "exponent": "1e999999999 x",
    "nested": "exp(" * 450 + "x" + ")" * 450,
    "squares": "(" * 400 + "x" + "^2)" * 400,
    "doubling": "\n".join(["a_1=x+y", *(f"a_{k + 1}=a_{k}·a_{k}" for k in range(1, 300)), "a_300"]),
    "factors": "(x+y)^999 (x-y)^999",
    "expansion": "(w+x+b+y)^60 - (w+x+b-y)^60",
    "kinks": "+".join(f"|x-{k}|" for k in range(1, 900)),
    "digits": "0." + "3" * 15000 + "x",
    "nothing": "1/(sin(x)^2 + cos(x)^2 - 1)",
    "tiny": "2(σ(wx+b) - y)σ'(wx+b) x cos(1e-310 w)",
    "primes": "σ''''''''(x)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_never_accepted_and_takes_little_time(name: str) -> None:
    start = time.process_time()
    assert answered(LOSS, "w", HOSTILE[name]).verdict in ("incorrect", "undecided")
    assert time.process_time() - start < 4


def test_what_hides_below_every_precision_is_not_decided() -> None:
    judgement = answered(LOSS, "w", HOSTILE["tiny"])
    assert (judgement.verdict, remarks(judgement)) == ("undecided", ["no_precision"])


def test_a_verdict_does_not_depend_on_the_process() -> None:
    program = (
        "from app.calculus.syntax import read_formula as r\n"
        "from app.homework.equivalence import same\n"
        "print(same(r('x|y| + a b'), r('x y + a b')), same(r('ln w + ln x'), r('ln(w x)')))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
    assert "incorrect" in said.pop()


def test_formulas_over_a_graphs_names() -> None:
    graph, _ = graph_of(LOSS)
    assert same(read_formula("2s"), read_formula("2(σ(wx+b) - y)"), graph).verdict == "correct"
    assert judge(Formula(read_formula("q"), graph), read_formula("wx + b")).verdict == "correct"
    assert names_in(read_formula("wx")) == ["w", "x"]


@pytest.mark.parametrize("source", ["f = 1/0 + x", "f = ln(-1) + x"])
def test_nothing_is_right_of_a_function_without_a_value(source: str) -> None:
    told = lesson(source, wrt="x")
    judgement = judge(Question(told.graph, told.parameters[0]), read_answer("1", told.graph))
    assert judgement.verdict == "undecided"
    assert remarks(judgement) == ["no_points"]


def test_that_a_plainly_wrong_answer_is_looked_at_in_few_points() -> None:
    graph = lesson("L = [y − σ(w_2 σ(w_1 x + b_1) + b_2)]^2").graph
    question = Question(graph, next(node.index for node in graph.nodes if node.name == "w_1"))
    answer = read_answer("w_1 + x", graph)
    assert judge(question, answer).verdict == "incorrect"
    assert 0 < len(ground(question).kept) <= 2 * SAMPLE


def test_that_a_proved_answer_is_told_where_it_is_narrower() -> None:
    """The proof comes after the first points, but only where nothing in the answer may lack a value."""
    assert remarks(pair("e^(ln x) | x")) == ["narrower"]
    assert remarks(pair("x^2 x / x | x^2")) == ["hole"]
    assert remarks(pair("2 x / 2 | x")) == []
