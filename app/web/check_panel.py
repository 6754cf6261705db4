"""What the tab "Check my answer" shows: a box, how it is read, the verdict, and help by one click each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from app.calculus import markup
from app.calculus.errors import Refusal
from app.calculus.tree import Partial
from app.homework.marking import Line, mark, read
from app.homework.verdict import Diagnosis, Marked, Piece
from app.lesson import Lesson
from app.presentation.styles import MathmlStyle
from app.presentation.verdicts import RULE, Verdicts
from app.presentation.words import say
from app.web import addresses
from app.web.explain_panels import choices, parameter_of
from app.web.mathematics import trusted
from app.web.parameters import Parameters
from app.web.problems import quoted

KINDS = ("derivative", "derivation", "breakdown", "order", "number")
OF_ONE = frozenset({"derivative", "derivation", "number"})  # kinds that are about one parameter
READ = frozenset({"derivative", "derivation", "breakdown"})  # kinds whose formulas are shown back
LISTED = frozenset({"derivation", "order"})  # kinds of which every part is shown, not only what is not right
ROWS = {"derivation": 5, "breakdown": 6}  # lines that the box begins with

Panel = dict[str, Any]


def panel(lesson: Lesson, chosen: Parameters) -> Panel:
    """The panel: with a verdict where there is an answer to be marked."""
    if not lesson.parameters:
        return {"none": say("derivation.none")}
    kind: str = chosen.kind if chosen.kind in KINDS else "derivative"
    wrt = parameter_of(lesson, chosen)
    return {
        "none": "",
        "kind": kind,
        "kinds": [_kind(chosen, name, kind) for name in KINDS],
        "choices": choices(lesson, chosen) if kind in OF_ONE else [],
        "prompt": _prompt(lesson, wrt, kind),
        "how": say(f"check.how.{kind}"),
        "placeholder": say(f"check.placeholder.{kind}"),
        "rows": max(ROWS.get(kind, 1), 1 + chosen.answer.count("\n")),
        "reads": kind in READ,
        "answer": chosen.answer,
        "hidden": _hidden(lesson, chosen, kind),
        "fill": _fill(chosen),
        **answered(lesson, replace(chosen, kind=kind), kind, wrt),
    }


def _kind(chosen: Parameters, name: str, kind: str) -> Panel:
    asked = replace(chosen, kind=name, answer="", hint=None)
    link = addresses.address(addresses.query(asked), "explore.page")
    return {"label": say(f"check.kind.{name}"), "address": link, "current": name == kind}


def _fill(chosen: Parameters) -> str:
    """Where the same graph is filled in by hand."""
    asked = replace(chosen, answer="", hint=None, step=None, hide=frozenset({"local", "gradients"}))
    return addresses.address(addresses.query(asked), "explore.page")


def _hidden(lesson: Lesson, chosen: Parameters, kind: str) -> addresses.Query:
    """What the form carries along."""
    asked = replace(chosen, answer="", hint=None, mark=True, step=None, at=addresses.point(lesson.point))
    return addresses.query(asked) | {"kind": kind}


def _prompt(lesson: Lesson, wrt: int, kind: str) -> Markup:
    nodes = lesson.graph.nodes
    symbol = markup.mathml(Partial(nodes[lesson.output].name, nodes[wrt].name))
    equals = "<mo>≈</mo>" if kind == "number" else "<mo>=</mo>"
    return trusted(f"<math>{symbol}{equals}</math>" if kind in ("derivative", "number") else "")


def answered(lesson: Lesson, chosen: Parameters, kind: str, wrt: int) -> Panel:
    """How the answer is read, and the verdict; or why it cannot be read."""
    shown: Panel = {"reading": [], "refusal": None, "unread": "", "verdict": None, "lit": ""}
    if not chosen.answer.strip():
        return shown
    name = lesson.graph.nodes[wrt].name
    style = MathmlStyle(lesson.reading.names)
    try:
        shown["reading"] = [_line(style, line) for line in read(lesson, kind, chosen.answer, name)]
        if chosen.mark:
            marked = mark(lesson, kind, chosen.answer, name)
            shown |= _verdict(chosen, marked, Verdicts(lesson, wrt, marked, chosen.hint or 0, style))
    except Refusal as refusal:
        if chosen.mark:
            shown["refusal"] = quoted(chosen.answer, refusal)
        else:
            shown["unread"] = say("check.unread")
    return shown


def _line(style: MathmlStyle, line: Line) -> Markup:
    sides = style.equals.join(map(style.tree, line.sides))
    return trusted(f"<math>{style.equals if line.goes_on else ''}{sides}</math>")


# The verdict.


def _verdict(chosen: Parameters, marked: Marked, said: Verdicts) -> Panel:
    found = next(iter(marked.diagnoses), None)
    return {
        "verdict": told(marked, said) | {"more": _more(chosen, found)},
        "lit": _lit(found) if found and chosen.hint else "",
    }


def told(marked: Marked, said: Verdicts) -> Panel:
    """What is said of an answer, as far as help goes: `parts/verdict.html` shows it."""
    found = next(iter(marked.diagnoses), None)
    shown = [p for p in marked.pieces if marked.kind in LISTED or p.standing != "right"]
    right = sum(piece.standing == "right" for piece in marked.pieces)
    count = len(marked.pieces)
    return {
        "is": marked.judgement.verdict,
        "message": trusted(said.message()),
        "tried": trusted(said.counterexample(marked.judgement.counterexample)),
        "certainty": trusted(said.certainty()),
        "remarks": [trusted(remark) for remark in said.remarks(marked.judgement.remarks)],
        "pieces": [_piece(said, piece) for piece in shown] if count > 1 or marked.kind in LISTED else [],
        "count": say("check.count", right=right, count=count) if count > len(shown) else "",
        "hints": [trusted(hint) for hint in said.hints(found)] if found else [],
    }


def _piece(said: Verdicts, piece: Piece) -> Panel:
    return {
        "place": trusted(said.style.sentence(said.place(piece.place))),
        "standing": piece.standing,
        "message": trusted(said.piece(piece)),
        "remarks": [trusted(remark) for remark in said.remarks(piece.remarks)],
    }


def _more(chosen: Parameters, found: Diagnosis | None) -> Panel | None:
    """The way to the next degree of help."""
    degree = chosen.hint or 0
    if found is None or degree >= RULE:
        return None
    link = addresses.address(addresses.query(replace(chosen, hint=degree + 1)), "explore.page")
    return {"label": say(f"check.more.{degree}"), "address": link, "degree": degree + 1}


def _lit(found: Diagnosis) -> str:
    """What is lit on the graph: the edge, and the node."""
    return " ".join(filter(None, (found.node, found.edge)))
