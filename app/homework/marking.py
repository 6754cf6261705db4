"""Any answer about a function, marked: a formula, a table, a derivation, an order, numbers, a graph.

`mark` is a pure function of what it is given, and what it gives can be sent to another process and back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from app.calculus.errors import Impossible, Refusal, TooLong, Unreadable
from app.calculus.lines import read_name
from app.calculus.tree import Name, Tree
from app.homework.answers import read_answer
from app.homework.cells import mark_cells
from app.homework.diagnosis import diagnose
from app.homework.effort import Spent, bounded
from app.homework.equivalence import judge
from app.homework.meanings import meaning
from app.homework.notation import LONGEST_ANSWER, LONGEST_CELLS
from app.homework.numbers import Numbers, mark_numbers
from app.homework.orders import mark_order
from app.homework.tables import mark_table, read_rows
from app.homework.truth import Question
from app.homework.verdict import Certainty, Diagnosis, Judgement, Kind, Marked, Piece, Remark, Ruling
from app.homework.written import Derivation, Marker
from app.lesson import Lesson

Answer = str | Sequence[Any] | Mapping[str, Any]

MOST_WORK = 300_000  # instructions for a whole answer; most take less than 30,000

STRUCTURED = frozenset(
    {"breakdown", "order", "number", "graph"}
)  # kinds whose answer may be a list or an object


def mark(lesson: Lesson, kind: str, answer: Answer, wrt: str = "") -> Marked:
    """The answer to the question of its kind; a gradient is that of `wrt`, or of the first parameter.

    A list or an object may also come as its JSON. Raises Refusal where the answer cannot be read at all; a
    part that cannot is a piece of its own.
    """
    try:
        given, of = _text_or_document(kind, answer), parameter(lesson, wrt)
        with bounded(MOST_WORK):
            return _KINDS[kind](lesson, given, of)
    except Spent:
        return Marked(cast(Kind, kind), Judgement("undecided", None, remarks=(Remark("large"),)))
    except Refusal as refusal:
        refusal.details.setdefault("parameter", "answer")
        raise


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer as it was read: its sides, and whether it goes on with the line before."""

    sides: tuple[Tree, ...]
    goes_on: bool = False


def read(lesson: Lesson, kind: str, answer: Answer, wrt: str = "") -> list[Line]:
    """The formulas in an answer, to be shown back; an order and numbers have none. Raises Refusal."""
    given = _text_or_document(kind, answer)
    if kind == "derivative":
        found = read_answer(given, lesson.graph)
        return [*(Line((Name(name), tree)) for name, tree in found.own.items()), Line(found.steps)]
    if kind == "derivation":
        return _lines(Derivation(lesson.graph, parameter(lesson, wrt), given))
    return [Line(pair) for pair in read_rows(lesson.graph, given)] if kind == "breakdown" else []


def _lines(derivation: Derivation) -> list[Line]:
    if derivation.unread and derivation.unread[0].refusal:
        raise derivation.unread[0].refusal
    return [Line(sides, goes_on) for sides, goes_on in derivation.lines]


# The kinds.


def _derivative(lesson: Lesson, given: str, wrt: int) -> Marked:
    """One formula."""
    question = Question(lesson.graph, wrt)
    answer = read_answer(given, lesson.graph)
    judgement = judge(question, answer)
    if judgement.verdict == "correct" and not answer.is_finished:
        judgement = Judgement("undecided", None, remarks=(Remark("unfinished"),))
    found: tuple[Diagnosis, ...] = ()
    if judgement.verdict == "incorrect":
        found = _telling(judgement, lambda: diagnose(question, meaning(answer, lesson.graph)))
    return Marked("derivative", judgement, (answer.tree,), found, score=float(judgement.verdict == "correct"))


def _telling(judgement: Judgement, look: Callable[[], tuple[Diagnosis, ...]]) -> tuple[Diagnosis, ...]:
    """What `look` finds, as far as it says more than the remarks do: of an answer that is right as read
    otherwise or but for rounding, nothing; of one that is right in one part, no two mistakes together.
    """
    keys = {remark.key for remark in judgement.remarks}
    if keys & {"other_reading", "rounding"}:
        return ()
    apart = bool(keys & {"right_for", "right_in_part"})
    return tuple(found for found in look() if not (apart and "second" in found.details))


def _derivation(lesson: Lesson, given: str, wrt: int) -> Marked:
    """Line by line; the last side of what begins with the gradient has no derivative left to take."""
    derivation = Derivation(lesson.graph, wrt, given)
    marker = Marker(lesson.graph, wrt, diagnose)
    pieces = marker.mark(derivation)
    last = derivation.answer
    direct = {piece.place for piece in pieces if any(remark.key == "direct" for remark in piece.remarks)}
    if last is None or not last.is_finished or last.place in direct:
        pieces.append(Piece("answer", "missing"))
    readings = tuple(side.written for chain in derivation.chains for side in chain.sides)
    marked = _together("derivation", pieces, readings)
    broken = (piece.judgement for piece in pieces if piece.standing == "wrong" and piece.judgement)
    shown = next((judgement.counterexample for judgement in broken), None)
    return replace(marked, judgement=replace(marked.judgement, counterexample=shown))


