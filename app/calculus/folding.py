"""Folding: a statement, or a call of the user's function, as one node over its arguments.

Into a fold goes what is computed for its result alone. What is used elsewhere, too, stays a node of its own:
so every node that is left has the value and the gradient that it has in the whole graph, and an edge into a
fold bears the total derivative of what is inside, found by a small reverse pass from the result to it.

What is to be folded is said in words: names of statements, names of functions, ids of nodes, or `all`; with a
minus before it, something stays open (`all,-h`). A word that names nothing may be left from another function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.calculus import closed_form
from app.calculus.calls import Called
from app.calculus.collect import collected
from app.calculus.graph import Edge, Graph, Node
from app.calculus.lines import read_name
from app.calculus.tape import Row
from app.calculus.tree import Apply, Call, Name, Partial, Tree, rebuild, same, size
from app.calculus.tree import fold as combine

FOLD = "fold"  # the operation of a node that stands for several
LONGEST_LABEL = 32  # nodes of a formula that is written on a fold, else h(w, x);
LONGEST_LOCAL = 16  # and of a derivative that is written on its edges, else ∂h/∂w
MOST_ARGUMENTS = 8  # of h(w, x) as it is written

_BETWEEN = re.compile(r"[,;](?![^{},;]{0,40}\})")  # not the comma of w_{1,2}


@dataclass(frozen=True, slots=True)
class Group:
    """What can be folded: a statement, or a call. `word` is its name, or its function's."""

    head: int
    word: str
    call: Called | None = None

    @property
    def given(self) -> tuple[object, ...]:
        """Where a call ends: what its function is called with."""
        return self.call.arguments if self.call else ()


@dataclass(frozen=True, eq=False)
class Fold:
    """What is inside a node: a graph whose variables are its arguments.

    `nodes` are those of the body in the whole graph, the arguments first. `label` is what stands on the node.
    """

    body: Graph
    nodes: tuple[int, ...]
    label: Tree

    @property
    def sources(self) -> tuple[int, ...]:
        """The arguments, in the whole graph."""
        return self.nodes[: len(self.body.variables)]

    @property
    def members(self) -> tuple[int, ...]:
        """What is folded, in the whole graph; the result is the last."""
        return self.nodes[len(self.body.variables) :]

    @cached_property
    def formulas(self) -> Mapping[str, Tree]:
        """What is inside, by name, over the arguments; equal parts are one object."""
        found: dict[str, Tree] = {}
        for node in self.body.nodes:
            found[node.name] = node.formula if node.is_variable else _put_in(node.formula, found, {})
        return found

    @cached_property
    def partials(self) -> tuple[Tree, ...]:
        """The derivative with respect to each argument, over the arguments; equal parts are one object."""
        results: dict[int, Tree] = {}
        return tuple(_put_in(tree, self.formulas, results) for tree in self._gradients(False))

    @cached_property
    def locals(self) -> tuple[Tree, ...]:
        """The same as they are shown: as a person writes them, with the result where it stands in them, as in
        x(1 − h²) of h = tanh(wx + b); ∂h/∂w where that is long. Counted before it is written.
        """
        result = self.body.nodes[self.body.output]
        inner = {**self.formulas, result.name: Name(result.name)}
        lengths = self._lengths()
        named: dict[int, Tree] = {}
        counted: dict[int, int] = {}
        shown: list[Tree] = []
        trees = self._gradients(True)  # they live as long as what is known of them by their ids
        for node, tree in zip(self.body.nodes, trees, strict=False):
            tree = _replaced(tree, result.formula, Name(result.name), named)
            written: Tree = Partial(result.name, node.name)
            if _length(tree, lengths, counted) <= 2 * LONGEST_LOCAL:
                tidy = collected(_put_in(tree, inner, {}))
                written = tidy if size(tidy, LONGEST_LOCAL + 1) <= LONGEST_LOCAL else written
            shown.append(written)
        return tuple(shown)

    def _lengths(self) -> dict[str, int]:
        """How long each name inside is when it is written out; the result stays a name."""
        found: dict[str, int] = {}
        for node in self.body.nodes:
            found[node.name] = 1 if node.is_variable else _length(node.formula, found, {})
        return found | {self.body.nodes[self.body.output].name: 1}

    def _gradients(self, shown: bool) -> list[Tree]:
        everything = [True] * len(self.body.nodes)
        return closed_form.gradients(self.body, everything, shown)[: len(self.body.variables)]


