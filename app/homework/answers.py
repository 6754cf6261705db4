"""What a student typed to an Answer, in the answer's language.

It knows the function's variables and intermediates, σ and σ′, the symbols ∂a/∂b and da/db, derivatives that
are still to be taken (`d/dw [s^2]`), lines of its own (`s = wx + b − y`), and several sides of one line
(`∂L/∂w = 2 s · x = 2x(wx + b − y)`). As everywhere, nothing typed is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from app.calculus.ambiguity import READINGS, Choices
from app.calculus.definitions import place_of
from app.calculus.errors import Impossible, Mend, Refusal, TooLong, Unreadable, place
from app.calculus.graph import Graph
from app.calculus.inlining import MOST_PRIMES
from app.calculus.lexicon import Lexicon, canonical
from app.calculus.lines import Line, read_left_side
from app.calculus.symbols import GREEK
from app.calculus.syntax import parse
from app.calculus.tokens import Note, Token, dialect, scan
from app.calculus.tree import (
    OPERATOR,
    Apply,
    Call,
    Name,
    Partial,
    Tree,
    fold,
    names_in,
    parts,
    rebuild,
)  # fmt: skip

LONGEST = 20_000  # characters of an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read. `tree` is what it comes to, as it was written.

    `steps` are all its formulas in order, the last of which is `tree`; `own` are the student's own lines by
    name, over names and earlier lines. `places` are the ambiguities met while reading: keys of `READINGS`.
    """

    text: str
    tree: Tree
    steps: tuple[Tree, ...]
    own: Mapping[str, Tree] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    chosen: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    syntax: str = "math"

    @property
    def is_finished(self) -> bool:
        """Whether no derivative is left to be taken: no ∂a/∂b, no d/dw […]."""
        trees = (self.tree, *self.own.values())
        return not any(isinstance(part, Partial | Call) for tree in trees for part in parts(tree))


def read_answer(
    text: str, graph: Graph, syntax: str = "auto", chosen: frozenset[str] = frozenset()
) -> Answer:
    """Read an answer about a graph. Raises Unreadable with the place, TooLong, Impossible."""
    if len(text) > LONGEST:
        raise TooLong("answer_too_long", limit=LONGEST, length=len(text))
    syntax = dialect(text) if syntax == "auto" else syntax
    return _Reader(text, graph, syntax, chosen).answer()


def other_readings(answer: Answer, graph: Graph) -> Iterator[tuple[str, Answer]]:
    """The answer as it could be read besides, one ambiguity at a time, by its key."""
    for key in answer.places:
        try:
            yield key, read_answer(answer.text, graph, answer.syntax, answer.chosen ^ {key})
        except Refusal:  # what cannot be read was not meant
            continue


# Derivatives still to be taken: each is a word of its own while the rest is read.


_OWN = re.compile(r"(?m)^ *([A-Za-zα-ωΑ-Ω](?:_?\w)?) *:?=")  # what a line of one's own may define


@dataclass(frozen=True, slots=True)
class _Symbols:
    """The text with a word in place of each symbol; what the words stand for."""

    text: str
    partials: dict[str, Partial]
    operators: dict[str, str]  # word -> with respect to which name


def _symbols(text: str, names: Collection[str]) -> _Symbols:
    """Find `dL/dw`, `\\frac{dL}{dw}`, and before a bracket `d/dw`, `∂/∂w`, `\\frac{d}{dw}`."""
    if "d" in names or not re.search(r"/ *(?:d|∂)|\\[dt]?frac", text):
        return _Symbols(text, {}, {})
    known = {spelled: name for name in names for spelled in _spellings(name)}
    name = "|".join(re.escape(spelled) for spelled in sorted(known, key=len, reverse=True)) or r"(?!)"
    d = r"(?:\\mathrm *\{ *d *\}|\\partial|[d∂])"
    pattern = re.compile(
        rf"{d} *(?P<upper>{name})? */ *{d} *(?P<lower>{name})(?![A-Za-z0-9_])"
        rf"|\\[dt]?frac *\{{ *{d} *(?P<over>{name})? *\}} *\{{ *{d} *(?P<under>{name}) *\}}"
    )
    partials: dict[str, Partial] = {}
    operators: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        upper = match["upper"] or match["over"]
        lower = known[match["lower"] or match["under"]]
        if upper and ("∂" in match[0] or "partial" in match[0]):  # read where tokens are
            return match[0]
        if not upper and not re.match(r" *(?:\\left *)?[(\[]", text[match.end() :]):
            return match[0]
        made = f"d{len(partials) + len(operators):0{len(match[0]) - 1}d}"
        if upper:
            partials[made] = Partial(known[upper], lower)
        else:
            operators[made] = lower
        return made

    return _Symbols(pattern.sub(word, text), partials, operators)


