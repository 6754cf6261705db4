"""A sketch -> a layout: small graphs by Graphviz in a worker, all others by ourselves.

    up to 40 operations      One box for each variable: what accumulates in it is the lesson. The engine lays
                             them out, unless lines are so long that it would need its time.
    more                     A small copy of a variable beside each further consumer, in columns of our own.

Our own layout needs no worker, so however many wait in line a picture is never refused.
"""

from __future__ import annotations

from dataclasses import replace

from app import workers
from app.keeping import MOST, kept
from app.presentation import columns, engine
from app.presentation.layers import layered
from app.presentation.sketch import Layout, Sketch, leaves
from app.presentation.stations import stations

SECONDS = 2.6  # for the engine, waiting included; the rest of a request's 5 s is typesetting and writing
SMALL = 40  # operations up to which a variable is one box
EFFORT = 75  # layers passed by all lines together that the engine is asked to lead; beyond, it tangles them
A_PART = 1_300  # bytes of a box or a line that is kept, with what it was asked with


def _weight(made: Layout, *_: object) -> int:
    return MOST + 1 if made.makeshift else A_PART * (len(made.boxes) + len(made.curves))


@kept(_weight)
def place(sketch: Sketch) -> Layout:
    """The layout of `sketch`; the same sketch has the same coordinates, and is laid out once.

    Only where the engine does not come to it in time it is a makeshift, which is not kept.
    """
    if len(sketch.boxes) - len(leaves(sketch)) > SMALL:
        return columns.place(sketch)
    if not sketch.links or effort(sketch) > EFFORT:
        return columns.place(sketch, copies=False)
    try:
        return workers.run(engine.drawn, sketch, seconds=SECONDS)
    except workers.Unavailable:
        return replace(columns.place(sketch, copies=False), makeshift=True)


def effort(sketch: Sketch) -> int:
    """How many layers the lines of a sketch go through: what leading them costs an engine."""
    tails = [station.tails for station in stations(sketch, {})]
    rank = layered(tails).rank
    return sum(rank[head] - rank[tail] for head, found in enumerate(tails) for tail in found)
