"""THE TABLE of tabs under the graph: what each panel's template shows. Only the open one is made.

The panel `name` is `templates/parts/tab-<name>.html`; it finds what is returned here as `panel`. What stands
for a node or an edge bears its id (`data-node`, `data-edge`), so that it is lit with it.
"""

from collections.abc import Callable
from typing import Any

from app.calculus import markup, printing
from app.calculus.graph import Node
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.numerals import four, full
from app.presentation.words import say
from app.web import check_panel, closed_panel, descent_panel, explain_panels, order_panel
from app.web.mathematics import trusted
from app.web.parameters import Parameters

Panel = dict[str, Any]
MOST_LIVE = (
    100  # rows whose numbers follow while a value is dragged: a longer table takes too long to lay out
)


def nodes(lesson: Lesson, chosen: Parameters) -> Panel:
    """Every node with its value and its gradient, or its tangent in forward mode."""
    now = chosen.event(lesson)
    rows = [_row(lesson, node) for node in lesson.graph.nodes]
    return {
        "rows": rows,
        "live": len(rows) <= MOST_LIVE,
        "active": now and lesson.graph.nodes[now.node].id,
        "phase": now and now.phase,
        "column": "gradient_column" if lesson.mode == "reverse" else "tangent_column",
        "remarks": any(row["remark"] for row in rows),
    }


def _row(lesson: Lesson, node: Node) -> Panel:
    value, gradient = lesson.values[node.index], lesson.swept[node.index]
    role = "parameter" if node.index in lesson.parameters else "constant"
    return {
        "id": node.id,
        "text": printing.name_text(node.name),
        "mathml": trusted(markup.name_mathml(node.name)),
        "operation": None if node.is_variable else trusted(markup.mathml(node.formula)),
        "role": say(f"page.{role}"),
        "value": four(value),
        "value_full": full(value),
        "gradient": four(gradient),
        "gradient_full": full(gradient),
        "remark": explanations.problem(lesson, node.index) or explanations.zero(lesson, node.index),
    }


PANELS: dict[str, Callable[[Lesson, Parameters], Panel]] = {
    "breakdown": explain_panels.breakdown,
    "paths": explain_panels.all_paths,
    "closed": closed_panel.panel,
    "order": order_panel.panel,
    "descend": descent_panel.panel,
    "check": check_panel.panel,
    "nodes": nodes,
}
