"""Text for a terminal: aligned, and as narrow as formulas allow."""

from app.lesson import lesson
from app.presentation import prose
from app.presentation.document import document, excerpt
from tests.presentation.documents import awkward, seeds

TABLE = """\
Breakdown  Local gradient        Expansion
---------  --------------------  --------------------------
p = wx     ∂p/∂w = x             p = wx
q = ln p   ∂q/∂p = 1/p           q = ln(wx)
r = bx     ∂r/∂b = x             r = bx
s = e^r    ∂s/∂r = e^r           s = e^{bx}
t = sw     ∂t/∂s = w, ∂t/∂w = s  t = e^{bx} · w
u = t + q  ∂u/∂t = 1, ∂u/∂q = 1  u = e^{bx} · w + ln(wx)
f = bu     ∂f/∂b = u, ∂f/∂u = b  f = b(e^{bx} · w + ln(wx))
"""


def test_the_table_of_the_homework() -> None:
    shown = lesson("p = wx\nq = ln p\nr = bx\ns = e^r\nt = sw\nu = t + q\nf = bu", wrt="w,b")
    assert prose.text(excerpt(shown, "breakdown"), shown.reading.names) == TABLE


def test_the_functions_of_the_homework_fit_eighty_columns() -> None:
    for shown in seeds():
        text = prose.text(document(shown), shown.reading.names)
        assert all(len(line) <= 80 for line in text.split("\n"))
        assert text.endswith("\n")
        assert not any(line != line.rstrip() for line in text.split("\n"))


def test_whatever_is_asked_there_is_a_text() -> None:
    for shown in awkward():
        assert prose.text(document(shown), shown.reading.names).strip()


def test_without_a_value_it_says_why() -> None:
    shown = lesson("ln(x) + w", at="x=-1")
    assert "ln x has no real value at x = −1" in prose.text(document(shown), shown.reading.names)
