"""One answer of one student -> an entry of the mark sheet: points, verdict, and what there is to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.calculus.errors import Refusal
from app.homework import marking
from app.homework.assignments import Assignment, parts
from app.homework.draws import for_student
from app.homework.lessons import lesson_of, parameter_of
from app.homework.proofreading import proofread
from app.presentation import explanations
from app.presentation.hints import DEGREES
from app.presentation.styles import TextStyle
from app.presentation.verdicts import Verdicts
from app.presentation.words import DEFAULT, say


@dataclass(frozen=True, slots=True)
class Row:
    """Who answered what."""

    student: str
    task: str
    answer: str


@dataclass(frozen=True, slots=True)
class Entry:
    """How an answer was marked. `points` is None where somebody has to look: nothing was decided."""

    verdict: str
    points: float | None
    of: float
    message: str


def entry(text: str, row: Row, lang: str = DEFAULT) -> Entry:
    """The entry for `row` on the sheet of the assignment whose file holds `text`.

    Every student has the numbers that the assignment draws for `row.student`.
    """
    found = parts(for_student(_assignment(text), row.student)).get(row.task.strip().lower())
    if found is None:
        known = ", ".join(parts(_assignment(text)))
        return Entry("unknown", None, 0.0, say("grade.no_task", lang, task=row.task, tasks=known))
    _, task, part = found
    if not row.answer.strip():
        return Entry("missing", 0.0, part.points, say("grade.no_answer", lang))
    lesson = lesson_of(task)
    try:
        marked = marking.mark(lesson, part.ask, row.answer, part.wrt)
    except Refusal as refusal:
        return Entry("unreadable", 0.0, part.points, explanations.refusal(refusal, lang))
    degree = 1 + DEGREES.index(task.hints) if task.hints in DEGREES else 0
    wrt = parameter_of(lesson, part)
    said = Verdicts(
        lesson,
        lesson.parameters[0] if wrt is None else wrt,
        marked,
        degree,
        TextStyle(lesson.reading.names),
        lang,
    )
    verdict = marked.judgement.verdict
    points = None if verdict == "undecided" else round(part.points * marked.score, 2)
    return Entry(verdict, points, part.points, " ".join(" ".join(_message(said)).split()))


def _message(said: Verdicts) -> Iterator[str]:
    """The verdict, a point to see it at, what is not right, and help as far as the assignment goes."""
    marked = said.marked
    yield said.message()
    yield said.counterexample(marked.judgement.counterexample)
    yield from said.remarks(marked.judgement.remarks)
    for piece in marked.pieces:
        if piece.standing != "right":
            yield f"{said.style.sentence(said.place(piece.place))}: {said.piece(piece)};"
    for found in marked.diagnoses[:1]:
        yield from said.hints(found)


def stopped(text: str, row: Row, key: str, lang: str = DEFAULT) -> Entry:
    """The entry for an answer that took too long or too much memory."""
    found = parts(_assignment(text)).get(row.task.strip().lower())
    return Entry("undecided", None, found[2].points if found else 0.0, say(f"grade.{key}", lang))


@lru_cache(maxsize=8)
def _assignment(text: str) -> Assignment:
    return proofread(text)
