"""The two passes as one ordered list of events. Every animation and explanation is a view of this list.

The second pass is the reverse pass, or in forward mode that of the tangents; its events are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.calculus.graph import Graph
from app.calculus.passes import Sweep

Phase = Literal["forward", "backward", "tangent"]
Kind = Literal["input", "value", "seed", "contribution"]


@dataclass(frozen=True, slots=True)
class Step:
    """One event. `step=k` is the state after the first k events.

    `node` is the node whose cell changes, `edge` (a contribution's) an index into `graph.edges`. For a
    contribution `before + amount = after`; for the others only `after` is given.
    """

    index: int
    phase: Phase
    kind: Kind
    node: int
    edge: int | None
    before: float | None
    amount: float | None
    after: float | None


def steps(
    graph: Graph, values: Sequence[float], sweep: Sweep | None, along: int | None = None
) -> tuple[Step, ...]:
    """The values, a node an event; then the seed and an edge an event. Without a sweep, the values alone.

    The sweep is one of adjoints from the output, or one of tangents from the variable `along`.
    """
    events: list[Step] = []
    for node in graph.nodes:
        kind: Kind = "input" if not node.sources else "value"
        events.append(Step(node.index + 1, "forward", kind, node.index, None, None, None, values[node.index]))
    if sweep is not None:
        phase: Phase = "backward" if along is None else "tangent"
        seeded = graph.output if along is None else along
        events.append(Step(len(events) + 1, phase, "seed", seeded, None, 0.0, 1.0, 1.0))
        for edge, before, amount, after in sweep.contributions:
            grows = graph.edges[edge].source if along is None else graph.edges[edge].target
            events.append(Step(len(events) + 1, phase, "contribution", grows, edge, before, amount, after))
    return tuple(events)