def _spellings(name: str) -> set[str]:
    """How a name may be typed: `w_1`, `w1`, `w_{1}`; `lambda`, `λ`, `\\lambda`."""
    base, mark, index = name.partition("_")
    bases = {base, GREEK.get(base, base), *(("\\" + base,) if base in GREEK else ())}
    if not mark:
        return bases
    return {
        f"{b}{i}"
        for b in bases
        for i in (f"_{index}", f"_{{{index}}}", *([index] if index.isdigit() else ()))
    }


# Reading.


class _Reader:
    """Reads an answer's lines, each with the names of those before it."""

    def __init__(self, text: str, graph: Graph, syntax: str, chosen: frozenset[str]) -> None:
        self.source = text
        self.graph = graph
        self.syntax = syntax
        self.variables = [graph.nodes[index].name for index in graph.variables]
        self.known = {node.name for node in graph.nodes}
        self.symbols = (
            _symbols(text, self.known | set(map(canonical, _OWN.findall(text))))
            if syntax != "python"
            else _Symbols(text, {}, {})
        )
        self.choices = Choices(chosen, syntax == "latex")
        names = {spelled: name for name in self.known for spelled in (name, GREEK.get(name, name))}
        self.stands: dict[str, Tree] = {**self.symbols.partials, **_bare_sigma(graph)}
        names |= {word: word for word in self.stands}
        functions = set(self.symbols.operators)
        self.lexicon = Lexicon(names, functions, partials=True, choices=self.choices)
        self.own: dict[str, Tree] = {}
        self.steps: list[Tree] = []
        self.notes: dict[Note, None] = {}

    def answer(self) -> Answer:
        """The whole answer. Raises Unreadable where a line cannot be read."""
        raw = scan(self.symbols.text, self.syntax)
        lines = list(_lines(_with_bare_sigma(raw) if BARE in self.stands else raw))
        if not lines:
            raise Unreadable("empty_answer", place(self.source, 0, 0))
        for line in lines:
            self._line(line, last=line is lines[-1])
        if not self.steps:
            raise self._nothing(lines[-1])
        places = tuple(key for key in READINGS if key in self.choices.found)
        return Answer(
            self.source, self.steps[-1], tuple(self.steps), self.own, tuple(self.notes),
            self.choices.chosen, places, self.syntax,
        )  # fmt: skip

    def _line(self, sides: list[list[Token]], last: bool) -> None:
        name = self._own_name(sides[0]) if len(sides) > 1 else ""
        if name and (name not in self.known or not last) and not (last and len(sides) == 2):
            given = [self._tree(side) for side in sides[1:] if side]
            if not given:
                raise self._nothing(sides)
            tree = self.own[name] = given[-1]
            self.lexicon = self._with_name(name)
            if last:
                self.steps.append(tree)
            return
        for k, side in enumerate(sides):
            if side and not (k == 0 and len(sides) > 1 and self._is_label(side)):
                self.steps.append(self._tree(side))

    def _nothing(self, sides: list[list[Token]]) -> Unreadable:
        """The refusal of a line with nothing behind its `=`."""
        equals = self.source.find("=", max(token.end for side in sides for token in side))
        return Unreadable("no_right_side", place(self.source, equals, equals + 1))

    def _with_name(self, name: str) -> Lexicon:
        names = {**self.lexicon.names, name: name, GREEK.get(name, name): name}
        return Lexicon(names, self.lexicon.functions, partials=True, choices=self.choices)

    def _own_name(self, left: list[Token]) -> str:
        """The name that a line defines, if its left side is one."""
        line = Line(left, left, left[-1].end if left else 0)
        try:
            read_left_side(self.symbols.text, line)
        except Unreadable:
            return ""
        return "" if line.parameters is not None or line.spelling in self.symbols.partials else line.name

    def _is_label(self, left: list[Token]) -> bool:
        """Whether a left side only says what follows: `f'(x)`, `L_w`, a name; a symbol ∂a/∂b is a formula."""
        text = "".join(token.text for token in left)
        if any(token.kind == "partial" or token.text in self.symbols.partials for token in left):
            return False
        return bool(re.fullmatch(r"\\?[A-Za-zα-ωΑ-Ω]\w*['′]*(?:_?\{?\w+\}?)?['′]*(?:\([^()]*\))?", text))

    def _tree(self, tokens: list[Token]) -> Tree:
        tree, notes = parse(self.symbols.text, tokens, self.lexicon, tokens[-1].end, self.syntax)
        self.notes.update(dict.fromkeys(notes))
        self._refuse_unknown(tree, tokens)
        if any(part.primes > MOST_PRIMES for part in parts(tree) if isinstance(part, Apply)):
            raise Impossible("too_many_primes", limit=MOST_PRIMES)
        return self._with_symbols(tree) if self.stands or self.symbols.operators else tree

    def _with_symbols(self, tree: Tree) -> Tree:
        """The words that stood for symbols as what they are: ∂L/∂w, and a call of the operator d/dw."""
        operators = {canonical(word): f"{OPERATOR}{lower}" for word, lower in self.symbols.operators.items()}

        def visit(node: Tree, arguments: list[Tree]) -> Tree:
            if isinstance(node, Call):
                return Call(operators[node.function], tuple(arguments), node.primes)
            return self.stands.get(node.name, node) if isinstance(node, Name) else rebuild(node, arguments)

        return fold(tree, visit)

    def _refuse_unknown(self, tree: Tree, tokens: list[Token]) -> None:
        used = [(name, name) for name in names_in(tree)]
        used += [(n, f"∂{part.upper}/∂{part.lower}") for part in parts(tree) if isinstance(part, Partial)
                 for n in (part.upper, part.lower, part.held) if n]  # fmt: skip
        for name, _ in used:
            if name not in self.known and name not in self.own and name not in self.stands:
                where = place_of(self.symbols.text, tokens, name, self.lexicon)
                if name == "d" and re.search(r"d */ *d|\bd[a-zA-Z]\b", self.source):
                    raise Unreadable("answer_operator", where)
                raise Unreadable(
                    "answer_name", where, self._mend(name, where.line, where.column), name=name,
                    known=", ".join(self.variables),
                )  # fmt: skip

    def _mend(self, name: str, line: int, column: int) -> Mend | None:
        """`W` for `w`: the same letter, large or small."""
        other = name.swapcase()
        if len(name) > 1 or other not in self.known:
            return None
        start = sum(len(text) + 1 for text in self.source.split("\n")[: line - 1]) + column - 1
        return Mend(other, start, start + 1) if self.source[start : start + 1] == name else None


