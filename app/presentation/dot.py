"""A lesson -> DOT, for Graphviz and everything that reads it, with the places of our own picture.

`neato -n2` draws it where we do; `dot` makes a layout of its own.
"""

from __future__ import annotations

from typing import Any

import pydot

from app.calculus import printing
from app.calculus.graph import Edge, Node
from app.lesson import Lesson
from app.presentation.numerals import four
from app.presentation.scene import Scene
from app.presentation.styles import TextStyle

_INCH = 72


def dot(scene: Scene, notation: str = "partial") -> str:
    """The graph with a name, value and gradient in every node, a local derivative on every edge."""
    width, height = scene.size
    drawing = pydot.Dot("backgraph", bb=f'"0,0,{width:g},{height:g}"', rankdir="LR")
    drawing.set_node_defaults(shape="box", style='"rounded"', fixedsize="true", fontsize="12")
    drawing.set_edge_defaults(fontsize="11")
    for node in scene.graph.nodes:
        drawing.add_node(_node(scene, node, notation))
    for index, edge in enumerate(scene.graph.edges):
        drawing.add_edge(_edge(scene.lesson, edge, index))
    return str(drawing.to_string())


def _node(scene: Scene, node: Node, notation: str) -> pydot.Node:
    card, (x, y) = scene.card(node), scene.places.boxes[node.id]
    outlines: dict[str, Any] = {"peripheries": "2"} if scene.stack(node) else {}
    return pydot.Node(
        node.id,
        label=_quoted(_label(scene.lesson, node, notation)),
        pos=f'"{x:g},{scene.size[1] - y:g}!"',
        width=f"{card.width / _INCH:.4f}",
        height=f"{card.height / _INCH:.4f}",
        **outlines,
    )


def _label(lesson: Lesson, node: Node, notation: str) -> str:
    """`p = wx`, and below it value and gradient as far as they exist."""
    name = printing.name_text(node.name)
    first = name if node.is_variable else f"{name} = {printing.text(node.formula, lesson.reading.names)}"
    numbers = [four(lesson.values[node.index])]
    gradient = four(lesson.swept[node.index])
    if gradient:
        written = TextStyle(lesson.reading.names, notation)
        if lesson.along is None:
            what = written.gradient(lesson.graph.nodes[lesson.output].name, node.name)
        else:
            what = written.partial(node.name, lesson.graph.nodes[lesson.along].name)
        numbers.append(f"{what} = {gradient}")
    return first + "\n" + "   ".join(filter(None, numbers))


def _edge(lesson: Lesson, edge: Edge, index: int) -> pydot.Edge:
    """The symbol and the number of the local derivative; a constant's edge bears none."""
    source, target = (lesson.graph.nodes[i].id for i in (edge.source, edge.target))
    if lesson.locals[index] is None:
        return pydot.Edge(source, target, style="dashed")
    if "local" in lesson.hidden:
        return pydot.Edge(source, target)
    symbol, number = printing.text(lesson.graph.local(edge)), four(lesson.locals[index])
    label = symbol if number in ("", symbol) else f"{symbol} = {number}"
    return pydot.Edge(source, target, label=_quoted(label))


def _quoted(text: str) -> str:
    """A text as DOT writes it; a line break inside is `\\n`."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inside}"'
