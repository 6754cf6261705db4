"""What was read, put elsewhere: paper and LaTeX read back as themselves, Python computes the same value."""

import math

import pytest

from app.calculus.errors import Impossible
from app.calculus.printing import text
from app.calculus.reading import read
from app.lesson import lesson
from app.presentation import quoted

SOURCES = [
    "f(x,b,w) = (w e^{bx} + ln(wx)) b",
    "p = wx\nq = p + b\nL = (σ(q) - y)^2",
    "g(z) = a z^2\nh(z) = g(z) + 1\nL = h(wx)",
    "p = 2x\ng(z) = p z\nk(x) = x^2\nL = g(w) + k(p)",
    "c = a + b\nc = c + c + 1\nL = c**2",
    "softplus(x) + relu(y) + sigma'(x)",
    r"\hat{y} + λ_1 |x| + \sqrt[3]{x}",
    "max(lambda_1, w) + e",
    "f(math) = math^2",
]


@pytest.mark.parametrize("source", SOURCES)
def test_python_computes_the_same_value(source: str) -> None:
    found = lesson(source)
    program = quoted.code(found.reading)
    scope: dict[str, object] = {}
    exec(compile(program, "quoted", "exec"), scope)
    function = list(scope.values())[-1]
    assert callable(function)
    names = quoted.variables(found.reading)
    assert sorted(names) == sorted(found.point)
    value = function(*(found.point[name] for name in names))
    assert math.isclose(value, found.values[found.output], rel_tol=1e-12)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("write", [quoted.paper, quoted.latex])
def test_paper_and_latex_read_back(source: str, write) -> None:
    found = lesson(source)
    again = lesson(write(found.reading))
    formulas = [[(node.name, text(node.formula)) for node in one.graph.nodes] for one in (found, again)]
    assert formulas[0] == formulas[1]


def test_several_equations_are_aligned() -> None:
    assert quoted.latex(read("p = wx\nL = p + b")) == (
        "\\begin{aligned}\np &= w x \\\\\nL &= p + b\n\\end{aligned}"
    )


def test_what_needs_nothing_else_stands_outside() -> None:
    assert quoted.code(read("g(z) = z^2\nh(z) = a z\nL = g(h(x))")) == (
        "def g(z):\n    return z**2\n\ndef L(a, x):\n    def h(z):\n        return a*z\n    return g(h(x))\n"
    )


def test_a_prime_of_the_sources_own_function_has_no_python() -> None:
    with pytest.raises(Impossible, match="primed_in_python"):
        quoted.code(read("g(z) = z^3\nL = g'(x)"))
