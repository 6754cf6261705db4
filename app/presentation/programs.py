"""What every program of a lesson has: names, comments, operations that can be run, numbers to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import isfinite
from textwrap import wrap

from app.calculus.code import identifiers
from app.calculus.formulas import value
from app.calculus.graph import Node
from app.calculus.tree import Apply, Number, Tree, is_literal, parts, rebuild
from app.lesson import Lesson
from app.presentation import explanations, readings
from app.presentation.words import DEFAULT, say

LONGEST_COMMENT = 400
WIDTH = 100
_LONGEST_NUMBER = 15  # digits

Check = tuple[str, str, float]  # what it is called, how it is found, what it must be


class Program:
    """A lesson as a program: what the dialects share. Names in `taken` are the dialect's own."""

    def __init__(self, lesson: Lesson, lang: str = DEFAULT, taken: Iterable[str] = ()) -> None:
        self.lesson = lesson
        self.lang = lang
        nodes = lesson.graph.nodes
        self.names = identifiers((node.name for node in nodes), taken)
        output = self.names[nodes[lesson.output].name]
        wanted = {node.index: f"d{output}_d{self.names[node.name]}" for node in nodes}
        apart = identifiers(wanted.values(), (*self.names.values(), *taken))
        self.gradients = {index: apart[name] for index, name in wanted.items()}
        self.is_differentiable = bool(lesson.parameters) and all(map(isfinite, self._known()))

    def _known(self) -> Iterator[float]:
        """Every number on the way to the gradients."""
        for numbers in (self.lesson.values, self.lesson.locals, self.lesson.gradients):
            yield from (number for number in numbers if number is not None)

    def name(self, node: Node) -> str:
        """What a node is called."""
        return self.names[node.name]

    @cached_property
    def operations(self) -> list[Node]:
        """Every operation that can be run: its value is finite, and so is all that it is made of."""
        runs: set[int] = set()
        for node in self.lesson.graph.nodes:
            literals = [value(tree, {}) for tree in node.formula.arguments if is_literal(tree)]
            numbers = [self.lesson.values[node.index], *literals]
            if all(map(isfinite, numbers)) and all(source in runs for source in node.sources):
                runs.add(node.index)
        return [node for node in self.lesson.graph.nodes if node.index in runs and not node.is_variable]

    def reached(self) -> Iterator[Node]:
        """The parameters that the output depends on, as far as there are gradients."""
        arrived = {self.lesson.output} | {edge.source for edge in self.lesson.graph.edges}
        for node in self.lesson.graph.nodes if self.is_differentiable else ():
            if node.index in self.lesson.parameters and node.index in arrived:
                yield node

    def formula(self, node: Node) -> Tree:
        """A node's operation, with literals that Python can work out in a moment."""
        if is_literal(node.formula):
            return _worked_out(node.formula)
        arguments = [_worked_out(tree) if is_literal(tree) else tree for tree in node.formula.arguments]
        return rebuild(node.formula, arguments)

    # What is said.

    def source(self) -> list[str]:
        """The function as it was read, as a comment."""
        return self.comment(readings.reading_text(self.lesson.reading))

    def remark(self, key: str) -> list[str]:
        """A sentence as a comment."""
        return self.comment(say(key, self.lang))

    def comment(self, text: str) -> list[str]:
        """Text as comments: whatever ends a line in Python begins another comment."""
        short = text if len(text) <= LONGEST_COMMENT else text[:LONGEST_COMMENT] + "…"
        return [f"# {line}" for piece in short.splitlines() for line in wrap(piece, WIDTH)]

    def ending(self, checks: Sequence[Check], tolerance: str) -> Iterator[str]:
        """The checks; before them, why something is missing."""
        lesson = self.lesson
        if not lesson.has_gradients:
            reasons = [explanations.problem(lesson, index, self.lang) for index in lesson.problems]
            yield from self.comment(reasons[0] if reasons else "")
            return
        if lesson.parameters and not self.is_differentiable:
            yield from self.remark("program.no_gradients")
        yield from self.remark("program.checks")
        yield "for name, found, expected in ["
        yield from (f'    ("{name}", {found}, {expected!r}),' for name, found, expected in checks)
        yield "]:"
        yield '    print(name, "=", found)'
        yield f"    assert math.isclose(found, expected, {tolerance}), name"


def _worked_out(literal: Tree) -> Tree:
    """A literal as it stands; as its value where Python's whole numbers take for ever, or are no floats."""
    if not any(
        (isinstance(part, Apply) and part.operation == "pow")
        or (isinstance(part, Number) and len(part.text) > _LONGEST_NUMBER)
        for part in parts(literal)
    ):
        return literal
    number = value(literal, {})
    size = Number(repr(abs(number)))
    return Apply("neg", (size,)) if number < 0 else size


def joined(blocks: Iterable[Sequence[str]]) -> str:
    """Blocks of lines with an empty line between them."""
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
