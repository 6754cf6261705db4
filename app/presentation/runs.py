"""MathML -> runs of text, as word processors know them: letters, italics, one level of scripts.

What stands on two lines (a fraction) or needs a sign that grows (a root) has no runs and is drawn instead;
or, where it must be a line of text, is written with a slash or with brackets: ∂f/∂b, √(x + 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree import ElementTree

_INVISIBLE = "\u2061\u2062\u2063"
_THIN = "\u2009"
_BAR = "\u0304"  # over the letter before it
_RELATIONS = {"=", "+="}
_SPACED = {"+", "−", "-", "·", "×"}  # with a space on either side, between two things
_SCRIPTS = {"msub": (-1,), "msup": (1,), "msubsup": (-1, 1)}


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; `level` is -1 for a subscript, 1 for a superscript."""

    text: str
    italic: bool = False
    level: int = 0
    bold: bool = False


class _Drawn(Exception):
    """This formula cannot be written in a line."""


@lru_cache(maxsize=4096)
def runs(mathml: str) -> tuple[Run, ...] | None:
    """The formula in a line; None where it has to be drawn."""
    return _written(mathml, False)


@lru_cache(maxsize=1024)
def line(mathml: str) -> tuple[Run, ...] | None:
    """The same with fractions and roots put in a line; None for scripts of scripts and the like."""
    return _written(mathml, True)


def _written(mathml: str, linear: bool) -> tuple[Run, ...] | None:
    root = ElementTree.fromstring(f"<math>{mathml}</math>")  # noqa: S314  (our own printer wrote it)
    try:
        return tuple(run for run in _row(list(root), 0, linear) if run.text)
    except _Drawn:
        return None


def _row(elements: list[ElementTree.Element], level: int, linear: bool) -> Iterator[Run]:
    atoms = list(_flat(elements))
    for place, atom in enumerate(atoms):
        if _is_unclear(atoms[max(place - 1, 0) : place + 2]) and linear and not level:
            yield Run(" · ")
        elif atom.tag == "mo":
            first = place == 0 or _opens(atoms[place - 1]) or atom.get("form") == "prefix"
            last = place == len(atoms) - 1
            yield Run(_operator((atom.text or "").strip(), first, last or bool(level)), level=level)
        else:
            yield from _atom(atom, level, linear)


def _is_unclear(three: list[ElementTree.Element]) -> bool:
    """Whether a product without a sign would be misread in a line: a/b c, √a b."""
    sign = len(three) == 3 and (three[1].text or "").strip() == "\u2062"
    return sign and (three[0].tag in ("mfrac", "msqrt") or three[2].tag == "mfrac")


def _flat(elements: list[ElementTree.Element]) -> Iterator[ElementTree.Element]:
    for element in elements:
        if element.tag in ("mrow", "math", "mstyle"):
            yield from _flat(list(element))
        else:
            yield element


def _opens(atom: ElementTree.Element) -> bool:
    return atom.tag == "mo" and (atom.text or "").strip() in ("(", "[", "|", ",", "=", "+", "−", "-", "+=")


def _operator(sign: str, first: bool, tight: bool) -> str:
    if sign in _INVISIBLE:
        return ""
    if sign in _RELATIONS and not tight:
        return f"{sign} " if first else f" {sign} "
    return f" {sign} " if sign in _SPACED and not first and not tight else sign + " " * (sign == ",")


def _atom(atom: ElementTree.Element, level: int, linear: bool) -> Iterator[Run]:
    text = atom.text or ""
    if atom.tag in _SCRIPTS:
        yield from _scripts(atom, level, linear)
    elif atom.tag == "mspace":
        yield Run(_THIN, level=level)
    elif atom.tag in ("mi", "mn", "mtext"):
        variant = atom.get("mathvariant", "italic" if len(text) == 1 and text != "∂" else "normal")
        yield Run(text, atom.tag == "mi" and variant == "italic", level)
    elif linear and atom.tag == "mfrac":
        over, under = atom
        yield from _bracketed([over], level, linear, _INVISIBLE)
        yield Run("/", level=level)
        yield from _bracketed([under], level, linear)
    elif linear and atom.tag == "mover":
        for run in _row([atom[0]], level, linear):
            yield replace(run, text="".join(letter + _BAR for letter in run.text)) if not run.level else run
    elif linear and atom.tag == "msqrt":
        yield Run("√", level=level)
        yield from _bracketed(list(atom), level, linear)
    else:
        raise _Drawn


def _scripts(atom: ElementTree.Element, level: int, linear: bool) -> Iterator[Run]:
    base, *scripts = atom
    if linear and level == -1 and atom.tag == "msub":  # an index has its own beside it: δ with w1 below
        yield from _row([base, *scripts], level, linear)
        return
    if level:
        raise _Drawn
    yield from _row([base], 0, linear)
    for script, below in zip(scripts, _SCRIPTS[atom.tag], strict=True):
        yield from _row([script], below, linear)


def _bracketed(
    elements: list[ElementTree.Element], level: int, linear: bool, harmless: str = ""
) -> Iterator[Run]:
    """In brackets, where a sign stands in it that is not `harmless`: √x, but √(w x)."""
    atoms = list(_flat(elements))
    signs = any(atom.tag == "mo" and (atom.text or "").strip() not in (*harmless,) for atom in atoms)
    if signs:
        yield Run("(", level=level)
    yield from _row(atoms, level, linear)
    if signs:
        yield Run(")", level=level)
