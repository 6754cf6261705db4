"""Sources of 10 to 1,000,000 characters read by the app, and by others in the same run: Python's `ast`,
SymPy, mathjs.

mathjs is timed where `node` is found and the environment variable `MATHJS` names the `node_modules` folder
that it is installed in: its first parse in a fresh process, and the median once it has been compiled.
All times are the process's own, so that readers in turn are compared, whatever else the machine does.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

from app.calculus.reading import read
from app.calculus.tokens import dialect, scan
from tests.benchmarks.clock import microseconds

SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)  # characters
MOST_FOR_SYMPY = 10_000
MOST_FOR_AST = 100_000  # characters: its tree of a longer sum is too deep to be freed
NANOSECONDS, TIMES_AST, SYMPY_TIMES = 400, 1.5, 50  # the goals
DEPTH = 10
DEEPEST = 100_000


def _letter(random: Random) -> str:
    return random.choice("abcdwxy")


def _product(random: Random) -> str:
    return f"{random.choice(('2', '3', '0.5', '1.25', '10'))}*{_letter(random)}*{_letter(random)}"


def _nested(random: Random) -> str:
    text = _letter(random)
    for _ in range(DEPTH):
        text = f"({text} {random.choice('+-*/')} {_letter(random)})"
    return text


def _calls(random: Random) -> str:
    outer, inner = random.choice(("sin", "cos", "exp", "tanh")), random.choice(("sin", "exp"))
    return f"{outer}({_letter(random)}*{_letter(random)} + {inner}({_letter(random)}))"


def _side_by_side(random: Random) -> str:
    a, b, c, d = (_letter(random) for _ in range(4))
    return f"{random.randint(2, 9)} {a} {b}^2 ({c} + {d})"


def _latex(random: Random) -> str:
    a, b, c, d = (_letter(random) for _ in range(4))
    return rf"\frac{{{a}}}{{{b}}} \cdot \sin\left({c}_{{1}} {d}\right)"


def _on_paper(random: Random) -> str:
    a, b, c, d = (_letter(random) for _ in range(4))
    return f"[σ({a}{b}+{c}) − {d}]² + {a} e^{{{b}{c}}} + ln {d}"


def _python(random: Random) -> str:
    a, b, c = (_letter(random) for _ in range(3))
    return f"np.exp(-{a}*{b})*{random.choice(('weight', 'bias', 'rate'))} + ({b} - {c})**2"


class Kind(NamedTuple):
    """A kind of source: how one of its terms is made, and who else reads it."""

    term: Callable[[Random], str]
    peers: frozenset[str]


KINDS = {
    "sum of products": Kind(_product, frozenset({"ast", "SymPy", "mathjs"})),
    "brackets": Kind(_nested, frozenset({"ast", "SymPy", "mathjs"})),
    "calls": Kind(_calls, frozenset({"ast", "SymPy", "mathjs"})),
    "implicit products": Kind(_side_by_side, frozenset({"SymPy", "mathjs"})),
    "LaTeX": Kind(_latex, frozenset()),
    "paper": Kind(_on_paper, frozenset()),
    "Python": Kind(_python, frozenset({"ast"})),
}


def tokens_in(source: str) -> int:
    """How many tokens a source has."""
    return len(scan(source, dialect(source)))


def source(kind: str, tokens: int) -> str:
    """A sum of at least so many tokens; the same at every call."""
    random, term = Random(tokens), KINDS[kind].term
    each = tokens_in(term(random)) + 1
    return " + ".join(term(random) for _ in range(tokens // each + 1))


def of_length(kind: str, characters: int) -> str:
    """A sum of at most so many characters, or of one term; the same at every call."""
    random, term = Random(characters), KINDS[kind].term
    terms = [term(random)]
    length = len(terms[0])
    while (length := length + 3 + len(following := term(random))) <= characters:
        terms.append(following)
    return " + ".join(terms)


def sympy(text: str) -> object:
    """SymPy's own reading, which runs what it reads: only for sources that were made here."""
    from sympy.parsing import sympy_parser as sp

    more = (sp.implicit_multiplication, sp.convert_xor) if "^" in text else ()
    return sp.parse_expr(text, transformations=(*sp.standard_transformations, *more), evaluate=False)


def mathjs(text: str, budget: float) -> tuple[float, float] | None:
    """Microseconds of mathjs's first parse and of its median one; None where it cannot be run."""
    node, folder = shutil.which("node"), os.environ.get("MATHJS", "")
    if not node or not (Path(folder) / "mathjs").is_dir():
        return None
    script = Path(__file__).with_name("mathjs.js")
    command = [node, str(script), str(Path(folder).resolve()), str(budget)]
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=120)
    first, median = json.loads(run.stdout)
    return first, median


@contextmanager
def _deep() -> Iterator[None]:
    """A long sum is a deep tree, and the others recurse."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def times(kind: str, text: str, budget: float) -> dict[str, float]:
    """Microseconds of every reader that takes such a source."""
    peers = KINDS[kind].peers
    found = {"ours": microseconds(lambda: read(text), budget, process_time)}
    with _deep():
        if "ast" in peers and len(text) <= MOST_FOR_AST:
            found["ast"] = microseconds(lambda: ast.parse(text), budget, process_time)
        if "SymPy" in peers and len(text) <= MOST_FOR_SYMPY:
            found["SymPy"] = microseconds(lambda: sympy(text), 0, process_time)
    if "mathjs" in peers and len(text) <= MOST_FOR_AST and (run := mathjs(text, budget)):
        found["mathjs, first"], found["mathjs"] = run
    return found


def _holds(nanoseconds: float, found: dict[str, float]) -> str:
    """Which goals are reached: the time a character, that beside `ast`, that beside SymPy."""
    reached = [nanoseconds <= NANOSECONDS]
    if "ast" in found:
        reached.append(found["ours"] <= TIMES_AST * found["ast"])
    if "SymPy" in found:
        reached.append(found["SymPy"] >= SYMPY_TIMES * found["ours"])
    return " ".join("yes" if one else "no" for one in reached)


def table(sizes: tuple[int, ...], budget: float) -> Iterator[str]:
    """The lines of the Markdown table."""
    peers = ("ast", "SymPy", "mathjs, first", "mathjs")
    yield "Reading: nanoseconds per character, and how many times as long each of the others takes as ours."
    if mathjs("x", 0) is None:
        yield "mathjs was not run: that takes `node`, and `MATHJS` naming a node_modules folder."
    yield f"Goals: at most {NANOSECONDS} ns, {TIMES_AST} times `ast`, a {SYMPY_TIMES}th of SymPy."
    yield ""
    yield "| source | characters | ours | " + " | ".join(peers) + " | goals |"
    yield "|---|--:|--:|" + "--:|" * len(peers) + "---|"
    for kind in KINDS:
        for size in sizes:
            text = of_length(kind, size)
            found = times(kind, text, budget)
            each = found["ours"] * 1e3 / len(text)
            ratios = [f"× {found[peer] / found['ours']:.2f}" if peer in found else "–" for peer in peers]
            cells = [kind, f"{len(text):,}", f"{each:.0f}", *ratios, _holds(each, found)]
            yield f"| {' | '.join(cells)} |"
