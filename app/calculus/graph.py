"""The computation graph: nodes, edges, and what can be asked of them. `building` makes one from a reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import chain, compress, count
from typing import Any, NamedTuple

import networkx as nx

from app.calculus.calls import Called
from app.calculus.derivatives import textbook_partial
from app.calculus.tape import Row, Tape, tape
from app.calculus.tree import Apply, Name, Tree, rebuild

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
