"""Bodies made from bodies: the language's own words put in, pieces left out, moved, repeated, wrapped.

Bytes changed at random hardly ever make a formula; words of the language often do.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

from app.calculus.ambiguity import READINGS
from app.calculus.libraries import CLASSES, IDLE_KEYWORDS, ITSELF, KEYWORDS, KNOWN, MODULES, SIGNS
from app.calculus.operations import ABBREVIATIONS, OPERATIONS, SPELLINGS
from app.calculus.symbols import (
    ACCENTED,
    ACCENTS,
    GREEK,
    LATEX_SIGNS,
    LATEX_WRAPPERS,
    LOOKALIKES,
    MARKS,
    ORNAMENTS,
    REFUSED_COMMANDS,
    REFUSED_SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    VULGAR,
)
from app.calculus.unrolling import LISTS
from tests.fuzz.seeds import body

LONGEST = 300  # characters of a source
PAIRS = ("()", "[]", "{}", "||", "$$", ("\\left(", "\\right)"), ("\\left|", "\\right|"), ("e^{", "}"))

_SHAPES = r"""
\frac{a}{b}|\frac12|{a \over b}|\sqrt[3]{x}|\sqrt x|x^{(1)}|w_{ij}|w^{[2]}_1|\sum_{i=1}^{3} |∏_{i=1}^2
\hat{y}|\mathrm{loss}|\operatorname{ReLU}|\begin{align} a &= b \\ c &= a \end{align}|\begin{cases}
\text{ where }|sum_{k=0}^n|\log_2 |log_{10}(x)|sin^2 x|sin^{-1} |\sin^{-1}|softmax(a, b)_1|softmax_i(
e^-x|e^{-x^2}|1/2x|x'|σ'(x)|g(x) = x^2|f(x, w) = |f: (x, w) ↦ |x ↦ |p = wx|q := |L = |λ = 2|e = 2|pi = 3
i = 1|d = x|σ = 2|sigma(z) = z|def g(x):|    return x**2|g = lambda x: x + 1|c += 1|c **= 2|x.exp()
(x).sigmoid()|.item()|torch.tensor(2.0)|w = torch.tensor(2.0, requires_grad=True)|import numpy as np
from math import exp as e|np.where(x, y)|.pow(2)|torch.clamp(x, min=0)|x[0]|loss.backward()|print(x)
# a comment|'a'|"b"|for i in x:|x if y else z|if x > 0:|g''(x)|0,5|1,000|1.5e-3|1e|.5|5.|007|1_000|2x2
1.2.3|and|where|with|the gradient of|d/dx|\frac{d}{dx}|dy/dx|x|<|>|\|x\|\\|\n|\n\n|;|, |: |:=|=|==|->|**
//|@|^|^^|_|__|'|''|`|!|?|%|&|\|\{|\}|\.|...|…|\,|\quad
"""
SHAPES = [shape.replace(r"\n", "\n") for line in _SHAPES.strip().split("\n") for shape in line.split("|")]
LETTERS = [*"abcdefghijklmnopqrstuvwxyzLWX0123456789", "w_1", "x_2", "b_12", "wx", "2x", "10", "1"]
COMMANDS = [
    *LATEX_SIGNS,
    *LATEX_WRAPPERS,
    *ACCENTS,
    *ORNAMENTS,
    *REFUSED_COMMANDS,
    *GREEK,
    "frac",
    "sqrt",
    "sum",
]
PYTHON = [*MODULES, *KNOWN, *CLASSES, *ITSELF, *KEYWORDS, *SIGNS, *IDLE_KEYWORDS]
SPECIAL = [*SUPERSCRIPTS, *SUBSCRIPTS, *VULGAR, *MARKS, *REFUSED_SIGNS, *map(chr, LOOKALIKES)]
WORDS: list[list[str]] = [
    SHAPES,
    LETTERS,
    list("+-*/^=(),[]{}|' \n;_.:\\"),
    [*SPELLINGS, *ABBREVIATIONS, *LISTS],
    ["\\" + command for command in COMMANDS],
    [*GREEK, *GREEK.values()],
    PYTHON,
    [*SPECIAL, *list(ACCENTED)[:40], "é", "х", "中", "😀", "\x00", "\u0301"],
]
OPTIONS: dict[str, list[str]] = {
    "syntax": ["auto", "math", "latex", "python"],
    "read": [*READINGS, ",".join(READINGS), "call,bare", "nonsense"],
    "sums": ["left", "balanced"],
    "at": ["w=1.5,x=2", "x=0", "x=1e308", "w_1=1/2;λ=-3", "x=1,x=2", "x", "=1", "x=ln 2", "w_{1,2}=3"],
    "wrt": ["w", "x,b", "none", "w_1", "λ", ",", "nonsense"],
    "open": ["all", "sigma", "v3", "g", "gelu,softplus"],
    "prime": ["all", "sigma", "g"],
    "share": ["0", "1"],
    "mode": ["forward", "reverse"],
    "along": ["w", "x", "nonsense"],
}
_PIECE = re.compile(r"\\?[A-Za-z]+|\d+|\s+|.", re.DOTALL)

assert all(word for words in WORDS for word in words)
assert set(OPERATIONS) - {"add", "sub", "mul", "div", "neg", "alias"} <= set(SPELLINGS)


def mutated(data: str, others: list[str], rng: random.Random) -> str:
    """Another body, like `data`; `others` are bodies to take pieces from."""
    parameters = _parameters(data)
    pieces = _PIECE.findall(parameters.get("f", ""))
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        if rng.random() < 0.1:
            _option(parameters, rng)
        else:
            edit = rng.choice(EDITS)
            edit(pieces, others, rng)
    return body({**parameters, "f": "".join(pieces)[:LONGEST]})


def _parameters(data: str) -> dict[str, str]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = data
    if not isinstance(found, dict):
        return {"f": data}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _option(parameters: dict[str, str], rng: random.Random) -> None:
    name = rng.choice(list(OPTIONS))
    if name in parameters and rng.random() < 0.5:
        del parameters[name]
    else:
        parameters[name] = rng.choice(OPTIONS[name])


def _word(rng: random.Random) -> str:
    return rng.choice(rng.choice(WORDS))


def _span(pieces: list[str], rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(pieces))
    return start, min(len(pieces), start + rng.choice((1, 1, 2, 3, 5, 8, 20)))


def _insert(pieces: list[str], others: list[str], rng: random.Random) -> None:
    pieces.insert(rng.randint(0, len(pieces)), _word(rng))


def _replace(pieces: list[str], others: list[str], rng: random.Random) -> None:
    if pieces:
        pieces[rng.randrange(len(pieces))] = _word(rng)


def _delete(pieces: list[str], others: list[str], rng: random.Random) -> None:
    start, end = _span(pieces, rng)
    del pieces[start:end]


def _move(pieces: list[str], others: list[str], rng: random.Random) -> None:
    start, end = _span(pieces, rng)
    taken = pieces[start:end]
    del pieces[start:end]
    at = rng.randint(0, len(pieces))
    pieces[at:at] = taken


def _repeat(pieces: list[str], others: list[str], rng: random.Random) -> None:
    start, end = _span(pieces, rng)
    pieces[end:end] = pieces[start:end] * rng.choice((1, 1, 1, 1, 2, 2, 3, 10, 50))


def _wrap(pieces: list[str], others: list[str], rng: random.Random) -> None:
    start, end = _span(pieces, rng)
    opening, closing = rng.choice(PAIRS)
    pieces.insert(end, closing)
    pieces.insert(start, opening)


def _splice(pieces: list[str], others: list[str], rng: random.Random) -> None:
    """A piece of another source, or all of it on a line of its own."""
    other = _PIECE.findall(_parameters(rng.choice(others)).get("f", ""))
    start, end = _span(other, rng)
    at = rng.randint(0, len(pieces))
    if rng.random() < 0.3:
        pieces[:] = [*other, rng.choice(("\n", "; ", r" \\ ")), *pieces]
    else:
        pieces[at:at] = other[start:end]


EDITS: tuple[Callable[[list[str], list[str], random.Random], None], ...] = (
    _insert, _insert, _insert, _replace, _replace, _delete, _delete, _move, _repeat, _wrap, _splice, _splice,
)  # fmt: skip
