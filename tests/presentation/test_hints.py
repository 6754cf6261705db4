"""Three degrees of help for every mistake, and none of them gives the answer away."""

import re

import pytest

from app.calculus.closed_form import substituted
from app.calculus.printing import text
from app.calculus.tree import Tree, size
from app.homework.changes import Board
from app.homework.diagnosis import diagnose, suspects
from app.homework.mistakes import MISTAKES
from app.homework.remainders import REMAINDERS
from app.homework.truth import Question
from app.homework.verdict import Diagnosis
from app.homework.wholes import WHOLES
from app.presentation.hints import DEGREES, hint, hints, variant
from app.presentation.sentences import Equation
from app.presentation.styles import TextStyle
from app.presentation.words import WORDS
from tests.homework.wrong import Wrong, asked, cases

KEYS = {key for key in WORDS["en"] if key.startswith("mistake.") and not key.startswith("mistake.gives")}
ACCUSING = re.compile(
    r"\b(wrong|error|false|incorrect|fail\w*|mistake|forgot\w*|should have|you did)\b", re.IGNORECASE
)


def said(question: Question, diagnosis: Diagnosis) -> tuple[str, ...]:
    style = TextStyle(frozenset())
    return tuple(style.sentence(sentence) for sentence in hints(question.graph, question.wrt, diagnosis))


def test_every_sentence_has_its_three_degrees() -> None:
    variants = {key.removeprefix("mistake.").rpartition(".")[0] for key in KEYS}
    assert {f"mistake.{name}.{degree}" for name in variants for degree in DEGREES} == KEYS
    kinds = {row.kind for table in (MISTAKES, WHOLES, REMAINDERS) for row in table}
    assert {name.partition(".")[0] for name in variants} == kinds


def test_every_sentence_is_said_of_something() -> None:
    every = [case for name in ("mistakes", "mistakes_fresh") for case in cases(name)]
    seed = "f(x, b, w) = (w e^{bx} + ln(wx)) b"
    rare = [
        (seed, "b", "b w x e^{bx} - w e^{bx} + ln(wx)", "sign"),
        (seed, "b", "b w x e^{bx} + 2 w e^{bx} + ln(wx)", "right_up_to_a_summand"),
        ("f = sin(w x)", "w", "cos(w x) x^3", "forgot_factor"),
    ]
    every += [Wrong(function, wrt, answer, (kind,), "") for function, wrt, answer, kind in rare]
    found = {variant(them[0]) for case in every if (them := diagnose(case.question, case.tree))}
    for question in {(case.function, case.wrt): case.question for case in every}.values():
        made = suspects(question.graph, question.wrt, question.graph.output)
        found |= {variant(Diagnosis(change.kind, details=change.details)) for change in made.singles}
        found |= {variant(whole.found) for whole in made.wholes}
    assert {f"mistake.{name}.{degree}" for name in found for degree in DEGREES} == KEYS


def test_nobody_is_accused() -> None:
    for key, words in WORDS["en"].items():
        if key.startswith("mistake."):
            assert not ACCUSING.search(words), key


def formulas(question: Question, diagnosis: Diagnosis) -> set[str]:
    """Every formula of the three sentences."""
    return {
        text(side.formula)
        for sentence in hints(question.graph, question.wrt, diagnosis)
        for piece in sentence
        if isinstance(piece, Equation)
        for side in piece.sides
        if not isinstance(side.formula, float)
    }


def right_terms(question: Question, diagnosis: Diagnosis) -> list[Tree]:
    """The derivative that was asked for, and the local one at the edge."""
    graph = question.graph
    local = [graph.partial(edge) for edge in graph.edges if edge.id == diagnosis.edge]
    whole = Board(graph, question.wrt).gradient()
    return [tree for part in (whole, *local) for tree in (part, substituted(graph, part)) if tree is not None]


def test_what_belongs_there_is_never_written() -> None:
    looked = 0
    for case in cases():
        for found in diagnose(case.question, case.tree):
            shown = formulas(case.question, found)
            asked_of = {text(tree) for tree in case.question.graph.expansions if tree is not None}
            for right in right_terms(case.question, found):
                if (
                    size(right, 3) == 3 and text(right) not in asked_of
                ):  # what is part of the question is no secret
                    assert text(right) not in shown, (case, shown)
                    looked += 1
    assert looked > 300


@pytest.mark.parametrize(
    ("function", "wrt"), [("L = [σ(wx + b) - y]^2", "w"), ("f = (w e^{bx} + ln(wx)) b/w^2", "w")]
)
def test_everything_can_be_said(function: str, wrt: str) -> None:
    question = asked(function, wrt)
    everything = suspects(question.graph, question.wrt, question.graph.output)
    board, graph = everything.board, question.graph
    for change in everything.singles:
        used = board.tree(change.used) if change.used else None
        edge = change.edge.id if change.edge else None
        found = Diagnosis(change.kind, graph.nodes[change.place].id, edge, used, change.details)
        first, second, third = said(question, found)
        assert second.startswith("Your answer is exactly what one gets when ")
        assert first != third
        assert "{" not in re.sub(r"\^\{[^}]*\}", "", first + second + third)


def test_the_sentences() -> None:
    question = asked("L = [σ(wx + b) - y]^2", "w")
    found = {
        case.answer: said(question, diagnose(question, case.tree)[0])
        for case in cases()
        if case.question is question and diagnose(question, case.tree)
    }
    assert found["2(σ(wx+b) - y) σ(wx+b) x"] == (
        "Look once more at the derivative of σ(wx + b).",
        "Your answer is exactly what one gets when the derivative of σ(wx + b) is taken as σ(wx + b).",
        "What belongs there is the derivative of the sigmoid.",
    )
    assert found["2(σ(wx+b) - y) σ'(wx+b)"][1] == (
        "Your answer is exactly what one gets when the derivative of the inside, wx + b, is taken as 1."
    )


def test_two_mistakes_and_one_made_everywhere() -> None:
    question = asked("f = σ(w σ(w x))", "w")
    first = Diagnosis("power_rule", "v3")
    both = Diagnosis("sign", None, details={"how": "whole", "second": first})
    assert variant(both) == "sign.whole"
    style = TextStyle(frozenset())
    name = next(node.id for node in question.graph.nodes if node.operation == "sigmoid")
    same = Diagnosis(
        "missing_outer_derivative", name, details={"everywhere": (name, question.graph.nodes[-1].id)}
    )
    words = style.sentence(hint(question.graph, question.wrt, same, "kind"))
    assert words.endswith("and the same happens wherever it can: at σ(wx) and σ(w σ(wx)).")
