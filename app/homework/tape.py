"""Formulas as instructions over slots, run in ball arithmetic at an exact point.

Equal parts are one slot. The table's partial derivatives are formulas, so the reverse pass over a graph is
more instructions on the same tape (`truth`). A slot's value is a ball; None where the formula certainly has
no value; a ball that is not finite where this precision cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tidy import literal
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold
from app.homework.balls import (
    EXACT,
    ONE,
    PRIMITIVES,
    UNKNOWN,
    Ball,
    constant_ball,
    exact,
    is_rounded,
    literal_ball,
    precision,
    rounded_ball,
    working_bits,
)

Maybe = bool | None  # None where the precision does not tell


# The table's operations and conditions on balls.


@cache
def function(operation: str) -> Callable[..., Ball]:
    """An operation of the table on balls, its domain looked after."""
    row = OPERATIONS[operation]
    raw = PRIMITIVES.get(operation) or _composite(row.formula, row.arguments)
    return raw if not row.domain else _inside(condition(row.domain, row.arguments), raw)


def _inside(holds: Callable[..., Maybe], raw: Callable[..., Ball]) -> Callable[..., Ball]:
    def value(*arguments: Ball) -> Ball:
        inside = holds(*arguments)
        if inside:
            return raw(*arguments)
        return UNKNOWN if inside is None else None

    return value


def _composite(formula: str, names: tuple[str, ...]) -> Callable[..., Ball]:
    tape = Tape(names)
    slot = tape.add(read_formula(formula))
    return lambda *arguments: tape.go_on(list(arguments), working_bits())[slot]


@cache
def smooth(operation: str) -> Callable[..., Maybe] | None:
    """Whether an operation is differentiable at balls; None for one that always is."""
    row = OPERATIONS[operation]
    return condition(row.smooth, row.arguments) if row.smooth else None


# Conditions of the table: true, false, or not to be told.

_COMPARE: dict[str, Callable[[Ball, Ball], Maybe]] = {
    "<": lambda a, b: a < b or (False if a >= b else None),
    "<=": lambda a, b: a <= b or (False if a > b else None),
    ">": lambda a, b: a > b or (False if a <= b else None),
    ">=": lambda a, b: a >= b or (False if a < b else None),
    "==": lambda a, b: a == b or (False if a != b else None),
    "!=": lambda a, b: a != b or (False if a == b else None),
}


class Comparison(NamedTuple):
    """`left sign right`, two formulas over an operation's arguments."""

    left: Tree
    sign: str
    right: Tree


class Whole(NamedTuple):
    """`integer(y)` or `odd(y)`: which argument, and what its double or itself must be."""

    name: str
    odd: bool


@cache
def clauses(text: str) -> tuple[tuple[Comparison | Whole, ...], ...]:
    """A condition of the table, read: alternatives of clauses that must all hold."""
    return tuple(
        tuple(clause for part in way.split(" and ") for clause in _clauses(part))
        for way in text.split(" or ")
    )


def _clauses(text: str) -> list[Comparison | Whole]:
    whole = re.fullmatch(r"(integer|odd)\((\w)\)", text.strip())
    if whole:
        return [Whole(whole[2], whole[1] == "odd")]
    pieces = re.split(r"(<=|>=|!=|==|<|>)", text)
    sides = [read_formula(side) for side in pieces[::2]]
    return [Comparison(*three) for three in zip(sides, pieces[1::2], sides[1:], strict=False)]


@cache
def condition(text: str, names: tuple[str, ...]) -> Callable[..., Maybe]:
    """A condition of the table as a function of balls."""
    ways = [[_holds(clause, names) for clause in way] for way in clauses(text)]
    if len(ways) == len(ways[0]) == 1:
        return ways[0][0]
    return lambda *balls: _any(_all(clause(*balls) for clause in way) for way in ways)


def _any(answers: Iterable[Maybe]) -> Maybe:
    found: Maybe = False
    for answer in answers:
        if answer:
            return True
        found = None if answer is None else found
    return found


def _all(answers: Iterable[Maybe]) -> Maybe:
    found: Maybe = True
    for answer in answers:
        if answer is False:
            return False
        found = None if answer is None else found
    return found


