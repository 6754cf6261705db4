"""What is explained of a lesson, piece by piece, as blocks. PIECES is the table of what can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from math import isfinite
from typing import TypeVar

from app.calculus import paths
from app.calculus.breakdown import Row
from app.calculus.derivation import MOST_FACTORS, MOST_LINES, Derivation
from app.calculus.ordering import Order, Work, best_order, total
from app.calculus.tree import Apply, Name, Partial, Tree
from app.closed_forms import in_terms_of_output
from app.lesson import Lesson
from app.presentation import numerals
from app.presentation.asked import TOO_LONG, Asked, is_short, written
from app.presentation.best_order import in_a_sentence
from app.presentation.blocks import Block, Heading, Line, Lines, Paragraph, Table
from app.presentation.closed_piece import MOST_OPERATIONS, closed, in_output
from app.presentation.derivations import Teller
from app.presentation.sentences import Equation, Sentence, Side, equation, joined, named, sentence
from app.presentation.words import DEFAULT

MOST_PATHS = 50  # so many are listed; all are counted
MOST_PARAMETERS = 24  # whose paths are listed
MOST_USERS = 8  # parameters that are named for what they share
MOST_STOPS = 24  # nodes and factors of a path that are written; of a longer one the ends
T = TypeVar("T")


def _breakdown(asked: Asked) -> Iterator[Block]:
    """The seed's Table 1."""
    heads = tuple(asked.say(f"breakdown.{key}") for key in ("breakdown", "local", "expansion"))
    yield Heading(asked.say("breakdown.breakdown"))
    yield Table(heads, tuple(_row(asked, row) for row in asked.explanation.breakdown))


def _row(asked: Asked, row: Row) -> tuple[Sentence, ...]:
    name = asked.name(row.node)
    slopes = [equation(Partial(name, asked.name(slope.source)), written(slope.tree)) for slope in row.slopes]
    operation = equation(Name(name), written(asked.graph.nodes[row.node].formula))
    if row.expansion is None or not is_short(row.expansion):
        return (operation,), joined(slopes), ()
    return (operation,), joined(slopes), (equation(Name(name), row.expansion),)


def _derivation(asked: Asked) -> Iterator[Block]:
    """The chain rule for each parameter."""
    whole = asked.parameters == asked.lesson.parameters
    found = (
        asked.explanation.all_derivations() if whole else map(asked.explanation.derivation, asked.parameters)
    )
    if asked.parameters:
        yield Heading(asked.say("derivation.title"))
    for told in found:
        yield asked.heading(told.parameter)
        if told.form == "adjoint":
            yield Paragraph(asked.say("derivation.adjoint", factors=MOST_FACTORS, lines=MOST_LINES))
        yield Lines(tuple(_told(asked, told)))
    small = asked.graph.operation_count <= MOST_OPERATIONS
    if small and (form := in_terms_of_output(asked.lesson)):
        yield in_output(asked, form)


def _told(asked: Asked, told: Derivation) -> Iterator[Line]:
    teller = Teller(asked.lesson, told, asked.lang)
    before: Partial | None = None
    for line in told.lines:
        said = teller.say(line, asked.voice) or teller.say(line, "symbols")
        assert said  # every line has its symbols
        left, *right = said.equation.sides
        shown = Equation((left, *(side if is_short(side.formula) else Side(TOO_LONG) for side in right)))
        yield Line(shown, teller.reason(line), before is not None and before.lower == said.left.lower)
        before = said.left


def _factors(asked: Asked) -> Iterator[Block]:
    """What the gradients share, each named once, and the gradients written with it."""
    shared = asked.explanation.shared_factors
    if not asked.parameters:
        return
    yield Heading(asked.say("derivation.shared"))
    if shared.factors:
        yield Paragraph(asked.say("derivation.shared_hint"))
    lines = (sides for _, sides in asked.explanation.shared_lines())
    yield Lines(tuple(Line(equation(*heads, written(tree))) for *heads, tree in lines))


def _paths(asked: Asked) -> Iterator[Block]:
    """All paths to each parameter, and what comes along each."""
    if asked.parameters:
        yield Heading(asked.say("tab.paths"))
    if len(asked.parameters) > MOST_PARAMETERS:
        yield Paragraph(asked.say("document.parameters", shown=MOST_PARAMETERS, count=len(asked.parameters)))
    for parameter in asked.parameters[:MOST_PARAMETERS]:
        yield asked.heading(parameter)
        yield from _paths_to(asked, parameter)


