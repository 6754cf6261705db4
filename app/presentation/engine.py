"""A sketch -> Graphviz -> a layout. The only room that knows Graphviz.

Every pill is a node of its own between tail and head, so the engine keeps it clear of everything else and
its edge runs through its centre. (The engine's own edge labels stand beside the line.) The names in the DOT
are ours and all sizes are fixed, so nothing needs quoting, no font matters, and every machine has the same
answer. Positions are read back from `json0`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pygraphviz

from app.presentation.crossings import untangle
from app.presentation.layers import layered
from app.presentation.sketch import Curve, Layout, Link, Point, Sketch, leaves, tangle
from app.presentation.stations import stations

START = 10  # variables that may stand in one column at the start
_MARGIN = 8.0
_GAPS = {"lr": (18, 14), "bt": (14, 15)}  # pixels between neighbours of a rank, between ranks
_INCH = 72


def drawn(sketch: Sketch) -> Layout:
    """The engine's layout, one box for each variable. Runs in a worker: C code cannot be interrupted.

    The variables stand in a column at the start, unless lines cross more than with each near its first use.
    What is likely to be the better of the two is asked for first, and is enough if no lines cross in it.
    """
    if sketch.direction == "bt" or len(leaves(sketch)) > START:  # upwards the picture should stay narrow
        return _ask(sketch, start=False)
    lined_up = layered([station.tails for station in stations(sketch, {})], start=True)
    likely = untangle(lined_up, attempts=1) == 0
    first = _ask(sketch, start=likely)
    crossed = tangle(sketch, first)
    if not crossed:
        return first
    second = _ask(sketch, start=not likely)
    crossed_too = tangle(sketch, second)
    return first if (crossed, not likely) <= (crossed_too, likely) else second


def _ask(sketch: Sketch, start: bool) -> Layout:
    return read(sketch, json.loads(engine(dot(sketch, start))))


def engine(text: str) -> str:
    """Graphviz's `json0` for a graph in DOT.

    BACKGRAPH_DOT names a system's own `dot` to use instead (its coordinates may differ from ours).
    """
    program = os.environ.get("BACKGRAPH_DOT")
    if program:
        done = subprocess.run([program, "-Tjson0"], input=text, capture_output=True, text=True, check=True)  # noqa: S603  (the operator's choice)
        return done.stdout
    with contextlib.redirect_stderr(io.StringIO()):  # it warns of graphs above 1,000 nodes; we know
        drawing: bytes = pygraphviz.AGraph(string=text).draw(format="json0", prog="dot")
    return drawing.decode()


def dot(sketch: Sketch, start: bool = False) -> str:
    """The sketch in DOT: boxes b0 …, pills p0 …, edges e0 …, e0b behind pills; `start`: variables first."""
    near, apart = _GAPS[sketch.direction]
    return "\n".join(
        (
            f"digraph {{ rankdir={sketch.direction.upper()} nodesep={near / _INCH} ranksep={apart / _INCH}",
            'node [shape=box fixedsize=true label=""] edge [dir=none tailclip=false]',
            *_statements(sketch, start),
            "}",
        )
    )


def _statements(sketch: Sketch, start: bool) -> Iterator[str]:
    """Weights keep the flow of operations straight, and a pill close to the operation it belongs to."""
    names, inputs = {box.id: f"b{i}" for i, box in enumerate(sketch.boxes)}, leaves(sketch)
    for box in sketch.boxes:
        yield _node(names[box.id], box.width, box.height)
    for index, link in enumerate(sketch.links):
        tail, head, weight = names[link.tail], names[link.head], 1 if link.tail in inputs else 4
        if link.pill is None:
            yield f"{tail} -> {head} [id=e{index} minlen=2 weight={weight}]"
        else:
            yield _node(f"p{index}", *link.pill)
            yield f"{tail} -> p{index} [id=e{index} headclip=false weight={weight}]"
            yield f"p{index} -> {head} [id=e{index}b weight={weight + 2}]"
    if start:
        yield "{ rank=source " + " ".join(names[box.id] for box in sketch.boxes if box.id in inputs) + " }"


def _node(name: str, width: float, height: float) -> str:
    return f"{name} [width={width / _INCH:.4f} height={height / _INCH:.4f}]"


def read(sketch: Sketch, answer: dict[str, Any]) -> Layout:
    """The answer to `dot(sketch)` in our terms: y downwards, a margin, both halves of an edge joined."""
    right, top = (float(number) for number in answer["bb"].split(",")[2:])

    def point(text: str) -> Point:
        x, y = text.split(",")[:2]
        return round(float(x) + _MARGIN, 2), round(top - float(y) + _MARGIN, 2)

    places = {thing["name"]: point(thing["pos"]) for thing in answer["objects"] if "pos" in thing}
    routes = {edge["id"]: tuple(map(point, edge["pos"].split())) for edge in answer.get("edges", ())}
    links: dict[int, Link] = dict(enumerate(sketch.links))
    return Layout(
        width=right + 2 * _MARGIN,
        height=top + 2 * _MARGIN,
        boxes={box.id: places[f"b{i}"] for i, box in enumerate(sketch.boxes)},
        copies={},
        pills={link.id: places[f"p{i}"] for i, link in links.items() if link.pill},
        curves={link.id: _joined(routes, places, i) for i, link in links.items()},
    )


def _joined(routes: dict[str, Curve], places: dict[str, Point], index: int) -> Curve:
    """An edge's route; the two halves of one with a pill meet in the pill's centre."""
    first, second = routes[f"e{index}"], routes.get(f"e{index}b")
    return first if second is None else (*first[:-1], places[f"p{index}"], *second[1:])
