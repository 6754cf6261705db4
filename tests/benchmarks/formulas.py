"""Gradients as formulas, counted: ours in intermediates, SymPy's `diff`, and every path written out.

An operation counts once however often it is used: what a formula costs to compute, and to store.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from app import workers
from app.calculus.building import build
from app.calculus.closed_form import gradients
from app.calculus.graph import Graph
from app.calculus.reading import read
from app.calculus.translation import expression
from app.calculus.tree import Apply, Tree, fold, label, rebuild
from tests.benchmarks.clock import microseconds
from tests.benchmarks.peers import source


def chain(links: int) -> str:
    """x ← sin(x)·x + w: every link uses the one before it twice."""
    return "\n".join(["q_0 = x", *(f"q_{k} = sin(q_{k - 1}) q_{k - 1} + w" for k in range(1, links + 1))])


FUNCTIONS = {
    "two-layer network": "[y − σ(w_2 σ(w_1 x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]",
    "chain of 5": chain(5),
    "chain of 10": chain(10),
    "chain of 20": chain(20),
    "chain of 50": chain(50),
    "1,000 operations": source(1_000),
}


class Count(NamedTuple):
    """One row of the table; what SymPy did not finish is None."""

    operations: int
    ours: int
    ours_seconds: float
    sympy: int | None
    sympy_seconds: float | None
    paths: int


def distinct(trees: Iterable[Tree]) -> int:
    """How many different operations formulas have together."""
    shapes: dict[object, int] = {}
    seen: dict[int, int] = {}
    operations: set[int] = set()

    def visit(node: Tree, arguments: list[int]) -> int:
        shape = shapes.setdefault((label(node), *arguments), len(shapes))
        if isinstance(node, Apply):
            operations.add(shape)
        return shape

    for tree in trees:
        fold(tree, visit, seen)
    return len(operations)


def ours(graph: Graph) -> int:
    """The operations of all gradients in intermediates."""
    trees = gradients(graph, [True] * len(graph.nodes))
    return distinct([trees[index] for index in graph.variables])


def seconds_for(graph: Graph) -> float:
    """How long it takes to find them."""
    carries = [True] * len(graph.nodes)
    return microseconds(lambda: gradients(graph, carries), 0.2, time.process_time) / 1e6


def whole(graph: Graph) -> Tree:
    """The function in variables alone; equal parts are one object."""
    trees: list[Tree] = []
    for node in graph.nodes:
        arguments = [trees[a] if isinstance(a, int) else a for a in node.arguments]
        trees.append(node.formula if node.is_variable else rebuild(node.formula, arguments))
    return trees[graph.output]


def sympy_diff(text: str) -> tuple[int, float]:
    """The operations of all of SymPy's derivatives, and the seconds to find them, when nothing is cached."""
    import sympy as sp
    from sympy.core.cache import clear_cache

    graph = build(read(text))
    clear_cache()
    function = expression(whole(graph))
    began = time.process_time()
    derivatives = [function.diff(sp.Symbol(graph.nodes[k].name, real=True)) for k in graph.variables]
    seconds = time.process_time() - began
    seen: set[Any] = set()
    stack = derivatives
    while stack:
        part = stack.pop()
        if part.args and part not in seen:
            seen.add(part)
            stack.extend(part.args)
    return sum(max(1, len(part.args) - 1) for part in seen), seconds


def every_path(graph: Graph) -> int:
    """The factors of all gradients as sums over all paths, each path's product written out."""
    paths = [0] * len(graph.nodes)
    factors = [0] * len(graph.nodes)
    paths[graph.output] = 1
    for edge in reversed(graph.edges):
        paths[edge.source] += paths[edge.target]
        factors[edge.source] += factors[edge.target] + paths[edge.target]
    return sum(factors[index] for index in graph.variables)


def count(text: str, seconds: float) -> Count:
    """One row."""
    graph = build(read(text))
    found, took = ours(graph), seconds_for(graph)
    try:
        other = workers.run(sympy_diff, text, seconds=seconds)
    except (workers.Unavailable, RecursionError):
        other = None, None
    return Count(graph.operation_count, found, took, *other, every_path(graph))


def table(functions: dict[str, str] = FUNCTIONS, *, seconds: float) -> Iterator[str]:
    """The lines of the Markdown table."""
    yield "Gradients as formulas: how many operations they have, each counted once, and milliseconds."
    yield ""
    yield "| function | operations | ours | ratio | ms | SymPy's diff | ms | factors of all paths |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for name, text in functions.items():
        row = count(text, seconds)
        cells = [name, f"{row.operations:,}", f"{row.ours:,}", f"{row.ours / row.operations:.1f}"]
        cells += [_milliseconds(row.ours_seconds), "–" if row.sympy is None else f"{row.sympy:,}"]
        cells += [
            _milliseconds(row.sympy_seconds),
            f"{row.paths:,}" if row.paths < 1e9 else f"{row.paths:.1e}",
        ]
        yield f"| {' | '.join(cells)} |"


def _milliseconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1e3:.2f}"
