"""Python as people paste it: what it means, what Python itself makes of it, what is refused and where."""

import math
import random
import tomllib
from pathlib import Path

import pytest

from app.calculus.errors import Refusal
from app.calculus.reading import read
from app.calculus.tokens import dialect
from app.calculus.tree import same
from app.lesson import Lesson, lesson
from app.presentation.explanations import notes
from app.presentation.readings import reading_latex, reading_text
from app.presentation.words import say
from tests.calculus.oracles import meaning, number_for
from tests.calculus.scalars import run
from tests.calculus.test_language import same_reading

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "python.toml").read_text(encoding="utf-8"))
MEANINGS = [pytest.param(*case, id=case[0]) for group in CASES["means"] for case in group["cases"]]
PROGRAMS = [
    pytest.param(case["source"], case["output"], id=case["source"][:40]) for case in CASES["programs"]
]
REFUSALS = [pytest.param(*case, id=case[0]) for group in CASES["refuses"] for case in group["cases"]]


def read_and_valued(source: str) -> Lesson:
    """The lesson where a variable without a value of its program has its own number."""
    found = lesson(source, syntax="python")
    return lesson(
        source, syntax="python", at=",".join(f"{name}={number_for(name)!r}" for name in found.defaulted)
    )


@pytest.mark.parametrize(("source", "means"), MEANINGS)
def test_a_formula_means(source: str, means: str) -> None:
    found = read_and_valued(source)
    assert math.isclose(found.values[found.output], meaning(means, list(found.point)), rel_tol=1e-12)


def spelled(name: str) -> str:
    """A name as programs spell it: w1 for w_1."""
    base, _, index = name.partition("_")
    return base + index if index.isdigit() else name


@pytest.mark.parametrize(("source", "output"), PROGRAMS)
def test_a_program_has_the_value_that_python_gives_it(source: str, output: str) -> None:
    found = read_and_valued(source)
    names = {spelled(name): found.point[name] for name in found.defaulted or found.point}
    assert math.isclose(found.values[found.output], run(source, output, names), rel_tol=1e-12)


@pytest.mark.parametrize(
    "source", [*(case.values[0] for case in MEANINGS), *(case.values[0] for case in PROGRAMS)]
)
def test_the_reading_shown_back_is_the_same_source(source: str) -> None:
    reading = read(source, "python")
    assert same_reading(read(reading_text(reading), "math"), reading), reading_text(reading)
    assert same_reading(read(reading_latex(reading), "latex"), reading), reading_latex(reading)


@pytest.mark.parametrize("source", [case.values[0] for case in PROGRAMS[:7]])
def test_a_program_is_recognised(source: str) -> None:
    assert dialect(source) == "python"


@pytest.mark.parametrize(("source", "key", "line", "column", "length", "mend"), REFUSALS)
def test_a_refusal_names_the_place(
    source: str, key: str, line: int, column: int, length: int, mend: str
) -> None:
    with pytest.raises(Refusal) as caught:
        lesson(source, syntax="python")
    refusal = caught.value
    where = refusal.position
    assert (refusal.key, where.line, where.column, where.length) == (key, line, column, length)
    assert (refusal.mend.replacement if refusal.mend else "-") == mend
    assert say(f"refusal.{key}", **refusal.details)


# What a program says besides its function.


MAKERS = (
    "Value(2)",
    "np.float64(2)",
    "jnp.array(2.)",
    "tf.Variable(2.0)",
    "nn.Parameter(torch.tensor(2.0))",
    "torch.tensor([2.0])",
    "torch.tensor(2.0).requires_grad_()",
    "torch.tensor(2.0, dtype=torch.float32, requires_grad=True)",
)


def test_values_and_wanted_gradients() -> None:
    """Constructors make variables, requires_grad wants gradients; `at` and `wrt` still win."""
    source = "x = torch.tensor(1.5)\nv = torch.tensor(-1/2, requires_grad=True)\nL = (v*x).exp()"
    found = lesson(source)
    assert found.point == {"v": -0.5, "x": 1.5}
    assert found.defaulted == ()
    assert [found.graph.nodes[index].name for index in found.parameters] == ["v"]
    other = lesson(source, at="v=2", wrt="x")
    assert other.point == {"v": 2.0, "x": 1.5}
    assert [other.graph.nodes[index].name for index in other.parameters] == ["x"]
    for made in MAKERS:
        assert lesson(f"w = {made}\nL = w**3").point == {"w": 2.0}, made
    assert lesson("w = torch.randn(1, requires_grad=True)\nL = w**3").defaulted == ("w",)


def test_names_without_values() -> None:
    """SymPy's symbols are variables, as every name is that nobody defines."""
    for source in (
        "from sympy import *\nw, x = symbols('w x')",
        "from sympy.abc import w, x",
        "x = sp.Symbol('x')",
    ):
        assert sorted(lesson(f"{source}\nL = tanh(w*x)**2").point) == ["w", "x"]


