"""Text to tokens. Paper and LaTeX share one scanner; Python has its own words and the same signs.

Two passes: `scan` cuts the text into raw pieces, knowing nothing of names; `resolve` then reads words
(`wlnx` is w, ln, x) with the names that the source defines, and turns LaTeX commands into plain signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from app.calculus.errors import Mend, Unreadable, place
from app.calculus.operations import ABBREVIATIONS, CONSTANTS, SPELLINGS
from app.calculus.symbols import (
    GREEK,
    GREEK_NAMES,
    LATEX_SIGNS,
    LATEX_WRAPPERS,
    LOOKALIKES,
    ORNAMENTS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    VARIANTS,
    ascii_name,
)


class Token(NamedTuple):
    """A piece of the source: its kind, its canonical text, and where it stood."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A guess that was made while reading, or something worth saying; words `note.<key>`."""

    key: str
    details: tuple[tuple[str, str], ...] = ()


_PAPER = re.compile(
    r"(?P<space>[ ]+)|(?P<newline>\n|;|\\\\(?![A-Za-z]))"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9]*)"
    r"|(?P<greek>[α-ωΑ-Ω]\d*)"
    r"|(?P<subscript>_ *(?:\d+|[A-Za-zα-ω]|\{[^{}]*\})|[" + "".join(SUBSCRIPTS) + r"]+)"
    r"|(?P<superscript>[" + re.escape("".join(SUPERSCRIPTS)) + r"]+)"
    r"|(?P<command>\\(?:[A-Za-z]+\*?|[^A-Za-z]))"
    r"|(?P<sign>\*\*|:=|[-+*/^=,(){}\[\]|'√∛])"
    r"|(?P<ignored>[$&~])"
)
_PYTHON = re.compile(
    r"(?P<space>[ ]+|\\\n)|(?P<ignored>\#[^\n]*)|(?P<newline>\n|;)"
    r"|(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?: *\. *[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<greek>[α-ωΑ-Ω]\d*)"
    r"|(?P<sign>\*\*=?|//=?|[-+*/%@]=|==|->|[-+*/%@^=,(){}\[\]|:<>!&~'\".])"
)
_IS_PYTHON = re.compile(
    r"\*\*|#|[-+*/]=(?!=)|(?<![A-Za-z0-9_\\])[A-Za-z_]\w*\.[A-Za-z_]\w*|^ *(?:def|import|from|return)\b|\blambda\b[^,\n]*:",
    re.MULTILINE,
)
_IS_LATEX = re.compile(r"\\[A-Za-z]|\$")


def dialect(source: str) -> str:
    """Which notation a source is written in: "python", "latex" or "math"."""
    if _IS_LATEX.search(source):
        return "latex"
    return "python" if _IS_PYTHON.search(source) else "math"


def scan(source: str, syntax: str) -> list[Token]:
    """Cut a source into raw tokens. Raises Unreadable at a character that means nothing."""
    text = source.translate(LOOKALIKES)
    pattern = _PYTHON if syntax == "python" else _PAPER
    tokens: list[Token] = []
    position = 0
    for match in pattern.finditer(text):
        if match.start() != position:
            break
        position = match.end()
        kind = match.lastgroup or ""
        if kind not in ("space", "ignored"):
            tokens.append(Token(kind, match.group(), match.start(), position))
    if position != len(text):
        _refuse_character(source, position)
    return tokens


def _refuse_character(source: str, position: int) -> None:
    character = source[position]
    key = {"∂": "partial", "∇": "partial", "_": "subscript", "?": "question"}.get(character, "character")
    raise Unreadable(key, place(source, position, position + 1), character=character)


