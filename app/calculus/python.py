"""Raw tokens of Python to the tokens of one formula; a function may follow its argument.

`(w*x + b).sigmoid()` becomes `sigmoid((w*x + b))`, in one pass: a method's name is put before the place
where the operand before its dot began, so a chain of methods costs no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from app.calculus.complaints import nearest_function
from app.calculus.cursor import Cursor
from app.calculus.errors import Mend
from app.calculus.lexicon import Lexicon, canonical
from app.calculus.libraries import (
    ARRANGING,
    AVERAGES,
    BOUNDS,
    CASES,
    CLAMPS,
    CLASSES,
    GRADIENTS,
    IDLE_KEYWORDS,
    ITSELF,
    KEYWORDS,
    KNOWN,
    LAYERS,
    MENDS,
    MODULES,
    NAMING_KEYWORDS,
    OF_LISTS,
    OPERATORS,
    SAME_ATTRIBUTES,
    SIGNS,
    VECTORS,
)
from app.calculus.operations import CONSTANTS
from app.calculus.tokens import Note, Token, token_of
from app.calculus.unrolling import LISTS

_BARE_POINT = re.compile(r"\.(?=[eE]|$)")


@dataclass(slots=True)
class _Frame:
    """An open bracket: what it belongs to, where its operand began, how many arguments have begun."""

    kind: str  # group, list, call, clamp, itself; silent is a method that changes nothing
    start: int
    name: Token
    arguments: int = 0
    bounds: list[str] = field(default_factory=list)


class PythonResolver(Cursor):
    """Reads one formula; `notes` are the guesses made."""

    def __init__(self, source: str, raw: list[Token], lexicon: Lexicon) -> None:
        super().__init__(source, [token for token in raw if token.kind != "newline"])
        self.lexicon = lexicon
        self.notes: dict[Note, None] = {}
        self.out: list[Token] = []
        self.heads: dict[int, list[Token]] = {}  # functions to be put before an operand, innermost first
        self.plain: dict[str, tuple[str, str]] = {}  # names met without a bracket behind them
        self.frames: list[_Frame] = []
        self.ended: int | None = None  # where the operand began that has just ended
        self.signs: dict[str, Callable[[Token], None]] = {
            "(": self._open, "[": self._bracket, ")": self._close, "]": self._close, ",": self._comma,
            ".": self._dot,
        }  # fmt: skip

    def resolve(self) -> list[Token]:
        """The tokens of the formula. Raises Unreadable where something has no meaning here."""
        while self.at < len(self.raw):
            token = self.raw[self.at]
            self.at += 1
            if token.kind == "word":
                self._word(token)
            elif token.kind == "sign":
                self.signs.get(token.text, self._operator)(token)
            elif token.kind == "string":
                raise self._unreadable("python_string", token)
            else:
                self._leaf(token)
        return self._woven()

    def _woven(self) -> list[Token]:
        if not self.heads:
            return self.out
        woven: list[Token] = []
        for index, token in enumerate(self.out):
            woven.extend(reversed(self.heads.get(index, ())))
            woven.append(token)
        return woven

    # Operands.

    def _leaf(self, token: Token) -> None:
        if token.kind == "greek" and self._next() == "(":
            self._call(token, token.text, own=True)
            return
        if token.kind == "greek":
            self._operand(self.lexicon.atom(token.text, token.start, token.end))
            return
        if not token.text.isdigit():
            token = token._replace(text=_BARE_POINT.sub(".0", token.text.replace("_", "")))
        self._operand(token)

    def _operand(self, token: Token) -> None:
        self._refuse_neighbours(token)
        self.ended = len(self.out)
        self.out.append(token)

    def _refuse_neighbours(self, token: Token) -> None:
        """`2x` and `(a)(b)` are products on paper alone."""
        if self.ended is not None:
            mend = Mend("*", token.start, token.start)
            raise self._unreadable("python_product", token, mend, found=self._spelled(token))

    def _word(self, token: Token) -> None:
        if token.text in self.plain and self._next() != "(":
            self._operand(token_of((*self.plain[token.text], token.start, token.end)))
            return
        parts = token.text.replace(" ", "").split(".")
        self._refuse_keyword(token, parts[0], alone=len(parts) == 1)
        if parts[0] == "self":
            parts = parts[1:]
        path = self._path(parts)
        if path is not None:
            self._from_library(token, path)
        elif len(parts) == 1 and self._next() == "(":
            self._call(token, parts[0], own=True)
        else:
            self._name(token, parts)

    def _refuse_keyword(self, token: Token, word: str, alone: bool) -> None:
        if word in KEYWORDS and (alone or word != "self"):
            raise self._unreadable(KEYWORDS[word], token, word=word)

    def _path(self, parts: list[str]) -> list[str] | None:
        """Where in a library a dotted name leads; None for the source's own names."""
        head, *rest = parts
        if head in self.lexicon.names or head in self.lexicon.functions:
            return None
        if head in self.lexicon.imported:
            return [*self.lexicon.imported[head].split("."), *rest]
        return parts if rest and head in MODULES else None

    def _from_library(self, token: Token, path: list[str]) -> None:
        word = path[-1]
        if "optim" in path:
            raise self._unreadable("python_training", token, name=token.text)
        if self._next() == "(":
            self._call(token, word, own=False)
        elif word in CONSTANTS:
            self._operand(Token("constant", word, token.start, token.end))
        else:
            raise self._unreadable("python_attribute", token, name=token.text)

    def _name(self, token: Token, parts: list[str]) -> None:
        name, *members = parts
        if name.startswith("_"):
            raise self._unreadable("python_name", token, name=name)
        is_constant = name == "pi" and name in self.lexicon.constants
        known = self.lexicon.names.get(name) or canonical(name)
        end = token.start + len(name) if members else token.end
        atom = Token("constant" if is_constant else "name", known, token.start, end)
        if token.text == name:
            self.plain[name] = atom[:2]
        self._operand(atom)
        for k, member in enumerate(members, 1):
            self._member(member, token, called=k == len(members) and self._next() == "(")

    # Calls.

    def _call(self, token: Token, word: str, own: bool) -> None:
        """A function's name before its bracket."""
        self._refuse_neighbours(token)
        if own and word in self.lexicon.names and self._next(1) == ")":  # a function without arguments
            self.at += 2
            self._operand(Token("name", self.lexicon.names[word], token.start, token.end))
            return
        if word in OF_LISTS and self._lists_several() and not (own and word in self.lexicon.functions):
            self._list_call(token, OF_LISTS[word])
            return
        kind, function = self._function(token, word, own)
        bracket = self._take()
        if word in CLASSES and self._next() == ")" and self._next(1) == "(":  # nn.ReLU()(x)
            self.at += 1
            bracket = self._take()
        frame = _Frame(kind, len(self.out), token)
        if function is not None:
            self.out.append(function)
        if kind != "clamp":
            self.out.append(bracket._replace(kind="open"))
        self.frames.append(frame)
        self._begin_argument(bracket)

    def _list_call(self, token: Token, function: str) -> None:
        """`np.mean([a, b])`: the members are the arguments."""
        self.at += 1
        self.frames += [
            _Frame("silent", len(self.out), token, arguments=1),
            _Frame("call", len(self.out), token),
        ]
        self.out += [Token("function", function, token.start, token.end), self._take()._replace(kind="open")]
        if function in LISTS:
            self.notes[Note("listed", (("name", function), ("formula", LISTS[function])))] = None
        self._begin_argument(token)

    def _function(self, token: Token, word: str, own: bool) -> tuple[str, Token | None]:
        """The kind of frame that a call opens, and the function that is called there."""
        if own and word in self.lexicon.functions:
            return "call", self.lexicon.atom(word, token.start, token.end)
        if word in CLAMPS:
            return "clamp", None
        if word in ITSELF:
            self._note_average(word)
            return "itself", None
        self._refuse_call(token, word)
        bare = word.rstrip("_")
        name = OPERATORS.get(bare) or CLASSES.get(bare) or (bare if bare in KNOWN else "")
        if name:
            return "call", Token("function", name, token.start, token.end)
        return "call", self._table_function(token, bare)

    def _table_function(self, token: Token, word: str) -> Token:
        spelling = word if self.lexicon.function(word) else word.lower()
        if self.lexicon.function(spelling):
            return self.lexicon.atom(spelling, token.start, token.end)
        near = nearest_function(word, KNOWN | self.lexicon.functions)
        if not near:
            key = "python_attribute" if self.ended is not None else "no_function"
            raise self._unreadable(key, token, name=token.text)
        mend = Mend(near, token.end - len(word), token.end)
        raise self._unreadable("unknown_function", token, mend, name=word, suggestion=near)

    def _refuse_call(self, token: Token, word: str) -> None:
        kinds = (
            (CASES, "python_cases"),
            (GRADIENTS, "python_gradient"),
            (LAYERS, "python_layer"),
            (VECTORS, "python_vector"),
        )
        for words, key in kinds:
            if word in words:
                raise self._unreadable(key, token, word=word, name=token.text)

    def _note_average(self, word: str) -> None:
        if word in AVERAGES:
            self.notes[Note("of_one", (("name", word),))] = None

    # Methods and attributes.

    def _dot(self, token: Token) -> None:
        word = self.raw[self.at] if self.at < len(self.raw) else token
        if self.ended is None or word.kind != "word":
            raise self._unreadable("python_sign", token, sign=token.text)
        self.at += 1
        members = word.text.replace(" ", "").split(".")
        for k, member in enumerate(members, 1):
            self._member(member, word, called=k == len(members) and self._next() == "(")

    def _member(self, word: str, token: Token, called: bool) -> None:
        if called:
            self._method(word, token)
        elif word == "grad":
            raise self._unreadable("python_gradient", token, name=token.text)
        elif word not in SAME_ATTRIBUTES:
            raise self._unreadable("python_attribute", token, name=token.text)

    def _method(self, word: str, token: Token) -> None:
        """`x.pow(2)` is pow(x, 2), `x.item()` is x."""
        start = self.ended or 0
        kind, function = self._function(token, word, own=False)
        kind = "silent" if kind == "itself" else kind
        bracket = self._take()
        if word in ARRANGING:
            self._skip_value()
        if function is not None:
            function = function._replace(start=token.end - len(word))
            self.heads.setdefault(start, []).extend((bracket._replace(kind="open"), function))
        self.frames.append(_Frame(kind, start, token, arguments=1))
        self.ended = None
        self._begin_argument(bracket)
        if self._next() == ")":
            self.ended = start

    # Brackets and what stands in them.

    def _open(self, token: Token) -> None:
        self._refuse_neighbours(token)
        self.frames.append(_Frame("group", len(self.out), token))
        self.out.append(token._replace(kind="open"))

    def _bracket(self, token: Token) -> None:
        """`[2.0]` is a list of one number, and that number; `x[0]` is a part of something larger."""
        if self.ended is not None:
            self._refuse_subscript(token)
        self.frames.append(_Frame("list", len(self.out), token))
        self.out.append(token._replace(kind="open"))

    def _refuse_subscript(self, token: Token) -> None:
        index, close = [*self.raw[self.at : self.at + 2], token, token][:2]
        name = self.out[-1]
        if close.text == "]" and index.text.isdigit() and name.kind == "name" and name.end == token.start:
            mend = Mend("_" + index.text, token.start, close.end)
            raise self._unreadable("python_subscript", token, mend)
        raise self._unreadable("python_subscript", token)

    def _close(self, token: Token) -> None:
        frame = self.frames.pop() if self.frames else _Frame("group", 0, token)
        if frame.kind == "clamp":
            self._finish_clamp(frame, token)
        elif frame.kind != "silent":
            self.out.append(token._replace(kind="close"))
        self.ended = frame.start

    def _finish_clamp(self, frame: _Frame, token: Token) -> None:
        if not frame.bounds:
            form = f"{frame.name.text}(x, min, max)"
            raise self._unreadable("arity", frame.name, name=frame.name.text, form=form, found=1)
        self.out.append(token._replace(kind="close"))
        for bound in frame.bounds:
            function = Token("function", bound, frame.name.start, frame.name.end)
            opened = Token("open", "(", frame.name.start, frame.name.end)
            self.heads.setdefault(frame.start, []).extend((opened, function))

    def _comma(self, token: Token) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame is None or frame.kind == "group":
            raise self._unreadable("python_tuple", token)
        if frame.kind == "list":
            raise self._unreadable("python_list", frame.name)
        self._begin_argument(token)

    def _begin_argument(self, token: Token) -> None:
        """After a bracket or comma: what the next argument is for."""
        frame = self.frames[-1]
        self._skip_idle(frame)
        if self._next() in (")", ""):
            return
        keyword = self._next() if self._next(1) == "=" else ""
        if keyword and not (keyword in NAMING_KEYWORDS or (frame.kind == "clamp" and keyword in BOUNDS)):
            raise self._unreadable("python_argument", self.raw[self.at], word=keyword)
        if frame.arguments and frame.kind in ("itself", "silent"):
            raise self._unreadable("python_argument", self.raw[self.at], word=self._next())
        if frame.arguments and frame.kind == "clamp":
            if frame.bounds:
                self.out.append(token._replace(kind="close", text=")"))
            frame.bounds.append(BOUNDS.get(keyword) or ("max" if frame.arguments == 1 else "min"))
        if frame.arguments:
            self.out.append(token._replace(kind="comma", text=","))
        self.at += 2 if keyword else 0
        frame.arguments += 1
        self.ended = None

    def _skip_idle(self, frame: _Frame) -> None:
        """Past arguments that change nothing: `dtype=…`, a bound that is None."""
        while True:
            idle = self._next(1) == "=" and self._next() in IDLE_KEYWORDS
            value = 2 if self._next(1) == "=" else 0
            unbounded = frame.kind == "clamp" and self._next(value) == "None"
            if not (idle or unbounded):
                return
            frame.arguments += unbounded
            self._skip_value()
            if self._next() != ",":
                return
            self.at += 1

    def _skip_value(self) -> None:
        depth = 0
        while self.at < len(self.raw):
            text = self.raw[self.at].text
            if depth == 0 and text in (",", ")"):
                return
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
            self.at += 1

    def _operator(self, token: Token) -> None:
        text = token.text
        if text in ("+", "-", "*", "/", "**"):
            self.out.append(token_of(("op", "^" if text == "**" else text, token.start, token.end)))
            self.ended = None
            return
        key = "python_list" if text == "{" else SIGNS.get(text, "python_sign")
        alone = self.source[token.end : token.end + 1] not in tuple("/*=@^")
        mend = Mend(MENDS[text], token.start, token.end) if text in MENDS and alone else None
        raise self._unreadable(key, token, mend, sign=text)


def resolve_python(source: str, raw: list[Token], lexicon: Lexicon) -> tuple[list[Token], list[Note]]:
    """One formula's tokens, and the guesses made."""
    resolver = PythonResolver(source, raw, lexicon)
    tokens = resolver.resolve()
    return tokens, list(resolver.notes)
