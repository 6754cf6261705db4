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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction

from app.calculus.graph import Graph
from app.calculus.tree import Name, Tree, names_in
from app.homework.answers import Answer, meaning, other_readings
from app.homework.balls import Ball
from app.homework.identities import identical
from app.homework.points import Point, around
from app.homework.truth import (
    BITS,
    ENOUGH,
    Asked,
    Formula,
    Ground,
    ground,
    has_value,
    turning_points,
)
from app.homework.verdict import Counterexample, Judgement, Remark

LADDER = (128, 512, 2048)  # bits
NARROW = 2**16  # so many times the radius is still below a summand
CONFIRMED = 3  # points looked at once more in the highest precision where nothing is proved
FEW = 5  # with fewer points nothing is said
MOST_WORK = 600_000  # instructions run for one verdict, weighed by their precision
MOST_PARTS = 24  # points at which an answer that is wrong somewhere is looked at once more


class Outcome(Enum):
    """What is found at one point."""

    AGREE = auto()
    DIFFER = auto()
    WITHOUT = auto()  # the answer has no value there
    UNKNOWN = auto()  # no precision tells
    UNUSABLE = auto()  # the question has no answer there


def judge(asked: Asked, answer: Answer | Tree) -> Judgement:
    """What is true of an answer to a question: one that was read, or a formula over the question's names.

    Where an answer that was read is wrong, it is looked at whether it is right as read otherwise. Its symbols
    ∂a/∂b are taken for total derivatives, and if that is wrong, for direct ones.
    """
    if isinstance(answer, Answer):
        assert not isinstance(asked, Formula) or asked.graph is not None
        return _judge_answer(asked, asked.graph, answer)  # type: ignore[arg-type]
    return _Trial(ground(asked), answer).judgement()


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


class _Trial:
    """One formula against the truth."""

    def __init__(self, ground: Ground, tree: Tree, rounded: bool = False) -> None:
        self.ground = ground
        self.tape = ground.tape.fork(rounded)
        self.done = len(ground.tape.instructions), len(ground.tape.literals)
        self.answer = self.tape.add(tree, ground.named)
        self.difference = self.tape.apply("sub", self.answer, ground.wanted)
        self.summands = self._summands()
        self.cost = max(1, len(self.tape.what) - len(ground.tape.what))
        self.left = MOST_WORK
        self.seen: list[_Seen] = []

    def _summands(self) -> list[int]:
        """What is added or subtracted somewhere: the smallest of it must not be lost in a radius."""
        added = (key for key in self.tape.what if key[0] in ("add", "sub"))
        return sorted({self.answer, self.ground.wanted, *(slot for key in added for slot in key[1:])})

    # At one point.

    def values(self, point: Point, bits: int) -> list[Ball]:
        """Every slot at a point."""
        self.left -= self.cost * max(1, bits // 256)
        if self.left < 0:
            raise _OutOfWork
        return self.tape.run(self.ground.values(point, bits), bits, self.done)

    def at(self, point: Point, ladder: tuple[int, ...] = LADDER) -> Outcome:
        """Compare answer and truth at a point, in ever higher precision."""
        for bits in ladder:
            if bits > BITS and not self.ground.usable(point, bits):
                return Outcome.UNUSABLE
            values = self.values(point, bits)
            difference = values[self.difference]
            if difference is None:
                return Outcome.WITHOUT
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

    def look(self, points: Iterator[Point] | list[Point]) -> _Seen | None:
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
        if self.answer == self.ground.wanted and self.ground.points:
            return Judgement("correct", "proved")
        try:
            return self._judged()
        except _OutOfWork:
            return Judgement("undecided", None, remarks=(Remark("large"),))

    def _judged(self) -> Judgement:
        against = self.look(self.ground.points) or self.look(self._turning()) or self.look(self._nearby())
        if against:
            return self._refuted(against)
        agreed, without = self.having(Outcome.AGREE), self.having(Outcome.WITHOUT)
        if not agreed and len(without) >= FEW:
            return Judgement("incorrect", "proved", self._counterexample(without[0]), (Remark("nowhere"),))
        remarks = self._domain_remarks(without)
        if len(agreed) < FEW and self.tape.names:
            reason = "few_points" if not self.having(Outcome.UNKNOWN) else "no_precision"
            return Judgement("undecided", None, remarks=(Remark(reason, {"count": len(agreed)}), *remarks))
        if len(agreed) < ENOUGH and self.tape.names:
            remarks = (*remarks, Remark("few_points", {"count": len(agreed)}))
        if agreed and identical(self.tape, self.answer, self.ground.wanted):
            return Judgement("correct", "proved", remarks=remarks)
        against = self.look_hard(agreed)
        if against:
            return self._refuted(against)
        return Judgement("correct", "tested", remarks=remarks)

    def look_hard(self, points: list[Point]) -> _Seen | None:
        """Compare a few points once more in the highest precision."""
        for point in points[:CONFIRMED]:
            outcome = self.at(point, LADDER[-1:])
            if outcome is Outcome.DIFFER:
                return _Seen(point, outcome)
        return None

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
        yours = self.values(point, LADDER[0])[self.answer]
        return Counterexample(self._named(point), float(yours.mid()) if has_value(yours) else None)

    def _domain_remarks(self, without: list[Point]) -> tuple[Remark, ...]:
        if not without:
            return ()
        holes = all(0 in point.numbers for point in without)
        return (Remark("hole" if holes else "narrower", {"at": self._named(without[0])}),)

    def _refuted(self, against: _Seen) -> Judgement:
        remarks = self._where_right(against)
        return Judgement("incorrect", "proved", self._counterexample(against.point), remarks)

    def _where_right(self, against: _Seen) -> tuple[Remark, ...]:
        """Agreement on one part only: "right for x > 0"."""
        rest = [p for p in self.ground.points if p not in {seen.point for seen in self.seen}]
        looked = [*self.seen, *(_Seen(point, self.at(point)) for point in rest[:MOST_PARTS])]
        right = [s.point for s in looked if s.outcome is Outcome.AGREE and 0 not in s.point.numbers]
        wrong = [s.point for s in looked if s.outcome is Outcome.DIFFER and 0 not in s.point.numbers]
        if len(right) < FEW or not wrong:
            return ()
        for index, name in enumerate(self.tape.names):
            for sign, side in ((">", 1), ("<", -1)):
                if all(p.numbers[index] * side > 0 for p in right) and all(
                    p.numbers[index] * side < 0 for p in wrong
                ):
                    return (Remark("right_for", {"tree": Name(name), "sign": sign}),)
        return (Remark("right_in_part"),)


def _judge_answer(asked: Asked, graph: Graph, answer: Answer) -> Judgement:
    found = judge(asked, meaning(answer, graph))
    if found.verdict == "incorrect" and not answer.is_finished:
        direct = judge(asked, meaning(answer, graph, direct=True))
        found = direct if direct.verdict == "correct" else found
    if found.verdict != "incorrect":
        return found
    for key, other in other_readings(answer, graph):
        if judge(asked, meaning(other, graph)).verdict == "correct":
            remark = Remark("other_reading", {"key": key, "tree": other.tree})
            return replace(found, remarks=(remark, *found.remarks))
    return found
