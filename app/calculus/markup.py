"""Trees to presentation MathML Core, for pages, screen readers and the outlines of the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from xml.sax.saxutils import escape

from app.calculus.operations import OPERATIONS
from app.calculus.printing import (
    ATOM,
    FRACTION,
    POWER,
    PRODUCT,
    SUM,
    LatexPrinter,
    Piece,
    Rope,
    closed,
    flatten,
    needs_dot,
)
from app.calculus.symbols import GREEK, parts_of_name
from app.calculus.tree import OPERATOR, Apply, Partial, Tree, fold, size

_OVER = {"hat": "^", "widehat": "^", "bar": "¯", "overline": "¯", "tilde": "~", "dot": "˙", "vec": "→"}


Marks = Mapping[int, str]  # id of a part of the tree -> attributes


# A product of so many names, numbers and signs may break before a factor that is not short.
SHORT, LONG = 4, 24


def _index(text: str) -> str:
    tag = "mn" if text.isdigit() else "mi"
    return f"<{tag}>{escape(text)}</{tag}>"


class MathmlPrinter(LatexPrinter):
    """Presentation MathML Core: the inside of a `<math>` element. Brackets grow only around what is tall."""

    tall = False
    marks: Marks | None = None

    def piece(self, node: Tree, arguments: list[Piece]) -> Piece:
        """One node over its printed arguments."""
        self.tall = any(argument.tall for argument in arguments)
        fraction = isinstance(node, Partial) or (
            isinstance(node, Apply) and node.operation in ("div", "sqrt", "root")
        )
        grows = self.tall or fraction
        piece = super().piece(node, arguments)
        if self.marks and id(node) in self.marks:
            piece = replace(piece, rope=[f"<mrow{self.marks[id(node)]}>", piece.rope, "</mrow>"])
        return replace(piece, tall=True) if grows else piece

    def joint(self, left: Piece, right: Piece, quotient: bool) -> str:
        """An invisible times, a thin space before a function, a dot before a number."""
        if self.dotted or needs_dot(left, right):
            return "<mo>·</mo>"
        if left.last == right.first == "symbol":
            return '<mo>&#x2062;</mo><mspace width="0.167em"/>'
        space = right.first == "word" and right.last == "word" and right.level == ATOM and not right.simple
        return "<mo>&#x2062;</mo>" + ('<mspace width="0.167em"/>' if space else "")

    def number(self, text: str) -> Rope:
        """`<mn>`."""
        return f"<mn>{escape(text)}</mn>"

    def name(self, name: str) -> Rope:
        """`<mi>`, with its index as a subscript."""
        base, raised, index = parts_of_name(name)
        style = ' mathvariant="italic"' if len(base) > 1 and base not in GREEK else ""
        shown = f"<mi{style}>{escape(GREEK.get(base, base))}</mi>"
        accent, _, rest = index.partition("_")
        if accent in _OVER and (len(base) == 1 or base in GREEK):
            shown, index = f'<mover accent="true">{shown}<mo>{_OVER[accent]}</mo></mover>', rest
        below = _index(GREEK.get(index, index).replace("_", ",")) if index else ""
        if not raised:
            return f"<msub>{shown}{below}</msub>" if below else shown
        above = f'<mrow><mo stretchy="false">(</mo>{_index(raised)}<mo stretchy="false">)</mo></mrow>'
        return f"<msubsup>{shown}{below}{above}</msubsup>" if below else f"<msup>{shown}{above}</msup>"

    def function_name(self, operation: str) -> Rope:
        """An upright `<mi>`."""
        text = OPERATIONS[operation].text or operation.replace("_", "")
        if operation in ("log2", "log10"):
            return f"<msub><mi>log</mi><mn>{operation[3:]}</mn></msub>"
        shown = {"relu": "ReLU", "leakyrelu": "LeakyReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU"}
        return f"<mi>{shown.get(text, text)}</mi>"

    def sign(self, sign: str) -> Rope:
        """`<mo>`; the minus is a minus."""
        return f"<mo>{'−' if sign == '-' else sign}</mo>"

    def minus(self) -> Rope:
        """A sign before a term."""
        return '<mo form="prefix">−</mo>'

    def comma(self) -> Rope:
        """Between arguments."""
        return "<mo>,</mo>"

    def application(self) -> Rope:
        """Between a function and its bare argument: as wide as TeX sets it."""
        return '<mo>&#x2061;</mo><mspace width="0.167em"/>'

    def primed(self, name: Rope, primes: int) -> Rope:
        """A function's name with its primes."""
        return ["<msup>", name, "<mo>", "′" * primes, "</mo></msup>"] if primes else name

    def enclosed(self, rope: Rope) -> Rope:
        """Brackets that grow with what they hold."""
        mo = "<mo>" if self.tall else '<mo stretchy="false">'
        return [f"<mrow>{mo}(</mo>", rope, f"{mo})</mo></mrow>"]

    def raised(self, exponent: Piece) -> Rope:
        """Only the exponent; `_power` builds the element."""
        return exponent.rope

    def called(self, function: str) -> Rope:
        """An operator d/dw is a fraction."""
        if not function.startswith(OPERATOR):
            return self.name(function)
        lower = self.name(function.removeprefix(OPERATOR))
        return f"<mfrac><mi>d</mi><mrow><mi>d</mi>{lower}</mrow></mfrac>"

    def _partial(self, node: Partial) -> Piece:
        above, below = (f"<mrow><mi>∂</mi>{self.name(name)}</mrow>" for name in (node.upper, node.lower))
        rope = f"<mfrac>{above}{below}</mfrac>"
        if node.held:
            bar = f'<mrow>{rope}<mo form="postfix" stretchy="true">|</mo></mrow>'
            rope = f"<msub>{bar}<mrow>{self.name(node.held)}</mrow></msub>"
        return Piece(rope, FRACTION, "symbol", "symbol")

    def _power(self, node: Apply, arguments: list[Piece]) -> Piece:
        base = self.bracket(closed(arguments[0]), ATOM)
        rope = ["<msup><mrow>", base.rope, "</mrow><mrow>", arguments[1].rope, "</mrow></msup>"]
        return Piece(rope, POWER, base.first, "power" if arguments[1].simple else "exponent")

    def _exponential(self, node: Apply, arguments: list[Piece]) -> Piece:
        if "e" in self.names:
            return super()._exponential(node, arguments)
        rope = ["<msup><mi>e</mi><mrow>", arguments[0].rope, "</mrow></msup>"]
        return Piece(rope, POWER, "letters", "power" if arguments[0].simple else "exponent")

    def _quotient(self, node: Apply, arguments: list[Piece]) -> Piece:
        rope = ["<mfrac><mrow>", arguments[0].rope, "</mrow><mrow>", arguments[1].rope, "</mrow></mfrac>"]
        return Piece(rope, self.fraction_level, "word", "power")

    def _radical(self, node: Apply, arguments: list[Piece]) -> Piece:
        return Piece(["<msqrt><mrow>", arguments[0].rope, "</mrow></msqrt>"], ATOM, "word", "power")

    def _root(self, node: Apply, arguments: list[Piece]) -> Piece:
        rope = ["<mroot><mrow>", arguments[0].rope, "</mrow><mrow>", arguments[1].rope, "</mrow></mroot>"]
        return Piece(rope, ATOM, "word", "power")

    def _bars(self, node: Apply, arguments: list[Piece]) -> Piece:
        bars = (
            '<mrow><mo form="prefix" stretchy="true">|</mo>',
            '<mo form="postfix" stretchy="true">|</mo></mrow>',
        )
        return Piece([bars[0], arguments[0].rope, bars[1]], ATOM, "bar", "bar")


