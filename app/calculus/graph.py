"""A Reading to a graph: one node per variable and operation, in topological order.

Variables come first, then operations in post-order, arguments left to right, as in the source. Literals
live inside the operation they belong to. Structurally equal sub-expressions are one node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, count
from typing import NamedTuple

import networkx as nx

from app.calculus.derivatives import MOST_OPERATIONS, derivative_formula, differentiate, textbook_partial
from app.calculus.errors import Impossible, Unreadable
from app.calculus.operations import OPERATIONS, SPELLINGS
from app.calculus.printing import text
from app.calculus.reading import Reading, Statement, calls_in
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Call, Name, Number, Tree, fold, names_in, parts, rebuild, substitute

MOST_PRIMES = 8
LARGEST_PRIMED = 5_000  # how large a body may be before it is differentiated

Argument = int | Tree  # another node, or a literal that lives inside the operation


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A variable (`operation` is None), an operation, or a named literal (`operation` is "literal").

    `formula` is the one operation over the names of its arguments: `s w`.
    """

    index: int
    id: str
    name: str
    operation: str | None
    arguments: tuple[Argument, ...]
    formula: Tree
    call: str | None = None

    @property
    def is_variable(self) -> bool:
        """Whether its value is given, not computed."""
        return self.operation is None

    @property
    def sources(self) -> list[int]:
        """The nodes it is computed from, one for each argument that is a node."""
        return [argument for argument in self.arguments if isinstance(argument, int)]


class Edge(NamedTuple):
    """From an argument to the operation that uses it; `key` is the argument's position."""

    id: str
    source: int
    target: int
    key: int


