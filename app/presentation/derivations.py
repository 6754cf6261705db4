"""The lines of a derivation in three voices, and the reason for each in words.

Symbols as they are (∂u/∂t · ∂t/∂b), with the known local derivatives put in (1 · ∂t/∂b), and with the
numbers of this point put in (1 · 4.077).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from app.calculus.derivation import Derivation, Line
from app.calculus.folded_passes import tangents
from app.calculus.tree import Name, Partial, Tree, fold, rebuild, same, walk
from app.explanation import Explanation, explanation
from app.lesson import Lesson
from app.presentation import sentences
from app.presentation.sentences import Equation, Sentence, Side, joined, listed, named, sentence
from app.presentation.styles import TextStyle, numeral
from app.presentation.words import DEFAULT

Voice = Literal["symbols", "known", "numbers"]
MANY = {"zeros": "why.zeros.many", "adjoint": "why.adjoint.many"}  # of more than one name
MOST_QUOTED = 3  # definitions that a reason quotes
MOST_LISTED = 6  # and names that it lists


@dataclass(frozen=True, slots=True)
class Said:
    """One line in one voice: `left = tree`, and in numbers what it comes to.

    `stands` tells which parts of the tree, by id, stand for which symbols: those that were put in for them.
    """

    left: Partial
    tree: Tree
    dotted: bool
    result: float | None = None
    stands: dict[int, Partial] = field(default_factory=dict)

    @property
    def equation(self) -> Equation:
        """`∂L/∂w = 2 s x`; in numbers also what it comes to: `= 3 · 2 = 6`."""
        result = () if self.result is None else (Side(self.result),)
        return Equation((Side(self.left), Side(self.tree, self.dotted), *result))


class Teller:
    """Tells one derivation of a lesson."""

    def __init__(self, lesson: Lesson, derivation: Derivation, lang: str = DEFAULT) -> None:
        self.lesson = lesson
        self.derivation = derivation
        self.lang = lang
        self.explanation: Explanation = explanation(lesson)
        self.index = self.explanation.derivations.index
        self.totals = tangents(lesson.graph, lesson.locals, derivation.parameter).numbers

    def say(self, line: Line, voice: Voice) -> Said | None:
        """A line in a voice; None where the voice has nothing of its own to say, or a number is missing."""
        if voice == "symbols":
            symbols = {id(node): node for node in walk(line.tree) if isinstance(node, Partial)}
            return Said(line.left, line.tree, line.dotted, stands=symbols)
        stands: dict[int, Partial] = {}
        tree = self.known(line, stands) if voice == "known" else self.numbers(line, stands)
        result = self.result(line) if voice == "numbers" else None
        if tree is None or same(tree, line.tree) or (voice == "numbers" and not _exists(result)):
            return None
        return Said(line.left, tree, True, result, stands)

    def known(self, line: Line, stands: dict[int, Partial]) -> Tree | None:
        """With the local derivatives put in; the lines after the symbols have none left."""
        if self.derivation.form != "paper":
            return None
        return self.explanation.derivations.known(line.tree, stands)

    def numbers(self, line: Line, stands: dict[int, Partial]) -> Tree | None:
        """With four-figure numbers in place of every name and symbol."""
        value = self.total if self.derivation.form == "adjoint" and line.why == "adjoint" else self.symbol
        numbers = {node: self.number(node, value) for node in walk(line.tree) if _is_filled(node)}
        if not all(map(_exists, numbers.values())):
            return None

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            number = numbers.get(node)
            if number is None:
                return rebuild(node, arguments)
            shown = numeral(number)
            if isinstance(node, Partial):
                stands[id(shown)] = node
            return shown

        return fold(line.tree, visit)

    def number(self, node: Tree, symbol: Callable[[Partial], float | None]) -> float | None:
        """What a name or a symbol is at this point."""
        if isinstance(node, Partial):
            return symbol(node)
        assert isinstance(node, Name)
        return self.lesson.values[self.index[node.name]]

    def symbol(self, symbol: Partial) -> float | None:
        """A local derivative, summed over its edges, or a total derivative with respect to the parameter."""
        slope = self.explanation.derivations.slope(symbol)
        if slope is None:
            return self.totals[self.index[symbol.upper]]
        return sum(self.lesson.locals[edge] or 0.0 for edge in slope.edges)

    def total(self, symbol: Partial) -> float | None:
        """The gradient of a node."""
        return self.lesson.gradients[self.index[symbol.lower]]

    def result(self, line: Line) -> float | None:
        """What a line comes to."""
        return self.lesson.gradients[self.index[line.left.lower]]

    # Why.

    def why(self, line: Line, style: TextStyle | None = None) -> str:
        """The reason for a line, in a sentence; what is mathematics in it is written in `style`."""
        return (style or TextStyle(self.lesson.reading.names)).sentence(self.reason(line))

    def reason(self, line: Line) -> Sentence:
        """The same with its names and formulas as mathematics."""
        if line.why in ("chain", "chain_and_one"):
            return self._chain(line)
        return sentence(
            MANY[line.why] if line.why in MANY and len(line.about) > 1 else f"why.{line.why}",
            self.lang,
            names=self._listed(line.about),
            parameter=named(line.left.lower),
            output=named(line.left.upper),
            unit=_unit(line),
            definitions=self._definitions(line.about) if line.why == "expansions" else "",
        )

    def _chain(self, line: Line) -> Sentence:
        found = sentence("why.chain.many", self.lang, names=self._listed(line.about))
        if len(line.about) == 1:
            (name,) = line.about
            from_ = [self.lesson.graph.nodes[source].name for source in self._sources(self.index[name])]
            key = "why.chain.sum" if len(from_) > 1 else "why.chain.one"
            found = sentence(key, self.lang, name=named(name), names=self._listed(from_))
        if line.why == "chain_and_one":
            found += (" ", *sentence("why.one", self.lang, unit=_unit(line)))
        return found

    def _sources(self, node: int) -> list[int]:
        """The arguments that a node's derivative is a sum over: other variables do not change."""
        slopes, nodes = self.explanation.derivations.slopes[node], self.lesson.graph.nodes
        return [s for s in slopes if not nodes[s].is_variable or s == self.derivation.parameter]

    def _definitions(self, names: Sequence[str]) -> Sentence:
        expansions = self.explanation.derivations.expansions
        quoted = joined(sentences.equation(Name(name), expansions[name]) for name in names[:MOST_QUOTED])
        return (*quoted, ", …") if len(names) > MOST_QUOTED else quoted

    def _listed(self, names: Sequence[str]) -> Sentence:
        """`s, q and r`; of very many only the first."""
        shown = list(map(named, names[:MOST_LISTED]))
        return (*joined(shown), ", …") if len(names) > MOST_LISTED else listed(shown, self.lang)


def _unit(line: Line) -> Equation:
    """∂b/∂b."""
    return sentences.equation(Partial(line.left.lower, line.left.lower))


def _exists(number: float | None) -> bool:
    return number is not None and isfinite(number)


def _is_filled(node: Tree) -> bool:
    return isinstance(node, Name | Partial)


def equation(said: Said, style: TextStyle) -> str:
    """A line as it is written."""
    return style.equation(said.equation)
