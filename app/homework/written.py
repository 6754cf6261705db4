"""A derivation line by line: which line is the first that does not follow, and what happened there?

Every sign of equality is a claim. A chain begins with a symbol such as ∂L/∂w (or with the line before, where a
line begins with `=`), and each of its sides is compared with what the chain began with. A symbol ∂a/∂b may be
the total or the direct partial: a line is right if it is right with either. Where a side differs, it is
compared with the side before: what is equal to that carries the mistake on, what is not makes one. A later
side that is right again hides two mistakes that cancel.

Own lines, `s = wx + b − y`, are known by their value: ∂L/∂s is the derivative by the node that has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.calculus.errors import Impossible, Refusal, TooLong, Unreadable
from app.calculus.graph import Graph
from app.calculus.tree import Call, Name, Partial, Tree, fold, parts, rebuild
from app.homework.algebra import slips
from app.homework.answers import Answer, meaning, read_answer
from app.homework.equivalence import judge, same
from app.homework.near import Near
from app.homework.notation import sides
from app.homework.reader import left_name
from app.homework.truth import Question, Value
from app.homework.verdict import Diagnosis, Judgement, Piece, Remark

MOST_LINES = 60

_LINES = re.compile(r"\n|\\\\(?:\[[^\]]*\])?")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]+\*?\}|(?<!\\)&|\$")
_THEREFORE = re.compile(r"^\s*(?:⇒|⟹|→|\\(?:Rightarrow|implies|therefore)|∴|\d+[.)]\s)\s*")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation: where it stands, as it is written, and what it may mean."""

    place: str
    written: Tree
    meanings: tuple[Tree, ...]

    @property
    def is_finished(self) -> bool:
        """Whether no derivative is left to be taken."""
        return not any(isinstance(part, Partial | Call) for part in parts(self.written))


@dataclass(slots=True)
class Chain:
    """Sides that are all said to be equal; `asked` where they are said to be the gradient."""

    asked: bool
    sides: list[Side] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """The lines of a derivation, without what only sets them: numbers, arrows, LaTeX's alignment."""
    plain = _ENVIRONMENT.sub(" ", text)
    lines = [_THEREFORE.sub("", line).strip().rstrip(".,;") for line in _LINES.split(plain)]
    return [line for line in lines if line]


class Derivation:
    """The chains of a derivation, and the lines that cannot be read."""

    def __init__(self, graph: Graph, wrt: int, text: str) -> None:
        self.graph = graph
        self.gradient = Partial(graph.nodes[graph.output].name, graph.nodes[wrt].name)
        self.own: dict[str, Tree] = {}  # own lines, over the graph's names
        self.node_of: dict[str, str] = {}  # own names, and the node that has their value
        self.definitions: list[str] = []
        self.chains: list[Chain] = []
        self.unread: list[Piece] = []
        lines = lines_of(text)
        if len(lines) > MOST_LINES:
            raise TooLong("too_many_lines_written", limit=MOST_LINES, found=len(lines))
        for number, line in enumerate(lines, 1):
            try:
                self._line(number, line)
            except Refusal as refusal:
                self.unread.append(Piece(f"line:{number}", "unreadable", refusal=refusal))

    def _line(self, number: int, line: str) -> None:
        cut = sides(line)
        name = left_name(cut[0]) if len(cut) > 1 and cut[0] else None
        variables = {self.graph.nodes[index].name for index in self.graph.variables}
        if name and name not in variables and self._defines(name, line):
            return
        continues = len(cut) > 1 and not cut[0]
        if continues and not self.chains:
            self.chains.append(Chain(True))
        answer = self._read(line.lstrip("= ") if continues else line)
        steps = answer.steps
        if not continues:
            self.chains.append(Chain(self._is_asked(steps[0], len(steps) < len(cut))))
        for position, tree in enumerate(steps):
            place = f"line:{number}" + (f".{position + 1}" if len(steps) > 2 else "")
            self.chains[-1].sides.append(Side(place, tree, self._meanings(answer, tree)))

    def _read(self, line: str) -> Answer:
        return read_answer("\n".join([*self.definitions, line]), self.graph)

    def _is_asked(self, first: Tree, labelled: bool) -> bool:
        """Whether a chain is about the gradient: by its symbol, or by a label such as f'."""
        if isinstance(first, Partial):
            return (first.upper, first.lower) == (self.gradient.upper, self.gradient.lower)
        return labelled

    # Own lines.

    def _defines(self, name: str, line: str) -> bool:
        """Take up a line that gives a name to a formula."""
        answer = self._read(line)
        if any(isinstance(part, Partial | Call) for part in parts(answer.tree)):
            return False
        value = self._meanings(answer, answer.tree)[0]
        self.own[name] = value
        self.definitions.append(line)
        for node in self.graph.nodes:
            if judge(Value(self.graph, node.index), value).verdict == "correct":
                self.node_of[name] = node.name
        return True

    def _meanings(self, answer: Answer, tree: Tree) -> tuple[Tree, ...]:
        """What a formula may mean, over the graph's names: with total partials, and with direct ones."""
        plain = self._over_graph(tree)
        alone = replace(answer, own={}, tree=plain)
        found = [meaning(alone, self.graph, plain)]
        if any(isinstance(part, Partial) for part in parts(plain)):
            found.append(meaning(alone, self.graph, plain, direct=True))
        return tuple(found)

    def _over_graph(self, tree: Tree) -> Tree:
        """Own names by what they are. Raises Impossible for ∂a/∂b where b has the value of no node."""

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if isinstance(node, Name):
                return self.own.get(node.name, node)
            if isinstance(node, Partial):
                return self._partial(node)
            return rebuild(node, arguments)

        return fold(tree, visit)

    def _partial(self, symbol: Partial) -> Tree:
        lower = self.node_of.get(symbol.lower, symbol.lower)
        held = self.node_of.get(symbol.held, symbol.held)
        if symbol.lower in self.own and symbol.lower not in self.node_of:
            raise Impossible("own_line_unknown", name=symbol.lower, parameter="answer")
        if symbol.upper in self.own and symbol.upper not in self.node_of:
            return Call(f"d/d{lower}", (self.own[symbol.upper],))
        return Partial(self.node_of.get(symbol.upper, symbol.upper), lower, held)
