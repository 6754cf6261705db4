"""An order of gradients: does each come after all that it needs, and how much work does that save?

A gradient needs those of the nodes between it and the output. A parameter's own gradient is needed by nobody,
yet it belongs to a place on the way: that of the nodes which use it. Who goes beyond that place while the
parameter waits comes too early: in σ(w_2 σ(w_1 x + b_1) + b_2), w_1 comes after w_2 or b_2, while the order
of w_2 and b_2 is free: between their places stands only a sum, which passes a gradient on unchanged.

Work is counted in products of a local derivative with something carried along, as in `calculus.ordering`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from app.calculus.errors import TooLong, Unreadable
from app.calculus.graph import Graph
from app.calculus.lines import read_name
from app.calculus.tidy import is_number
from app.calculus.tree import Name
from app.homework.verdict import Diagnosis, Judgement, Marked, Piece, Remark

MOST_NAMES = 500
LONGEST_NAME = 80

_BETWEEN = re.compile(r"[,;\n>→⇒]|->|\\(?:rightarrow|to)\b|\b(?:then|and|next)\b|(?<!\\)&|\\\\")
_D = r"(?:\\partial|∂|d)\s*"
_GRADIENT = re.compile(
    rf"(?:\\[dt]?frac\s*\{{\s*{_D}\S*\s*\}}\s*\{{\s*{_D}(?P<below>[^\s}}]+(?:\}}[^\s}}]*)?)\s*\}}"
    rf"|{_D}\S+?\s*/\s*{_D}(?P<after>\S+))"
)
_ORNAMENTS = " \t$.-–="


def names_in_order(answer: str | Sequence[str]) -> list[str]:
    """The names as they stand: `b_2, w_2`, `∂L/∂b → ∂L/∂w`, or a list. Raises TooLong for too many."""
    entries = _BETWEEN.split(answer) if isinstance(answer, str) else map(str, answer)
    names = (_gradient_of(entry.strip(_ORNAMENTS))[:LONGEST_NAME] for entry in entries)
    found = [name for name in names if name]
    if len(found) > MOST_NAMES:
        raise TooLong("too_many_names", limit=MOST_NAMES, found=len(found))
    return found


def _gradient_of(entry: str) -> str:
    match = _GRADIENT.fullmatch(entry)
    return (match["below"] or match["after"]) if match else entry


def mark_order(graph: Graph, parameters: Sequence[int], answer: str | Sequence[str]) -> Marked:
    """An order of some of the nodes; every parameter has to be in it."""
    order = _Order(graph, parameters)
    written = names_in_order(answer)
    found = [order.by_name.get(read_name(name, {})) for name in written]
    listed = [k for k in dict.fromkeys(found) if k is not None and order.carries[k]]
    pieces = [order.piece(name, index, listed) for name, index in zip(written, found, strict=True)]
    pieces += [Piece(graph.nodes[p].name, "missing") for p in parameters if p not in listed]
    wrong = [piece for piece in pieces if piece.standing != "right"]
    judgement = Judgement(
        "incorrect" if wrong else "correct", "proved", remarks=order.remarks(pieces, listed)
    )
    diagnoses = tuple(piece.diagnosis for piece in wrong if piece.diagnosis)
    score = 1 - len(wrong) / len(pieces) if pieces else 1.0
    return Marked("order", judgement, (), diagnoses, tuple(pieces), score)


class _Order:
    """What the gradients of one graph need of each other."""

    def __init__(self, graph: Graph, parameters: Sequence[int]) -> None:
        self.graph = graph
        self.by_name = {node.name: node.index for node in graph.nodes}
        self.carries = graph.depends_on(frozenset(parameters))
        self.users: list[list[int]] = [[] for _ in graph.nodes]
        self.same = list(range(len(graph.nodes)))  # the node nearest to the output with the same gradient
        self.needed = [0] * len(graph.nodes)  # the nodes between each and the output, as bits
        entering: dict[int, int] = {}
        for edge in reversed(graph.edges):
            if self.carries[edge.source]:
                self.users[edge.source].append(edge.target)
                entering[edge.source] = edge.target if is_number(graph.partial(edge), 1) else -1
        for node in reversed(graph.nodes):
            if len(self.users[node.index]) == 1 and entering[node.index] >= 0:
                self.same[node.index] = self.same[entering[node.index]]
            for user in self.users[node.index]:
                self.needed[node.index] |= 1 << user | self.needed[user]

    def place(self, node: int) -> int:
        """Where its gradient is found: the nodes that use it, as far on as their gradient stays the same."""
        found = 0
        for user in self.users[node]:
            found |= 1 << self.same[user]
        return found & ~(1 << self.graph.output)

    def first_missing(self, node: int, listed: Sequence[int]) -> int | None:
        """What has to be found before this gradient, and comes later in the list."""
        position = listed.index(node)
        on_the_way, here = self.needed[node], self.place(node)
        at_hand = here
        for earlier in listed[:position]:
            at_hand |= 1 << earlier | self.needed[earlier]

        def waits(other: int) -> bool:
            there = self.place(other)
            skipped = not there & ~on_the_way and there & ~at_hand
            return bool(on_the_way >> other & 1 or skipped)

        return next((other for other in listed[position + 1 :] if waits(other)), None)

    def piece(self, written: str, index: int | None, listed: Sequence[int]) -> Piece:
        """One name of the list."""
        if index is None:
            known = ", ".join(name for name, k in self.by_name.items() if self.carries[k])
            refusal = Unreadable("unknown_in_order", name=written, known=known)
            return Piece(written, "unreadable", refusal=refusal)
        name = self.graph.nodes[index].name
        if not self.carries[index]:
            return Piece(name, "right", remarks=(Remark("no_gradient", {"name": Name(name)}),))
        early = self.first_missing(index, listed)
        if early is None:
            return Piece(name, "right")
        needs = self.graph.nodes[early].name
        found = Diagnosis(
            "too_early", self.graph.nodes[index].id, details={"name": Name(name), "needs": Name(needs)}
        )
        return Piece(name, "wrong", None, found, source=needs)

    def remarks(self, pieces: Sequence[Piece], listed: Sequence[int]) -> tuple[Remark, ...]:
        """What the order saves; or what it repeats, if only the gradients that it lists are written down."""
        if any(piece.standing == "wrong" for piece in pieces):
            best = sorted(listed, key=lambda k: (self.same[k], k), reverse=True)
            count = self._work(listed) - self._work(best)
            return (Remark("repeats", {"count": count}),) if count > 0 else ()
        ways = [set(self._way(node, frozenset())) for node in listed]
        alone, count = sum(map(len, ways)), len(set().union(*ways))
        return (Remark("saves", {"count": count, "alone": alone}),) if alone > count else ()

    def _work(self, order: Sequence[int]) -> int:
        """How many products the order takes when only the gradients that it lists are kept."""
        total, kept = 0, set[int]()
        for node in order:
            total += sum(1 for _ in self._way(node, kept))
            kept |= {node, self.same[node]}
        return total

    def _way(self, node: int, kept: Set[int]) -> Iterator[tuple[int, int]]:
        """The products between a node and the output, or what is kept already."""
        reached, stack = {node}, [] if self.same[node] in kept else [node]
        while stack:
            source = stack.pop()
            for position, user in enumerate(self.users[source]):
                if user != self.graph.output:
                    yield source, position
                if user not in reached and self.same[user] not in kept:
                    reached.add(user)
                    stack.append(user)
