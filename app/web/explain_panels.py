"""What the tabs "Breakdown & derivation" and "Paths" show: formulas as MathML, each symbol with its ids."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from markupsafe import Markup

from app.calculus import markup, paths, printing
from app.calculus.breakdown import Row, Slope
from app.calculus.derivation import Derivation, Line
from app.calculus.lines import read_name
from app.calculus.markup import Marks
from app.calculus.tree import Apply, Name, Number, Partial, Tree
from app.closed_forms import in_terms_of_output
from app.explanation import Explanation, explanation
from app.lesson import Lesson
from app.presentation import explaining, numerals, sentences
from app.presentation.derivations import Teller
from app.presentation.numerals import four, full
from app.presentation.pieces import how_many_paths
from app.presentation.styles import MathmlStyle, TextStyle
from app.presentation.words import say
from app.web import function_panel, output_form_panel
from app.web.addresses import address, query
from app.web.mathematics import broken, trusted
from app.web.parameters import Parameters

Panel = dict[str, Any]
MOST_ROWS = 200  # operations in the table
MOST_SAID = 60  # lines of one derivation
MOST_PATHS = 24
EQUALS = '<mo form="infix">=</mo>'
MOST_LINKS = 24  # parameters that can be chosen from

# What has been made of an explanation, for as long as that is kept.
_ROWS: WeakKeyDictionary[Explanation, list[Panel]] = WeakKeyDictionary()
_LINES: WeakKeyDictionary[Explanation, dict[tuple[int, str], list[Panel]]] = WeakKeyDictionary()


# The breakdown.


def breakdown(lesson: Lesson, chosen: Parameters) -> Panel:
    """The seed's Table 1, and the derivation of one gradient beside it."""
    found = explanation(lesson)
    now = chosen.event(lesson)
    return {
        "active": now and lesson.graph.nodes[now.node].id,
        "active_edge": "" if now is None or now.edge is None else lesson.graph.edges[now.edge].id,
        "phase": now and now.phase,
        "functions": function_panel.functions(lesson, chosen),
        "rows": _rows(lesson, found),
        "more": _more("breakdown.more", MOST_ROWS, len(found.breakdown)),
        "derivation": _derivation(lesson, found, chosen) if lesson.parameters else None,
        "shared": _shared(lesson, found) if 1 < len(lesson.parameters) <= MOST_LINKS else [],
    }


def _more(key: str, shown: int, count: int) -> str:
    return say(key, shown=shown, count=count) if count > shown else ""


def _math(tree: Tree, lesson: Lesson, left: str = "", marks: Marks | None = None) -> Markup:
    """The inside of a `<math>` element: `left = tree`."""
    right = markup.mathml(tree, lesson.reading.names, marks=marks)
    return trusted(f"{left}<mo>=</mo>{right}" if left else right)


def _rows(lesson: Lesson, found: Explanation) -> list[Panel]:
    """The table. It does not depend on the point, so a slider that is dragged finds it made."""
    if found not in _ROWS:
        _ROWS[found] = [_row(lesson, row) for row in found.breakdown[:MOST_ROWS]]
    return _ROWS[found]


def _row(lesson: Lesson, row: Row) -> Panel:
    node = lesson.graph.nodes[row.node]
    name = markup.name_mathml(node.name)
    return {
        "id": node.id,
        "breakdown": _math(node.formula, lesson, name),
        "text": TextStyle(lesson.reading.names).equation(sentences.equation(Name(node.name), node.formula)),
        "slopes": [_slope(lesson, node.name, slope) for slope in row.slopes],
        "expansion": "" if row.expansion is None else _equal(lesson, row.expansion, name),
    }


def _equal(lesson: Lesson, tree: Tree, name: str) -> Markup:
    """`name = tree`."""
    return broken(tree, lesson.reading.names, left=f"{name}<mo>=</mo>")


def _slope(lesson: Lesson, upper: str, slope: Slope) -> Panel:
    symbol = Partial(upper, lesson.graph.nodes[slope.source].name)
    sides = (symbol, slope.tree) if len(slope.edges) == 1 else (symbol, slope.written, slope.tree)
    return {
        "edges": _edge_ids(lesson, slope.edges),
        "mathml": trusted("<mo>=</mo>".join(markup.mathml(side, lesson.reading.names) for side in sides)),
        "text": TextStyle(lesson.reading.names).equation(sentences.equation(*sides)),
    }


def _edge_ids(lesson: Lesson, edges: Sequence[int]) -> str:
    return " ".join(lesson.graph.edges[edge].id for edge in edges)


# The derivation.


def parameter_of(lesson: Lesson, chosen: Parameters) -> int:
    """The parameter that is explained: the one asked for, or that of forward mode, else the first."""
    by_name = {lesson.graph.nodes[index].name: index for index in lesson.parameters}
    first = lesson.along if lesson.along in lesson.parameters else lesson.parameters[0]
    return by_name.get(read_name(chosen.of, {}), first)


def _derivation(lesson: Lesson, found: Explanation, chosen: Parameters) -> Panel:
    parameter = parameter_of(lesson, chosen)
    derivation = found.derivation(parameter)
    told = _told(lesson, found, derivation, chosen.voice)
    silent = chosen.voice == "numbers" and not any(line["result"] for line in told)
    return {
        "choices": choices(lesson, chosen),
        "voices": [
            {
                "name": voice,
                "label": say(f"derivation.{voice}"),
                "address": address(query(replace(chosen, voice=voice)), "explore.page"),
                "current": voice == chosen.voice,
            }
            for voice in ("symbols", "known", "numbers")
        ],
        "note": explaining.note(derivation) or (say("derivation.no_numbers") if silent else ""),
        "more": _more("derivation.more", MOST_SAID, len(derivation.lines)),
        "lines": told,
        "in_output": output_form_panel.shown(lesson, in_terms_of_output(lesson)),
        "aligned": derivation.form == "paper",
    }


