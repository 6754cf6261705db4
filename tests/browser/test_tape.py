"""The page reckons what the server reckons: every row of the table, whole graphs, and numerals."""

import base64
import math
import random
import struct
from collections.abc import Sequence
from itertools import product
from math import inf, isfinite, isnan, nan

import pytest

from app.calculus import portable
from app.calculus.formulas import function, in_domain, partial
from app.calculus.operations import OPERATIONS
from app.calculus.portable import row
from app.lesson import lesson
from app.presentation import numerals
from app.web.playing import data
from tests.calculus.sources import random_source
from tests.calculus.test_folding import random_fold, with_calls

EDGES = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    1e-300,
    -1e-300,
    5e-324,
    1e-12,
    0.1,
    27.0,
    -27.0,
)
FAR = (inf, -inf, nan, 1e308, -1e308, 710.0, -710.0, 745.2, -745.2, 1e22, 2.0**53, 2.0**53 + 2, math.pi / 2)
CANCELLING = {"silu", "gelu"}  # their slopes are sums that pass through 0


@pytest.fixture(scope="module")
def modules(browser, home: str):
    """A page that may import the app's modules."""
    page = browser.new_page()
    page.goto(home + "?f=")
    yield page
    page.close()


def packed(numbers: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()


def unpacked(text: str) -> tuple[float, ...]:
    raw = base64.b64decode(text)
    return struct.unpack(f"<{len(raw) // 8}d", raw)


BITS = """
const unpack = (text) => new Float64Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const pack = (numbers) => {
  let text = "";
  for (const byte of new Uint8Array(Float64Array.from(numbers).buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};
"""
ROWS = f"""async ([row, xs, ys, at]) => {{
  {BITS}
  const {{ row: made }} = await import(at + "static/js/tape.js");
  const {{ value, slopes }} = made(row);
  const [first, second] = [unpack(xs), unpack(ys)];
  return [value, ...slopes].map((f) => pack(first.map((x, k) => f(x, second[k]))));
}}"""


def points(arity: int, rng: random.Random) -> list[tuple[float, ...]]:
    """Edges of domains, kinks, what is no number, and thousands of ordinary numbers of every size."""
    special = (*EDGES, *FAR)
    ordinary = [
        rng.choice(
            (rng.uniform(-4, 4), rng.gauss(0, 1) * 10 ** rng.uniform(-8, 8), float(rng.randint(-6, 6)))
        )
        for _ in range(3000 * arity)
    ]
    pairs = list(zip(ordinary[::arity], ordinary[arity - 1 :: arity], strict=True))
    return [*product(special, repeat=arity), *(pair[:arity] for pair in pairs)]


def slope(operation: str, key: int, point: tuple[float, ...]) -> float:
    """A local derivative as the passes have it: none outside the domain, no infinity at a boundary."""
    found = partial(operation, key)(*point) if in_domain(operation, point) else nan
    return found if isfinite(found) or inf in map(abs, point) else nan


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_row_is_the_same_function(modules, home: str, operation: str) -> None:
    rng = random.Random(operation)
    arity = len(OPERATIONS[operation].arguments)
    at = points(arity, rng)
    columns = [packed([point[k] for point in at]) for k in (0, arity - 1)]
    found = [unpacked(text) for text in modules.evaluate(ROWS, [row(operation), *columns, home])]
    expected = [[function(operation)(*point) for point in at]]
    expected += [[slope(operation, key, point) for point in at] for key in range(arity)]
    for ours, theirs in zip(expected, found, strict=True):
        wrong = [(p, a, b) for p, a, b in zip(at, ours, theirs, strict=True) if not close(a, b, operation)]
        assert not wrong, wrong[:3]


def close(ours: float, theirs: float, operation: str) -> bool:
    """Equal but for the last bits, in which libraries differ; both undefined; the same infinity."""
    if not isfinite(ours):
        return isnan(theirs) if isnan(ours) else ours == theirs
    room = 9 * math.ulp(ours) + (1e-15 if operation in CANCELLING else 0)
    return isfinite(theirs) and abs(ours - theirs) <= room


GRAPH = f"""async ([tape, lesson, points, at]) => {{
  {BITS}
  const {{ Tape }} = await import(at + "static/js/tape.js");
  const made = new Tape(tape, lesson);
  return points.map((point) => {{
    const alive = made.run(unpack(point));
    const found = [made.values.slice(0, lesson.nodes.length), made.locals, made.numbers, made.after];
    return [alive, ...found.map(pack)];
  }});
}}"""


def reckoned(source: str, at: dict[str, float], **asked: str) -> tuple[bool, list[list[float]]]:
    """What the server finds at a point: values, local derivatives, gradients, and each after every event."""
    found = lesson(source, at=",".join(f"{name}={value!r}" for name, value in at.items()), **asked)
    events = [event.after for event in found.steps if event.phase != "forward"]
    swept = [found.values, found.locals, found.swept, events]
    return found.has_gradients, [[0.0 if n is None else n for n in numbers] for numbers in swept]


def agrees(modules, home: str, source: str, at: Sequence[dict[str, float]], **asked: str) -> None:
    """Server and page find the same at some points."""
    start = lesson(source, **asked)
    points = [packed(list(point.values())) for point in at]
    wanted = [portable.tape(start.graph), data(start), points, home]
    for point, (alive, *found) in zip(at, modules.evaluate(GRAPH, wanted), strict=True):
        has_value, expected = reckoned(source, point, **asked)
        assert alive == has_value
        for ours, theirs in zip(expected[: None if alive else 2], map(unpacked, found), strict=False):
            assert theirs == pytest.approx(ours, rel=1e-9, abs=1e-12, nan_ok=True)


def some_points(source: str, rng: random.Random) -> list[dict[str, float]]:
    """Values for all variables, some of them whole numbers."""
    names = lesson(source).point
    return [
        {name: rng.choice((rng.gauss(0, 2), float(rng.randint(-2, 2)))) for name in names} for _ in range(8)
    ]


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("seed", range(12))
def test_whole_graphs_agree_in_every_number(modules, home: str, seed: int, mode: str) -> None:
    rng = random.Random(seed)
    source = random_source(rng, kinks=True)
    agrees(modules, home, source, some_points(source, rng), mode=mode)


FOLDED = {
    "statements": ("h = tanh(w x + b)\nk = sigmoid(v h + c)\nL = (k - y)^2", "all,-L"),
    "calls": ("g(z) = gelu(w z) + 1\nL = g(x) g(b) + g(g(x))", "g"),
    "opened": ("g(z) = z^2 + w tanh(z)\nh = 3 g(w x) - g(b)\nL = h^2 + b", "all,-h"),
    "no value": ("h = ln(w x) + b^2\nk = max(h, b) (b + 1)\nL = relu(b) + b k", "h,k"),
    "no value aside": ("h = (ln(x) + 1) w\nk = w^2 + b\nL = k + floor(2) k + min(b, h)", "all"),
    "kinks": ("h = |w x| + relu(x - 1)\nk = sqrt(h b) + sqrt(c)\nL = h k + b", "h,k"),
    "literals": ("h = 2^(w/3) + 1/0.5 + 1\nk = (h + 5) w\nL = h + k b", "all"),
    "too large": ("h = exp(exp(w) + b) 1\nL = 1 / (1 + h) + w", "h"),
}


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("wrt", ["", "b"])
@pytest.mark.parametrize("name", FOLDED)
def test_folded_graphs_agree_in_every_number(modules, home: str, name: str, wrt: str, mode: str) -> None:
    """Also where a logarithm inside has no value, at kinks, and where some arguments are no parameters."""
    source, fold = FOLDED[name]
    assert lesson(source, fold=fold).whole
    at = some_points(source, random.Random(name))
    agrees(modules, home, source, at, fold=fold, wrt=wrt, mode=mode)


@pytest.mark.parametrize("seed", range(12))
def test_random_folds_agree_in_every_number(modules, home: str, seed: int) -> None:
    rng = random.Random(seed)
    source = with_calls(rng)
    fold = random_fold(rng, lesson(source))
    agrees(modules, home, source, some_points(source, rng), fold=fold)


FOUR = """async ([numbers, at]) => {
  const { four, mathml } = await import(at + "static/js/numerals.js");
  return numbers.map((number) => [four(number), mathml(number)]);
}"""


def test_numbers_are_written_alike(modules, home: str) -> None:
    """Also what lies exactly between two figures, the smallest and the largest, and what is none."""
    rng = random.Random(7)
    ties = [(k + 0.5) * 2.0**p for k in range(1000, 9999, 97) for p in range(-3, 12)]
    sizes = [rng.choice((-1, 1)) * rng.uniform(1, 10) * 10.0 ** rng.randint(-320, 308) for _ in range(3000)]
    edges = [
        9.9995,
        99995.0,
        999950.0,
        99994.999,
        1e-4,
        9.9999e-5,
        99999.5,
        1e6,
        5e-324,
        1.7976931348623157e308,
    ]
    short = [float(f"{rng.randint(1000, 9999)}5e{rng.randint(-14, 8)}") for _ in range(3000)]
    numbers = [*EDGES, *FAR, *ties, *sizes, *edges, *short, *(k / 8 for k in range(-400, 400))]
    for number, (text, mathml) in zip(numbers, modules.evaluate(FOUR, [numbers, home]), strict=True):
        assert text == numerals.four(number), repr(number)
        assert not text or mathml == numerals.mathml(number)
