"""A computation graph filled in by hand: `value:v7`, `gradient:v7`, `local:e7_0`, each a number or a formula.

A cell is compared with the truth; if it differs, with what follows from the cells that it is computed from,
as they were filled in: the operation over the values, the local derivative at them, the sum of upstream ×
local. So the first mistake stands out, and what only carries it on is told apart. Numbers are taken as their
digits claim them: 9.3 is everything that rounds to 9.3, and what is computed from it may be off by as much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.calculus.errors import Refusal, Unreadable
from app.calculus.graph import Edge, Node
from app.calculus.tree import Tree, names_in
from app.homework.balls import Ball, precision, rational, spanning
from app.homework.equivalence import judge
from app.homework.figures import CORRECT, Closeness, Figures, closeness, read_figures
from app.homework.numbers import BITS, Interval, Numbers, around
from app.homework.reader import read
from app.homework.tape import Tape
from app.homework.truth import Asked, Local, Question, Value
from app.homework.verdict import Diagnosis, Judgement, Piece, Remark

SPOILT = frozenset({"wrong", "carried"})


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that was filled in: a number, or a formula over the graph's names."""

    place: str
    asked: Asked
    figures: Figures | None
    tree: Tree | None


def mark_cells(
    numbers: Numbers, locals_: Sequence[float | None], carries: Sequence[bool], answer: Mapping[str, object]
) -> list[Piece]:
    """Every cell that is filled in, in the order in which they follow from each other."""
    sheet = _Sheet(numbers, locals_, carries)
    unread = [piece for place, text in answer.items() if (piece := sheet.read(place, str(text)))]
    return [*sheet.pieces(), *unread]