@dataclass(frozen=True, eq=False)
class Graph:
    """The computation graph. `primed` are the operations whose derivative is shown as σ′."""

    nodes: tuple[Node, ...]
    output: int
    primed: frozenset[str] = frozenset()

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, by target, then by argument."""
        return tuple(
            Edge(f"e{node.id[1:]}_{key}", argument, node.index, key)
            for node in self.nodes
            for key, argument in enumerate(node.arguments)
            if isinstance(argument, int)
        )

    @cached_property
    def variables(self) -> tuple[int, ...]:
        """The nodes whose values are given."""
        return tuple(node.index for node in self.nodes if node.is_variable)

    @cached_property
    def operation_count(self) -> int:
        """How many nodes are computed."""
        return len(self.nodes) - len(self.variables)

    def partial(self, edge: Edge) -> Tree:
        """The local derivative of an edge as a formula over node names, as a textbook writes it."""
        formula = self.nodes[edge.target].formula
        assert isinstance(formula, Apply)
        return textbook_partial(formula.operation, edge.key, formula.arguments)

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
        network.add_nodes_from(node.id for node in self.nodes)
        ids = [node.id for node in self.nodes]
        network.add_edges_from((ids[e.source], ids[e.target], e.key) for e in self.edges)
        return network

    def depends_on(self, chosen: frozenset[int]) -> list[bool]:
        """For each node, whether it is one of `chosen` or computed from one."""
        depends: list[bool] = []
        for node in self.nodes:
            depends.append(node.index in chosen or any(depends[source] for source in node.sources))
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
    for statement in reading.statements:
        builder.add(statement)
    builder.check_opened()
    return replace(builder.graph(), primed=primed)


def operations_named(text: str) -> frozenset[str]:
    """A comma-separated choice of operations in any spelling, node ids, or `all`. Raises Unreadable."""
    chosen = set()
    for word in filter(None, (part.strip() for part in text.split(","))):
        if word in SPELLINGS or word == "all" or (word[0] == "v" and word[1:].replace("_", "").isdigit()):
            chosen.add(SPELLINGS.get(word, word))
        else:
            raise Unreadable("unknown_operation", name=word)
    return frozenset(chosen)


@dataclass(slots=True)
class _Draft:
    """A node before names and order are settled."""

    id: str
    operation: str | None
    arguments: tuple[Argument, ...]
    name: str = ""


class _Builder:
    def __init__(self, reading: Reading, share: bool, opened: frozenset[str]) -> None:
        self.reading = reading
        self.share = share
        self.opened = opened
        self.used_openings: set[str] = set()
        self.bodies = _inlined_functions(reading)
        self.trees = {s.name: _inline(s.tree, self.bodies) for s in reading.statements}
        variables = self._variables()
        self.drafts = [_Draft(f"v{k}", None, (), name) for k, name in enumerate(variables, 1)]
        self.environment: dict[str, Argument] = {name: k for k, name in enumerate(variables)}
        self.numbers = count(len(variables) + 1)
        self.shared: dict[tuple[object, ...], int] = {}
        self.visited: dict[int, Argument] = {}
        self.operations = 0

    def _variables(self) -> list[str]:
        """In the header's order, then as they appear."""
        defined = {statement.name for statement in self.reading.statements}
        appearing = (name for s in self.reading.statements for name in names_in(self.trees[s.name]))
        header = self.reading.output.parameters or ()
        return list(dict.fromkeys(name for name in chain(header, appearing) if name not in defined))

    def add(self, statement: Statement) -> None:
        """Add the nodes of one statement."""
        result = fold(self.trees[statement.name], self._visit, {} if not self.share else self.visited)
        if not isinstance(result, int):
            index = self._node("literal", (result,), ())
        else:
            index = self._node("alias", (result,), ()) if self.drafts[result].name else result
        self.drafts[index].name = statement.name
        self.environment[statement.name] = index
        self.output = index

    def _visit(self, tree: Tree, arguments: list[Argument]) -> Argument:
        if isinstance(tree, Name):
            return self.environment[tree.name]
        if not isinstance(tree, Apply) or not any(isinstance(a, int) for a in arguments):
            return tree
        return self._operation(tree.operation, tuple(arguments), ())

    def _operation(self, operation: str, arguments: tuple[Argument, ...], inside: tuple[object, ...]) -> int:
        key = (*inside, operation, *(a if isinstance(a, int) else _literal_key(a) for a in arguments))
        if self.share and key in self.shared:
            return self.shared[key]
        make = self._maybe_open if self.opened and OPERATIONS[operation].is_composite else self._node
        index = self.shared[key] = make(operation, arguments, inside)
        return index

    def _maybe_open(self, operation: str, arguments: tuple[Argument, ...], inside: tuple[object, ...]) -> int:
        """A composite: one node, or the operations of its formula, the last of which bears its id."""
        number = inside[0] if inside else next(self.numbers)
        wanted = self.opened & ({operation, "all"} if inside else {operation, "all", f"v{number}"})
        self.used_openings |= wanted
        if not wanted:
            return self._node(operation, arguments, inside, None if inside else f"v{number}")
        scope = inside or (number, count(1))
        environment = dict(zip(OPERATIONS[operation].arguments, arguments, strict=True))

        def visit(tree: Tree, parts: list[Argument]) -> Argument:
            if isinstance(tree, Name):
                return environment[tree.name]
            if not isinstance(tree, Apply) or not any(isinstance(part, int) for part in parts):
                return tree
            return self._operation(tree.operation, tuple(parts), scope)

        last = fold(read_formula(OPERATIONS[operation].formula), visit)
        assert isinstance(last, int)
        if not inside:
            self.drafts[last].id = f"v{number}"
        return last

    def _node(
        self,
        operation: str,
        arguments: tuple[Argument, ...],
        inside: tuple[object, ...],
        id: str | None = None,
    ) -> int:
        self.operations += 1
        if self.operations > MOST_OPERATIONS:
            raise Impossible("too_many_operations", limit=MOST_OPERATIONS)
        if inside:
            number, inner = inside
            assert isinstance(inner, count)
            id = f"v{number}_{next(inner)}"
        self.drafts.append(_Draft(id or f"v{next(self.numbers)}", operation, arguments))
        return len(self.drafts) - 1

    def check_opened(self) -> None:
        """Refuse an id that is not there; a function that does not occur is nobody's mistake."""
        ids = {draft.id for draft in self.drafts}
        for word in sorted(self.opened - self.used_openings):
            if word.startswith("v") and word[1:2].isdigit() and word not in ids:
                raise Unreadable("unknown_node", name=word)

    def graph(self) -> Graph:
        """The nodes that the output needs, and the header's variables, named and in order."""
        kept = self._kept()
        position = {old: new for new, old in enumerate(kept)}
        free = self._free_names()
        names = [self.drafts[old].name or next(free) for old in kept]
        terms = [Name(name) for name in names]
        nodes = []
        for new, old in enumerate(kept):
            draft = self.drafts[old]
            arguments = tuple(position[a] if isinstance(a, int) else a for a in draft.arguments)
            formula = _formula(draft.operation, names[new], arguments, terms)
            nodes.append(Node(new, draft.id, names[new], draft.operation, arguments, formula))
        return Graph(tuple(nodes), position[self.output])

    def _kept(self) -> list[int]:
        needed = {self.output}
        for index in range(len(self.drafts) - 1, -1, -1):
            if index in needed:
                needed.update(a for a in self.drafts[index].arguments if isinstance(a, int))
        header = set(self.reading.output.parameters or ())
        return [k for k, draft in enumerate(self.drafts) if k in needed or draft.name in header]

    def _free_names(self) -> Iterator[str]:
        used = set(self.environment)
        letters = (letter for letter in "pqrstuv" if letter not in used)
        return chain(letters, (name for k in count(1) if (name := f"v_{k}") not in used))


