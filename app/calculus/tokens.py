"""Text to raw tokens. Paper and LaTeX share one scanner; Python has its own words and the same signs.

Raw tokens know nothing of names: `lexicon`, `paper` and `python` read them with the names a source defines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from app.calculus.errors import Impossible, Mend, Unreadable, place
from app.calculus.libraries import CONSTRUCTORS
from app.calculus.operations import SPELLINGS
from app.calculus.partials import PARTIAL
from app.calculus.symbols import (
    ACCENTED,
    CYRILLIC,
    GREEK,
    MARKS,
    REFUSED_SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    VULGAR,
    unified,
)


class Token(NamedTuple):
    """A piece of the source: its kind, its canonical text, and where it stood."""

    kind: str
    text: str
    start: int
    end: int


token_of = partial(tuple.__new__, Token)  # a Token of one tuple, at half the price


@dataclass(frozen=True, slots=True)
class Note:
    """A guess that was made while reading, or something worth saying; words `note.<key>`."""

    key: str
    details: tuple[tuple[str, str], ...] = ()


_UNDERSCORED = "|".join(sorted((s for s in SPELLINGS if "_" in s.strip("_")), key=len, reverse=True))
_END = r"\s*(?:\$|\\[\])]|\\end|\\\\|\n|\Z)"  # where a full stop ends the sentence around a formula
_IGNORED = (
    r"[$&~\"“”„«»]|\.(?="
    + _END
    + r")|\\(?:tag|label|color|textcolor|hspace\*?|vspace\*?|[hv]?phantom)\{[^{}]*\}"
    r"|\\(?:begin|end)\{[a-z]+\*?\}(?:\{[clr|]*\})?"
)


def _paper(ignored: str) -> re.Pattern[str]:
    return re.compile(
        r" *(?:(?P<newline>\n|;|\\\\(?![A-Za-z]))"
        r"|(?P<number>(?:\d+\{,\}\d+|\d+(?:\.(?!" + _END + r"))?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
        r"|(?P<word>(?:" + _UNDERSCORED + r")(?![A-Za-z0-9_])|[A-Za-z][A-Za-z0-9]*)"
        r"|(?P<arrow>->|[→↦⟶⟼])"
        r"|(?P<sign>\*\*|:=|[-+*/^=,(){}\[\]|'√∛∜:])"
        r"|(?P<greek>[α-ωΑ-Ω]\d*)"
        r"|(?P<subscript>_ *(?:\d+|[A-Za-zα-ω]|\\(?:"
        + "|".join(GREEK)
        + r")(?![A-Za-z])|\{(?:[^{}]|\{[^{}]*\})*\})|["
        + re.escape("".join(SUBSCRIPTS))
        + r"]+)"
        r"|(?P<superscript>[" + re.escape("".join(SUPERSCRIPTS)) + r"]+)"
        r"|(?P<refused>\\begin\{(?:[dr]?cases|(?:small|[pbvBV])?matrix)\*?\}|\.\.\.)"
        r"|(?P<partial>" + PARTIAL + ")"
        r"|(?P<ignored>" + ignored + r"|\\(?:left|right)\s*\.)"
        r"|(?P<big>[∑∏])|(?P<vulgar>[" + "".join(VULGAR) + "])"
        r"|(?P<accented>[" + "".join(ACCENTED) + "])|(?P<mark>[" + "".join(MARKS) + "])"
        r"|(?P<command>\\(?:operatorname\*|[A-Za-z]+|[^A-Za-z]))|(?P<stray>[^ ]))"
    )


_PAPER = _paper(_IGNORED)
_LATEX = _paper(_IGNORED + r"|%[^\n]*")
_PYTHON = re.compile(
    r" *(?:(?P<ignored>\#[^\n]*|\\ *\n|^(?:>>>|\.\.\.)(?= |$))|(?P<newline>\n|;)"
    r"|(?P<string>(?:[rRbBfFuU]{1,2})?(?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'))"
    r"|(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?: *\. *[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<greek>[α-ωΑ-Ω]\d*)"
    r"|(?P<sign>\*\*=?|//=?|[-+*/%@]=|==|->|[-+*/%@^=,(){}\[\]|:<>!&~'\".])|(?P<stray>[^ ]))",
    re.MULTILINE,
)
# What makes a source Python, each with what it cannot be without: that is found faster.
_IS_PYTHON = {
    mark: [re.compile(pattern, re.MULTILINE) for pattern in patterns]
    for mark, *patterns in (
        ("**", r"\*\*"),
        ("#", "#"),
        ("=", r"[-+*/]=(?!=)|=\s*(?:" + "|".join(sorted(CONSTRUCTORS)) + r")\("),
        (".", r"\.[A-Za-z_]", r"(?<![A-Za-z0-9_\\])[A-Za-z_]\w*\.[A-Za-z_]|[^\"']\)\.[A-Za-z_]\w*\("),
        ("for", r"\bfor +\w+(?: *, *\w+){0,5} +in +\w[^\n]{0,80}[\])]"),
        ("lambda", r"\blambda\b[^()=\n:]{0,200}:(?!=)"),
        *((word, rf"^ *{word}\b") for word in ("def", "import", "from", "return")),
    )
}
_QUOTED = re.compile(r"\"[^\"\n]*\"|(?<=[(,=])\s*[fr]?'[^'\n]*'|#[^\n]*")
_HAS_QUOTES = re.compile(r"[\"'#]").search
_IS_LATEX = re.compile(r"\\[A-Za-z]|\$")


def dialect(source: str) -> str:
    """Which notation a source is written in: "python", "latex" or "math"."""
    # a program may print "\n", and speak of \alpha in a comment
    if _IS_LATEX.search(source) and (not _HAS_QUOTES(source) or _IS_LATEX.search(_QUOTED.sub("", source))):
        return "latex"
    for mark, patterns in _IS_PYTHON.items():
        if mark in source and all(pattern.search(source) for pattern in patterns):
            return "python"
    return "math"


MOST_TOKENS = 700_000  # more than the largest graph needs, so that more is refused at once
LONGEST_TOKEN = 100_000


class _Pieces(dict[str, tuple[str, str, int]]):
    """What each different piece of a source is, with the blanks before it: its kind, text and length.

    A piece that says the same wherever it stands is looked at once; the few others have a kind in `_UNSURE`.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        super().__init__()
        self.pattern = pattern

    def __missing__(self, piece: str) -> tuple[str, str, int]:
        match = self.pattern.match(piece)
        assert match is not None
        text = piece.lstrip(" ")
        kind = "ignored" if text == r"\\" else str(match.lastgroup)
        found = self[piece] = (kind, text, len(text))
        return found


