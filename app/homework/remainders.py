"""Answers that are right up to something: a summand, a factor, a derivative. One row per kind.

A row looks at the values of an answer and of the truth, and says what it takes to make them equal: two
formulas that are the same function exactly if it is so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, nan

from app.calculus.closed_form import substituted
from app.calculus.derivatives import differentiate
from app.calculus.errors import Impossible
from app.calculus.formulas import value
from app.calculus.paths import Path, count_paths, paths
from app.calculus.tidy import literal, tidied
from app.calculus.tree import Apply, Name, Number, Tree, names_in, substitute
from app.homework.changes import Board, Stand
from app.homework.spreading import Term, spread, written
from app.homework.verdict import Diagnosis

PRECISION = 1e-9  # of numbers that agree: nine digits
MOST_PATHS = 64
LARGEST_NUMBER = 100  # above and below, in a constant factor
EXPONENTS = (-1, 1, -2, 2, -3, 3)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in the names of the graph, its values at some points, how many different parts it has.

    `simplicity` says how many times fewer these are than those of the truth.
    """

    tree: Tree
    values: Sequence[float]
    stands: Sequence[Stand]
    parts: int
    simplicity: float

    @property
    def scale(self) -> list[float]:
        """What small is small against."""
        return [
            abs(number) + abs(stand.truth) for number, stand in zip(self.values, self.stands, strict=True)
        ]

    @property
    def is_right(self) -> bool:
        """Whether the answer is the truth, as far as floats tell."""
        return close(self.values, [stand.truth for stand in self.stands], self.scale)

    def varies(self) -> bool:
        """Whether the answer is more than a constant."""
        return not close(self.values, [self.values[0]] * len(self.values), self.values)


Claim = tuple[Diagnosis, Tree, Tree]  # holds if both formulas are one function


def close(left: Sequence[float], right: Sequence[float], scale: Sequence[float]) -> bool:
    """Whether numbers agree to nine digits of what they were computed from."""
    return all(abs(a - b) <= PRECISION * abs(size) for a, b, size in zip(left, right, scale, strict=True))


@dataclass(frozen=True, slots=True)
class Remainder:
    """A kind of answer that is right up to something."""

    kind: str
    claims: Callable[[Board, Given, str], Iterator[Claim]]
    bare: bool = False  # as of a `Change`


def _antiderivative(board: Board, given: Given, kind: str) -> Iterator[Claim]:
    """The derivative of the answer is the function."""
    graph = board.graph
    output, name = graph.nodes[graph.output], graph.nodes[board.wrt].name
    expansions = {node.name: graph.expansions[node.index] for node in graph.nodes}
    known = {used: tree for used in names_in(given.tree) if (tree := expansions[used])}
    if len(known) < len(names_in(given.tree)) or not board.depends[graph.output]:
        return
    try:
        slope = differentiate(substitute(given.tree, known), name)
    except Impossible:
        return
    truth = [stand.point[output.name] for stand in given.stands]
    if close([value(slope, stand.point) for stand in given.stands], truth, truth):
        yield Diagnosis(kind, output.id, details={"how": "whole"}), slope, Name(output.name)


@dataclass(frozen=True, slots=True)
class Summand:
    """A part of the truth: what comes along one path, or one term of it, multiplied out."""

    path: Path
    term: Term
    values: tuple[float, ...]


def _summands(board: Board, stands: Sequence[Stand]) -> Iterator[Summand]:
    """Each path's product, and where that is a sum of several terms in the variables, these too."""
    if not board.depends[board.graph.output] or count_paths(board.graph, board.wrt) > MOST_PATHS:
        return
    results: list[dict[int, float]] = [{} for _ in stands]
    for path in paths(board.graph, board.wrt, MOST_PATHS):
        whole = _product(board, path)
        written_out = substituted(board.graph, whole)
        terms = spread(written_out) if written_out else []
        for term in terms if len(terms) == 1 else [((whole, 1),), *terms]:
            yield Summand(
                path, term, tuple(_value(term, *pair) for pair in zip(stands, results, strict=True))
            )


def _value(term: Term, stand: Stand, results: dict[int, float]) -> float:
    total = 1.0
    for base, power in term:
        total *= _power(value(base, stand.point, results), power)
    return total


