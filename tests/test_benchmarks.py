"""The benchmark runs, and the engines that it compares give the same numbers."""

import math
import random

import pytest

from app.calculus.building import build
from app.calculus.graph import Graph
from app.calculus.reading import read
from app.lesson import lesson
from tests.benchmarks import formulas, numbers, pictures, reading, serving
from tests.benchmarks.__main__ import main
from tests.calculus.sources import random_source


def test_a_small_run(capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--most", "30", "--picture", "0", "--budget", "0"]
    others = ["--numbers", "--sympy", "--diagnoses", "--characters", "--first", "--serving"]
    main([*small, "--verdicts", "40", *(word for option in others for word in (option, "0"))])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Microseconds per operation. ")
    assert [line.split("|")[1].strip() for line in lines[4:6]] == ["10", "30"]
    judged, refused = (line for line in lines if line.startswith("| balls |"))
    assert judged.startswith("| balls | 12 | 0 | 0 |")
    assert refused.startswith("| balls | 9 |")


def graph_of(source: str) -> Graph:
    return build(read(source))


@pytest.mark.parametrize("name", formulas.FUNCTIONS)
def test_gradients_have_at_most_five_times_the_operations(name: str) -> None:
    graph = graph_of(formulas.FUNCTIONS[name])
    assert formulas.ours(graph) <= 5 * graph.operation_count


def test_gradients_of_random_functions_too() -> None:
    graphs = [graph_of(random_source(random.Random(seed))) for seed in range(100)]
    found = sum(formulas.ours(graph) for graph in graphs)
    assert found <= 5 * sum(graph.operation_count for graph in graphs)


def test_their_number_grows_linearly_where_paths_explode() -> None:
    """Every link of a chain adds the same number of operations, and doubles the paths."""
    counts = {links: formulas.ours(graph_of(formulas.chain(links))) for links in (100, 200, 400, 800)}
    steps = [counts[200] - counts[100], (counts[400] - counts[200]) / 2, (counts[800] - counts[400]) / 4]
    assert len(set(steps)) == 1
    assert formulas.every_path(graph_of(formulas.chain(50))) > 1e15


def test_sympy_and_every_path_have_more() -> None:
    graph = graph_of(formulas.FUNCTIONS["chain of 5"])
    operations = formulas.ours(graph)
    assert operations < formulas.sympy_diff(formulas.FUNCTIONS["chain of 5"])[0] < formulas.every_path(graph)


def test_paths_are_counted_as_they_would_be_written() -> None:
    """x·x: two paths of one factor; (x·x)·x: two of two factors, and one."""
    assert formulas.every_path(graph_of("x x")) == 2
    assert formulas.every_path(graph_of("(x x) x")) == 2 * 2 + 1
    assert formulas.distinct([]) == 0


def test_the_table_of_formulas() -> None:
    lines = list(formulas.table({"square": "x^2"}, seconds=20))
    assert lines[-1].startswith("| square | 1 | 1 | 1.0 |")
    assert lines[-1].endswith("| 1 |")


def test_numbers_stand_beside_their_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "POINTS", 20)
    rows = [row for rows in (numbers.again, numbers.at_once, numbers.as_formulas) for row in rows(0)]
    assert all(row.goal and row.measured for row in rows)
    sizes = [row.measured for row in rows if row.goal == "× 3"]
    assert sizes == ["× 2.6", "× 2.7"]
    graph, gradients = numbers.first_numbers(read(numbers.long_source(30)))
    assert graph.operation_count == 1 + 30
    assert gradients[graph.output] == 1


def test_the_table_of_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATHJS", raising=False)
    _, without, _, _, head, _, *rows = reading.table((30, 100), budget=0)
    assert without.startswith("mathjs was not run")
    assert [row.split(" | ")[0].strip("| ") for row in rows[::2]] == [*reading.KINDS]
    assert {row.count("|") for row in rows} == {head.count("|")}


def test_the_table_of_pictures() -> None:
    chosen = {"network": pictures.NETWORK, "sum": pictures.wide(60)}
    *_, head, _, network, wide = pictures.table(budget=0, chosen=chosen)
    assert {line.count("|") for line in (head, network, wide)} == {len(pictures.COLUMNS) + 2}
    assert [cell.strip() for cell in network.split("|")[1:3]] == ["network", "13"]
    assert [cell.strip() for cell in wide.split("|")[8:10]] == ["80", "0"]


@pytest.mark.parametrize("kind", [kind for kind, row in reading.KINDS.items() if "ast" in row.peers])
def test_all_readers_read_the_same(kind: str) -> None:
    """The source means to Python what the app reads in it."""
    text = reading.source(kind, 300)
    found = lesson(text)
    scope = {name: getattr(math, name) for name in ("sin", "cos", "exp", "tanh")} | {"np": math}
    assert found.values[found.output] == pytest.approx(eval(text, scope, found.point))
    assert 300 <= reading.tokens_in(text) < 350


def test_the_table_of_requests() -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    def ask(path: str, headers: dict[str, str]) -> str:
        asked.append((path, headers))
        return '"tag"'

    found = list(serving.rows(2, ask, ask))
    assert [path for path, _ in found] == [*serving.PATHS]
    assert {len(row) for _, row in found} == {len(serving.COLUMNS)}
    assert {"If-None-Match": '"tag"'} | serving.PACKED in [headers for _, headers in asked]
