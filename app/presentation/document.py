"""A Lesson -> a document before it has a format: title, function, numbers, and the pieces that are asked for.

LaTeX, Markdown and text are each one renderer of these blocks, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.calculus.errors import Impossible, Unreadable
from app.calculus.lines import read_name
from app.calculus.reading import Statement
from app.calculus.tree import Call, Name, Tree
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.asked import Asked, is_short
from app.presentation.blocks import Block, Heading, Line, Lines, Paragraph
from app.presentation.derivations import Voice
from app.presentation.pieces import PIECES, USUAL
from app.presentation.sentences import equation, joined, named
from app.presentation.words import DEFAULT


def document(
    lesson: Lesson, pieces: str = "", of: str = "", voice: Voice = "symbols", lang: str = DEFAULT
) -> tuple[Block, ...]:
    """The pieces that are asked for (the usual ones, without any) under the function itself.

    `of` are the variables whose derivations and paths are wanted, by name. Raises Unreadable for a piece or a
    variable that is not there, Impossible where that would be too long.
    """
    asked = Asked(lesson, _chosen(lesson, of), voice, lang)
    return (*_opening(asked), *_pieces(asked, pieces))


def excerpt(
    lesson: Lesson, pieces: str, of: str = "", voice: Voice = "symbols", lang: str = DEFAULT
) -> tuple[Block, ...]:
    """The pieces alone, to be put into something else; a heading stands only where it tells two apart.

    Raises as `document` does.
    """
    asked = Asked(lesson, _chosen(lesson, of), voice, lang)
    needless = {2} if len(_names(pieces)) == 1 else set()
    needless |= {3} if len(asked.parameters) == 1 else set()
    blocks = _pieces(asked, pieces)
    return tuple(block for block in blocks if not (isinstance(block, Heading) and block.level in needless))


def _pieces(asked: Asked, pieces: str) -> Iterator[Block]:
    """The blocks of each piece, in the order of the table."""
    names = _names(pieces)
    unknown = next((name for name in names if name not in PIECES), None)
    if unknown is not None:
        raise Unreadable("parameter_value", parameter="piece", value=unknown[:40], allowed=", ".join(PIECES))
    for name, write in PIECES.items():
        if name in names:
            yield from write(asked)
        elif not names and name in USUAL:
            yield from _if_possible(write, asked)


def _names(listed: str) -> list[str]:
    return [name for part in listed.split(",") if (name := part.strip())]


def _if_possible(write: Callable[[Asked], Iterator[Block]], asked: Asked) -> list[Block]:
    """A piece of a whole document: one that would be too long does not stop the others."""
    try:
        return list(write(asked))
    except Impossible as refusal:
        return [Paragraph((explanations.refusal(refusal, asked.lang),))]


def _chosen(lesson: Lesson, of: str) -> tuple[int, ...]:
    """The parameters whose names are given; all, without any."""
    by_name = {lesson.graph.nodes[index].name: index for index in lesson.parameters}
    wanted = [read_name(name, {}) for name in _names(of)]
    unknown = next((name for name in wanted if name not in by_name), None)
    if unknown is not None:
        raise Unreadable("parameter_value", parameter="of", value=unknown[:40], allowed=", ".join(by_name))
    return tuple(by_name[name] for name in wanted) or lesson.parameters


# The function.


def _opening(asked: Asked) -> Iterator[Block]:
    """Title, function, point."""
    lesson = asked.lesson
    yield Heading(asked.say("document.title", output=named(asked.output)), 1)
    definitions = [line for line in lesson.reading.definitions if is_short(line.tree)]
    if definitions:
        yield Lines(tuple(Line(equation(_head(line), line.tree)) for line in definitions))
    if len(definitions) < len(lesson.reading.definitions):
        yield Paragraph(asked.say("document.too_long"))
    yield from _point(asked)


def _head(line: Statement) -> Tree:
    """`f` or `f(x, b, w)`."""
    if not line.parameters:
        return Name(line.name)
    return Call(line.name, tuple(map(Name, line.parameters)))


def _point(asked: Asked) -> Iterator[Block]:
    """The numbers, or why there are none."""
    lesson = asked.lesson
    at = joined(equation(Name(name), number) for name, number in lesson.point.items())
    if lesson.has_gradients:
        results = [equation(Name(asked.output), lesson.values[lesson.output])]
        results += [equation(asked.gradient(p), lesson.gradients[p] or 0.0) for p in asked.finite]
        yield Paragraph(
            asked.say("document.results", point=at, results=joined(results)) if at else joined(results)
        )
        for parameter in lesson.parameters:
            if parameter not in asked.finite:
                yield Paragraph(
                    asked.say("document.no_gradient", gradient=equation(asked.gradient(parameter)))
                )
        yield from (Paragraph((said,)) for said in explanations.kinks(lesson, asked.lang))
    else:
        if at:
            yield Paragraph(asked.say("document.at", point=at))
        yield Paragraph((explanations.problem(lesson, next(iter(lesson.problems)), asked.lang),))