def _literal_key(tree: Tree) -> tuple[str, str]:
    return ("literal", tree.text if isinstance(tree, Number) else text(tree))


def _formula(operation: str | None, name: str, arguments: tuple[Argument, ...], terms: list[Name]) -> Tree:
    if operation is None:
        return Name(name)
    trees = tuple(terms[a] if isinstance(a, int) else a for a in arguments)
    return trees[0] if operation == "literal" else Apply(operation, trees)


# The user's own functions are put in place of their calls.


@dataclass(frozen=True, slots=True)
class _Body:
    parameters: tuple[str, ...]
    tree: Tree
    size: int  # with every call written out


def _inlined_functions(reading: Reading) -> dict[str, _Body]:
    """Each function's body with the calls inside it put in, its parameters renamed apart."""
    bodies: dict[str, _Body] = {}
    for function in reading.functions.values():
        size = _size(function.tree) + sum(bodies[call.function].size for call in calls_in(function.tree))
        _refuse_above(size, 2 * MOST_OPERATIONS)
        apart = {p: f"{p}@{function.name}" for p in function.parameters or ()}
        tree = substitute(function.tree, {p: Name(new) for p, new in apart.items()})
        bodies[function.name] = _Body(tuple(apart.values()), _inline(tree, bodies), size)
    return bodies


def _refuse_above(size: int, limit: int) -> None:
    if size > limit:
        raise Impossible("too_many_operations", limit=MOST_OPERATIONS)


def _size(tree: Tree) -> int:
    """How many objects a tree has; shared ones count once."""
    seen: dict[int, None] = {}
    fold(tree, lambda *_: None, seen)
    return len(seen)


def _inline(tree: Tree, bodies: dict[str, _Body]) -> Tree:
    """Put bodies in place of calls and formulas in place of σ′(z). Counted before it is done."""
    if not any(isinstance(node, Call) or (isinstance(node, Apply) and node.primes) for node in parts(tree)):
        return tree
    made = 0

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        nonlocal made
        node = rebuild(node, arguments)
        if not isinstance(node, Apply | Call) or (isinstance(node, Apply) and not node.primes):
            return node
        if node.primes > MOST_PRIMES:
            raise Impossible("too_many_primes", limit=MOST_PRIMES)
        body = bodies[node.function] if isinstance(node, Call) else _derivative_body(node)
        made += body.size
        _refuse_above(made, 2 * MOST_OPERATIONS)
        formula = body.tree
        for _ in range(node.primes if isinstance(node, Call) else 0):
            _refuse_above(_size(formula), LARGEST_PRIMED)
            formula = differentiate(formula, body.parameters[0])
        return substitute(formula, dict(zip(body.parameters, arguments, strict=True)))

    return fold(tree, visit)


def _derivative_body(node: Apply) -> _Body:
    formula = _inline(derivative_formula(node.operation, node.primes), {})
    return _Body(("x",), formula, _size(formula))
