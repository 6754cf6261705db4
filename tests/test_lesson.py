"""The front door: one immutable bundle, defaults that make sense, refusals that say why."""

import dataclasses
import math
import random

import pytest

from app.calculus.errors import Impossible, Refusal, Unreadable
from app.lesson import Lesson, lesson
from app.presentation import explanations
from tests.calculus.sources import random_source

L = "L = [σ(wx+b) − y]²"


def names(found: Lesson, indices: tuple[int, ...]) -> list[str]:
    return [found.graph.nodes[index].name for index in indices]


def test_a_lesson_cannot_be_changed() -> None:
    found = lesson(L)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.values = ()  # type: ignore[misc]
    assert isinstance(found.values, tuple)
    assert isinstance(found.gradients, tuple)
    assert isinstance(found.steps, tuple)


def test_the_same_question_is_answered_once() -> None:
    assert lesson(L, at="w=2") is lesson(L, at="w=2")
    assert lesson(L, at="w=2").graph is lesson(L, at="w=3").graph, "a value costs no new graph"
    assert lesson(L, at="w=2") is not lesson(L, at="w=3")


def test_everything_runs_over_the_same_indices() -> None:
    found = lesson(L)
    assert len(found.values) == len(found.gradients) == len(found.graph.nodes)
    assert len(found.locals) == len(found.graph.edges)
    assert names(found, found.parameters) == ["w", "b"]
    assert names(found, found.constants) == ["x", "y"]
    assert found.graph.nodes[found.output].name == "L"
    assert set(found.point) == {"w", "x", "b", "y"}


def test_constants_carry_no_gradient() -> None:
    found = lesson(L)
    for edge, local in zip(found.graph.edges, found.locals, strict=True):
        assert (local is None) == (found.gradients[edge.source] is None)
    assert all(found.gradients[index] is None for index in found.constants)


def test_given_values_win_and_the_rest_is_chosen() -> None:
    found = lesson(L, at="w=7,x=-1")
    assert (found.point["w"], found.point["x"]) == (7.0, -1.0)
    assert found.defaulted == ("b", "y")
    assert "b = " in " ".join(explanations.notes(found))
    assert lesson(L, at="w=1,x=2,b=3,y=4").defaulted == ()


@pytest.mark.parametrize(
    "source",
    [
        "ln(x - 5)",
        "√(x - y)",
        "arcsin(x + y)",
        "1/(x - 2)",
        "ln(-x)",
        "artanh(a b)",
        "arcosh(w)",
        "1/(w - 1.5)",
        "(−x)^{0.5}",
        "ln(ln(ln(w)))",
        "√(-w) + ln(x)",
        "|x - 2|",
        "relu(w - 1.5)",
        "max(a, b)",
        "tan(π/2 · x)",
        "ln(1 - w^2)",
    ],
)
def test_chosen_values_lie_inside_the_domain(source: str) -> None:
    found = lesson(source)
    assert math.isfinite(found.values[found.output])
    assert not found.problems
    assert not found.kinks
    assert found.agreement.difference is not False


def test_a_function_without_any_value_says_so() -> None:
    found = lesson("ln(-x^2 - 1)")
    assert math.isnan(found.values[found.output])
    assert "no real value" in explanations.problem(found, found.output)
    assert "no gradient" in explanations.agreement(found)


def test_chosen_values_are_the_same_every_time() -> None:
    assert lesson("√(x - y) + z").point == lesson("√(x - y) + z ").point


def test_an_unknown_name_in_the_point_is_noted() -> None:
    found = lesson("w x", at="w=1,q=5")
    assert [note.key for note in found.notes if note.key == "unknown_value"]
    assert "q" not in found.point


