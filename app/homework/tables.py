"""A breakdown table: rows in any decomposition, with any names; each cell against the truth and its own past.

A row is known by its value. One that is a value of the graph is right; one that is none may still be a step
of another decomposition, which is right if it ends in the function. Where it does not, the first stray row is
taken for the value of the graph that makes most of the rest fit: then that row is wrong, and what follows
from it is right as far as it goes: carried.

A local gradient is compared with the derivative of the row as it stands, an expansion with the row written
out, so that each mistake is counted once, where it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from app.calculus.derivatives import differentiate
from app.calculus.errors import Refusal, Unreadable
from app.calculus.formulas import value
from app.calculus.graph import Graph
from app.calculus.tree import Apply, Name, Tree, names_in, parts, substitute
from app.calculus.tree import same as equal
from app.homework.equivalence import judge, same
from app.homework.near import Near
from app.homework.notation import Row as Written
from app.homework.notation import equations, rows
from app.homework.reader import left_name, left_partial, read
from app.homework.truth import Question, Value
from app.homework.verdict import Diagnosis, Judgement, Piece, Remark, Standing

MOST_STRAYS = 4  # rows of which the likeliest to be wrong is looked for,
MOST_MENDS = 100  # and what they are taken for
MOST_WRONG = 5  # rows that are taken for wrong ones

Diagnoser = Callable[[Question, Tree], Sequence[Diagnosis]]
Values = dict[str, Tree]  # what each name is, in variables


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that could be read."""

    name: str
    tree: Tree
    local: str
    expansion: str


def mark_table(
    graph: Graph, parameters: Sequence[int], answer: str | Sequence[Written], diagnose: Diagnoser
) -> tuple[list[Piece], list[Tree]]:
    """The cells of a table, and the rows as they were read. Raises Refusal where it is no table at all."""
    written = rows(answer)
    if not written:
        raise Unreadable("answer_empty", parameter="answer")
    table = _Table(graph, parameters, diagnose)
    unread = table.read(written)
    table.settle()
    wants_locals = any(local.strip() for _, local, _ in written)
    pieces = [piece for row in table.rows for piece in table.cells(row, wants_locals)]
    if table.last is None:
        pieces.append(Piece(f"breakdown:{table.output}", "missing"))
    return unread + pieces, [row.tree for row in table.rows]


def read_rows(graph: Graph, answer: str | Sequence[Written]) -> list[tuple[Tree, ...]]:
    """The breakdowns as they are read: a name, and what it is. Raises Refusal where one cannot be read."""
    table = _Table(graph, (), lambda question, answer: ())
    for piece in table.read(rows(answer)):
        if piece.refusal:
            raise piece.refusal
    return [(Name(row.name), row.tree) for row in table.rows]


