"""Practice: `/practice` sends to an exercise, whose address is all there is to it: level, rules and seed."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.calculus.errors import Unreadable
from app.homework.practice import LARGEST_SEED, LEVELS, chosen, exercise
from app.homework.rules import RULES
from app.web import parameters, practice_page
from app.web.addresses import address

blueprint = Blueprint("practice", __name__)
T = TypeVar("T")
EASIEST = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of exercise; `seed` is None where any will do."""

    level: int
    rules: tuple[str, ...]
    seed: int | None


@blueprint.route("/practice", methods=["GET", "POST"], endpoint="page")
def practice() -> AnyResponse:
    """An exercise, and with an answer how that stands; without a seed, the way to an exercise."""
    wish = _wish()
    if wish.seed is None:
        return redirect(_address(wish, secrets.randbelow(LARGEST_SEED + 1)))
    made = exercise(wish.level, wish.rules, wish.seed)
    page = practice_page.page(made, request.values.to_dict(), partial(_address, wish))
    return make_response(render_template("practice.html", page=page, theme=_theme()))


def _wish() -> Wish:
    """What the address asks for.  Raises Unreadable, naming the parameter."""
    names = [name for part in request.values.getlist("rules") for name in part.split(",") if name]
    return Wish(
        _read("level", _level, [str(level) for level in LEVELS]) or EASIEST,
        _named("rules", names),
        _read("seed", _seed, ["0", "…", str(LARGEST_SEED)]),
    )


def _named(parameter: str, names: list[str]) -> tuple[str, ...]:
    try:
        return chosen(names)
    except ValueError as error:
        raise _refused(parameter, str(error), list(RULES)) from error


def _read(name: str, read: Callable[[str], T], allowed: list[str]) -> T | None:
    text = request.values.get(name, "")
    try:
        return read(text) if text else None
    except ValueError as error:
        raise _refused(name, text, allowed) from error


def _refused(name: str, text: str, allowed: list[str]) -> Unreadable:
    return Unreadable("parameter_value", parameter=name, value=text[:40], allowed=", ".join(allowed))


def _level(text: str) -> int:
    if text not in map(str, LEVELS):
        raise ValueError
    return int(text)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_SEED))):
        raise ValueError
    return int(text)


def _theme() -> str:
    asked = request.values.get("theme", "")
    return asked if asked in parameters.allowed("theme") else "auto"


def _address(wish: Wish, seed: int, **choice: str) -> str:
    """Where the exercise of this seed is; what the reader chose besides stays, unless it is chosen anew."""
    kept = {name: request.values.get(name, "") for name in ("hide", "layout", "theme")} | choice
    rules = ",".join(wish.rules)
    query = {"level": str(wish.level), "rules": rules, "seed": str(seed)} | kept
    return address({name: text for name, text in query.items() if text}, "practice.page")
