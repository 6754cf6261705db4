"""Formulas that grow by rules: each way takes a formula and makes one of it that needs its rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from app.calculus.printing import text
from app.calculus.tree import Apply, Name, Number, Tree, walk

T = TypeVar("T")
SIMPLE = 5  # nodes of a formula that may stand in an exponent or a logarithm
NESTED = 2  # functions around functions, at most
MOST_TERMS, MOST_FACTORS = 5, 3

FUNCTIONS = {"exp", "ln", "sigmoid", "tanh", "sqrt", "pow"}


class Chance:
    """A seeded source of choices. `random()` alone is the same in every version of Python."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        """One of these."""
        return options[int(self._random.random() * len(options))]

    def whole(self, first: int, last: int) -> int:
        """A whole number, both ends included."""
        return first + int(self._random.random() * (last - first + 1))

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of these in some order."""
        return sorted(options, key=lambda _: self._random.random())


class Growing:
    """A formula in `parameters` and `data`, its variables by name, and the chance that shapes it."""

    def __init__(self, chance: Chance, parameters: Sequence[str], data: Sequence[str]) -> None:
        self.chance = chance
        self.parameters = parameters
        self.data = data
        self.ways: dict[str, Callable[[Tree], Tree]] = {
            "powers": self.power,
            "chain": self.chain,
            "product": self.product,
            "quotient": self.quotient,
            "exp": lambda tree: self.function("exp", tree),
            "ln": lambda tree: self.function("ln", tree),
            "sigma": lambda tree: self.function("sigmoid", tree),
            "tanh": lambda tree: self.function("tanh", tree),
            "shared": self.shared,
            "layers": lambda _: self.network(),
        }

    # What formulas begin with.

    def linear(self) -> Tree:
        """`2x`, `x + 3`, `wx + b`, `bx`."""
        parameter = Name(self.chance.pick(self.parameters))
        if not self.data:
            times = self.times(self.chance.whole(1, 3), parameter)
            return self.chance.pick((times, plus(times, self.chance.whole(1, 4)), minus(times, 1)))
        product = Apply("mul", (parameter, Name(self.data[0])))
        others = [Name(name) for name in self.parameters if name != parameter.name]
        if not others:
            return product
        return self.chance.pick(
            (
                product,
                Apply("add", (product, self.chance.pick(others))),
                Apply("sub", (product, self.chance.pick(others))),
            )
        )

    def network(self) -> Tree:
        """Two layers: σ(w₂ σ(w₁x + b₁) + b₂), or with numbers where there are no such weights."""
        inner, outer = (self.chance.pick(("sigmoid", "sigmoid", "tanh")) for _ in range(2))
        if len(self.parameters) < 4:
            hidden = Apply(inner, (self.linear(),))
            return Apply(outer, (plus(self.times(self.chance.whole(2, 3), hidden), self.chance.whole(1, 2)),))
        w, b, v, c = map(Name, self.parameters[:4])
        hidden = Apply(inner, (Apply("add", (Apply("mul", (w, Name(self.data[0]))), b)),))
        return Apply(outer, (Apply("add", (Apply("mul", (v, hidden)), c)),))

    # How they grow.

    def power(self, tree: Tree) -> Tree:
        """`(2x + 1)^3`, `x^2`."""
        return Apply("pow", (self.unlike(tree, {"pow", "exp"}), whole(self.chance.whole(2, 3))))

    def chain(self, tree: Tree) -> Tree:
        """A function of what is computed already."""
        inner = tree if tree.arguments else plus(self.times(2, tree), 1)
        return self.function(self.chance.pick(("pow", "exp", "sigmoid", "ln")), inner)

    def function(self, name: str, tree: Tree) -> Tree:
        """The function of the formula, or beside it where the formula is too large for that."""
        inner, beside = tree, False
        small = name not in ("exp", "ln") or sum(1 for _ in walk(tree)) <= SIMPLE
        if not small or nesting(tree) >= NESTED or is_call(tree, {name, "exp", "ln", "pow"}):
            inner, beside = self.linear(), True
        if name == "pow":
            made: Tree = Apply("pow", (inner, whole(self.chance.whole(2, 4))))
        elif name == "exp" and self.chance.whole(0, 3) == 0:
            made = Apply("exp", (Apply("neg", (inner,)),))
        else:
            made = Apply(name, (inner,))
        return self.beside(tree, made) if beside else made

    def beside(self, tree: Tree, other: Tree) -> Tree:
        """Both in one formula."""
        return Apply(self.chance.pick(("add", "add", "mul", "sub")), (tree, other))

    def product(self, tree: Tree) -> Tree:
        """`x e^{2x}`, `(x + 1) ln x`."""
        parameter = Name(self.chance.pick(self.parameters))
        squared = Apply("pow", (parameter, whole(2)))
        factor = self.chance.pick((parameter, plus(parameter, self.chance.whole(1, 3)), squared))
        return Apply("mul", (factor, tree))

    def quotient(self, tree: Tree) -> Tree:
        """Something that does not stand still below the line."""
        parameter = Name(self.chance.pick(self.parameters))
        below = self.chance.pick(
            (
                plus(parameter, self.chance.whole(1, 4)),
                plus(Apply("pow", (parameter, whole(2))), self.chance.whole(1, 3)),
            )
        )
        return Apply("div", (tree, below))

    def shared(self, tree: Tree) -> Tree:
        """A variable of the formula once more."""
        parameter = Name(self.chance.pick(self.parameters))
        return self.chance.pick(
            (
                Apply("mul", (tree, parameter)),
                Apply("add", (tree, Apply("pow", (parameter, whole(2))))),
                Apply("add", (tree, self.times(self.chance.whole(2, 3), parameter))),
            )
        )

    def loss(self, tree: Tree) -> Tree:
        """How far it is from the datum y, squared."""
        return Apply(
            "pow", (Apply("sub", self.chance.pick(((tree, Name("y")), (Name("y"), tree)))), whole(2))
        )

    def penalty(self, tree: Tree) -> Tree:
        """The loss with a penalty on its weights."""
        squares = [Apply("pow", (Name(name), whole(2))) for name in self.parameters if name.startswith("w")]
        total: Tree = squares[0]
        for square in squares[1:]:
            total = Apply("add", (total, square))
        return Apply("add", (tree, Apply("mul", (Name("lambda"), total))))

    # Small help.

    def times(self, factor: int, tree: Tree) -> Tree:
        """`3x`; `x` for a factor of 1."""
        return tree if factor == 1 else Apply("mul", (whole(factor), tree))

    def unlike(self, tree: Tree, operations: set[str]) -> Tree:
        """The formula, with something added where it is one of these itself: no power of a power."""
        return Apply("add", (tree, self.linear())) if is_call(tree, operations) else tree


