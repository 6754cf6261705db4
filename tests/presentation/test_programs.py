"""Programs with an engine of their own or PyTorch's, run here: they find the lesson's gradients."""

import importlib.util
import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.lesson import Lesson, lesson
from app.presentation import micrograd, torch_program
from tests.calculus.sources import random_source
from tests.presentation.documents import CHAIN, NETWORK, awkward, seeds
from tests.presentation.test_program import AT_THE_EDGE
from tests.torch_stub import torch_space

TORCH = importlib.util.find_spec("torch")
LITERALS = {
    "√2 w + σ(2) w + max(√2, w) + max(w, 3) + 2^w + w^2 + w^w + (−3)^2 w": "w=1.5",
    "atan2(2, w) + atan2(w, 2) + hypot(w, 3) + root(8, w) + root(w, 3) + min(x, w)": "w=2,x=3",
    "a − w + w − a + w − v + 2 − w + w − 2 + 2/w + w/2 + v/w": "a=2,w=3,v=4",
    "e^w + e^2 w + π w": "w=0.5",
    "(x − 3)^2 w + x^n w": "x=−2,n=3,w=1",
    "0 w + sign(w) + step(w)": "w=2",
    "w": "w=1",
    "q = w; L = q": "w=1",
    "f(w, x) = x^2": "x=3",
}
CASES = AT_THE_EDGE | LITERALS
LESSONS = [*seeds(), *awkward(), lesson(CHAIN, at="w=0.5,x=0.3"), *(lesson(f, at=CASES[f]) for f in CASES)]


def run(shown: Lesson) -> dict[str, object]:
    """The names of a program of our own engine that has run here."""
    space: dict[str, object] = {"print": lambda *_: None}
    exec(compile(micrograd.program(shown), "micrograd", "exec"), space)
    return space


@pytest.mark.parametrize("shown", LESSONS)
def test_our_own_engine_finds_the_gradients(shown: Lesson) -> None:
    space = run(shown)
    whole = shown.has_gradients and all(math.isfinite(number) for number in shown.values)
    if whole and all(number is None or math.isfinite(number) for number in (*shown.locals, *shown.gradients)):
        assert ("found" in space) == bool(shown.has_gradients)


def test_our_own_engine_on_random_functions() -> None:
    rng = random.Random(37)
    for _ in range(80):
        run(lesson(random_source(rng, kinks=True)))


def test_only_what_is_needed_is_there() -> None:
    text = micrograd.program(lesson("L = (w x + b)^2", at="w=1,x=2,b=3"))
    assert [line.split("(")[0].split()[-1] for line in text.splitlines() if "def " in line] == [
        "__init__", "backward", "__mul__", "__add__", "__pow__",
    ]  # fmt: skip


@pytest.mark.parametrize("write", [micrograd.program, torch_program.program])
def test_a_wrong_gradient_would_be_noticed(write) -> None:
    text = write(lesson("w x", at="w=2,x=3", wrt="w"))
    assert ", 3.0)," in text
    if write is micrograd.program:
        with pytest.raises(AssertionError):
            exec(text.replace("[(self, other)]", "[(self, other + 1e-6)]"), {"print": lambda *_: None})


@pytest.mark.parametrize("shown", LESSONS)
def test_pytorch_programs_compute_the_values(shown: Lesson) -> None:
    """The forward pass, on a stub; what needs PyTorch is compiled."""
    text = torch_program.program(shown)
    compile(text, "torch", "exec")
    forward = (
        text.partition("\n# Reverse pass")[0].partition("\n# The value")[0].replace("import torch\n", "")
    )
    space = torch_space()
    exec(forward, space)
    output = shown.graph.nodes[shown.output]
    if output in torch_program.Torch(shown).operations and output.name.isidentifier():
        found = space[torch_program.Torch(shown).name(output)]
        assert found == pytest.approx(shown.values[shown.output], rel=1e-9)


@pytest.mark.skipif(not TORCH, reason="PyTorch is not installed")
def test_pytorch_finds_the_gradients(tmp_path: Path) -> None:
    """All programs in one process, because PyTorch takes seconds to be loaded."""
    for number, shown in enumerate(LESSONS):
        (tmp_path / f"{number:03}.py").write_text(torch_program.program(shown), encoding="utf-8")
    runner = (
        "import pathlib, sys\nfor f in sorted(pathlib.Path(sys.argv[1]).glob('*.py')):\n  exec(f.read_text())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", runner, tmp_path], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("dialect", ["torch", "micrograd"])
def test_the_address_gives_them(client, dialect: str) -> None:
    answer = client.get("/graph.py", query_string={"f": NETWORK, "dialect": dialect})
    assert answer.status_code == 200
    assert ("import torch" in answer.text) == (dialect == "torch")
    assert "f.backward()" in answer.text
    refused = client.get("/graph.py", query_string={"f": NETWORK, "dialect": "jax"})
    assert refused.status_code == 400
    assert "torch, micrograd" in refused.json["detail"]
