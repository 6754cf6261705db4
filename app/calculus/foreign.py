"""Text that is no formula at all: prose, HTML, JSON, an address. And the formula in it, if there is one.

What every word of letters could be is a product, so prose is known by its commonest words, and by several
long words in a row. Names that the source defines, functions and Greek letters are no prose.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qs, urlsplit

from app.calculus.errors import Mend, Unreadable, place
from app.calculus.operations import SPELLINGS
from app.calculus.symbols import GREEK, LOOKALIKES, SUBSCRIPTS, SUPERSCRIPTS

LONGEST = 20_000  # characters of a source that are looked at, from its beginning

_HTML = re.compile(r"\s*<(?:!DOCTYPE|!--|/?[A-Za-z][\w-]*[\s>/])|[^&]*&(?:lt|gt|amp|nbsp);", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*"[^"]*"\s*:|\[\s*[{"])')
_JSON_SOURCE = re.compile(r'"f"\s*:\s*"([^"\\\n]+)"')
_ADDRESS = re.compile(r"\s*(?:[a-z]+://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+)\s*")
_LIKELY = re.compile(r"\bd/d|[A-Za-z]{2}[,.;:?!]? +[A-Za-z]{2}|[^\W\d_a-zA-Zα-ωΑ-Ω]{2}")
# What that cannot be without, so that it is found faster.
_SPACED = re.compile(r" (?<=[A-Za-z,.;:?!] ) *[A-Za-z]{2}")
_SCRIPT = re.compile(r"[^\x00-\x7fα-ωΑ-Ω\W\d_]{2}")
_COMMANDS = re.compile(r"\\(?:begin|end|operatorname|mathrm|text)\*?\{[^{}]*\}|\\[A-Za-z]+|%[^\n]*")
_STRINGS = re.compile(r"#[^\n]*|\"\"\"[^\"]*\"\"\"|\"[^\"\n]*\"|'[^'\n]*'")
_WORD = re.compile(r"(?<![\\\w.])[^\W\d_]{2,}(?:['’][a-z]+)?(?![\w(]|\.\w)")
_DEFINED = re.compile(r"\b[A-Za-z]\w*(?: *\([^()\n]*\))? *:?=")
_DERIVATIVE = re.compile(r"(?:^|[=;\n]) *(?P<what>d/d[A-Za-z](?![A-Za-z])|d[A-Za-z]/d[A-Za-z]\w*(?= *=))")
_HAS_D = re.compile(r"\bd *:?=|\bd\b[^()=]*\) *:?=")
_LOOP = re.compile(r"\s*(?:for|while|if|class|with|try|async|print)\b[^\n]*:")
_ASIDE = re.compile(r"[,.;:?!]\s|[?!]|\n")
_SIGN = re.compile(r"[-+*/^=√²³]")

# Letters as they are typed, and no small figures: ᵢ and ³ belong to a name, not to a word.
_PLAIN = LOOKALIKES | dict.fromkeys(map(ord, [*SUBSCRIPTS, *SUPERSCRIPTS]), " ")

# The commonest words of English beside formulas; of those with two letters the ones that no product is.
COMMON = frozenset(
    {"the", "and", "are", "was", "were", "been", "its", "this", "that", "these", "those", "with",
     "without", "from", "into", "onto", "for", "but", "not", "you", "your", "our", "his", "her",
     "their", "she", "they", "them", "can", "could", "would", "should", "will", "shall", "may", "might",
     "must", "does", "did", "have", "has", "had", "please", "thanks", "thank", "dear", "hello", "what",
     "which", "who", "why", "when", "where", "how", "find", "compute", "calculate", "evaluate",
     "differentiate", "derive", "derivative", "derivatives", "gradient", "gradients", "function",
     "functions", "formula", "equation", "equations", "respect", "let", "suppose", "assume", "given",
     "consider", "show", "prove", "solve", "then", "thus", "hence", "therefore", "than", "squared",
     "cubed", "plus", "minus", "times", "divided", "over", "equals", "equal", "value", "values", "here",
     "there", "about", "help", "need", "want", "know", "homework", "exercise", "question", "answer",
     "regards", "best", "attached", "email", "mail", "of", "is", "to", "if", "it", "in", "on"}
)  # fmt: skip
PYTHON = frozenset(
    {"for", "in", "is", "and", "not", "if", "with", "from", "def", "return", "import", "lambda"}
)
JOINING = frozenset({"and", "where", "with"})  # between equations they may be no prose
OFTEN = 2  # common words that make a text prose even where it could be read as products
LONG = 4  # letters of a long word
IN_A_ROW = 3


def foreign(source: str, syntax: str, refused: bool) -> Unreadable | None:
    """The refusal of a text that is no formula; None for one that may be.

    What was `refused` anyway is no formula at the first sign of it.
    """
    length, source = len(source), source[:LONGEST]
    if not (refused or (syntax != "python" and _is_likely(source))):
        return None
    if refused:
        whole = Mend("", 0, length)
        for key, pattern in (("html", _HTML), ("json", _JSON), ("address", _ADDRESS)):
            if pattern.fullmatch(source) if key == "address" else pattern.match(source):
                return _unlike(key, source, whole)
    derivative = _DERIVATIVE.search(source)
    if derivative and not _HAS_D.search(source):
        where = place(source, *derivative.span("what"))
        return Unreadable("partial", where, character=derivative["what"])
    return None if _LOOP.match(source) else _prose(source, length, syntax, refused)


def _is_likely(source: str) -> bool:
    """Whether there may be prose or a derivative in a text that can be read."""
    may = "d/d" in source or _SPACED.search(source) or (not source.isascii() and _SCRIPT.search(source))
    return bool(may and _LIKELY.search(source))


def _unlike(key: str, source: str, whole: Mend) -> Unreadable:
    """HTML, JSON or an address; the last two may carry a formula."""
    inner = ""
    if key == "json" and (match := _JSON_SOURCE.search(source)):
        inner = match[1]
    elif key == "address":
        inner = _asked(source)
    start = len(source) - len(source.lstrip())
    mend = Mend(inner, whole.start, whole.end) if inner.strip() else None
    return Unreadable(key, place(source, start, len(source.rstrip())), mend)


def _asked(address: str) -> str:
    """The formula in the address of one of our own pages."""
    try:
        return parse_qs(urlsplit(address.strip()).query).get("f", [""])[0]
    except ValueError:  # half an IPv6 address
        return ""


def _prose(source: str, length: int, syntax: str, refused: bool) -> Unreadable | None:
    pattern = _STRINGS if syntax == "python" else _COMMANDS
    text = pattern.sub(lambda match: " " * len(match[0]), source.translate(_PLAIN))
    own = {word for match in _DEFINED.finditer(text) for word in re.findall(r"\w+", match[0])}
    known = own | SPELLINGS.keys() | GREEK.keys() | (PYTHON if syntax == "python" else set())
    words = [match for match in _WORD.finditer(text) if match[0] not in known]
    common = [word for word in words if word[0].lower() in COMMON and _beside_a_word(text, word)]
    scripts = [word for word in words if _is_another_script(word[0])]
    enough = OFTEN
    if not refused:
        common = [word for word in common if word[0] not in JOINING]
    elif syntax != "python":
        enough = 1
    if not (len(common) >= enough or scripts or _in_a_row(text, words)):
        return None
    first = min([*common, *scripts] or words, key=re.Match.start)
    return Unreadable("prose", place(source, first.start(), first.end()), _formula_in(source, length, words))


def _beside_a_word(text: str, word: re.Match[str]) -> bool:
    """Whether only a space stands between a word and letters beside it; of a word for a short one."""
    letters = 1 if len(word[0]) > 2 else 2
    after = re.match(rf",? +[^\W\d_]{{{letters}}}", text[word.end() : word.end() + 12])
    before = re.search(rf"[^\W\d_]{{{letters}}},? +$", text[max(0, word.start() - 12) : word.start()])
    return bool(after or before)


def _is_another_script(word: str) -> bool:
    """Whether a word is written in letters of which formulas have none: Hangul, Cyrillic, Han …"""
    return not any(unicodedata.name(c, "").startswith(("LATIN", "GREEK", "MATHEMATICAL")) for c in word)


def _in_a_row(text: str, words: list[re.Match[str]]) -> bool:
    """Whether several words in a row, some of them long, have only spaces between them."""
    run, long = 0, 0
    end = -1
    for word in words:
        beside = end >= 0 and text[end : word.start()].strip(" ,") == ""
        run = run + 1 if beside else 1
        long = (long if beside else 0) + (len(word[0]) >= LONG)
        if run >= IN_A_ROW and long >= IN_A_ROW - 1:
            return True
        end = word.end()
    return False


def _formula_in(source: str, length: int, words: list[re.Match[str]]) -> Mend | None:
    """The longest piece between the words of a text that looks like a formula."""
    blanked = list(source)
    for word in (word for word in words if len(word[0]) > 2 or word[0].lower() in COMMON):
        blanked[word.start() : word.end()] = "\0" * (word.end() - word.start())
    chunks = "".join(blanked).split("\0")
    pieces = [piece.strip(' ,.;:?!"“”') for chunk in chunks for piece in _ASIDE.split(chunk)]
    formulas = [piece for piece in pieces if _SIGN.search(piece) and re.search(r"[^\W\d_]", piece)]
    best = max(formulas, key=len, default="")
    return Mend(best, 0, length) if best else None
