"""Breakdown tables: any decomposition, any names; each mistake counts once, where it is made."""

import pytest

from app.homework.marking import mark
from app.homework.verdict import Marked
from app.lesson import lesson

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
TABLE = """p = wx | ∂p/∂w = x | p = wx
q = ln p | ∂q/∂p = 1/p | q = ln(wx)
r = bx | ∂r/∂b = x | r = bx
s = e^r | ∂s/∂r = e^r | s = e^{bx}
t = sw | ∂t/∂s = w, ∂t/∂w = s | t = e^{bx} w
u = t + q | ∂u/∂t = 1, ∂u/∂q = 1 | u = e^{bx} w + ln(wx)
f = bu | ∂f/∂b = u, ∂f/∂u = b | f = b(e^{bx} w + ln(wx))"""


def marked(answer: object, source: str = SEED) -> Marked:
    return mark(lesson(source), "breakdown", answer)


def standings(found: Marked, *kinds: str) -> dict[str, str]:
    return {piece.place: piece.standing for piece in found.pieces if piece.standing in (kinds or ("wrong",))}


def test_the_table_of_the_seed_as_text_lists_and_objects() -> None:
    rows = [line.split(" | ") for line in TABLE.splitlines()]
    objects = [{"breakdown": a, "local": b.split(", "), "expansion": c} for a, b, c in rows]
    for answer in (TABLE, rows, objects, TABLE.replace(" | ", " & ").replace("\n", r" \\" + "\n")):
        found = marked(answer)
        assert found.judgement.verdict == "correct"
        assert len(found.pieces) == 7 + 10 + 7
        assert found.score == 1


def test_other_decompositions_and_names_are_as_good() -> None:
    assert marked("a = e^{bx}\nc = w a + ln w + ln x\nf = b c").judgement.verdict == "correct"
    assert (
        marked("k = x b | ∂k/∂b = x\nm = e^k | e^k\nn = m·w\no = w x\nz = ln(o)\nh = n + z\nh b").score > 0.5
    )


def test_one_wrong_row_carries_on_and_counts_once() -> None:
    found = marked(TABLE.replace("r = bx | ∂r/∂b = x | r = bx", "r = b + x | ∂r/∂b = 1 | r = b + x"))
    assert standings(found) == {"breakdown:r": "wrong"}
    carried = standings(found, "carried")
    assert {"breakdown:s", "breakdown:t", "breakdown:u", "breakdown:f", "local:r/b"} <= carried.keys()
    assert {piece.source for piece in found.pieces if piece.standing == "carried"} == {"r"}
    assert found.judgement.verdict == "incorrect"


def test_a_wrong_local_gradient_is_explained_at_its_edge() -> None:
    found = marked(TABLE.replace("∂q/∂p = 1/p", "∂q/∂p = ln p").replace("∂t/∂s = w, ", ""))
    assert standings(found, "wrong", "missing") == {"local:q/p": "wrong", "local:t/s": "missing"}
    (diagnosis,) = found.diagnoses
    assert (diagnosis.kind, diagnosis.edge) == ("wrong_local_derivative", "e8_0")


def test_a_wrong_expansion_leaves_the_row_alone() -> None:
    found = marked(TABLE.replace("q = ln(wx)", "q = ln(w) ln(x)"))
    assert standings(found) == {"expansion:q": "wrong"}


def test_two_mistakes_are_two() -> None:
    table = TABLE.replace("r = bx |", "r = b + x |").replace("q = ln p |", "q = e^p |")
    wrong = standings(marked(table))
    assert {"breakdown:q", "breakdown:r"} <= wrong.keys()


@pytest.mark.parametrize(
    ("answer", "key"),
    [("p = wk", "unknown_name"), ("2x = p", "row_name"), ("w = 3", "row_variable"), ("p = w (x", "unclosed")],
)
def test_what_cannot_be_read_is_a_piece(answer: str, key: str) -> None:
    (piece, *_) = marked(answer).pieces
    assert piece.refusal is not None
    assert piece.refusal.key == key


def test_a_table_without_the_function_misses_it() -> None:
    assert standings(marked("p = wx"), "missing") == {"breakdown:f": "missing"}


def test_a_network_of_two_layers() -> None:
    source = "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
    table = """a = w_1 x + b_1
h = σ(a) | ∂h/∂a = h(1 - h)
c = w_2 h + b_2
o = σ(c) | ∂o/∂c = σ'(c)
e = y - o
m = e^2
k = λ(w_1^2 + w_2^2)
f = m + k"""
    found = marked(table, source)
    assert not standings(found, "wrong", "undecided", "unreadable")


def test_local_gradients_without_names_may_be_those_of_constants_too() -> None:
    table = "p = wx|x, w\nq = p + b|1, 1\nr = σ(q)|r(1 - r)\ns = r - y|1, -1\nL = s^2|2s"
    assert marked(table, "L = (σ(wx + b) - y)^2").judgement.verdict == "correct"
    swapped = marked(table.replace("x, w", "w, x"), "L = (σ(wx + b) - y)^2")
    assert standings(swapped) == {"local:p/w": "wrong", "local:p/x": "wrong"}
