"""A Reading to a graph: one node per variable and operation, in topological order.

Variables come first, then operations in post-order, arguments left to right, as in the source. Literals
live inside the operation they belong to. Structurally equal sub-expressions are one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import chain, compress, count
from typing import Any, NamedTuple

import networkx as nx

from app.calculus.calls import Called
from app.calculus.derivatives import MOST_OPERATIONS, textbook_partial
from app.calculus.errors import Impossible, Unreadable
from app.calculus.inlining import inlined
from app.calculus.operations import OPERATIONS, SPELLINGS
from app.calculus.printing import text
from app.calculus.reading import Reading
from app.calculus.syntax import read_formula
from app.calculus.tape import Row, Tape, tape
from app.calculus.tree import Apply, Call, Name, Number, Tree, names_in, rebuild

Argument = int | Tree  # another node, or a literal that lives inside the operation


@dataclass(slots=True, eq=False)
class Node:
    """A variable (`operation` is None), an operation, or a named literal (`operation` is "literal").

    It never changes; what only some ask for is made when it is asked for.
    """

    index: int
    id: str
    name: str
    operation: str | None
    arguments: tuple[Argument, ...]
    terms: Sequence[Name]
    _formula: Tree | None = None

    @property
    def is_variable(self) -> bool:
        """Whether its value is given, not computed."""
        return self.operation is None

    @property
    def sources(self) -> list[int]:
        """The nodes it is computed from, one for each argument that is a node."""
        return [argument for argument in self.arguments if isinstance(argument, int)]

    @property
    def formula(self) -> Tree:
        """The one operation over the names of its arguments: `s w`."""
        if self._formula is None:
            self._formula = self._over_names()
        return self._formula

    def _over_names(self) -> Tree:
        if self.operation is None:
            return self.terms[self.index]
        trees = tuple(self.terms[a] if isinstance(a, int) else a for a in self.arguments)
        return trees[0] if self.operation == "literal" else Apply(self.operation, trees)


class Edge(NamedTuple):
    """From an argument to the operation that uses it; `key` is the argument's position."""

    id: str
    source: int
    target: int
    key: int


