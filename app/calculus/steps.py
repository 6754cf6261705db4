"""The two passes as one ordered list of events. Every animation and explanation is a view of this list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.calculus.graph import Graph
from app.calculus.passes import Gradients

Phase = Literal["forward", "backward"]
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


def steps(graph: Graph, values: Sequence[float], gradients: Gradients | None) -> tuple[Step, ...]:
    """Forward, a node an event; then the seed and an edge an event. Without gradients, forward only."""
    events: list[Step] = []
    for node in graph.nodes:
        kind: Kind = "input" if not node.sources else "value"
        events.append(Step(node.index + 1, "forward", kind, node.index, None, None, None, values[node.index]))
    if gradients is not None:
        events.append(Step(len(events) + 1, "backward", "seed", graph.output, None, 0.0, 1.0, 1.0))
        for c in gradients.contributions:
            source = graph.edges[c.edge].source
            event = Step(
                len(events) + 1, "backward", "contribution", source, c.edge, c.before, c.amount, c.after
            )
            events.append(event)
    return tuple(events)
