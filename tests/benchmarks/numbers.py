"""Numbers: from a tree to every value, local derivative and gradient, once and again, beside its goals.

All times are the process's own. Memory is the most that Python holds at once, in a fresh process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from time import process_time
from typing import NamedTuple

from app.calculus import many
from app.calculus.building import build
from app.calculus.closed_form import gradients
from app.calculus.graph import Graph
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.reading import Reading, read
from app.calculus.straight import Program
from tests.benchmarks.clock import microseconds
from tests.benchmarks.formulas import FUNCTIONS, distinct, sympy_diff
from tests.benchmarks.peers import POINT, objects, source, straight

TWO_LAYERS = FUNCTIONS["two-layer network"]
WARM = 999
POINTS = 4_000
MOST = 99_999


class Row(NamedTuple):
    """One line of the table; times in microseconds."""

    work: str
    goal: str
    measured: str
    beside: str = ""


def long_source(operations: int) -> str:
    """A chain of layers in few characters: as many operations as an address or a file may have."""
    return "\n".join(["p_0=x", *(f"p_{k}=tanh(w p_{k - 1}+b)" for k in range(1, operations // 3 + 1))])


def first_numbers(reading: Reading) -> tuple[Graph, list[float]]:
    """From trees to all numbers: the graph, its tape, values, local derivatives, gradients."""
    graph = build(reading)
    values = forward(graph, [0.5] * len(graph.variables))
    return graph, reverse(graph, local_derivatives(graph, values, [True] * len(graph.rows))).numbers


def numbers_of(text: str, budget: float) -> float:
    """Microseconds of the first numbers of a source that has been read."""
    reading = read(text)
    return microseconds(lambda: first_numbers(reading), budget, process_time)


def memory() -> float:
    """Megabytes of the first numbers of the longest function, the reading aside."""
    lines = (
        "import tracemalloc",
        "from app.calculus.reading import read",
        "from tests.benchmarks.numbers import MOST, first_numbers, long_source",
        "reading = read(long_source(MOST))",
        "tracemalloc.start()",
        "found = first_numbers(reading)",
        "print(tracemalloc.get_traced_memory()[1] / 1e6)",
    )
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True, timeout=120
    )
    return float(run.stdout)


def once(budget: float) -> Iterator[Row]:
    """The first numbers of small, middling and the largest functions."""
    small, middling = numbers_of(TWO_LAYERS, budget), numbers_of(source(1_000), budget)
    yield Row("first numbers, two-layer network", "60 µs", f"{small:.0f} µs")
    yield Row("first numbers, 1,000 operations", "5 ms", f"{middling / 1e3:.1f} ms")
    largest = numbers_of(long_source(MOST), 0)
    yield Row("first numbers, 100,000 operations", "0.5 s", f"{largest / 1e6:.2f} s")
    yield Row("the same: memory", "100 MB", f"{memory():.0f} MB")


def again(budget: float) -> Iterator[Row]:
    """Both passes at another point."""
    graph = build(read(source(WARM)))
    point = [POINT[name] for name in graph.names[: len(graph.variables)]]
    carries = [True] * len(graph.rows)
    program = Program(graph, carries)

    def plain() -> None:
        reverse(graph, local_derivatives(graph, forward(graph, point), carries))

    def each(work: Callable[[], object]) -> float:
        return microseconds(work, budget, process_time) * 1e3 / WARM

    run = straight(WARM)
    beside = {
        "plain passes": each(plain),
        "objects": each(lambda: objects(WARM)[0].backward()),
        "by hand, leaves' gradients alone": each(lambda: run(POINT)),
        **({"PyTorch": found} if (found := torch(budget)) else {}),
    }
    ours = each(lambda: program.run(point))
    shown = "; ".join(f"{name}: {ns:,.0f} ns, × {ns / ours:.1f}" for name, ns in beside.items())
    yield Row("both passes again, 1,000 operations, each", "60 ns", f"{ours:.0f} ns", shown)


def at_once(budget: float) -> Iterator[Row]:
    """Both passes at many points; the output and the gradients of variables are kept."""
    import numpy as np

    graph = build(read(source(WARM)))
    points = [np.random.default_rng(k).uniform(-1, 1, POINTS) for k in graph.variables]
    ours = microseconds(lambda: many.gradients(graph, points), budget, process_time) * 1e3 / (WARM * POINTS)
    yield Row(f"both passes at {POINTS:,} points, an operation and point", "5 ns", f"{ours:.1f} ns")


def torch(budget: float) -> float | None:
    """Nanoseconds per operation of PyTorch's eager mode, where it is installed."""
    try:
        import torch as library
    except ImportError:
        return None
    leaves = {
        name: library.tensor(number, dtype=library.float64, requires_grad=True)
        for name, number in POINT.items()
    }

    def work() -> None:
        p = leaves["x"]
        for k in range(1, WARM // 3 + 1):
            p = library.tanh(leaves[f"w_{k % 8}"] * p + leaves[f"b_{k % 8}"])
        p.backward()

    return microseconds(work, budget, process_time) * 1e3 / WARM


def as_formulas(budget: float) -> Iterator[Row]:
    """Gradients as a graph of formulas."""
    graph = build(read(TWO_LAYERS))
    ours = microseconds(lambda: gradients(graph, [True] * len(graph.rows)), budget, process_time)
    theirs = min(sympy_diff(TWO_LAYERS)[1] for _ in range(3)) * 1e6
    beside = f"SymPy's diff: {theirs / 1e3:.1f} ms, × {theirs / ours:.0f}"
    yield Row("gradient as formulas, two-layer network", "SymPy / 500", f"{ours:.0f} µs", beside)
    for size in (1_000, 10_000):
        graph = build(read(source(size)))
        carries = [True] * len(graph.rows)
        trees = gradients(graph, carries)
        ratio = distinct([trees[k] for k in graph.variables]) / graph.operation_count
        each = microseconds(lambda g=graph, c=carries: gradients(g, c), budget, process_time) / size  # type: ignore[misc]
        yield Row(
            f"the same, {size:,} operations: size", "× 3", f"× {ratio:.1f}", f"{each:.1f} µs an operation"
        )


def table(budget: float) -> Iterator[str]:
    """The lines of the Markdown table."""
    yield "Numbers: goals, what was measured, and others in the same run."
    yield ""
    yield "| work | goal | measured | beside it |"
    yield "|---|--:|--:|---|"
    for rows in (once, again, at_once, as_formulas):
        for row in rows(budget):
            yield f"| {' | '.join(row)} |"
