"""Raw tokens cut into the lines of a source, and what stands to the left of each `=`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from app.calculus.equations import deeper
from app.calculus.errors import Mend, Unreadable, place
from app.calculus.lexicon import canonical
from app.calculus.scripts import ascii_index
from app.calculus.sigma import without_ornaments
from app.calculus.statements import Piece, Snippet
from app.calculus.symbols import ACCENTED, ACCENTS, GREEK, LATEX_SIGNS, LATEX_WRAPPERS, MARKS, SUPERSCRIPTS
from app.calculus.tokens import Token

_BRACKETS = {f"\\{name}" for name, sign in LATEX_SIGNS.items() if sign in tuple("()[]{}")}
_CUTTING = frozenset({"\n", ";", r"\\", "=", ":=", *"()[]{}", *_BRACKETS})
LONGEST_SWAP = 1_000  # characters of a left side that a mend puts on the right


@dataclass(slots=True)
class Line:
    """One line: the tokens on both sides of its `=`, and what its left side names."""

    left: list[Token]
    right: list[Token]
    end: int
    name: str = ""
    spelling: str = ""
    parameters: tuple[str, ...] | None = None
    parameter_spellings: tuple[str, ...] = ()
    augmented: str = ""  # the operation of `c += 1`
    lead: str = ""  # words before its left side: `Let f(x) = x²`
    body: tuple[Line, ...] = ()  # what a function does before its `return`
    begin: int | None = None  # where it begins, if not with its left side

    @property
    def head(self) -> tuple[int, int]:
        """Where its left side stands."""
        return self.left[0].start, self.left[-1].end

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands, whole."""
        start = (self.left or self.right)[0].start
        return start if self.begin is None else self.begin, self.end


def cut(source: str, raw: list[Token]) -> list[Line]:
    """Cut raw tokens into statements, and each at its `=`. A line may break inside brackets."""
    lines: list[Line] = []
    current: list[Token] = []
    equals: list[int] = []
    depth = 0
    for token in [*raw, Token("newline", "\n", len(source), len(source))]:
        if token.text not in _CUTTING:
            current.append(token)
            continue
        if token.kind == "newline" and (depth <= 0 or token.start == len(source)):
            if current:
                lines.append(_line(source, current, equals))
            current, equals, depth = [], [], 0
            continue
        depth += deeper(token)
        if depth <= 0 and token.kind == "sign" and token.text in ("=", ":="):
            equals.append(len(current))
        current.append(token)
    return lines


def _line(source: str, tokens: list[Token], equals: list[int]) -> Line:
    if len(tokens) > 1 and tokens[-1].text == ",":  # the comma of the sentence around a displayed formula
        tokens = tokens[:-1]
    end = tokens[-1].end
    if not equals:
        return Line([], tokens, end)
    if len(equals) > 1:
        first, second, last = (tokens[at] for at in (equals[0], equals[1], _last_in_a_row(equals)))
        doubled = second.start == first.end  # L == wx
        mend = Mend("", second.start, last.end) if doubled else None
        raise Unreadable("two_equals", place(source, second.start, second.end), mend)
    sign = tokens[equals[0]]
    if equals[0] == 0:
        mend = Mend("", sign.start, sign.end)
        raise Unreadable("no_left_side", place(source, sign.start, sign.end), mend)
    if equals[0] == len(tokens) - 1:
        raise Unreadable("no_right_side", place(source, sign.start, sign.end))
    return Line(tokens[: equals[0]], tokens[equals[0] + 1 :], end)


def _last_in_a_row(places: list[int]) -> int:
    """The last of the places that follow the first without a gap."""
    return next((at for at, following in pairwise([*places, -1]) if following != at + 1), places[-1])


def program(source: str, snippet: Snippet) -> list[Line]:
    """The lines of a program. Raises Unreadable where a left side is no name."""
    if not snippet.pieces:
        raise Unreadable("empty", place(source, 0, 0))
    return [_program_line(source, piece) for piece in snippet.pieces]


def _program_line(source: str, piece: Piece) -> Line:
    body = tuple(_program_line(source, inner) for inner in piece.body)
    line = Line(piece.left, piece.right, piece.end, augmented=piece.augmented, body=body, begin=piece.begin)
    read_left_side(source, line)
    return line


_NAME = r"\\?(?:[A-Za-z][A-Za-z0-9_]*|[α-ωΑ-Ω](?:[\d_]\w*)?)(?:_\w|_\{[\w,]+\})*"
_RAISED = re.compile(r"(_[^_\W]+|_\{\w+\})?\^\{?\((\w+)\)\}?")  # w_2^{(1)} is w__1_2
_WRAPPED = re.compile(rf"\\(?:{'|'.join(LATEX_WRAPPERS)})\{{(\w+)\}}")
_ACCENT = re.compile(rf"\\({'|'.join(ACCENTS)})(?:\{{(\\[A-Za-z]+|\w)\}}|(\w))")
_BETWEEN_COMMAS = re.compile(r"(?:[^,{}]|\{[^{}]*\})+")  # not at the comma of w_{1,2}
_PLAIN = str.maketrans("[]₀₁₂₃₄₅₆₇₈₉", "()0123456789", " ")
_BARE = str.maketrans(",", "_", "\\{}")


def _left_side(word: str) -> re.Pattern[str]:
    """A name, perhaps with parameters, where these are words of this kind."""
    return re.compile(rf" *+{word} *+(?:\( *+{word} *+(?:, *+{word} *+)*\))? *+")


