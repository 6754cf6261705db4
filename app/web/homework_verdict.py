"""A verdict as a page of homework shows it: sentences with mathematics, help one degree at a time."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from app.calculus.errors import Refusal
from app.homework.verdict import Marked, Piece
from app.presentation.explanations import refusal as sentence_of
from app.presentation.styles import MathmlStyle
from app.presentation.verdicts import Verdicts
from app.web.answers import DEGREES, Question, Typed
from app.web.mathematics import trusted

Json = dict[str, Any]


def verdict(question: Question, typed: Typed, degree: int) -> Json:
    """What is said of an answer; one that cannot be read is told why."""
    try:
        marked = question.marked(typed.answer)
    except Refusal as refusal:
        return {"verdict": "unreadable", "message": sentence_of(refusal), "score": 0}
    allowed = question.help(degree)
    style = MathmlStyle(question.lesson.reading.names)
    said = Verdicts(question.lesson, question.wrt, marked, allowed, style)
    return {
        "verdict": marked.judgement.verdict,
        "score": marked.score,
        "message": trusted(said.message()),
        "remarks": [trusted(remark) for remark in said.remarks(marked.judgement.remarks)],
        "lines": [
            _line(said, piece) for piece in marked.pieces if piece.standing != "right" or piece.remarks
        ],
        "standings": {piece.place: piece.standing for piece in marked.pieces},
        "hints": _hints(said, marked),
        "next_hint": _next_hint(question, marked, allowed),
    }


def _line(said: Verdicts, piece: Piece) -> Json:
    """A part of an answer that is not simply right."""
    return {
        "standing": piece.standing,
        "at": piece.place,
        "place": trusted(said.style.sentence(said.place(piece.place))),
        "message": trusted(said.piece(piece)),
        "remarks": [trusted(remark) for remark in said.remarks(piece.remarks)],
    }


def _hints(said: Verdicts, marked: Marked) -> list[Markup]:
    """What is said of the first mistake, as far as help goes."""
    return [trusted(hint) for found in marked.diagnoses[:1] for hint in said.hints(found)]


def _next_hint(question: Question, marked: Marked, allowed: int) -> Json | None:
    """The next degree of help that there is."""
    more = (name for name, degree in DEGREES.items() if degree == allowed + 1)
    has_more = bool(marked.diagnoses) and allowed < DEGREES[question.task.hints]
    return {"degree": allowed + 1, "name": next(more)} if has_more else None
