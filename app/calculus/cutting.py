"""A program's tokens cut: into lines and statements, at commas, at brackets."""

from __future__ import annotations

from collections.abc import Iterator

from app.calculus.complaints import CLOSING
from app.calculus.errors import Mend, Unreadable, place
from app.calculus.tokens import Token

Row = list[list[Token]]  # the statements of one line


def rows(source: str, raw: list[Token]) -> Iterator[Row]:
    """Lines, each with the statements that `;` sets apart. A line may break inside brackets."""
    row: Row = [[]]
    opened: list[Token] = []
    for token in raw:
        if token.kind == "newline" and not opened:
            if token.text == ";":
                row.append([])
            else:
                yield from _filled(row)
                row = [[]]
            continue
        if token.kind == "sign" and token.text in ("(", "[", "{"):
            opened.append(token)
        elif token.kind == "sign" and token.text in (")", "]", "}") and opened:
            opened.pop()
        row[-1].append(token)
    if opened:
        _refuse_unclosed(source, opened[-1])
    yield from _filled(row)


def _filled(row: Row) -> Iterator[Row]:
    filled = [statement for statement in row if statement]
    if filled:
        yield filled


def _refuse_unclosed(source: str, bracket: Token) -> None:
    end = source.find("\n", bracket.end)
    end = len(source) if end < 0 else end
    end = len(source[bracket.end : end].split("#")[0].rstrip()) + bracket.end
    closing = CLOSING[bracket.text]
    where = place(source, bracket.start, bracket.end)
    raise Unreadable("unclosed", where, Mend(closing, end, end), bracket=bracket.text, closing=closing)


def texts(tokens: list[Token]) -> list[str]:
    """What the tokens say."""
    return [token.text for token in tokens]


def outside(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """The signs outside brackets, and where they stand."""
    depth = 0
    for k, token in enumerate(tokens):
        if token.kind == "sign":
            depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
            if depth == 0:
                yield k, token


def find(tokens: list[Token], sign: str) -> int | None:
    """Where a sign stands outside brackets."""
    return next((k for k, token in outside(tokens) if token.text == sign), None)


def closing(tokens: list[Token], opening: int) -> int | None:
    """Where the bracket that opens there closes."""
    return next((k + opening for k, token in outside(tokens[opening:]) if token.text == ")"), None)


def parts(tokens: list[Token], sign: str) -> Iterator[list[Token]]:
    """Tokens between commas outside brackets."""
    start = 0
    for k, token in outside(tokens):
        if token.text == sign:
            yield tokens[start:k]
            start = k + 1
    if start < len(tokens):
        yield tokens[start:]


def is_call(tokens: list[Token]) -> bool:
    """Whether all of it is one call of a name."""
    if len(tokens) < 3 or tokens[0].kind != "word" or tokens[1].text != "(":
        return False
    return next((k for k, token in outside(tokens) if token.text == ")"), -1) == len(tokens) - 1


def without_brackets(tokens: list[Token]) -> list[Token]:
    """`[2.0]` and `[[2.0]]` hold one number."""
    k = 0
    while k < len(tokens) - k - 1 and (tokens[k].text, tokens[-1 - k].text) == ("[", "]"):
        k += 1
    return tokens[k : len(tokens) - k]


def number(tokens: list[Token]) -> str | None:
    """A literal number, with its sign or as a fraction, as somebody would type it; None otherwise."""
    if not tokens or tokens[-1].kind != "number" or len(tokens) > 5:
        return None
    shown = "".join(token.text.replace("_", "") if token.kind == "number" else token.text for token in tokens)
    kinds = [token.kind for token in tokens if token.text not in ("-", "+")]
    fraction = kinds == ["number", "sign", "number"] and tokens[-2].text == "/"
    return shown if kinds == ["number"] or fraction else None
