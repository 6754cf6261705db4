"""From a Reading to its graph: one node per variable and operation, in topological order.

Variables come first, then operations in post-order, arguments left to right, as in the source. Literals
live inside the operation they belong to. Structurally equal sub-expressions are one node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from app.calculus.calls import Called
from app.calculus.derivatives import MOST_OPERATIONS
from app.calculus.errors import Impossible, Unreadable
from app.calculus.graph import Argument, Graph, needed
from app.calculus.inlining import inlined
from app.calculus.operations import OPERATIONS, SPELLINGS
from app.calculus.printing import text
from app.calculus.reading import Reading
from app.calculus.syntax import read_formula
from app.calculus.tape import Row
from app.calculus.tree import Apply, Call, Name, Number, Tree, names_in, rebuild


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
