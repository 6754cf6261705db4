"""Times every room on functions of 10 to 10,000 operations, beside two other engines.

Run it with `python -m tests.benchmarks`.

It prints a Markdown table of microseconds per operation (the median of several runs): where a column
stays level from top to bottom, time grows linearly. More tables follow: numbers beside their goals, gradients
as formulas, verdicts on pairs of formulas and on wrong answers, the reader beside other readers, the labels
of a picture beside ziamath alone, first pictures beside Graphviz.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from app import workers
from app.calculus.agreement import compare
from app.calculus.building import build
from app.calculus.graph import Graph
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.reading import read
from app.lesson import lesson
from app.presentation import layout
from app.presentation.picture import svg
from tests.benchmarks import diagnoses, formulas, labels, numbers, pictures, reading, serving, verdicts
from tests.benchmarks.clock import microseconds
from tests.benchmarks.peers import POINT, objects, source, straight

SIZES = (10, 30, 100, 300, 1_000, 3_000, 10_000)
COLUMNS = (
    "parse",
    "build",
    "forward",
    "reverse",
    "agree",
    "picture",
    "objects: forward",
    "reverse",
    "straight: both",
)


def backward(graph: Graph, values: list[float], carries: list[bool]) -> list[float]:
    """Local derivatives, and gradients."""
    return reverse(graph, local_derivatives(graph, values, carries)).numbers


def draw(text: str) -> Callable[[], str]:
    """The whole picture of a lesson, laid out anew each time; its labels are typeset once."""
    found = lesson(text)

    def picture() -> str:
        layout.place.cache_clear()
        return svg(found)

    return picture


def measure(operations: int, budget: float, most_drawn: int) -> Iterator[float | None]:
    """One row: the time of every column."""
    text = source(operations)
    reading = read(text)
    graph = build(reading)
    point = [POINT[graph.nodes[index].name] for index in graph.variables]
    carries = [True] * len(graph.nodes)
    values = forward(graph, point)
    gradients = backward(graph, values, carries)
    check(operations, graph, values, gradients)
    wanted = [gradients[index] for index in graph.variables]
    yield microseconds(lambda: read(text), budget)
    yield microseconds(lambda: build(reading), budget)
    yield microseconds(lambda: forward(graph, point), budget)
    yield microseconds(lambda: backward(graph, values, carries), budget)
    yield microseconds(lambda: compare(graph, values, wanted, graph.variables, carries), budget)
    yield microseconds(draw(text), budget) if operations <= most_drawn else None
    both = microseconds(lambda: objects(operations)[0].backward(), budget)
    alone = microseconds(lambda: objects(operations), budget)
    yield alone
    yield both - alone
    run = straight(operations)
    yield microseconds(lambda: run(POINT), budget)


def check(operations: int, graph: Graph, values: list[float], gradients: list[float]) -> None:
    """All three engines give the same numbers."""
    value, slopes = straight(operations)(POINT)
    output, leaves = objects(operations)
    output.backward()
    for index in graph.variables:
        name = graph.nodes[index].name
        for other in (slopes[name], leaves[name].grad):
            assert abs(gradients[index] - other) <= 1e-9 * abs(other) + 1e-12, name
    assert abs(values[graph.output] - value) <= 1e-12
    assert abs(values[graph.output] - output.data) <= 1e-12


def machine() -> str:
    """The processor and the Python."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    return f"{processor}, {platform.python_implementation()} {platform.python_version()}, {platform.system()}"


def table(sizes: tuple[int, ...], budget: float, most_drawn: int) -> Iterator[str]:
    """The lines of the Markdown table."""
    yield f"Microseconds per operation. {machine()}."
    yield ""
    yield "| operations | " + " | ".join(COLUMNS) + " |"
    yield "|--:|" + "--:|" * len(COLUMNS)
    for operations in sizes:
        cells = [
            "" if us is None else f"{us / operations:.{2 if us / operations < 100 else 0}f}"
            for us in measure(operations, budget, most_drawn)
        ]
        yield f"| {operations:,} | " + " | ".join(cells) + " |"


OPTIONS = (
    ("most", SIZES[-1], "the largest number of operations"),
    ("picture", 300, "draw pictures up to so many operations"),
    ("budget", 0.5, "seconds for each cell"),
    ("numbers", 1, "numbers beside their goals; 0: none"),
    ("sympy", 5.0, "seconds for each of SymPy's gradients; 0: none"),
    ("verdicts", 4, "judge every so manyth pair of formulas; 0: none"),
    ("diagnoses", 1, "explain wrong answers; 0: none"),
    ("first", 1_000, "draw first pictures up to so many operations; 0: none"),
    ("characters", 1_000_000, "read sources of so many characters; 0: none"),
    ("serving", 30, "so many requests for each cell; 0: none"),
)


def main(arguments: list[str] | None = None) -> None:
    """Print the table line by line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    for name, default, told in OPTIONS:
        parser.add_argument(f"--{name}", type=type(default), default=default, help=told)
    chosen = parser.parse_args(arguments)
    lines = table(tuple(n for n in SIZES if n <= chosen.most), chosen.budget, chosen.picture)
    if chosen.numbers:
        lines = chain(lines, [""], numbers.table(chosen.budget))
    if chosen.sympy:
        lines = chain(lines, [""], formulas.table(seconds=chosen.sympy))
    if chosen.verdicts:
        lines = chain(lines, [""], verdicts.table(chosen.verdicts, seconds=min(2.0, chosen.sympy)))
    if chosen.diagnoses:
        lines = chain(lines, [""], diagnoses.table())
    if chosen.characters:
        sizes = tuple(n for n in reading.SIZES if n <= chosen.characters)
        lines = chain(lines, [""], reading.table(sizes, chosen.budget))
    if chosen.picture:
        lines = chain(lines, [""], labels.table(chosen.picture, chosen.budget))
    if chosen.first:
        lines = chain(lines, [""], pictures.table(chosen.first, chosen.budget))
    if chosen.serving:
        lines = chain(lines, [""], serving.table(chosen.serving))
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    finally:
        workers.close()
