"""Raw tokens of paper and LaTeX to the tokens of one formula: words split, commands and fractions read."""

from __future__ import annotations

import re

from app.calculus.arguments import FRACTIONS, Arguments, root_brackets
from app.calculus.bases import bases
from app.calculus.complaints import nearest, refuse_misspelt, refuse_unknown
from app.calculus.errors import Mend, Unreadable, place
from app.calculus.fractions import fractions, matching
from app.calculus.lexicon import SIGNS, Lexicon
from app.calculus.operations import SPELLINGS
from app.calculus.scripts import TRANSPOSES
from app.calculus.sums import SUMS, takes_several
from app.calculus.symbols import (
    ACCENTS,
    GREEK,
    LATEX_SIGNS,
    LATEX_WRAPPERS,
    LOOKALIKES,
    ORNAMENTS,
    REFUSED_COMMANDS,
    TRANSPARENT,
    VARIANTS,
    ascii_name,
)
from app.calculus.tokens import Note, Token, token_of
from app.calculus.unrolling import LISTS

MOST_RUN_ON = 3  # letters that may stand behind a command as if they were part of it
_ROOTS = {"√": "2", "∛": "3", "∜": "4"}
_D, _D_BY = re.compile("d ?[A-Za-z]?"), re.compile(r"d ?\\?[A-Za-z]+(?:_?\{?\d+\}?)?")
_AFTER_A_CARET = TRANSPOSES | {"{", "'", r"\prime"}
_NOTHING = Token("", "", 0, 0)

KINDS = (
    *("number", "word", "greek", "subscript", "superscript", "sign", "command", "newline", "index_end"),
    *("partial", "arrow", "big", "vulgar", "accented", "mark", "base"),
)


