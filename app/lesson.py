"""The front door: a source, a point and options to one immutable bundle of all that can be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite, isnan, nan
from typing import Any

from app import weighing
from app.calculus import agreement, choices, defaults, folded_passes, zeros
from app.calculus.agreement import Agreement
from app.calculus.ambiguity import chosen
from app.calculus.building import build, operations_named
from app.calculus.errors import Impossible, Problem, TooLong
from app.calculus.folding import FoldedGraph, folded
from app.calculus.graph import Graph
from app.calculus.passes import Sweep, forward, kinks, local_derivatives, problems, reverse, tangents
from app.calculus.reading import LONGEST_SOURCE, Reading
from app.calculus.reading import read as read_source
from app.calculus.steps import Step, steps
from app.calculus.tokens import Note
from app.keeping import kept

Asked = tuple[str, str, str, str, bool, str, str, str, str, str, str]  # what a lesson is read and run with

LARGEST_PICTURE = 2_000
LARGEST_FOLDED = 10_000  # operations of a graph that is drawn folded
SMALL_SOURCE = 20_000  # only lessons on sources up to so many characters are kept


@dataclass(frozen=True, eq=False)
class Lesson:
    """Everything about one function at one point.

    `values` and `gradients` run over `graph.nodes`, `locals` over `graph.edges`. A value that does not exist
    is nan, one that has overflowed ±inf; what carries no gradient or derivative is None. `parameters` and
    `constants` are indices of variables; `defaulted` names the variables whose value was chosen here.

    The second pass is the reverse pass, or in `mode` "forward" a sweep of tangents from the parameter
    `along`. The derivatives of the output that it finds are its `results`, by parameter. `hidden` says what
    has been taken out, to be filled in by hand (`homework.blanks`). Where statements or calls are folded into
    one node, `whole` is the lesson in which none is.
    """

    reading: Reading
    graph: Graph
    parameters: tuple[int, ...]
    constants: tuple[int, ...]
    point: dict[str, float]
    defaulted: tuple[str, ...]
    values: tuple[float, ...]
    problems: dict[int, Problem]
    kinks: tuple[int, ...]
    locals: tuple[float | None, ...]
    gradients: tuple[float | None, ...]
    mode: str
    along: int | None
    tangents: tuple[float | None, ...]
    results: dict[int, float]
    zeros: dict[int, Problem]
    steps: tuple[Step, ...]
    agreement: Agreement
    notes: tuple[Note, ...]
    hidden: frozenset[str] = frozenset()
    whole: Lesson | None = None

    @property
    def unfolded(self) -> Lesson:
        """The lesson with every operation as a node of its own; without steps, where this one is folded."""
        return self.whole or self

    @property
    def output(self) -> int:
        """The index of the output's node."""
        return self.graph.output

    @cached_property
    def at_kink(self) -> frozenset[int]:
        """The same as `kinks`, to be asked about one node."""
        return frozenset(self.kinks)

    @property
    def swept(self) -> tuple[float | None, ...]:
        """What the second pass finds for each node: its gradient, or in forward mode its tangent."""
        return self.gradients if self.along is None else self.tangents

    @property
    def has_gradients(self) -> bool:
        """Whether the output has a value, so that there is something to differentiate."""
        return isfinite(self.values[self.output])


def lesson(
    source: str,
    *,
    at: str = "",
    wrt: str = "",
    syntax: str = "auto",
    share: bool = True,
    open: str = "",
    prime: str = "",
    mode: str = "reverse",
    along: str = "",
    read: str = "",
    sums: str = "left",
    fold: str = "",
    picture: bool = True,
) -> Lesson:
    """Read, build and run both passes. Raises Refusal: unreadable, too long, too many operations.

    `read` names the places where the other of two common readings is wanted (`calculus.ambiguity`).
    With `picture` the number of operations is limited to what can be drawn; without it there are no steps.
    `along` is the parameter that forward mode sweeps from, the first unless told.
    `sums` says how sums are written out: from the "left", or "balanced"; `fold` names statements and
    functions that become one node each (`calculus.folding`).
    """
    if len(source) > LONGEST_SOURCE:
        raise TooLong("source_too_long", limit=LONGEST_SOURCE, length=len(source))
    asked = source, at, wrt, syntax, share, open, prime, mode, along, read, sums
    if fold.strip():
        return (_kept_fold if len(source) <= SMALL_SOURCE else _folded)(asked, fold, picture)
    return _plain(asked, picture)


