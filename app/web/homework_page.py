"""What a page of homework shows: prompts, fields, readings, verdicts; never a solution before its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from app.calculus import markup, printing
from app.calculus.lines import read_name
from app.calculus.tree import Name, Partial
from app.homework import blanks, policy, prompts
from app.homework.assignments import Assignment
from app.homework.policy import Policy
from app.homework.prompts import Formula
from app.lesson import Lesson
from app.presentation import document, hypertext, picture, readings
from app.presentation.derivations import Voice
from app.presentation.sentences import Sentence, equation, joined, sentence
from app.presentation.styles import MathmlStyle, TextStyle
from app.presentation.words import say
from app.web import answer_readings, filling
from app.web.answers import Question, Typed, from_kept, kept, questions
from app.web.mathematics import trusted
from app.web.vocabulary import symbols, vocabulary

FEWEST_ROWS = 6  # of an empty table,
SPARE_ROWS = 2  # and empty ones below those that are filled
# The pieces of an explanation that are the solution of each kind, and the voice that they are told in.
SOLVED: dict[str, tuple[str, Voice]] = {
    "derivative": ("derivation", "symbols"),
    "derivation": ("derivation", "symbols"),
    "breakdown": ("breakdown", "symbols"),
    "order": ("order", "symbols"),
    "number": ("derivation", "numbers"),
    "graph": ("breakdown,derivation", "numbers"),
}

Json = dict[str, Any]


def entry(name: str, assignment: Assignment) -> Json:
    """An assignment in the list."""
    return {
        "name": name,
        "title": assignment.title,
        "course": assignment.course,
        "tasks": len(assignment.tasks),
        "parts": sum(len(task.parts) for task in assignment.tasks),
        "points": _count(assignment.points),
    }


def _count(points: float) -> str:
    """Points as one says them: 3, 2.5."""
    return f"{points:g}"


def page(name: str, mine: Assignment, seed: str, answered: Json | None = None) -> Json:
    """An assignment with one student's numbers; of one part, what was answered to it."""
    by_task: dict[int, list[Json]] = {}
    for question in questions(mine):
        part = _part(question, Typed(), None)
        if answered and answered["name"] == question.name:
            part = answered
        by_task.setdefault(question.number, []).append(part)
    return {
        "name": name,
        "title": mine.title,
        "course": mine.course,
        "about": prose(mine.about),
        "points": _count(mine.points),
        "seed": seed,
        "own": bool(mine.values),
        "tasks": [_task(number, task, by_task[number]) for number, task in mine.numbered()],
        "vocabulary": vocabulary(None),
        "symbols": symbols(),
    }


def _task(number: int, task: Any, parts: list[Json]) -> Json:
    lesson = parts[0]["lesson"]
    numbers = any(part["ask"] in ("number", "graph") for part in parts)
    return {
        "number": number,
        "title": task.title,
        "points": _count(task.points),
        "prompt": prose(task.prompt),
        "given": [trusted(line) for line in readings.reading_mathml(lesson.reading)],
        "at": trusted(MathmlStyle(lesson.reading.names).sentence(_at(lesson))) if numbers else "",
        "parts": parts,
    }


def answered(question: Question, typed: Typed, verdict: Json | None, tried: Sequence[str]) -> Json:
    """A part with what was typed, its verdict, and what was tried before; a page without JavaScript sends
    that along."""
    latest = [kept(typed)] if verdict else []
    carried = list(dict.fromkeys([*tried, *latest]))[-policy.MOST_TRIES :]
    return _part(question, typed, verdict) | {"tried": carried}


