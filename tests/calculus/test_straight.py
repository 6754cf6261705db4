"""Two ways to evaluate a graph give the same bits: the plain passes, and straight-line Python."""

import math
import pickle
import random
import struct
from collections.abc import Iterable, Sequence

import pytest

from app.calculus.building import build
from app.calculus.formulas import in_domain, partial, rule
from app.calculus.graph import Graph
from app.calculus.operations import OPERATIONS
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.reading import read
from app.calculus.straight import LARGEST, PAYS, Numbers, Program
from tests.calculus.sources import random_source

AWKWARD = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.5,
    -0.3,
    3.0,
    1e-320,
    1e308,
    -1e308,
    710.0,
    math.inf,
    -math.inf,
    math.nan,
)


def bits(numbers: Iterable[float | None]) -> list[bytes | None]:
    """Numbers that are the same only if they are the same float; all that are not a number are alike."""
    return [
        None if number is None else b"nan" if number != number else struct.pack("d", number)
        for number in numbers
    ]


def plain(graph: Graph, point: Sequence[float], carries: Sequence[bool]) -> Numbers:
    values = forward(graph, point)
    locals_ = local_derivatives(graph, values, carries)
    return Numbers(values, locals_, reverse(graph, locals_).numbers)


def assert_same(graph: Graph, program: Program, point: Sequence[float]) -> None:
    for one, other in zip(program.run(point), plain(graph, point, program.carries), strict=True):
        assert bits(one) == bits(other), point


def of_operation(operation: str, *arguments: str) -> Graph:
    """A graph that uses an operation twice, so that its node is no output."""
    shapes = {
        "add": "({}+{})", "sub": "({}-{})", "mul": "({}*{})", "div": "({}/{})", "neg": "(-{})",
        "pow": "({}**{})", "alias": "{}",
    }  # fmt: skip
    text = shapes.get(operation, f"{operation}({', '.join(['{}'] * len(arguments))})").format(*arguments)
    return build(read(f"p = {text}\nq = p * x - p", "python"))


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_everywhere(operation: str) -> None:
    """At kinks, boundaries, beyond the domain, and where numbers overflow."""
    width = len(OPERATIONS[operation].arguments)
    kinds = (
        [("x",)] if width == 1 else [("x", "y"), ("x", "x"), ("x", "2"), ("x", "3"), ("x", "0.5"), ("2", "x")]
    )
    for arguments in kinds:
        graph = of_operation(operation, *arguments)
        program = Program(graph, [True] * len(graph.rows))
        assert program.compiled
        if "y" in arguments:
            for x in AWKWARD:
                for y in AWKWARD:
                    assert_same(graph, program, [x, y])
        else:
            for x in AWKWARD:
                assert_same(graph, program, [x])


@pytest.mark.parametrize("seed", range(4))
def test_random_graphs(seed: int) -> None:
    rng = random.Random(seed)
    straight = 0
    for _ in range(60):
        graph = build(read(random_source(rng, kinks=True)))
        chosen = frozenset(index for index in graph.variables if rng.random() < 0.7)
        program = Program(graph, graph.depends_on(chosen))
        for _ in range(4):
            point = [
                rng.choice(AWKWARD) if rng.random() < 0.1 else rng.uniform(-2, 2) for _ in graph.variables
            ]
            assert_same(graph, program, point)
            straight += program.straight(point) is not None
    assert straight > 120, "mostly it is the straight code that is compared"


def test_it_is_made_only_where_it_pays() -> None:
    graph = build(read("p_0 = x\n" + "\n".join(f"p_{k} = sin(p_{k - 1})" for k in range(1, LARGEST + 2))))
    carries = [True] * len(graph.rows)
    assert Program(graph, carries, 10 * PAYS).compiled is None
    small = build(read("sin(x) + 1"))
    assert Program(small, [True] * 3, PAYS - 1).compiled is None
    assert Program(small, [True] * 3, PAYS).compiled
    assert_same(graph, Program(graph, carries), [0.5])


def test_a_long_chain() -> None:
    graph = build(read("p_0 = x\n" + "\n".join(f"p_{k} = tanh(w p_{k - 1} + b)" for k in range(1, 500))))
    assert_same(graph, Program(graph, [True] * len(graph.rows)), [0.3, 1.1, -0.2])


def test_what_a_user_types_is_no_part_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither names nor numbers."""
    from app.calculus import compiled, straight

    written: list[str] = []

    def made(arguments: Sequence[str], lines: Sequence[str], scope: dict) -> object:
        written.extend(lines)
        return compiled.made(arguments, lines, scope)

    monkeypatch.setattr(straight, "made", made)
    graph = build(read("secret = 3.1415 * import_os + 271.828\nloss = sin(secret)**7.5", "python"))
    assert_same(graph, Program(graph, [True] * len(graph.rows)), [0.5])
    text = "\n".join(written)
    assert "sin(" in text
    for mine in ("secret", "import_os", "loss", "3.1415", "271.828", "7.5"):
        assert mine not in text


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_rules_are_the_partials_inside_the_domain(operation: str) -> None:
    row = OPERATIONS[operation]
    width = len(row.arguments)
    points = [(x,) for x in AWKWARD] if width == 1 else [(x, y) for x in AWKWARD for y in AWKWARD]
    for at in points:
        expected = []
        for key in range(width):
            slope = partial(operation, key)(*at) if in_domain(operation, at) else math.nan
            exists = math.isfinite(slope) or any(map(math.isinf, at))
            expected.append(slope if exists else math.nan)
        assert bits(rule(operation).all(*at)) == bits(expected), at
        if width == 2:
            assert bits(rule(operation).left(*at) + rule(operation).right(*at)) == bits(expected), at


def test_contributions_add_up_to_the_numbers() -> None:
    rng = random.Random(3)
    for _ in range(40):
        graph = build(read(random_source(rng)))
        values = forward(graph, [rng.uniform(-1, 1) for _ in graph.variables])
        sweep = reverse(graph, local_derivatives(graph, values, [True] * len(graph.rows)))
        sums = [float(index == graph.output) for index in range(len(graph.rows))]
        for edge, before, amount, after in sweep.contributions:
            source = graph.edges[edge].source
            assert bits([before, before + amount]) == bits([sums[source], after])
            sums[source] = after
        assert bits(sums) == bits(sweep.numbers)


def test_a_graph_travels_to_another_process() -> None:
    """What was made of it, compiled functions among it, stays here and is made there."""
    graph = build(read("L = (σ(w x + b) - y)^2"))
    point = [0.1 * k for k in range(1, 5)]
    here = plain(graph, point, [True] * len(graph.rows))
    assert graph.nodes
    assert graph.edges
    there = pickle.loads(pickle.dumps(graph))
    assert there.names == graph.names
    assert plain(there, point, [True] * len(graph.rows)) == here