@dataclass(slots=True)
class Lexicon:
    """The words a source knows: its own names and functions, besides the table's.

    `names` maps every spelling of a name to its ASCII form. `limit` bounds the search for names in words.
    """

    names: dict[str, str] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    known: set[str] = field(init=False)
    constants: set[str] = field(init=False)
    longest: int = field(init=False)
    splits: dict[str, list[Token]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        inside_words = {name for name in self.names if 1 < len(name) <= 20}
        self.known = {*inside_words, *self.functions, *SPELLINGS, *ABBREVIATIONS}
        self.constants = set(CONSTANTS).difference(self.names.values())
        self.longest = max(map(len, self.known))

    def function(self, word: str) -> str | None:
        """The kind of function a spelling names: "call", "function" or None."""
        if word in self.functions:
            return "call"
        if word in self.names:
            return None
        return "function" if word in SPELLINGS or word in ABBREVIATIONS else None

    def atom(self, word: str, start: int, end: int) -> Token:
        """One whole word as a token: a function, a constant or a name."""
        kind = self.function(word)
        if kind:
            return Token(kind, SPELLINGS.get(word, word) if kind == "function" else word, start, end)
        name = self.names.get(word) or canonical(word)
        return Token("constant" if name in self.constants else "name", name, start, end)

    def split(self, word: str) -> list[Token]:
        """A word of paper notation as tokens: longest known name first, from the left, then letters."""
        if word not in self.splits:
            self.splits[word] = list(self._pieces(word))
        return self.splits[word]

    def _pieces(self, word: str) -> Iterator[Token]:
        letters = word.rstrip("0123456789")
        if word in self.names or self.function(word) or letters in GREEK or len(letters) == 1:
            yield self.atom(word, 0, len(word))
            return
        at = 0
        while at < len(word):
            end = at + self._piece_length(word, at)
            piece = word[at:end]
            yield Token("number", piece, at, end) if piece.isdigit() else self.atom(piece, at, end)
            at = end

    def _piece_length(self, word: str, at: int) -> int:
        for length in range(min(self.longest, len(word) - at), 1, -1):
            if word[at : at + length] in self.known:
                return length
        end = at + 1
        while end < len(word) and word[end].isdigit():
            end += 1
        return end - at


def canonical(word: str) -> str:
    """The ASCII name of a word: `w1` and `w_1` are one name, `λ` is `lambda`."""
    match = re.fullmatch(r"([A-Za-z]+|[α-ωΑ-Ω])_?(\d*)", word)
    return ascii_name(*match.groups()) if match else word


class Resolver:
    """Raw tokens of paper or LaTeX to tokens of one formula."""

    def __init__(self, source: str, lexicon: Lexicon) -> None:
        self.source = source
        self.lexicon = lexicon
        self.notes: dict[Note, None] = {}
        self.splits: set[str] = set()
        kinds = "number word greek subscript superscript sign command newline index_end".split()
        self.readers: dict[str, Callable[[Token], None]] = {kind: getattr(self, f"_{kind}") for kind in kinds}

    def resolve(self, raw: list[Token]) -> list[Token]:
        """The tokens of one formula, words split and commands read."""
        self.raw, self.at, self.out = list(raw), 0, []
        self.closing: dict[int, str] = {}
        commands = any(token.kind == "command" for token in raw)
        self.braces = _matching(self.raw, "{", "}") if commands else {}
        self.squares = _matching(self.raw, "[", "]") if commands else {}
        readers = self.readers
        while self.at < len(self.raw):
            token = self.raw[self.at]
            self.at += 1
            readers[token.kind](token)
            if token.text == "}" and self.at - 1 in self.closing:
                self._after_argument(self.closing[self.at - 1], token)
        return self.out

    raw: list[Token]
    at: int
    out: list[Token]
    closing: dict[int, str]
    braces: dict[int, int]
    squares: dict[int, int]

    def emit(self, kind: str, text: str, token: Token) -> None:
        """Add a token that stands where `token` stood."""
        self.out.append(Token(kind, text, token.start, token.end))

    def _number(self, token: Token) -> None:
        self.out.append(token)

    def _newline(self, token: Token) -> None:
        """Inside brackets a line may break anywhere."""

    def _word(self, token: Token) -> None:
        pieces = self.lexicon.split(token.text)
        at = token.start
        self.out.extend([Token(kind, text, at + start, at + end) for kind, text, start, end in pieces])
        if len(pieces) > 1:
            self._note_split(token, pieces)

    def _note_split(self, token: Token, pieces: list[Token]) -> None:
        if token.text not in self.splits:
            self._refuse_unknown_function(token, pieces)
            parts = "·".join(token.text[piece.start : piece.end] for piece in pieces)
            note = Note("split", (("word", token.text), ("parts", parts)))
            self.splits.add(token.text)
            self.notes[note] = None

    def _refuse_unknown_function(self, token: Token, pieces: list[Token]) -> None:
        following = self.raw[self.at] if self.at < len(self.raw) else None
        if len(token.text) < 4 or following is None or following.text != "(":
            return
        if all(piece.kind == "name" and len(piece.text) == 1 for piece in pieces):
            near = get_close_matches(token.text, [*SPELLINGS, *self.lexicon.functions], 1, 0.74)
            if near:
                raise Unreadable(
                    "unknown_function",
                    place(self.source, token.start, token.end),
                    Mend(near[0], token.start, token.end),
                    name=token.text,
                    suggestion=near[0],
                )

    def _greek(self, token: Token) -> None:
        atom = self.lexicon.atom(token.text, token.start, token.end)
        self.out.append(atom)

    def _subscript(self, token: Token) -> None:
        index = token.text.lstrip("_ ").strip("{} ")
        index = "".join(SUBSCRIPTS.get(c, ascii_name(c)) for c in index)
        index = re.sub(r"\\(?:mathrm|text|rm) *|[\\{} ]", "", index).replace(",", "_")
        base = self.out[-1] if self.out else None
        if base is None or base.end > token.start or not re.fullmatch(r"\w+", index):
            raise Unreadable("subscript", place(self.source, token.start, token.end))
        self.out[-1] = self._with_index(base, index, token)

    def _with_index(self, base: Token, index: str, token: Token) -> Token:
        if base.kind == "function" and base.text in ("ln", "log2", "log10"):
            text = {"2": "log2", "10": "log10", "e": "ln"}.get(index, f"log_{index}")
            return Token("function", text, base.start, token.end)
        if base.kind == "function" and base.text == "sigmoid":
            base = Token("name", "sigma", base.start, base.end)
        if base.kind not in ("name", "constant"):
            raise Unreadable("subscript", place(self.source, token.start, token.end))
        return Token("name", f"{base.text}_{index}", base.start, token.end)

    def _superscript(self, token: Token) -> None:
        inner = "".join(SUPERSCRIPTS[c] for c in token.text)
        self.emit("op", "^", token)
        self.emit("open", "{", token)
        for match in re.finditer(r"\d+|[a-z]|[-+()]", inner):
            piece = match.group()
            kind = {"(": "open", ")": "close", "+": "op", "-": "op"}.get(piece)
            self.emit(kind or ("number" if piece.isdigit() else "name"), piece, token)
        self.emit("close", "}", token)

    def _sign(self, token: Token) -> None:
        text = token.text
        if text in "([{":
            self.out.append(token._replace(kind="open"))
        elif text in ")]}":
            self.out.append(token._replace(kind="close"))
        elif text in "√∛":
            self.emit("radical", "2" if text == "√" else "3", token)
        else:
            kind = {"|": "bar", ",": "comma", "'": "prime"}.get(text, "op")
            self.emit(kind, "^" if text == "**" else text, token)

    def _command(self, token: Token) -> None:
        name = token.text[1:].rstrip("*") or "*"
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            self.emit("open", "(", token)
            self._argument(token, "numerator")
        elif name == "sqrt":
            self._square_root(token)
        elif name in ORNAMENTS:
            self._ornament(token)
        elif name in LATEX_SIGNS:
            self._latex_sign(LATEX_SIGNS[name], token)
        elif name in LATEX_WRAPPERS:
            self._wrapped(token)
        elif name in ("begin", "end"):
            self._skip_group()
        else:
            self._latex_word(VARIANTS.get(name, name), token)

    def _latex_sign(self, sign: str, token: Token) -> None:
        if sign.startswith("|"):
            self.emit("bar", sign, token)
        else:
            self._sign(token._replace(text=sign))

    def _latex_word(self, word: str, token: Token) -> None:
        if word in ("partial", "nabla"):
            raise Unreadable("partial", place(self.source, token.start, token.end), character="\\" + word)
        if word not in GREEK and not self.lexicon.function(word) and word not in self.lexicon.names:
            near = get_close_matches(word, [*SPELLINGS, *GREEK, "frac", "sqrt", "cdot"], 1, 0.7)
            mend = Mend("\\" + near[0], token.start, token.end) if near else None
            raise Unreadable("command", place(self.source, token.start, token.end), mend, command="\\" + word)
        self.out.append(self.lexicon.atom(GREEK.get(word, word), token.start, token.end))

    def _ornament(self, token: Token) -> None:
        if token.text in (r"\left", r"\right") and self._peek() == ".":
            self.at += 1
        elif token.text in (r"\left", r"\right") and self._peek() == "|":
            self.emit("bar", "|<" if token.text == r"\left" else "|>", token)
            self.at += 1

    def _peek(self) -> str:
        return self.raw[self.at].text if self.at < len(self.raw) else ""

    def _square_root(self, token: Token) -> None:
        if self._peek() != "[":
            self.emit("function", "sqrt", token)
            self._argument(token, "radicand")
            return
        close = self.squares.get(self.at)
        if close is None:
            raise Unreadable("unclosed", place(self.source, token.start, token.end), bracket="[")
        self.emit("function", "nroot", token)
        self.emit("open", "(", token)
        self.raw[self.at] = self.raw[self.at]._replace(kind="newline")
        self.raw[close] = Token("index_end", "]", self.raw[close].start, self.raw[close].end)

    def _index_end(self, token: Token) -> None:
        self.emit("comma", ",", token)
        self._argument(token, "radicand", opened=True)

    def _argument(self, token: Token, then: str, *, opened: bool = False) -> None:
        """Arrange for what follows a TeX argument: a brace group, or one character."""
        if self.at < len(self.raw) and self.at in self.braces:
            if then == "radicand" and opened:
                self.closing[self.braces[self.at]] = "index_radicand"
            elif then != "radicand":
                self.closing[self.braces[self.at]] = then
            return
        if self.at >= len(self.raw):
            raise Unreadable("missing_argument", place(self.source, token.start, token.end), command=token.text)
        if not opened:
            self.emit("open", "(", token)
        self._first_character()
        self._after_argument("single_" + then, token)

    def _first_character(self) -> None:
        token = self.raw[self.at]
        head = token._replace(text=token.text[:1], end=token.start + 1)
        if token.kind in ("number", "word") and len(token.text) > 1:
            self.raw[self.at] = token._replace(text=token.text[1:], start=token.start + 1)
            token = head
        else:
            self.at += 1
        self.readers[token.kind](token)

    def _after_argument(self, then: str, token: Token) -> None:
        if then in ("numerator", "single_numerator"):
            if then.startswith("single"):
                self.emit("close", ")", token)
            self.emit("op", "/", token)
            self._argument(token, "denominator")
        elif then == "single_denominator":
            self.emit("close", ")", token)
            self.emit("close", ")", token)
        else:
            self.emit("close", ")", token)

    def _wrapped(self, token: Token) -> None:
        """`\\operatorname{ReLU}`, `\\mathrm{loss}`, `\\mathbf{w}`: one word, whatever the font."""
        if self.at not in self.braces:
            return
        close = self.braces[self.at]
        start, end = self.raw[self.at].end, self.raw[close].start
        word = re.sub(r"[\s\\]", "", self.source[start:end].translate(LOOKALIKES))
        self.at = close + 1
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", word):
            raise Unreadable("wrapped", place(self.source, token.start, end), command=token.text)
        self.out.append(self.lexicon.atom(word, token.start, end + 1))

    def _skip_group(self) -> None:
        if self.at in self.braces:
            self.at = self.braces[self.at] + 1


def _matching(raw: list[Token], opening: str, closing: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(raw):
        if token.text == opening:
            opened.append(index)
        elif token.text == closing and opened:
            pairs[opened.pop()] = index
    return pairs


MODULES = frozenset(
    "torch nn functional F np numpy math jnp jax numpy tf keras scipy special sp sympy cmath activations".split()
)


def resolve_python(source: str, raw: list[Token], lexicon: Lexicon) -> list[Token]:
    """Python's words and signs as tokens: a word is a name, before a bracket it is a function."""
    out: list[Token] = []
    for index, token in enumerate(raw):
        following = raw[index + 1].text if index + 1 < len(raw) else ""
        if token.kind == "word":
            out.append(_python_word(source, token, following, lexicon))
        elif token.kind == "greek":
            out.append(lexicon.atom(token.text, token.start, token.end))
        elif token.kind == "number":
            out.append(token._replace(text=token.text.replace("_", "")))
        elif token.kind == "sign":
            out.append(_python_sign(source, token))
    return out


def _python_sign(source: str, token: Token) -> Token:
    signs = {"(": "open", ")": "close", ",": "comma", "+": "op", "-": "op", "*": "op", "/": "op"}
    if token.text == "**":
        return token._replace(kind="op", text="^")
    if token.text not in signs:
        mend = Mend("**", token.start, token.end) if token.text == "^" else None
        raise Unreadable("python_sign", place(source, token.start, token.end), mend, sign=token.text)
    return token._replace(kind=signs[token.text])


def _python_word(source: str, token: Token, following: str, lexicon: Lexicon) -> Token:
    *modules, word = re.sub(" ", "", token.text).split(".")
    where = place(source, token.start, token.end)
    if modules and not MODULES.issuperset(modules):
        raise Unreadable("python_attribute", where, name=token.text)
    if following == "(":
        spelling = word if lexicon.function(word) else word.lower()
        if lexicon.function(spelling):
            return lexicon.atom(spelling, token.start, token.end)
        near = get_close_matches(word, [*SPELLINGS, *lexicon.functions], 1, 0.6)
        mend = Mend(near[0], token.start, token.end) if near else None
        raise Unreadable("unknown_function", where, mend, name=word, suggestion=near[0] if near else "")
    if modules or word == "pi":
        if word not in CONSTANTS:
            raise Unreadable("python_attribute", where, name=token.text)
        return Token("constant", word, token.start, token.end)
    if word in _PYTHON_KEYWORDS:
        raise Unreadable("python_keyword", where, word=word)
    return Token("name", canonical(word), token.start, token.end)


_PYTHON_KEYWORDS = frozenset(
    "def lambda for while if else return import from class with and or not in is None True False".split()
)