def _replaced(tree: Tree, part: Tree, name: Name, results: dict[int, Tree]) -> Tree:
    """A formula with a name in place of a part of it."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        return name if node.arguments and same(node, part) else rebuild(node, arguments)

    return combine(tree, visit, results)


def _length(tree: Tree, lengths: Mapping[str, int], results: dict[int, int]) -> int:
    """How many nodes a formula has with those of its names put in, counted up to a limit."""

    def visit(node: Tree, below: list[int]) -> int:
        return lengths[node.name] if isinstance(node, Name) else min(9 * LONGEST_LOCAL, 1 + sum(below))

    return combine(tree, visit, results)


def _put_in(tree: Tree, inner: Mapping[str, Tree], results: dict[int, Tree]) -> Tree:
    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        return inner[node.name] if isinstance(node, Name) else rebuild(node, arguments)

    return combine(tree, visit, results)


@dataclass(frozen=True, eq=False, kw_only=True)
class FoldedGraph(Graph):
    """A graph some of whose nodes stand for several of the `whole`.

    `kept` are its nodes there; ids and names are the same. `folds` are its folds, by node.
    """

    whole: Graph
    kept: tuple[int, ...]
    folds: Mapping[int, Fold]

    def formula(self, node: Node) -> Tree:
        """Of a fold what is inside, over its arguments, however long."""
        inside = self.folds.get(node.index)
        return super().formula(node) if inside is None else inside.formulas[node.name]

    def slope(self, target: int, key: int, arguments: tuple[Tree, ...]) -> Tree:
        """Into a fold the total derivative, over its own arguments, however long."""
        inside = self.folds.get(target)
        return super().slope(target, key, arguments) if inside is None else inside.partials[key]

    def local(self, edge: Edge) -> Tree:
        """`partial` as it is shown."""
        inside = self.folds.get(edge.target)
        return super().local(edge) if inside is None else inside.locals[edge.key]

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes; on a fold stands its label."""
        nodes = super().nodes
        for place, inside in self.folds.items():
            nodes[place]._formula = inside.label
        return nodes

    @cached_property
    def statements(self) -> tuple[int, ...]:
        """The operations that the source gives a name."""
        return tuple(self.places[index] for index in self.whole.statements)

    def depends_on(self, chosen: frozenset[int]) -> list[bool]:
        """For each node, whether it is one of `chosen` or computed from one."""
        depends = self.whole.depends_on(frozenset(self.kept[place] for place in chosen))
        return [depends[index] for index in self.kept]

    @cached_property
    def expansions(self) -> tuple[Tree | None, ...]:
        """Each node written in variables only; None where that is long."""
        return tuple(self.whole.expansions[index] for index in self.kept)

    @cached_property
    def places(self) -> Mapping[int, int]:
        """For each node of the whole graph the node here that shows it or has it inside."""
        found = {index: place for place, index in enumerate(self.kept)}
        for place, inside in self.folds.items():
            found |= dict.fromkeys(inside.members, place)
        return found


# What can be folded, and what is to be.


def groups(graph: Graph) -> tuple[Group, ...]:
    """Every statement and every call that has more than one operation for itself; statements first."""
    candidates = [Group(head, graph.nodes[head].name) for head in graph.statements]
    candidates += [Group(call.head, call.function, call) for call in graph.calls]
    users, named = _users(graph), frozenset(graph.statements)

    def has_insides(group: Group) -> bool:
        """Whether an argument of the result is used there alone, and no end."""
        return any(
            set(users[source]) == {group.head}
            and not (graph.nodes[source].is_variable or source in named or source in group.given)
            for source in graph.nodes[group.head].sources
        )

    return tuple(filter(has_insides, candidates))


def _users(graph: Graph) -> list[list[int]]:
    users: list[list[int]] = [[] for _ in graph.nodes]
    for node in graph.nodes:
        for source in node.sources:
            users[source].append(node.index)
    return users


@dataclass(frozen=True, slots=True)
class Choice:
    """`fold` as it was read: words in ASCII, those that fold and those that stay open."""

    folded: frozenset[str]
    opened: frozenset[str]

    def takes(self, graph: Graph, group: Group) -> bool:
        """Whether a group is to be folded. Of a graph that is one statement, `all` are the calls."""
        node = graph.nodes[group.head]
        names = {group.word, node.id, node.name}
        if names & self.opened:
            return False
        alone = group.call is None and len(graph.statements) == 1
        own = {group.word, node.id} if group.call else {node.name, node.id}
        return bool(own & self.folded) or ("all" in self.folded and not alone)


def choice(text: str, graph: Graph) -> Choice:
    """Read `fold`. An id is meant before a name: `v7` is the node, and only without one the name v₇."""
    ids = {node.id for node in graph.nodes}
    words = [word.strip() for word in _BETWEEN.split(text) if word.strip()]

    def read(word: str) -> str:
        return word if word in ids or word == "all" else read_name(word, {})

    opened = frozenset(read(word[1:]) for word in words if word.startswith("-"))
    return Choice(frozenset(read(word) for word in words if not word.startswith("-")), opened)


