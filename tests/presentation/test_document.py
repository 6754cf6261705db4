"""What a document says: which pieces, whose derivations, and what is too long for it."""

import pytest

from app.calculus.errors import Impossible, Unreadable
from app.calculus.tree import Apply, Name, Number
from app.lesson import lesson
from app.presentation import prose
from app.presentation.asked import DEEPEST, is_short
from app.presentation.blocks import Heading, Lines, Paragraph, Table, shares
from app.presentation.document import document, excerpt
from app.presentation.pieces import MOST_PATHS, MOST_STOPS, PIECES, USUAL
from app.presentation.sentences import equation, listed, named, sentence
from app.presentation.styles import LatexStyle, MathmlStyle, TextStyle
from tests.presentation.documents import CHAIN

SEED = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b", at="w=1.5,x=2,b=0.5")


def told(blocks: tuple[object, ...]) -> str:
    """Blocks as text."""
    return prose.text(blocks, frozenset())  # type: ignore[arg-type]


def test_the_usual_pieces_stand_in_the_order_of_the_table() -> None:
    titles = [told((block,)).split("\n")[0] for block in document(SEED) if isinstance(block, Heading)]
    assert titles[0] == "The gradients of f"
    shown = [title for title in titles[1:] if not title.startswith("∂")]
    assert shown == ["Breakdown", "Derivation", "All gradients together", "Paths", "Reuse & order"]
    assert len(shown) == len(USUAL) == len(PIECES) - 1


def test_one_piece_alone_has_no_title() -> None:
    (table,) = excerpt(SEED, "breakdown")
    assert isinstance(table, Table)
    (lines,) = excerpt(SEED, "derivation", of="b")
    assert isinstance(lines, Lines)
    assert len([b for b in excerpt(SEED, "derivation,paths", of="b") if isinstance(b, Heading)]) == 2


def test_a_derivation_is_that_of_the_homework() -> None:
    text = told(excerpt(SEED, "derivation", of="b"))
    assert "= ∂f/∂u · (∂u/∂r · ∂r/∂b + ∂u/∂t · ∂t/∂b) + ∂f/∂b|_u" in text
    assert text.rstrip().endswith("= bwx e^{bx} + w e^{bx} + ln(wx)\n            Tidied.")


def test_a_voice_puts_numbers_in() -> None:
    assert "= 9.253" in told(excerpt(SEED, "derivation", of="b", voice="numbers"))


def test_two_parallel_edges_are_two_paths_with_a_formula_each() -> None:
    text = told(excerpt(lesson("x x", at="x=3"), "paths"))
    assert text.count("f ← x  x") == 2
    assert "6" in text.split("Sum")[1]


def test_what_is_not_there_is_refused() -> None:
    for pieces, of, parameter in (("table", "", "piece"), ("", "x", "of"), ("paths", "q", "of")):
        with pytest.raises(Unreadable) as refused:
            document(SEED, pieces, of)
        assert refused.value.details["parameter"] == parameter
    assert excerpt(lesson("λ x", wrt="λ"), "derivation", of="λ") == excerpt(
        lesson("λ x", wrt="λ"), "derivation", of="lambda"
    )


def test_a_piece_that_is_too_long_does_not_stop_the_others() -> None:
    many = lesson(" + ".join(f"w_{k}^2" for k in range(150)))
    with pytest.raises(Impossible):
        excerpt(many, "derivation")
    whole = document(many)
    assert any("20,000 are written at most" in told((block,)) for block in whole)
    assert excerpt(many, "derivation", of="w_3")


def test_long_paths_are_written_by_their_ends() -> None:
    (sentence_, _, table) = [b for b in excerpt(lesson(CHAIN), "paths", of="w") if not isinstance(b, Heading)]
    assert isinstance(sentence_, Paragraph)
    assert isinstance(table, Table)
    assert len(table.rows) == MOST_PATHS
    assert all(len(row[0]) <= 2 * MOST_STOPS + 1 for row in table.rows)


def test_closed_forms_come_when_they_are_called() -> None:
    text = told(excerpt(lesson("L = (wx + b - y)^2"), "closed", of="b"))
    assert "2(wx + b − y)" in text
    assert "symmetric, and agrees" in text
    large = lesson("\n".join(["q_0 = w", *(f"q_{k} = sin(q_{k - 1}) w" for k in range(1, 150)), "L = q_149"]))
    assert "too many operations" in told(excerpt(large, "closed"))


def test_without_parameters_there_is_still_a_breakdown() -> None:
    text = told(document(lesson("w x", wrt="none")))
    assert "f = wx" in text
    assert "Derivation" not in text


def test_deep_is_long_and_wide_is_not() -> None:
    deep, wide = Name("x"), Name("x")
    for _ in range(DEEPEST + 1):
        deep, wide = Apply("sin", (deep,)), Apply("add", (wide, Number("1")))
    assert not is_short(deep)
    assert is_short(wide)


def test_columns_share_what_is_left() -> None:
    assert shares([10, 90, 20], 80) == [10, 50, 20]
    assert shares([10, 20], 80) == [10, 20]
    assert shares([90, 90], 80) == [40, 40]


def test_a_sentence_keeps_its_mathematics() -> None:
    found = sentence("why.zeros.many", names=listed([named("q"), named("w_1")]), parameter=named("λ"))
    names = frozenset({"q", "w_1"})
    assert TextStyle(names).sentence(found) == "q and w_1 do not depend on λ, so their terms are 0."
    assert LatexStyle(names).sentence(found).startswith("$q$ and $w_{1}$ do not")
    assert MathmlStyle(names).sentence(("<", equation(1.5))) == "&lt;<math><mn>1.5</mn></math>"
