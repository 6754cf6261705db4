"""The symbol ∂a/∂b as it is written: `∂L/∂w`, `∂f/∂b|_u`, `\\frac{\\partial L}{\\partial w_1}`."""

from __future__ import annotations

import re

from app.calculus.symbols import SUBSCRIPTS, ascii_name
from app.calculus.tree import Partial

_LETTERS = r"\\?[A-Za-z]+|[α-ωΑ-Ω]"
_INDEX = r"_ *\d+|_ *\w|_ *\{[^{}]*\}|\d+|[" + "".join(SUBSCRIPTS) + "]+"
_NAME = rf"(?:{_LETTERS})(?:{_INDEX})?"
_HELD = rf"(?: *(?:\\right *)?\| *_ *(?:\{{{_NAME}\}}|\w))?"
PARTIAL = (
    rf"∂ *{_NAME} */ *∂ *{_NAME}{_HELD}"
    rf"|(?:\\left *\. *)?\\[dt]?frac *\{{ *\\partial *{_NAME} *\}} *\{{ *\\partial *{_NAME} *\}}{_HELD}"
)
_NAMES = re.compile(rf"(?:∂|\\partial|\|) *_? *\{{?({_LETTERS})({_INDEX})?")


def read_partial(text: str) -> Partial:
    """What matches `PARTIAL` as a symbol, its names in ASCII."""
    return Partial(*(_ascii(*match.groups(default="")) for match in _NAMES.finditer(text)))


def _ascii(letters: str, index: str) -> str:
    digits = "".join(SUBSCRIPTS.get(c, c) for c in index.strip("_{} "))
    return ascii_name(letters.lstrip("\\"), digits)
