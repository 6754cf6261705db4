"""Which rules of differentiation a graph needs: THE TABLE of what one can practise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.calculus.graph import Graph, Node

NONLINEAR = {"pow", "sqrt", "square", "exp", "ln", "sigmoid", "tanh"}
ACTIVATIONS = {"sigmoid", "tanh"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A graph, and which of its nodes depend on a parameter."""

    graph: Graph
    depends: Sequence[bool]

    def moving(self, node: Node) -> list[Node]:
        """The arguments of a node that depend on a parameter, one for each edge."""
        return [self.graph.nodes[source] for source in node.sources if self.depends[source]]

    def any(self, operations: set[str]) -> list[Node]:
        """The nodes of these operations that depend on a parameter."""
        return [n for n in self.graph.nodes if n.operation in operations and self.depends[n.index]]


def _has(*operations: str) -> Callable[[_Seen], bool]:
    return lambda seen: bool(seen.any(set(operations)))


def _products(seen: _Seen) -> bool:
    return any(len(seen.moving(node)) == 2 for node in seen.any({"mul"}))


def _quotients(seen: _Seen) -> bool:
    """A denominator that does not stand still."""
    below = (node.arguments[1] for node in seen.any({"div"}))
    return any(isinstance(argument, int) and seen.depends[argument] for argument in below)


def _chains(seen: _Seen) -> bool:
    """A function of something that is computed itself."""
    return any(not inner.is_variable for node in seen.any(NONLINEAR) for inner in seen.moving(node))


def _shares(seen: _Seen) -> bool:
    """A gradient to which several contributions are added."""
    used = [source for node in seen.graph.nodes for source in node.sources if seen.depends[source]]
    return len(used) > len(set(used))


def _layers(seen: _Seen) -> bool:
    """An activation of something that an activation went into."""
    behind: set[int] = set()
    for node in seen.graph.nodes:
        inner = any(source in behind for source in node.sources)
        if node.operation in ACTIVATIONS and inner and seen.depends[node.index]:
            return True
        if inner or (node.operation in ACTIVATIONS and seen.depends[node.index]):
            behind.add(node.index)
    return False


TABLE: dict[str, Callable[[_Seen], bool]] = {
    "powers": _has("pow", "sqrt", "square"),
    "chain": _chains,
    "product": _products,
    "quotient": _quotients,
    "exp": _has("exp"),
    "ln": _has("ln"),
    "sigma": _has("sigmoid"),
    "tanh": _has("tanh"),
    "shared": _shares,
    "layers": _layers,
}
RULES = tuple(TABLE)


def needed(graph: Graph, parameters: Sequence[int]) -> frozenset[str]:
    """The rules without which the derivatives with respect to these variables cannot be found."""
    seen = _Seen(graph, graph.depends_on(frozenset(parameters)))
    return frozenset(name for name, holds in TABLE.items() if holds(seen))
