"""What somebody is typing into the fields of a part, typeset: mathematics for each field or line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from markupsafe import Markup

from app.calculus import markup
from app.calculus.errors import Refusal
from app.calculus.lines import read_name
from app.calculus.syntax import read_formula
from app.calculus.tokens import dialect
from app.homework.answers import read_answer
from app.homework.prompts import sides
from app.presentation import explanations
from app.web.answers import Question, Typed
from app.web.mathematics import trusted

LONGEST = 2_000  # characters of a field that are typeset while somebody types
MOST_FIELDS = 120
EQUALS = "<mo>=</mo>"
COMMA = "<mo>,</mo><mspace width='1em'/>"
_NAME = re.compile(r"\\?[A-Za-zα-ωΑ-Ω]+(?:_?\w|_\{\w+\})?")
_EQUATIONS = re.compile(r"[;\n]|,(?![^()\[\]{}]*[)\]}])")

Shown = dict[str, Markup | str]


def readings(question: Question, typed: Typed) -> list[Shown]:
    """For each field of a table, each line of a text: its mathematics; where it cannot be read, why not."""
    kind = question.part.ask
    if kind == "breakdown":
        names = question.lesson.reading.names | set(_row_names(typed))
        fields = [field for row in typed.rows for field in row][:MOST_FIELDS]
        return [_shown(field, lambda text: _cell(text, names)) for field in fields]
    if kind in ("derivative", "derivation"):
        lines = typed.text.split("\n")[:MOST_FIELDS]
        return [
            _shown(line, partial(_line, question, lines[:k])) for k, line in enumerate(lines) if line.strip()
        ]
    return []


def _shown(text: str, typeset: Callable[[str], str]) -> Shown:
    if not text.strip() or len(text) > LONGEST:
        return {"mathml": "", "problem": ""}
    try:
        return {"mathml": trusted(f"<math>{typeset(text.strip())}</math>"), "problem": ""}
    except Refusal as refusal:
        return {"mathml": "", "problem": explanations.refusal(refusal)}


# A line of an answer: what it may use are the names of the graph and of the lines before it.


def _line(question: Question, before: list[str], text: str) -> str:
    lesson = question.lesson
    own = [line for line in before if _NAME.fullmatch(line.partition("=")[0].strip())]
    answer = read_answer("\n".join((*own, text)), lesson.graph)
    names = lesson.reading.names | answer.own.keys()
    written = [side.strip() for side in sides(text)]
    steps = [markup.mathml(tree, names) for tree in answer.steps][-len(written) :]
    if len(steps) < len(written):
        steps = [_label(written[0]), *steps]
    return EQUALS.join(steps)


def _label(text: str) -> str:
    """What stands to the left of the first `=`."""
    return markup.name_mathml(read_name(text, {})) if _NAME.fullmatch(text) else ""


# A cell of a table: equations, over names that the table itself may have made.


def _row_names(typed: Typed) -> Iterator[str]:
    for breakdown, *_ in typed.rows:
        left = breakdown.partition("=")[0].strip()
        if _NAME.fullmatch(left):
            yield read_name(left, {})


def _cell(text: str, names: frozenset[str]) -> str:
    equations = [part for part in _EQUATIONS.split(text) if part.strip()]
    return COMMA.join(EQUALS.join(_side(side, names) for side in sides(part)) for part in equations)


def _side(text: str, names: frozenset[str]) -> str:
    if not text.strip():
        return ""
    return markup.mathml(read_formula(text, names, dialect(text), partials=True), names)