def test_a_plain_number_stays_a_literal_while_something_else_varies() -> None:
    assert [n.name for n in lesson("k = 2.0\nL = k*w**2").graph.nodes if n.is_variable] == ["w"]
    assert lesson("w = 2.0\nx = -3\nL = (w*x)**2").point == {"w": 2.0, "x": -3.0}
    again = lesson("w = 2.0\nw = 3.0\nx = 1\nL = (w*x)**2")
    assert again.point == {"x": 1.0}
    assert again.values[again.output] == 9.0


def test_a_name_has_versions() -> None:
    reading = read("c = a*b\nc += 1\nc = c**2\nc1 = 3*c", "python")
    assert [line.name for line in reading.statements] == ["c", "c_2", "c_3", "c_1"]
    assert reading.statements[1].mentions == ("c",)
    inlined = read("z = w*x\nz += 1\ndef g(z): return z**2\nL = g(z)", "python")
    assert inlined.functions["g"].mentions == ("z",)


def test_what_was_skipped_is_said() -> None:
    found = lesson("w = Value(2)\nL = w**2\nL.backward()\nprint(f'{w.grad}')")
    assert "skipped, as no part of the function: L.backward(), print(f'{w.grad}')" in notes(found)
    assert "variables, with the values that your program gives them: w" in notes(found)


def test_the_statements_of_a_called_function_are_counted_before_they_are_written_out() -> None:
    steps = "".join("    x = x*x\n" for _ in range(60))
    with pytest.raises(Refusal) as caught:
        read(f"def f(x):\n{steps}    return x\nL = f(w)", "python")
    assert (caught.value.key, caught.value.status) == ("too_many_operations", 422)
    assert len(read(f"def f(x):\n{steps}    return x", "python").statements) == 61


# Random programs, run by Python.


def random_expression(rng: random.Random, names: list[str], functions: list[str], depth: int) -> str:
    if depth == 0:
        return rng.choice([*names, "torch.tensor(0.5)", "torch.tensor(2)", "np.array(1e-1)"])
    inner = random_expression(rng, names, functions, depth - 1)
    other = random_expression(rng, names, functions, rng.randint(0, depth - 1))
    forms = [
        f"{inner} {rng.choice('+-*')} {other}",
        f"({inner}){rng.choice(['.tanh()', '.sigmoid()', '.relu()', '.tanh().exp()', '.pow(2).sigmoid()'])}",
        f"{rng.choice(['torch.tanh', 'np.sin', 'F.softplus', 'math.cos', 'abs', 'float'])}({inner})",
        f"-{inner}" if not inner.startswith("-") else inner,
        f"max({inner}, {other})",
    ]
    forms += [f"{function}({inner})" for function in functions]
    return rng.choice(forms)


def random_program(rng: random.Random) -> str:
    """Assignments, new versions, functions of several lines, lambdas, comments."""
    names, functions, lines = ["w", "x", "b1", "theta"], [], ["import numpy as np  # an import"]
    for k in range(rng.randint(2, 7)):
        kind = rng.random()
        expression = random_expression(rng, names, functions, rng.randint(1, 3))
        if kind < 0.2:
            local = random_expression(rng, [*names, "t"], functions, 1)
            lines += [f"def f{k}(t):", "    '''What it does.'''", f"    u = {local}", "    u *= t", "",
                      f"    return u + {local}"]  # fmt: skip
            functions.append(f"f{k}")
        elif kind < 0.3:
            lines.append(f"g{k} = lambda t: {random_expression(rng, [*names, 't'], functions, 2)}")
            functions.append(f"g{k}")
        elif kind < 0.6:
            name = rng.choice(names)
            lines.append(f"{name} {rng.choice(['+=', '-=', '*='])} {expression};")
        else:
            name = rng.choice(["h", "z1", "wx"])
            lines.append(f"{name} = ({expression})  # {k}")
            names.append(name)
    return "\n".join([*lines, f"out = {random_expression(rng, names, functions, 2)}"])


def test_random_programs_have_the_value_that_python_gives_them() -> None:
    rng = random.Random(29)
    late = 0
    for _ in range(300):
        program = random_program(rng)
        try:
            found = read_and_valued(program)
        except Refusal as refusal:
            if refusal.key != "python_late":
                raise
            late += 1
            continue
        names = {spelled(name): number for name, number in found.point.items()}
        given = {name: number_for(name) for name in ("w", "x", "b1", "theta")} | names
        value = run(program, "out", given)
        assert math.isclose(found.values[found.output], value, rel_tol=1e-9, abs_tol=1e-12), program
    assert late < 60


@pytest.mark.parametrize("name", ["conv2d_w", "conv2d_weight", "o2d_cos", "relu2d_x", "layer1_w"])
def test_the_name_of_a_layer_is_read_back_as_it_is_shown(name: str) -> None:
    reading = read(f"{name} * x", "python")
    shown = reading_text(reading)
    assert same(read(shown, "math").output.tree, reading.output.tree), shown
