"""What a graph may come to weigh that is kept, with its reading and all that it makes of itself later."""

from app.calculus.graph import Graph
from app.calculus.tree import Number, parts

A_GRAPH, A_NODE, A_CHARACTER = 8_000, 1_500, 20  # bytes: at least, for each node, for each character it holds


def graph(graph: Graph) -> int:
    """Its bytes. Names and numbers may be long."""
    numbers = [part for literal in graph.literals for part in parts(literal) if isinstance(part, Number)]
    characters = sum(map(len, graph.given.values())) + sum(len(number.text) for number in numbers)
    return A_GRAPH + A_NODE * len(graph.nodes) + A_CHARACTER * characters
