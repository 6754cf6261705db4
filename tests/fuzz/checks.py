"""What holds for whatever is sent: an input is the JSON body of a POST, and `check` raises where it does not.

Only a Refusal may come out. It has a place inside the source, a sentence, and a mend that helps; what is read
is read the same when it is printed and read again; and nothing takes longer than its length allows.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from app.calculus.alternatives import alternatives
from app.calculus.ambiguity import chosen
from app.calculus.code import identifiers, python
from app.calculus.errors import Impossible, Refusal, TooLong, Unreadable
from app.calculus.lexicon import canonical
from app.calculus.reading import Reading, read
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Call, Name, Number, Tree, fold, names_in, parts, rebuild, same
from app.lesson import Lesson
from app.presentation import captions, explanations, node_link, quoted
from app.presentation.readings import meaning, reading_latex, reading_mathml, reading_text
from app.web import parameters
from app.web.parameters import Parameters

PATIENCE = 2.0  # seconds of this process that any input may take,
PATIENCE_EACH = 0.002  # and for each of its characters
MOST_CAPTIONS = 20
ABOUT_OPTIONS = {"point_entry", "point_number", "parameter_twice", "unknown_reading"}


def check(body: bytes) -> str:
    """Answer a body, and look at all that comes out. The key of the refusal, or "read"."""
    began = time.process_time()
    try:
        asked = parameters.read(parameters.json_pairs(body))
    except Refusal as refusal:
        check_sentence(refusal)
        return refusal.key
    key = _answer(asked)
    took = time.process_time() - began
    assert took < PATIENCE + PATIENCE_EACH * len(body), f"took {took:.1f} s"
    return key


def _answer(asked: Parameters) -> str:
    try:
        reading = _read(asked)
    except Refusal as refusal:
        check_sentence(refusal)
        if refusal.key not in ABOUT_OPTIONS:
            check_place(asked.f, refusal)
            check_mend(asked, refusal)
        return refusal.key
    check_print(reading)
    check_alternatives(asked, reading)
    try:
        found = asked.lesson(guarded=False)
    except Refusal as refusal:
        check_sentence(refusal)
        return refusal.key
    check_shown(found)
    return "read"


def _read(asked: Parameters) -> Reading:
    return read(asked.f, asked.syntax, chosen(asked.read), asked.sums == "balanced")


# Refusals.


def check_sentence(refusal: Refusal) -> None:
    """It is one of three kinds, and can be said."""
    assert isinstance(refusal, Unreadable | Impossible | TooLong), repr(refusal)
    assert explanations.refusal(refusal).strip()


def check_place(source: str, refusal: Refusal) -> None:
    """What cannot be read stands somewhere in the source."""
    where = refusal.position
    if where is None:
        assert isinstance(refusal, Impossible | TooLong), f"{refusal.key} has no place"
        return
    lines = source.split("\n")
    assert 1 <= where.line <= len(lines), f"{refusal.key} in line {where.line}"
    length = len(lines[where.line - 1])
    assert 1 <= where.column <= length + 1, f"{refusal.key} in column {where.column}"
    assert 1 <= where.length <= max(1, length + 1 - where.column), f"{refusal.key} {where.length} long"


def check_mend(asked: Parameters, refusal: Refusal) -> None:
    """With the mend in place the same is not said of the same place."""
    mend = refusal.mend
    if mend is None:
        return
    assert 0 <= mend.start <= mend.end <= len(asked.f), repr(mend)
    mended = asked.f[: mend.start] + mend.replacement + asked.f[mend.end :]
    try:
        _read(replace(asked, f=mended))
    except Refusal as again:
        before, after = ((one.key, one.details, one.position) for one in (refusal, again))
        assert before != after, f"{refusal.key} is mended to {mended!r}"


# Readings.


def check_print(reading: Reading) -> None:
    """Paper text, LaTeX and Python say what was read."""
    _check_same(reading, reading_text(reading), "math")
    _check_same(reading, reading_latex(reading), "latex")
    for line in reading.definitions:
        _check_python(line.tree)
    assert reading_mathml(reading)


def _check_same(reading: Reading, shown: str, syntax: str) -> None:
    try:
        again = read(shown, syntax)
    except Refusal as refusal:
        raise AssertionError(f"printed {shown!r}, and refused it: {refusal}") from refusal
    names = [line.name for line in again.definitions]
    assert names == [line.name for line in reading.definitions], f"printed {shown!r}, and read {names}"
    for one, other in zip(again.definitions, reading.definitions, strict=True):
        assert same(one.tree, other.tree), f"printed {shown!r}, and read {reading_text(again)!r}"


def _check_python(tree: Tree) -> None:
    calls = [node for node in parts(tree) if isinstance(node, Apply | Call)]
    if any(isinstance(node, Call) or node.primes for node in calls):
        return  # Python has no sign for a prime, and its functions are called where they are defined
    names = identifiers(names_in(tree))
    shown = python(tree, names)
    again = read_formula(shown, syntax="python")
    assert same(_plain(again, {}), _plain(tree, names)), f"printed {shown!r}, and read {python(again)!r}"


def _plain(tree: Tree, identifiers: dict[str, str]) -> Tree:
    """With numbers by their value and names as Python knows them: 007 is no number there."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if isinstance(node, Number):
            return Number(str(float(node.text)))
        if isinstance(node, Name):
            return Name(canonical(identifiers.get(node.name, node.name)))
        return rebuild(node, arguments) if arguments else node

    return fold(tree, visit)


def check_alternatives(asked: Parameters, reading: Reading) -> None:
    """What a source could mean besides can be read, and shown."""
    for alternative in alternatives(reading):
        assert meaning(alternative)
        _read(replace(asked, read=alternative.choice))


# Lessons.


def check_shown(lesson: Lesson) -> None:
    """Everything that is said about a lesson can be said."""
    node_link.document(lesson)
    explanations.agreement(lesson)
    explanations.notes(lesson)
    for step in lesson.steps[:MOST_CAPTIONS]:
        captions.text(lesson, step)
    quoted.latex(lesson.reading)
    with suppress(Impossible):  # the prime of the source's own function
        quoted.code(lesson.reading)
