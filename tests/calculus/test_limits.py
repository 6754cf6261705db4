"""Whatever is typed: an answer or a refusal with a place, in bounded time. Never anything else."""

import random
import sys
import time
from collections.abc import Callable
from itertools import count

import pytest

from app.calculus.building import build
from app.calculus.derivatives import MOST_OPERATIONS
from app.calculus.errors import Impossible, Refusal, TooLong
from app.calculus.reading import LONGEST_SOURCE, read
from app.calculus.syntax import NESTING
from app.lesson import LARGEST_PICTURE, lesson
from app.presentation import captions, explanations, node_link
from app.presentation.readings import reading_latex, reading_text
from app.presentation.words import say
from tests.benchmarks import reading
from tests.calculus.test_language import MEANINGS, REFUSALS


def answer(source: str, **options: object) -> str:
    """What somebody gets who types this: a number, or the key of a refusal; anything else is a bug."""
    try:
        lesson(source, **options)
    except Refusal as refusal:
        check_refusal(refusal, source)
        return refusal.key
    return "read"


def check_refusal(refusal: Refusal, source: str) -> None:
    assert refusal.status in (400, 413, 422)
    assert say(f"refusal.{refusal.key}", **refusal.details)
    if refusal.position:
        assert 1 <= refusal.position.line <= source.count("\n") + 1
        assert refusal.position.column >= 1
        assert refusal.position.length >= 1


def test_too_long() -> None:
    with pytest.raises(TooLong):
        lesson("x" * (LONGEST_SOURCE + 1))
    for almost in ("1" * LONGEST_SOURCE, "x" * LONGEST_SOURCE, " " * LONGEST_SOURCE, "\n" * LONGEST_SOURCE):
        assert answer(almost, picture=False) in ("too_many_operations", "too_many_signs", "empty", "read")


def calls_to_read(source: str) -> int:
    """How many functions are called, Python's and C's, while a source is read: its work, without a clock."""
    calls = 0

    def count_one(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count_one)
    try:
        read(source)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("kind", reading.KINDS)
def test_reading_is_linear_work(kind: str) -> None:
    short, long = reading.source(kind, 1_000), reading.source(kind, 10_000)
    for once in (short, long):
        read(once)  # what is looked up once and kept
    assert calls_to_read(long) < 11 * calls_to_read(short)
    assert calls_to_read(long) < 25 * reading.tokens_in(long)


def test_a_long_source_is_numbers() -> None:
    line = "w_1 x_1 + b σ(w_1 x_2) − "
    found = lesson(line * 4_000 + "1", picture=False)
    assert found.graph.operation_count > 4_000
    assert found.agreement.closed_form
    assert not found.steps


def test_as_many_operations_as_allowed() -> None:
    def chain(operations: int) -> str:
        return "x" + " + x" * operations

    assert build(read(chain(MOST_OPERATIONS))).operation_count == MOST_OPERATIONS
    with pytest.raises(Impossible) as caught:
        build(read(chain(MOST_OPERATIONS + 1)))
    assert caught.value.key == "too_many_operations"
    with pytest.raises(Impossible) as caught:
        lesson(chain(LARGEST_PICTURE + 1))
    assert caught.value.key == "too_many_for_a_picture"
    with pytest.raises(Impossible) as caught:
        lesson("p = x^2\n" + chain(LARGEST_PICTURE + 1) + " + p")
    assert caught.value.key == "too_many_unfolded"
    assert len(lesson(chain(LARGEST_PICTURE)).steps) > 2 * LARGEST_PICTURE


@pytest.mark.parametrize(
    "brackets", ["()", "[]", "{}", ("sin(", ")"), ("g(", ")"), ("√(", ")"), ("x^{", "}")]
)
def test_nesting(brackets: tuple[str, str]) -> None:
    opening, closing = brackets
    before = "g(z) = z + 1\n" if opening == "g(" else ""

    def nested(depth: int) -> str:
        return before + opening * depth + "x" + closing * depth

    assert answer(nested(NESTING)) == "read"
    assert answer(nested(NESTING + 1)) == "nesting"
    assert answer(nested(20_000)) == "nesting"


def test_depth_without_brackets() -> None:
    n = 5_000
    for chain in (
        "-" * n + "x",
        "x^" * n + "x",
        "√" * n + "x",
        "sin " * n + "x",
        "|" * n,
        "e^-" * n + "x",
        "x" + "^2" * n,
    ):
        assert answer(chain, picture=False) in ("read", "nesting", "unclosed"), chain[:10]
    lines = "\n".join(["p_0 = x", *(f"p_{k} = sin(p_{k - 1}) + p_{k - 1}" for k in range(1, n))])
    assert answer(lines, picture=False) == "read"


