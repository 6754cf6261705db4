"""LaTeX compiles as it is, fits its page, and nobody's text is a command."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.lesson import Lesson, lesson
from app.presentation import latex
from app.presentation.blocks import Paragraph
from app.presentation.document import document, excerpt
from tests.presentation.documents import CHAIN, NETWORK, awkward, seeds

PDFLATEX = shutil.which("pdflatex")
MISSING = "LATEX NOT TESTED: no pdflatex found (on Debian: apt-get install texlive-latex-recommended lmodern)"
END = "\\end{document}\n"
MOST_TOO_WIDE = 20.0  # points

needs_latex = pytest.mark.skipif(PDFLATEX is None, reason=MISSING)


def compiled(source: str, folder: Path) -> str:
    """What LaTeX says about a file; it must come to its end."""
    (folder / "it.tex").write_text(source, encoding="utf-8")
    command = [str(PDFLATEX), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "it.tex"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    said = ended.stdout.decode("utf-8", "replace")
    assert ended.returncode == 0, said[-2000:]
    return said


def inside(shown: Lesson) -> str:
    """A whole file without its preamble."""
    whole = latex.file(document(shown), shown.reading.names)
    assert whole.startswith(latex.PREAMBLE)
    return whole.removeprefix(latex.PREAMBLE).removesuffix(END)


@needs_latex
def test_everything_compiles_and_fits_the_page(tmp_path: Path) -> None:
    lessons = [*seeds(), lesson(NETWORK, prime="sigma"), *awkward(), lesson(CHAIN, at="w=0.5,x=0.3")]
    said = compiled(latex.PREAMBLE + "\n\\newpage\n".join(map(inside, lessons)) + END, tmp_path)
    widths = [float(width) for width in re.findall(r"Overfull \\hbox \(([\d.]+)pt", said)]
    assert max(widths, default=0.0) <= MOST_TOO_WIDE
    assert "Missing character" not in said


@needs_latex
def test_a_piece_compiles_with_the_packages_that_it_names(tmp_path: Path) -> None:
    shown = lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b")
    piece = latex.piece(excerpt(shown, "breakdown,derivation"), shown.reading.names)
    needs = re.match(r"% needs (\\usepackage\{[a-z,]+\})\n", piece)
    assert needs
    compiled(rf"\documentclass{{article}}{needs[1]}\begin{{document}}{piece}{END}", tmp_path)


def test_the_breakdown_of_the_homework_is_a_table() -> None:
    shown = lesson("p = wx\nq = \\ln p\nr = bx\ns = e^r\nt = sw\nu = t + q\nf = bu", wrt="w,b")
    rows = [
        r"$p = w x$ & $\frac{\partial p}{\partial w} = x$ & $p = w x$ \\[2pt]",
        r"$q = \ln p$ & $\frac{\partial q}{\partial p} = \frac{1}{p}$ & $q = \ln\left(w x\right)$ \\[2pt]",
        r"$r = b x$ & $\frac{\partial r}{\partial b} = x$ & $r = b x$ \\[2pt]",
        r"$s = e^{r}$ & $\frac{\partial s}{\partial r} = e^{r}$ & $s = e^{b x}$ \\[2pt]",
    ]
    table = latex.piece(excerpt(shown, "breakdown"), shown.reading.names)
    assert table.split("\\midrule\n")[1].split("\n")[: len(rows)] == rows
    assert "\\section" not in table


def test_no_text_is_a_command() -> None:
    text = "\\input{/etc/passwd} $x$ 100% a_b #1 & ~ ^ {} λ “q” ∂ → \u0000 한 \n\n\\end"
    shown = latex.piece((Paragraph((text,)),), frozenset()).split("\n", 1)[1]
    rest = re.sub(r"\\(?:textbackslash|textasciitilde|textasciicircum)\{\}|\\[{}$&#_%]", "", shown)
    rest = re.sub(r"\\ensuremath\{\\[a-z]+\}", "", rest)
    assert not re.search(r"[\\$%_&#^~]", rest)
    assert "\n" not in shown.strip()