def _holds(clause: Comparison | Whole, names: tuple[str, ...]) -> Callable[..., Maybe]:
    if isinstance(clause, Whole):
        index = names.index(clause.name)
        return lambda *balls: _whole(balls[index], clause.odd)
    compare = _COMPARE[clause.sign]
    left, right = (_side(tree, names) for tree in (clause.left, clause.right))
    return lambda *balls: compare(left(balls), right(balls))


def _side(tree: Tree, names: tuple[str, ...]) -> Callable[[Sequence[Ball]], Ball]:
    if isinstance(tree, Name):
        index = names.index(tree.name)
        return lambda balls: balls[index]
    if isinstance(tree, Number):
        number = int(tree.text)
        return lambda balls: number
    tape = Tape(names)
    slot = tape.add(tree)
    return lambda balls: tape.go_on(list(balls), working_bits())[slot]


def _whole(ball: Ball, odd: bool) -> Maybe:
    halved = (ball - 1) / 2 if odd else ball
    return True if halved.is_integer() else None if halved.contains_integer() else False


# The tape.

_COMMUTE = frozenset({"add", "mul", "min", "max", "hypot"})


class Instruction(NamedTuple):
    """slot = function(first[, second]); literals have a function of the working precision."""

    slot: int
    function: Callable[..., Ball]
    first: int
    second: int


