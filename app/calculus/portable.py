"""The table's rows and a graph's tape as plain data, for an evaluator that is not Python: the page's.

A formula becomes a program in postfix order: numbers, the arguments "x" and "y", and names of primitives.
Composite functions are written out, so that whoever knows the primitives can run every row.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import inf
from typing import Any

from app.calculus.folding import Fold, FoldedGraph
from app.calculus.formulas import Clause, clauses, constant, value
from app.calculus.graph import Graph, Node
from app.calculus.operations import OPERATIONS
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Tree, fold, rebuild, substitute, walk

Program = list[float | str]


def program(tree: Tree) -> Program:
    """A formula of the table in postfix order."""
    return [_token(part) for part in walk(_written_out(tree))]


def _token(part: Tree) -> float | str:
    if isinstance(part, Name):
        return part.name
    if isinstance(part, Apply):
        return part.operation
    number = constant(part)
    return int(number) if number.is_integer() else number


def _written_out(tree: Tree) -> Tree:
    """A formula with the definitions of composite functions in their places."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if isinstance(node, Apply) and OPERATIONS[node.operation].is_composite:
            names = OPERATIONS[node.operation].arguments
            return substitute(_definition(node.operation), dict(zip(names, arguments, strict=True)))
        return rebuild(node, arguments)

    return fold(tree, visit)


@cache
def _definition(operation: str) -> Tree:
    row = OPERATIONS[operation]
    return _written_out(read_formula(row.stable or row.formula))


def predicate(condition: str) -> Program:
    """A condition of the table in postfix order: `0 <= x < 1` is `0 x <= x 1 < and`."""
    return _joined(
        [_joined([_tested(clause) for clause in part], "and") for part in clauses(condition)], "or"
    )


def _tested(clause: Clause) -> Program:
    sides = [program(side) for side in clause.sides]
    if len(sides) == 1:
        return [*sides[0], *clause.signs]
    pairs = zip(pairwise(sides), clause.signs, strict=True)
    return _joined([[*left, *right, sign] for (left, right), sign in pairs], "and")


def _joined(programs: list[Program], word: str) -> Program:
    first, *rest = programs
    return first + [token for one in rest for token in (*one, word)]


@cache
def row(operation: str) -> dict[str, Any]:
    """A row as data; what is empty is left out. Without a `value` it is the primitive of its name."""
    found = OPERATIONS[operation]
    parts = {
        "name": operation,
        "value": program(_definition(operation)) if found.is_composite else None,
        "partials": [program(read_formula(partial)) for partial in found.partials],
        "domain": predicate(found.domain) if found.domain else None,
        "vanishes": [predicate(text) if text else None for text in found.vanishes],
    }
    return {name: part for name, part in parts.items() if part}


def tape(graph: Graph) -> dict[str, Any]:
    """The rows that a graph uses, and for each node its row and the slots of its arguments.

    Slots are the nodes in their order, then the literals; a node that is given has no call. A node that is
    folded has a row with calls and literals of its own: its arguments come first, its result is the last.
    """
    rows: _Rows = {}
    calls = _calls(graph, rows)
    return {
        "rows": [made for _, made in rows.values()],
        **calls,
        "variables": [graph.nodes[index].name for index in graph.variables],
        "output": graph.output,
    }


_Rows = dict[str, tuple[int, dict[str, Any]]]  # by name, or by what is inside: their place and themselves


def _calls(graph: Graph, rows: _Rows) -> dict[str, Any]:
    """The calls and literals of a graph; their rows are put among `rows`. Inside a fold is none."""
    literals: list[float] = []
    calls: list[list[int] | None] = []
    folds = graph.folds if isinstance(graph, FoldedGraph) else {}
    for node in graph.nodes:
        if node.is_variable:
            calls.append(None)
            continue
        slots = []
        for argument in node.arguments:
            slots.append(argument if isinstance(argument, int) else len(graph.nodes) + len(literals))
            if not isinstance(argument, int):
                literals.append(value(argument, {}))
        calls.append([_place(node, folds.get(node.index), rows), *slots])
    return {"calls": calls, "literals": [_literal(number) for number in literals]}


def _place(node: Node, inside: Fold | None, rows: _Rows) -> int:
    """Where the row of a node is; folds with the same inside share one."""
    if inside:
        made = _calls(inside.body, rows)
        return rows.setdefault(repr(made), (len(rows), made))[0]
    name = "alias" if node.operation == "literal" else node.operation or ""
    return rows.setdefault(name, (len(rows), row(name)))[0]


def _literal(number: float) -> float | str:
    """A literal; one that JSON has no number for, as JavaScript spells it."""
    if number != number:
        return "NaN"
    return number if -inf < number < inf else f"{'-' if number < 0 else ''}Infinity"
