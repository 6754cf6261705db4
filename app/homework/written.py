"""A derivation line by line: which line is the first that does not follow, and what happened there?

Every sign of equality is a claim. A chain begins with a symbol such as ∂L/∂w, or goes on with the line before
where a line begins with `=`; each of its sides is compared with what the chain began with. A symbol ∂a/∂b may
be the total or the direct partial: a line is right if it is right with either. Where a side differs, it is
compared with the side before: what is equal to that carries the mistake on, what is not makes one. A later
side that is right again hides two mistakes that cancel.

Own lines, `s = wx + b − y`, are known by their value: ∂L/∂s is the derivative by the node that has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.calculus.errors import Impossible, Refusal, TooLong
from app.calculus.graph import Graph, Node
from app.calculus.tree import (
    OPERATOR,
    Call,
    Name,
    Partial,
    Tree,
    fold,
    names_in,
    parts,
    rebuild,
    substitute,
)
from app.homework.algebra import Slipped, slips
from app.homework.answers import Answer, other_readings, read_answer
from app.homework.equivalence import judge, same
from app.homework.meanings import meaning, meanings
from app.homework.near import Near
from app.homework.notation import sides
from app.homework.reader import left_name
from app.homework.truth import Question, Value
from app.homework.verdict import Diagnosis, Judgement, Piece, Remark, Standing

MOST_LINES = 60
MOST_EXPLAINED = 3  # sides that are wrong; what comes after them rests on them

Diagnoser = Callable[[Question, Tree], Sequence[Diagnosis]]

_LINES = re.compile(r"\n|\\\\(?:\[[^\]]*\])?")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]+\*?\}|(?<!\\)&|\$")
_THEREFORE = re.compile(r"^\s*(?:⇒|⟹|→|\\(?:Rightarrow|implies|therefore)|∴|\d+[.)]\s)\s*")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation: where it stands, as it is written, and what it may mean.

    `frame` is the same with a name in place of each derivative that is still to be taken: `symbols`.
    """

    place: str
    written: Tree
    meanings: tuple[Tree, ...]
    frame: Tree
    symbols: Mapping[str, Tree]
    answer: Answer
    position: int  # among the sides of its line

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
        self.lines: list[tuple[tuple[Tree, ...], bool]] = []  # sides, and whether the line goes on
        self.unread: list[Piece] = []
        lines = lines_of(text)
        if len(lines) > MOST_LINES:
            raise TooLong("too_many_lines_written", limit=MOST_LINES, found=len(lines))
        for number, line in enumerate(lines, 1):
            try:
                self._line(number, line)
            except Refusal as refusal:
                standing: Standing = "undecided" if isinstance(refusal, Impossible) else "unreadable"
                self.unread.append(Piece(f"line:{number}", standing, refusal=refusal))

    @property
    def answer(self) -> Side | None:
        """What the gradient is found to be: the last side of the last chain that is about it."""
        chains = [chain for chain in self.chains if chain.asked] or self.chains[-1:]
        return chains[-1].sides[-1] if chains else None

    def _line(self, number: int, line: str) -> None:
        cut = sides(line)
        name = left_name(cut[0]) if len(cut) > 1 and cut[0] else None
        variables = {self.graph.nodes[index].name for index in self.graph.variables}
        if name and name not in variables and self._defines(name, line):
            return
        continues = len(cut) > 1 and not cut[0]
        answer = self._read(line.lstrip("= ") if continues else line)
        steps = answer.steps
        self.lines.append((steps, continues))
        several = len(steps) > 2
        places = [f"line:{number}.{k}" if several else f"line:{number}" for k in range(1, len(steps) + 1)]
        read = [self._side(place, answer, position) for position, place in enumerate(places)]
        if not continues or not self.chains:
            self.chains.append(Chain(continues or self._is_asked(steps[0], len(steps) < len(cut))))
        self.chains[-1].sides += read

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
        value = self._over_graph(answer.tree)
        self.own[name] = value
        self.lines.append(((Name(name), answer.tree), False))
        self.definitions.append(line)
        for node in self.graph.nodes:
            if judge(Value(self.graph, node.index), value).verdict == "correct":
                self.node_of[name] = node.name
        return True

    def otherwise(self, side: Side) -> Iterator[tuple[str, Side]]:
        """A side as it could be read besides, by what is ambiguous."""
        for key, answer in other_readings(side.answer, self.graph):
            if len(answer.steps) == len(side.answer.steps):
                yield key, self._side(side.place, answer, side.position)

    def _side(self, place: str, answer: Answer, position: int) -> Side:
        """What a side means, in each way."""
        tree = answer.steps[position]
        plain = self._over_graph(tree)
        alone = replace(answer, own={}, tree=plain)
        symbols: dict[str, Tree] = {}
        frame = _framed(plain, symbols)
        taken = {name: meaning(alone, self.graph, symbol) for name, symbol in symbols.items()}
        return Side(place, tree, tuple(meanings(alone, self.graph)), frame, taken, answer, position)

    def _over_graph(self, tree: Tree) -> Tree:
        """Own names by what they are. Raises Impossible for ∂a/∂b where b has the value of no node."""

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if isinstance(node, Name):
                return self.own.get(node.name, node)
            if isinstance(node, Partial):
                return self._partial(node)
            return rebuild(node, arguments)

        return fold(tree, visit)

    def over_nodes(self, tree: Tree) -> Tree:
        """A symbol ∂a/∂b with the nodes' names for one's own; anything else as it is."""
        return self._partial(tree) if isinstance(tree, Partial) else tree

    def _partial(self, symbol: Partial) -> Tree:
        lower = self.node_of.get(symbol.lower, symbol.lower)
        held = self.node_of.get(symbol.held, symbol.held)
        if symbol.lower in self.own and symbol.lower not in self.node_of:
            raise Impossible("own_line_unknown", name=symbol.lower, parameter="answer")
        if symbol.upper in self.own and symbol.upper not in self.node_of:
            return Call(f"{OPERATOR}{lower}", (self.own[symbol.upper],))
        return Partial(self.node_of.get(symbol.upper, symbol.upper), lower, held)