class Resolver(Arguments):
    """Raw tokens of paper or LaTeX to tokens of one formula."""

    plain: dict[str, tuple[str, str]]
    brackets: list[int]  # where those that are open stand among the tokens read

    def __init__(self, source: str, lexicon: Lexicon) -> None:
        super().__init__(source, lexicon)
        self.splits: set[str] = set()

    def resolve(self, raw: list[Token]) -> list[Token]:
        """The tokens of one formula, words split and commands read."""
        raw = bases(self.source, fractions(self.source, raw))
        texts = {token.text for token in raw}
        self.raw, self.at, self.out, self.lists, self.closing, self.brackets = raw, 0, [], None, {}, []
        self.braces = matching(raw, "{", "}") if "{" in texts else {}
        self.squares = root_brackets(raw) if "[" in texts else {}
        lists = any("," in text or text == ";" for text in texts)
        self.plain = self.lexicon.plain[lists]
        tex = self.lexicon.choices.latex and "^" in texts
        self._read(numbers_stand=not lists and not tex)
        return self.out

    def _read(self, numbers_stand: bool) -> None:
        """Token by token; what is read alike wherever it stands is looked up.

        A number is as it stands, unless a comma or TeX's `^` is near.
        """
        raw, out, plain = self.raw, self.out, self.plain
        while self.at < len(raw):
            token = raw[self.at]
            self.at += 1
            kind, text, start, end = token
            if text in plain:
                kind, text = plain[text]
                out.append(token_of((kind, text, start, end)))
                continue
            if kind == "number" and numbers_stand:
                out.append(token)
                continue
            self.readers[kind](self, token)
            if text == "}" and self.at - 1 in self.closing:
                self._after_argument(*self.closing[self.at - 1])

    def _learn(self, spelled: str, atom: Token) -> None:
        """Look a word up from now on, unless what follows it can change its meaning."""
        word = spelled.lstrip("\\")
        if not (word in SUMS or word in LISTS or word == "sqrt" or spelled[0].isupper()):
            self.plain[spelled] = (atom.kind, atom.text)

    def _number(self, token: Token) -> None:
        if self.lexicon.choices.latex and self.out and self.out[-1].text == "^":
            token = self._first_digit(token)
        if "{" in token.text:  # 0{,}5
            token = token._replace(text=token.text.replace("{,}", "."))
        self.out.append(self._with_decimals(token) if self._peek() == "," else token)

    def _with_decimals(self, token: Token) -> Token:
        """`0,5x` where nothing takes a list is 0.5x; `1,000` could be a thousand."""
        comma, figures = (*self.raw[self.at : self.at + 2], token)[:2]
        touching = token.end == comma.start and comma.end == figures.start
        if self._is_pair():
            return token
        if not touching or not token.text.isdigit() or not figures.text.isdigit():
            return token
        written, decimal = f"{token.text},{figures.text}", f"{token.text}.{figures.text}"
        holds = self._holds()
        if holds == "number" and len(figures.text) == 3 and token.text != "0":
            mend = Mend(token.text + figures.text, token.start, figures.end)
            raise self.refuse("thousands", token.start, figures.end, mend, found=written)
        if holds != "unclear":
            key = "decimal_number" if holds == "number" else "decimal_list"
            self.notes[Note(key, (("number", written), ("decimal", decimal)))] = None
        if holds != "number":
            return token
        self.at += 2
        return token._replace(text=decimal, end=figures.end)

    def _is_pair(self) -> bool:
        """Whether two numbers are all that square or curly brackets hold: `[1,2]` is no decimal number."""
        around = [piece.text for piece in self.raw[max(0, self.at - 2) : self.at + 3 : 4]]
        return around in (["[", "]"], ["\\{", "\\}"])

    def _open(self, token: Token) -> None:
        self.brackets.append(len(self.out))
        self.emit("open", token.text, token)

    def _shut(self, token: Token) -> None:
        del self.brackets[-1:]
        self.emit("close", token.text, token)

    def _holds(self) -> str:
        """What the innermost bracket may hold: a "list", a "number", or "unclear" after a name."""
        at = self.brackets[-1] if self.brackets else 0
        before, bracket = self.out[at - 1 : at + 1] if at else (_NOTHING, _NOTHING)
        if before.kind == "call" or (before.kind == "function" and takes_several(before.text)):
            return "list"
        return "unclear" if before.kind == "name" and bracket.text == "(" else "number"

    def _arrow(self, token: Token) -> None:
        raise self.refuse("arrow", token.start, token.end, character=token.text)

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
        """Inside brackets a line may break anywhere; a semicolon in a call sets arguments apart."""
        if token.text == ";" and self._holds() == "list":
            self.emit("comma", ",", token)

    def _word(self, token: Token) -> None:
        if self._peek() == "(" and token.text[0].isupper():  # Ln(x), as an autocorrected line begins
            token = self._uncapitalised(token)
        if self._is_sum(token.text):
            self._big(token)
            return
        if self._listing(token.text, token):
            return
        pieces = self.lexicon.split(token.text)
        at = token.start
        self.out.extend([Token(kind, text, at + start, at + end) for kind, text, start, end in pieces])
        if self._peek() == "[" and pieces[-1].text == "sqrt" and self._holds_an_index():
            self._square_root(self.out.pop())
        if len(pieces) > 1:
            if self.lexicon.spells_pi(pieces):
                self.lexicon.choices.other("pi", token.start, token.end)
            self._note_split(token, pieces)
            self._note_short_exponent(token, pieces)
        else:
            self._learn(token.text, pieces[0])

    def _uncapitalised(self, token: Token) -> Token:
        small = token.text.lower()
        known = token.text in self.lexicon.names or self.lexicon.function(token.text)
        usual = len(small) > 1 and not known and self.lexicon.function(small)
        return token._replace(text=small) if usual else token

    def _note_split(self, token: Token, pieces: list[Token]) -> None:
        if token.text not in self.splits:
            if self._peek() == "(":
                refuse_unknown(self.source, token, pieces, self.raw[self.at :][:200], self.lexicon.functions)
            elif self.at < len(self.raw) and self.raw[self.at].kind in ("word", "greek", "number"):
                refuse_misspelt(self.source, token, pieces, self.lexicon.functions)
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
        if self._is_sum(token.text):
            self._big(token)
            return
        atom = self.lexicon.atom(token.text, token.start, token.end)
        self._learn(token.text, atom)
        self.out.append(atom)

    def _sign(self, token: Token) -> None:
        text = token.text
        if text in (")", "]", "}"):
            self._shut(token)
        elif text in ("(", "[", "{"):
            if text != "{" or not self._empty_group():
                self._open(token)
        elif text in _ROOTS:
            self.emit("radical", _ROOTS[text], token)
        elif text != "^" or not self._raises(token):
            self.emit(*SIGNS.get(text, ("op", text)), token)

    def _raises(self, token: Token) -> bool:
        """Whether a `^` begins something other than a power: an index, a prime."""
        if self._peek() not in _AFTER_A_CARET:
            return False
        self._refuse_transpose(token)
        return self._raised_index(token) or self._primes(token)

    def _empty_group(self) -> bool:
        """`{}^{2}`: nothing, as Mathpix and others set it before an exponent."""
        following = self.raw[self.at + 1] if self.at + 1 < len(self.raw) else None
        empty = self._peek() == "}" and following is not None
        if empty and following is not None and (following.text == "^" or following.kind == "superscript"):
            self.at += 1
            return bool(self.out)
        return False

    def _command(self, token: Token) -> None:
        name = token.text[1:].rstrip("*") or "*"
        if name in SUMS and (name in ("sum", "prod") or self._is_sum(name)):
            self._big(token)
            return
        if name in FRACTIONS:
            self._refuse_derivative(token)
            if self._mixed(token):
                return
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
            self._under_accent(name, token)
        else:
            self._latex_word(VARIANTS.get(name, name), token)

    def _refuse_derivative(self, token: Token) -> None:
        """`\\frac{d}{dx}` and `\\frac{dL}{dw}` ask for what is shown anyway."""
        close = self.braces.get(self.at, -1)
        until = self.braces.get(close + 1, -1)
        if close < 0 or until < 0 or "d" in self.lexicon.names:
            return
        if _D.fullmatch(self._inside(self.at, close)) and _D_BY.fullmatch(self._inside(close + 1, until)):
            raise Unreadable("partial", place(self.source, token.start, token.end), character="d/d…")

    def _inside(self, opening: int, close: int) -> str:
        inside = self.source[self.raw[opening].end : self.raw[close].start]
        return inside.replace(r"\mathrm{d}", "d").strip()

    def _latex_sign(self, sign: str, token: Token) -> None:
        if sign.startswith("|"):
            self.emit("bar", sign, token)
        else:
            if sign in SIGNS:
                self.plain[token.text] = SIGNS[sign]
            self._sign(token._replace(text=sign))

    def _latex_word(self, word: str, token: Token) -> None:
        if word in REFUSED_COMMANDS:
            raise self.refuse(REFUSED_COMMANDS[word], token.start, token.end, character="\\" + word)
        if not self._is_known(word):
            if self._run_on(word, token):
                return
            near = nearest(word, [*SPELLINGS, *GREEK, "frac", "sqrt", "cdot"], 0.7)
            mend = Mend("\\" + near, token.start, token.end) if near else None
            raise Unreadable("command", place(self.source, token.start, token.end), mend, command="\\" + word)
        atom = self.lexicon.atom(GREEK.get(word, word), token.start, token.end)
        self._learn(token.text, atom)
        self.out.append(atom)

    def _is_known(self, word: str) -> bool:
        return word in GREEK or self.lexicon.function(word) is not None or word in self.lexicon.names

    def _run_on(self, word: str, token: Token) -> bool:
        """`\\sinx`, `\\cdotb`: a command and the letters behind it that should have stood apart."""
        for length in range(len(word) - 1, max(1, len(word) - MOST_RUN_ON - 1), -1):
            head, rest = word[:length], word[length:]
            if head in LATEX_SIGNS or self._is_known(VARIANTS.get(head, head)):
                end = token.start + 1 + length
                self.at -= 1
                self.raw[self.at] = token._replace(kind="word", text=rest, start=end)
                details = (("word", token.text), ("parts", f"\\{head} {rest}"))
                self.notes[Note("split", details)] = None
                self._command(token._replace(text="\\" + head, end=end))
                return True
        return False

    def _ornament(self, token: Token) -> None:
        if token.text[1:] in TRANSPARENT and self.at in self.braces:
            self._open_up(self.braces[self.at])
        elif token.text in (r"\left", r"\right") and self._peek() == "|":
            self.emit("bar", "|<" if token.text == r"\left" else "|>", token)
            self.at += 1

    def _open_up(self, close: int) -> None:
        """`\\mathop{…}`, `\\underbrace{…}_{z}`: only what is inside counts."""
        label = self.raw[close + 1 : close + 2]
        self._drop(self.at, close, *(close + 1 for piece in label if piece.kind == "subscript"))

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
        if not self._listing(word, token):
            self.out.append(self.lexicon.atom(word, token.start, end + 1))

    def _under_accent(self, accent: str, token: Token) -> None:
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


Resolver.readers = {kind: getattr(Resolver, f"_{kind}") for kind in KINDS}