class _Table:
    """The rows read so far, the values that the student gives them, and those with every mistake mended."""

    def __init__(self, graph: Graph, parameters: Sequence[int], diagnose: Diagnoser) -> None:
        self.graph, self.diagnose = graph, diagnose
        self.output = graph.nodes[graph.output].name
        self.variables = {graph.nodes[k].name: graph.nodes[k].formula for k in graph.variables}
        self.moving = {graph.nodes[k].name for k in parameters}
        self.truths = _values(graph)
        self.near = Near.to(graph)
        self.numbers = self.near.nodes(graph)
        self.known = set(map(_key, self.numbers))
        self.rows: list[_Row] = []
        self.own: Values = dict(self.variables)
        self.mended: Values = {}
        self.wrong: dict[str, int] = {}  # rows with a mistake, and the node each is taken for
        self.standings: dict[str, tuple[Standing, str | None]] = {}

    # Reading.

    def read(self, written: Sequence[tuple[str, str, str]]) -> list[Piece]:
        """Read the breakdowns; what cannot be read is a piece of its own."""
        unread = []
        for number, (breakdown, local, expansion) in enumerate(written, 1):
            try:
                self._read(breakdown, local, expansion)
            except Refusal as refusal:
                unread.append(Piece(f"row:{number}", "unreadable", refusal=refusal))
        return unread

    def _read(self, breakdown: str, local: str, expansion: str) -> None:
        for sides in equations(breakdown):
            name = left_name(sides[0]) if len(sides) > 1 else self.output
            if name is None:
                raise Unreadable("row_name", found=sides[0], parameter="answer")
            if name in self.variables:
                raise Unreadable("row_variable", name=name, parameter="answer")
            tree = read(sides[-1], self.own)
            self.rows.append(_Row(name, tree, local, expansion))
            self.own[name] = substitute(tree, self.own)

    # Which rows are right.

    def settle(self) -> None:
        """Find the rows that are wrong, until the last one fits or nothing can be mended."""
        strays = self._follow()
        for _ in self.rows[:MOST_WRONG]:
            if not strays or self.last is not None:
                break
            stray, node = self._best_mend(strays)
            self.wrong[stray] = node
            strays = self._follow()
        self.standings = {row.name: self._standing(row, strays) for row in self.rows}

    @property
    def last(self) -> str | None:
        """The row that is the function, mistakes mended."""
        rows_ = (row.name for row in reversed(self.rows))
        return next((name for name in rows_ if self._is(self.graph.output, self.mended[name])), None)

    def _follow(self) -> list[str]:
        """The value of each row, mistakes mended; the names of rows that are no value of the graph."""
        self.mended = dict(self.variables)
        strays = []
        for row in self.rows:
            if row.name in self.wrong:
                self.mended[row.name] = self.truths[self.wrong[row.name]]
                continue
            self.mended[row.name] = substitute(row.tree, self.mended)
            if self._node_of(self.mended[row.name]) is None:
                strays.append(row.name)
        return strays

    def _best_mend(self, strays: Sequence[str]) -> tuple[str, int]:
        """The row that is likeliest wrong, and the node it is taken for: with which most of the rest fits."""
        nodes = [node.index for node in self.graph.nodes if not node.is_variable]
        best, score = (strays[0], nodes[-1]), (-len(strays), False)
        for stray, node in islice(product(strays[:MOST_STRAYS], nodes), MOST_MENDS):
            found = self._fitting(self.wrong | {stray: node})
            if found > score:
                best, score = (stray, node), found
        return best

    def _fitting(self, wrong: Mapping[str, int]) -> tuple[int, bool]:
        """How well the rows fit, in floats: minus the strays, and whether one of them is the function."""
        known = [{name: point[name] for name in self.variables} for point in self.near.points]
        strays, ends = 0, False
        for row in self.rows:
            if row.name in wrong:
                numbers = self.numbers[wrong[row.name]]
            else:
                numbers = tuple(value(row.tree, point) for point in known)
            for point, number in zip(known, numbers, strict=True):
                point[row.name] = number
            strays += _key(numbers) not in self.known
            ends = ends or _key(numbers) == _key(self.numbers[self.graph.output])
        return -strays, ends

    def _standing(self, row: _Row, strays: Sequence[str]) -> tuple[Standing, str | None]:
        if row.name in self.wrong:
            return "wrong", None
        source = self._spoilt(row)
        if row.name in strays and self.last is None:
            return "undecided", source
        return ("carried", source) if source else ("right", None)

    def _spoilt(self, row: _Row) -> str | None:
        """The first wrong row that this one is computed from."""
        waiting, seen = list(names_in(row.tree)), set[str]()
        by_name = {other.name: other for other in self.rows}
        while waiting:
            name = waiting.pop()
            if name in self.wrong:
                return name
            if name in by_name and name not in seen and name != row.name:
                seen.add(name)
                waiting += names_in(by_name[name].tree)
        return None

    def _is(self, node: int, tree: Tree, numbers: tuple[float, ...] | None = None) -> bool:
        """Whether a formula, whose values nearby may be known, has the value of a node."""
        if tree is self.truths[node]:
            return True
        may = self.near.may_agree(numbers or self.near.values(tree), self.numbers[node])
        return may and judge(Value(self.graph, node), tree).verdict == "correct"

    # The cells.

    def cells(self, row: _Row, wants_locals: bool) -> Iterator[Piece]:
        """The breakdown, each local gradient, the expansion."""
        standing, source = self.standings[row.name]
        more = (Remark("two_operations"),) if _operations(row.tree) > 1 else ()
        found = None
        if standing == "wrong":
            meant = self.graph.nodes[self.wrong[row.name]]
            found = Diagnosis("row", meant.id, details={"name": Name(row.name)})
        yield Piece(f"breakdown:{row.name}", standing, None, found, source, more)
        try:
            given = list(self._locals(row))
        except Refusal as refusal:
            yield Piece(f"local:{row.name}", "unreadable", refusal=refusal)
            return
        for argument, tree in given:
            yield self._local(row, argument, tree, standing)
        if wants_locals:
            named = {argument for argument, _ in given}
            for argument in self._differentiable(row):
                if argument not in named:
                    yield Piece(f"local:{row.name}/{argument}", "missing")
        if row.expansion.strip():
            yield self._expansion(row, standing)

    def _differentiable(self, row: _Row) -> list[str]:
        """What a row is differentiated by: its names that depend on a parameter."""
        return [name for name in names_in(row.tree) if self.moving & set(names_in(self.own[name]))]

    def _locals(self, row: _Row) -> Iterator[tuple[str, Tree]]:
        """The local gradients of a row: by name, or in the order of its arguments."""
        given = equations(row.local)
        arguments = self._differentiable(row)
        if len(given) > len(arguments):  # one for each argument, constants included
            arguments = [name for name in names_in(row.tree) if name in self.own or name in self.variables]
        for position, sides in enumerate(given):
            symbol = left_partial(sides[0]) if len(sides) > 1 else None
            if len(sides) > 1 and symbol is None:
                raise Unreadable("local_name", found=sides[0], parameter="answer")
            if symbol is None and position >= len(arguments):
                raise Unreadable("local_extra", name=row.name, parameter="answer")
            yield symbol.lower if symbol else arguments[position], read(sides[-1], self.own)

    def _local(self, row: _Row, argument: str, given: Tree, standing: Standing) -> Piece:
        place = f"local:{row.name}/{argument}"
        direct = argument in names_in(row.tree)
        truth = differentiate(row.tree if direct else self.own[row.name], argument)
        judgement = self._compared(given, truth)
        found = self._explained(row, argument, given) if judgement.verdict == "incorrect" else None
        return replace(self._cell(place, judgement, standing, row.name), diagnosis=found)

    def _compared(self, given: Tree, truth: Tree) -> Judgement:
        if equal(given, truth):
            return Judgement("correct", "proved")
        return same(substitute(given, self.own), substitute(truth, self.own))

    def _explained(self, row: _Row, argument: str, given: Tree) -> Diagnosis | None:
        """What gives this local gradient, where row and argument are values of the graph."""
        nodes = self.graph.nodes
        named = {name: index for name in self.own if (index := self._node_of(self.own[name])) is not None}
        if row.name not in named or argument not in named:
            return None
        standing = {
            name: nodes[index].formula if nodes[index].is_variable else Name(nodes[index].name)
            for name, index in named.items()
        }
        answer = substitute(given, {**self.own, **standing})
        question = Question(self.graph, named[argument], named[row.name])
        return next(iter(self.diagnose(question, answer)), None)

    def _node_of(self, tree: Tree) -> int | None:
        """The node, the last one, that has the value of a formula."""
        numbers = self.near.values(tree)
        nodes = (node.index for node in reversed(self.graph.nodes))
        return next((node for node in nodes if self._is(node, tree, numbers)), None)

    def _expansion(self, row: _Row, standing: Standing) -> Piece:
        place = f"expansion:{row.name}"
        sides = equations(row.expansion)
        try:
            given = read(sides[0][-1] if len(sides) == 1 else row.expansion, self.own)
        except Refusal as refusal:
            return Piece(place, "unreadable", refusal=refusal)
        more = () if set(names_in(given)) <= self.variables.keys() else (Remark("not_expanded"),)
        judgement = self._compared(given, self.own[row.name])
        if judgement.verdict == "incorrect" and standing != "right":
            mended = same(substitute(given, self.own), self.mended[row.name])
            if mended.verdict == "correct":  # the slip is in the breakdown alone
                return Piece(place, "right", mended, remarks=(*mended.remarks, *more))
        return self._cell(place, judgement, standing, row.name, more)

    def _cell(
        self, place: str, judgement: Judgement, standing: Standing, row: str, more: tuple[Remark, ...] = ()
    ) -> Piece:
        remarks = (*judgement.remarks, *more)
        if judgement.verdict == "undecided":
            return Piece(place, "undecided", judgement, remarks=remarks)
        if judgement.verdict == "incorrect":
            return Piece(place, "wrong", judgement, remarks=remarks)
        if standing == "wrong":
            return Piece(place, "carried", judgement, source=row, remarks=remarks)
        return Piece(place, "right", judgement, remarks=remarks)


def _values(graph: Graph) -> list[Tree]:
    """What each node is, in variables; shared parts are one object."""
    values: Values = {}
    for node in graph.nodes:
        values[node.name] = node.formula if node.is_variable else substitute(node.formula, values)
    return list(values.values())


def _key(numbers: Sequence[float]) -> str:
    """The same for numbers that floats can hardly tell apart."""
    return " ".join(f"{number:.8e}" for number in numbers)


def _operations(tree: Tree) -> int:
    """How many operations on names a formula has."""
    return sum(isinstance(part, Apply) and bool(names_in(part)) for part in parts(tree))
