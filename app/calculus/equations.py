"""Equations as they stand side by side: `p = wx, q = p + b`, `q = p² where p = wx`, `f: x ↦ x²`.

They are put on lines of their own, what is explained after a "where" before what it explains.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.calculus.continuing import joined
from app.calculus.sums import SUMS
from app.calculus.symbols import LATEX_SIGNS, LATEX_WRAPPERS, ORNAMENTS
from app.calculus.tokens import Token

_AND, _WHERE = frozenset({"and", "und", "avec"}), frozenset({"where", "with", "wherein"})
_ARROWS = frozenset({r"\mapsto", r"\to", r"\rightarrow", r"\longmapsto", r"\longrightarrow"})
_WRAPPERS = frozenset(f"\\{name}" for name in LATEX_WRAPPERS)
_COLONS = frozenset({":", r"\colon"})
_MOVING = frozenset({",", "->", *"→↦⟶⟼", *SUMS, *(f"\\{name}" for name in SUMS)}) | _ARROWS | _AND | _WHERE
Line = list[Token]


def one_per_line(raw: list[Token]) -> list[Token]:
    """Raw tokens with each equation on a line of its own."""
    if stands(raw) and not any(token.kind == "newline" for token in raw):
        return raw
    out: list[Token] = []
    for line, end in joined(list(_cut(raw))):
        out += _arranged(line)
        out += [end] if end else []
    return out


def stands(tokens: list[Token]) -> bool:
    """Whether there is nothing among tokens for which any is moved."""
    texts = {token.text for token in tokens}
    return _MOVING.isdisjoint(texts) and _MOVING.isdisjoint(map(str.lower, texts))


def _cut(raw: list[Token]) -> Iterator[tuple[Line, Token | None]]:
    line: Line = []
    depth = 0
    for token in raw:
        depth += deeper(token)
        if token.kind == "newline" and depth <= 0:
            yield line, token
            line, depth = [], 0
        else:
            line.append(token)
    yield line, None


def deeper(token: Token) -> int:
    """1 for a bracket that opens, -1 for one that closes, also as a command of LaTeX."""
    sign = token.text
    if token.kind != "sign":
        sign = LATEX_SIGNS.get(sign[1:], "") if token.kind == "command" else ""
    return (sign in ("(", "[", "{")) - (sign in (")", "]", "}"))


def _arranged(line: Line) -> Line:
    if stands(line):
        return line
    line = _with_bounds(line)
    levels = _levels(line)
    equals = [k for k, token in enumerate(line) if token.text in ("=", ":=") and levels[k] <= 0]
    arrow = next(
        (k for k, t in enumerate(line) if levels[k] <= 0 and (t.kind == "arrow" or t.text in _ARROWS)), 0
    )
    if arrow and not equals:
        return _mapped(line, arrow)
    return _separated(line, levels, equals) if equals else line


def _levels(line: Line) -> list[int]:
    depth, levels = 0, []
    for token in line:
        depth += deeper(token)
        levels.append(depth)
    return levels


def _with_bounds(line: Line) -> Line:
    """`∑_i=1^3`, without braces: the `=` belongs to the sum."""
    signs = [k for k, t in enumerate(line[:-3]) if t.text.lstrip("\\") in SUMS and line[k + 2].text == "="]
    out = list(line)
    for k in reversed(signs):
        lower, number = line[k + 1], line[k + 3]
        if lower.kind == "subscript" and number.kind == "number":
            text = f"_{{{lower.text.strip('_{} ')}={number.text}}}"
            out[k + 1 : k + 4] = [Token("subscript", text, lower.start, number.end)]
    return out


# f: (x, w) ↦ wx


def _mapped(line: Line, arrow: int) -> Line:
    """`f: (x, w) ↦ wx` as `f(x, w) = wx`; without a name it is f."""
    left = [t for t in line[:arrow] if t.kind != "command" or t.text[1:] not in ORNAMENTS]
    colon = next((k for k, token in enumerate(left) if token.text in _COLONS), -1)
    sign, start = line[arrow], line[0].start
    name = left[:colon] if colon > 0 else [Token("word", "f", start, start)]
    parameters = left[colon + 1 :]
    if not parameters:
        return line
    if parameters[0].text != "(":
        before, after = parameters[0].start, parameters[-1].end
        parameters = [Token("sign", "(", before, before), *parameters, Token("sign", ")", after, after)]
    return [*name, *parameters, sign._replace(kind="sign", text="="), *line[arrow + 1 :]]


# p = wx, q = p + b


def _separated(line: Line, levels: list[int], equals: list[int]) -> Line:
    """Each equation by itself; the line as it is where nothing stands between two signs."""
    words = _connectives(line)
    cuts = [_boundary(line, levels, words, *pair) for pair in zip([-1, *equals], equals, strict=False)]
    if cuts[0] and not _explains(line, words, cuts[0]):
        cuts[0] = 0
    if len(equals) > 1 and not all(cuts[1:]):
        return line
    pieces: list[Line] = []
    explained: list[Line] = []
    starts = [0, *(cut for cut in cuts if cut)]
    if len(starts) == 1:
        return line
    shelf = pieces
    for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
        shelf = explained if start and _explains(line, words, start) else shelf
        shelf.append(_stripped(line, words, start, end))
    at = line[-1].end
    values = [piece for piece in explained if _is_number(piece)]  # those stay below what they are values for
    named = [piece for piece in explained if not _is_number(piece)]
    ordered = [piece for piece in (*named, *pieces, *values) if piece]
    return [token for piece in ordered for token in (*piece, Token("newline", "\n", at, at))][:-1]


def _is_number(piece: Line) -> bool:
    return len(piece) > 2 and piece[-1].kind == "number" and piece[-2].text in ("=", ":=", "-", "+")


def _connectives(line: Line) -> set[int]:
    """Where "and", "where" … stand, also as `\\text{and}` with all that belongs to it."""
    found: set[int] = set()
    for k, token in enumerate(line):
        if token.kind == "word" and token.text.lower() in _AND | _WHERE:
            wrapped = 1 < k < len(line) - 1 and line[k - 2].text in _WRAPPERS
            found |= {k - 2, k - 1, k, k + 1} if wrapped and line[k - 1].text == "{" else {k}
    return found


def _boundary(line: Line, levels: list[int], words: set[int], after: int, sign: int) -> int:
    """The comma or connective that is nearest before an equation's sign; 0 if there is none."""
    for k in range(sign - 1, after, -1):
        if levels[k] <= 0 and (k in words or line[k].text == ","):
            while k - 1 > after and _joins(line, words, k - 1):
                k -= 1
            return k
    return 0


def _joins(line: Line, words: set[int], k: int) -> bool:
    token = line[k]
    return k in words or token.text == "," or (token.kind == "command" and token.text[1:] in ORNAMENTS)


def _explains(line: Line, words: set[int], start: int) -> bool:
    k = start
    while k < len(line) and _joins(line, words, k):
        if line[k].text.lower() in _WHERE:
            return True
        k += 1
    return False


def _stripped(line: Line, words: set[int], start: int, end: int) -> Line:
    while start < end and _joins(line, words, start):
        start += 1
    while end > start and _joins(line, words, end - 1):
        end -= 1
    return line[start:end]
