"""Text to raw tokens. Paper and LaTeX share one scanner; Python has its own words and the same signs.

Raw tokens know nothing of names: `lexicon`, `paper` and `python` read them with the names a source defines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from app.calculus.errors import Impossible, Mend, Unreadable, place
from app.calculus.operations import SPELLINGS
from app.calculus.partials import PARTIAL
from app.calculus.symbols import (
    ACCENTED,
    LOOKALIKES,
    MARKS,
    REFUSED_SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    VULGAR,
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
        r"|(?P<subscript>_ *(?:\d+|[A-Za-zα-ω]|\{(?:[^{}]|\{[^{}]*\})*\})|["
        + re.escape("".join(SUBSCRIPTS))
        + r"]+)"
        r"|(?P<superscript>[" + re.escape("".join(SUPERSCRIPTS)) + r"]+)"
        r"|(?P<refused>\\begin\{(?:[dr]?cases|(?:small|[pbvBV])?matrix)\*?\}|\.\.\.)"
        r"|(?P<partial>" + PARTIAL + ")"
        r"|(?P<ignored>" + ignored + r"|\\(?:left|right)\s*\.)"
        r"|(?P<big>[∑∏])|(?P<vulgar>[" + "".join(VULGAR) + "])"
        r"|(?P<accented>[" + "".join(ACCENTED) + "])|(?P<mark>[" + "".join(MARKS) + "])"
        r"|(?P<command>\\(?:[A-Za-z]+\*?|[^A-Za-z]))|(?P<stray>[^ ]))"
    )


_PAPER = _paper(_IGNORED)
_LATEX = _paper(_IGNORED + r"|%[^\n]*")
_PYTHON = re.compile(
    r" *(?:(?P<ignored>\#[^\n]*|\\\n)|(?P<newline>\n|;)"
    r"|(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?: *\. *[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<greek>[α-ωΑ-Ω]\d*)"
    r"|(?P<sign>\*\*=?|//=?|[-+*/%@]=|==|->|[-+*/%@^=,(){}\[\]|:<>!&~'\".])|(?P<stray>[^ ]))"
)
_IS_PYTHON = re.compile(
    r"\*\*|#|[-+*/]=(?!=)|(?<![A-Za-z0-9_\\])[A-Za-z_]\w*\.[A-Za-z_]\w*"
    r"|^ *(?:def|import|from|return)\b|\blambda\b[^,\n]*:",
    re.MULTILINE,
)
_IS_LATEX = re.compile(r"\\[A-Za-z]|\$")


def dialect(source: str) -> str:
    """Which notation a source is written in: "python", "latex" or "math"."""
    if _IS_LATEX.search(source):
        return "latex"
    return "python" if _IS_PYTHON.search(source) else "math"


MOST_TOKENS = 600_000  # more than the largest graph needs, so that more is refused at once
LONGEST_TOKEN = 100_000


def scan(source: str, syntax: str) -> list[Token]:
    """Cut a source into raw tokens. Raises Unreadable at a meaningless character, Impossible at too many."""
    pattern = {"python": _PYTHON, "latex": _LATEX}.get(syntax, _PAPER)
    kinds = {number: kind for kind, number in pattern.groupindex.items()}
    tokens: list[Token] = []
    for match in pattern.finditer(source.translate(LOOKALIKES).rstrip(" ")):
        index = match.lastindex or 0
        kind = kinds[index]
        if kind == "stray":
            _refuse_character(source, match.start(index))
        if kind == "refused":
            _refuse_piece(source, match[index], match.start(index))
        if kind != "ignored":
            tokens.append(Token(kind, match[index], *match.span(index)))
    longest = max((end - start for _, _, start, end in tokens), default=0)
    if len(tokens) > MOST_TOKENS or longest > LONGEST_TOKEN:
        raise Impossible("too_many_signs", limit=MOST_TOKENS)
    return tokens


def _refuse_character(source: str, position: int) -> None:
    character = source[position]
    where = place(source, position, position + 1)
    key = REFUSED_SIGNS.get(character, "character")
    mend = Mend("(π/180)", position, position + 1) if key == "degree" else None
    name = "" if character.isascii() else unicodedata.name(character, "").lower()
    if key == "character" and name:
        raise Unreadable("character_named", where, character=character, name=name)
    raise Unreadable(key, where, mend, character=character)


def _refuse_piece(source: str, text: str, position: int) -> None:
    key = "dots" if text == "..." else "cases" if "cases" in text else "matrix"
    raise Unreadable(key, place(source, position, position + len(text)), character=text)