# Folding.


def folded(graph: Graph, text: str) -> Graph:
    """The graph with what `text` names folded; the graph itself where that is nothing."""
    wanted = choice(text, graph)
    chosen: dict[int, Group] = {}
    for group in groups(graph) if wanted.folded else ():
        before = chosen.get(group.head)
        if wanted.takes(graph, group) and (before is None or before.call is not None):
            chosen[group.head] = group  # a statement before a call, an outer call before an inner one
    members = _members(graph, chosen)
    if not members:
        return graph
    calls: dict[int, list[Called]] = {}
    for call in graph.calls:
        calls.setdefault(call.head, []).append(call)
    folds = {head: _fold(graph, chosen[head], inside, calls) for head, inside in members.items()}
    return _with_folds(graph, folds)


def _members(graph: Graph, chosen: Mapping[int, Group]) -> dict[int, list[int]]:
    """For each result what is computed for it alone, itself included; without those that stand alone."""
    users, named = _users(graph), frozenset(graph.statements)
    owner: list[int | None] = [None] * len(graph.nodes)
    found: dict[int, list[int]] = {head: [] for head in chosen}
    for node in reversed(graph.nodes):
        owners = {owner[user] for user in users[node.index]}
        head = owners.pop() if len(owners) == 1 else None
        ends = node.is_variable or node.index in named
        if head is None or ends or node.index in chosen[head].given:
            head = node.index if node.index in chosen else None
        owner[node.index] = head
        if head is not None:
            found[head].append(node.index)
    return {head: inside[::-1] for head, inside in found.items() if len(inside) > 1}


def _fold(graph: Graph, group: Group, members: Sequence[int], calls: Mapping[int, Sequence[Called]]) -> Fold:
    inside = set(members)
    sources = dict.fromkeys(s for m in members for s in graph.nodes[m].sources if s not in inside)
    nodes = (*sources, *members)
    place = {index: position for position, index in enumerate(nodes)}
    made = [call for member in members for call in calls.get(member, ())]
    if group.call:  # of several calls with one result, the one that is folded is the last
        made = [call for call in made if call.head != group.head] + [group.call]
    names, slots = graph.names, place | {~k: ~k for k in range(len(graph.literals))}
    body = Graph(
        [(None,) if index in sources else _placed(graph.rows[index], slots) for index in nodes],
        graph.literals,
        place[group.head],
        {place[index]: names[index] for index in nodes},
        graph.taken,
        [graph.marks[index] for index in nodes],
        graph.primed,
        tuple(call.moved(slots) for call in made if place.keys() >= {a for a in call.arguments if a >= 0}),
    )
    return Fold(body, nodes, _label(body))


def _placed(row: Row, slots: Mapping[int, int]) -> Row:
    return row[0], *(slots[slot] for slot in row[1:])


def _label(body: Graph) -> Tree:
    """The formula of a fold over its arguments, calls as the user wrote them; h(w, x) where that is long."""
    calls = {call.head: call for call in body.calls}
    written: list[Tree] = []
    for node in body.nodes:
        call, formula = calls.get(node.index), node.formula
        if call is not None:
            given = (written[a] if a >= 0 else body.literals[~a] for a in call.arguments)
            formula = Call(call.function, tuple(given), call.primes)
        elif isinstance(formula, Apply):
            formula = rebuild(formula, [written[a] if isinstance(a, int) else a for a in node.arguments])
        written.append(written[node.sources[0]] if node.operation == "alias" else formula)
    label = written[body.output]
    if size(label, LONGEST_LABEL + 1) <= LONGEST_LABEL:
        return label
    names = [body.nodes[index].formula for index in body.variables]
    more = [Name("…")] if len(names) > MOST_ARGUMENTS else []
    return Call(body.nodes[body.output].name, (*names[:MOST_ARGUMENTS], *more))


def _with_folds(graph: Graph, folds: Mapping[int, Fold]) -> FoldedGraph:
    hidden = {index for inside in folds.values() for index in inside.members} - folds.keys()
    kept = tuple(index for index in range(len(graph.nodes)) if index not in hidden)
    slots = {index: position for position, index in enumerate(kept)}
    slots |= {~k: ~k for k in range(len(graph.literals))}
    names = graph.names

    def row(index: int) -> Row:
        inside = folds.get(index)
        return _placed((FOLD, *inside.sources) if inside else graph.rows[index], slots)

    return FoldedGraph(
        [row(index) for index in kept],
        graph.literals,
        slots[graph.output],
        {slots[index]: names[index] for index in kept},
        graph.taken,
        [graph.marks[index] for index in kept],
        graph.primed,
        whole=graph,
        kept=kept,
        folds={slots[head]: inside for head, inside in folds.items()},
    )