BARE, BARE_PRIME = "sigmaalone", "sigmaaloneprime"  # the words that stand for a σ and a σ′ left alone


def _bare_sigma(graph: Graph) -> dict[str, Tree]:
    """What σ and σ′ without an argument mean, where the function has one σ: `2(σ − y) σ′ x`."""
    sigmas = [node for node in graph.nodes if node.operation == "sigmoid"]
    if len(sigmas) != 1 or any(node.name == "sigma" for node in graph.nodes):
        return {}
    assert isinstance(sigmas[0].formula, Apply)
    return {BARE: Name(sigmas[0].name), BARE_PRIME: Apply("sigmoid", sigmas[0].formula.arguments, 1)}


def _with_bare_sigma(raw: list[Token]) -> list[Token]:
    """Raw tokens with a word for each σ before a sign or an end, and for each σ′ before no bracket."""
    out: list[Token] = []
    padded = [*raw, _END, _END]
    rest = iter(zip(raw, padded[1:], padded[2:], strict=False))
    for token, after, beyond in rest:
        is_sigma = token.text in ("σ", "sigma", r"\sigma")
        if is_sigma and after.text == "'" and beyond.text not in _OPENING:
            next(rest)
            out.append(Token("word", BARE_PRIME, token.start, after.end))
        elif is_sigma and (after.kind == "newline" or after.text in _AFTER_BARE):
            out.append(Token("word", BARE, token.start, token.end))
        else:
            out.append(token)
    return out


_END = Token("newline", "", 0, 0)
_OPENING = ("(", "[", "{", "'", r"\left", "^")
_AFTER_BARE = (*"+-*/=)]},", r"\cdot", r"\right", r"\times")


def _lines(raw: list[Token]) -> Iterator[list[list[Token]]]:
    """The lines of an answer, each cut at every `=` outside of brackets."""
    sides: list[list[Token]] = [[]]
    depth = 0
    for token in [*raw, Token("newline", "", 0, 0)]:
        if token.kind == "sign":
            depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if token.kind == "newline" and (depth <= 0 or not token.text):
            if any(sides):
                yield sides
            sides, depth = [[]], 0
        elif token.kind == "sign" and token.text in ("=", ":=") and depth <= 0:
            sides.append([])
        else:
            sides[-1].append(token)