@dataclass(frozen=True, eq=False)
class Graph:
    """The computation graph: a row for each variable and operation, from which all else is made when it is
    asked for.

    The rows' arguments are slots, as on a tape: a negative one is a literal. `given` are the names of
    variables and of what the source names, `taken` those that no other node may have, `marks` what ids are
    made of. `primed` are the operations whose derivative is shown as σ′; `calls` go from inner to outer ones.
    """

    rows: Sequence[Row]
    literals: Sequence[Tree]
    output: int
    given: Mapping[int, str]
    taken: frozenset[str]
    marks: Sequence[int | str]
    primed: frozenset[str] = frozenset()
    calls: Sequence[Called] = ()

    def __getstate__(self) -> dict[str, Any]:
        """What a copy of it in a worker is made of; the rest is made there when it is asked for."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def tape(self) -> Tape:
        """The same as instructions."""
        return tape(self.rows, self.literals)

    @cached_property
    def names(self) -> list[str]:
        """The name of every node: the given one, or p, q, r, s, t, u, v as far as they are free, v₁, v₂ …"""
        letters = (letter for letter in "pqrstuv" if letter not in self.taken)
        free = chain(letters, (name for k in count(1) if (name := f"v_{k}") not in self.taken))
        return [self.given.get(index) or next(free) for index in range(len(self.rows))]

    @cached_property
    def terms(self) -> list[Name]:
        """The same as formulas."""
        return list(map(Name, self.names))

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes: variables, then operations in the order of the source."""
        terms, literals = self.terms, self.literals
        return tuple(
            Node(k, f"v{mark}", name, row[0], tuple(a if a >= 0 else literals[~a] for a in row[1:]), terms)
            for k, (row, name, mark) in enumerate(zip(self.rows, self.names, self.marks, strict=True))
        )

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, by target, then by argument."""
        return tuple(
            Edge(f"e{mark}_{key}", slot, target, key)
            for target, (row, mark) in enumerate(zip(self.rows, self.marks, strict=True))
            for key, slot in enumerate(row[1:])
            if slot >= 0
        )

    @cached_property
    def variables(self) -> tuple[int, ...]:
        """The nodes whose values are given."""
        return tuple(index for index, row in enumerate(self.rows) if row[0] is None)

    @cached_property
    def statements(self) -> tuple[int, ...]:
        """The operations that the source gives a name."""
        return tuple(sorted(index for index in self.given if self.rows[index][0] is not None))

    @cached_property
    def operation_count(self) -> int:
        """How many nodes are computed."""
        return len(self.rows) - len(self.variables)

    def formula(self, node: Node) -> Tree:
        """What a node computes, over the names of its arguments; `node.formula` is how that is written."""
        return node.formula

    def slope(self, target: int, key: int, arguments: tuple[Tree, ...]) -> Tree:
        """The derivative of an operation by one of its arguments, over these, as a textbook writes it."""
        return textbook_partial(self.rows[target][0], key, arguments)

    def partial(self, edge: Edge) -> Tree:
        """The local derivative of an edge as a formula over node names, as a textbook writes it."""
        return self.slope(edge.target, edge.key, self.nodes[edge.target].formula.arguments)

    def local(self, edge: Edge) -> Tree:
        """`partial` as it is shown: σ′(q) where the operation is primed."""
        node = self.nodes[edge.target]
        if node.operation in self.primed and isinstance(node.formula, Apply):
            return Apply(node.formula.operation, node.formula.arguments, 1)
        return self.partial(edge)

    @cached_property
    def expansions(self) -> tuple[Tree | None, ...]:
        """Each node written in variables only; None beyond 200 signs and names."""
        sizes: list[int] = []
        trees: list[Tree | None] = []
        for node in self.nodes:
            parts = [(1, a) if not isinstance(a, int) else (sizes[a], trees[a]) for a in node.arguments]
            sizes.append(min(201, 1 + sum(size for size, _ in parts)))
            whole = sizes[-1] <= 200 and all(tree is not None for _, tree in parts)
            trees.append(_over(node, [tree for _, tree in parts if tree is not None]) if whole else None)
        return tuple(trees)

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """The same graph for networkx: node ids, one keyed edge per argument."""
        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        ids = [f"v{mark}" for mark in self.marks]
        network.add_nodes_from(ids)
        network.add_edges_from((ids[e.source], ids[e.target], e.key) for e in self.edges)
        return network

    def depends_on(self, chosen: frozenset[int]) -> list[bool]:
        """For each node, whether it is one of `chosen` or computed from one."""
        depends: list[bool] = []
        for index, row in enumerate(self.rows):
            found = index in chosen
            if not found and row[0] is not None:
                first, last = row[1], row[-1]
                found = (first >= 0 and depends[first]) or (last >= 0 and depends[last])
            depends.append(found)
        return depends


def _over(node: Node, arguments: list[Tree]) -> Tree:
    if node.is_variable or node.operation == "literal":
        return node.formula
    return arguments[0] if node.operation == "alias" else rebuild(node.formula, arguments)


def build(
    reading: Reading,
    share: bool = True,
    opened: frozenset[str] = frozenset(),
    primed: frozenset[str] = frozenset(),
) -> Graph:
    """The graph of a reading. `opened` names composite operations, node ids, or "all".

    Raises Impossible above the limit of operations, Unreadable for an unknown name in `opened`.
    """
    builder = _Builder(reading, share, opened)
    for statement, tree in zip(reading.statements, builder.trees, strict=True):
        builder.add(statement.name, tree)
    builder.check_opened()
    return builder.graph(primed)


def operations_named(text: str) -> frozenset[str]:
    """A comma-separated choice of operations in any spelling, node ids, or `all`. Raises Unreadable."""
    chosen = set()
    for word in filter(None, (part.strip() for part in text.split(","))):
        if word in SPELLINGS or word == "all" or (word[0] == "v" and word[1:].replace("_", "").isdigit()):
            chosen.add(SPELLINGS.get(word, word))
        else:
            raise Unreadable("unknown_operation", name=word)
    return frozenset(chosen)


class _Builder:
    """Rows in the order in which a loop over the trees meets them; names and ids beside them."""

    def __init__(self, reading: Reading, share: bool, opened: frozenset[str]) -> None:
        self.reading = reading
        self.share = share
        self.opened = opened
        self.used_openings: set[str] = set()
        self.trees = inlined(reading)
        variables = self._variables()
        self.rows: list[Row] = [(None,)] * len(variables)
        self.most = len(variables) + MOST_OPERATIONS
        self.given: dict[int, str] = dict(enumerate(variables))
        self.environment: dict[str, int] = {name: k for k, name in enumerate(variables)}
        self.marks: list[int | str] = list(range(1, len(variables) + 1))
        self.numbers = count(len(variables) + 1)
        self.literals: dict[str, tuple[int, Tree]] = {}
        self.shared: dict[tuple[Any, ...], int] = {}
        self.visited: dict[int, Argument] = {}
        self.calls: dict[Called, None] = {}

    def _variables(self) -> list[str]:
        """In the header's order, then as they appear."""
        defined = {statement.name for statement in self.reading.statements}
        appearing = chain.from_iterable(map(names_in, self.trees))
        header = self.reading.output.parameters or ()
        return [name for name in dict.fromkeys(chain(header, appearing)) if name not in defined]

    def add(self, name: str, tree: Tree) -> None:
        """Add the nodes of one statement."""
        result = self._slot(tree, self.environment, self.visited if self.share else {}, ())
        if not isinstance(result, int):
            index = self._node(("literal", self._literal(result)), ())
        else:
            index = self._node(("alias", result), ()) if result in self.given else result
        self.given[index] = name
        self.environment[name] = index
        self.output = index

    def _slot(
        self, tree: Tree, environment: Mapping[str, int], known: dict[int, Argument], inside: tuple[Any, ...]
    ) -> Argument:
        """The node that computes a tree, or the tree, if it is a literal: a fold, written out for speed."""
        if not tree.arguments:
            return environment[tree.name] if isinstance(tree, Name) else tree
        stack: list[Any] = [tree]
        while stack:
            node = stack[-1]
            slots: list[Argument] = []
            literals = 0
            for part in node.arguments:
                if type(part) is Name:
                    slots.append(environment[part.name])
                    continue
                slot = known.get(id(part)) if part.arguments else part
                if slot is None:
                    stack.append(part)
                    break
                slots.append(slot)
                literals += type(slot) is not int
            else:
                stack.pop()
                if type(node) is Call:
                    known[id(node)] = self._called(node, slots)
                elif literals:
                    known[id(node)] = self._with_literals(node, slots, inside)
                else:
                    known[id(node)] = self._operation(node.operation, slots, inside)
        return known[id(tree)]

    def _with_literals(self, node: Tree, slots: list[Argument], inside: tuple[Any, ...]) -> Argument:
        if not any(isinstance(slot, int) for slot in slots):  # its calls are put in
            return rebuild(node, [slot for slot in slots if not isinstance(slot, int)])
        assert isinstance(node, Apply)
        found = [slot if isinstance(slot, int) else self._literal(slot) for slot in slots]
        return self._operation(node.operation, found, inside)

    def _called(self, call: Call, slots: list[Argument]) -> Argument:
        """An inlined call is its result; what it was called with is remembered."""
        if isinstance(slots[0], int) and slots[0] not in slots[1:]:
            result, *given = (slot if isinstance(slot, int) else self._literal(slot) for slot in slots)
            self.calls[Called(call.function, call.primes, result, tuple(given))] = None
        return slots[0]

    def _literal(self, tree: Tree) -> int:
        """The slot of a literal; equal ones share it."""
        key = tree.text if isinstance(tree, Number) else text(tree)
        return self.literals.setdefault(key, (~len(self.literals), tree))[0]

    def _operation(self, operation: str, slots: Sequence[Any], inside: tuple[Any, ...]) -> int:
        row = (operation, *slots)
        key = (*inside, row) if inside else row
        index = self.shared.get(key)
        if index is None or not self.share:
            open_it = self.opened and OPERATIONS[operation].is_composite
            make = self._maybe_open if open_it else self._node
            index = self.shared[key] = make(row, inside)
        return index

    def _maybe_open(self, row: Row, inside: tuple[Any, ...]) -> int:
        """A composite: one node, or the operations of its formula, the last of which bears its id."""
        operation, *slots = row
        number = inside[0] if inside else next(self.numbers)
        wanted = self.opened & ({operation, "all"} if inside else {operation, "all", f"v{number}"})
        self.used_openings |= wanted
        if not wanted:
            return self._node(row, inside, None if inside else number)
        scope = inside or (number, count(1))
        environment = dict(zip(OPERATIONS[operation].arguments, slots, strict=True))
        last = self._slot(read_formula(OPERATIONS[operation].formula), environment, {}, scope)
        assert isinstance(last, int)
        if not inside:
            self.marks[last] = number
        return last

    def _node(self, row: Row, inside: tuple[Any, ...], mark: int | None = None) -> int:
        if len(self.rows) >= self.most:
            raise Impossible("too_many_operations", limit=MOST_OPERATIONS)
        self.marks.append(f"{inside[0]}_{next(inside[1])}" if inside else mark or next(self.numbers))
        self.rows.append(row)
        return len(self.rows) - 1

    def check_opened(self) -> None:
        """Refuse an id that is not there; a function that does not occur is nobody's mistake."""
        ids = {f"v{mark}" for mark in self.marks} if self.opened else set()
        for word in sorted(self.opened - self.used_openings):
            if word.startswith("v") and word[1:2].isdigit() and word not in ids:
                raise Unreadable("unknown_node", name=word)

    def graph(self, primed: frozenset[str]) -> Graph:
        """The nodes that the output needs, and the header's variables."""
        literals = [tree for _, tree in self.literals.values()]
        taken = frozenset(self.environment)
        whole = Graph(
            self.rows, literals, self.output, self.given, taken, self.marks, primed, tuple(self.calls)
        )
        return needed(whole, [self.environment[name] for name in self.reading.output.parameters or ()])


def needed(graph: Graph, kept: Iterable[int]) -> Graph:
    """What the output of a graph is computed from, and the nodes `kept`."""
    wanted = bytearray(len(graph.rows))
    for index in (graph.output, *kept):
        wanted[index] = 1
    for index in range(len(wanted) - 1, -1, -1):
        if wanted[index]:
            for slot in graph.rows[index][1:]:
                if slot >= 0:
                    wanted[slot] = 1
    return graph if all(wanted) else _only(graph, list(compress(count(), wanted)))


def _only(graph: Graph, kept: Sequence[int]) -> Graph:
    place = {old: new for new, old in enumerate(kept)} | {~k: ~k for k in range(len(graph.literals))}
    return replace(
        graph,
        rows=[(graph.rows[old][0], *(place[slot] for slot in graph.rows[old][1:])) for old in kept],
        output=place[graph.output],
        given={place[old]: name for old, name in graph.given.items() if old in place},
        marks=[graph.marks[old] for old in kept],
        calls=tuple(call.moved(place) for call in graph.calls if call.head in place),
    )
