"""Trees to Python source that needs the standard library alone: `w*math.exp(b*x)`, `max(x, 0)`, `s**2`.

Reading it back in the notation of Python gives the same tree, and running it gives the same value wherever
there is one. What the library does not have (σ, softplus, sec …) is called as a function of its own;
`helpers` writes these out, from the formulas of the table.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping

from app.calculus.derivatives import derivative_formula
from app.calculus.lexicon import BUILTINS
from app.calculus.operations import BINDING, CONSTANTS, OPERATIONS, Operation
from app.calculus.printing import ATOM, Piece, Printer, Rope
from app.calculus.symbols import GREEK_NAMES
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Tree, fold, parts, rebuild, substitute

SIGN = BINDING["sign"]
MOST_DIGITS = 300  # of a number that is written out: Python reads no whole number of more than 4,300


def python(tree: Tree, identifiers: Mapping[str, str] | None = None) -> str:
    """A formula as a Python expression; `identifiers` say what names are called, if not by themselves."""
    return PythonPrinter(identifiers or {}).print(written_out(tree))


def helpers(trees: Iterable[Tree]) -> list[str]:
    """Definitions of all functions that `python` calls for these trees, each after those that it calls."""
    found: dict[str, str] = {}
    stack = [name for tree in trees for name in _called(written_out(tree))][::-1]
    while stack:
        name = stack[-1]
        missing = [other for other in _called(_body(OPERATIONS[name])) if other not in found]
        if name in found or not missing:
            stack.pop()
            found.setdefault(name, _definition(OPERATIONS[name]))
        stack += missing if name not in found else ()
    return list(found.values())


def identifiers(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A valid Python name for each name, no two alike: `lambda_`, `w_1`, `max_`."""
    used = {*keyword.kwlist, *BUILTINS, *HELPERS, *taken}
    found = {}
    for name in names:
        ascii_name = "".join(GREEK_NAMES.get(letter, letter) for letter in name)
        word = re.sub(r"\W", "_", ascii_name, flags=re.ASCII) or "_"
        while word in used or word in CONSTANTS:
            word += "_"
        used.add(word)
        found[name] = word
    return found


class PythonPrinter(Printer):
    """Python, with its precedence: a minus binds more tightly than a product."""

    def __init__(self, identifiers: Mapping[str, str]) -> None:
        super().__init__()
        self.identifiers = identifiers

    def joint(self, left: Piece, right: Piece, quotient: bool) -> str:
        """A star between two factors."""
        return "*"

    def raised(self, exponent: Piece) -> Rope:
        """An exponent, in brackets unless it is one word or number."""
        return ["**", exponent.rope if exponent.level == ATOM else self.enclosed(exponent.rope)]

    def number(self, text: str) -> Rope:
        """A literal; Python has no 007."""
        plain = (text.lstrip("0") or "0") if text.isdigit() else text
        return plain if len(plain) <= MOST_DIGITS else f"{float(plain)!r}".replace("inf", "1e999")

    def name(self, name: str) -> Rope:
        """An identifier."""
        return self.identifiers.get(name, name)

    def function_name(self, operation: str) -> Rope:
        """What is called: a function of the library, or one of `helpers`."""
        return _callee(OPERATIONS[operation])

    def _named(self, node: Name | Constant) -> Piece:
        name = f"math.{node.name}" if isinstance(node, Constant) else self.name(node.name)
        return Piece(name, ATOM)

    def _minus(self, node: Apply, arguments: list[Piece]) -> Piece:
        inner = self.bracket(arguments[0], SIGN, minus=False)
        return Piece(["-", inner.rope], SIGN, "minus")

    def _function(self, node: Apply, arguments: list[Piece]) -> Piece:
        return self._called(self.function_name(node.operation), 0, arguments)

    _exponential = _radical = _root = _bars = _function


def written_out(tree: Tree) -> Tree:
    """With the derivative's formula in place of σ′(z), for which Python has no sign."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if isinstance(node, Apply) and node.primes:
            return substitute(derivative_formula(node.operation, node.primes), {"x": arguments[0]})
        return rebuild(node, arguments)

    return fold(tree, visit)


def _callee(row: Operation) -> str:
    """`math.sin` where one call of the library says it all, else the row's own name."""
    call = row.code or f"math.{row.name}"
    function = call.removesuffix(f"({', '.join(row.arguments)})")
    plain = function.replace(".", "").isidentifier()
    return function if plain and not row.is_composite else row.name


HELPERS = frozenset(row.name for row in OPERATIONS.values() if _callee(row) == row.name) - BUILTINS


def _called(body: Tree | str) -> list[str]:
    """The helpers that a formula calls; code of the table calls none."""
    if isinstance(body, str):
        return []
    operations = (node.operation for node in parts(body) if isinstance(node, Apply))
    return [name for name in dict.fromkeys(operations) if name in HELPERS]


def _body(row: Operation) -> Tree | str:
    return read_formula(row.stable or row.formula) if row.is_composite else row.code


def _definition(row: Operation) -> str:
    body = _body(row)
    shown = body if isinstance(body, str) else python(body)
    return f"def {row.name}({', '.join(row.arguments)}):\n    return {shown}\n"
