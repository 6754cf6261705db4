"""A Lesson's steps -> what the player shows: the line above the graph, its links, the data that is played."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from app.calculus import markup, printing
from app.calculus.graph import Node
from app.calculus.steps import Step
from app.calculus.symbols import SUBSCRIPTS
from app.lesson import Lesson
from app.presentation import captions, explanations, picture, readings
from app.presentation.numerals import four
from app.presentation.words import say
from app.web.live import derivative, place
from app.web.mathematics import equation, partial, trusted

Json = dict[str, Any]
MOST_RESULTS = 4  # gradients in the line above a finished graph
_LOWERED = {ord(digit): index for index, digit in SUBSCRIPTS.items() if digit.isdecimal()}
MOST_TYPESET = 300  # on graphs of more nodes the line above the graph is plain text


def scene(
    lesson: Lesson,
    step: int | None,
    layout: str,
    address: Callable[[int | str], str],
    opens: Mapping[str, str] | None = None,
) -> Json:
    """Graph and player, for a page or a file; `address` is that of a step, and folded nodes lead where
    `opens` says.
    """
    return {
        "title": say("page.title", formula=title(lesson)),
        "svg": trusted(picture.inside(lesson, step=step, layout=layout, links=opens)),
        "step": step,
        "line": line(lesson, step),
        "links": links(lesson, step, address),
        "place": stands(lesson, step),
        "lesson": data(lesson),
    }


def title(lesson: Lesson) -> str:
    """The function as it was read, in one short line."""
    text = readings.reading_text(lesson.reading).rpartition("\n")[2]
    return text if len(text) <= 80 else text[:79] + "…"


def line(lesson: Lesson, step: int | None) -> Json:
    """The line above the graph: phase, place within it, what happens now."""
    if step is None:
        return {"phase": "finished", "within": "", "mathml": _finished(lesson)}
    if step == 0:
        return {"phase": "start", "within": "", "mathml": say("caption.start")}
    event = lesson.steps[step - 1]
    forward = sum(event.phase == "forward" for event in lesson.steps)
    place, count = (step, forward) if step <= forward else (step - forward, len(lesson.steps) - forward)
    math = trusted(captions.mathml(lesson, event))
    return {"phase": event.phase, "within": f"{place} / {count}", "mathml": math}


def _finished(lesson: Lesson) -> Markup:
    nodes = lesson.graph.nodes
    output = nodes[lesson.output].name
    shown = list(lesson.results.items())[:MOST_RESULTS] if lesson.has_gradients else ()
    results = [
        equation(
            markup.name_mathml(output), lesson.values[lesson.output], place(lesson, "value", lesson.output)
        ),
        *(
            equation(partial(output, nodes[index].name), number, derivative(lesson, index))
            for index, number in shown
        ),
    ]
    if lesson.has_gradients and len(lesson.results) > MOST_RESULTS:
        results.append(trusted("<mo>…</mo>"))
    return trusted("<math>" + '<mspace width="1.6em"/>'.join(results) + "</math>")


def stands(lesson: Lesson, step: int | None) -> str:
    """`12 / 21`."""
    return f"{len(lesson.steps) if step is None else step} / {len(lesson.steps)}"


def links(lesson: Lesson, step: int | None, address: Callable[[int | str], str]) -> dict[str, str]:
    """Where the buttons lead without JavaScript."""
    count = len(lesson.steps)
    here = count + 1 if step is None else step
    return {
        "first": address(0),
        "previous": address(max(0, here - 1)),
        "next": address("last" if here >= count else here + 1),
        "last": address("last"),
    }


def data(lesson: Lesson) -> Json:
    """What JavaScript needs to play the steps: ids, and words and numbers ready to be shown."""
    nodes, edges = lesson.graph.nodes, lesson.graph.edges
    start = say("caption.start")
    return {
        "nodes": [_node(lesson, node) for node in nodes],
        "edges": [
            {
                "id": edge.id,
                "source": nodes[edge.source].id,
                "target": nodes[edge.target].id,
                "carries": local is not None,
            }
            for edge, local in zip(edges, lesson.locals, strict=True)
        ],
        "steps": [_event(lesson, event) for event in lesson.steps],
        "start": {"mathml": start, "text": start},
        "finished": {"mathml": _finished(lesson), "text": say("caption.finished")},
    }


def _node(lesson: Lesson, node: Node) -> Json:
    """A node's id and what it is in words; `sign`, where the user gave it a name."""
    sign = {"sign": _sign(node.name)} if node.index in lesson.graph.statements else {}
    return {"id": node.id, "label": _label(lesson, node)} | sign


def _sign(name: str) -> str:
    """A name in one run of letters: h₁₀."""
    letters, _, index = printing.name_text(name).partition("_")
    return letters + index.translate(_LOWERED) if index.isdecimal() else printing.name_text(name)


def _event(lesson: Lesson, event: Step) -> Json:
    edge = None if event.edge is None else lesson.graph.edges[event.edge]
    start = edge and lesson.swept[edge.source if event.phase == "tangent" else edge.target]
    typeset = len(lesson.graph.nodes) <= MOST_TYPESET
    return {
        "phase": event.phase,
        "kind": event.kind,
        "node": lesson.graph.nodes[event.node].id,
        "edge": edge and edge.id,
        "text": captions.text(lesson, event),
        "mathml": captions.mathml(lesson, event) if typeset else None,
        "shown": edge and {"leaves": four(start), "arrives": four(event.amount)},
    }


def _label(lesson: Lesson, node: Node) -> str:
    """A node for those who hear it."""
    name = printing.name_text(node.name)
    value, number = four(lesson.values[node.index]), four(lesson.swept[node.index])
    parts = [name if node.is_variable else f"{name} = {printing.text(node.formula)}"]
    if value:
        parts.append(say("page.node_value", value=value))
    if number:
        key = "page.node_gradient" if lesson.mode == "reverse" else "page.node_tangent"
        parts.append(say(key, number=number))
    parts += filter(None, [explanations.folded(lesson, node.index)])
    return ", ".join(parts)
