"""Any answer to a question about a function, marked: a formula, a table, a derivation, an order, numbers, a graph.

`mark` is a pure function of what it is given, and what it gives can be sent to another process and back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.calculus.errors import Impossible, Refusal, TooLong, Unreadable
from app.calculus.lines import read_name
from app.homework import cells, numbers, orders, tables, written
from app.homework.notation import LONGEST_ANSWER
from app.homework.verdict import Judgement, Kind, Marked, Piece
from app.lesson import Lesson

Answer = str | Sequence[Any] | Mapping[str, Any]

STRUCTURED = frozenset({"breakdown", "order", "number", "graph"})  # kinds whose answer may be a list or an object


def mark(lesson: Lesson, kind: Kind, answer: Answer, wrt: str = "") -> Marked:
    """The answer to the question of its kind: what is the gradient with respect to `wrt` (the first parameter).

    A list or an object may also come as the JSON of it. Raises Refusal where the answer cannot be read at all;
    a part that cannot is a piece of its own.
    """
    given = _document(answer) if isinstance(answer, str) and kind in STRUCTURED else answer
    if not given or (isinstance(given, str) and not given.strip()):
        raise Unreadable("answer_empty", parameter="answer")
    if len(str(given)) > LONGEST_ANSWER:
        raise TooLong("answer_too_long", limit=LONGEST_ANSWER, parameter="answer")
    try:
        return _KINDS[kind](lesson, given, parameter(lesson, wrt))
    except Refusal as refusal:
        refusal.details.setdefault("parameter", "answer")
        raise


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


def _document(answer: str) -> Any:
    """What a text is the JSON of, if it is a list or an object; else the text."""
    if answer.lstrip()[:1] not in ("[", "{"):
        return answer
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return answer
    return found if isinstance(found, list | dict) else answer
