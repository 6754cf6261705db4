"""What comes of reading: statements, and all of them together with the guesses made."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.calculus.errors import Position
from app.calculus.lines import Line
from app.calculus.sigma import other_spelling
from app.calculus.tokens import Note
from app.calculus.tree import Call, Tree, parts


@dataclass(frozen=True, slots=True)
class Statement:
    """One line: `name = tree`, or `name(parameters) = tree`; `parameters` is None without brackets.

    `mentions` are the names in the tree, in order of first appearance.
    """

    name: str
    parameters: tuple[str, ...] | None
    tree: Tree
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: all `definitions` as they stand; of these the `statements`, the last of which is the
    output, and the user's own `functions`, by name. `names` are all names of the source, so that printing
    it back keeps words apart. `ambiguities` are the places that have two common readings, by key, and
    `chosen` are the keys whose other reading was wanted. A program gives its variables their `values`, as
    numbers are typed, and says whose gradients are `wanted`."""

    source: str
    syntax: str
    definitions: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    functions: dict[str, Statement]
    names: frozenset[str]
    notes: tuple[Note, ...]
    ambiguities: tuple[tuple[str, Position], ...] = ()
    chosen: frozenset[str] = frozenset()
    values: tuple[tuple[str, str], ...] = ()
    wanted: tuple[str, ...] = ()

    @property
    def output(self) -> Statement:
        """The last statement."""
        return self.statements[-1]


def calls_in(tree: Tree) -> list[Call]:
    """The calls of the user's own functions in a tree."""
    return [node for node in parts(tree) if isinstance(node, Call)]


def spellings(lines: Iterable[Line], functions: Iterable[str] = ()) -> dict[str, str]:
    """Every spelling of the names that lines define, and of their parameters, with its ASCII form."""
    names: dict[str, str] = {}
    for line in lines:
        pairs = [*zip(line.parameter_spellings, line.parameters or (), strict=False)]
        if line.name and line.name not in functions:
            pairs.append((line.spelling, line.name))
        for spelling, name in pairs:
            names[spelling] = names[other_spelling(spelling)] = names[name] = name
            base, _, index = name.partition("_")
            if index and len(base) > 1 and base.isalnum():  # weight_1, conv2d_w: a word with an index
                names.setdefault(base, base)
    return names


def names_of(definitions: Iterable[Statement]) -> frozenset[str]:
    """All names of the statements."""
    return frozenset(
        name for line in definitions for name in (line.name, *line.mentions, *(line.parameters or ()))
    )


def free_name(taken: Container[str]) -> str:
    """A bare output is called f, or L, or out, if taken."""
    for name in ("f", "L", "out"):
        if name not in taken:
            return name
    return "out_1"


def unused(statements: Sequence[Statement], functions: Iterable[Statement] = ()) -> Iterator[Note]:
    """A note for each statement that no other mentions."""
    if len(statements) < 2:
        return
    used = {name for line in (*statements, *functions) for name in line.mentions}
    for statement in statements[:-1]:
        if statement.name not in used:
            yield Note("unused", (("name", statement.name),))
