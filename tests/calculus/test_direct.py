"""What is read in one pass is what the parser reads token by token: the same trees, names and notes."""

import json
import random
from collections.abc import Iterator

import pytest

from app.calculus.ambiguity import Choices
from app.calculus.building import build
from app.calculus.direct import read_directly
from app.calculus.errors import Refusal
from app.calculus.reading import Reading, read, read_by_token
from app.calculus.tokens import MOST_TOKENS, dialect
from app.calculus.tree import same
from tests.calculus.sources import random_source
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import corpus, seeds

LEAVES = (
    "a", "b", "x", "w_1", "w_{1}", "w_{12}", "w1", "e", "2", "3.5", "12", ".5", "5e", "λ", r"\lambda", "σ_1",
    r"\theta_{1}", "wx", "abc", "e_1", "pi", "π", r"\pi", "d", "d_1",
)  # fmt: skip
HEADS = (
    "sin", "exp", "ln", r"\sin", r"\exp", "σ", r"\sigma", "tanh", "sqrt", "log",
    "relu", "ReLU", "cbrt", "max",
)  # fmt: skip
INFIX = ("+", "-", "*", "/", "^", " ", "", " - ", " + ", r"\cdot ", "·", "−", r" \times ", r"\,")
AROUND = (
    "({})", "[{}]", r"\left({}\right)", "{{{}}}", "-{}", "({})²", "{}³", "{}^2", "{}^{{2}}", "e^{{{}}}",
    "|{}|", r"\frac{{{}}}{{2}}", r"\frac{{d}}{{{}}}", r"\sqrt{{{}}}", "√{}", "+{}", "e^-{}", "({})'",
    "x^({})", r"\big({}\big)",
)  # fmt: skip
GLUED = (*LEAVES, *HEADS, *INFIX, *"(){}[]^=\n;,|.²", "^-", "e^", "}{", r"\frac{", "L = ", "f(x) = ", "p = ")


def grown(rng: random.Random, size: int) -> str:
    """A formula by the rules of paper and LaTeX, most of it with one reading."""
    if size <= 0:
        return rng.choice(LEAVES)
    way = rng.random()
    if way < 0.5:
        left = rng.randint(0, size - 1)
        return grown(rng, left) + rng.choice(INFIX) + grown(rng, size - 1 - left)
    if way < 0.8:
        return rng.choice(AROUND).format(grown(rng, size - 1))
    return rng.choice(HEADS) + rng.choice((" {}", "({})", "{{{}}}", r"\left({}\right)")).format(
        grown(rng, size - 1)
    )


def lines(rng: random.Random) -> str:
    """A few formulas, most of them with names."""
    starts = ("p = ", "q_1 = ", "g(x) = ", "L = ", "", "x = ")
    made = [rng.choice(starts) + grown(rng, rng.randint(0, 4)) for _ in range(rng.randint(1, 3))]
    return rng.choice(("\n", "; ")).join(made)


def typed() -> Iterator[str]:
    """The corpora: those of the language, of mistakes, of the fuzzer."""
    for body in (*seeds(), *corpus()):
        source = json.loads(body).get("f")
        if isinstance(source, str):
            yield source


def broken(rng: random.Random) -> Iterator[str]:
    """Sources in which something was changed, and pieces put together blindly."""
    known = seeds()
    for _ in range(1_500):
        source = json.loads(mutated(rng.choice(known), known, rng)).get("f")
        yield source if isinstance(source, str) else ""
    for _ in range(3_000):
        yield "".join(rng.choice(GLUED) for _ in range(rng.randint(1, 10)))


SOURCES = {
    "corpora": (lambda rng: typed(), 350),
    "functions": (lambda rng: (random_source(rng) for _ in range(500)), 50),
    "grown": (lambda rng: (grown(rng, rng.randint(0, 6)) for _ in range(4_000)), 700),
    "lines": (lambda rng: (lines(rng) for _ in range(2_000)), 300),
    "broken": (broken, 100),
}


def differs(source: str, syntax: str) -> str | None:
    """What is read otherwise, if anything; None where it was left to the parser."""
    found = read_directly(source, syntax)
    if found is None:
        return None
    try:
        expected = read_by_token(source, syntax, Choices(latex=syntax == "latex"))
    except Refusal as refusal:
        return refusal.key
    return "" if described(found) == described(expected) and same_trees(found, expected) else "reading"


def described(found: Reading) -> list[object]:
    statements = [(line.name, line.parameters, line.mentions) for line in found.definitions]
    outputs = [line.name for line in found.statements]
    more = found.functions, found.names, found.notes, found.ambiguities, found.values, found.wanted
    return [found.source, found.syntax, statements, outputs, *more]


def same_trees(found: Reading, expected: Reading) -> bool:
    pairs = zip(found.definitions, expected.definitions, strict=True)
    return all(same(one.tree, other.tree) for one, other in pairs)


@pytest.mark.parametrize("kind", SOURCES)
def test_one_pass_reads_what_the_parser_reads(kind: str) -> None:
    make, least = SOURCES[kind]
    rng, seen = random.Random(kind), 0
    for source in make(rng):
        for syntax in {dialect(source), "math", "latex"} - {"python"}:
            wrong = differs(source, syntax)
            assert not wrong, f"{wrong}: {syntax} {source!r}"
            seen += wrong == ""
    assert seen >= least


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "2 a b^2 (c + d) - 0.5/x",
        "f(x,b,w) = (w e^{bx} + ln(wx)) b",
        "L = [σ(wx+b) − y]²",
        "p = bx\nq = e^p\nr = wq\ns = wx\nt = ln s\nu = r + t\nf = ub",
        "[y − σ(w_2 σ(w_1 x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]",
        r"\left[\sigma(wx+b)-y\right]^2 + \frac{1}{1+e^{-x}} \cdot \sqrt{x}",
    ],
)
def test_common_formulas_are_read_in_one_pass(source: str) -> None:
    assert differs(source, dialect(source)) == ""


@pytest.mark.parametrize("syntax", ["math", "python"])
def test_a_bare_output_has_a_name_that_no_line_uses(syntax: str) -> None:
    reading = read("p = f*x\nw", syntax)
    assert [statement.name for statement in reading.statements] == ["p", "L"]
    assert build(reading).nodes[-1].name == "L"


@pytest.mark.parametrize(
    "source",
    ["1/2x", "e^bx", "a^b^c", "ln x/y", "ln x y", "log(x)", "x^{(1)}", "e + 1", "5e-3", "w_1.5", "sin x1.5",
     "2.", "sinx", "g(x) = x; g(2)", "a = 2; b = 3", "x = y; y = 2z", "f(x, x) = x", "x = x", "", "(", "x)",
     "(]", "2 3", r"e^\quad ab", "e^yln(x)"],
)  # fmt: skip
def test_what_can_be_read_otherwise_is_left_to_the_parser(source: str) -> None:
    assert read_directly(source, "math") is None


def test_nothing_is_read_deeper_than_the_parser_reads() -> None:
    assert read_directly("(" * 300 + "x" + ")" * 300, "math") is None


def test_both_refuse_more_signs_than_can_be_worked_with() -> None:
    most = "+".join("x" * (MOST_TOKENS // 2))
    assert read_directly(most, "math") is not None
    assert read_directly(most + "+x", "math") is None
    assert read_directly("2x+" * (MOST_TOKENS // 3 + 1) + "x", "math") is None
