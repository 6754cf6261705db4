"""A graph filled in by hand: right, carried on, wrong; numbers and formulas side by side."""

import random
from math import isfinite

import pytest

from app.homework.marking import mark
from app.homework.verdict import Marked
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source

SEED = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")


def filled(found: Lesson, digits: int = 4) -> dict[str, str]:
    """All cells, rounded to so many figures."""
    nodes, edges = found.graph.nodes, found.graph.edges
    cells = {f"value:{node.id}": found.values[node.index] for node in nodes if not node.is_variable}
    cells |= {f"local:{e.id}": v for e, v in zip(edges, found.locals, strict=True) if v is not None}
    cells |= {f"gradient:{n.id}": g for n, g in zip(nodes, found.gradients, strict=True) if g is not None}
    return {cell: f"{number:.{digits - 1}e}" for cell, number in cells.items()}


def standings(marked: Marked) -> dict[str, str]:
    return {piece.place: piece.standing for piece in marked.pieces if piece.standing != "right"}


def test_a_whole_graph_is_right() -> None:
    found = mark(SEED, "graph", filled(SEED))
    assert found.judgement.verdict == "correct"
    assert len(found.pieces) == 26


def test_random_graphs_are_right_and_one_wrong_cell_stands_out() -> None:
    for seed in range(25):
        rng = random.Random(seed)
        found = lesson(random_source(rng), picture=False)
        cells = filled(found, 6)
        if not found.has_gradients or not all(isfinite(float(text)) for text in cells.values()):
            continue
        assert set(standings(mark(found, "graph", cells)).values()) <= {"undecided"}
        spoilt = rng.choice([cell for cell in cells if cell.startswith("value")])
        cells[spoilt] = f"{2 * float(cells[spoilt]) + 1:.6e}"
        assert standings(mark(found, "graph", {spoilt: cells[spoilt]})) == {spoilt: "wrong"}


def test_a_mistake_is_carried_on() -> None:
    cells = {"value:v6": "5", "value:v9": "6.0986", "value:v10": "3.0493", "gradient:v2": "10.176"}
    found = mark(SEED, "graph", cells)
    assert standings(found) == {
        "value:v6": "wrong", "value:v9": "carried", "value:v10": "carried", "gradient:v2": "wrong",
    }  # fmt: skip
    assert {piece.source for piece in found.pieces if piece.standing == "carried"} == {"value:v6"}


def test_formulas_and_what_follows_from_rounded_numbers() -> None:
    cells = {"local:e5_0": "e^p", "local:e9_0": "1", "gradient:v10": "1", "gradient:v9": "b",
             "value:v5": "2.7", "value:v6": "4.05"}  # fmt: skip
    found = mark(SEED, "graph", cells)
    assert found.judgement.verdict == "correct"
    remarks = {piece.place: [remark.key for remark in piece.remarks] for piece in found.pieces}
    assert remarks["value:v5"] == ["few"]
    assert remarks["value:v6"] == ["rounded_on_the_way"]


def test_a_gradient_that_lacks_a_contribution_is_explained() -> None:
    found = mark(SEED, "graph", {"gradient:v2": "5.176"})
    (diagnosis,) = found.diagnoses
    assert (diagnosis.kind, diagnosis.node, diagnosis.edge) == ("cell_dropped", "v2", "e4_0")


@pytest.mark.parametrize(
    ("cell", "text"), [("value:v99", "1"), ("x", "1"), ("gradient:v2", "w k"), ("local:v2", "1")]
)
def test_what_cannot_be_read_is_a_piece(cell: str, text: str) -> None:
    (piece,) = mark(SEED, "graph", {cell: text}).pieces
    assert piece.standing == "unreadable"


def test_formulas_that_speak_of_each_other_end() -> None:
    found = mark(SEED, "graph", {"value:v5": "r/w + 1", "value:v6": "w q + 1"})
    assert len(found.pieces) == 2