def mathml(
    tree: Tree,
    names: frozenset[str] = frozenset(),
    dotted: bool = False,
    marks: Marks | None = None,
) -> str:
    """The inside of a `<math>` element; `names` are the source's own.

    `marks` are attributes for parts of the tree: what each stands for on the page.
    """
    printer = MathmlPrinter(names, dotted)
    printer.marks = marks
    return printer.print(tree)


def terms(
    tree: Tree, names: frozenset[str] = frozenset(), dotted: bool = False, marks: Marks | None = None
) -> list[str]:
    """`mathml` cut where a long formula can break: before the signs of its outermost sum, and between the
    factors of a long term."""
    return [piece for term in factored_terms(tree, names, dotted, marks) for piece in term]


def factored_terms(
    tree: Tree, names: frozenset[str] = frozenset(), dotted: bool = False, marks: Marks | None = None
) -> list[list[str]]:
    """The terms of the outermost sum, each in the pieces between which it can break."""
    printer = MathmlPrinter(names, dotted)
    printer.marks = marks
    found: list[list[str]] = []
    while isinstance(tree, Apply) and tree.operation in ("add", "sub") and id(tree) not in (marks or {}):
        sign = f'<mo form="infix" lspace="0">{"+" if tree.operation == "add" else "−"}</mo>'
        found.append(_term(printer, tree.arguments[1], sign))
        tree = tree.arguments[0]
    return [_term(printer, tree), *reversed(found)]


def _term(printer: MathmlPrinter, tree: Tree, sign: str = "") -> list[str]:
    """One term of a sum; a long product as several pieces."""
    whole = fold(tree, printer.piece)
    printer.tall = whole.tall
    factors = _factors(tree) if size(tree, LONG) == LONG and not (sign and whole.first == "minus") else []
    if len(factors) < 2:
        return [flatten([sign, printer.bracket(whole, SUM + 1, minus=False).rope if sign else whole.rope])]
    pieces: list[str] = []
    left: Piece | None = None
    for factor in factors:
        piece = closed(fold(factor, printer.piece))
        printer.tall = piece.tall
        piece = printer.bracket(piece, PRODUCT + bool(left), minus=left is None)
        joint = printer.joint(left, piece, False) if left else sign
        printed = flatten([joint, piece.rope])
        if pieces and size(factor, SHORT) < SHORT:
            pieces[-1] += printed
        else:
            pieces.append(printed)
        left = piece
    return pieces


def _factors(tree: Tree) -> list[Tree]:
    """The factors of a product, from left to right."""
    factors = []
    while isinstance(tree, Apply) and tree.operation == "mul":
        factors.append(tree.arguments[1])
        tree = tree.arguments[0]
    return [tree, *reversed(factors)]


@lru_cache(maxsize=4096)
def name_mathml(name: str) -> str:
    """One name in MathML."""
    return flatten(MathmlPrinter().name(name))
