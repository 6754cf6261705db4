"""What happens at a step, as one line of mathematics: text, LaTeX and MathML from the same pieces."""

from __future__ import annotations

from app.calculus import printing
from app.calculus.graph import Node
from app.calculus.steps import Step
from app.calculus.tree import Apply, Tree, substitute
from app.lesson import Lesson
from app.presentation.styles import LatexStyle, MathmlStyle, TextStyle, numeral
from app.presentation.words import DEFAULT, say


def text(lesson: Lesson, step: Step, notation: str = "partial") -> str:
    """`∂f/∂t += ∂f/∂u · ∂u/∂t = 0.5 × 1 = 0.5`."""
    return _line(lesson, step, TextStyle(lesson.reading.names, notation))


def latex(lesson: Lesson, step: Step, notation: str = "partial") -> str:
    """The same in LaTeX, without `$`."""
    return _line(lesson, step, LatexStyle(lesson.reading.names, notation))


def mathml(lesson: Lesson, step: Step, notation: str = "partial") -> str:
    """The same as a `<math>` element."""
    style = MathmlStyle(lesson.reading.names, notation=notation)
    return f'<math display="inline">{_line(lesson, step, style)}</math>'


def still(lesson: Lesson, step: int | None, lang: str = DEFAULT) -> str:
    """What a picture shows before the first step (0), or when nothing is to come (None)."""
    if lesson.hidden:
        return say("film.blank", lang)
    if step == 0:
        return say("film.start", lang)
    value = lesson.values[lesson.output]
    if value != value:
        output = printing.name_text(lesson.graph.nodes[lesson.output].name)
        return say("film.valueless", lang, output=output)
    return say("film.tangents" if lesson.mode == "forward" else "film.finished", lang)


def _line(lesson: Lesson, step: Step, style: TextStyle) -> str:
    node = lesson.graph.nodes[step.node]
    if step.kind == "seed":
        at = style.gradient if step.phase == "backward" else style.partial
        return at(node.name, node.name) + style.equals + style.number(1.0)
    if step.kind == "contribution":
        return _contribution(lesson, step, style)
    return _value(lesson, node, style)


def _value(lesson: Lesson, node: Node, style: TextStyle) -> str:
    """`r = bx = 0.5 · 2 = 1`; an input or an undefined value is shorter."""
    parts = [style.name(node.name)]
    number = lesson.values[node.index]
    if not node.is_variable:
        parts.append(style.tree(node.formula))
    if node.sources and number == number:
        parts.append(style.tree(_with_numbers(lesson, node)))
    if number == number:
        parts.append(style.number(number))
    distinct = [part for k, part in enumerate(parts) if not k or part != parts[k - 1]]
    return style.equals.join(distinct)


def _with_numbers(lesson: Lesson, node: Node) -> Tree:
    """The node's operation with four-figure numbers in place of its arguments' names."""
    nodes, values = lesson.graph.nodes, lesson.values
    return substitute(node.formula, {nodes[s].name: numeral(values[s]) for s in node.sources})


def _local(lesson: Lesson, index: int, style: TextStyle) -> str:
    """∂u/∂b; of two edges between the same nodes (x · x) each has a formula of its own."""
    edge = lesson.graph.edges[index]
    source, target = lesson.graph.nodes[edge.source], lesson.graph.nodes[edge.target]
    if target.sources.count(edge.source) < 2:
        return style.partial(target.name, source.name)
    local = lesson.graph.local(edge)
    is_term = isinstance(local, Apply) and local.operation in ("add", "sub", "neg")
    return style.brackets(style.tree(local)) if is_term else style.tree(local)


def _contribution(lesson: Lesson, step: Step, style: TextStyle) -> str:
    """`∂f/∂b += ∂f/∂r · ∂r/∂b = 2.039 × 2 = 4.077, 5.176 + 4.077 = 9.253`; what has no value is left out.

    The factors stand in the order of the chain rule: in forward mode the local derivative comes first.
    """
    assert step.edge is not None
    edge = lesson.graph.edges[step.edge]
    source, target = (lesson.graph.nodes[k].name for k in (edge.source, edge.target))
    local = _local(lesson, step.edge, style), lesson.locals[step.edge]
    if step.phase == "tangent":
        start = lesson.graph.nodes[lesson.along or 0].name
        whole, factors = (
            style.partial(target, start),
            (local, (style.partial(source, start), lesson.swept[edge.source])),
        )
    else:
        end = lesson.graph.nodes[lesson.output].name
        upstream = style.gradient(end, target), lesson.swept[edge.target]
        whole, factors = style.gradient(end, source), (upstream, local)
    line = whole + style.gets + style.times.join(symbol for symbol, _ in factors)
    if step.amount != step.amount:
        return line
    line += style.equals + style.by.join(style.number(number, True) for _, number in factors)
    line += style.equals + style.number(step.amount)
    if step.before and step.after == step.after:
        line += style.then + style.number(step.before) + style.plus + style.number(step.amount, True)
        line += style.equals + style.number(step.after)
    return line
