"""Sums, products and functions of a list written out: trees of elementary operations.

What is written out is counted first, and all of it together: sums inside sums multiply.
"""

from __future__ import annotations

import re

from app.calculus.errors import Impossible, Position, Unreadable
from app.calculus.tokens import Token
from app.calculus.tree import Apply, Call, Name, Number, Tree, fold, label, parts, rebuild, size

MOST_TERMS = 50  # of one sum
MOST_COUNTED = 20  # bounds of a formula's sums that depend on the index of another
MOST_NODES = 100_000  # of all that one formula writes out

# Functions of a list, and what they become.
LISTS = {
    "softmax": "e^a/(e^a + e^b + …)",
    "logsumexp": "ln(e^a + e^b + …)",
    "mean": "(a + b + …)/n",
    "sum": "a + b + …",
    "dot": "ac + bd + …",
}
_NEUTRAL = {"add": "0", "mul": "1"}
_GROUP = re.compile(r"\{([^{}]*)\}")


class Unroller:
    """Writes out what stands in one formula; `balanced` as a balanced tree, otherwise from the left."""

    def __init__(self, balanced: bool = False) -> None:
        self.balanced = balanced
        self.written = 0
        self.counts = False  # whether there was a sum

    def repeated(self, sign: str, body: Tree, where: Position) -> Tree:
        """`∑_{i=1}^{3} body`, from the sign's token `add i 1 3`.

        Raises Impossible if that becomes too much, Unreadable for an index below 0 or an entry that a list
        does not have.
        """
        self.counts = True
        operation, index, first, last = sign.split()
        if "{" in sign:
            return Call(sign, (body,))  # until the sum around it is written out
        numbers = range(int(first), int(last) + 1)
        if len(numbers) > MOST_TERMS:
            raise Impossible("too_many_terms", where, limit=MOST_TERMS, found=len(numbers))
        self._count(size(body, MOST_NODES) * len(numbers), where)
        terms = [self._at(body, index, number, where) for number in numbers]
        return self._joined(operation, terms) if terms else Number(_NEUTRAL[operation])

    def listed(self, name: str, arguments: list[Tree], primes: int = 0) -> Tree | None:
        """A function of a list: `softmax_2(a, b, c)` is e^b/(e^a + e^b + e^c). None with primes."""
        if primes:
            return None
        function, _, entry = name.partition("_")
        if entry.startswith("{"):
            return Call(name, tuple(arguments))  # until the sum that counts the entry is written out
        tree = self._listed(function, entry, arguments)
        self._count(size(tree, MOST_NODES))
        return tree

    def stray_index(self, tree: Tree, tokens: list[Token]) -> Token | None:
        """A token with the index of a sum that ends before it: a sum, or else the last."""
        if not self.counts:
            return None
        left = {name for node in parts(tree) if outside(name := label(node)[1])}
        strays = [token for token in reversed(tokens) if token.text in left]
        return next((token for token in strays if token.kind == "sum"), strays[0] if strays else None)

    def _listed(self, function: str, entry: str, arguments: list[Tree]) -> Tree:
        if function == "dot":
            half = len(arguments) // 2
            pairs = zip(arguments[:half], arguments[half:], strict=True)
            return self._joined("add", [Apply("mul", pair) for pair in pairs])
        if function in ("mean", "sum"):
            total = self._joined("add", arguments)
            return total if function == "sum" else Apply("div", (total, Number(str(len(arguments)))))
        powers: list[Tree] = [Apply("exp", (argument,)) for argument in arguments]
        total = self._joined("add", powers)
        if function == "logsumexp":
            return Apply("ln", (total,))
        return Apply("div", (powers[int(entry) - 1], total))

    def _count(self, nodes: int, where: Position | None = None) -> None:
        self.written += nodes
        if self.written > MOST_NODES:
            raise Impossible("too_many_operations", where, limit=MOST_NODES)

    def _joined(self, operation: str, terms: list[Tree]) -> Tree:
        while self.balanced and len(terms) > 1:
            pairs = zip(terms[::2], terms[1::2], strict=False)
            odd = terms[-1:] if len(terms) % 2 else []
            terms = [*(Apply(operation, pair) for pair in pairs), *odd]
        tree = terms[0]
        for term in terms[1:]:
            tree = Apply(operation, (tree, term))
        return tree

    def _at(self, body: Tree, index: str, number: int, where: Position) -> Tree:
        """The body with a number in place of its index, in names (`x_{i+1}`) and as a number (`i^2`)."""

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if isinstance(node, Name):
                if node.name == index:
                    digits = Number(str(abs(number)))
                    return Apply("neg", (digits,)) if number < 0 else digits
                return Name(counted(node.name, index, number, where)) if "{" in node.name else node
            if isinstance(node, Call) and " " in node.function:
                return self.repeated(_bounded(node.function, index, number), arguments[0], where)
            if isinstance(node, Call) and "{" in node.function:
                return self._entry(counted(node.function, index, number, where), arguments, where) or node
            return rebuild(node, arguments)

        return fold(body, visit)

    def _entry(self, name: str, arguments: list[Tree], where: Position) -> Tree | None:
        entry = name.partition("_")[2]
        if entry.isdigit() and not 1 <= int(entry) <= len(arguments):
            raise Unreadable("no_entry", where, entry=entry, count=len(arguments))
        return self.listed(name, arguments)


def counted(name: str, index: str, number: int, where: Position) -> str:
    """`w_{i}{j}` with a number for one letter; when none is left, an ASCII name: `w_12`, or `w_1_12`.

    Raises Unreadable for an index below 0.
    """

    def group(match: re.Match[str]) -> str:
        terms = re.sub(rf"(?<![A-Za-z]){index}(?![A-Za-z])", str(number), match[1])
        return f"{{{terms}}}" if re.search("[A-Za-z]", terms) else f"{{{_calculated(terms, name, where)}}}"

    name = _GROUP.sub(group, name)
    if any(re.search("[A-Za-z]", inside) for inside in _GROUP.findall(name)):
        return name
    return "_".join(_run_together(part) for part in name.split("_"))


def _bounded(sign: str, index: str, number: int) -> str:
    """A sum's sign with a number for one letter in its bounds: `add j 1 {i-1}` with i = 3 is `add j 1 2`."""

    def group(match: re.Match[str]) -> str:
        letter, rest = match[1][0], match[1][1:]
        return str(number + int(rest or 0)) if letter == index else match[0]

    return _GROUP.sub(group, sign)


def _run_together(part: str) -> str:
    """`{1}{2}` is 12, and `{1}{12}` is 1_12, so that no two indices look alike."""
    pieces = re.findall(r"\{\d+\}|.", part) if "{" in part else [part]
    texts = [piece.strip("{}") for piece in pieces]
    return ("_" if any(len(text) > 1 for text in texts) else "").join(texts)


def _calculated(terms: str, name: str, where: Position) -> int:
    """A sum of products of numbers, as in `2*3+1`."""
    total = 0
    for sign, term in re.findall(r"([+-]*)((?:\d+\*)*\d+)", terms):
        product = 1
        for factor in term.split("*"):
            product *= int(factor[:9])
        total += -product if sign.count("-") % 2 else product
    if total < 0:
        raise Unreadable("negative_index", where, name=re.sub("[{}]", "", name), index=total)
    return total


def outside(name: str) -> str:
    """The letter that still counts in a template; empty where there is none."""
    letters = re.findall("[A-Za-z]", "".join(_GROUP.findall(name)))
    return letters[0] if letters else ""
