"""Raw tokens of paper and LaTeX to the tokens of one formula: words split, commands and fractions read."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.calculus.complaints import nearest, refuse_unknown
from app.calculus.errors import Mend, Unreadable, place
from app.calculus.lexicon import Lexicon
from app.calculus.operations import SPELLINGS
from app.calculus.symbols import (
    ACCENTS,
    GREEK,
    LATEX_SIGNS,
    LATEX_WRAPPERS,
    LOOKALIKES,
    ORNAMENTS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    VARIANTS,
    ascii_name,
)
from app.calculus.tokens import Note, Token

FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")


class Resolver:
    """Raw tokens of paper or LaTeX to tokens of one formula."""

    def __init__(self, source: str, lexicon: Lexicon) -> None:
        self.source = source
        self.lexicon = lexicon
        self.notes: dict[Note, None] = {}
        self.splits: set[str] = set()
        kinds = [
            "number",
            "word",
            "greek",
            "subscript",
            "superscript",
            "sign",
            "command",
            "newline",
            "index_end",
            "partial",
        ]
        self.readers: dict[str, Callable[[Token], None]] = {kind: getattr(self, f"_{kind}") for kind in kinds}

    def resolve(self, raw: list[Token]) -> list[Token]:
        """The tokens of one formula, words split and commands read."""
        self.raw, self.at, self.out = list(raw), 0, []
        self.closing: dict[int, tuple[str, Token]] = {}
        self.braces = _matching(self.raw, "{", "}")
        self.squares = _matching(self.raw, "[", "]") if any(token.kind == "command" for token in raw) else {}
        readers = self.readers
        while self.at < len(self.raw):
            token = self.raw[self.at]
            self.at += 1
            readers[token.kind](token)
            if token.text == "}" and self.at - 1 in self.closing:
                self._after_argument(*self.closing[self.at - 1])
        return self.out

    raw: list[Token]
    at: int
    out: list[Token]
    closing: dict[int, tuple[str, Token]]
    braces: dict[int, int]
    squares: dict[int, int]

    def emit(self, kind: str, text: str, token: Token) -> None:
        """Add a token that stands where `token` stood."""
        self.out.append(Token(kind, text, token.start, token.end))

    def _number(self, token: Token) -> None:
        if self.lexicon.choices.latex and self.out and self.out[-1].text == "^":
            token = self._first_digit(token)
        self.out.append(token)

    def _first_digit(self, token: Token) -> Token:
        """`x^47` by TeX's own rule: x^4·7. What is left of the number."""
        several = len(token.text) > 1 and token.text.isdigit()
        if not several or not self.lexicon.choices.other("digit", token.start, token.end):
            return token
        self.out.append(token._replace(text=token.text[0], end=token.start + 1))
        self.emit("op", "*", token)
        return token._replace(text=token.text[1:], start=token.start + 1)

    def _partial(self, token: Token) -> None:
        """A symbol of a derivation; in a function it asks for something that is not typed here."""
        if not self.lexicon.partials:
            sign = "∂" if "∂" in token.text else r"\partial"
            start = token.start + token.text.index(sign)
            raise Unreadable("partial", place(self.source, start, start + len(sign)), character=sign)
        self.out.append(token)

    def _newline(self, token: Token) -> None:
        """Inside brackets a line may break anywhere."""

    def _word(self, token: Token) -> None:
        if self._peek() == "(" and token.text[0].isupper():  # Ln(x), as an autocorrected line begins
            token = self._uncapitalised(token)
        pieces = self.lexicon.split(token.text)
        at = token.start
        self.out.extend([Token(kind, text, at + start, at + end) for kind, text, start, end in pieces])
        if len(pieces) > 1:
            self._note_split(token, pieces)
            self._note_short_exponent(token, pieces)

    def _uncapitalised(self, token: Token) -> Token:
        small = token.text.lower()
        known = token.text in self.lexicon.names or self.lexicon.function(token.text)
        usual = len(small) > 1 and not known and self.lexicon.function(small)
        return token._replace(text=small) if usual else token

    def _note_split(self, token: Token, pieces: list[Token]) -> None:
        if token.text not in self.splits:
            if self._peek() == "(":
                refuse_unknown(self.source, token, pieces, self.raw[self.at :][:200], self.lexicon.functions)
            parts = "".join(
                token.text[p.start : p.end] + (" " if p.kind in ("function", "call") else "·") for p in pieces
            )
            note = Note("split", (("word", token.text), ("parts", parts.rstrip("· "))))
            self.splits.add(token.text)
            self.notes[note] = None

    def _note_short_exponent(self, token: Token, pieces: list[Token]) -> None:
        """`e^bx` and `e^-bx` are e^b·x and e^{-b}·x."""
        before = [piece.text for piece in self.out[-len(pieces) - 2 : -len(pieces)]]
        if before[-1:] == ["^"] or before == ["^", "-"]:
            first = token.text[: pieces[0].end]
            self.notes[Note("short_exponent", (("word", token.text), ("first", first)))] = None

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
        if f"{base.text}_{index}" in self.lexicon.functions:
            return Token("call", f"{base.text}_{index}", base.start, token.end)
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
        if text == "^":
            self._refuse_raised_index(token)
        if (text == "^" and self._primes(token)) or (text == "{" and self._empty_group()):
            return
        if text in "([{":
            self.out.append(token._replace(kind="open"))
        elif text in ")]}":
            self.out.append(token._replace(kind="close"))
        elif text in "√∛":
            self.emit("radical", "2" if text == "√" else "3", token)
        else:
            kind = {"|": "bar", ",": "comma", "'": "prime"}.get(text, "op")
            self.emit(kind, "^" if text == "**" else text, token)

    def _empty_group(self) -> bool:
        """`{}^{2}`: nothing, as Mathpix and others set it before an exponent."""
        following = self.raw[self.at + 1] if self.at + 1 < len(self.raw) else None
        empty = self._peek() == "}" and following is not None
        if empty and following is not None and (following.text == "^" or following.kind == "superscript"):
            self.at += 1
            return bool(self.out)
        return False

    def _refuse_raised_index(self, token: Token) -> None:
        """`w^{(2)}`, `a^{[1]}` are indices of layers and samples, not powers."""
        close = self.braces.get(self.at)
        inside = [piece.text for piece in self.raw[self.at + 1 : close]] if close else []
        if (
            len(inside) != 3
            or (inside[0], inside[2]) not in (("(", ")"), ("[", "]"))
            or not inside[1].isalnum()
        ):
            return
        if self.out and self.out[-1].kind == "name" and close is not None:
            end = self.raw[close].end
            mend = Mend(f"_{{{inside[1]}}}", token.start, end)
            where = place(self.source, token.start, end)
            raise Unreadable(
                "raised_index", where, mend, found=self.source[token.start : end], index=inside[1]
            )

    def _primes(self, token: Token) -> bool:
        """`\\sigma^{\\prime}` and `\\sigma^\\prime` are σ′."""
        group = (
            self.raw[self.at + 1 : self.braces[self.at]]
            if self.at in self.braces
            else self.raw[self.at : self.at + 1]
        )
        primes = sum(piece.text in (r"\prime", "'") for piece in group)
        if not primes or primes < len(group):
            return False
        self.at = self.braces[self.at] + 1 if self.at in self.braces else self.at + 1
        for _ in range(primes):
            self.emit("prime", "'", token)
        return True

    def _command(self, token: Token) -> None:
        name = token.text[1:].rstrip("*") or "*"
        if name in FRACTIONS:
            self._refuse_derivative(token)
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
        elif name in ACCENTS:
            self._accented(name, token)
        else:
            self._latex_word(VARIANTS.get(name, name), token)

    def _refuse_derivative(self, token: Token) -> None:
        """`\\frac{d}{dx}` and `\\frac{dL}{dw}` ask for what is shown anyway."""
        close = self.braces.get(self.at, -1)
        until = self.braces.get(close + 1, -1)
        if close < 0 or until < 0 or "d" in self.lexicon.names:
            return
        upper, lower = (
            self.source[self.raw[start].end : self.raw[end].start].replace(r"\mathrm{d}", "d").strip()
            for start, end in ((self.at, close), (close + 1, until))
        )
        if re.fullmatch(r"d ?[A-Za-z]?", upper) and re.fullmatch(r"d ?\\?[A-Za-z]+(?:_?\{?\d+\}?)?", lower):
            raise Unreadable("partial", place(self.source, token.start, token.end), character="d/d…")

    def _latex_sign(self, sign: str, token: Token) -> None:
        if sign.startswith("|"):
            self.emit("bar", sign, token)
        else:
            self._sign(token._replace(text=sign))

    def _latex_word(self, word: str, token: Token) -> None:
        if word in ("partial", "nabla"):
            raise Unreadable("partial", place(self.source, token.start, token.end), character="\\" + word)
        if word not in GREEK and not self.lexicon.function(word) and word not in self.lexicon.names:
            near = nearest(word, [*SPELLINGS, *GREEK, "frac", "sqrt", "cdot"], 0.7)
            mend = Mend("\\" + near, token.start, token.end) if near else None
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
            raise Unreadable("unclosed", place(self.source, token.start, token.end), bracket="[", closing="]")
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
                self.closing[self.braces[self.at]] = ("index_radicand", token)
            elif then != "radicand":
                self.closing[self.braces[self.at]] = (then, token)
            return
        if self.at >= len(self.raw):
            raise Unreadable(
                "missing_argument", place(self.source, token.start, token.end), command=token.text
            )
        if not opened:
            self.emit("open", "(", token)
        self._first_character()
        self._after_argument("single_" + then, token)

    def _first_character(self) -> None:
        token = self.raw[self.at]
        if token.text[1:] in (*FRACTIONS, "sqrt") or token.text[0] == ".":  # TeX does not take them, either
            raise Unreadable(
                "missing_argument", place(self.source, token.start, token.end), command=token.text
            )
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
        word = re.sub(r"\s|\\[,;:! ]", "", self.source[start:end].translate(LOOKALIKES)).lstrip("\\")
        self.at = close + 1
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", word):
            raise Unreadable("wrapped", place(self.source, token.start, end), command=token.text)
        self.out.append(self.lexicon.atom(word, token.start, end + 1))

    def _accented(self, accent: str, token: Token) -> None:
        """`\\hat{y}` is a name of its own: y_hat."""
        close = self.braces.get(self.at, self.at)
        inner = self.raw[self.at + (close > self.at)] if self.at < len(self.raw) else token
        letter = inner.text.lstrip("\\")
        over = inner.kind in ("word", "greek") or (inner.kind == "command" and letter in GREEK)
        if not over or close - self.at not in (0, 2):
            raise Unreadable("accent", place(self.source, token.start, token.end), command=token.text)
        if len(letter) > 1 and letter not in GREEK:
            raise Unreadable("accent", place(self.source, token.start, token.end), command=token.text)
        self.at = close + 1
        self.out.append(Token("name", f"{ascii_name(letter)}_{accent}", token.start, self.raw[close].end))


def _matching(raw: list[Token], opening: str, closing: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(raw):
        if token.text == opening:
            opened.append(index)
        elif token.text == closing and opened:
            pairs[opened.pop()] = index
    return pairs