BOMBS = {
    "doubling": "\n".join(
        ["g_0(x) = x + 1", *(f"g_{k}(x) = g_{k - 1}(g_{k - 1}(x))" for k in range(1, 60)), "g_59(x)"]
    ),
    "doubling in width": "\n".join(
        ["g_0(x) = x", *(f"g_{k}(x) = g_{k - 1}(x) g_{k - 1}(x+{k})" for k in range(1, 60)), "g_59(x)"]
    ),
    "many calls of a large body": "g(x) = " + "x+" * 1000 + "1\n" + "+".join("g(x)" for _ in range(1100)),
    "primes": "σ" + "'" * 9 + "(x)",
    "more primes": "σ" + "'" * 100_000 + "(x)",
    "primes of one's own": "g(x) = " + "σ(x)·" * 6 + "1\ng" + "'" * 12 + "(x)",
    "primes of a tower": "g(x) = x^x^x\ng" + "'" * 6 + "(x)",
    "nested primes": "gelu''''(" * 50 + "x" + ")" * 50,
    "powers": "10^400^400^400 x",
    "a huge number": "9" * 5000 + "x",
    "huge exponents": "1e99999999999 x + 1e-99999999999",
    "digits in an exponent": "x^" + "9" * 5000,
    "a long name": "w_{" + "i" * 100_000 + "} x",
    "a long word": "w" * 20_000,
    "a long defined word": "a" * 50_000 + " = 2\n" + "a" * 50_000 + " x",
    "many names": "\n".join(f"n_{k} = {k}" for k in range(10_000)) + "\nx",
    "many words to split": " ".join(
        f"{a}{b}{c}{d}" for a in "abcdwxyz" for b in "abcdwxyz" for c in "abcd" for d in "wxyz"
    ),
    "many functions": "\n".join(f"g_{k}(x) = x" for k in range(3_000))
    + "\n"
    + "+".join(f"g_{k}(x)" for k in range(3_000)),
    "long header": "f(" + ",".join(f"x_{k}" for k in range(5_000)) + ") = x_1",
    "duplicates in a header": "f(" + ",".join(["x"] * 20_000) + ") = x",
    "opened": "+".join(f"gelu(x_{k})" for k in range(3_000)),
    "subscripts": "x" + "_1" * 50_000,
    "frac": r"\frac" * 20_000,
    "nested frac": r"\frac{1}{1+" * 400 + "x" + "}" * 400,
    "roots": r"\sqrt[3]{" * 450 + "x" + "}" * 450,
    "half roots": r"\sqrt[" * 20_000,
    "left": r"\left(" * 20_000,
    "python lines": "\n".join(["c = x**2"] * 5_000),
    "python dots": "a" + ".a" * 50_000,
    "sums in sums": "∑_{i=1}^{50} " * 400 + "x_i",
    "softmax in softmax": "softmax(x, " * 400 + "x" + ")_1" * 400,
    "a sum of a large body": "∑_{i=1}^{50} (" + "x_i + " * 5_000 + "1)",
}


