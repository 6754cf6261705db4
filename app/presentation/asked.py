"""What is asked of a lesson's explanation, and what every piece of it needs."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from app.calculus.graph import Graph
from app.calculus.tree import Name, Partial, Tree, fold, size
from app.explanation import Explanation, explanation
from app.lesson import Lesson
from app.presentation.blocks import Heading
from app.presentation.derivations import Voice
from app.presentation.sentences import Equation, Sentence, named, sentence
from app.presentation.words import DEFAULT

LARGEST = 2_000  # names, numbers and signs of a formula that is written out,
DEEPEST = 50  # and how deeply it may be nested: TeX stops at 255 groups
TOO_LONG = Name("…")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a lesson is written: which parameters' derivations, in which voice and language."""

    lesson: Lesson
    parameters: tuple[int, ...]
    voice: Voice = "symbols"
    lang: str = DEFAULT

    @property
    def explanation(self) -> Explanation:
        """Why the gradients are what they are."""
        return explanation(self.lesson)

    @property
    def graph(self) -> Graph:
        """The lesson's graph."""
        return self.lesson.graph

    @property
    def output(self) -> str:
        """The output's name."""
        return self.graph.nodes[self.lesson.output].name

    @property
    def finite(self) -> tuple[int, ...]:
        """The parameters whose gradients are numbers here."""
        gradients = self.lesson.gradients
        return tuple(p for p in self.lesson.parameters if isfinite(gradients[p] or 0.0))

    def name(self, node: int) -> str:
        """A node's name."""
        return self.graph.nodes[node].name

    def gradient(self, node: int) -> Partial:
        """∂output/∂node."""
        return Partial(self.output, self.name(node))

    def heading(self, parameter: int) -> Heading:
        """Over what is about one parameter."""
        return Heading(
            self.say("document.gradient", output=named(self.output), name=named(self.name(parameter))), 3
        )

    def local(self, edge: int) -> Tree:
        """The symbol of a local derivative; where two edges share it (x · x), the formula of this one."""
        _, source, target, _ = self.graph.edges[edge]
        derivations = self.explanation.derivations
        shared = len(derivations.slopes[target][source].edges) > 1
        return self.graph.local(self.graph.edges[edge]) if shared else derivations.local(target, source)

    def say(self, key: str, **fields: str | int | Equation | Sentence) -> Sentence:
        """A sentence in the language that is asked for."""
        return sentence(key, self.lang, **fields)


def is_short(formula: Tree | float) -> bool:
    """Whether a formula can be written out: not too large, not too deeply nested."""
    if isinstance(formula, float):
        return True
    return fold(formula, _nesting) <= DEEPEST and size(formula, LARGEST + 1) <= LARGEST


def _nesting(node: Tree, depths: list[int]) -> int:
    """How deep the brackets go; the terms of one sum stand side by side, and so do factors."""
    if not depths:
        return 0
    first = node.arguments[0]
    flat = _kind(node) and _kind(node) == _kind(first)
    return max([depths[0] + (not flat), *(depth + 1 for depth in depths[1:])])


def _kind(node: Tree) -> str:
    return {"add": "sum", "sub": "sum", "mul": "product"}.get(getattr(node, "operation", ""), "")


def written(tree: Tree) -> Tree:
    """The formula, or … where it is too long."""
    return tree if is_short(tree) else TOO_LONG
