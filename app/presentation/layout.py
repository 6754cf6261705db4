"""A sketch -> a layout. The only room that knows pydot and Graphviz.

Every pill is a node of its own between tail and head, so the engine keeps it clear of everything else and
its edge runs through its centre. (The engine's own edge labels stand beside the line.) pydot writes the DOT
with names of ours, the engine runs in a worker that can be killed, and its positions are read back from
`json0`.

    up to 40 operations      One box for each variable: what accumulates in it is the lesson. The variables
    stand in
                             a column at the start, unless lines cross more than with each near its first
                             use.
    more                     A small copy of a variable beside each further consumer: leaves that many share
    are
                             what costs an engine its time.
    too tangled or too many  `columns.place`, quick and never in doubt.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
from typing import Any

import pydot
import pygraphviz

from app import workers
from app.keeping import kept
from app.presentation import columns
from app.presentation.sketch import (
    Curve,
    Layout,
    Link,
    Point,
    Sketch,
    copied,
    leaves,
    ranks,
    tangle,
)

SECONDS = 2.6  # for the engine, waiting included; the rest of a request's 5 s is typesetting and writing
SMALL = 40  # operations up to which a variable is one box
START = 10  # variables that may stand in one column at the start
EASY = 300  # boxes and pills that need no shortcut
LARGEST = 4_500  # boxes and pills
EFFORT = 3_500  # ranks crossed by all links together: what the engine can do in its time, with room to spare
_MARGIN = 8.0
_GAPS = {"lr": (18, 14), "bt": (14, 15)}  # pixels between neighbours of a rank, between ranks
_INCH = 72


MOST_KEPT = 40_000  # boxes and links of all layouts that are kept


@kept(MOST_KEPT, lambda made: len(made.boxes) + len(made.curves))
def place(sketch: Sketch) -> Layout:
    """The layout of `sketch`; the same sketch has the same coordinates, and is laid out once.

    Raises workers.Unavailable when too many wait or a small graph found no worker in time.
    """
    operations = len(sketch.boxes) - len(leaves(sketch))
    if operations <= SMALL:
        return _small(sketch)
    drawing = _Drawing(sketch, copied(sketch))
    if drawing.size > LARGEST or drawing.effort() > EFFORT:
        return columns.place(sketch)
    try:
        return _ask(drawing)
    except workers.TimeUp:
        if drawing.size <= EASY:
            raise
        return columns.place(sketch)


def _small(sketch: Sketch) -> Layout:
    near = _ask(_Drawing(sketch, {}))
    if sketch.direction == "bt" or len(leaves(sketch)) > START:  # upwards the picture should stay narrow
        return near
    lined_up = _ask(_Drawing(sketch, {}, start=True))
    return lined_up if tangle(sketch, lined_up) <= tangle(sketch, near) else near


class _Drawing:
    """A sketch in the engine's terms: boxes b0 …, copies c0 …, pills p0 …, edges e0 …, e0b behind pills."""

    def __init__(
        self, sketch: Sketch, copies: dict[tuple[str, str], tuple[float, float]], start: bool = False
    ) -> None:
        self.sketch = sketch
        self.copies = copies
        self.start = start
        self.boxes = {box.id: f"b{i}" for i, box in enumerate(sketch.boxes)}
        self.copy_names = {key: f"c{i}" for i, key in enumerate(copies)}
        self.size = len(sketch.boxes) + len(copies) + sum(link.pill is not None for link in sketch.links)

    def effort(self) -> int:
        """How many ranks the links cross: what routing them costs."""
        rank, inputs = ranks(self.sketch), leaves(self.sketch)
        return sum(1 if x.tail in inputs else rank[x.head] - rank[x.tail] for x in self.sketch.links)

    def dot(self) -> str:
        """The graph in DOT. All sizes are fixed, so no font matters and every machine has the same answer."""
        near, apart = _GAPS[self.sketch.direction]
        settings: dict[str, Any] = {"nslimit": 0.6, "nslimit1": 0.6} if self.size > EASY else {}
        graph = pydot.Dot(
            rankdir=self.sketch.direction.upper(), nodesep=near / _INCH, ranksep=apart / _INCH, **settings
        )
        graph.set_node_defaults(shape="box", fixedsize="true", label='""')
        graph.set_edge_defaults(dir="none", tailclip="false")
        for box in self.sketch.boxes:
            graph.add_node(_node(self.boxes[box.id], box.width, box.height))
        for key, size in self.copies.items():
            graph.add_node(_node(self.copy_names[key], *size))
        inputs = leaves(self.sketch)
        for index, link in enumerate(self.sketch.links):
            self._connect(graph, index, link, 1 if link.tail in inputs else 4)
        if self.start:
            graph.add_subgraph(self._start(inputs))
        return str(graph.to_string())

    def _connect(self, graph: pydot.Dot, index: int, link: Link, weight: int) -> None:
        """Weights keep the flow of operations straight, and a pill close to the operation it belongs to."""
        tail, head = self.copy_names.get((link.tail, link.head), self.boxes[link.tail]), self.boxes[link.head]
        if link.pill is None:
            graph.add_edge(pydot.Edge(tail, head, id=f"e{index}", minlen=2, weight=weight))
            return
        pill = f"p{index}"
        graph.add_node(_node(pill, *link.pill))
        graph.add_edge(pydot.Edge(tail, pill, id=f"e{index}", headclip="false", weight=weight))
        graph.add_edge(pydot.Edge(pill, head, id=f"e{index}b", weight=weight + 2))

    def _start(self, inputs: set[str]) -> pydot.Subgraph:
        start = pydot.Subgraph(rank="source")
        for box in self.sketch.boxes:
            if box.id in inputs:
                start.add_node(pydot.Node(self.boxes[box.id]))
        return start

    def read(self, answer: dict[str, Any]) -> Layout:
        """The engine's answer in our terms: y downwards, a margin around, both halves of an edge joined."""
        right, top = (float(number) for number in answer["bb"].split(",")[2:])

        def point(text: str) -> Point:
            x, y = text.split(",")[:2]
            return round(float(x) + _MARGIN, 2), round(top - float(y) + _MARGIN, 2)

        places = {thing["name"]: point(thing["pos"]) for thing in answer["objects"] if "pos" in thing}
        routes = {edge["id"]: tuple(map(point, edge["pos"].split())) for edge in answer.get("edges", ())}
        links = dict(enumerate(self.sketch.links))
        return Layout(
            width=right + 2 * _MARGIN,
            height=top + 2 * _MARGIN,
            boxes={box: places[name] for box, name in self.boxes.items()},
            copies={key: places[name] for key, name in self.copy_names.items()},
            pills={link.id: places[f"p{i}"] for i, link in links.items() if link.pill},
            curves={link.id: _joined(routes, places, i) for i, link in links.items()},
        )


