"""A Lesson -> a Python program: forward pass and reverse pass line by line, and the numbers they must give.

It needs the standard library alone. A line has the operation's formula, or the local derivative's as a
textbook writes it; where that would lose its digits or leave the range of floats at this point, the stable
one; and where that has no value (x^y at x = 0), the number itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isclose, isfinite

from app.calculus.code import helpers, python
from app.calculus.formulas import value
from app.calculus.graph import Edge, Node
from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Name, Number, Tree, substitute
from app.lesson import Lesson
from app.presentation.programs import Check, Program, joined
from app.presentation.words import DEFAULT

Line = tuple[str, str, Tree]  # `name sign formula`


def program(lesson: Lesson, lang: str = DEFAULT) -> str:
    """The program. Where the function has no value, the forward pass as far as it goes, and why it ends."""
    return _Program(lesson.unfolded, lang).text()


class _Program(Program):
    def __init__(self, lesson: Lesson, lang: str) -> None:
        super().__init__(lesson, lang)
        self.point = {node.name: lesson.values[node.index] for node in lesson.graph.nodes}

    def text(self) -> str:
        """The whole file."""
        forward, backward = list(self.forward()), list(self.backward())
        needed = helpers(tree for _, _, tree in (*forward, *backward))
        inputs = [f"{self.names[name]} = {number!r}" for name, number in self.lesson.point.items()]
        blocks = [
            [*self.source(), "import math"],
            *(["", *definition.rstrip().split("\n")] for definition in needed),
            [*[""] * bool(needed), *self.remark("program.point"), *inputs] if inputs else [],
            [*self.remark("program.forward"), *self.lines(forward)] if forward else [],
            [*self.remark("program.reverse"), *self.lines(backward)] if backward else [],
            list(self.ending(list(self.checks()), "rel_tol=1e-9, abs_tol=1e-12")),
        ]
        return joined(blocks)

    def lines(self, found: Sequence[Line]) -> list[str]:
        """Assignments as they are typed."""
        names = self.names | {name: name for name in self.gradients.values()}
        return [f"{name} {sign} {python(tree, names)}" for name, sign, tree in found]

    # The two passes.

    def forward(self) -> Iterator[Line]:
        """One operation a line; a node without a finite value has none."""
        for node in self.lesson.graph.nodes:
            number = self.lesson.values[node.index]
            if not node.is_variable and isfinite(number):
                yield self.names[node.name], "=", self.sound([node.formula], number)

    def backward(self) -> Iterator[Line]:
        """Upstream times local derivative, added up where it arrives; none if a number is not finite."""
        lesson, graph = self.lesson, self.lesson.graph
        if not self.is_differentiable:
            return
        yield self.gradients[graph.output], "=", Number("1.0")
        begun = {graph.output}
        for edge, local in reversed(list(zip(graph.edges, lesson.locals, strict=True))):
            if local is not None and edge.target in begun:
                upstream = Name(self.gradients[edge.target])
                slope = self.sound(self.slopes(edge), local)
                sign = "+=" if edge.source in begun else "="
                begun.add(edge.source)
                yield self.gradients[edge.source], sign, tidied(Apply("mul", (upstream, slope)))

    def slopes(self, edge: Edge) -> Iterator[Tree]:
        """A local derivative as a textbook writes it, and as it is computed."""
        node: Node = self.lesson.graph.nodes[edge.target]
        row = OPERATIONS[node.operation or ""]
        yield self.lesson.graph.partial(edge)
        named = dict(zip(row.arguments, node.formula.arguments, strict=True))
        yield substitute(read_formula(row.partials[edge.key]), named)

    def sound(self, trees: Iterable[Tree], expected: float) -> Tree:
        """The first of `trees` that gives this number without leaving the floats, or the number."""
        for tree in trees:
            results: dict[int, float] = {}
            close = isclose(value(tree, self.point, results), expected, rel_tol=1e-12)
            if close and all(map(isfinite, results.values())):
                return tree
        size = Number(repr(abs(expected)))
        return Apply("neg", (size,)) if expected < 0 else size

    def checks(self) -> Iterator[Check]:
        """The value, and the gradients that were found."""
        lesson = self.lesson
        output = lesson.graph.nodes[lesson.output]
        yield self.name(output), self.name(output), lesson.values[output.index]
        for node in self.reached():
            name = self.gradients[node.index]
            yield name, name, lesson.gradients[node.index] or 0.0
