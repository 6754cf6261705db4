"""What was read, shown back: the text is itself readable source."""

import pytest

from app.calculus.reading import read
from app.lesson import lesson
from app.presentation.readings import reading_text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("e**2", "f(e) = e^2"),
        ("eps**2", "f(eps) = eps^2"),
        (r"\hat{y} + \mathrm{loss}", "f(y_{hat}, loss) = y_{hat} + loss"),
        ("alpha**2 * w1", "f = α^2 w_1"),
        ("beta1**2", "f = β_1^2"),
        (r"\hat{\pi}", "f = π_{hat}"),
        ("weight1**2", "f(weight_1) = weight_1^2"),
        ("loss = w*x", "loss = wx"),
        ("f(w) = w x", "f(w) = wx"),
    ],
)
def test_a_name_that_would_be_taken_for_something_else_is_declared(source: str, shown: str) -> None:
    text = reading_text(read(source))
    assert text == shown
    assert lesson(text).point == lesson(source).point