# Of no use, refused, or decided by what follows: `.` at the end of a sentence, `\\\\` before a letter.
_UNSURE = frozenset({"ignored", "refused", "stray"})
_WHOLE = {
    pattern: re.compile(re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern), pattern.flags)
    for pattern in (_PAPER, _LATEX, _PYTHON)
}


def scan(source: str, syntax: str) -> list[Token]:
    """Cut a source into raw tokens. Raises Unreadable at a meaningless character, Impossible at too many."""
    pattern = {"python": _PYTHON, "latex": _LATEX}.get(syntax, _PAPER)
    text = unified(source).rstrip(" ")
    pieces = _WHOLE[pattern].findall(text)
    known = _Pieces(pattern)
    tokens: list[Token] = []
    for piece, end in zip(pieces, accumulate(map(len, pieces)), strict=True):
        kind, word, length = known[piece]
        tokens.append(token_of((kind, word, end - length, end)))
    kinds = {kind for kind, _, _ in known.values()}
    if not _UNSURE.isdisjoint(kinds):
        tokens = list(_settled(source, text, pattern, tokens))
    longest = max((length for kind, _, length in known.values() if kind != "ignored"), default=0)
    if len(tokens) > MOST_TOKENS or longest > LONGEST_TOKEN:
        raise Impossible("too_many_signs", limit=MOST_TOKENS)
    return tokens


def _settled(source: str, text: str, pattern: re.Pattern[str], tokens: list[Token]) -> Iterator[Token]:
    """What is left when the unsure tokens have been looked at where they stand."""
    for token in tokens:
        if token.kind in _UNSURE:
            match = pattern.match(text, token.start)
            assert match is not None
            token = token._replace(kind=str(match.lastgroup))
        if token.kind == "stray":
            _refuse_character(source, token.start)
        if token.kind == "refused":
            _refuse_piece(source, token.text, token.start)
        if token.kind != "ignored":
            yield token


def _refuse_character(source: str, position: int) -> None:
    """Name the character as Unicode does; what makes one picture of several characters belongs to it."""
    end = position + 1
    while end < len(source) and end - position < 16 and _joined(source[end - 1], source[end]):
        end += 1
    character = source[position:end]
    key = REFUSED_SIGNS.get(character, "character")
    name = unicodedata.name(character[0], "").lower()
    likeness = CYRILLIC.get(character)
    if key == "character" and not character.isascii() and name:
        key = "likeness" if likeness else "named_character"
    mend = Mend(likeness, position, end) if likeness else None
    if key == "degree":
        mend = Mend("(π/180)", position, end)
    raise Unreadable(
        key, place(source, position, end), mend, character=character, name=name, likeness=likeness
    )


def _joined(before: str, character: str) -> bool:
    """Whether a character only changes the one before it: an accent, a skin tone, a joiner."""
    joins = character in "\u200d\ufe0e\ufe0f\u20e3" or before == "\u200d"
    return joins or bool(unicodedata.combining(character)) or "\U0001f3fb" <= character <= "\U0001f3ff"


def _refuse_piece(source: str, text: str, position: int) -> None:
    key = "dots" if text == "..." else "cases" if "cases" in text else "matrix"
    raise Unreadable(key, place(source, position, position + len(text)), character=text)
