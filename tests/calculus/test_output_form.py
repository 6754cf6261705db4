"""The derivative in terms of the output: the right formula for many functions, and never a wrong one."""

import math
import random

import pytest

from app.calculus.derivatives import differentiate
from app.calculus.formulas import value
from app.calculus.operations import OPERATIONS
from app.calculus.output_form import OutputForm, in_terms_of_output
from app.calculus.printing import text
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Tree, names_in

EVERYWHERE = {
    "σ(x)": "f(1 - f)",
    "1/(1 + e^(-x))": "f(1 - f)",
    "tanh(x)": "1 - f^2",
    "(e^x - e^(-x))/(e^x + e^(-x))": "1 - f^2",
    "e^x": "f",
    "e^(-2x)": "-2f",
    "e^(3x + 1)": "3f",
    "2^x": "ln(2) f",
    "1/x": "-f^2",
    "√x": "1/(2f)",
    "root(x, 3)": "1/(3f^2)",
    "x^3": "3 root(f^2, 3)",
    "softplus(x)": "1 - e^{-f}",
    "ln(1 + e^x)": "1 - e^{-f}",
    "ln x": "e^{-f}",
    "tan x": "1 + f^2",
    "arcsin x": "1/cos(f)",
    "arccos x": "-1/sin(f)",
    "arctan x": "cos(f)^2",
    "sinh x": "√(1 + f^2)",
    "arsinh x": "1/cosh(f)",
    "artanh x": "cosh(f)^2",
    "logsigmoid(x)": "1 - e^f",
    "σ(x)^2": "2(f - √(f^3))",
    "√(tanh x)": "(1 - f^4)/(2f)",
    "1/ln(x)": "-f^2 e^{-1/f}",
    "e^(e^x)": "f ln(f)",
    "ln(ln x)": "e^{-e^f - f}",
    "relu(x)": "step(f)",
    "3x + 1": "3",
}


@pytest.mark.parametrize(("source", "wanted"), EVERYWHERE.items())
def test_one_form_everywhere(source: str, wanted: str) -> None:
    form = in_terms_of_output(read_formula(source), "f")
    assert form is not None
    assert (text(form.derivative), form.sign) == (wanted, None)


BY_SIGN = {
    "x^2": ("2 √f", "x"),
    "(x + 1)^2": ("2 √f", "x + 1"),
    "x^4": ("4 root(f^3, 4)", "x"),
    "1/x^2": ("-2 √(f^3)", "x"),
    "sin x": ("√(1 - f^2)", "cos x"),
    "cos x": ("-√(1 - f^2)", "sin x"),
    "cosh x": ("√(f^2 - 1)", "sinh x"),
    "e^(x^2)": ("2f √(ln f)", "x"),
    "e^(sin x)": ("f √(1 - ln(f)^2)", "cos x"),
    "ln(sin x)": ("e^{-f} · √(1 - e^{2f})", "tan x"),
    "|x|": ("1", "x"),
    "(ln x)^2": ("2 √f e^{-√f}", "ln x"),
    "sin(2x + 1)": ("2 √(1 - f^2)", "cos(2x + 1)"),
    "sec x": ("|f| √(f^2 - 1)", "sec(x) tan(x)"),
}


@pytest.mark.parametrize(("source", "wanted"), BY_SIGN.items())
def test_a_form_for_each_sign(source: str, wanted: tuple[str, str]) -> None:
    form = in_terms_of_output(read_formula(source), "f")
    assert form is not None
    assert form.sign is not None
    assert (text(form.derivative), text(form.sign)) == wanted


@pytest.mark.parametrize("source", ["x σ(x)", "sin x + x", "x ln x", "x^x", "gelu(x)", "erf(x)", "x^3 + x"])
def test_where_there_is_none(source: str) -> None:
    assert in_terms_of_output(read_formula(source), "f") is None


@pytest.mark.parametrize("source", ["w x", "2 + 3", "f^2"])
def test_only_for_one_variable_that_is_not_the_output(source: str) -> None:
    assert in_terms_of_output(read_formula(source), "f") is None


def chosen(form: OutputForm, point: dict[str, float]) -> Tree | None:
    """The form that holds at a point."""
    if form.sign is None:
        return form.derivative
    side = value(form.sign, point)
    return form.derivative if side > 0 else form.otherwise if side < 0 else None


def assert_right(tree: Tree, form: OutputForm) -> None:
    (name,) = names_in(tree)
    slope = differentiate(tree, name)
    rng = random.Random(17)
    for _ in range(40):
        point = {name: rng.uniform(-3, 3)}
        wanted, holds = value(slope, point), chosen(form, point)
        output = value(tree, point)
        if math.isfinite(output) and math.isfinite(wanted) and holds is not None:
            found = value(holds, {"f": output})
            assert math.isclose(found, wanted, rel_tol=1e-5, abs_tol=1e-8), (text(tree), text(holds), point)


@pytest.mark.parametrize("name", [name for name, row in OPERATIONS.items() if len(row.arguments) == 1])
def test_every_function_of_the_table_is_right_or_none(name: str) -> None:
    for inner in ("x", "2x + 1"):
        tree = Apply(name, (read_formula(inner),))
        form = in_terms_of_output(tree, "f")
        if form:
            assert_right(tree, form)


def test_it_is_found_and_not_looked_up() -> None:
    """Other letters, other constants, another shape: the same algebra."""
    form = in_terms_of_output(read_formula("5σ(3z) + 1"), "L")
    assert form is not None
    assert names_in(form.derivative) == ["L"]
    for z in (-1.5, 0.2, 0.9):
        tree = read_formula("5σ(3z) + 1")
        wanted = value(differentiate(tree, "z"), {"z": z})
        assert math.isclose(value(form.derivative, {"L": value(tree, {"z": z})}), wanted, rel_tol=1e-9)


def test_another_name_for_the_variable_is_none() -> None:
    form = in_terms_of_output(Apply("alias", (Name("x"),)), "f")
    assert form is not None
    assert text(form.derivative) == "1"
