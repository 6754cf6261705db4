"""What stands above and below a letter: indices, powers in small figures, primes, accents, raised indices."""

from __future__ import annotations

import re

from app.calculus.errors import Mend, Unreadable, place
from app.calculus.lexicon import Lexicon
from app.calculus.symbols import (
    ACCENTED,
    MARKS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    VULGAR,
    ascii_name,
    parts_of_name,
    raised_name,
)
from app.calculus.tokens import Note, Token, token_of

TRANSPOSES = frozenset({r"\top", r"\intercal", r"\ast", "*", r"\dagger", r"\star"})
_UPRIGHT = re.compile(r"\\(?:mathrm|text|rm)")
_AROUND_AN_INDEX = re.compile(r"\\(?:mathrm|text|rm) *|[\\{} ]")
MOST_OF_AN_EXPONENT = 200  # tokens of an exponent that an index may follow


class Scripts:
    """Reads what is raised and lowered, at a place among raw tokens.

    `indices` are the letters that count the sums of the formula: an index with one of them in it is kept as
    a template (`w_{i}{j}`, `x_{i+1}`) until the sum is written out.
    """

    def __init__(self, source: str, lexicon: Lexicon) -> None:
        self.source = source
        self.lexicon = lexicon
        self.notes: dict[Note, None] = {}
        self.indices: set[str] = set()

    raw: list[Token]
    at: int
    out: list[Token]
    braces: dict[int, int]

    def emit(self, kind: str, text: str, token: Token) -> None:
        """Add a token that stands where `token` stood."""
        self.out.append(token_of((kind, text, token.start, token.end)))

    def refuse(
        self, key: str, start: int, end: int, mend: Mend | None = None, **details: str | int
    ) -> Unreadable:
        """What is wrong with a piece of the source."""
        return Unreadable(key, place(self.source, start, end), mend, **details)

    def _peek(self) -> str:
        return self.raw[self.at].text if self.at < len(self.raw) else ""

    # Below.

    def _subscript(self, token: Token) -> None:
        index = self._index(token)
        at = self._index_belongs_to(token)
        if self.out and self.out[-1].kind == "bar" and "=" in token.text:  # x^2 |_{x=1}
            raise self.refuse("evaluated", self.out[-1].start, token.end)
        if at is not None and index is None and self.out[at].kind in ("name", "constant"):
            raise self.refuse("index_formula", token.start, token.end, found=token.text.strip("_{} "))
        if at is None or index is None:
            raise self.refuse("subscript", token.start, token.end)
        base = self.out[at]
        end = token.end if at == len(self.out) - 1 else base.end
        self.out[at] = self._with_index(base, index, token)._replace(end=end)

    def _base(self, token: Token) -> None:
        """The base of a logarithm, in brackets behind this token."""
        if not self.out or self.out[-1].text != "ln":
            raise self.refuse("subscript", token.start, token.end)
        self.emit("op", "_", token)

    def _index(self, token: Token) -> str | None:
        """What a subscript says; None where it is no index."""
        bare = token.text[2:-1] if token.text[1:2] == "{" else token.text[1:]
        if token.text[0] == "_" and bare.isalnum() and bare.isascii() and not self.indices:
            return bare
        index = ascii_index(token.text)
        worded = _UPRIGHT.search(token.text)
        if self.indices.intersection(index) and not worded:
            return self._template(index)
        return index if re.fullmatch(r"\w+", index) else None

    def _template(self, index: str) -> str | None:
        parts = []
        for part in index.split("_"):
            if part.isalnum():
                parts.append("".join(f"{{{c}}}" if c in self.indices else c for c in part))
            elif re.fullmatch(r"\w+(?:[-+*]\w+)+", part) and self.indices.issuperset(_letters(part)):
                parts.append(f"{{{part}}}")
            else:
                return None
        return "_".join(parts)

    def _index_belongs_to(self, token: Token) -> int | None:
        """The place of the name that an index touches: `w_1`, and as TeX has it also `w^2_1`, `w^{ab}_1`."""
        out = self.out
        if not out or out[-1].end > token.start:
            return None
        at = len(out) - 1
        if out[at].kind == "close":
            at = self._opening(at)
        raised = out[at].kind in ("number", "open") and at > 1 and out[at - 1].text == "^"
        if raised and out[at - 2].kind in ("name", "constant") and out[-1].end == token.start:
            return at - 2
        return len(out) - 1

    def _opening(self, at: int) -> int:
        depth = 0
        for back in range(at, max(-1, at - MOST_OF_AN_EXPONENT), -1):
            depth += (self.out[back].kind == "close") - (self.out[back].kind == "open")
            if depth == 0:
                return back
        return at

    def _with_index(self, base: Token, index: str, token: Token) -> Token:
        if base.kind == "function" and base.text in ("ln", "log2", "log10"):
            text = {"2": "log2", "10": "log10", "e": "ln"}.get(index, f"log_{index}")
            return Token("function", text, base.start, token.end)
        base = self._letter(base)
        if f"{base.text}_{index}" in self.lexicon.functions:
            return Token("call", f"{base.text}_{index}", base.start, token.end)
        if base.kind not in ("name", "constant"):
            raise self.refuse("subscript", token.start, token.end)
        return Token("name", f"{base.text}_{index}", base.start, token.end)

    def _letter(self, base: Token) -> Token:
        """σ with an index or an accent is a letter."""
        sigmoid = base.kind == "function" and base.text == "sigmoid"
        return Token("name", "sigma", base.start, base.end) if sigmoid else base

    # Above.

    def _superscript(self, token: Token) -> None:
        inner = "".join(SUPERSCRIPTS[c] for c in token.text)
        raised = re.fullmatch(r"\((\w+)\)", inner)
        if raised and self._raise(raised[1], token.start, token.end):
            return
        if inner.isdigit() and self._peek() == "√" and self._begins_an_operand(token):
            self.at += 1
            self.out.append(Token("radical", inner, token.start, self.raw[self.at - 1].end))
            return
        self.emit("op", "^", token)
        self.emit("open", "{", token)
        for piece in re.findall(r"\d+|.", inner):
            kind = "number" if piece.isdigit() else "name"
            self.emit({"+": "op", "-": "op", "(": "open", ")": "close"}.get(piece, kind), piece, token)
        self.emit("close", "}", token)

    def _begins_an_operand(self, token: Token) -> bool:
        """Whether the 4 of ⁴√x stands where a factor begins."""
        before = self.out[-1] if self.out else None
        return before is None or before.kind in ("op", "open", "comma") or before.end < token.start

    def _raise(self, index: str, start: int, end: int, bracket: str = "(") -> bool:
        """`w^{(1)}`, `w⁽¹⁾`: a name with a raised index, as those of layers and samples."""
        base = self._letter(self.out[-1]) if self.out else None
        if base is None or base.kind != "name" or base.end > start or parts_of_name(base.text)[1]:
            return False
        index = self._template(index) or index
        name = raised_name(base.text, index)
        if self.lexicon.raised.setdefault(name, bracket) != bracket:
            raise self.refuse("raised_twice", start, end, found=self.source[start:end])
        self.out[-1] = Token("name", name, base.start, end)
        shown = self.source[base.start : end]
        self.notes[Note("raised_index", (("name", shown),))] = None
        return True

    def _raised_index(self, token: Token) -> bool:
        """`w^{(2)}`, `a^{[1]}` are indices of layers and samples, not powers."""
        close = self.braces.get(self.at)
        if close is None or close != self.at + 4:
            return False
        opening, index, closing = (piece.text for piece in self.raw[self.at + 1 : close])
        if (opening, closing) not in (("(", ")"), ("[", "]")) or not index.isalnum():
            return False
        if not self._raise(index, token.start, self.raw[close].end, opening):
            return False
        self.at = close + 1
        return True

    def _refuse_transpose(self, token: Token) -> None:
        """`w^\\top`, `w^*`: vectors and matrices are not read."""
        following = [piece.text for piece in self.raw[self.at : self.at + 2]]
        sign = following[1] if following[:1] == ["{"] and len(following) > 1 else "".join(following[:1])
        if sign == "*" and any(piece.isdigit() for piece in following[1:]):
            return  # x^*2 has two signs
        if sign in TRANSPOSES:
            raise self.refuse("transpose", token.start, token.end, character=f"^{sign}")

    def _primes(self, token: Token) -> bool:
        """`\\sigma^{\\prime}` and `\\sigma^\\prime` are σ′."""
        if self._peek() not in ("{", r"\prime", "'"):
            return False
        close = self.braces.get(self.at, self.at)
        start = self.at + (close > self.at)
        if self.raw[start].text not in (r"\prime", "'"):
            return False
        group = self.raw[start : max(close, start + 1)]
        primes = sum(piece.text in (r"\prime", "'") for piece in group)
        if primes < len(group):
            return False
        self.at = close + 1
        for _ in range(primes):
            self.emit("prime", "'", token)
        return True

    # Letters and figures that are several at once.

    def _mark(self, token: Token) -> None:
        """x̄ as a letter and a mark after it: x_bar."""
        base = self._letter(self.out[-1]) if self.out else None
        if base is None or base.kind not in ("name", "constant") or base.end != token.start:
            raise self.refuse("accent", token.start, token.end, command="◌" + token.text)
        self.out[-1] = Token("name", f"{base.text}_{MARKS[token.text]}", base.start, token.end)

    def _accented(self, token: Token) -> None:
        """ŷ as one character: y_hat."""
        self.emit("name", ascii_name(*ACCENTED[token.text]), token)

    def _vulgar(self, token: Token) -> None:
        """½ is (1/2), and 2½ is (2 + 1/2)."""
        upper, lower = VULGAR[token.text]
        mixed = self.out.pop() if self.out and _is_whole(self.out[-1], token) else None
        if mixed:
            self.notes[Note("mixed", (("number", mixed.text + token.text),))] = None
        self._quotient(token, upper, lower, mixed)

    def _mixed(self, token: Token) -> bool:
        """`2\\frac{1}{4}`: 2 · 1/4, or the mixed number 2 + 1/4, if that is wanted."""
        texts = [piece.text for piece in self.raw[self.at : self.at + 6]]
        braced = "".join((*texts[::3], *texts[2::3])) == "{{}}"
        before = self.out[-2:]
        whole = before and before[-1].kind == "number" and before[-1].text.isdigit() and before[0].text != "^"
        if not (braced and whole and texts[1].isdigit() and texts[4].isdigit()):
            return False
        if not self.lexicon.choices.other("mixed", before[-1].start, self.raw[self.at + 5].end):
            return False
        self._quotient(token, texts[1], texts[4], self.out.pop())
        self.at += 6
        return True

    def _quotient(self, token: Token, upper: str, lower: str, whole: Token | None) -> None:
        """A fraction of two numbers, and what is added to it."""
        self.emit("open", "(", token)
        if whole:
            self.out.append(whole)
            self.emit("op", "+", token)
        for kind, text in (("number", upper), ("op", "/"), ("number", lower), ("close", ")")):
            self.emit(kind, text, token)


def ascii_index(subscript: str) -> str:
    """What a subscript says, in ASCII: `_{\\theta,1}` is theta_1, `₁₂` is 12."""
    index = "".join(SUBSCRIPTS.get(c, ascii_name(c)) for c in subscript.lstrip("_ ").strip("{} "))
    return _AROUND_AN_INDEX.sub("", index).replace(",", "_")


def _letters(index: str) -> list[str]:
    return [character for character in index if character.isalpha()]


def _is_whole(before: Token, token: Token) -> bool:
    return before.kind == "number" and before.text.isdigit() and before.end == token.start