def _node(name: str, width: float, height: float) -> pydot.Node:
    return pydot.Node(name, width=round(width / _INCH, 4), height=round(height / _INCH, 4))


def _joined(routes: dict[str, Curve], places: dict[str, Point], index: int) -> Curve:
    """An edge's route; the two halves of one with a pill meet in the pill's centre."""
    first, second = routes[f"e{index}"], routes.get(f"e{index}b")
    return first if second is None else (*first[:-1], places[f"p{index}"], *second[1:])


def _ask(drawing: _Drawing) -> Layout:
    if not drawing.sketch.links and len(drawing.sketch.boxes) == 1:  # nothing to ask
        return columns.place(drawing.sketch)
    return drawing.read(json.loads(workers.run(engine, drawing.dot(), seconds=SECONDS)))


def engine(dot: str) -> str:
    """Graphviz's `json0` for a graph in DOT. Runs in a worker: it is C code that cannot be interrupted.

    BACKGRAPH_DOT names a system's own `dot` to use instead (its coordinates may differ from ours).
    """
    program = os.environ.get("BACKGRAPH_DOT")
    if program:
        done = subprocess.run([program, "-Tjson0"], input=dot, capture_output=True, text=True, check=True)  # noqa: S603  (the operator's choice)
        return done.stdout
    with contextlib.redirect_stderr(io.StringIO()):  # it warns of graphs above 1,000 nodes; we know
        drawn: bytes = pygraphviz.AGraph(string=dot).draw(format="json0", prog="dot")
    return drawn.decode()