def whole(number: int) -> Tree:
    """A whole number."""
    return Number(str(number))


def plus(tree: Tree, number: int) -> Tree:
    """`tree + number`."""
    return Apply("add", (tree, whole(number)))


def minus(tree: Tree, number: int) -> Tree:
    """`tree − number`."""
    return Apply("sub", (tree, whole(number)))


def is_call(tree: Tree, operations: set[str]) -> bool:
    """Whether the formula as a whole is one of these operations."""
    return isinstance(tree, Apply) and tree.operation in operations


def is_plain(tree: Tree) -> bool:
    """Whether a textbook would print it: no fraction in a fraction, nothing that is said twice."""
    for node in walk(tree):
        if is_call(node, {"div"}) and any(is_call(argument, {"div"}) for argument in node.arguments):
            return False
        for operations, most in (({"add", "sub"}, MOST_TERMS), ({"mul"}, MOST_FACTORS)):
            if is_call(node, operations):
                said = [_bare(part) for part in _joined(node, operations)]
                if len(said) > len(set(said)) or len(said) > most:
                    return False
    return True


def _joined(tree: Tree, operations: set[str]) -> Iterator[Tree]:
    """The terms of a sum, or the factors of a product."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if is_call(node, operations):
            stack.extend(node.arguments)
        else:
            yield node


def _bare(tree: Tree) -> str:
    """A term without its factor, a power without its exponent: 2w and w² say w."""
    while isinstance(tree, Apply) and (
        tree.operation == "pow" or (tree.operation == "mul" and isinstance(tree.arguments[0], Number))
    ):
        tree = tree.arguments[tree.operation == "mul"]
    return text(tree)


def nesting(tree: Tree) -> int:
    """How many functions stand around each other at most."""
    depth: dict[int, int] = {}
    for node in walk(tree):
        inner = max((depth[id(argument)] for argument in node.arguments), default=0)
        depth[id(node)] = inner + is_call(node, FUNCTIONS)
    return depth[id(tree)]