def _paths_to(asked: Asked, parameter: int) -> Iterator[Block]:
    count = paths.count_paths(asked.graph, parameter)
    yield Paragraph(how_many_paths(asked.lesson, parameter, count, asked.lang))
    if count > MOST_PATHS:
        yield Paragraph(asked.say("paths.more", shown=MOST_PATHS))
    found = [path for path in paths.paths(asked.graph, parameter, MOST_PATHS) if path]
    if found:
        rows = [_path(asked, path) for path in found]
        if parameter in asked.finite and asked.lesson.has_gradients and 1 < count <= MOST_PATHS:
            rows.append((asked.say("paths.sum"), (), (equation(asked.lesson.gradients[parameter] or 0.0),)))
        heads = tuple(asked.say(f"paths.{key}") for key in ("path", "product", "value"))
        yield Table(heads, tuple(rows))


def how_many_paths(lesson: Lesson, parameter: int, count: int, lang: str = DEFAULT) -> Sentence:
    """How many paths lead from the output to a parameter, and what to do with them."""
    output, name = (lesson.graph.nodes[node].name for node in (lesson.output, parameter))
    key = {0: "paths.none", 1: "paths.one"}.get(count, "paths.count")
    return sentence(key, lang, count=numerals.count(count), output=named(output), parameter=named(name))


def _path(asked: Asked, path: paths.Path) -> tuple[Sentence, ...]:
    """The nodes of a path, its local derivatives, their product."""
    edges = asked.graph.edges
    nodes = _ends([asked.lesson.output, *(edges[index].source for index in path)])
    stops = [equation(TOO_LONG) if node is None else named(asked.name(node)) for node in nodes]
    factors: list[Tree] = [TOO_LONG if edge is None else asked.local(edge) for edge in _ends(path)]
    product = reduce(lambda left, right: Apply("mul", (left, right)), factors)
    lesson = asked.lesson
    along = paths.product(path, lesson.locals)
    value = (equation(along),) if lesson.has_gradients and isfinite(along) else ()
    return joined(stops, " ← "), (equation(written(product)),), value


def _ends(items: Sequence[T]) -> list[T | None]:
    """The items; of many the first and the last, and None between them."""
    if len(items) <= MOST_STOPS:
        return list(items)
    return [*items[: MOST_STOPS // 2], None, *items[-MOST_STOPS // 2 :]]


def _order(asked: Asked) -> Iterator[Block]:
    """What the order of the work saves, and the best one."""
    found = best_order(asked.graph, asked.lesson.parameters)
    yield Heading(asked.say("tab.order"))
    yield Paragraph(in_a_sentence(asked.lesson, found, asked.lang))
    yield Paragraph(asked.say("order.costs"))
    yield Table(
        tuple(asked.say(f"document.{key}") for key in ("way", "multiplications", "additions")),
        tuple(_cost(asked, *cost) for cost in _costs(found)),
    )
    yield Paragraph(asked.say("order.rules"))
    if found.reused:
        yield Paragraph(asked.say("order.reused_hint"))
        heads = ("page.gradient_column", "order.part_of", "order.times")
        yield Table(tuple(map(asked.say, heads)), tuple(_reused(asked, found)))
    if found.order:
        order = joined(equation(asked.gradient(node)) for node in found.order)
        yield Paragraph(asked.say("document.best", order=order))


def _costs(found: Order) -> Iterator[tuple[str, Work]]:
    yield "order.separately", total(found.separately)
    yield "order.forward", total(found.forward)
    yield "order.reverse", found.reverse


def _cost(asked: Asked, key: str, work: Work) -> tuple[Sentence, ...]:
    return asked.say(key), (numerals.count(work.multiplications),), (numerals.count(work.additions),)


def _reused(asked: Asked, found: Order) -> Iterator[tuple[Sentence, ...]]:
    for reused in found.reused:
        users = joined(equation(asked.gradient(user)) for user in reused.used_by[:MOST_USERS])
        if len(reused.used_by) > MOST_USERS:
            users += (" ", *asked.say("order.further", count=len(reused.used_by) - MOST_USERS))
        yield (equation(asked.gradient(reused.node)),), users, (numerals.count(reused.times),)


PIECES: dict[str, Callable[[Asked], Iterator[Block]]] = {
    "breakdown": _breakdown,
    "derivation": _derivation,
    "factors": _factors,
    "paths": _paths,
    "order": _order,
    "closed": closed,
}
# Simplifying takes seconds: closed forms are written only where they are asked for by name.
USUAL = tuple(name for name in PIECES if name != "closed")
