"""Is σ the sigmoid or a variable? And what else is known of a letter from the tokens around it."""

from __future__ import annotations

from app.calculus.symbols import GREEK, GREEK_NAMES, LATEX_SIGNS, LATEX_WRAPPERS, ORNAMENTS
from app.calculus.tokens import Token

_SIGMAS = frozenset({"σ", "sigma", r"\sigma"})


def other_spelling(name: str) -> str:
    """`σ` for `sigma`, and the other way round."""
    return GREEK.get(name, GREEK_NAMES.get(name, name))


def without_ornaments(tokens: list[Token]) -> list[Token]:
    """Without the commands that only arrange, such as `\\left`."""
    return [t for t in tokens if t.kind != "command" or t.text[1:] not in ORNAMENTS]


def without_fonts(tokens: list[Token]) -> list[Token]:
    """Words without the fonts around them: `\\operatorname{loss}` is `loss`."""
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        texts = [piece.text for piece in out[-4:]]
        if (
            len(texts) == 4
            and texts[1::2] == ["{", "}"]
            and texts[0].lstrip("\\").rstrip("*") in LATEX_WRAPPERS
        ):
            out[-4:] = [out[-2]]
    return out


def sigma_without_arguments(lines: list[list[Token]], known: dict[str, str]) -> dict[str, str]:
    """σ is the sigmoid, unless no σ of the source has an argument: then it is a variable."""
    follows: set[str] = set()
    for line in lines:
        if _SIGMAS.isdisjoint({token.text for token in line}):
            continue
        tokens = [*without_ornaments(line), *[Token("end", "", 0, 0)] * 3]
        rests = zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
        follows |= {_what_follows(*rest) for token, *rest in rests if token.text in _SIGMAS}
    if "sigma" in known or "σ" in known or "applied" in follows or "bare" not in follows:
        return {}
    return {"σ": "sigma", "sigma": "sigma"}


def _what_follows(first: Token, second: Token, third: Token) -> str:
    """Whether a σ is applied (brackets, a prime), touches a factor, or stands bare."""
    if first.text == "^":
        primed = {r"\prime", "'"} & {second.text, third.text}
        return "applied" if primed else "bare"
    sign = LATEX_SIGNS.get(first.text[1:], "") if first.kind == "command" else first.text
    if sign in ("(", "[", "{", "'"):
        return "applied"
    touches = first.kind in ("word", "greek", "number") or (first.kind == "command" and not sign)
    return "touches" if touches else "bare"