PLAIN_LEFT_SIDE = _left_side(r"(?:[A-Za-z][A-Za-z0-9]*|[α-ωΑ-Ω]\d*)(?:_(?:\d+|[A-Za-z]))?")
PLAIN_PYTHON = _left_side(r"(?:[A-Za-z][A-Za-z0-9_]*|[α-ωΑ-Ω]\d*)")
_LEFT_SIDE = re.compile(rf"({_NAME})(?:\(({_NAME}(?:,{_NAME})*)?\))?")


def read_left_side(source: str, line: Line) -> None:
    """Fill in the line's name and parameters. Raises Unreadable at what is no left side."""
    if not line.left:
        return
    start, end = line.left[0].start, line.left[-1].end
    text = "".join(plain(token) for token in without_ornaments(line.left))
    if "\\" in text:
        text = _ACCENT.sub(r"\2\3_{\1}", _WRAPPED.sub(r"\1", text))
    text = _lowered(text)
    match = _LEFT_SIDE.fullmatch(text)
    if match is None:
        right = source[line.right[0].start : line.end]
        swapped = _LEFT_SIDE.fullmatch(right) is not None and end - start < LONGEST_SWAP
        mend = Mend(f"{right} = {source[start:end]}", start, line.end) if swapped else None
        raise Unreadable("left_side", place(source, start, end), mend, found=source[start:end])
    _name(line, match)
    name, times = Counter(line.parameters).most_common(1)[0] if line.parameters else ("", 0)
    if times > 1:
        raise Unreadable("repeated_parameter", place(source, start, end), name=name)


def plain_line(left: str, pattern: re.Pattern[str] = PLAIN_LEFT_SIDE) -> Line | None:
    """A line without its tokens, from the text of a left side; None for one that has to be looked at."""
    match = pattern.fullmatch(left) and _LEFT_SIDE.fullmatch(left.replace(" ", ""))
    if not match:
        return None
    line = Line([], [], 0)
    _name(line, match)
    return line if len(set(line.parameters or ())) == len(line.parameters or ()) else None


def _name(line: Line, match: re.Match[str]) -> None:
    line.spelling, line.name = match[1].lstrip("\\"), canonical_name(match[1])
    if match[0] != match[1]:
        line.parameter_spellings = tuple(_BETWEEN_COMMAS.findall((match[2] or "").replace("\\", "")))
        line.parameters = tuple(map(canonical_name, line.parameter_spellings))


def part_words(source: str, line: Line) -> None:
    """Set words apart that lead to a short name: `Let f(x) = x²`, `minimize L(w)`, `cost: J`."""
    words = 0
    for word, colon in zip(line.left, line.left[1:], strict=False):
        spoken = word.kind == "word" and word.text.isascii() and word.text.isalpha() and len(word.text) > 1
        if not spoken and not (words and word.text == ":"):
            break
        words += 1
        if colon.kind not in ("word", "command", "greek") and colon.text != ":":
            return
    rest = line.left[words:]
    if words and rest and len(rest[0].text) == 1:
        line.lead = source[line.left[0].start : rest[0].start].strip()
        line.left = rest


def plain(token: Token) -> str:
    """A token of a left side as it is typed: ŵ₁ is w_{hat}_{1}."""
    if token.kind == "newline":  # f(x; w, b): a semicolon sets data and parameters apart
        return "," if token.text == ";" else ""
    if token.kind == "accented":
        return "{}_{{{}}}".format(*ACCENTED[token.text])
    if token.kind == "mark":
        return f"_{{{MARKS[token.text]}}}"
    if token.kind == "subscript":
        index = ascii_index(token.text)
        return token.text if token.text == f"_{index}" else f"_{{{index}}}"  # w_ij is one name here
    if token.kind == "superscript":
        return "^" + "".join(SUPERSCRIPTS[c] for c in token.text)
    return token.text.translate(_PLAIN)


def _lowered(text: str) -> str:
    """w^{(1)} with its raised index where the ASCII form has it: w__1."""
    return _RAISED.sub(r"__\2\1", text) if "^" in text else text


def canonical_name(text: str) -> str:
    """The ASCII form of a name as it is typed: `\\hat{y}_1`, `w^{(1)}`, `λ`."""
    text = _ACCENT.sub(r"\2\3_{\1}", text) if "\\" in text else text
    text = _lowered(text).translate(_BARE)
    return canonical(GREEK.get(text, text))


def read_name(text: str, known: dict[str, str]) -> str:
    """A name as typed in an address (`λ`, `w1`, `w_{1}`) to its ASCII form."""
    text = text.strip()
    name = canonical_name(plain(Token("word", text, 0, 0)))
    return known.get(text, known.get(name, name))


def values_below(lines: list[Line]) -> tuple[list[Line], dict[str, str]]:
    """The lines of a formula, and the plain numbers that names are given below it: `w = 2, x = -3`."""
    last = len(lines)
    while last > 1 and _number(lines[last - 1]):
        last -= 1
    return _apart(lines, lines[last:])


def values_above(lines: list[Line]) -> tuple[list[Line], dict[str, str]]:
    """The same with all plain numbers that stand before the last line."""
    return _apart(lines, [line for line in lines[:-1] if _number(line)])


def _apart(lines: list[Line], numbers: list[Line]) -> tuple[list[Line], dict[str, str]]:
    values = {line.name: _number(line) for line in numbers}
    taken = set(map(id, numbers))
    rest = [line for line in lines if id(line) not in taken]
    twice = len(values) < len(numbers) or values.keys() & {line.name for line in rest}
    return (lines, {}) if twice else (rest, values)


def _number(line: Line) -> str:
    """The number that a name is given; "" for any other line."""
    if not line.name or line.parameters is not None:
        return ""
    *sign, number = line.right
    signed = not sign or (len(sign) == 1 and sign[0].text in ("-", "+"))
    return "".join(token.text for token in line.right) if signed and number.kind == "number" else ""
