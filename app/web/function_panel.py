"""How each composite function is shown: as one step, with its derivative kept as σ′, or opened."""

from dataclasses import replace
from typing import Any

from app.calculus import markup
from app.calculus.building import operations_named
from app.calculus.operations import OPERATIONS, Operation
from app.calculus.tree import Apply, Name
from app.lesson import Lesson
from app.presentation.words import say
from app.web.addresses import address, query
from app.web.mathematics import trusted
from app.web.parameters import Parameters

Panel = dict[str, Any]
WAYS = ("closed", "primed", "opened")


def functions(lesson: Lesson, chosen: Parameters) -> list[Panel]:
    """A choice for each composite function of the source, in the order of the table."""
    opened, primed = operations_named(chosen.open), operations_named(chosen.prime)
    present = {node.operation for node in lesson.graph.nodes} | opened | primed
    rows = [row for row in OPERATIONS.values() if row.is_composite and row.name in present]
    return [_function(row, chosen, opened, primed) for row in rows]


def _function(row: Operation, chosen: Parameters, opened: frozenset[str], primed: frozenset[str]) -> Panel:
    now = "opened" if opened & {row.name, "all"} else "primed" if row.name in primed else "closed"
    variables = tuple(Name(name) for name in row.arguments)
    return {
        "name": row.name,
        "mathml": trusted(markup.mathml(Apply(row.name, variables))),
        "ways": [
            {
                "label": say(f"function.{way}", name=row.text or row.name),
                "address": address(query(_shown(row.name, way, chosen, opened, primed)), "explore.page"),
                "current": way == now,
            }
            for way in (WAYS if len(variables) == 1 else ("closed", "opened"))
        ],
    }


def _shown(
    name: str, way: str, chosen: Parameters, opened: frozenset[str], primed: frozenset[str]
) -> Parameters:
    """The parameters with one function shown in that way and the others as they are."""
    others = opened - {name, "all"} if way != "opened" else opened | {name}
    kept = primed - {name} if way != "primed" else primed | {name}
    return replace(chosen, open=",".join(sorted(others)), prime=",".join(sorted(kept)), step=None)
