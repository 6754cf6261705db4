"""Brackets out of place, found in the text of a source that could not be read: both ends, and the mend.

Looked at only after reading has failed, so that the place named is the bracket and not where it was missed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from app.calculus.complaints import CLOSING
from app.calculus.errors import Mend, Unreadable, place
from app.calculus.symbols import LOOKALIKES

_MARKS = re.compile(r"\\.|[(\[{)\]}]|\n")
_COMMENT = re.compile(r"#[^\n]*")
_STATEMENT = re.compile(r"\s*\\?[A-Za-zα-ωΑ-Ω][\w{}]*\s*(?:\([^()\n]*\))?\s*:?=")
# What reading stumbles over when a bracket is missing elsewhere.
SYMPTOMS = frozenset(
    {"unclosed", "unopened", "crossed", "unexpected", "empty_brackets", "comma", "two_equals", "left_side"}
    | {"no_right_side", "missing_argument", "subscript", "accent", "wrapped", "line_without_name", "arity"}
)
MOST_CLOSED = 20  # brackets that a mend closes at once


class _Open(NamedTuple):
    bracket: str
    start: int
    end: int


def misplaced(source: str, refusal: Unreadable) -> Unreadable | None:
    """The bracket that explains why a source was refused; None if its brackets fit, or explain nothing."""
    if refusal.key not in SYMPTOMS | {"missing_operand", "unexpected_start", "missing_arguments"}:
        return None
    if refusal.details.get("bracket") == "|":
        return None
    text = _COMMENT.sub(lambda match: " " * len(match[0]), source.translate(LOOKALIKES))
    found, opened, end = _scan(text, source)
    at_the_end = refusal.position == _last(source, refusal)
    if found is not None:
        explains = refusal.key in SYMPTOMS or refusal.key == "unexpected_start"
        return found if explains and _before(found, refusal) else None
    if not opened:
        return None
    if refusal.key in ("missing_operand", "missing_arguments"):
        return _cut_off(source, refusal, opened) if at_the_end else None
    return _unclosed(source, opened, end) if refusal.key in SYMPTOMS else None


def _scan(text: str, source: str) -> tuple[Unreadable | None, list[_Open], int]:
    """The first bracket that does not fit; or those that stay open, and where their statement ends."""
    opened: list[_Open] = []
    start = 0  # of the formula: after its `=`
    for match in _MARKS.finditer(text):
        mark = match[0][-1] if match[0] in (r"\{", r"\}") else match[0]
        if mark == "\n":
            if opened and _STATEMENT.match(text, match.end()):
                return None, opened, len(text[: match.start()].rstrip())
            start = start if opened else match.end()
        elif mark in CLOSING:
            opened.append(_Open(mark, *match.span()))
        elif mark in CLOSING.values():
            if not opened:
                return _unopened(source, text, start, match.span()), [], 0
            if CLOSING[opened[-1].bracket] != mark:
                return _crossed(source, opened, mark, match.span()), [], 0
            opened.pop()
    end = len(text.rstrip())
    backslashes = end - len(text[:end].rstrip("\\"))
    return None, opened, min(end + backslashes % 2, len(text))  # TeX's space `\ ` stays whole


def _crossed(source: str, opened: list[_Open], mark: str, span: tuple[int, int]) -> Unreadable:
    """`[(x]` lacks a bracket before `]`; in `(x]` it is the wrong one."""
    last = opened[-1]
    where = place(source, last.start, last.end)
    if any(CLOSING[bracket.bracket] == mark for bracket in opened):
        before = source[: span[0]].rstrip()
        start = len(before) - len(r"\right") if before.endswith(r"\right") else span[0]
        mend = Mend(_closing(source, [last]), start, start)
    else:
        escape = "\\" if last.end - last.start > 1 else ""
        mend = Mend(escape + CLOSING[last.bracket], *span)
    return Unreadable(
        "crossed",
        place(source, *span),
        mend,
        bracket=source[last.start : last.end],
        found=source[slice(*span)],
        closing=CLOSING[last.bracket],
        line=where.line,
        column=where.column,
    )


def _unopened(source: str, text: str, start: int, span: tuple[int, int]) -> Unreadable:
    """The last bracket of a line is one too many; before more formula, its other end is missing."""
    line_end = text.find("\n", span[1])
    rest = text[span[1] : line_end if line_end >= 0 else len(text)].strip(" ;,.")
    opening = next(left for left, right in CLOSING.items() if right == text[span[1] - 1])
    begin = text.rfind("=", start, span[0]) + 1 or start
    begin += len(text[begin : span[0]]) - len(text[begin : span[0]].lstrip())
    mend = Mend(opening, begin, begin) if rest else Mend("", *span)
    nothing = begin == span[0] or span[1] - span[0] > 1
    return Unreadable(
        "unopened", place(source, *span), None if nothing else mend, bracket=source[slice(*span)]
    )


def _unclosed(source: str, opened: list[_Open], end: int) -> Unreadable:
    last = opened[-1]
    holds = source[last.end : end].strip() and len(opened) <= MOST_CLOSED
    mend = Mend(_closing(source, opened), end, end) if holds else None
    where = place(source, last.start, last.end)
    bracket = source[last.start : last.end]
    return Unreadable("unclosed", where, mend, bracket=bracket, closing=CLOSING[last.bracket])


def _cut_off(source: str, refusal: Unreadable, opened: list[_Open]) -> Unreadable:
    """The formula stops after a sign, with brackets open: closed before the sign, it is whole."""
    first = opened[0]
    where = place(source, first.start, first.end)
    found = refusal.details.get("found") or refusal.details["name"]
    kept = source[: len(source.rstrip()) - len(found)].rstrip().rstrip("+-*/^−·×÷ ")
    holds = source[opened[-1].end : len(kept)].strip() and len(opened) <= MOST_CLOSED
    mend = Mend(_closing(source, opened), len(kept), len(source.rstrip())) if holds else None
    return Unreadable(
        "cut_off",
        refusal.position,
        mend,
        found=found,
        bracket=source[first.start : first.end],
        line=where.line,
        column=where.column,
    )


def _closing(source: str, opened: list[_Open]) -> str:
    """What closes all open brackets, each in the way it was opened."""
    closing = ""
    for bracket in opened[::-1]:
        right = r"\right" if source[: bracket.start].rstrip().endswith(r"\left") else ""
        escape = "\\" if bracket.end - bracket.start > 1 else ""
        closing += right + escape + CLOSING[bracket.bracket]
    return closing


def _last(source: str, refusal: Unreadable) -> object:
    """The place of the source's last characters, as many as the refusal marks."""
    end = len(source.rstrip())
    length = refusal.position.length if refusal.position else 0
    return place(source, end - length, end)


def _before(found: Unreadable, refusal: Unreadable) -> bool:
    """Whether the bracket stands no further on than where reading failed, or reading named no place."""
    if found.position is None or refusal.position is None or refusal.key in ("comma", "empty_brackets"):
        return True
    return (found.position.line, found.position.column) <= (refusal.position.line, refusal.position.column)
