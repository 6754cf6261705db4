"""Rows of data, typed or pasted, and what is said about those that cannot be used."""

import pytest

from app.calculus.errors import Refusal
from app.calculus.samples import MOST_ROWS, read_rows
from app.presentation import explanations

TWO = ({"x": 1, "y": 2}, {"x": 2, "y": 3})


@pytest.mark.parametrize(
    "text",
    [
        "x=1,y=2;x=2,y=3",
        "x = 1, y = 2\nx = 2, y = 3",
        "y=2,x=1\n\ny=3,x=2\n",
        "x y\n1 2\n2 3",
        "x,y\r\n1,2\r\n2,3\r\n",
        "x;y\n1;2\n2;3",
        "x\ty\n1\t2\n2\t3",
        "  x   y\n  1   2\n  2   3",
        '"x", "y"\n1, 2\n2, 3',
        "x y;1 2;2 3",
    ],
)
def test_rows_are_read_in_every_form(text: str) -> None:
    assert read_rows(text) == TWO


def test_names_and_numbers_are_those_of_the_page() -> None:
    assert read_rows("λ=1/4, w1=-2e-3") == ({"lambda": 0.25, "w_1": -0.002},)
    assert read_rows("x₁ λ\n1 √4") == ({"x_1": 1, "lambda": 2},)


def test_no_text_is_no_rows() -> None:
    assert read_rows("") == read_rows(" \n ;; \n") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x=1,y=2;x=2", "Row 2 has no y."),
        ("x=1;y=2", "Row 1 has no y."),
        ("x,y\n1,2\n3,", "Row 2 has no y."),
        ("x\ty\n\t2", "Row 1 has no x."),
        ("x y\n1 2\n2", "Row 2 has no y."),
        ("x y\n1 2 3", "Row 1 has 3 values, and there are 2 columns."),
        ("x y\n1 2\n2 three", "In row 2, y cannot be “three”. A value is a number: 1.5, -2, 1e-3, 1/3."),
        ("x=1,y=1e999", "In row 1, y cannot be “1e999”. A value is a number: 1.5, -2, 1e-3, 1/3."),
        ("x=1,x=2", "x stands twice in row 1."),
        ("x,x\n1,2", "x stands twice in row 1."),
        ("x=1,2", "In row 1, “2” is not a value. Write rows as  x=1,y=2;x=2,y=3"),
        ("1 2\n2 3", "“1 2” should name the columns, and rows should follow: first  x y, then  1 2"),
        ("x y", "“x y” should name the columns, and rows should follow: first  x y, then  1 2"),
        ("x=1;" * (MOST_ROWS + 1), "These are 201 rows; 200 is the most."),
    ],
)
def test_what_is_wrong_names_row_and_column(text: str, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_rows(text)
    assert explanations.refusal(caught.value) == said


def test_the_most_rows_are_read() -> None:
    assert len(read_rows("x\n" + "1\n" * MOST_ROWS)) == MOST_ROWS
