"""A proof by SymPy, in a worker that is killed when its time is over: for what nothing else proves."""

from __future__ import annotations

from app import workers
from app.calculus import symbolic
from app.calculus.closed_form import gradients, substituted
from app.calculus.graph import Graph
from app.calculus.tidy import is_number
from app.calculus.tree import Apply, Tree


def proved_by_sympy(graph: Graph, wrt: int, answer: Tree, seconds: float) -> bool:
    """Whether SymPy simplifies answer − gradient to 0 in so many seconds; formulas too long for it are left.

    It sees nothing but trees. No worker, no time or no memory is no proof.
    """
    truth = gradients(graph, graph.depends_on(frozenset({wrt})))[wrt]
    sides = [substituted(graph, symbolic.without_primes(tree)) for tree in (answer, truth)]
    left, right = sides
    if left is None or right is None:
        return False
    try:
        found = workers.run(symbolic.simplified, Apply("sub", (left, right)), seconds=seconds)
    except workers.Unavailable:
        return False
    return is_number(found, 0)
