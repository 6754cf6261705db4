"""A Lesson -> a program that is its own autograd engine: a small class of numbers that remember their parts.

In the manner of Andrej Karpathy's micrograd, with the operations that this function needs and no more. Each
method is a row of the table of operations: its value, and its local derivatives. Only what depends on a
parameter is such a number; data are floats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import isclose, isfinite
from typing import NamedTuple

from app.calculus.code import helpers, python
from app.calculus.derivatives import derivative_formula
from app.calculus.formulas import value
from app.calculus.graph import Node
from app.calculus.operations import OPERATIONS, Operation
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Tree, is_literal
from app.lesson import Lesson
from app.presentation.programs import Check, Program, joined
from app.presentation.words import DEFAULT, say

SIGNS = {
    "add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "pow": "pow", "neg": "neg", "abs": "abs",
}  # fmt: skip
_OWN = ("Value",)


class Use(NamedTuple):
    """How an operation is used: its name, how often it is derived (σ′), which of its arguments are Values."""

    operation: str
    primes: int
    values: tuple[bool, ...]


def program(lesson: Lesson, lang: str = DEFAULT) -> str:
    """The program. Where the function has no value, the forward pass as far as it goes, and why it ends."""
    return _Micrograd(lesson.unfolded, lang).text()


class _Micrograd(Program):
    def __init__(self, lesson: Lesson, lang: str) -> None:
        super().__init__(lesson, lang, _OWN)
        self.printed: list[Tree] = []  # what the methods hold

    def text(self) -> str:
        """The whole file."""
        operations, engine = self.operations, self.value_class()
        plain = (self.formula(node) for node in operations if not self.is_value(node))
        literals = (tree for node in operations for tree in self.formula(node).arguments if is_literal(tree))
        needed = helpers([*self.printed, *plain, *literals])
        inputs = list(self.inputs())
        back = [*self.remark("program.reverse"), f"{self.output}.backward()"]
        forward = [f"{self.name(node)} = {self.written(node)}" for node in operations]
        parts = any(self.is_value(node) for node in self.lesson.graph.nodes)
        return joined(
            (
                [*self.source(), "import math"],
                *(["", *definition.rstrip().split("\n")] for definition in needed),
                ["", *engine] if parts else [],
                ["", *self.remark("program.micrograd.point"), *inputs] if inputs else [],
                [*self.remark("program.forward"), *forward] if forward else [],
                back if self.is_differentiable and self.depends else [],
                list(self.ending(list(self.checks()), "rel_tol=1e-9, abs_tol=1e-12")),
            )
        )

    # Nodes.

    @property
    def output(self) -> str:
        return self.name(self.lesson.graph.nodes[self.lesson.output])

    @property
    def depends(self) -> bool:
        """Whether the output depends on a parameter."""
        return self.is_value(self.lesson.graph.nodes[self.lesson.output])

    def is_value(self, node: Node) -> bool:
        """Whether a node depends on a parameter."""
        return self.lesson.gradients[node.index] is not None

    def inputs(self) -> Iterator[str]:
        """The variables: parameters are Values, data are floats."""
        for index in self.lesson.graph.variables:
            node, number = self.lesson.graph.nodes[index], self.lesson.values[index]
            yield f"{self.name(node)} = " + (f"Value({number!r})" if self.is_value(node) else f"{number!r}")

    def written(self, node: Node) -> str:
        """An operation: a sign where Python has one, else a method of the first argument."""
        formula = self.formula(node)
        signed = isinstance(formula, Apply) and not formula.primes and formula.operation in {*SIGNS, "alias"}
        if not self.is_value(node) or signed:
            return python(formula, self.names)
        first, *rest = (python(argument, self.names) for argument in formula.arguments)
        receiver = first if self.use(node).values[0] else f"Value({first})"
        return f"{receiver}.{_method(self.use(node))}({', '.join(rest)})"

    def use(self, node: Node) -> Use:
        """How a node uses its operation; a method needs a Value to be called on."""
        formula = node.formula
        assert isinstance(formula, Apply), "an operation"
        kinds = tuple(
            not is_literal(tree) and isinstance(a, int) and self.is_value(self.lesson.graph.nodes[a])
            for a, tree in zip(node.arguments, formula.arguments, strict=True)
        )
        return Use(formula.operation, formula.primes, kinds)

    def uses(self) -> dict[tuple[str, int], dict[tuple[bool, ...], list[Node]]]:
        """Every operation on Values, how it is used, and where."""
        found: dict[tuple[str, int], dict[tuple[bool, ...], list[Node]]] = {}
        for node in self.operations:
            if self.is_value(node) and node.operation != "alias":
                use = self.use(node)
                kinds = use.values if use.operation in SIGNS or use.values[0] else (True, *use.values[1:])
                found.setdefault(use[:2], {}).setdefault(kinds, []).append(node)
        return found

    # The class.

    def value_class(self) -> list[str]:
        """`Value`, with a method for every operation that is used."""
        lines = say("program.micrograd.class", self.lang).split("\n")
        for (name, primes), kinds in self.uses().items():
            lines += self.methods(Use(name, primes, ()), kinds)
        return lines

    def methods(self, use: Use, kinds: dict[tuple[bool, ...], list[Node]]) -> Iterator[str]:
        """The method of an operation; a number before it asks for a second one."""
        row, name = OPERATIONS[use.operation], _method(use)
        if len(row.arguments) == 1:
            yield from ("", f"    def {name}(self):", self.result(use, (True,), kinds[(True,)]))
            return
        usual = {kind: nodes for kind, nodes in kinds.items() if kind[0]}
        if usual:
            yield from ("", f"    def {name}(self, other):")
        if (True, False) in usual and (True, True) in usual:
            yield "        if not isinstance(other, Value):"
            yield "    " + self.result(use, (True, False), usual[(True, False)])
            yield self.result(use, (True, True), usual[(True, True)])
        elif usual:
            yield from (self.result(use, kind, nodes) for kind, nodes in usual.items())
        if (False, True) in kinds:
            yield from ("", f"    def __r{SIGNS[use.operation]}__(self, other):")
            yield self.result(use, (False, True), kinds[(False, True)])

    def result(self, use: Use, kind: tuple[bool, ...], nodes: Sequence[Node]) -> str:
        """`return Value(value, [(part, local derivative), …])`."""
        row, names = OPERATIONS[use.operation], _names(kind)
        whole = self.shown(_whole(use, row), names)
        parts = [
            f"({holder}, {self.slope(use, key, nodes, names)})"
            for key, (holder, is_value) in enumerate(zip(_holders(kind), kind, strict=True))
            if is_value
        ]
        return f"        return Value({whole}, [{', '.join(parts)}])"

    def slope(self, use: Use, key: int, nodes: Sequence[Node], names: dict[str, str]) -> str:
        """A local derivative as a textbook writes it where that is sound, else as it is computed.

        Where neither is, or there is none at all, there is no way back through this program.
        """
        row = OPERATIONS[use.operation]
        for tree in _slopes(use, key):
            if self.is_sound(tree, row, key, nodes):
                return self.shown(tree, names)
        exists = all(isfinite(self.locals.get((node.index, key)) or 0.0) for node in nodes)
        if not exists or not any(row.vanishes[key : key + 1]):
            self.is_differentiable = False
            return "math.nan"
        condition = re.sub(r"\b[xy]\b", lambda found: names[found[0]], row.vanishes[key])
        return f"0.0 if {condition} else {self.shown(tree, names)}"

    def shown(self, tree: Tree, names: dict[str, str]) -> str:
        """A formula as a method holds it."""
        self.printed.append(tree)
        return python(tree, names)

    def is_sound(self, tree: Tree, row: Operation, key: int, nodes: Sequence[Node]) -> bool:
        """Whether a formula gives the local derivative at every node without leaving the floats."""
        return all(self.gives(tree, row, node, key) for node in nodes)

    def gives(self, tree: Tree, row: Operation, node: Node, key: int) -> bool:
        """Whether it does at one node; nothing is asked of it where no gradient passes."""
        local = self.locals.get((node.index, key))
        if local is None:
            return True
        numbers = [
            self.number(a, tree) for a, tree in zip(node.arguments, node.formula.arguments, strict=True)
        ]
        results: dict[int, float] = {}
        found = value(tree, dict(zip(row.arguments, numbers, strict=True)), results)
        return isclose(found, local, rel_tol=1e-12) and all(map(isfinite, results.values()))

    def number(self, argument: object, tree: Tree) -> float:
        """The number that an argument is."""
        return self.lesson.values[argument] if isinstance(argument, int) else value(tree, {}, {})

    @cached_property
    def locals(self) -> dict[tuple[int, int], float | None]:
        """Local derivatives by node and argument."""
        pairs = zip(self.lesson.graph.edges, self.lesson.locals, strict=True)
        return {(edge.target, edge.key): local for edge, local in pairs}

    def checks(self) -> Iterator[Check]:
        """The value, where it can be run, and the gradients."""
        output = self.lesson.graph.nodes[self.lesson.output]
        if output.is_variable or output in self.operations:
            yield self.output, f"{self.output}{'.data' * self.depends}", self.lesson.values[output.index]
        for node in self.reached() if self.depends else ():
            gradient = self.lesson.gradients[node.index] or 0.0
            yield self.gradients[node.index], f"{self.name(node)}.grad", gradient


def _method(use: Use) -> str:
    sign = SIGNS.get(use.operation)
    if sign and not use.primes:
        return f"__{sign}__"
    return use.operation + "_prime" * use.primes


def _whole(use: Use, row: Operation) -> Tree:
    """The operation on its own names."""
    return Apply(use.operation, tuple(map(Name, row.arguments)), use.primes)


def _slopes(use: Use, key: int) -> Iterator[Tree]:
    """A local derivative on the operation's own names: as a textbook writes it, as it is computed."""
    row = OPERATIONS[use.operation]
    if use.primes:
        yield derivative_formula(use.operation, use.primes + 1)
    else:
        yield read_formula(row.textbook[key])
        yield read_formula(row.partials[key])


def _holders(kind: tuple[bool, ...]) -> tuple[str, ...]:
    """What arguments are called: `self` is the first that is a Value."""
    return ("other", "self") if kind == (False, True) else ("self", "other")[: len(kind)]


def _names(kind: tuple[bool, ...]) -> dict[str, str]:
    """The number of each argument."""
    return {
        letter: holder + ".data" * is_value
        for letter, holder, is_value in zip("xy", _holders(kind), kind, strict=False)
    }
