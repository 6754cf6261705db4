"""A Lesson -> a Python program: forward pass and reverse pass line by line, and the numbers they must give.

It needs the standard library alone. A line has the operation's formula, or the local derivative's as a
textbook writes it; where that would lose its digits or leave the range of floats at this point, the stable
one; and where that has no value (x^y at x = 0), the number itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isclose, isfinite
from textwrap import wrap

from app.calculus.code import helpers, identifiers, python
from app.calculus.formulas import value
from app.calculus.graph import Edge, Node
from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Name, Number, Tree, substitute
from app.lesson import Lesson
from app.presentation import explanations, readings
from app.presentation.words import DEFAULT, say

Line = tuple[str, str, Tree]  # `name sign formula`
LONGEST_COMMENT = 400
WIDTH = 100


def program(lesson: Lesson, lang: str = DEFAULT) -> str:
    """The program. Where the function has no value, the forward pass as far as it goes, and why it ends."""
    return _Program(lesson, lang).text()


class _Program:
    def __init__(self, lesson: Lesson, lang: str) -> None:
        self.lesson = lesson
        self.lang = lang
        nodes = lesson.graph.nodes
        self.names = identifiers(node.name for node in nodes)
        output = self.names[nodes[lesson.output].name]
        wanted = {node.index: f"d{output}_d{self.names[node.name]}" for node in nodes}
        apart = identifiers(wanted.values(), self.names.values())
        self.gradients = {index: apart[name] for index, name in wanted.items()}
        self.point = {node.name: lesson.values[node.index] for node in nodes}

    def text(self) -> str:
        """The whole file."""
        forward, backward = list(self.forward()), list(self.backward())
        needed = helpers(tree for _, _, tree in (*forward, *backward))
        inputs = [f"{self.names[name]} = {number!r}" for name, number in self.lesson.point.items()]
        blocks = [
            [*self.comment(readings.reading_text(self.lesson.reading)), "import math"],
            *(["", *definition.rstrip().split("\n")] for definition in needed),
            [*[""] * bool(needed), *self.remark("program.point"), *inputs] if inputs else [],
            [*self.remark("program.forward"), *self.lines(forward)] if forward else [],
            [*self.remark("program.reverse"), *self.lines(backward)] if backward else [],
            list(self.ending(bool(backward))),
        ]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

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
        numbers = [*lesson.values, *filter(_is_known, (*lesson.locals, *lesson.gradients))]
        if not lesson.parameters or not all(number is not None and isfinite(number) for number in numbers):
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

    # What is said and checked.

    def ending(self, differentiated: bool) -> Iterator[str]:
        """The checks; before them, why something is missing."""
        lesson = self.lesson
        output = lesson.graph.nodes[lesson.output]
        if not lesson.has_gradients:
            first = next(iter(lesson.problems))
            yield from self.comment(explanations.problem(lesson, first, self.lang))
            return
        checks = [(self.names[output.name], lesson.values[output.index])]
        reached = lesson.graph.nodes if differentiated else ()
        arrived = {lesson.output} | {edge.source for edge in lesson.graph.edges}
        checks += [
            (self.gradients[node.index], lesson.gradients[node.index] or 0.0)
            for node in reached
            if node.index in lesson.parameters and node.index in arrived
        ]
        if lesson.parameters and not differentiated:
            yield from self.remark("program.no_gradients")
        yield from self.remark("program.checks")
        yield "for name, found, expected in ["
        yield from (f'    ("{name}", {name}, {expected!r}),' for name, expected in checks)
        yield "]:"
        yield '    print(name, "=", found)'
        yield "    assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12), name"

    def remark(self, key: str) -> list[str]:
        """A sentence as a comment."""
        return self.comment(say(key, self.lang))

    def comment(self, text: str) -> list[str]:
        """Text as comments: whatever ends a line in Python begins another comment."""
        short = text if len(text) <= LONGEST_COMMENT else text[:LONGEST_COMMENT] + "…"
        return [f"# {line}" for piece in short.splitlines() for line in wrap(piece, WIDTH)]


def _is_known(number: float | None) -> bool:
    return number is not None
