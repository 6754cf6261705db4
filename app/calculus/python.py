"""Raw tokens of Python to the tokens of one formula: a word is a name, before a bracket it is a function."""

from __future__ import annotations

import re

from app.calculus.complaints import nearest_function
from app.calculus.errors import Mend, Position, Unreadable, place
from app.calculus.lexicon import Lexicon, canonical
from app.calculus.operations import CONSTANTS
from app.calculus.tokens import Token

MODULES = frozenset(
    {"torch", "nn", "functional", "F", "np", "numpy", "math", "jnp", "jax", "tf", "keras", "activations"}
    | {"scipy", "special", "sp", "sympy"}
)


def resolve_python(source: str, raw: list[Token], lexicon: Lexicon) -> list[Token]:
    """Python's words and signs as tokens: a word is a name, before a bracket it is a function."""
    out: list[Token] = []
    for index, token in enumerate(raw):
        following = raw[index + 1].text if index + 1 < len(raw) else ""
        if token.kind == "word":
            out.append(_python_word(source, token, following, lexicon))
        elif token.kind == "greek":
            out.append(lexicon.atom(token.text, token.start, token.end))
        elif token.kind == "number":
            out.append(token._replace(text=token.text.replace("_", "")))
        elif token.kind == "sign":
            out.append(_python_sign(source, token))
    return out


def _python_sign(source: str, token: Token) -> Token:
    signs = {"(": "open", ")": "close", ",": "comma", "+": "op", "-": "op", "*": "op", "/": "op"}
    if token.text == "**":
        return token._replace(kind="op", text="^")
    if token.text not in signs:
        mend = Mend("**", token.start, token.end) if token.text == "^" else None
        raise Unreadable("python_sign", place(source, token.start, token.end), mend, sign=token.text)
    return token._replace(kind=signs[token.text])


def _python_word(source: str, token: Token, following: str, lexicon: Lexicon) -> Token:
    *modules, word = re.sub(" ", "", token.text).split(".")
    where = place(source, token.start, token.end)
    if modules and not MODULES.issuperset(modules):
        raise Unreadable("python_attribute", where, name=token.text)
    if word in _PYTHON_KEYWORDS:
        raise Unreadable("python_keyword", where, word=word)
    if following == "(":
        return _python_function(token, word, lexicon, where)
    if modules or word == "pi":
        if word not in CONSTANTS:
            raise Unreadable("python_attribute", where, name=token.text)
        return Token("constant", word, token.start, token.end)
    if word.startswith("_"):
        raise Unreadable("python_name", where, name=word)
    return Token("name", canonical(word), token.start, token.end)


def _python_function(token: Token, word: str, lexicon: Lexicon, where: Position) -> Token:
    spelling = word if lexicon.function(word) else word.lower()
    if lexicon.function(spelling):
        return lexicon.atom(spelling, token.start, token.end)
    near = nearest_function(word, lexicon.functions)
    if not near:
        raise Unreadable("no_function", where, name=word)
    mend = Mend(near, token.start, token.end)
    raise Unreadable("unknown_function", where, mend, name=word, suggestion=near)


_PYTHON_KEYWORDS = frozenset(
    {"def", "lambda", "for", "while", "if", "else", "return", "import", "from", "class", "with"}
    | {"and", "or", "not", "in", "is", "None", "True", "False"}
)