def test_an_unknown_parameter() -> None:
    with pytest.raises(Impossible):
        lesson("w x", wrt="q")
    assert [note.key for note in lesson("w x", wrt="w,q").notes if note.key == "unknown_parameter"]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"at": "w"}, Unreadable),
        ({"at": "w=1e999"}, Unreadable),
        ({"at": "w=ln(-1)"}, Unreadable),
        ({"at": "w=x"}, Unreadable),
        ({"open": "nothing"}, Unreadable),
        ({"prime": "nothing"}, Unreadable),
        ({"open": "v99"}, Unreadable),
    ],
)
def test_options_that_cannot_be_read(options: dict[str, str], kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        lesson(L, **options)


def test_numbers_in_the_point() -> None:
    found = lesson("a + b + c + d", at="a=1/3, b=-2e-3; c=√2,d=π")
    assert list(found.point.values()) == [1 / 3, -0.002, math.sqrt(2), math.pi]


def test_without_picture_there_are_no_steps() -> None:
    assert lesson(L, picture=False).steps == ()
    assert lesson(L, picture=False).gradients == lesson(L).gradients


def test_every_lesson_can_be_explained() -> None:
    rng = random.Random(21)
    for _ in range(100):
        found = lesson(random_source(rng, kinks=True))
        assert explanations.agreement(found)
        assert all(explanations.notes(found))
        for index in range(len(found.graph.nodes)):
            assert bool(explanations.problem(found, index)) == (index in found.problems)
            assert bool(explanations.zero(found, index)) == (index in found.zeros)
            assert bool(explanations.kink(found, index)) == (index in found.kinks)


def test_agreement_notices_a_wrong_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is compared for real: with wrong derivatives in the reverse pass, both checks fail."""
    from app import lesson as front

    right = front.reverse

    def wrong(graph, locals_):
        return right(graph, [None if local is None else local * 1.001 for local in locals_])

    monkeypatch.setattr(front, "reverse", wrong)
    found = lesson("sin(wx) + b^2 + 0.125", at="w=0.7,x=1.3,b=2")
    assert found.agreement.difference is False
    assert found.agreement.closed_form is False
    assert "does not agree" in explanations.agreement(found)
    front._kept_lesson.cache_clear()


def test_many_parameters_are_compared_along_directions() -> None:
    found = lesson(" + ".join(f"w_{k}^2 x_{k}" for k in range(150)))
    assert len(found.parameters) == 150
    assert found.agreement.difference
    assert found.agreement.closed_form


def test_a_chain_that_swings_wildly_is_not_called_wrong() -> None:
    """Fifty times x ← sin(x)·x + w: the slope is −36 million, and only a tiny step sees it."""
    steps = [f"x_{k} = sin(x_{k - 1}) x_{k - 1} + w" for k in range(1, 51)]
    for count in (50, 200):
        long = [f"x_{k} = sin(x_{k - 1}) x_{k - 1} + w" for k in range(1, count + 1)]
        found = lesson("\n".join(["x_0 = x", *long, f"L = x_{count}"]))
        assert found.agreement.closed_form
        assert found.agreement.difference is not False
    assert lesson("\n".join(["x_0 = x", *steps, "L = x_50"])).agreement.difference


@pytest.mark.parametrize(
    ("source", "point"),
    [
        ("L = (y - wx)², w = 2, x = -3", {"w": 2, "x": -3}),
        ("L = (wx - 1)²\nw = 2\nx = 3", {"w": 2, "x": 3}),
        ("w = 2; x = 3; L = w x", {"w": 2, "x": 3}),
        ("L = p² where w = 2 and p = wx", {"w": 2}),
    ],
)
def test_plain_numbers_around_a_formula_are_values(source: str, point: dict[str, float]) -> None:
    told = lesson(source)
    assert {name: told.point[name] for name in point} == point
    assert not point.keys() & set(told.defaulted)
    assert [note.key for note in told.notes if note.key == "given"] == ["given"]
    assert lesson(source, at="w=5").point["w"] == 5


@pytest.mark.parametrize("source", ["p = 2; L = p w", "L = w; p = 2"])
def test_a_number_that_belongs_to_a_formula_stays_in_it(source: str) -> None:
    assert "p" not in lesson(source).point


@pytest.mark.parametrize(
    ("source", "name", "skipped"),
    [
        ("Let f(x) = x² + 1", "f", "Let"),
        ("minimize L(w) = (w − 3)²", "L", "minimize"),
        ("cost: J = (w − 1)²", "J", "cost:"),
        ("learning rate = 3w", "learningrate", ""),
    ],
)
def test_words_that_lead_to_a_name_are_no_part_of_it(source: str, name: str, skipped: str) -> None:
    told = lesson(source)
    assert told.graph.nodes[told.output].name == name
    assert [dict(note.details)["lines"] for note in told.notes if note.key == "skipped"] == [skipped] * bool(
        skipped
    )
