"""Sums and lists written out, and names with a raised index, in every way they are shown."""

import math
from xml.etree import ElementTree

import pytest

from app.calculus.errors import Refusal
from app.calculus.markup import name_mathml
from app.calculus.printing import name_latex, name_text, text
from app.calculus.reading import read
from app.calculus.tree import Tree, fold
from app.lesson import lesson
from app.web.parameters import read as read_parameters


def depth(tree: Tree) -> int:
    return fold(tree, lambda _, depths: 1 + max(depths, default=0))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16, 50])
@pytest.mark.parametrize("sign", ["∑", "∏"])
def test_a_sum_leans_left_or_is_balanced(count: int, sign: str) -> None:
    """The same terms in the same order; a chain, or a tree of the least depth."""
    source = f"{sign}_{{i=1}}^{{{count}}} x_i"
    chain, tree = (read(source, balanced=balanced).output for balanced in (False, True))
    assert chain.mentions == tree.mentions == tuple(f"x_{k}" for k in range(1, count + 1))
    assert depth(chain.tree) == count
    assert depth(tree.tree) == 1 + math.ceil(math.log2(count))


def test_balanced_sums_are_asked_for_by_a_parameter() -> None:
    source = "∑_{i=1}^4 x_i"
    assert text(lesson(source).reading.output.tree) == "x_1 + x_2 + x_3 + x_4"
    asked = read_parameters([("f", source), ("sums", "balanced")])
    assert text(asked.lesson(guarded=False).reading.output.tree) == "x_1 + x_2 + (x_3 + x_4)"
    assert text(lesson("mean(a, b, c, d)", sums="balanced").reading.output.tree) == "(a + b + (c + d))/4"
    with pytest.raises(Refusal):
        read_parameters([("sums", "right")])


def test_what_was_made_of_it_is_noted() -> None:
    keys = [note.key for note in read("∑_{i=1}^2 w^{(i)} softmax(a, 2½)_1 + 0,5 max(0,5)").notes]
    assert keys == ["unrolled", "raised_index", "listed", "mixed", "decimal_number", "decimal_list"]


@pytest.mark.parametrize("name", ["w__1", "w__1_2", "lambda__l", "y__1_hat", "y_hat_1", "W__2_ij"])
def test_a_raised_index_is_shown_and_read_back(name: str) -> None:
    for shown in (name_text(name), name_latex(name), name):
        found = lesson(f"2 {name_latex(name)}", at=f"{shown}=3", wrt=shown)
        assert found.point == {name: 3.0}, shown
        assert found.values[found.output] == 6
    assert read(f"{name_text(name)} = 2x\n3 {name_text(name)}").statements[0].name == name
    ElementTree.fromstring(f"<math>{name_mathml(name)}</math>")


def test_a_power_of_a_raised_index_has_brackets() -> None:
    tree = read("(w^{(1)})^2 x").output.tree
    assert text(tree) == "(w^{(1)})^2 x"
