"""What a graph and a lesson may come to weigh that are kept, with all that they make of themselves later."""

from app.calculus.graph import Graph
from app.calculus.tree import Number, parts

# Bytes: at least, for each node, for each character of what it holds.
A_GRAPH, A_NODE, A_CHARACTER = 8_000, 1_500, 20
A_LESSON, A_NODE_MORE = 4_000, 600
A_NOTE = 400


def graph(built: Graph) -> int:
    """The bytes of a graph with its reading. Names and numbers may be long."""
    numbers = [part for literal in built.literals for part in parts(literal) if isinstance(part, Number)]
    characters = sum(map(len, built.given.values())) + sum(len(number.text) for number in numbers)
    return A_GRAPH + A_NODE * len(built.nodes) + A_CHARACTER * characters


def lesson(built: Graph, source: str, notes: int) -> int:
    """The bytes of a lesson with its graph and so many notes."""
    more = A_NODE_MORE * len(built.nodes) + A_CHARACTER * len(source) + A_NOTE * notes
    return graph(built) + A_LESSON + more