class _Sheet:
    """The cells of one graph, each judged once."""

    def __init__(self, numbers: Numbers, locals_: Sequence[float | None], carries: Sequence[bool]) -> None:
        self.numbers, self.graph, self.carries = numbers, numbers.graph, carries
        self.nodes = {node.id: node for node in self.graph.nodes}
        self.by_name = {node.name: node.id for node in self.graph.nodes}
        self.edges = {edge.id: edge for edge in self.graph.edges}
        self.locals = {edge.id: local for edge, local in zip(self.graph.edges, locals_, strict=True)}
        self.cells: dict[str, _Cell] = {}
        self.judged: dict[str, Piece] = {}
        self.balls: dict[str, Ball] = {}  # what was filled in, or what belongs there

    # Reading.

    def read(self, place: str, text: str) -> Piece | None:
        """Take up a cell; a piece where it cannot be read. An empty one is none."""
        if not text.strip():
            return None
        try:
            figures = read_figures(text)
            tree = None if figures else read(text, [node.name for node in self.graph.nodes])
            self.cells[place] = _Cell(place, self.asked(place), figures, tree)
        except Refusal as refusal:
            return Piece(place, "unreadable", refusal=refusal)
        return None

    def asked(self, place: str) -> Asked:
        """What belongs in a cell. Raises Unreadable where there is no such cell."""
        kind, _, id = place.partition(":")
        if kind == "local" and id in self.edges:
            return Local(self.graph, self.edges[id])
        if kind not in ("value", "gradient") or id not in self.nodes:
            raise Unreadable("unknown_cell", cell=place[:40], parameter="answer")
        index = self.nodes[id].index
        return Value(self.graph, index) if kind == "value" else Question(self.graph, index)

    # Judging.

    def pieces(self) -> Iterator[Piece]:
        """The cells: values forward, local derivatives, gradients backward."""
        graph = self.graph
        order = [f"value:{node.id}" for node in graph.nodes]
        order += [f"local:{edge.id}" for edge in graph.edges]
        order += [f"gradient:{node.id}" for node in reversed(graph.nodes)]
        for place in order:
            if place in self.cells:
                piece = self.judged[place] = self._judge(self.cells[place])
                if not self._is_exact(self.cells[place]):
                    self.balls[place] = self._given(self.cells[place])
                yield piece

    def _judge(self, cell: _Cell) -> Piece:
        judgement, close = self._against_truth(cell)
        remarks = judgement.remarks if close in (None, "exact", "right", "off") else (Remark(str(close)),)
        if judgement.verdict == "correct":
            return Piece(cell.place, "right", judgement, remarks=remarks)
        if self._follows(cell):
            spoilt = next((self.judged[p] for p in self._inputs(cell.place) if self._is_spoilt(p)), None)
            if spoilt:
                return Piece(cell.place, "carried", judgement, source=spoilt.source or spoilt.place)
            return Piece(cell.place, "right", judgement, remarks=(Remark("rounded_on_the_way"),))
        if judgement.verdict == "undecided":
            return Piece(cell.place, "undecided", judgement, remarks=remarks)
        return Piece(cell.place, "wrong", judgement, self._dropped(cell), remarks=remarks)

    def _against_truth(self, cell: _Cell) -> tuple[Judgement, Closeness | None]:
        if cell.tree is not None:
            return judge(cell.asked, cell.tree), None
        assert cell.figures is not None
        truth = self.truth(cell.place)
        if truth is None:
            return Judgement("undecided", None, remarks=(Remark("no_number_here"),)), None
        close = closeness(cell.figures, *truth)
        if close == "too_few":
            return Judgement("undecided", None), close
        return Judgement("correct" if close in CORRECT else "incorrect", "proved"), close

    def _is_exact(self, cell: _Cell) -> bool:
        """Whether it is the very number: a typed 1 then is 1, and not everything that rounds to it."""
        truth = self.truth(cell.place)
        return cell.figures is not None and truth is not None and closeness(cell.figures, *truth) == "exact"

    def _is_spoilt(self, place: str) -> bool:
        return place in self.judged and self.judged[place].standing in SPOILT

    # What a cell follows from.

    def _inputs(self, place: str) -> list[str]:
        """The cells that it is computed from."""
        kind, _, id = place.partition(":")
        if kind == "value":
            return [f"value:{self.graph.nodes[source].id}" for source in self.nodes[id].sources]
        if kind == "local":
            partial = self.graph.partial(self.edges[id])
            return [f"value:{self.by_name[name]}" for name in names_in(partial)]
        return [place for edge in self._leaving(self.nodes[id]) for place in self._factors(edge)]

    def _factors(self, edge: Edge) -> tuple[str, str]:
        return f"gradient:{self.graph.nodes[edge.target].id}", f"local:{edge.id}"

    def _leaving(self, node: Node) -> list[Edge]:
        return [edge for edge in self.graph.edges if edge.source == node.index and self.carries[edge.source]]

    def _follows(self, cell: _Cell) -> bool:
        """Whether it is what its inputs give, as they were filled in."""
        return _meet(self._given(cell), self._expected(cell.place))

    def _dropped(self, cell: _Cell) -> Diagnosis | None:
        """A gradient that lacks the contribution of one edge."""
        kind, _, id = cell.place.partition(":")
        leaving = self._leaving(self.nodes[id]) if kind == "gradient" else []
        for edge in leaving if len(leaving) > 1 else []:
            if _meet(self._given(cell), self._expected(cell.place, without=edge.id)):
                target = self.graph.nodes[edge.target].formula
                return Diagnosis("cell_dropped", id, edge.id, details={"target": target})
        return None

    def _expected(self, place: str, without: str = "") -> Ball:
        """What the inputs of a cell give; for a gradient, `without` the contribution of one edge."""
        kind, _, id = place.partition(":")
        if kind == "local":
            return self._over(self.graph.partial(self.edges[id]))
        node = self.nodes[id]
        if kind == "value":
            return None if node.is_variable else self._over(self.graph.formula(node))
        factors = {
            edge.id: [self._ball(factor) for factor in self._factors(edge)] for edge in self._leaving(node)
        }
        if any(ball is None for pair in factors.values() for ball in pair):
            return None
        with precision(BITS):
            total = rational(Fraction(node.index == self.graph.output))
            return sum((up * local for id, (up, local) in factors.items() if id != without), total)

    def _over(self, tree: Tree) -> Ball:
        """A formula over node names at the values that were filled in, or else the true ones."""
        names = names_in(tree)
        balls = [self._ball(f"value:{self.by_name[name]}") for name in names]
        tape = Tape(names)
        slot = tape.add(tree)
        return None if any(ball is None for ball in balls) else tape.run(balls, BITS)[slot]

    def _given(self, cell: _Cell) -> Ball:
        if cell.figures is not None:
            return _spanning((cell.figures.low, cell.figures.high))
        return None if cell.tree is None else self._over(cell.tree)

    def _ball(self, place: str) -> Ball:
        """What stands in a cell that is judged already, or what belongs there."""
        if place not in self.balls:
            self.balls[place] = _spanning(self.truth(place))
        return self.balls[place]

    def truth(self, place: str) -> Interval | None:
        """Where the number that belongs in a cell lies; at a kink it is what the convention says."""
        kind, _, id = place.partition(":")
        if kind == "local":
            return self.numbers.at(self.numbers.locals[id]) or around(self.locals[id])
        index = self.nodes[id].index
        return self.numbers.at(self.numbers.nodes[index]) if kind == "value" else self.numbers.gradient(index)


def _spanning(lies: Interval | None) -> Ball:
    with precision(BITS):
        return None if lies is None else spanning(*lies)


def _meet(one: Ball, other: Ball) -> bool:
    """Whether two balls may be one number."""
    return one is not None and other is not None and bool(one.overlaps(other))