class Tape:
    """Formulas over `names` as instructions; each slot holds what no earlier slot does.

    With `rounded` a decimal in a formula stands for all numbers that round to it.
    """

    def __init__(self, names: Sequence[str], rounded: bool = False) -> None:
        self.names = tuple(names)
        self.rounded = rounded
        self.slots: dict[str, int] = {name: slot for slot, name in enumerate(names)}
        self.keys: dict[tuple[Any, ...], int] = {}
        self.what: list[tuple[Any, ...]] = [("name", name) for name in names]
        self.instructions: list[Instruction] = []
        self.literals: list[tuple[int, Callable[[int], Ball]]] = []
        self.exact: dict[int, Fraction] = {}

    def fork(self, rounded: bool = False) -> Tape:
        """A tape that begins as this one and goes its own way."""
        new = Tape((), rounded)
        new.names, new.slots, new.keys = self.names, dict(self.slots), dict(self.keys)
        new.what, new.exact = list(self.what), dict(self.exact)
        new.instructions, new.literals = list(self.instructions), list(self.literals)
        return new

    def only(self, slots: Iterable[int]) -> Tape:
        """A tape that runs nothing but what these slots need."""
        needed = self.needs(slots)
        new = self.fork()
        new.instructions = [step for step in self.instructions if step.slot in needed]
        new.literals = [literal for literal in self.literals if literal[0] in needed]
        return new

    def needs(self, slots: Iterable[int]) -> set[int]:
        """These slots and all that they are computed from."""
        needed = set(slots)
        for slot, _, first, second in reversed(self.instructions):
            if slot in needed:
                needed |= {first, second}
        return needed - {-1}

    def add(self, tree: Tree, slots: Mapping[str, int] | None = None) -> int:
        """The slot of a formula whose names stand for slots. Its size is at most linear in the tree's."""
        slots = self.slots if slots is None else slots

        def visit(node: Tree, arguments: list[int]) -> int:
            if isinstance(node, Apply):
                assert not node.primes
                return self.apply(node.operation, *arguments)
            if isinstance(node, Name):
                return slots[node.name]
            return self._leaf(node)

        return fold(tree, visit)

    def apply(self, operation: str, *arguments: int) -> int:
        """The slot of one operation; what teachers tidy without a word is tidied where no domain is lost."""
        if operation == "alias":
            return arguments[0]
        if operation == "square":
            operation, arguments = "mul", arguments * 2
        folded = self._folded(operation, arguments)
        if folded is not None:
            return folded
        if operation in _COMMUTE:
            arguments = tuple(sorted(arguments))
        return self._slot((operation, *arguments), function(operation), arguments)

    def formula(self, slot: int) -> Tree:
        """What a slot of names, numbers and operations is, as a formula."""
        kind, *inside = self.what[slot]
        if slot in self.exact:
            return literal(self.exact[slot])
        if kind in ("name", "constant"):
            return Name(inside[0]) if kind == "name" else Constant(inside[0])
        return Apply(kind, tuple(self.formula(argument) for argument in inside))

    def number(self, number: Fraction | int) -> int:
        """The slot of an exact rational."""
        number = Fraction(number)
        slot = self._literal(("number", number), lambda bits: literal_ball(number, bits))
        self.exact[slot] = number
        return slot

    def when_smooth(self, operation: str, arguments: tuple[int, ...], slope: int) -> int:
        """`slope` where the operation is differentiable at its arguments; no value at a kink."""
        holds = smooth(operation)
        if holds is None:
            return slope
        kept = self._slot((operation, "smooth", *arguments), lambda *balls: _truth(holds(*balls)), arguments)
        return self._slot(("when", kept, slope), _when, (kept, slope))

    def _leaf(self, node: Tree) -> int:
        if isinstance(node, Constant):
            return self._literal(("constant", node.name), lambda bits: constant_ball(node.name, bits))
        assert isinstance(node, Number)
        text = node.text
        number = exact(text)
        if self.rounded and number is not None and is_rounded(text):
            return self._literal(("rounded", text), lambda bits: rounded_ball(text, bits))
        if number is not None:
            return self.number(number)
        return self._literal(("digits", text), lambda bits: literal_ball(text, bits))

    def _literal(self, key: tuple[Any, ...], make: Callable[[int], Ball]) -> int:
        if key not in self.keys:
            self.keys[key] = len(self.what)
            self.what.append(key)
            self.literals.append((self.keys[key], _made_once(make)))
        return self.keys[key]

    def _slot(self, key: tuple[Any, ...], call: Callable[..., Ball], arguments: tuple[int, ...]) -> int:
        if key not in self.keys:
            slot = self.keys[key] = len(self.what)
            self.what.append(key)
            second = arguments[1] if len(arguments) == 2 else -1
            self.instructions.append(Instruction(slot, call, arguments[0], second))
        return self.keys[key]

    def _folded(self, operation: str, arguments: tuple[int, ...]) -> int | None:
        numbers = [self.exact.get(argument) for argument in arguments]
        if operation == "neg" and self.what[arguments[0]][0] == "neg":
            return self.what[arguments[0]][1]  # type: ignore[no-any-return]
        if operation == "sub" and numbers[1] == 0:
            return arguments[0]
        if operation in ("add", "mul"):
            neutral = int(operation == "mul")
            if neutral in numbers and None in numbers:
                return arguments[1 - numbers.index(Fraction(neutral))]
        if None in numbers:
            return arguments[0] if operation in ("div", "pow") and numbers[1] == 1 else None
        found = EXACT[operation](*numbers) if operation in EXACT else None
        return None if found is None else self.number(found)

    def run(self, values: list[Ball], bits: int, after: tuple[int, int] = (0, 0)) -> list[Ball]:
        """The value of every slot. `values` begins with those of the names, or of all slots that were run
        before: then the instructions and literals `after` which to go on are counted."""
        with precision(bits):
            return self.go_on(values, bits, after)

    def go_on(self, values: list[Ball], bits: int, after: tuple[int, int] = (0, 0)) -> list[Ball]:
        """`run` in the working precision, which is `bits`."""
        values += [None] * (len(self.what) - len(values))
        for slot, make in self.literals[after[1] :] if after[1] else self.literals:
            values[slot] = make(bits)
        for slot, call, first, second in self.instructions[after[0] :] if after[0] else self.instructions:
            x = values[first]
            if second < 0:
                values[slot] = None if x is None else call(x)
            else:
                y = values[second]
                values[slot] = None if x is None or y is None else call(x, y)
        return values


def _made_once(make: Callable[[int], Ball]) -> Callable[[int], Ball]:
    """`make`, called once for each precision."""
    made: dict[int, Ball] = {}

    def literal(bits: int) -> Ball:
        if bits not in made:
            made[bits] = make(bits)
        return made[bits]

    return literal


def _truth(holds: Maybe) -> Ball:
    return UNKNOWN if holds is None else ONE if holds else None


def _when(kept: Ball, slope: Ball) -> Ball:
    return slope if kept == 1 else UNKNOWN