def _plain(asked: Asked, picture: bool) -> Lesson:
    return (_kept_lesson if len(asked[0]) <= SMALL_SOURCE else _lesson)(*asked, picture)


def _lesson(
    source: str,
    at: str,
    wrt: str,
    syntax: str,
    share: bool,
    open: str,
    prime: str,
    mode: str,
    along: str,
    read: str,
    sums: str,
    picture: bool,
) -> Lesson:
    reading, graph = _graph(source, syntax, share, open, prime, read, sums)
    _refuse_above(LARGEST_PICTURE, graph, picture)
    asked, notes = choices.point(at, graph)
    given = {**choices.of_program(reading, graph), **asked}
    point = defaults.point(graph, given)
    parameters, more = choices.parameters(wrt or ",".join(choices.wanted(reading, graph)), graph)
    start = choices.along(along, graph, parameters) if mode == "forward" else None
    noted = (*reading.notes, *notes, *more)
    return _run(reading, graph, parameters, given, point, noted, mode, start, picture)


def weight(made: Lesson, *_asked: object) -> int:
    """The bytes of a lesson, its graph, and the whole lesson where this one is folded."""
    own = weighing.lesson(made.graph, made.reading.source, len(made.notes))
    return own + (weight(made.whole) if made.whole else 0)


_kept_lesson = kept(weight)(_lesson)


def _folded(asked: Asked, fold: str, picture: bool) -> Lesson:
    """A lesson whose graph is folded: its numbers are those of the whole, its steps those of what is seen."""
    whole = _plain(asked, False)
    graph = folded(whole.graph, fold)
    _refuse_above(LARGEST_FOLDED if isinstance(graph, FoldedGraph) else LARGEST_PICTURE, whole.graph, picture)
    _refuse_above(LARGEST_PICTURE, graph, picture)
    if not isinstance(graph, FoldedGraph):
        return _plain(asked, picture)
    return _seen(whole, graph, picture)


def _refuse_above(limit: int, graph: Graph, picture: bool) -> None:
    if picture and graph.operation_count > limit:
        folds = isinstance(graph, FoldedGraph) or graph.operation_count > LARGEST_FOLDED
        named = not folds and (len(graph.statements) > 1 or graph.calls)
        key = "too_many_unfolded" if named else "too_many_for_a_picture"
        raise Impossible(key, limit=limit, found=graph.operation_count)


