"""Which statement and which call each node of a graph belongs to.

A node belongs where the first operation that uses it does, unless it has a name of its own or is what a
function was called with. One walk from the output back.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.calculus.calls import Called
from app.calculus.graph import Graph


@dataclass(frozen=True, slots=True)
class Home:
    """A statement, by the node that has its name, and the innermost call; None outside of any."""

    statement: int | None = None
    call: Called | None = None


def homes(graph: Graph) -> list[Home]:
    """Where every node belongs; a variable is nobody's."""
    results: dict[int, list[Called]] = {}
    for call in graph.calls:
        results.setdefault(call.head, []).append(call)
    around: dict[Called, Called | None] = {}
    named = frozenset(graph.statements)
    found = [Home()] * len(graph.nodes)
    for node in reversed(graph.nodes):
        home = Home(node.index) if node.index in named else found[node.index]
        for call in reversed(results.get(node.index, ())):  # from the outermost in
            around[call] = home.call
            home = Home(home.statement, call)
        found[node.index] = Home() if node.is_variable else home
        for source in node.sources:
            call_of = home.call
            while call_of is not None and source in call_of.arguments:
                call_of = around[call_of]
            found[source] = Home(home.statement, call_of)
    return found