def _part(question: Question, typed: Typed, verdict: Json | None) -> Json:
    task, part, lesson = question.task, question.part, question.lesson
    asked = _asked(question)
    names = lesson.reading.names
    when = policy.read(task.solution) or Policy()
    is_open = when.allows((), datetime.now(UTC))
    return {
        "name": question.name,
        "number": question.number,
        "letter": question.name.removeprefix(str(question.number)),
        "ask": part.ask,
        "points": _count(part.points),
        "asked": trusted(MathmlStyle(names).sentence(asked)),
        "label": TextStyle(names).sentence(asked),
        "left": trusted(f"<math>{markup.mathml(_symbol(question))}<mo>=</mo></math>") if part.wrt else "",
        "prompt": prose(part.prompt),
        "fill": _fill(question, typed, verdict) if part.ask == "graph" else None,
        "order": [_item(lesson, index) for index in lesson.parameters] if part.ask == "order" else [],
        "typed": typed,
        "rows": _rows(typed),
        "readings": answer_readings.readings(question, typed),
        "verdict": verdict,
        "tried": [],
        "locked": "" if when == Policy() or is_open else _when(when),
        "open": is_open,
        "solution": None,
        "lesson": lesson,
    }


def _asked(question: Question) -> Sentence:
    """What a part asks for, as a sentence."""
    return sentence(f"ask.{question.part.ask}", gradient=equation(_symbol(question)))


def _fill(question: Question, typed: Typed, verdict: Json | None) -> Json:
    """A graph to be filled in: nothing is in it that its boxes ask for."""
    bare = blanks.emptied(question.lesson, blanks.read(question.part.hide))
    prefix = f"{question.name}-"
    found = filling.fill(bare, dict(typed.cells), {}, "", prefix)
    standing = {cell["place"]: cell for cell in verdict["cells"]} if verdict else {}
    cells = [cell | _stands(standing.get(cell["id"])) for cell in found["cells"]]
    drawn = picture.svg(bare, prefix=prefix, standalone=False)
    return found | {"cells": cells, "svg": trusted(drawn)}


def _stands(cell: Json | None) -> Json:
    return {"standing": cell["standing"], "told": cell["message"]} if cell else {}


def _item(lesson: Lesson, index: int) -> Json:
    """A gradient in the list that is to be put in order."""
    name = lesson.graph.nodes[index].name
    return {"text": printing.name_text(name), "mathml": trusted(markup.name_mathml(name))}


def _symbol(question: Question) -> Partial:
    lesson = question.lesson
    return Partial(lesson.graph.nodes[lesson.output].name, read_name(question.part.wrt or "x", {}))


def _at(lesson: Lesson) -> Sentence:
    """The point, as mathematics."""
    return joined(equation(Name(name), number) for name, number in lesson.point.items())


def _rows(typed: Typed) -> list[tuple[str, ...]]:
    """The rows of a table, those to come among them."""
    spare = max(FEWEST_ROWS - len(typed.rows), SPARE_ROWS)
    return [*typed.rows, *[("", "", "")] * spare]


def _when(when: Policy) -> str:
    """When the solution may be seen."""
    if when.moment is not None:
        return say("homework.when_moment", moment=when.moment.strftime("%Y-%m-%d %H:%M %Z"))
    return say("homework.when_tries", count=when.tries) if when.tries else say("homework.when_passed")


@lru_cache(maxsize=1024)
def prose(text: str) -> tuple[Markup, ...]:
    """The paragraphs of a prompt as HTML."""
    return tuple(Markup("").join(map(_piece, paragraph)) for paragraph in prompts.paragraphs(text))


def _piece(piece: str | Formula) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    if piece.reading:
        shown = " ".join(readings.reading_mathml(piece.reading))
    else:
        sides = (markup.mathml(side, piece.names) for side in piece.sides)
        shown = f"<math>{'<mo>=</mo>'.join(sides)}</math>"
    return trusted(f'<span class="shown">{shown}</span>' if piece.shown else shown)


# The solution, where it may be seen.


def solution(question: Question, typed: Typed, tried: Sequence[str]) -> Json:
    """The explanation that is the solution of a part, or why it stays closed."""
    when = policy.read(question.task.solution) or Policy()
    answers = dict.fromkeys([typed, *map(from_kept, reversed(tried[-policy.MOST_TRIES :]))])
    if not when.allows(question.rights(answers), datetime.now(UTC)):
        return {"html": "", "closed": say("homework.never") if when == Policy() else _when(when)}
    pieces, voice = SOLVED[question.part.ask]
    blocks = document.excerpt(question.lesson, pieces, question.part.wrt, voice)
    return {"html": trusted(hypertext.html(blocks, question.lesson.reading.names)), "closed": ""}
