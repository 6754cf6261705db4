"""Trees to paper text and LaTeX. Reading what `text` or `latex` printed gives the same tree.

A printed piece carries what its surroundings must know: how tightly it binds and how it begins and ends.
Pieces are ropes (nested lists of strings), so that printing is linear in the tree. MathML is in `markup`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.calculus.complaints import LONG_NAME
from app.calculus.lexicon import LONGEST_NAME, Lexicon
from app.calculus.operations import BINDING, OPERATIONS, SPELLINGS
from app.calculus.symbols import ACCENTS, GREEK, GREEK_NAMES, parts_of_name
from app.calculus.tree import OPERATOR, Apply, Call, Constant, Name, Number, Partial, Tree, fold

SUM, MINUS, PRODUCT, POWER, ATOM = (BINDING[k] for k in ("sum", "minus", "product", "power", "atom"))
FRACTION = ATOM - 5  # a fraction with a line, and ∂a/∂b: a factor as it is, in brackets under a power
Rope = Any
_PLAIN = Lexicon()
MOST_LEAVES = 4_096  # printed names that a printer keeps
LONGEST_FACTOR = 3  # letters before a bracket that are no misspelt function


@dataclass(frozen=True, slots=True)
class Piece:
    """Printed notation and what its surroundings must know of it.

    `first` and `last` describe its ends: "letters", "digit", "minus", "bar", "bracket", "word", "power",
    "exponent" (a raised formula: a dot keeps what follows out of it), "caller" (a variable that is spelled
    like a function).
    `head` is the single letter it begins with, `tail` the last of those it ends with. `closed` is the same
    with brackets around a bare function's argument (`ln(p)` for `ln p`).
    """

    rope: Rope
    level: int
    first: str = "word"
    last: str = "word"
    head: str = ""
    tail: str = ""
    closed: Piece | None = None
    simple: bool = False
    tall: bool = False


def flatten(rope: Rope) -> str:
    """The string of a rope."""
    parts: list[str] = []
    stack = [rope]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
        else:
            stack.extend(reversed(item))
    return "".join(parts)


class Printer:
    """Paper text. LaTeX and MathML differ in the small methods at the end."""

    fraction_level = PRODUCT

    def __init__(self, names: frozenset[str] = frozenset(), dotted: bool = False) -> None:
        self.names = names
        self.dotted = dotted
        self.leaves: dict[str, Piece] = {}

    def print(self, tree: Tree) -> str:
        """The notation of a whole formula."""
        if any(argument.arguments for argument in tree.arguments):
            return flatten(fold(tree, self.piece).rope)
        return flatten(self.piece(tree, [self.piece(argument, []) for argument in tree.arguments]).rope)

    def piece(self, node: Tree, arguments: list[Piece]) -> Piece:
        """One node over its printed arguments."""
        if isinstance(node, Apply):
            notation = OPERATIONS[node.operation].notation if not node.primes else "function"
            return getattr(self, f"_{notation}")(node, arguments)  # type: ignore[no-any-return]
        if isinstance(node, Number):
            return Piece(self.number(node.text), ATOM, "digit", "digit", simple=True)
        if isinstance(node, Call):
            return self._called(self.called(node.function), node.primes, arguments)
        if isinstance(node, Partial):
            return self._partial(node)
        if node.name not in self.leaves:
            if len(self.leaves) >= MOST_LEAVES:
                self.leaves.clear()
            self.leaves[node.name] = self._named(node)
        return self.leaves[node.name]

    def called(self, function: str) -> Rope:
        """The name of a function of the source, or of an operator d/dw."""
        return self.name(function)

    def _partial(self, node: Partial) -> Piece:
        upper, lower = self.name(node.upper), self.name(node.lower)
        held = (node.held if len(node.held) == 1 else f"{{{self.name(node.held)}}}") if node.held else ""
        return Piece(["∂", upper, "/∂", lower, "|_" * bool(held), held], FRACTION, "bar", "caller")

    def _named(self, node: Name | Constant) -> Piece:
        if node.name in SPELLINGS:  # σ as a variable would call what follows it
            return Piece(self.name(node.name), ATOM, "word", "caller", simple=True)
        if parts_of_name(node.name)[1]:  # under a power it needs brackets
            return Piece(self.name(node.name), POWER, "word", "word")
        if len(node.name) == 1:
            return Piece(self.name(node.name), ATOM, "letters", "letters", node.name, node.name, simple=True)
        return Piece(
            self.name(node.name), ATOM, "word", "word", simple="_" not in node.name and node.name in GREEK
        )

    # Operators.

    def _sum(self, node: Apply, arguments: list[Piece]) -> Piece:
        left, right = arguments
        left = self.bracket(left, SUM)
        right = self.bracket(right, SUM + 1, minus=False)
        return Piece([left.rope, self.sign("+"), right.rope], SUM, left.first, right.last)

    def _difference(self, node: Apply, arguments: list[Piece]) -> Piece:
        left, right = arguments
        left = self.bracket(left, SUM)
        right = self.bracket(right, SUM + 1, minus=False)
        return Piece([left.rope, self.sign("-"), right.rope], SUM, left.first, right.last)

    def _minus(self, node: Apply, arguments: list[Piece]) -> Piece:
        (inner,) = arguments
        if isinstance(node.arguments[0], Number):
            return Piece([self.minus(), inner.rope], PRODUCT, "minus", "digit")
        inner = self.bracket(inner, MINUS + 1, minus=False)
        if inner.first == "digit":
            inner = self.brackets(inner)
        return Piece([self.minus(), inner.rope], MINUS, "minus", inner.last)

    def _product(self, node: Apply, arguments: list[Piece]) -> Piece:
        left = self.bracket(closed(arguments[0]), PRODUCT)
        right = self.bracket(closed(arguments[1]), PRODUCT + 1, minus=False)
        quotient = isinstance(node.arguments[0], Apply) and node.arguments[0].operation == "div"
        joint = self.joint(left, right, quotient)
        joined = not joint and right.head == right.tail
        tail = (left.tail + right.tail)[-LONGEST_NAME:] if joined else right.tail
        return Piece([left.rope, joint, right.rope], PRODUCT, left.first, right.last, tail=tail)

    def joint(self, left: Piece, right: Piece, quotient: bool) -> str:
        """What stands between two factors."""
        if self.dotted or needs_dot(left, right) or quotient:
            return " · "
        if right.first == "bracket" and looks_called(left.tail):
            return " · "
        gap = self._gap(left, right)
        return " · " if gap and len(left.tail) >= LONG_NAME else gap

    def _gap(self, left: Piece, right: Piece) -> str:
        if left.tail and right.head:
            run = left.tail + right.head
            known = any(run[k:] in self.names or run[: k + 2] in self.names for k in range(len(run) - 1))
            return " " if known or not _are_letters(run) else ""
        if left.last == "digit" and right.first in ("letters", "bracket", "word"):
            return "" if right.first != "word" or (right.level == ATOM and right.simple) else " "
        return "" if right.first == "bracket" and left.last in ("letters", "bracket") else " "

    def _quotient(self, node: Apply, arguments: list[Piece]) -> Piece:
        left = self.bracket(closed(arguments[0]), PRODUCT)
        right = self.bracket(closed(arguments[1]), PRODUCT + 1, minus=False)
        return Piece([left.rope, "/", right.rope], PRODUCT, left.first, right.last)

    def _power(self, node: Apply, arguments: list[Piece]) -> Piece:
        base = self.bracket(closed(arguments[0]), ATOM)
        last = "power" if arguments[1].simple else "exponent"
        return Piece([base.rope, self.raised(arguments[1])], POWER, base.first, last, base.head)

    def _exponential(self, node: Apply, arguments: list[Piece]) -> Piece:
        if "e" in self.names:
            return self._called(self.function_name("exp"), 0, arguments)
        last = "power" if arguments[0].simple else "exponent"
        return Piece([self.name("e"), self.raised(arguments[0])], POWER, "word", last)

    def _radical(self, node: Apply, arguments: list[Piece]) -> Piece:
        inner = arguments[0] if arguments[0].simple else self.brackets(arguments[0])
        return Piece(["√", inner.rope], POWER, "word", "word")

    def _root(self, node: Apply, arguments: list[Piece]) -> Piece:
        return self._called(self.function_name("root"), 0, arguments)

    def _bars(self, node: Apply, arguments: list[Piece]) -> Piece:
        return Piece(["|", arguments[0].rope, "|"], ATOM, "bar", "bar")

    def _alias(self, node: Apply, arguments: list[Piece]) -> Piece:
        return arguments[0]

    def _function(self, node: Apply, arguments: list[Piece]) -> Piece:
        row = OPERATIONS[node.operation]
        name = self.function_name(node.operation)
        called = self._called(name, node.primes, arguments)
        if not row.bare or node.primes or not isinstance(node.arguments[0], Name) or not arguments[0].simple:
            return called
        rope = [name, self.application(), arguments[0].rope]
        return Piece(rope, BINDING["bare function"] - 1, "word", "word", closed=called)

    def _called(self, name: Rope, primes: int, arguments: list[Piece]) -> Piece:
        inside: list[Rope] = []
        for argument in arguments:
            inside += [self.comma(), argument.rope] if inside else [argument.rope]
        return Piece([self.primed(name, primes), self.enclosed(inside)], ATOM, "word", "word")

    def bracket(self, piece: Piece, level: int, minus: bool = True) -> Piece:
        """`piece`, in brackets where it binds more loosely than `level` or may not begin with a minus."""
        loose = piece.level < level or (not minus and piece.first == "minus")
        return self.brackets(piece) if loose else piece

    def brackets(self, piece: Piece) -> Piece:
        """`piece` in brackets."""
        return Piece(self.enclosed(piece.rope), ATOM, "bracket", "bracket")

    # What LaTeX and MathML write differently.

    def number(self, text: str) -> Rope:
        """A literal."""
        return text

    def name(self, name: str) -> Rope:
        """A name: `λ`, `w_1`, `w_{ij}`."""
        base, raised, index = parts_of_name(name)
        base = GREEK.get(base, base) + (f"^{{({raised})}}" if raised else "")
        if not index:
            return base
        index = GREEK.get(index, index)  # h_θ
        return (
            f"{base}_{index}"
            if index.isdigit() or len(index) == 1
            else f"{base}_{{{index.replace('_', ',')}}}"
        )

    def function_name(self, operation: str) -> Rope:
        """The name of an operation that is written with a name: no letter that is a variable here."""
        text = OPERATIONS[operation].text or operation
        return operation if GREEK_NAMES.get(text) in self.names else text

    def sign(self, sign: str) -> Rope:
        """A sign between two terms."""
        return f" {sign} "

    def minus(self) -> Rope:
        """A sign before a term."""
        return "-"

    def comma(self) -> Rope:
        """What stands between arguments."""
        return ", "

    def application(self) -> Rope:
        """What stands between a function and its bare argument."""
        return " "

    def primed(self, name: Rope, primes: int) -> Rope:
        """A function's name with its primes."""
        return [name, "'" * primes]

    def enclosed(self, rope: Rope) -> Rope:
        """Round brackets."""
        return ["(", rope, ")"]

    def raised(self, exponent: Piece) -> Rope:
        """An exponent."""
        short = exponent.simple and (exponent.head or exponent.first == "digit")
        return ["^", exponent.rope] if short else ["^{", exponent.rope, "}"]