def _told(lesson: Lesson, found: Explanation, derivation: Derivation, voice: str) -> list[Panel]:
    """The lines in a voice; only numbers are told anew at another point."""
    made = _LINES.setdefault(found, {})
    key = derivation.parameter, voice
    if key in made:
        return made[key]
    teller = Teller(lesson, derivation)
    told = [_line(teller, line, voice) for line in _ends(derivation.lines, MOST_SAID)]
    if voice != "numbers":
        made[key] = told
    return told


def _ends(lines: Sequence[Line], most: int) -> Sequence[Line]:
    """The lines, or of too many the first and the last."""
    return lines if len(lines) <= most else (*lines[: most - most // 3], *lines[-(most // 3) :])


def choices(lesson: Lesson, chosen: Parameters) -> list[Panel]:
    """The parameters to choose from, each with its address."""
    output = lesson.graph.nodes[lesson.output].name
    current = parameter_of(lesson, chosen)
    names = [(index, lesson.graph.nodes[index].name) for index in lesson.parameters[:MOST_LINKS]]
    return [
        {
            "name": name,
            "mathml": trusted(markup.mathml(Partial(output, name))),
            "text": printing.text(Partial(output, name)),
            "address": address(query(replace(chosen, of=name)), "explore.page"),
            "current": index == current,
        }
        for index, name in names
    ]


def _line(teller: Teller, line: Line, voice: str) -> Panel:
    """One line in the voice that was chosen; where that has nothing to say, in symbols."""
    said = teller.say(line, voice) or teller.say(line, "symbols")  # type: ignore[arg-type]
    assert said is not None
    marks = {part: _mark(teller, symbol) for part, symbol in said.stands.items()}
    names = teller.lesson.reading.names
    result = "" if said.result is None else f'<mo form="infix">=</mo>{numerals.mathml(said.result)}'
    return {
        "left": trusted(markup.mathml(said.left, marks={id(said.left): _of_node(teller, said.left.lower)})),
        "right": broken(said.tree, names, said.dotted, marks, EQUALS, result),
        "why": trusted(teller.why(line, MathmlStyle(names))),
        "result": said.result is not None,
    }


def _mark(teller: Teller, symbol: Partial) -> str:
    """What a symbol, or what was put in for it, stands for: the edges of a local derivative, else a node."""
    if teller.derivation.form == "adjoint":
        return _of_node(teller, symbol.lower)
    slope = teller.explanation.derivations.slope(symbol)
    if slope is None:
        return _of_node(teller, symbol.upper)
    return f' data-edge="{_edge_ids(teller.lesson, slope.edges)}"'


def _of_node(teller: Teller, name: str) -> str:
    return f' data-node="{teller.lesson.graph.nodes[teller.index[name]].id}"'


def _shared(lesson: Lesson, found: Explanation) -> list[Panel]:
    """The gradients with their shared factors: δ₂ = ∂f/∂t = …, then ∂f/∂w₂ = δ₂ r + …"""
    return [
        {
            "node": lesson.graph.nodes[node].id,
            "left": trusted("<mo>=</mo>".join(map(markup.mathml, heads))),
            "right": broken(tree, lesson.reading.names, left=EQUALS),
        }
        for node, (*heads, tree) in (found.shared_lines() if found.shared_factors.factors else ())
    ]


# The paths.


def all_paths(lesson: Lesson, chosen: Parameters) -> Panel:
    """Every path from the output to one parameter, up to a number: product along each, and their sum."""
    if not lesson.parameters:
        return {"choices": []}
    parameter = parameter_of(lesson, chosen)
    count = paths.count_paths(lesson.graph, parameter)
    told = how_many_paths(lesson, parameter, count)
    return {
        "choices": choices(lesson, chosen),
        "sentence": trusted(MathmlStyle(lesson.reading.names).sentence(told)),
        "more": say("paths.more", shown=MOST_PATHS) if count > MOST_PATHS else "",
        "rows": [_path(lesson, path) for path in paths.paths(lesson.graph, parameter, MOST_PATHS)],
        "sum": _value(lesson.gradients[parameter] if lesson.has_gradients else None),
        "whole": 1 < count <= MOST_PATHS,
    }


def _path(lesson: Lesson, path: paths.Path) -> Panel:
    nodes, edges = lesson.graph.nodes, lesson.graph.edges
    walked = [nodes[lesson.output], *(nodes[edges[edge].source] for edge in path)]
    value = paths.product(path, lesson.locals) if lesson.has_gradients else None
    arrows = '<mo stretchy="false">←</mo>'.join(markup.name_mathml(node.name) for node in walked)
    return {
        "ids": " ".join([*(node.id for node in walked), *(edges[edge].id for edge in path)]),
        "nodes": trusted(arrows),
        "text": ", ".join(printing.name_text(node.name) for node in walked),
        "factors": trusted(markup.mathml(_factors(lesson, path), lesson.reading.names, True)),
        "value": _value(value),
    }


def _factors(lesson: Lesson, path: paths.Path) -> Tree:
    """The local derivatives along a path, multiplied but not tidied."""
    first, *rest = (lesson.graph.local(lesson.graph.edges[edge]) for edge in path) if path else (Number("1"),)
    for local in rest:
        first = Apply("mul", (first, local))
    return first


def _value(number: float | None) -> Panel:
    return {"four": four(number), "full": full(number)}