def _framed(tree: Tree, symbols: dict[str, Tree]) -> Tree:
    """A name in place of each derivative that is still to be taken; `symbols` learns which."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        node = rebuild(node, arguments)
        if isinstance(node, Partial | Call):
            name = f"∂{len(symbols)}"
            symbols[name] = substitute(node, symbols)
            return Name(name)
        return node

    return fold(tree, visit)


class Marker:
    """Judges the sides of a derivation, one after the other."""

    def __init__(self, graph: Graph, wrt: int, diagnose: Diagnoser) -> None:
        self.graph, self.diagnose = graph, diagnose
        self.question = Question(graph, wrt)
        self.near = Near.to(graph)
        self.wrong = 0

    def mark(self, derivation: Derivation) -> list[Piece]:
        """A piece for every side but the first of a chain, which is what the chain is about."""
        self.derivation = derivation
        chains = list(self._with_last_asked(derivation.chains))
        pieces = [piece for chain in chains for piece in self._chain(chain)]
        return sorted([*pieces, *derivation.unread], key=lambda piece: _number(piece.place))

    def _with_last_asked(self, chains: list[Chain]) -> Iterator[Chain]:
        """The chains; the last one that is about nothing else gives the gradient."""
        claimed = any(chain.asked for chain in chains)
        for position, chain in enumerate(chains):
            open_ended = not isinstance(chain.sides[0].written, Partial) and position == len(chains) - 1
            yield replace(chain, asked=True) if open_ended and not claimed else chain

    def _chain(self, chain: Chain) -> Iterator[Piece]:
        begins = not chain.asked or isinstance(chain.sides[0].written, Partial)
        head, rest = (chain.sides[0], chain.sides[1:]) if begins else (None, chain.sides)
        target = self._target(head, rest[0]) if rest else None
        slipped: str | None = None
        about = self._about(chain)
        before = head
        for side in rest:
            piece = self._side(side, before, target, slipped, about)
            slipped = slipped or (side.place if piece.standing == "wrong" else None)
            before = side
            direct = (Remark("direct"),) if chain.asked and target is not None else ()
            yield replace(piece, remarks=(*direct, *piece.remarks))

    def _target(self, head: Side | None, first: Side) -> Tree | None:
        """What a chain is about: a formula, or (None) the gradient that is asked for.

        ∂a/∂b is the total partial, unless the first side says that the direct one is meant.
        """
        if head is None:
            return None
        direct = head.meanings[1:2]
        targets = [None, *direct] if self._is_gradient(head) else [head.meanings[0], *direct]
        return next((t for t in targets if self._against(first, t).verdict == "correct"), targets[0])

    def _side(
        self,
        side: Side,
        before: Side | None,
        target: Tree | None,
        slipped: str | None,
        about: Question | None,
    ) -> Piece:
        found = self._against(side, target)
        if found.verdict == "correct":
            cancels = (Remark("errors_cancel"),) if slipped else ()
            return Piece(side.place, "right", found, source=slipped, remarks=(*cancels, *found.remarks))
        if found.verdict == "undecided":
            return Piece(side.place, "undecided", found, remarks=found.remarks)
        if slipped and before and self._equal(side, before):
            return Piece(side.place, "carried", found, source=slipped)
        remarks = (*self._other_reading(side, target), *found.remarks)
        self.wrong += 1
        explained = len(remarks) > len(found.remarks) or self.wrong > MOST_EXPLAINED
        happened = None if explained else self._what_happened(side, before, about)
        return Piece(side.place, "wrong", found, happened, remarks=remarks)

    def _other_reading(self, side: Side, target: Tree | None) -> tuple[Remark, ...]:
        """Whether a side that is wrong as it stands is right as it could be read besides."""
        for key, other in self.derivation.otherwise(side):
            if self._against(other, target).verdict == "correct":
                return (Remark("other_reading", {"reading": key, "tree": other.written}),)
        return ()

    def _against(self, side: Side, target: Tree | None) -> Judgement:
        """A side against what its chain is about, in whichever of its meanings is right."""
        judgements = [
            judge(self.question, meant) if target is None else same(meant, target, self.graph)
            for meant in side.meanings
        ]
        return next((found for found in judgements if found.verdict == "correct"), judgements[0])

    def _same(self, one: Tree, other: Tree) -> bool:
        return same(one, other, self.graph).verdict == "correct"

    def _is_gradient(self, head: Side) -> bool:
        nodes, symbol = self.graph.nodes, head.written
        asked = (nodes[self.graph.output].name, nodes[self.question.wrt].name)
        return isinstance(symbol, Partial) and (symbol.upper, symbol.lower) == asked and not symbol.held

    def _equal(self, side: Side, before: Side) -> bool:
        pairs = ((one, other) for one in side.meanings for other in before.meanings)
        return any(self._same(one, other) for one, other in pairs)

    # What happened between two sides.

    def _about(self, chain: Chain) -> Question | None:
        """Which gradient a chain is about, if it is one."""
        if chain.asked:
            return self.question
        symbol = self.derivation.over_nodes(chain.sides[0].written)
        index = {node.name: node.index for node in self.graph.nodes}
        if not isinstance(symbol, Partial) or {symbol.upper, symbol.lower} - index.keys():
            return None
        return Question(self.graph, index[symbol.lower], index[symbol.upper])

    def _what_happened(self, side: Side, before: Side | None, about: Question | None) -> Diagnosis | None:
        meant = side.meanings[0]
        slip = self._slip(meant, before) if before is not None else None
        return slip or (next(iter(self.diagnose(about, meant)), None) if about else None)

    def _slip(self, meant: Tree, before: Side) -> Diagnosis | None:
        """The slip in algebra that makes the side before, as it stands or written out, into this one."""
        wanted, near = self.near.values(meant), self.near.knowing(before.symbols)
        expanded = {node.name: tree for node, tree in self._expansions() if not node.is_variable}
        for frame in (before.frame, substitute(before.frame, expanded)):
            made = list(slips(frame))  # all are alive as long as their parts are known by identity
            shared: list[dict[int, float]] = [{} for _ in near.points]
            for slip in made:
                may = near.may_agree(near.values(slip.line, shared), wanted)
                if may and self._same(substitute(slip.line, before.symbols), meant):
                    return Diagnosis(f"slip_{slip.kind}", details=_shown(slip))
        return None

    def _expansions(self) -> Iterator[tuple[Node, Tree]]:
        expansions = zip(self.graph.nodes, self.graph.expansions, strict=True)
        return ((node, tree) for node, tree in expansions if tree is not None)


def _shown(slip: Slipped) -> dict[str, Tree]:
    """What became what, unless a derivative stands in it that is still to be taken."""
    taken = [name for tree in (slip.before, slip.after) for name in names_in(tree) if name.startswith("∂")]
    return {} if taken else {"before": slip.before, "after": slip.after}


def _number(place: str) -> list[int]:
    return [int(part) for part in place.partition(":")[2].split(".")]
