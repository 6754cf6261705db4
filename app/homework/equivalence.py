"""Are two formulas the same function? Proved, tested, refuted, or not decided. No tolerance anywhere.

    the ball of answer − truth excludes 0 at an exact point      incorrect, and that is a proof
    it holds 0, and is far narrower than the smallest summand    they agree there
    they agree at 40 points and more                             correct, `tested`
    and an exact argument holds besides                          correct, `proved`
    neither                                                      undecided, with the reason

Equality of elementary functions is undecidable (D. Richardson, "Some undecidable problems involving
elementary functions of a real variable", Journal of Symbolic Logic 33, 1968), so something will always be
only tested.

Formulas are compared where the question has an answer. Where the student's formula has no value there, that
is a remark, not an error; where it has none anywhere, it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property
from itertools import chain

from app.calculus.graph import Graph
from app.calculus.tree import Number, Tree, names_in, parts
from app.homework.answers import Answer, other_readings
from app.homework.balls import Ball, is_rounded
from app.homework.effort import spend
from app.homework.identities import identical
from app.homework.last_resort import proved_by_sympy
from app.homework.meanings import meaning, meanings
from app.homework.points import Point, around, nice_ones
from app.homework.truth import (
    BITS,
    BOUNDED,
    ENOUGH,
    Asked,
    Formula,
    Ground,
    Instead,
    Question,
    ground,
    has_value,
    switches_of,
    turning_points,
)
from app.homework.verdict import Counterexample, Judgement, Remark

LADDER = (128, 512, 2048)  # bits
NARROW = 2**16  # so many times the radius is still below a summand
CONFIRMED = 3  # points looked at once more in the highest precision where nothing is proved
FIGURES = 4  # of a number that is shown
FEW = 5  # with fewer points nothing is said
FIRST = 8  # points at which formulas are compared before a proof is tried
SAMPLE = 16  # with no agreement at so many points, an answer is not right in part
BEGINNING = 100  # instructions that take as long as it takes to begin
MOST_WORK = 300_000  # instructions run for one verdict, weighed by their precision
LARGEST_EXPLAINED = 3_000  # slots of formulas of which more is said than that they differ
MOST_SIDES = 40  # formulas whose sign may tell where an answer is right
MOST_PARTS = 60  # points at which an answer that is wrong somewhere is looked at once more


class Outcome(Enum):
    """What is found at one point."""

    AGREE = auto()
    DIFFER = auto()
    WITHOUT = auto()  # the answer has no value there
    UNKNOWN = auto()  # no precision tells
    UNUSABLE = auto()  # the question has no answer there


def judge(asked: Asked, answer: Answer | Tree, seconds: float = 0.0) -> Judgement:
    """What is true of an answer to a question: one that was read, or a formula over the question's names.

    Where an answer that was read is wrong in all that it may mean, it is looked at whether it is right as
    read otherwise.

    A gradient that is right and only `tested` may be proved by SymPy, in so many seconds.
    """
    if isinstance(answer, Answer):
        graph = asked.question.graph if isinstance(asked, Instead) else asked.graph
        assert graph is not None  # an answer is read over the names of one
        return _judge_answer(asked, graph, answer, seconds)
    found = _Trial(ground(asked), answer).judgement()
    if found.certainty != "tested" or not seconds or not isinstance(asked, Question) or asked.of is not None:
        return found
    proved = proved_by_sympy(asked.graph, asked.wrt, answer, seconds)
    return replace(found, certainty="proved") if proved else found


def same(left: Tree, right: Tree, graph: Graph | None = None) -> Judgement:
    """Whether `left` is the same function as `right`, compared where `right` has a value.

    Both are formulas over the names of `graph`, intermediates included, or over their own.
    """
    return judge(Formula(right, graph, tuple(names_in(left)) if graph is None else ()), left)


@dataclass(frozen=True, slots=True)
class _Seen:
    """An outcome, and where it was met."""

    point: Point
    outcome: Outcome


class _OutOfWork(Exception):
    """The verdict has taken all the work that it may."""


class _Flat(Exception):
    """Something in the formulas is smaller than any precision sees."""


class _Trial:
    """One formula against the truth."""

    def __init__(self, ground: Ground, tree: Tree, rounded: bool = False) -> None:
        self.ground = ground
        self.tree = tree
        self.tape = ground.tape.fork(rounded)
        self.done = len(ground.tape.instructions), len(ground.tape.literals)
        self.answer = self.tape.add(tree, ground.named)
        self.difference = self.tape.apply("sub", self.answer, ground.wanted)
        self.summands = self._summands()
        self.cost = max(1, len(self.tape.what) - len(ground.tape.what))
        spend(BEGINNING + len(self.tape.what))
        self.left = MOST_WORK
        self.seen: list[_Seen] = []

    def _summands(self) -> list[int]:
        """What is added or subtracted somewhere: the smallest of it must not be lost in a radius."""
        added = (key for key in self.tape.what if key[0] in ("add", "sub"))
        return sorted({self.answer, self.ground.wanted, *(slot for key in added for slot in key[1:])})

    # At one point.

    def values(self, point: Point, bits: int) -> list[Ball]:
        """Every slot at a point."""
        cost = (self.cost if bits == BITS else len(self.tape.what)) * max(1, bits // 256)
        self.left -= cost
        if self.left < 0:
            raise _OutOfWork
        spend(cost)
        return self.tape.run(list(self.ground.values(point, bits)), bits, self.done)

    def at(self, point: Point, ladder: tuple[int, ...] = LADDER) -> Outcome:
        """Compare answer and truth at a point, in ever higher precision."""
        for bits in ladder:
            if bits > BITS and not self.ground.usable(point, bits):
                return Outcome.UNUSABLE
            values = self.values(point, bits)
            difference = values[self.difference]
            if difference is None:
                return Outcome.WITHOUT if values[self.answer] is None else Outcome.UNUSABLE
            if not difference.is_finite():
                continue
            if difference != 0:
                return Outcome.DIFFER
            if difference == 0 or self._narrow(difference, values):
                return Outcome.AGREE
        return Outcome.UNKNOWN

    def _narrow(self, difference: Ball, values: list[Ball]) -> bool:
        """Whether the radius is far below every summand that is not 0."""
        limit = difference.rad() * NARROW
        for slot in self.summands:
            ball = values[slot]
            if has_value(ball) and ball != 0 and not abs(ball) > limit:
                return False
        return True

    # At all of them.

    def look(self, points: Iterable[Point]) -> _Seen | None:
        """Compare at points until one refutes; that one."""
        for point in points:
            seen = _Seen(point, self.at(point))
            self.seen.append(seen)
            if seen.outcome is Outcome.DIFFER:
                return seen
        return None

    def having(self, outcome: Outcome) -> list[Point]:
        """The points with an outcome, in the order in which they were looked at."""
        return [seen.point for seen in self.seen if seen.outcome is outcome]

    def judgement(self) -> Judgement:
        """The verdict, with its remarks."""
        if self.answer == self.ground.wanted and (self.ground.points or not self.tape.names):
            return Judgement("correct", "proved")
        try:
            return self._judged()
        except _OutOfWork:
            return Judgement("undecided", None, remarks=(Remark("large"),))
        except _Flat:
            return Judgement("undecided", None, remarks=(Remark("no_precision", {"count": 0}),))

    def _judged(self) -> Judgement:
        against = self.look(self.ground.points[:FIRST])
        if against:
            return self._refuted(against)
        if self.having(Outcome.AGREE) and self._is_nowhere_narrower() and self._identical:
            return Judgement("correct", "proved")
        against = (
            self.look(self.ground.points[FIRST:]) or self.look(self._turning()) or self.look(self._nearby())
        )
        if against:
            return self._refuted(against)
        agreed, without = self.having(Outcome.AGREE), self.having(Outcome.WITHOUT)
        if not agreed and len(without) >= FEW:
            return Judgement("incorrect", "proved", self._counterexample(without[0]), (Remark("nowhere"),))
        return self._agreeing(agreed, self._domain_remarks(without))

    def _agreeing(self, agreed: list[Point], remarks: tuple[Remark, ...]) -> Judgement:
        """The verdict where nothing speaks against an answer."""
        if len(agreed) < ENOUGH and self.tape.names:
            few = Remark("few_points", {"count": len(agreed)}) if self.ground.points else Remark("no_points")
            remarks = (few, *remarks)
        if agreed and self._identical:
            return Judgement("correct", "proved", remarks=remarks)
        if len(agreed) < FEW and self.tape.names:
            unknown = Remark("no_precision", {"count": len(agreed)})
            return Judgement(
                "undecided", None, remarks=(unknown,) if self.having(Outcome.UNKNOWN) else remarks
            )
        against = self.look_hard(agreed)
        return self._refuted(against) if against else Judgement("correct", "tested", remarks=remarks)

    @cached_property
    def _identical(self) -> bool:
        """Whether the answer is proved to be the truth wherever both have a value."""
        return identical(self.tape, self.answer, self.ground.wanted)

    def _is_nowhere_narrower(self) -> bool:
        """Whether nothing in the answer, but for what the truth needs itself, may be without a value."""
        own = self.tape.needs([self.answer]) - self.tape.needs(self.ground.needed)
        return not any(self._is_bounded(*self.tape.what[slot]) for slot in own)

    def _is_bounded(self, kind: str, *arguments: int) -> bool:
        """Whether an operation may be without a value; division by 2 is not, nor is a whole power."""
        last = self.tape.exact.get(arguments[-1], 0) if kind in ("div", "pow") else 0
        return kind in BOUNDED and not (last > 0 and last.denominator == 1)

    def look_hard(self, points: list[Point]) -> _Seen | None:
        """Compare a few points in the highest precision. Raises _Flat if even that is too coarse."""
        confirmed = 0
        for point in points:
            outcome = self.at(point, LADDER[-1:])
            if outcome is Outcome.DIFFER:
                return _Seen(point, outcome)
            confirmed += outcome is Outcome.AGREE and self._is_deep(point)
            if confirmed == CONFIRMED:
                return None
        if confirmed < min(CONFIRMED, len(points)):
            raise _Flat
        return None

    def _is_deep(self, point: Point) -> bool:
        """Whether nothing is so small that what depends on it to the fourth order hides: cos(10⁻³¹⁰) is 1."""
        values = self.values(point, LADDER[-1])
        limit = values[self.difference].rad() * NARROW
        return all(abs(ball) ** 4 > limit for ball in values if has_value(ball) and ball != 0)

    def _turning(self) -> Iterator[Point]:
        """Both sides of the kinks that the answer brings along."""
        new = len(self.ground.tape.what)
        bases = self.ground.points[:1]
        found = turning_points(self.tape, bases, 400, thin=False, after=new)
        return (point for point in found if self.ground.usable(point))

    def _nearby(self) -> Iterator[Point]:
        """More points where few were found that say something."""
        agreed = self.having(Outcome.AGREE)
        if not agreed or len(agreed) >= ENOUGH or not self.tape.names:
            return
        yield from (point for point in around(agreed[:8], 2 * ENOUGH) if self.ground.usable(point))

    # What is said.

    def _named(self, point: Point) -> dict[str, Fraction]:
        return dict(zip(self.tape.names, point.numbers, strict=True))

    def _counterexample(self, point: Point) -> Counterexample:
        values = self.values(point, LADDER[0])
        yours, truth = values[self.answer], values[self.ground.wanted]
        if not has_value(yours):
            return Counterexample(self._named(point), None)
        shown = float(yours.mid())
        figures = _figures_apart(shown, float(truth.mid())) if has_value(truth) else FIGURES
        return Counterexample(self._named(point), shown, figures)

    def _telling(self, against: Point) -> Counterexample:
        """Where the difference is seen, and easily checked by hand; else where it was found."""
        found = self._counterexample(against)
        if against.is_nice and found.figures == FIGURES:
            return found
        nicer = (
            point for point in chain(self.ground.points, nice_ones(len(self.tape.names))) if point.is_nice
        )
        tried = (point for point in nicer if self.ground.usable(point))
        differing = (self._counterexample(p) for p in tried if self.at(p) is Outcome.DIFFER)
        better = next((each for each in differing if each.figures == FIGURES), None)
        return better or found

    def _domain_remarks(self, without: list[Point]) -> tuple[Remark, ...]:
        if not without:
            return ()
        holes = all(0 in point.numbers for point in without)
        return (Remark("hole" if holes else "narrower", {"at": self._named(without[0])}),)

    def _refuted(self, against: _Seen) -> Judgement:
        self.left = MOST_WORK
        counterexample, remarks = self._counterexample(against.point), []
        with suppress(_OutOfWork):
            counterexample = self._telling(against.point)
            remarks = [*self._rounding(), *self._where_right()]
        return Judgement("incorrect", "proved", counterexample, tuple(remarks))

    def _rounding(self) -> Iterator[Remark]:
        """Whether a number that rounds to the answer's decimals would do: they are taken as all that do."""
        if self.tape.rounded or not any(
            isinstance(p, Number) and is_rounded(p.text) for p in parts(self.tree)
        ):
            return
        rounded = _Trial(self.ground, self.tree, rounded=True)
        looked = self.ground.points[:MOST_PARTS]
        if all(rounded.at(point, LADDER[:1]) is not Outcome.DIFFER for point in looked):
            values = (rounded.values(point, LADDER[0])[rounded.answer] for point in looked)
            if sum(has_value(ball) and ball != 0 for ball in values) >= FEW:
                yield Remark("rounding")

    def _where_right(self) -> Iterator[Remark]:
        """Agreement on one part only: "right for x > 0"."""
        if len(self.tape.what) > LARGEST_EXPLAINED or not self._met(Outcome.AGREE, SAMPLE):
            return
        right, wrong = (self._met(outcome, MOST_PARTS) for outcome in (Outcome.AGREE, Outcome.DIFFER))
        if len(right) < FEW or not wrong:
            return
        signs = [[self._signs(point) for point in points] for points in (right, wrong)]
        for slot in self._sides:
            here, there = ({known.get(slot, 0) for known in side} - {0} for side in signs)
            if len(here) == len(there) == 1 and here != there:
                yield Remark(
                    "right_for", {"tree": self.tape.formula(slot), "sign": ">" if 1 in here else "<"}
                )
                return
        yield Remark("right_in_part")

    def _met(self, outcome: Outcome, count: int) -> list[Point]:
        """Where an outcome is met, of what was seen and the first so many points; a 0 makes much equal."""
        known = {seen.point for seen in self.seen}
        self.seen += [_Seen(p, self.at(p)) for p in self.ground.points[:count] if p not in known]
        return [point for point in self.having(outcome) if 0 not in point.numbers]

    @cached_property
    def _sides(self) -> list[int]:
        """What may tell the parts apart: a variable, a kink's argument, an intermediate."""
        kinks = (slot for slot in switches_of(self.tape.fork(), 0, False) if slot < len(self.tape.what))
        return list(dict.fromkeys((*range(len(self.tape.names)), *kinks, *self.ground.named.values())))[
            :MOST_SIDES
        ]

    def _signs(self, point: Point) -> dict[int, int]:
        values = self.values(point, BITS)
        return {slot: 1 if values[slot] > 0 else -1 for slot in self._sides if _is_signed(values[slot])}


def _figures_apart(one: float, other: float) -> int:
    """How many figures show that two numbers differ; 0 where 15 do not."""
    return next((n for n in range(FIGURES, 16) if f"{one:.{n - 1}e}" != f"{other:.{n - 1}e}"), 0)


def _is_signed(ball: Ball) -> bool:
    return has_value(ball) and bool(ball != 0)


def _judge_answer(asked: Asked, graph: Graph, answer: Answer, seconds: float) -> Judgement:
    judged = (judge(asked, meant, seconds) for meant in meanings(answer, graph))
    found = next(judged)
    if found.verdict == "incorrect":
        found = next((each for each in judged if each.verdict == "correct"), found)
    if found.verdict != "incorrect":
        return found
    for key, other in other_readings(answer, graph):
        if judge(asked, meaning(other, graph)).verdict == "correct":
            remark = Remark("other_reading", {"reading": key, "tree": other.tree})
            return replace(found, remarks=(remark, *found.remarks))
    return found
