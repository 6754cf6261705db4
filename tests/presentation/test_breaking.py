"""Long formulas over several lines: no wider than asked, and nothing lost."""

import random

import pytest

from app.calculus.reading import read
from app.calculus.tree import Apply, Name, names_in, same, walk
from app.presentation import breaking
from tests.calculus.test_round_trip import MIXTURES, random_tree


@pytest.mark.parametrize("room", [1, 12, 30, 80])
def test_the_lines_of_a_text_are_the_formula(room: int) -> None:
    rng = random.Random(room)
    for _ in range(400):
        tree = random_tree(rng, rng.randint(1, 14), MIXTURES["letters and numbers"])
        names = frozenset(names_in(tree))
        marked = breaking.marked_text(tree, names, False)
        lines = breaking.lines(marked, room, len, "· ")
        assert same(read("y_99 = " + " ".join(lines), "math").output.tree, tree), lines
        widest = breaking.widest(marked, len)
        assert all(len(line) <= max(room, widest) + len("· ") for line in lines), lines


@pytest.mark.parametrize("room", [4, 15, 40])
def test_the_lines_of_latex_are_the_formula(room: int) -> None:
    rng = random.Random(room)
    for _ in range(300):
        tree = random_tree(rng, rng.randint(1, 14), MIXTURES["letters"])
        if any(isinstance(node, Apply) and node.operation in ("sqrt", "root") for node in walk(tree)):
            continue  # a broad root is written as a power
        if "e" in names_in(tree):
            continue  # in LaTeX, e is the constant
        marked = breaking.marked_latex(tree, frozenset(names_in(tree)), False)
        for shown in (
            " ".join(breaking.lines(marked, room, breaking.em, r"\cdot ")),
            breaking.inline(marked),
        ):
            plain = shown.replace(r"\allowbreak", "")
            assert same(read("y_{99} = " + plain, "latex").output.tree, tree), plain


def test_a_line_ends_as_far_out_as_it_can() -> None:
    tree = read("a (b + c) + d (x + y)").output.tree
    marked = breaking.marked_text(tree, frozenset(), False)
    assert breaking.lines(marked, 12, len, "· ") == ["a(b + c)", "+ d(x + y)"]
    assert breaking.lines(marked, 8, len, "· ") == ["a(b + c)", "+ d", "· (x + y)"]


def test_a_sum_of_thousands_is_broken_in_no_time() -> None:
    tree = read(" + ".join(f"w_{k}" for k in range(5000))).output.tree
    lines = breaking.lines(breaking.marked_text(tree, frozenset(), False), 80, len, "· ")
    assert len(lines) > 400
    assert Name("w_7").name in lines[0]
