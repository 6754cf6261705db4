"""What is wrong in an assignment file, as a sentence: what was found, and what could stand there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from app.calculus.errors import Refusal
from app.homework.assignments import Fault
from app.presentation import explanations
from app.presentation.words import DEFAULT, say

LONGEST_SHOWN = 40


def located(file: str, fault: Fault, lang: str = DEFAULT) -> str:
    """`file:line:column: sentence`, as editors and terminals understand it."""
    place = fault.position
    return f"{file}:{place.line}:{place.column}: {sentence(fault, lang)}"


def sentence(fault: Fault, lang: str = DEFAULT) -> str:
    """The sentence of a fault, without its place."""
    refusal = fault.details.get("refusal")
    if isinstance(refusal, Refusal):
        return explanations.refusal(refusal)
    details = {name: _shown(name, value, lang) for name, value in fault.details.items()}
    if fault.key == "unexpected":
        near = get_close_matches(fault.details["name"].lower(), fault.details["allowed"], n=1, cutoff=0.6)
        if near:
            return say("fault.unexpected_near", lang, near=near[0], **details)
    return say(f"fault.{fault.key}", lang, **details)


def _shown(name: str, value: Any, lang: str) -> Any:
    if name in ("allowed", "known"):
        return _listed(value, lang)
    return _found(value, lang) if name == "found" else value


def _listed(names: Iterable[str], lang: str) -> str:
    return ", ".join(names) or say("found.none", lang)


def _found(value: Any, lang: str) -> Any:
    """A value of the file, as its author would write it; a large one by its kind."""
    if isinstance(value, dict):
        return say("found.table", lang)
    if isinstance(value, list | tuple):
        return say("found.list", lang)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
        return say("found.text", lang, text=text.replace("\n", " "))
    return value
