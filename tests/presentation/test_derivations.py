"""Three voices of one derivation: symbols, known derivatives put in, numbers put in; and the reasons."""

import math
import random

import pytest

from app.calculus.formulas import value
from app.calculus.tree import Apply, Number, Partial, Tree, walk
from app.explanation import explanation
from app.lesson import Lesson, lesson
from app.presentation import derivations
from app.presentation.derivations import Teller, equation
from app.presentation.styles import SourceStyle
from tests.calculus.sources import random_source

SEED = "p = wx\nq = \\ln p\nr = bx\ns = e^r\nt = sw\nu = t + q\nf = bu"
AT = "w=1.5,b=0.5,x=2"


def teller(found: Lesson, name: str) -> Teller:
    index = next(node.index for node in found.graph.nodes if node.name == name)
    return Teller(found, explanation(found).derivation(index))


def spoken(told: Teller, voice: derivations.Voice) -> list[str]:
    style = SourceStyle(told.lesson.reading.names)
    lines = [told.say(line, voice) for line in told.derivation.lines]
    return [equation(said, style) if said else "" for said in lines]


def test_the_homeworks_sum_in_three_voices() -> None:
    told = teller(lesson(SEED, at=AT, wrt="b,w"), "b")
    assert spoken(told, "symbols")[1] == "∂f/∂b = ∂f/∂u · (∂u/∂t · ∂t/∂b + ∂u/∂q · ∂q/∂b) + ∂f/∂b|_u"
    assert spoken(told, "known")[1] == "∂f/∂b = b · (1 · ∂t/∂b + 1 · ∂q/∂b) + u"
    assert spoken(told, "numbers")[1] == "∂f/∂b = 0.5 · (1 · 8.155 + 1 · 0) + 5.176 = 9.253"
    assert spoken(told, "numbers")[-1].endswith(" = 9.253")


def test_reasons() -> None:
    told = teller(lesson(SEED, at=AT, wrt="b,w"), "b")
    assert [told.why(line) for line in told.derivation.lines] == [
        "Chain rule: f changes through b and u, so add what comes through each.",
        "Chain rule: u changes through t and q, so add what comes through each. ∂b/∂b is 1.",
        "Chain rule: t changes through s.",
        "Chain rule, one layer further: s and q.",
        "p does not depend on b, so its term is 0.",
        "Put in the local derivatives.",
        "Tidied.",
        "Put in the expansions: r = bx, u = e^{bx} · w + ln(wx).",
        "Tidied.",
    ]


def test_no_path_has_its_reason() -> None:
    told = teller(lesson("f(w, z) = w", wrt="w,z"), "z")
    (line,) = told.derivation.lines
    assert told.why(line) == "f does not depend on z: no path leads from z to f."


def test_numbers_that_do_not_exist_are_not_spoken() -> None:
    told = teller(lesson("f = ln(w) b", at="w=-1,b=2", wrt="b"), "b")
    assert not any(spoken(told, "numbers"))
    assert all(spoken(told, "symbols"))


def full(number: float) -> Tree:
    """All the digits of a number, where a page shows four."""
    tree: Tree = Number(repr(abs(number)))
    return Apply("neg", (tree,)) if number < 0 else tree


@pytest.mark.parametrize("seed", range(40))
def test_numbers_put_in_give_the_gradient(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivations, "numeral", full)
    found = lesson(random_source(random.Random(seed)))
    for parameter in found.parameters:
        told = Teller(found, explanation(found).derivation(parameter))
        for line in told.derivation.lines:
            said = told.say(line, "numbers")
            if said is None:
                continue
            wanted = found.gradients[told.index[line.left.lower]]
            assert wanted == said.result
            got = value(said.tree, {})
            assert math.isclose(got, wanted or 0, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_known_derivatives_leave_only_what_is_not_known(seed: int) -> None:
    found = lesson(random_source(random.Random(seed)))
    for parameter in found.parameters:
        told = Teller(found, explanation(found).derivation(parameter))
        for line in told.derivation.lines:
            said = told.say(line, "known")
            for node in walk(said.tree) if said else ():
                assert not isinstance(node, Partial) or told.explanation.derivations.slope(node) is None
