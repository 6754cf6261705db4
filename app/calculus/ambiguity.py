"""Where notation has two common readings: THE TABLE of them, and which were chosen and met while reading.

A row's key is what `read=` in an address says to choose the other reading for the whole source. The usual
reading of a source never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.calculus.errors import Unreadable


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """One row: an example, and what it is in the usual and in the other reading, written beyond doubt."""

    key: str
    example: str
    usual: str
    other: str
    syntax: str = "auto"


READINGS: dict[str, Ambiguity] = {
    row.key: row
    for row in (
        Ambiguity("fraction", "1/2x", "(1/2) · x", "1/(2 · x)"),
        Ambiguity("bare", "ln x y", "ln(x · y)", "ln(x) · y"),
        Ambiguity("slash", "ln x/y", "ln(x)/y", "ln(x/y)"),
        Ambiguity("power", "e^-x^2", "e^{-(x^2)}", "(e^{-x})^2"),
        Ambiguity("exponent", "e^bx", "e^{b} · x", "e^{b · x}"),
        Ambiguity("digit", "x^47", "x^{47}", "x^{4} · 7", "latex"),
        Ambiguity("mixed", r"2\frac{1}{4}", "2 · (1/4)", "2 + 1/4"),
        Ambiguity("pi", "pir^2", "p · i · r^2", "π · r^2"),
        Ambiguity("log10", "log x", "ln(x)", "lg(x)"),
        Ambiguity("inverse", "sin^{-1} x", "arcsin(x)", "(sin(x))^{-1}"),
        Ambiguity("call", "g = x^2; L = g(x + 1)", "g = x^2; L = g · (x + 1)", "g(x) = x^2; L = g(x + 1)"),
    )
}


@dataclass(slots=True)
class Choices:
    """The readings that were chosen, and the ambiguities met on the way: key -> where it was met first.

    `latex`: whether TeX's own rules are another reading; `balanced`: how sums are written out.
    """

    chosen: frozenset[str] = frozenset()
    latex: bool = False
    balanced: bool = False
    found: dict[str, tuple[int, int]] = field(default_factory=dict)

    def other(self, key: str, start: int, end: int) -> bool:
        """Note that `start:end` can be read in two ways; whether the other one is wanted."""
        self.found.setdefault(key, (start, end))
        return key in self.chosen


def chosen(text: str) -> frozenset[str]:
    """The readings that `read=` names, separated by commas. Raises Unreadable for one that is not there."""
    keys = [key.strip() for key in text.split(",") if key.strip()]
    for key in keys:
        if key not in READINGS:
            raise Unreadable("unknown_reading", name=key, known=", ".join(READINGS))
    return frozenset(keys)
