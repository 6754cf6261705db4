"""The front door to closed forms: what each form is, and what happens when there is no time."""

import time
from collections.abc import Iterator

import pytest

from app import closed_forms as room
from app import workers
from app.calculus.printing import text
from app.closed_forms import ClosedForms, closed_forms
from app.lesson import Lesson, lesson

SLOW = 10  # times the usual seconds: this machine may have much else to do


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    room._tidied.cache_clear()
    with workers.patience(SLOW):
        yield
    room._tidied.cache_clear()


def shown(found: Lesson, forms: ClosedForms) -> dict[str, list[str | None]]:
    trees = {
        found.graph.nodes[form.parameter].name: (
            form.in_intermediates,
            form.substituted,
            form.expanded,
            form.simplified,
        )
        for form in forms.gradients
    }
    return {name: [tree and text(tree) for tree in row] for name, row in trees.items()}


def test_the_easy_example() -> None:
    found = lesson("p = wx; q = b; r = p + q; s = r - y; L = s^2")
    forms = closed_forms(found)
    w, b = shown(found, forms).values()
    assert w == ["2sx", "2x(wx + b - y)", "2wx^2 + 2bx - 2xy", "2x(wx + b - y)"]
    assert b == ["2s", "2(wx + b - y)", "2wx + 2b - 2y", "2(wx + b - y)"]
    assert forms.hessian.agrees
    assert forms.in_terms_of_output is None


def test_the_homeworks_f() -> None:
    found = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b")
    assert shown(found, closed_forms(found))["b"][3] == "bwx e^{bx} + w e^{bx} + ln(wx)"


def test_task_3() -> None:
    found = lesson("σ(x)", open="sigma")
    form = closed_forms(found).in_terms_of_output
    assert form is not None
    assert text(form.derivative) == "f(1 - f)"


def test_task_4_and_5_with_primes() -> None:
    found = lesson("L = [σ(wx + b) - y]^2", prime="sigma")
    assert shown(found, closed_forms(found))["w"][3] == "2x σ'(wx + b) (σ(wx + b) - y)"


def test_kept_by_function_and_not_by_point() -> None:
    source = "L = (wx + b - y)^2"
    one, other = lesson(source, at="w=1"), lesson(source, at="w=2")
    assert closed_forms(one).gradients is closed_forms(other).gradients


def test_without_time_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SECONDS", 0.0)
    found = lesson("L = (wx + b - y)^2")
    w, _ = closed_forms(found).gradients
    assert (w.expanded, w.simplified, w.reason) == (None, None, "late")
    assert w.substituted is not None
    assert text(w.substituted) == "2x(wx + b - y)"


def test_without_a_worker_the_rest_stands_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise workers.Busy

    found = lesson("L = (wx + b - y)^2")
    with monkeypatch.context() as crowded:
        crowded.setattr(workers, "run", busy)
        assert closed_forms(found).gradients[0].reason == "late"
    assert closed_forms(found).gradients[0].simplified is not None


def test_what_is_too_long_is_not_written_out() -> None:
    lines = [f"q_{k} = sin(q_{k - 1}) q_{k - 1} + w" for k in range(1, 51)]
    found = lesson("\n".join(["q_0 = x", *lines]))
    began = time.process_time()
    forms = closed_forms(found)
    assert time.process_time() - began < 1
    assert shown(found, forms) == {"w": [None] * 4}
    assert forms.gradients[0].reason == "long"


def test_many_parameters_and_many_operations() -> None:
    found = lesson(" + ".join(f"w_{k}^2" for k in range(40)))
    forms = closed_forms(found)
    assert (len(forms.gradients), forms.reason) == (room.MOST_PARAMETERS, "more_parameters")
    assert forms.hessian.reason == "too_many_parameters"
    large = closed_forms(lesson("w" + " + w" * 3_000, picture=False))
    assert (large.gradients, large.reason) == ((), "large")


@pytest.mark.parametrize("source", ["2 + 3", "ln(-1)", "x", "f(w, b) = 3", "w/0"])
def test_functions_of_almost_nothing(source: str) -> None:
    found = lesson(source)
    forms = closed_forms(found)
    assert len(forms.gradients) == len(found.parameters)


def test_a_difficult_one_ends_in_time() -> None:
    found = lesson("y = tanh(sin(x) + x^x + σ(x^3))^7 / (1 + √(x + ln(2 + cos x)))")
    began = time.perf_counter()
    with workers.patience(1 / SLOW):
        closed_forms(found)
    assert time.perf_counter() - began < 4
