"""Sentences with mathematics in them: words, and equations that each format sets in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter

from app.calculus.tree import Name, Tree
from app.presentation.words import DEFAULT, template


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation: a formula or a number; `dotted`, there is a dot between any two factors."""

    formula: Tree | float
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """`a = b = c`; a formula alone has one side."""

    sides: tuple[Side, ...]


Sentence = tuple[str | Equation, ...]


def equation(*formulas: Tree | float) -> Equation:
    """Formulas and numbers joined by `=`."""
    return Equation(tuple(map(Side, formulas)))


def named(name: str) -> Equation:
    """A name, as mathematics."""
    return equation(Name(name))


def sentence(key: str, lang: str = DEFAULT, **fields: str | int | Equation | Sentence) -> Sentence:
    """The sentence `key` with its fields filled in; equations stay equations."""
    return tuple(_pieces(template(key, lang), fields))


def _pieces(words: str, fields: dict[str, str | int | Equation | Sentence]) -> Iterator[str | Equation]:
    for text, field, spec, _ in Formatter().parse(words):
        if text:
            yield text
        if field is not None:
            found = fields[field]
            if isinstance(found, tuple):
                yield from found
            else:
                yield found if isinstance(found, Equation) else format(found, spec or "")


def listed(items: Sequence[Equation], lang: str = DEFAULT) -> Sentence:
    """`s, q and r`."""
    if len(items) < 2:
        return tuple(items)
    return sentence("list.and", lang, first=joined(items[:-1]), last=items[-1])


def joined(items: Iterable[Equation], comma: str = ", ") -> Sentence:
    """`s, q, r`."""
    return tuple(piece for item in items for piece in (comma, item))[1:]
