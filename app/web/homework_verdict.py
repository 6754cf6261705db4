"""A verdict as a page of homework shows it: as the tab "Check my answer" does, help one degree at a time."""

from __future__ import annotations

from typing import Any

from app.calculus.errors import Refusal
from app.homework.verdict import Marked
from app.presentation.styles import MathmlStyle, TextStyle
from app.presentation.verdicts import Verdicts
from app.presentation.words import say
from app.web.answers import DEGREES, Question, Typed
from app.web.check_panel import told
from app.web.problems import quoted

Json = dict[str, Any]


def verdict(question: Question, typed: Typed, degree: int) -> Json:
    """What is said of an answer; of one that cannot be read, why. `cells` are those of a graph."""
    try:
        marked = question.marked(typed.answer)
    except Refusal as refusal:
        panel = {"refusal": quoted(typed.text, refusal), "verdict": None}
        return {"is": "unreadable", "panel": panel, "cells": [], "more": None}
    allowed = question.help(degree)
    lesson, wrt = question.lesson, question.wrt
    said = Verdicts(lesson, wrt, marked, allowed, MathmlStyle(lesson.reading.names))
    plain = Verdicts(lesson, wrt, marked, allowed, TextStyle(lesson.reading.names))
    return {
        "is": marked.judgement.verdict,
        "panel": {"refusal": None, "verdict": told(marked, said)},
        "cells": _cells(marked, plain) if question.part.ask == "graph" else [],
        "more": _more(question, marked, allowed),
    }


def _cells(marked: Marked, said: Verdicts) -> list[Json]:
    """How each cell of a graph stands."""
    return [
        {"place": piece.place, "standing": piece.standing, "message": said.piece(piece)}
        for piece in marked.pieces
    ]


def _more(question: Question, marked: Marked, allowed: int) -> Json | None:
    """The next degree of help, where there is one."""
    if not marked.diagnoses or allowed >= DEGREES[question.task.hints]:
        return None
    return {"degree": allowed + 1, "label": say(f"check.more.{allowed}")}
