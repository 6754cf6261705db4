"""Formulas read in one pass, as phrases between signs, where nothing in them can be read in two ways.

Most formulas are of that kind. All others, and whatever has to be refused, are left to the parser of
`syntax`, which knows every notation and every mistake; of what is read here it makes the same tree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import reduce
from itertools import chain

from app.calculus.complaints import CLOSING
from app.calculus.lines import Line, plain_line
from app.calculus.neighbours import is_e
from app.calculus.operations import BINDING
from app.calculus.outcome import Reading, Statement, free_name, names_of, spellings, unused
from app.calculus.pending import INFIX, OUTSIDE
from app.calculus.phrases import FRACTION, Phrases, Run, Unusual, leaf
from app.calculus.symbols import LOOKALIKES, SUPERSCRIPTS
from app.calculus.tokens import MOST_TOKENS, scan
from app.calculus.tree import Apply, Name, Number, Tree

MOST_WAITING = 200  # operators and brackets: so many are nested less deeply than the parser allows

_INDEX = re.compile(r"_\{(\w+)\}")  # these braces belong to a name
_SIGN = re.compile(
    rf"([-+*/^()\[\]{{]|\}}(?: *\{{)?|[²³](?![{''.join(SUPERSCRIPTS)}])"
    r"|\\(?:left|right|[bB]igg?[lr]?) *[()\[\]]|\\(?:cdot|times)(?![A-Za-z]))"
)
# More than signs between phrases: a raised index, a derivative, TeX's new line, its x^47, its comments.
_UNUSUAL = re.compile(r"\^ *\{ *[(\[]|\\(?:[dtc]?frac *\{ *d ?[A-Za-z]? *\} *\{ *d ?[A-Za-z\\]|\\)")
_UNUSUAL_TEX = re.compile(_UNUSUAL.pattern + r"|\^ *\d\d|%")
_GOES_ON = re.compile(r"(?:\\[A-Za-z]+|[^\w+-])*[+-]")  # a line that may belong to the one before
_OPERATORS = {sign: (waiting.level, waiting.operation) for sign, waiting in INFIX.items() if sign != "^"}
_OPERATORS |= {r"\cdot": _OPERATORS["*"], r"\times": _OPERATORS["*"]}
_RAISING = {"^": "", "²": "2", "³": "3"}
_OVER = "}{"  # between numerator and denominator
_PRODUCT, _POWER, _CALL = BINDING["product"], BINDING["power"], BINDING["atom"]

Waiting = tuple[int, str, Tree | None]  # the level, the operation or closing bracket, the left operand


def read_directly(source: str, syntax: str) -> Reading | None:
    """The reading of a source that says the same piece by piece; None for any other."""
    text = source.translate(LOOKALIKES)
    if (_UNUSUAL_TEX if syntax == "latex" else _UNUSUAL).search(text):
        return None
    try:
        return _Direct(source, syntax, text).reading()
    except Unusual:
        return None


class _Direct:
    """Reads all lines of a source, each by itself: no line is a function that another calls."""

    def __init__(self, source: str, syntax: str, text: str) -> None:
        self.source = source
        self.syntax = syntax
        self.lines: list[Line] = []
        self.formulas: list[list[str]] = []  # by line: phrases and signs in turn
        self._cut(_INDEX.sub(r"_⟦\1⟧", text) if "_{" in text else text)
        self.phrases = Phrases(spellings(self.lines), syntax)

    def _cut(self, text: str) -> None:
        lines = [line for line in text.replace(";", "\n").split("\n") if line.strip(" ")]
        for at, line in enumerate(lines, 1):
            left, equals, right = line.rpartition("=")
            named = plain_line(left) if equals else Line([], [], 0)
            is_last = at == len(lines)
            if named is None or (not is_last and (not equals or named.parameters is not None)):
                raise Unusual
            if not equals and at > 1 and _GOES_ON.match(line):
                raise Unusual
            self.lines.append(named)
            self.formulas.append(_SIGN.split(right))
        if not lines:
            raise Unusual

    def reading(self) -> Reading:
        """All statements. Raises Unusual."""
        definitions = tuple(self._statements())
        if len(self.source) > MOST_TOKENS and self._tokens() > MOST_TOKENS:
            raise Unusual
        notes = [note for said in self.phrases.said.values() for note in said.notes]
        notes = [*dict.fromkeys([*notes, *unused(definitions)])]
        names = names_of(definitions)
        return Reading(self.source, self.syntax, definitions, definitions, {}, names, tuple(notes))

    def _statements(self) -> Iterator[Statement]:
        named = [line.name for line in self.lines if line.name]
        defined, ahead, taken = frozenset(named), set(named), set(named)
        if len(ahead) < len(named):  # something is defined twice
            raise Unusual
        for line, pieces in zip(self.lines, self.formulas, strict=True):
            formula = _Formula(pieces, self.phrases)
            tree, mentions = formula.tree(), formula.mentions()
            if not ahead.isdisjoint(mentions):  # it is used too early
                raise Unusual
            if len(self.lines) > 1 and not (mentions and formula.called().isdisjoint(defined)):
                raise Unusual  # a number may be a value, a name before a bracket a call
            taken.update(mentions)
            name = line.name or free_name(taken)
            yield Statement(name, line.parameters, tree, mentions)
            ahead.discard(name)

    def _tokens(self) -> int:
        """At least as many as the scanner would find."""
        counts = Counter(chain.from_iterable(self.formulas))
        said = self.phrases.said
        sizes = {
            piece: said[piece].size if piece in said else len(scan(piece, self.syntax)) for piece in counts
        }
        left_sides = len(self.source) - sum(times * len(piece) for piece, times in counts.items())
        return left_sides + sum(times * sizes[piece] for piece, times in counts.items())


class _Formula:
    """Reads one formula: two stacks in one, of what waits and of the operands before it."""

    def __init__(self, pieces: list[str], phrases: Phrases) -> None:
        self.phrases = phrases
        self.operands = pieces[::2]
        self.signs = [*pieces[1::2], ""]  # what follows each; the end closes the formula
        # The formula is a bracket that its end closes, and below that there is nothing.
        self.waiting: list[Waiting] = [(OUTSIDE, "", None), (OUTSIDE, "", None)]
        self.head = ""  # the function whose bracket comes next

    def mentions(self) -> tuple[str, ...]:
        """The names in the formula, in order of first appearance."""
        said = self.phrases.said
        names = [name for phrase in dict.fromkeys(self.operands) for name in said[phrase].names]
        return tuple(dict.fromkeys(names))

    def called(self) -> set[str]:
        """The names, and last letters of words, that stand before a bracket."""
        before = {phrase for phrase, sign in zip(self.operands, self.signs, strict=True) if sign[-1:] == "("}
        names = (name for phrase in before for name in self.phrases.said[phrase].names[-1:])
        return {*names, *(phrase.rstrip(" ")[-1:] for phrase in before)}

    def tree(self) -> Tree:
        """The tree of the whole formula. Raises Unusual."""
        waiting, phrases, operators = self.waiting, self.phrases, _OPERATORS
        operand: Tree | None = None
        for at, (phrase, sign) in enumerate(zip(self.operands, self.signs, strict=True)):
            said = phrases[phrase]
            if said is not None:
                if operand is not None or isinstance(said, Run):
                    operand = self._beside(operand, said, sign)
                else:
                    operand = said
            if operand is None or sign not in operators:
                operand = self._sign(at, operand)
                continue
            level, operation = operators[sign]
            while waiting[-1][0] >= level:
                _, applied, left = waiting.pop()
                operand = Apply(applied, (operand,) if left is None else (left, operand))
            waiting.append((level, operation, operand))
            operand = None
        assert operand is not None
        return operand

    def _reduced(self, operand: Tree, level: int) -> Tree:
        """The operand with what binds it at least as tightly as `level`."""
        while self.waiting[-1][0] >= level:
            _, operation, left = self.waiting.pop()
            operand = Apply(operation, (operand,) if left is None else (left, operand))
        return operand

    # Side by side.

    def _beside(self, operand: Tree | None, said: Tree | Run, sign: str) -> Tree | None:
        """Factors, the first of which may stand beside an operand."""
        run = said if isinstance(said, Run) else Run((said,))
        for at, factor in enumerate(run.factors):
            if operand is not None:
                self._multiply(operand, touching=at == 1 and run.touching)
            operand = factor
        if run.head:
            if operand is not None:
                self._multiply(operand, touching=len(run.factors) == 1 and run.touching)
            return self._headed(run, sign)
        if operand is not None and is_e(operand) and sign not in _RAISING:  # that is noted
            raise Unusual
        return operand

    def _headed(self, run: Run, sign: str) -> Tree | None:
        """A function before its bracket, or with an argument that ends: in `ln x/y`, `ln x(y)` it may not."""
        if not run.argument:
            self.head = run.head
            return None
        if sign == "/" or sign in _RAISING or (sign[-1:] in CLOSING and sign[0] != "}"):
            raise Unusual
        return Apply(run.head, (reduce(lambda left, right: Apply("mul", (left, right)), run.argument),))

    def _multiply(self, operand: Tree, touching: bool = False) -> None:
        """Let an operand wait for the factor beside it: `1/2x` and `e^bx` have two readings."""
        level, operation, _ = self.waiting[-1]
        if touching and level >= _POWER and (isinstance(operand, Name) or operation != "pow"):
            raise Unusual
        while self.waiting[-1][0] >= _PRODUCT:
            _, operation, left = self.waiting.pop()
            if operation == "div":
                raise Unusual
            operand = Apply(operation, (operand,) if left is None else (left, operand))
        self.waiting.append((_PRODUCT, "mul", operand))

    # What else may stand between two phrases.

    def _sign(self, at: int, operand: Tree | None) -> Tree | None:
        """A bracket, a power, a sign before an operand, or the end: the operand that is whole now, if any."""
        sign = self.signs[at]
        bracket = sign[-1:]
        if bracket in CLOSING and sign[0] == "}":
            self._over(operand)
        elif bracket in CLOSING:
            self._open(bracket, operand)
        elif self.head:
            raise Unusual
        elif operand is None:
            self._signed(at, sign)
        elif sign in _RAISING:
            return self._raise(operand, _RAISING[sign])
        else:
            return self._close(bracket, operand)
        return None

    def _open(self, bracket: str, operand: Tree | None) -> None:
        if operand is not None:
            self._multiply(operand)
        closing = CLOSING[bracket]
        if self.head:
            if bracket == "[" or (self.head == FRACTION and bracket == "("):
                raise Unusual
            if self.head == FRACTION:
                closing = _OVER
            else:
                self.waiting.append((_CALL, self.head.lstrip("\\"), None))
            self.head = ""
        if len(self.waiting) > MOST_WAITING:
            raise Unusual
        self.waiting.append((OUTSIDE, closing, None))

    def _close(self, bracket: str, operand: Tree | None) -> Tree:
        """What stood in a bracket, and the function before it applied; "" closes the whole formula."""
        if operand is None:
            raise Unusual
        operand = self._reduced(operand, 0)
        if self.waiting.pop()[1] != bracket:
            raise Unusual
        return self._reduced(operand, _CALL)

    def _over(self, operand: Tree | None) -> None:
        """The numerator is whole."""
        self.waiting.append((_CALL, "div", self._close(_OVER, operand)))
        self.waiting.append((OUTSIDE, "}", None))

    def _raise(self, operand: Tree, power: str) -> Tree | None:
        """`a^b^c` has two readings."""
        if self.waiting[-1][0] >= _POWER:
            raise Unusual
        self.waiting.append((_POWER, "exp", None) if is_e(operand) else (_POWER, "pow", operand))
        return leaf("number", power) if power else None

    def _signed(self, at: int, sign: str) -> None:
        """A sign before an operand; the minus of a number belongs to that, unless it is raised."""
        if sign == "+":
            return
        if sign != "-":
            raise Unusual
        following = self.phrases[self.operands[at + 1]]
        first = next(iter(following.factors), None) if isinstance(following, Run) else following
        alone = isinstance(first, Number) and (
            isinstance(following, Run) or self.signs[at + 1] not in _RAISING
        )
        level = BINDING["sign" if alone else "minus"]
        self.waiting.append((max(level, self.waiting[-1][0]), "neg", None))
