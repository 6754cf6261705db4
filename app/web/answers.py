"""Answers to the parts of an assignment: out of a form or a JSON object, marked, as the page shows them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from app import workers
from app.calculus.errors import Refusal, Unreadable
from app.homework.assignments import Assignment, Part, Task, parts
from app.homework.lessons import lesson_of
from app.homework.marking import mark, parameter
from app.homework.verdict import Marked
from app.lesson import Lesson
from app.presentation import verdicts

CELL = "cell."
COLUMNS = ("breakdown", "local", "expansion")
SECONDS = 4.5
QUICK = 2_000  # characters of function and answer that are not worth a process of their own
DEGREES = {"none": 0, "node": 1, "kind": 2, "rule": 3}  # how far the hints of a task go
MOST_FIELDS = 2_000

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of a part: a text, the rows of a table, the cells of a graph."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def answer(self) -> Any:
        """The answer in the shape in which it is marked."""
        if self.rows:
            return [dict(zip(COLUMNS, row, strict=True)) for row in self.rows]
        return dict(self.cells) or self.text


def from_form(form: MultiDict[str, str]) -> Typed:
    """The fields of a form: `answer`, or `breakdown`, `local`, `expansion` for each row, or `cell.<id>`."""
    columns = [[text.strip() for text in form.getlist(column)[:MOST_FIELDS]] for column in COLUMNS]
    rows = tuple(row for row in zip(*columns, strict=False) if any(row))
    cells = ((name.removeprefix(CELL), text.strip()) for name, text in form.items() if name.startswith(CELL))
    text = form.get("answer", "").replace("\r\n", "\n").strip()
    return Typed(text, rows, tuple((cell, text) for cell, text in cells if text)[:MOST_FIELDS])


def kept(typed: Typed) -> str:
    """An answer as a page keeps it: the JSON of a text, a list of rows, an object of cells."""
    found = [list(row) for row in typed.rows] or dict(typed.cells) or typed.text
    return json.dumps(found, ensure_ascii=False)


def from_kept(text: str) -> Typed:
    """An answer that a page has kept.  Raises Unreadable where it is none."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("body_json") from error
    if isinstance(answer, str):
        return Typed(answer)
    if isinstance(answer, list) and all(isinstance(row, list) and len(row) == len(COLUMNS) for row in answer):
        return Typed(rows=tuple(tuple(map(str, row)) for row in answer[:MOST_FIELDS]))
    if isinstance(answer, dict):
        return Typed(cells=tuple((cell, str(text)) for cell, text in answer.items())[:MOST_FIELDS])
    raise Unreadable("answer_shape", parameter="answer")


@dataclass(frozen=True)
class Question:
    """A part, the task that it belongs to, and the lesson that both are about."""

    name: str
    number: int
    task: Task
    part: Part

    @cached_property
    def lesson(self) -> Lesson:
        """The task's function at its point."""
        return lesson_of(self.task)

    @property
    def wrt(self) -> int:
        """The node of the parameter that is asked about."""
        return parameter(self.lesson, self.part.wrt)

    def help(self, degree: int) -> int:
        """The degree of help that there is: no more than the task allows."""
        return min(degree, DEGREES[self.task.hints])

    def marked(self, answer: Any, seconds: float = SECONDS) -> Marked:
        """The answer, marked; a large one in a worker. Raises Refusal, Unavailable after so many seconds."""
        if len(self.task.function) + len(str(answer)) <= QUICK:
            return mark(self.lesson, self.part.ask, answer, self.part.wrt)
        found: Marked = workers.run(_marked, self.task, self.part, answer, seconds=seconds)
        return found

    def document(self, answer: Any, degree: int) -> Json:
        """The JSON of `/api/check`. Raises Refusal."""
        return verdicts.document(self.lesson, self.wrt, self.marked(answer), self.help(degree))

    def rights(self, answers: Iterable[Typed]) -> Iterator[bool | None]:
        """Of each answer whether it is right, None where it cannot be read; as many as there is time for."""
        until = time.monotonic() + SECONDS
        for typed in answers:
            left = until - time.monotonic()
            if left <= 0:
                return
            try:
                yield self.marked(typed.answer, left).judgement.verdict == "correct"
            except Refusal:
                yield None


def _marked(task: Task, part: Part, answer: Any) -> Marked:
    return mark(lesson_of(task), part.ask, answer, part.wrt)


def questions(assignment: Assignment) -> Iterator[Question]:
    """Every part of an assignment."""
    for name, (number, task, part) in parts(assignment).items():
        yield Question(name, number, task, part)


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent as JSON: `{"part": "4a", "answer": …, "seed": "…", "hint": 2}`."""

    answer: Any
    part: str = ""
    seed: str = ""
    hint: int = 3


def read_body(body: bytes) -> Body:
    """The members of a JSON object.  Raises Unreadable if it is none, or has others."""
    try:
        document = json.loads(body)
        json.dumps(document, ensure_ascii=False).encode()  # no half characters: they cannot be sent back
    except (ValueError, RecursionError) as error:
        raise Unreadable("body_json") from error
    if not isinstance(document, dict):
        raise Unreadable("body_object")
    unknown = next((name for name in document if name not in Body.__slots__), None)
    if unknown is not None:
        raise Unreadable("parameter_unknown", parameter=unknown[:40], allowed=", ".join(Body.__slots__))
    given: dict[str, Any] = {"answer": "", "part": "", "seed": "", "hint": 3} | document
    if not isinstance(given["answer"], str | list | dict):
        raise Unreadable("answer_shape", parameter="answer")
    if given["hint"] not in range(4):
        shown = str(given["hint"])[:40]
        raise Unreadable("parameter_value", parameter="hint", value=shown, allowed="0, 1, 2, 3")
    return Body(given["answer"], str(given["part"]), str(given["seed"]), int(given["hint"]))
