"""The chain rule on paper: the homework's lines as it prints them, and every line of any derivation true."""

import math
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.calculus.derivation import MOST_FACTORS, Derivations, Line
from app.calculus.formulas import value
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.printing import latex, text
from app.calculus.syntax import read_formula
from app.calculus.tree import Name, Number, Partial, Tree, fold, names_in, rebuild, same, walk
from app.explanation import explanation
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source

SEED: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "derivations.toml").read_text(encoding="utf-8")
)
TWO_LAYERS = "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"


def derive(source: str, parameter: str, **options: Any) -> tuple[Line, ...]:
    found = lesson(source, **options)
    index = next(node.index for node in found.graph.nodes if node.name == parameter)
    return explanation(found).derivation(index).lines


def as_printed(tree: Tree) -> Tree:
    """Without what tells the direct partial apart: the homework writes both alike."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        return Partial(node.upper, node.lower) if isinstance(node, Partial) else rebuild(node, arguments)

    return fold(tree, visit)


def read_line(printed: str) -> Tree:
    return read_formula(printed, syntax="latex", partials=True)


@pytest.mark.parametrize("case", SEED["derivation"], ids=lambda case: f"∂/∂{case['parameter']}")
def test_the_homework_line_for_line(case: dict[str, Any]) -> None:
    lines = derive(case["source"], case["parameter"], wrt="b,w")
    chain = [line for line in lines if line.why.startswith("chain")]
    assert len(chain) == len(case["lines"])
    for line, printed in zip(chain, case["lines"], strict=True):
        assert same(as_printed(line.tree), read_line(printed)), text(line.tree)
    if "substituted" in case:
        assert any(same(line.tree, read_line(case["substituted"])) for line in lines if line.why == "tidy")
    assert same(lines[-1].tree, read_line(case["answer"])), text(lines[-1].tree)


def letters(printed: str) -> str:
    """What is seen of LaTeX: no spaces, and brackets as they are without `\\left`."""
    plain = printed.replace(r"\left", "").replace(r"\right", "").replace("e^r", "e^{r}")
    return plain.replace(" ", "")


@pytest.mark.parametrize("table", ["table_1", "easy"])
def test_the_tables_letter_by_letter(table: str) -> None:
    found = lesson(SEED[table]["source"], wrt="w,b")
    nodes = found.graph.nodes
    shown = []
    for row in explanation(found).breakdown:
        name = nodes[row.node].name
        slopes = [
            f"{latex(Partial(name, nodes[slope.source].name))} = {latex(slope.tree)}" for slope in row.slopes
        ]
        cells: list[Any] = [f"{name} = {latex(nodes[row.node].formula)}", slopes]
        if table == "table_1":
            assert row.expansion is not None
            cells.append(f"{name} = {latex(row.expansion)}")
        shown.append(cells)
    printed = SEED[table]["rows"]
    assert len(shown) == len(printed)
    for cells, wanted in zip(shown, printed, strict=True):
        assert letters(cells[0]) == letters(wanted[0])
        assert sorted(map(letters, cells[1])) == sorted(map(letters, wanted[1]))  # two stand in one cell
        assert list(map(letters, cells[2:])) == list(map(letters, wanted[2:]))


def test_the_direct_partial_is_told_apart_from_the_total_one() -> None:
    lines = derive("f(x,b,w) = (w e^{bx} + ln(wx)) b", "b")
    assert text(lines[0].tree) == "∂f/∂u · ∂u/∂b + ∂f/∂b|_u · ∂b/∂b"
    assert text(lines[1].tree).endswith(" + ∂f/∂b|_u")
    assert lines[1].why == "chain_and_one"


def test_what_does_not_depend_on_the_parameter_vanishes_with_its_name() -> None:
    lines = derive("p = wx\nq = b\nr = p + q\ns = r - y\nL = s^2", "w")
    vanishing = next(line for line in lines if line.why == "zeros")
    assert vanishing.about == ("q",)
    assert text(vanishing.tree) == "∂L/∂s · ∂s/∂r · ∂r/∂p · ∂p/∂w"


ANSWERS = [
    ("y = wx + b", "w", "", "x"),
    ("y = wx + b", "b", "", "1"),
    ("L = [(wx + b) - y]^2", "b", "", "2(wx + b - y)"),
    ("f(x,b,w) = (w e^{bx} + ln(wx)) b", "w", "", "b(e^{bx} + 1/w)"),
    ("L = [σ(wx + b) - y]^2", "w", "sigma", "2x(σ(wx + b) - y) σ'(wx + b)"),
    ("L = [σ(wx + b) - y]^2", "b", "sigma", "2(σ(wx + b) - y) σ'(wx + b)"),
    ("σ(x) = 1/(1 + e^{-x})", "x", "", "e^{-x}/(1 + e^{-x})^2"),
    (TWO_LAYERS, "b_2", "sigma", "-2(y - σ(w_2 σ(w_1 x + b_1) + b_2)) σ'(w_2 σ(w_1 x + b_1) + b_2)"),
    (
        TWO_LAYERS,
        "w_1",
        "sigma",
        "-2 w_2 x(y - σ(w_2 σ(w_1 x + b_1) + b_2)) σ'(w_2 σ(w_1 x + b_1) + b_2) σ'(w_1 x + b_1) + 2λ w_1",
    ),
    ("f = x x x", "x", "", "3x^2"),
    ("f = x/(x + y)", "x", "", "-x/(x + y)^2 + 1/(x + y)"),
    ("f = w", "w", "", "1"),
    ("f = -x", "x", "", "-1"),
    ("f = x^x", "x", "", "xx^{x - 1} + x^x ln(x)"),
    ("f = x - x", "x", "", "0"),
    ("f = relu(w)", "w", "", "step(w)"),
]


@pytest.mark.parametrize(("source", "parameter", "prime", "answer"), ANSWERS)
def test_answers_are_in_the_sources_variables_and_readable(
    source: str, parameter: str, prime: str, answer: str
) -> None:
    lines = derive(source, parameter, prime=prime, wrt=parameter)
    found = lesson(source, prime=prime)
    assert text(lines[-1].tree, found.reading.names) == answer
    variables = {found.graph.nodes[index].name for index in found.graph.variables}
    assert set(names_in(lines[-1].tree)) <= variables
    assert not lines[-1].dotted


def test_each_place_of_a_repeated_argument_is_seen() -> None:
    """x·x: x + x before it is 2x, as the graph has two edges."""
    (put_in, tidy) = derive("f = x x", "x")
    assert (text(put_in.tree), text(tidy.tree)) == ("x + x", "2x")


def test_a_variable_that_nothing_depends_on() -> None:
    (line,) = derive("f(x, w, z) = w x", "z", wrt="w,z")
    assert (text(line.tree), line.why) == ("0", "no_path")


# Every line of every derivation, on random graphs.


def numbers(found: Lesson, parameter: int) -> tuple[dict[str, float], dict[str, float]]:
    """The values by name, and of every node its derivative with respect to the parameter.

    Each by a reverse pass of its own, with that node as the output.
    """
    graph = found.graph
    slots = forward(graph, list(found.point.values()))
    locals_ = local_derivatives(graph, slots, graph.depends_on(frozenset({parameter})))
    totals = {}
    for node in graph.nodes:
        object.__setattr__(graph, "output", node.index)
        totals[node.name] = reverse(graph, locals_).numbers[parameter]
    object.__setattr__(graph, "output", found.graph.nodes[-1].index)
    return {node.name: slots[node.index] for node in graph.nodes}, totals


def evaluate(found: Lesson, line: Line, parameter: int, shared: Derivations, form: str) -> float:
    values, totals = numbers(found, parameter)
    point = dict(values)

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if not isinstance(node, Partial):
            return rebuild(node, arguments)
        name = f"symbol_{len(point)}"
        slope = shared.slope(node)
        if form == "adjoint" and line.why == "adjoint":
            point[name] = found.gradients[shared.index[node.lower]] or 0.0
        elif slope is None:
            assert node.lower == line.left.lower
            point[name] = totals[node.upper]
        else:
            point[name] = sum(found.locals[edge] or 0.0 for edge in slope.edges)
        return Name(name)

    return value(fold(line.tree, visit), point)


@pytest.mark.parametrize("seed", range(60))
def test_every_line_is_worth_the_gradient(seed: int) -> None:
    found = lesson(random_source(random.Random(seed)), wrt="")
    shared = explanation(found).derivations
    for parameter in found.parameters:
        derivation = explanation(found).derivation(parameter)
        for line in derivation.lines:
            for tree in (line.tree, shared.known(line.tree) if derivation.form == "paper" else line.tree):
                told = Line(line.left, tree, line.why)
                got = evaluate(found, told, parameter, shared, derivation.form)
                wanted = found.gradients[shared.index[line.left.lower]]
                assert wanted is not None
                assert math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9), text(tree)


@pytest.mark.parametrize("seed", range(40))
def test_every_line_can_be_read_back(seed: int) -> None:
    found = lesson(random_source(random.Random(1000 + seed)))
    names = found.reading.names | {node.name for node in found.graph.nodes}
    for parameter in found.parameters:
        for line in explanation(found).derivation(parameter).lines:
            for dotted in (False, True):
                shown = text(line.tree, names, dotted)
                assert same(read_formula(shown, names, partials=True), line.tree), shown
                shown = latex(line.tree, names, dotted)
                assert same(read_formula(shown, names, "latex", True), line.tree), shown


# What would explode.


def chain(steps: int) -> str:
    lines = [f"x_{k} = sin(x_{k - 1}) x_{k - 1} + w" for k in range(1, steps + 1)]
    return "\n".join(["x_0 = x", *lines, f"L = x_{steps}"])


def test_a_deep_chain_is_explained_node_by_node() -> None:
    """Fifty times x ← sin(x)·x + w: 2⁵¹ paths, one line per node."""
    found = lesson(chain(50), at="x=0.3,w=0.2", wrt="w,x")
    for parameter in found.parameters:
        derivation = explanation(found).derivation(parameter)
        assert derivation.form == "adjoint"
        assert len(derivation.lines) <= len(found.graph.nodes) + 2
        shared = explanation(found).derivations
        for line in derivation.lines[:: len(derivation.lines) // 12]:
            got = evaluate(found, line, parameter, shared, "adjoint")
            assert math.isclose(got, found.gradients[shared.index[line.left.lower]] or 0, rel_tol=1e-9)


def test_the_longest_line_on_paper_is_bounded() -> None:
    for steps in range(1, 12):
        found = lesson(chain(steps), wrt="w,x")
        for parameter in found.parameters:
            derivation = explanation(found).derivation(parameter)
            if derivation.form == "paper":
                symbols = [
                    sum(isinstance(node, Partial) for node in walk(line.tree)) for line in derivation.lines
                ]
                assert max(symbols) <= 2 * MOST_FACTORS


def test_deep_nesting_is_no_danger() -> None:
    source = "f = " + "sin(" * 300 + "x" + ")" * 300
    (parameter,) = (found := lesson(source)).parameters
    derivation = explanation(found).derivation(parameter)
    assert derivation.form == "adjoint"
    assert len(derivation.lines) == 301


def test_literals_are_no_factors() -> None:
    lines = derive("c = 2\nf = c x", "x", wrt="x")
    assert text(lines[-1].tree) in ("c", "2")
    assert not any(isinstance(node, Number) and node.text == "0" for node in walk(lines[-1].tree))
