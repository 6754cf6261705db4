"""A source to a Reading: its statements in order, the functions it defines, and the guesses made.

A source is one or more statements, one per line or separated by `;`. `p = wx` names an intermediate, the
last statement is the output, a statement with arguments that a later line calls is a function of the
user's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.calculus.ambiguity import Choices
from app.calculus.brackets import misplaced
from app.calculus.definitions import defined_twice, place_of, used_early
from app.calculus.direct import read_directly
from app.calculus.equations import one_per_line
from app.calculus.errors import Impossible, Refusal, TooLong, Unreadable, place
from app.calculus.foreign import foreign
from app.calculus.lexicon import Lexicon, canonical
from app.calculus.lines import (
    Line,
    canonical_name,
    cut,
    part_words,
    plain,
    program,
    read_left_side,
    values_above,
    values_below,
)
from app.calculus.outcome import Reading, Statement, calls_in, free_name, names_of, spellings, unused
from app.calculus.sigma import other_spelling, sigma_without_arguments, without_fonts, without_ornaments
from app.calculus.snippet import read_snippet
from app.calculus.statements import Snippet
from app.calculus.syntax import parse
from app.calculus.tokens import Note, Token, dialect, scan
from app.calculus.tree import Apply, Call, Name, Tree, names_in, size, substitute
from app.calculus.versions import Versions

__all__ = ["LONGEST_SOURCE", "Reading", "Statement", "calls_in", "read", "read_by_token"]

LONGEST_SOURCE = 1_000_000
MOST_INLINED = 100_000  # operations of all functions with statements of their own, written out


def read(
    source: str, syntax: str = "auto", chosen: frozenset[str] = frozenset(), balanced: bool = False
) -> Reading:
    """Read a source, with the other of two common readings where its key is `chosen`,
    and its sums written out from the left or as `balanced` trees.

    Raises TooLong, Unreadable or Impossible, with the place.
    """
    if len(source) > LONGEST_SOURCE:
        raise TooLong("source_too_long", limit=LONGEST_SOURCE, length=len(source))
    syntax = dialect(source) if syntax == "auto" else syntax
    try:
        reading = _read(source, syntax, Choices(chosen, syntax == "latex", balanced))
    except Unreadable as found:
        raise _no_formula(source, syntax, True) or misplaced(source, found) or found from None
    if refusal := _no_formula(source, syntax, False):
        raise refusal
    return reading


def _no_formula(source: str, syntax: str, refused: bool) -> Unreadable | None:
    """Why the source is no formula, with the formula in it as the mend, if that can be read."""
    refusal = foreign(source, syntax, refused)
    if refusal is not None and refusal.mend is not None:
        inner = refusal.mend.replacement
        try:
            _read(inner, dialect(inner), Choices())
        except Refusal:
            refusal.mend = None
    return refusal


def _read(source: str, syntax: str, choices: Choices) -> Reading:
    directly = None if choices.chosen else read_directly(source, syntax)
    return directly or read_by_token(source, syntax, choices)


def read_by_token(source: str, syntax: str, choices: Choices) -> Reading:
    """Read any source. Raises Unreadable or Impossible, with the place."""
    raw = scan(source, syntax)
    if syntax == "python":
        return _read_program(source, read_snippet(source, raw), choices)
    lines = cut(source, one_per_line(raw))
    if not lines:
        raise Unreadable("empty", place(source, 0, 0))
    for line in lines:
        part_words(source, line)
        read_left_side(source, line)
    try:
        reading = _read_lines(source, syntax, lines, choices)
    except Unreadable as found:
        above, values = values_below(lines)
        if found.key != "used_before" or not values:
            raise
        return _read_lines(source, syntax, above, choices, values)
    rest, values = values_above(lines)
    if not values or _has_variables(reading):
        return reading
    return _read_lines(source, syntax, rest, choices, values)


def _read_lines(
    source: str, syntax: str, lines: list[Line], choices: Choices, values: Mapping[str, str] | None = None
) -> Reading:
    reader = _Reader(source, syntax, lines, choices, values=values)
    reading = reader.reading()
    if not reader.now_functions:
        return reading
    return _Reader(source, syntax, lines, choices, values=values).reading()


def _read_program(source: str, snippet: Snippet, choices: Choices) -> Reading:
    """A program; where every name is a plain number, those names are the variables after all."""
    found = _Reader(source, "python", program(source, snippet), choices, snippet).reading()
    if _has_variables(found) or not snippet.take_numbers():
        return found
    return _Reader(source, "python", program(source, snippet), choices, snippet).reading()


def _has_variables(found: Reading) -> bool:
    known = {line.name for line in found.definitions}
    bound = {name for line in found.functions.values() for name in line.parameters or ()}
    return any(name not in known | bound for line in found.definitions for name in line.mentions)


class _Reader:
    """Reads the lines in order, knowing what the lines before have defined."""

    def __init__(
        self,
        source: str,
        syntax: str,
        lines: list[Line],
        choices: Choices,
        snippet: Snippet | None = None,
        values: Mapping[str, str] | None = None,
    ) -> None:
        self.choices = choices
        self.source = source
        self.syntax = syntax
        self.lines = lines
        self.notes: dict[Note, None] = {}
        self.inlined = 0
        self.mentioned: set[str] = set()
        self.snippet = snippet or Snippet()
        leads = [line.lead for line in lines if line.lead]
        if leads:
            self.notes[Note("skipped", (("lines", ", ".join(leads)),))] = None
        self.values = {canonical_name(name): value for name, value in self.snippet.values.items()}
        if values:
            self.values.update(values)
            self.notes[Note("given", (("names", ", ".join(f"{n} = {v}" for n, v in values.items())),))] = None
        self.versions = self._versions() if snippet else Versions((), ())
        self.notes.update(dict.fromkeys(self.snippet.notes()))
        self.now_functions = False
        self.called = self._called()
        self.functions = {
            line.name: line
            for line in lines[:-1]
            if line.parameters and {line.spelling, line.name} & self.called.keys()
        }
        self.lexicon = self._lexicon()

    def _called(self) -> dict[str, Token]:
        """Names directly before a bracket on some right-hand side, in both spellings of a Greek letter."""
        found: dict[str, Token] = {}
        for line in self.lines if len(self.lines) > 1 else ():
            tokens = [Token("end", "", 0, 0), *without_fonts(without_ornaments(line.right))]
            for before, token, following in zip(tokens, tokens[1:], tokens[2:], strict=False):
                if following.text not in ("(", "'"):
                    continue
                letters = token.text.lstrip("\\")
                if token.kind in ("word", "greek", "command"):
                    for word in (letters, letters[-1]):
                        found.setdefault(word, token)
                        found.setdefault(other_spelling(word), token)
                elif token.kind == "subscript":
                    found.setdefault(canonical_name(before.text + plain(token)), token)
        return found

    def _lexicon(self) -> Lexicon:
        names = {name: canonical_name(name) for name in self.snippet.values}
        lines = [inner for whole in self.lines for inner in (*whole.body, whole)]
        names |= spellings(lines, self.functions)
        functions = {s for line in self.functions.values() for s in (line.spelling, line.name)}
        functions |= set(map(other_spelling, functions))
        names |= sigma_without_arguments(
            [line.right for line in self.lines], {**names, **dict.fromkeys(functions, "")}
        )
        names = {k: v for k, v in names.items() if k not in functions}
        return Lexicon(names, functions, choices=self.choices, imported=self.snippet.imported)

    def reading(self) -> Reading:
        """All statements, checked against each other."""
        definitions: list[Statement] = []
        statements: list[Statement] = []
        functions: dict[str, Statement] = {}
        for line in self.lines:
            statement = self._statement(line, last=line is self.lines[-1])
            definitions.append(statement)
            if self.functions.get(line.name) is line:
                functions[line.name] = statement
            else:
                statements.append(statement)
        _check_definitions(self.source, self.lines, definitions, functions, self.lexicon)
        self.notes.update(dict.fromkeys(unused(statements, functions.values())))
        self._offer_calls(definitions)
        return Reading(
            self.source,
            self.syntax,
            tuple(definitions),
            tuple(statements),
            functions,
            names_of(definitions),
            tuple(self.notes),
            tuple((key, place(self.source, *span)) for key, span in self.choices.found.items()),
            self.choices.chosen,
            tuple(self.values.items()),
            tuple(map(canonical_name, self.snippet.wanted)),
        )

    def _statement(self, line: Line, last: bool) -> Statement:
        tree = self._tree(line)
        if self.syntax == "python":
            tree = self._over_versions(line, tree)
        mentions = tuple(names_in(tree))
        self.mentioned.update(mentions)
        name = line.name or (self._free_name() if last else "")
        if not name:
            first = line.right[0]
            raise Unreadable("line_without_name", place(self.source, first.start, line.end))
        version = name if self.syntax != "python" else self.versions.assign(name)
        return Statement(version, line.parameters, tree, mentions)

    def _free_name(self) -> str:
        return free_name({*(line.name for line in self.lines), *self.mentioned})

    def _tree(self, line: Line) -> Tree:
        """The right-hand side, the statements of a function put in place of their names."""
        local: dict[str, Tree] = {}
        for inner in line.body:
            local[inner.name] = self._written(inner, local)
        tree = self._written(line, local)
        if local:
            self.inlined += size(tree, MOST_INLINED + 1)
        if self.inlined > MOST_INLINED:
            raise Impossible("too_many_operations", limit=MOST_INLINED)
        return tree

    def _written(self, line: Line, local: dict[str, Tree]) -> Tree:
        tree, notes = parse(self.source, line.right, self.lexicon, line.end, self.syntax)
        self.notes.update(dict.fromkeys(notes))
        if line.augmented:
            tree = Apply(line.augmented, (Name(line.name), tree))
        return substitute(tree, local) if local else tree

    def _versions(self) -> Versions:
        """A name that has a value, or whose first definition uses it, is a variable before it is assigned."""
        before, assigned, taken = set(self.values), set[str](), {line.name for line in self.lines}
        for line in self.lines:
            sides = [inner.right for inner in (*line.body, line)]
            words = [canonical(t.text.split(".")[0]) for s in sides for t in s if t.kind in ("word", "greek")]
            taken.update(words)
            uses_itself = line.augmented or line.name in words
            if uses_itself and line.name not in assigned and not line.parameters:
                before.add(line.name)
            assigned.add(line.name)
        return Versions(taken, before)

    def _over_versions(self, line: Line, tree: Tree) -> Tree:
        is_function = self.functions.get(line.name) is line
        calls = [call.function for call in calls_in(tree)] if self.functions else []
        for called in calls:
            if called in self.versions.stale:
                where = place_of(self.source, line.right, called, self.lexicon)
                raise Unreadable("python_late", where, name=called, changed=self.versions.stale[called])
        for name in names_in(tree) if self.functions else ():
            if name in self.functions and self.versions.newest.get(name) == name:
                where = place_of(self.source, line.right, name, self.lexicon)
                raise Unreadable("missing_arguments", where, name=name, form=f"{name}(…)")
        if is_function:
            uses = {*calls, *names_in(tree)}.difference(line.parameters or (), [line.name])
            self.versions.define(line.name, uses)
        return self.versions.renamed(tree, (line.parameters or ()) if is_function else ())

    def _offer_calls(self, definitions: list[Statement]) -> None:
        """`g = x^2; L = g(x + 1)`: a product, unless g with its one variable is wanted as a function."""
        defined = {statement.name for statement in definitions}
        for line, statement in zip(self.lines[:-1], definitions, strict=False):
            call = self.called.get(line.spelling) or self.called.get(line.name)
            if call is None or line.parameters is not None or self.syntax == "python":
                continue
            variables = [name for name in statement.mentions if name not in defined]
            if len(variables) == len(statement.mentions) == 1 and self.choices.other("call", *call[2:]):
                line.parameters, line.parameter_spellings = (variables[0],), (variables[0],)
                self.now_functions = True


def _check_definitions(
    source: str,
    lines: list[Line],
    definitions: list[Statement],
    functions: dict[str, Statement],
    lexicon: Lexicon,
) -> None:
    """Line by line: nothing is used before it is defined, in a circle, or defined twice."""
    ahead = Counter(statement.name for statement in definitions)
    for line, statement in zip(lines, definitions, strict=True):
        for name in _uses(statement, functions):
            if ahead[name]:
                where = place_of(source, line.right, name, lexicon)
                uses = {other.name: _uses(other, functions) for other in definitions}
                spans = {other.name: line.span for line, other in zip(lines, definitions, strict=True)}
                raise used_early(source, where, name, statement.name, uses, spans)
        for call in calls_in(statement.tree) if functions else ():
            _check_arity(source, line, call, functions[call.function].parameters or (), lexicon)
        if ahead[statement.name] > 1:
            first, *_, second = (later for later in lines if later.name == statement.name)
            raise defined_twice(source, statement.name, first.head, second.head)
        ahead[statement.name] -= 1


def _uses(statement: Statement, functions: dict[str, Statement]) -> list[str]:
    """The names a statement mentions, and the functions it calls, without its own parameters."""
    parameters = (statement.parameters or ()) if statement.name in functions else ()
    calls = [call.function for call in calls_in(statement.tree)] if functions else []
    return [name for name in (*statement.mentions, *calls) if name not in parameters]


def _check_arity(source: str, line: Line, call: Call, parameters: tuple[str, ...], lexicon: Lexicon) -> None:
    if len(call.arguments) != len(parameters) or (call.primes and len(parameters) != 1):
        where = place_of(source, line.right, call.function, lexicon)
        form = f"{call.function}({', '.join(parameters)})"
        raise Unreadable("arity", where, name=call.function, form=form, found=len(call.arguments))
