"""A lesson with blanks to be filled in by hand: what is hidden is taken out of the lesson itself.

    values      the value of every operation (that of a variable is given)
    local       the local derivative of every edge that carries one
    gradients   the gradient of every node that carries one

What is computed from something hidden would give it away, so its numbers go too: with the values those of
the local derivatives, with either of the two the gradients. Nothing that is made of such a lesson can hold
what is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Literal

from app.calculus.agreement import Agreement
from app.calculus.errors import Impossible
from app.lesson import Lesson

KINDS = ("values", "local", "gradients")  # each is computed from those before it
MOST = 400  # blanks that somebody may be asked to fill in
FINISHED = Agreement(None, None, "blank")

Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to be filled in. `cell` is its id in an answer of the kind "graph"; `node` is the index of the
    node, or of the operation that the edge leads to."""

    cell: str
    kind: Literal["value", "local", "gradient"]
    node: int
    edge: int | None = None


def read(text: str) -> frozenset[str]:
    """The kinds that `gradients,local` names.  Raises ValueError for any other."""
    kinds = {part.strip() for part in text.split(",") if part.strip()}
    if kinds - set(KINDS):
        raise ValueError(text)
    return frozenset(kinds)


def emptied(lesson: Lesson, hide: frozenset[str]) -> Lesson:
    """The lesson without what `hide` names, and without all that is computed from it.

    Raises Impossible where that would leave nothing blank or more than MOST, and where a number that is to be
    filled in does not exist.
    """
    if not hide:
        return lesson
    bare = _without(lesson, hide)
    missing = list(blanks(bare))
    if not missing:
        raise Impossible("blank_nothing", parameter="hide")
    if len(missing) > MOST:
        raise Impossible("blank_many", limit=MOST, found=len(missing), parameter="hide")
    if not all(_exists(lesson, blank) for blank in missing):
        raise Impossible("blank_undefined", parameter="hide")
    return bare


def _without(lesson: Lesson, hide: frozenset[str]) -> Lesson:
    unvalued = "values" in hide
    operations = [not node.is_variable for node in lesson.graph.nodes]
    values = tuple(nan if unvalued and o else v for v, o in zip(lesson.values, operations, strict=True))
    return replace(
        lesson,
        whole=lesson.whole and _without(lesson.whole, hide),
        hidden=hide,
        mode="reverse",
        along=None,
        tangents=(),
        values=values,
        problems={} if unvalued else lesson.problems,
        kinks=() if unvalued else lesson.kinks,
        locals=_gone(lesson.locals) if hide & {"values", "local"} else lesson.locals,
        gradients=_gone(lesson.gradients),
        results=dict.fromkeys(lesson.parameters, nan),
        zeros={},
        steps=(),
        agreement=FINISHED,
    )


def _gone(numbers: Numbers) -> Numbers:
    """No number where there was one; None stays None: it says that nothing belongs there."""
    return tuple(None if number is None else nan for number in numbers)


def _exists(lesson: Lesson, blank: Blank) -> bool:
    if blank.edge is not None:
        number = lesson.locals[blank.edge]
    else:
        number = (lesson.values if blank.kind == "value" else lesson.gradients)[blank.node]
    return number is not None and isfinite(number)


def blanks(lesson: Lesson) -> Iterator[Blank]:
    """What there is to fill in, in the order in which it can be found: the values from the inputs on, then
    from the output back each gradient, and the local derivatives of the operation that has it.
    """
    hidden, nodes = lesson.hidden, lesson.graph.nodes
    if "values" in hidden:
        yield from (Blank(f"value:{n.id}", "value", n.index) for n in nodes if not n.is_variable)
    into: dict[int, list[Blank]] = {}
    for index, edge in enumerate(lesson.graph.edges):
        if lesson.locals[index] is not None:
            into.setdefault(edge.target, []).append(Blank(f"local:{edge.id}", "local", edge.target, index))
    for node in reversed(nodes):
        if "gradients" in hidden and lesson.gradients[node.index] is not None:
            yield Blank(f"gradient:{node.id}", "gradient", node.index)
        if "local" in hidden:
            yield from into.get(node.index, ())