def _one_summand(board: Board, given: Given, kind: str) -> Iterator[Claim]:
    """Answer − truth is plus or minus one summand of the truth, or minus two: its sign is wrong."""
    away = [number - stand.truth for number, stand in zip(given.values, given.stands, strict=True)]
    for summand in _summands(board, given.stands):
        if all(
            abs(amount) <= PRECISION * abs(stand.truth)
            for amount, stand in zip(summand.values, given.stands, strict=True)
        ):
            continue
        for times, how in ((-1, "missing"), (1, "twice"), (-2, "sign")):
            if close(away, [times * amount for amount in summand.values], given.scale):
                amount = _times(written(summand.term), literal(Fraction(times)))
                yield _on_path(board, summand, kind, how), given.tree, _plus(board.gradient(), amount)
        yield from _factor_of_summand(board, given, summand, away)


def _factor_of_summand(board: Board, given: Given, summand: Summand, away: list[float]) -> Iterator[Claim]:
    """One summand lacks one of its factors, or has a variable as a factor once too often."""
    known: list[dict[int, float]] = [{} for _ in given.stands]
    variables = [Name(board.graph.nodes[index].name) for index in board.graph.variables]
    shorter = [summand.term[:k] + summand.term[k + 1 :] for k in range(len(summand.term))]
    others = [("summand", rest) for rest in shorter if rest] + [
        ("more", (*summand.term, (v, 1))) for v in variables
    ]
    for how, other in others:
        values = [_value(other, *pair) for pair in zip(given.stands, known, strict=True)]
        if close(away, [b - a for a, b in zip(summand.values, values, strict=True)], given.scale):
            amount = Apply("sub", (written(other), written(summand.term)))
            yield _on_path(board, summand, "forgot_factor", how), given.tree, _plus(board.gradient(), amount)


def _on_path(board: Board, summand: Summand, kind: str, how: str) -> Diagnosis:
    edges = [board.graph.edges[index] for index in summand.path]
    last = edges[-1]
    used = written(summand.term) if how == "twice" else None
    details = {"how": how, "path": tuple(edge.id for edge in edges)}
    return Diagnosis(
        "sign" if how == "sign" else kind, board.graph.nodes[last.target].id, last.id, used, details
    )


def _product(board: Board, path: Path) -> Tree:
    total: Tree = Number("1")
    for index in path:
        total = _times(total, board.graph.partial(board.graph.edges[index]))
    return total


def _factor(board: Board, given: Given, kind: str) -> Iterator[Claim]:
    """Answer / truth is a constant, or a power of one variable or node."""
    if not all(stand.truth for stand in given.stands) or not given.varies():
        return
    ratios = [number / stand.truth for number, stand in zip(given.values, given.stands, strict=True)]
    if not all(map(isfinite, ratios)):
        return
    constant = Fraction(ratios[0]).limit_denominator(LARGEST_NUMBER)
    if 0 < abs(constant.numerator) <= LARGEST_NUMBER and close(
        ratios, [float(constant)] * len(ratios), ratios
    ):
        lost = abs(constant) < 1
        found = Diagnosis(kind, details={"how": "constant", "lost": lost})
        yield found, given.tree, _times(literal(constant), board.gradient())
    for node in board.graph.nodes:
        for exponent in EXPONENTS if node.is_variable else EXPONENTS[:2]:
            powers = [_power(stand.numbers[node.index], exponent) for stand in given.stands]
            if close(ratios, powers, ratios):
                found = Diagnosis(kind, node.id, details={"how": "power", "lost": exponent < 0})
                power = Apply("pow", (Name(node.name), literal(Fraction(exponent))))
                yield found, given.tree, _times(board.gradient(), power)


def _power(base: float, exponent: int) -> float:
    """A whole power; nothing agrees with what has no value."""
    try:
        return base**exponent
    except (ZeroDivisionError, OverflowError):
        return nan


def _plus(x: Tree, y: Tree) -> Tree:
    return tidied(Apply("add", (x, y)))


def _times(x: Tree, y: Tree) -> Tree:
    return tidied(Apply("mul", (x, y)))


REMAINDERS = (
    Remainder("integrated", _antiderivative),
    Remainder("right_up_to_a_summand", _one_summand, bare=True),
    Remainder("forgot_factor", _factor),
)
