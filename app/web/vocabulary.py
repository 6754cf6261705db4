"""The names that the box completes, out of the tables: functions, Greek letters, the source's own.

A function has all its spellings and what stands in its brackets. `SYMBOLS` are what a phone's keyboard hides.
"""

from typing import Any

from app.calculus.operations import ABBREVIATIONS, OPERATIONS, SPELLINGS
from app.calculus.printing import name_text
from app.calculus.reading import Reading, Statement
from app.calculus.symbols import GREEK
from app.presentation.words import say

# What a tap inserts, and the key of what it is called.
SYMBOLS = {
    "σ": "sigma",
    "√": "root",
    "^": "power",
    "·": "times",
    "(": "open",
    ")": "close",
    "λ": "lambda",
    "e^": "exponential",
    "ln": "logarithm",
}

Function = dict[str, Any]


def vocabulary(reading: Reading | None) -> dict[str, Any]:
    """Every name that can be completed, those of the reading first; without one, those of the tables."""
    return {
        "names": _names(reading) if reading else [],
        "functions": [*(map(_own, reading.functions.values()) if reading else ()), *_FUNCTIONS],
        "greek": GREEK,
    }


def symbols() -> list[dict[str, str]]:
    """The symbols of the row for a thumb, each with its name."""
    return [{"text": text, "name": say(f"symbol.{key}")} for text, key in SYMBOLS.items()]


def _names(reading: Reading) -> list[str]:
    """Names longer than a letter, as the source writes them: Python has no braces."""
    written = (name if reading.syntax == "python" else name_text(name) for name in sorted(reading.names))
    return [name for name in written if len(name) > 1]


def _own(function: Statement) -> Function:
    return _function([name_text(function.name)], map(name_text, function.parameters or ()))


def _function(spellings: Any, arguments: Any) -> Function:
    return {"spellings": list(spellings), "arguments": ", ".join(arguments)}


def _spellings(operation: str) -> list[str]:
    """How a function can be typed on paper. A Greek letter's name is the letter's."""
    spellings = (word for word, name in SPELLINGS.items() if name == operation)
    return [word for word in spellings if word.isascii() and word not in GREEK and not word.endswith("_")]


_FUNCTIONS = [
    *(_function(_spellings(row.name), row.arguments) for row in OPERATIONS.values() if row.name in SPELLINGS),
    *(_function([word], ["x"]) for word in ABBREVIATIONS),
]
