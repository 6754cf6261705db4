"""A lesson as data: the node-link JSON that `/api/graph` serves and `networkx.node_link_graph` reads."""

from __future__ import annotations

from math import isfinite
from typing import Any

from app.calculus import printing
from app.calculus.alternatives import Alternative, alternatives
from app.calculus.belonging import Home, homes
from app.calculus.folding import FoldedGraph
from app.calculus.graph import Graph, Node
from app.calculus.steps import Step
from app.calculus.tree import Tree
from app.lesson import Lesson
from app.presentation import captions, explanations
from app.presentation.readings import meaning, reading_latex, reading_text

VERSION = 1
Json = dict[str, Any]
MOST_TEXTS = 20_000  # nodes and edges come with their formulas on graphs up to so many nodes
MOST_LINES = 1_000  # steps come with their LaTeX and MathML on graphs up to so many nodes


def document(lesson: Lesson, picture: bool = True) -> Json:
    """The whole lesson. Without `picture` numbers only: no steps, LaTeX or expansions."""
    return {
        "directed": True,
        "multigraph": True,
        "graph": _graph(lesson, picture),
        "nodes": _nodes(lesson, picture),
        "edges": _edges(lesson, picture),
        "steps": steps(lesson) if picture else [],
    }


def _number(number: float | None) -> float | None:
    return number if number is not None and isfinite(number) else None


def _names(lesson: Lesson, indices: tuple[int, ...]) -> list[str]:
    return [lesson.graph.nodes[index].name for index in indices]


def _graph(lesson: Lesson, picture: bool) -> Json:
    output = lesson.graph.nodes[lesson.output].name
    names = _names(lesson, lesson.parameters)
    gradients = [_number(lesson.gradients[index]) for index in lesson.parameters]
    reading = {"text": reading_text(lesson.reading)} | (
        {"latex": reading_latex(lesson.reading)} if picture else {}
    )
    return {
        "version": VERSION,
        "mode": lesson.mode,
        "hidden": sorted(lesson.hidden),
        "along": None if lesson.along is None else lesson.graph.nodes[lesson.along].name,
        "source": lesson.reading.source,
        "syntax": lesson.reading.syntax,
        "reading": reading,
        "output": output,
        "outputs": [output],
        "value": _number(lesson.values[lesson.output]),
        "gradient": dict(zip(names, gradients, strict=True)),
        "parameters": names,
        "constants": _names(lesson, lesson.constants),
        "point": lesson.point,
        "agrees": {
            "difference": lesson.agreement.difference,
            "closed_form": lesson.agreement.closed_form,
            "sentence": explanations.agreement(lesson),
        },
        "notes": explanations.notes(lesson),
        "alternatives": [_alternative(alternative) for alternative in alternatives(lesson.reading)],
    }


def _alternative(alternative: Alternative) -> Json:
    """What the source could mean besides; `read` is the parameter that chooses it."""
    where = alternative.position
    return {
        "key": alternative.key,
        "read": alternative.choice,
        "text": printing.text(alternative.tree, alternative.names, alternative.dotted),
        "latex": printing.latex(alternative.tree, alternative.names, alternative.dotted),
        "sentence": meaning(alternative),
        "position": {"line": where.line, "column": where.column, "length": where.length},
    }


def _nodes(lesson: Lesson, picture: bool) -> list[Json]:
    parameters, whole = frozenset(lesson.parameters), lesson.unfolded.graph
    ids = [node.id for node in lesson.graph.nodes]
    where, graph = homes(whole), lesson.graph
    kept = graph.kept if isinstance(graph, FoldedGraph) else range(len(graph.nodes))
    return [
        _node(lesson, node, ids, parameters, picture) | _belongs(whole, where[index]) | _folded(graph, node)
        for node, index in zip(graph.nodes, kept, strict=True)
    ]


def _belongs(whole: Graph, home: Home) -> Json:
    """The statement and the innermost call that a node belongs to; `node` is the one with the result."""
    call = home.call
    return {
        "call": call and {"function": call.function + "'" * call.primes, "node": whole.nodes[call.head].id},
        "statement": None if home.statement is None else whole.nodes[home.statement].name,
    }


def _folded(graph: Graph, node: Node) -> Json:
    """The ids of the operations that a node stands for; its own is the last."""
    inside = graph.folds.get(node.index) if isinstance(graph, FoldedGraph) else None
    ids = inside and [n.id for n in inside.body.nodes if not n.is_variable]
    return {"folded": ids}


def _node(lesson: Lesson, node: Node, ids: list[str], parameters: frozenset[int], picture: bool) -> Json:
    names = lesson.reading.names
    data: Json = {
        "id": node.id,
        "name": node.name,
        "operation": node.operation,
        "arguments": [{"node": ids[a]} if isinstance(a, int) else _literal(a) for a in node.arguments],
        "text": printing.text(node.formula, names) if has_texts(lesson) else None,
        "value": _number(lesson.values[node.index]),
        "gradient": _number(lesson.gradients[node.index]),
        "tangent": None if lesson.along is None else _number(lesson.tangents[node.index]),
        "role": _role(lesson, node, parameters),
        "problem": explanations.problem(lesson, node.index) or None,
        "zero": explanations.zero(lesson, node.index) or None,
        "kink": explanations.kink(lesson, node.index) or None,
    }
    if picture:
        expansion = lesson.graph.expansions[node.index]
        data["latex"] = printing.latex(node.formula, names)
        data["expansion"] = None if expansion is None else printing.text(expansion, names)
    return data


def has_texts(lesson: Lesson) -> bool:
    """Whether formulas are written out: on very large graphs they are most of the work, and unread."""
    return len(lesson.graph.nodes) <= MOST_TEXTS


def _literal(tree: Tree) -> Json:
    return {"literal": printing.text(tree)}


def _role(lesson: Lesson, node: Node, parameters: frozenset[int]) -> str:
    if node.is_variable:
        return "parameter" if node.index in parameters else "constant"
    if node.operation == "literal":
        return "literal"
    return "output" if node.index == lesson.output else "intermediate"


def _edges(lesson: Lesson, picture: bool) -> list[Json]:
    ids = [node.id for node in lesson.graph.nodes]
    texts = has_texts(lesson)
    rows = []
    for index, edge in enumerate(lesson.graph.edges):
        local, value = None, lesson.locals[index]
        if value is not None and texts and "local" not in lesson.hidden:
            tree = lesson.graph.local(edge)
            local = {"text": printing.text(tree, lesson.reading.names)}
            if picture:
                local["latex"] = printing.latex(tree, lesson.reading.names)
        rows.append(
            {
                "id": edge.id,
                "source": ids[edge.source],
                "target": ids[edge.target],
                "key": edge.key,
                "local": local,
                "value": _number(value),
                "problem": explanations.edge_problem(lesson, index) or None,
            }
        )
    return rows


def steps(lesson: Lesson) -> list[Json]:
    """The events of both passes, in order."""
    typeset = len(lesson.graph.nodes) <= MOST_LINES
    return [_step(lesson, step, typeset) for step in lesson.steps]


def _step(lesson: Lesson, step: Step, typeset: bool) -> Json:
    return {
        "index": step.index,
        "phase": step.phase,
        "kind": step.kind,
        "node": lesson.graph.nodes[step.node].id,
        "edge": None if step.edge is None else lesson.graph.edges[step.edge].id,
        "text": captions.text(lesson, step),
        "latex": captions.latex(lesson, step) if typeset else None,
        "mathml": captions.mathml(lesson, step) if typeset else None,
        "before": _number(step.before),
        "amount": _number(step.amount),
        "after": _number(step.after),
    }