REFUSED = {
    "doubling": "too_many_operations",
    "doubling in width": "too_many_operations",
    "many calls of a large body": "too_many_operations",
    "primes": "too_many_primes",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    began = time.process_time()
    key = answer(BOMBS[name], picture=False)
    assert time.process_time() - began < 20, "within any patience at all"
    assert key == REFUSED.get(name, key)


# Fuzz.

ALPHABET = "wxbyfeσλπ0123456789.+-*/^_=(){}[]|,;'\n \\√∛²₁⁻×·−′$&~#@!?<>%\"∂∑∞é中\x00\u200b\ufeff😀"
WORDS = [
    "sin",
    "ln",
    "exp",
    "log_",
    "max",
    "sqrt",
    r"\frac",
    r"\sqrt",
    r"\left",
    r"\right",
    r"\sigma",
    r"\begin",
    r"\operatorname",
    r"\\",
    "**",
    "torch.",
    "+=",
    "def ",
    "lambda ",
    "import ",
    "g(x) = ",
    "e^{",
    "10^",
    "1e",
    "_{",
    "sigmoid'",
    "|x|",
    "σ'",
]
CORPUS = [str(case.values[0]) for case in (*MEANINGS, *REFUSALS)]


def mutated(rng: random.Random) -> str:
    source = rng.choice(CORPUS)
    for _ in range(rng.randint(1, 5)):
        at, kind = rng.randint(0, len(source)), rng.random()
        if kind < 0.3:
            source = source[:at] + rng.choice(ALPHABET) + source[at:]
        elif kind < 0.5:
            source = source[:at] + source[at + 1 :]
        elif kind < 0.65:
            source = source[:at] + rng.choice(WORDS) + source[at:]
        elif kind < 0.8:
            other = rng.choice(CORPUS)
            source = source[:at] + other[rng.randint(0, len(other)) :]
        else:
            start = rng.randint(0, at)
            source = source[:at] + source[start:at] + source[at:]
    return source[:300]


def noise(rng: random.Random) -> str:
    return "".join(
        rng.choice(ALPHABET) if rng.random() < 0.75 else rng.choice(WORDS) for _ in range(rng.randint(1, 25))
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("make", [mutated, noise])
def test_fuzz(make: Callable[[random.Random], str], seed: int) -> None:
    rng = random.Random(f"{make.__name__} {seed}")
    read_well = 0
    for _ in range(500):
        source = make(rng)
        syntax = rng.choice(["auto", "auto", "math", "latex", "python"])
        try:
            read_well += answer(source, syntax=syntax) == "read"
        except Exception as error:
            raise AssertionError(f"{source!r} in {syntax}: {error!r}") from error
    assert read_well > 20 or make is noise


def test_what_is_read_can_be_shown() -> None:
    """Documents, captions and sentences of everything that fuzzing finds readable."""
    rng = random.Random(4)
    shown = 0
    while shown < 200:
        source = mutated(rng)
        try:
            found = lesson(source)
        except Refusal:
            continue
        shown += 1
        try:
            node_link.document(found)
            explanations.agreement(found)
            for step in found.steps[:20]:
                captions.text(found, step)
        except Exception as error:
            raise AssertionError(f"{source!r}: {error!r}") from error


@pytest.mark.parametrize("field", ["at", "wrt", "open", "prime"])
def test_options_are_read_or_refused(field: str) -> None:
    rng = random.Random(field)
    for _ in range(300):
        text = rng.choice(["w=1,", "b=", "v7", "sigma,", "", "x="]) + noise(rng)
        try:
            answer("L = [σ(wx+b) − y]²", **{field: text})
        except Exception as error:
            raise AssertionError(f"{field}={text!r}: {error!r}") from error


# Time.


UNSEEN = count(1)


def seconds(source: str) -> float:
    """The better of two times for a whole lesson, nothing of it kept from before."""
    times = []
    for _ in range(2):
        fresh = source + " " * next(UNSEEN)
        began = time.process_time()
        answer(fresh, picture=False)
        times.append(time.process_time() - began)
    return min(times)


def shown(source: str) -> None:
    reading_text(read(source))
    reading_latex(read(source))


def test_a_very_long_product_is_printed_at_once() -> None:
    """A long run of letters is searched for names in its last ones alone."""
    assert reading_text(read("xy" * 20_000)).count("x") == 20_000


def layers(n: int) -> str:
    return "\n".join(
        ["p_0 = x", *(f"p_{k} = σ(w_{k % 7} p_{k - 1} + b) + p_{k - 1}" for k in range(1, n // 4))]
    )


GROWING: dict[str, Callable[[int], str]] = {
    "layers": layers,
    "terms": lambda n: "+".join(f"w_{k} x" for k in range(n // 2)),
    "one word": lambda n: "wx" * n,
    "unused lines": lambda n: "\n".join(f"n_{k} = {k}" for k in range(n)) + "\nx",
    "versions": lambda n: "\n".join(["c = x**2"] * n),
    "functions": lambda n: "\n".join(f"g_{k}(x) = x" for k in range(n)) + "\ng_1(x)",
    "parameters": lambda n: "f(" + ",".join(f"x_{k}" for k in range(n)) + ") = x_1",
    "known words": lambda n: "aa = x\n" + "aaa aaaa " * n,
    "subscripts": lambda n: "x" + "_1" * n,
    "brackets": lambda n: "(" * n,
    "bars": lambda n: "|" * n,
    "fractions": lambda n: r"\frac" * n,
    "braces": lambda n: "{" * n + "x" + "_{" * n,
    "roots": lambda n: r"\sqrt[3]" * n + "x",
    "towers": lambda n: "x^" * n + "x",
    "signs": lambda n: "-" * n + "x",
    "spaces": lambda n: "x" + " " * n + "y",
    "gaps": lambda n: "wx" + " " * n + "b",
    "small figures": lambda n: "π r" + "²" * n,
    "digits": lambda n: "1" * n + "x",
    "dots": lambda n: "a" + ".a" * n,
    "sums": lambda n: "∑_{i=1}^2 " * n + "x_i",
    "sums of sums": lambda n: "(∑_{i=1}^3 x_i)" * n,
    "lists": lambda n: "sum(a, " * n + "b" + ")" * n,
    "shares": lambda n: "+".join(["softmax(a, b)_1"] * n),
    "plain fractions": lambda n: "{a \\over " * n + "b" + "}" * n,
    "equations": lambda n: "p_0 = x" + "".join(f", p_{k} = p_{k - 1}" for k in range(1, n)),
    "explained": lambda n: "L = x" + "".join(f" where p_{k} = 2" for k in range(n)),
    "raised": lambda n: "w^{(1)}" * n,
    "indices of powers": lambda n: "w^{" * n + "2" + "}_1" * n,
    "decimals": lambda n: "0,5" * n,
}


@pytest.mark.parametrize("shape", GROWING)
def test_time_grows_linearly(shape: str) -> None:
    """Four times as much takes about four times as long, not sixteen times."""
    make = GROWING[shape]
    answer(make(50), picture=False)
    n = 500
    while n < 16_000 and seconds(make(n)) < 0.015:
        n *= 2
    if n >= 16_000:
        return  # refused at once, however much there is
    ratios = []
    for _ in range(3):
        ratios.append(seconds(make(4 * n)) / seconds(make(n)))
        if ratios[-1] < 9:
            return
    pytest.fail(f"from {n} to {4 * n}: {ratios}")
