"""Programs run by CPython: what they compute is what the lesson says."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.lesson import Lesson, lesson
from app.presentation.program import program
from tests.calculus.sources import random_source
from tests.presentation.documents import CHAIN, NETWORK, awkward, seeds

AT_THE_EDGE = {
    "x^y": "x=0,y=2",
    "0^{9^{9^9}} + x": "",
    "σ(x) + tanh(x) + sech(x) + csch(x) + softplus(x)": "x=800",
    "σ(x)": "x=-800",
    "gelu(x) + elu(x) + silu(x) + leaky_relu(x) + logsigmoid(x)": "x=-40",
    "e^{1000 x}": "x=1",
    "1/(1 + e^{1000 x})": "x=1",
    "root(x, 3) + log_2(y) + arcsec(z)": "x=-8,y=8,z=2",
    "min(x, y) + max(x, y) + sign(x) |x| + relu(x)": "x=0,y=0",
    "007 x + 1e400 x": "",
    "σ'(x) + tanh''(x)": "x=0.5",
}


def run(shown: Lesson) -> dict[str, object]:
    """The names of a program that has run here, in a namespace of its own."""
    space: dict[str, object] = {"print": lambda *_: None}
    exec(compile(program(shown), "program", "exec"), space)
    return space


def test_a_program_runs_alone(tmp_path: Path) -> None:
    file = tmp_path / "loss.py"
    file.write_text(program(lesson(NETWORK)), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-I", str(file)], capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("f = ")
    assert "df_dw_1 = " in ended.stdout


@pytest.mark.parametrize("shown", [*seeds(), *awkward(), lesson(CHAIN, at="w=0.5,x=0.3")])
def test_its_numbers_are_those_of_the_lesson(shown: Lesson) -> None:
    space = run(shown)
    if shown.has_gradients and shown.graph.nodes[shown.output].name.isidentifier():
        assert "found" in space  # it came to its checks


@pytest.mark.parametrize("source", AT_THE_EDGE)
def test_at_the_edge_of_floats_it_still_runs(source: str) -> None:
    run(lesson(source, at=AT_THE_EDGE[source]))


def test_random_functions() -> None:
    rng = random.Random(31)
    for _ in range(80):
        run(lesson(random_source(rng, kinks=True)))


def test_a_wrong_number_would_be_noticed() -> None:
    text = program(lesson("w x", at="w=2,x=3", wrt="w"))
    assert '("f", f, 6.0),' in text
    assert '("df_dw", df_dw, 3.0),' in text
    with pytest.raises(AssertionError):
        exec(text.replace("f = w*x", "f = w*x + 1e-6"), {"print": lambda *_: None})


def test_no_name_gets_in_the_way() -> None:
    run(lesson("f = sigmoid(math + abs)*max(print, float) + name*expected*found + df_dmath", syntax="python"))