@lru_cache(maxsize=4096)
def _are_letters(run: str) -> bool:
    """Whether no function's or Greek letter's name is read in a run of letters."""
    return all(len(piece.text) == 1 for piece in _PLAIN.pieces(run))


def needs_dot(left: Piece, right: Piece) -> bool:
    """Whether two factors side by side would be read, or seen, as something else."""
    raised = left.last == "exponent" and right.first in ("letters", "word")
    return right.first in ("digit", "bar") or left.last == "caller" or raised


def looks_called(letters: str) -> bool:
    """Whether a product of letters before a bracket looks like a function: `Tan(x)`, `tahn(x)`."""
    return len(letters) > LONGEST_FACTOR or bool(letters and _PLAIN.function(letters.lower()))


def closed(piece: Piece) -> Piece:
    """A factor: a bare function would swallow what follows it."""
    return piece.closed or piece


class LatexPrinter(Printer):
    """LaTeX mathematics, without `$`."""

    fraction_level = FRACTION

    def joint(self, left: Piece, right: Piece, quotient: bool) -> str:
        """A space, or a dot before a number; `d x` alone would look like a differential."""
        dotted = self.dotted or needs_dot(left, right) or left.rope == "d"
        return r" \cdot " if dotted else " "

    def called(self, function: str) -> Rope:
        """An operator d/dw is a fraction."""
        if not function.startswith(OPERATOR):
            return self.name(function)
        return rf"\frac{{d}}{{d {self.name(function.removeprefix(OPERATOR))}}}"

    def _partial(self, node: Partial) -> Piece:
        upper, lower = (rf"\partial {self.name(name)}" for name in (node.upper, node.lower))
        rope = rf"\frac{{{upper}}}{{{lower}}}"
        if node.held:
            rope = rf"\left.{rope}\right|_{{{self.name(node.held)}}}"
        return Piece(rope, FRACTION)

    def _quotient(self, node: Apply, arguments: list[Piece]) -> Piece:
        rope = [r"\frac{", arguments[0].rope, "}{", arguments[1].rope, "}"]
        return Piece(rope, self.fraction_level, "word", "word")

    def _radical(self, node: Apply, arguments: list[Piece]) -> Piece:
        return Piece([r"\sqrt{", arguments[0].rope, "}"], ATOM)

    def _root(self, node: Apply, arguments: list[Piece]) -> Piece:
        return Piece([r"\sqrt[", arguments[1].rope, "]{", arguments[0].rope, "}"], ATOM)

    def _bars(self, node: Apply, arguments: list[Piece]) -> Piece:
        return Piece([r"\left|", arguments[0].rope, r"\right|"], ATOM)

    def name(self, name: str) -> Rope:
        """`w_{1}`, `\\lambda`, `\\mathrm{loss}`."""
        base, raised, index = parts_of_name(name)
        shown = f"\\{base}" if base in GREEK else base if len(base) == 1 else rf"\mathrm{{{base}}}"
        accent, _, rest = index.partition("_")
        if accent in ACCENTS and (len(base) == 1 or base in GREEK):
            shown, index = rf"\{accent}{{{shown}}}", rest
        shown += f"^{{({raised})}}" if raised else ""
        below = f"\\{index}" if index in GREEK else index.replace("_", ",")
        return f"{shown}_{{{below}}}" if index else shown

    def function_name(self, operation: str) -> Rope:
        """`\\sin`, `\\operatorname{sech}`."""
        row = OPERATIONS[operation]
        latex = row.latex if row.latex.lstrip("\\") not in self.names else ""
        return latex or rf"\operatorname{{{super().function_name(operation).replace('_', '')}}}"

    def enclosed(self, rope: Rope) -> Rope:
        """Brackets that grow."""
        return [r"\left(", rope, r"\right)"]

    def raised(self, exponent: Piece) -> Rope:
        """An exponent in braces."""
        return ["^{", exponent.rope, "}"]


NameNotation = Callable[[str], str]


def text(tree: Tree, names: frozenset[str] = frozenset(), dotted: bool = False) -> str:
    """Paper notation in one line; `names` are the source's own, so that runs of letters stay readable.

    With `dotted` there is a dot between any two factors: `2 · s · 1 · x`.
    """
    if isinstance(tree, Number):
        return tree.text
    return name_text(tree.name) if isinstance(tree, Name) else _printer(names, dotted).print(tree)


@lru_cache(maxsize=8)
def _printer(names: frozenset[str], dotted: bool) -> Printer:
    return Printer(names, dotted)


def latex(tree: Tree, names: frozenset[str] = frozenset(), dotted: bool = False) -> str:
    """LaTeX, without `$`."""
    return LatexPrinter(names, dotted).print(tree)


@lru_cache(maxsize=4096)
def name_text(name: str) -> str:
    """One name as paper text."""
    return flatten(Printer().name(name))


@lru_cache(maxsize=4096)
def name_latex(name: str) -> str:
    """One name in LaTeX."""
    return flatten(LatexPrinter().name(name))