def _seen(whole: Lesson, graph: FoldedGraph, picture: bool) -> Lesson:
    """What is seen of a lesson through a folded graph. Variables are never folded, and keep their indices."""

    def seen(numbers: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(numbers[index] for index in graph.kept) if numbers else ()

    locals_ = folded_passes.local_derivatives(graph, whole.locals)
    gradients = folded_passes.reverse(graph, locals_) if whole.has_gradients else None
    sweep = gradients
    if gradients and whole.along is not None:
        sweep = folded_passes.tangents(graph, locals_, whole.along)
    carries = any(gradient is not None for gradient in whole.gradients)
    return replace(
        whole,
        graph=graph,
        values=seen(whole.values),
        problems=folded_passes.problems(graph, whole.problems),
        kinks=folded_passes.kinks(graph, whole.kinks),
        locals=tuple(locals_),
        gradients=seen(whole.gradients),
        tangents=seen(whole.tangents),
        zeros=zeros.reasons(graph, whole.parameters, gradients, locals_) if gradients else {},
        steps=steps(graph, seen(whole.values), sweep if carries else None, whole.along) if picture else (),
        whole=whole,
    )


_kept_fold = kept(weight)(_folded)


def _graph(
    source: str, syntax: str, share: bool, open: str, prime: str, read: str, sums: str
) -> tuple[Reading, Graph]:
    make = _kept_graph if len(source) <= SMALL_SOURCE else _new_graph
    return make(source, syntax, share, open, prime, read, sums)


def _new_graph(
    source: str, syntax: str, share: bool, open: str, prime: str, read: str, sums: str
) -> tuple[Reading, Graph]:
    reading = read_source(source, syntax, chosen(read), sums == "balanced")
    return reading, build(reading, share, operations_named(open), operations_named(prime))


def _read_weight(made: tuple[Reading, Graph], *_asked: object) -> int:
    reading, graph = made
    return weighing.graph(graph) + weighing.A_NOTE * len(reading.notes)


_kept_graph = kept(_read_weight)(_new_graph)


def _run(
    reading: Reading,
    graph: Graph,
    parameters: tuple[int, ...],
    given: Mapping[str, float],
    point: dict[str, float],
    notes: tuple[Note, ...],
    mode: str,
    along: int | None,
    picture: bool,
) -> Lesson:
    chosen = frozenset(parameters)
    carries = graph.depends_on(chosen)
    slots = forward(graph, list(point.values()))
    locals_ = local_derivatives(graph, slots, carries)
    gradients = reverse(graph, locals_) if isfinite(slots[graph.output]) else None
    sweep = tangents(graph, locals_, along) if gradients and along is not None else gradients
    results = _results(graph, parameters, along, sweep)
    at_kinks = tuple(kinks(graph, slots, carries))
    return Lesson(
        reading=reading,
        graph=graph,
        parameters=parameters,
        constants=tuple(index for index in graph.variables if index not in chosen),
        point=point,
        defaulted=tuple(name for name in point if name not in given),
        values=tuple(slots[: len(graph.nodes)]),
        problems=problems(graph, slots),
        kinks=at_kinks,
        locals=tuple(locals_),
        gradients=_carried(gradients, carries),
        mode=mode,
        along=along,
        tangents=() if along is None else _carried(sweep, carries),
        results=results,
        zeros=zeros.reasons(graph, parameters, gradients, locals_) if gradients else {},
        steps=steps(graph, slots, sweep if any(carries) else None, along) if picture else (),
        agreement=_agreement(graph, slots, results, carries, at_kinks),
        notes=notes,
    )


def _carried(sweep: Sweep | None, carries: Sequence[bool]) -> tuple[float | None, ...]:
    """A sweep's numbers, nan where none was made; None for what depends on no parameter."""
    numbers = sweep.numbers if sweep else [nan] * len(carries)
    return tuple(number if carried else None for number, carried in zip(numbers, carries, strict=True))


def _results(
    graph: Graph, parameters: tuple[int, ...], along: int | None, sweep: Sweep | None
) -> dict[int, float]:
    """The derivatives of the output that a sweep finds: tangents for one parameter, adjoints for all."""
    if sweep is None:
        return dict.fromkeys(parameters if along is None else (along,), nan)
    if along is not None:
        return {along: sweep.numbers[graph.output]}
    return {index: sweep.numbers[index] for index in parameters}


def _agreement(
    graph: Graph,
    slots: list[float],
    results: Mapping[int, float],
    carries: list[bool],
    at_kinks: tuple[int, ...],
) -> Agreement:
    if not isfinite(slots[graph.output]):
        return Agreement(None, None, "no_value" if isnan(slots[graph.output]) else "overflow")
    if at_kinks:
        return Agreement(None, None, "kink")
    return agreement.compare(graph, slots, list(results.values()), list(results), carries)