def _breakdown(lesson: Lesson, given: Any, wrt: int) -> Marked:
    """A whole table."""
    parameters = lesson.parameters or (wrt,)
    pieces, readings = mark_table(lesson.graph, parameters, given, diagnose)
    return _together("breakdown", pieces, tuple(readings))


def _order(lesson: Lesson, given: Any, wrt: int) -> Marked:
    if isinstance(given, Mapping):
        raise Unreadable("order_shape", parameter="answer")
    return mark_order(lesson.graph, lesson.parameters or (wrt,), given)


def _number(lesson: Lesson, given: Any, wrt: int) -> Marked:
    """One number, or one for each parameter."""
    if not isinstance(given, str | Mapping):
        raise Unreadable("number_shape", parameter="answer")
    pieces = mark_numbers(_numbers(lesson), lesson.parameters, wrt, given)
    marked = _together("number", pieces)
    if len(pieces) == 1 and pieces[0].refusal:
        raise pieces[0].refusal
    remarks = pieces[0].remarks if len(pieces) == 1 else ()
    return replace(marked, judgement=replace(marked.judgement, remarks=remarks))


def _graph(lesson: Lesson, given: Any, wrt: int) -> Marked:
    """A graph filled in by hand."""
    if not isinstance(given, Mapping):
        raise Unreadable("cells_shape", parameter="answer")
    carries = lesson.graph.depends_on(frozenset(lesson.parameters or (wrt,)))
    return _together("graph", mark_cells(_numbers(lesson), lesson.locals, carries, given))


_KINDS: dict[str, Callable[[Lesson, Any, int], Marked]] = {
    "derivative": _derivative,
    "derivation": _derivation,
    "breakdown": _breakdown,
    "order": _order,
    "number": _number,
    "graph": _graph,
}


def _numbers(lesson: Lesson) -> Numbers:
    return Numbers(lesson.graph, lesson.point, lesson.gradients)


def _together(kind: Kind, pieces: Sequence[Piece], readings: tuple[Tree, ...] = ()) -> Marked:
    """The verdict on all pieces: correct if every one is; one that is wrong decides."""
    standings = [piece.standing for piece in pieces]
    if set(standings) & {"wrong", "unreadable"}:
        verdict: Ruling = "incorrect"
    elif "missing" in standings:
        verdict = "undecided" if kind == "derivation" else "incorrect"
    else:
        verdict = "undecided" if "undecided" in standings or not standings else "correct"
    proved = all(piece.judgement is None or piece.judgement.certainty == "proved" for piece in pieces)
    certainty: Certainty | None = None if verdict == "undecided" else "proved" if proved else "tested"
    if verdict == "incorrect":
        certainty = "proved"
    diagnoses = tuple(piece.diagnosis for piece in pieces if piece.diagnosis)
    score = standings.count("right") / len(standings) if standings else 0.0
    return Marked(kind, Judgement(verdict, certainty), readings, diagnoses, tuple(pieces), score)


def parameter(lesson: Lesson, wrt: str) -> int:
    """The parameter that is asked about. Raises Impossible where there is none."""
    named = {lesson.graph.nodes[index].name: index for index in lesson.graph.variables}
    name = read_name(wrt, {}) if wrt.strip() else ""
    if name and name not in named:
        raise Impossible("unknown_variable", name=name, known=", ".join(named))
    if name:
        return named[name]
    if not lesson.parameters:
        raise Impossible("no_variables")
    return lesson.parameters[0]


def _text_or_document(kind: str, answer: Answer) -> Any:
    """The answer in the form that its kind has. Raises Unreadable where it is empty, TooLong."""
    given = _document(answer) if isinstance(answer, str) and kind in STRUCTURED else answer
    if not given or (isinstance(given, str) and not given.strip()):
        raise Unreadable("answer_empty", parameter="answer")
    limit, length = LONGEST_CELLS if kind == "graph" else LONGEST_ANSWER, len(str(given))
    if length > limit:
        raise TooLong("answer_too_long", limit=limit, length=length, parameter="answer")
    return given if kind in STRUCTURED or isinstance(given, str) else "\n".join(map(str, given))


def _document(answer: str) -> Any:
    """What a text is the JSON of, if it is a list or an object; else the text."""
    if answer.lstrip()[:1] not in ("[", "{"):
        return answer
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return answer
    return found if isinstance(found, list | dict) else answer
