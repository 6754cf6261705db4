"""What students ask for: THE MIX, a row for each kind of request with its share."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.web.examples import EXAMPLES
from tests.calculus.sources import random_source

# Of a hundred: who opens the link, who then moves a slider, who types something of their own.
Habits = tuple[int, int, int]
CLASS: Habits = (50, 30, 20)
DAY: Habits = (85, 10, 5)
RICH = "+".join(f"σ(w_{k} x + b_{k})" for k in range(6))


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its kind, its address, and for a POST its JSON."""

    kind: str
    path: str
    json: dict[str, Any] | None = None


Query = dict[str, str]


class Chance(random.Random):
    """What students choose."""

    def __init__(self, seed: int, habits: Habits) -> None:
        super().__init__(seed)
        self.habits = habits

    def function(self) -> Query:
        """An example, perhaps with its sliders moved somewhere, or a function of one's own."""
        habit = self.choices(("link", "slider", "own"), self.habits)[0]
        if habit == "own":
            return {"f": random_source(self)}
        example = self.choice(EXAMPLES)
        names = [part.partition("=")[0] for part in example.at.split(",") if part]
        moved = ",".join(f"{name}={self.randint(1, 8) / 4}" for name in names)
        return {"f": example.source, "at": example.at if habit == "link" else moved, "wrt": example.wrt}


Chosen = tuple[str, Query | None]


def _at(path: str) -> Callable[[Chance], Chosen]:
    return lambda chance: (f"{path}?{urlencode(chance.function())}", None)


def _tab(chance: Chance) -> Chosen:
    tab = chance.choice(("paths", "order", "nodes", "check", "descend"))
    return f"/?{urlencode(chance.function() | {'tab': tab})}", None


def _check(chance: Chance) -> Chosen:
    asked = {"f": "L = (wx + b - y)^2", "wrt": "w", "kind": "derivative"}
    return "/api/check", asked | {"answer": f"{chance.randint(1, 3)}x(wx + b - y)"}


def _homework(chance: Chance) -> Chosen:
    return f"/homework/cs475-hw1?seed={chance.randint(1, 40)}", None


def _film(chance: Chance) -> Chosen:
    kind = chance.choice(("gif", "pptx"))
    return f"/graph.{kind}?{urlencode({'f': 'L = (wx + b - y)^2', 'at': f'w={chance.randint(1, 8)}'})}", None


MIX: dict[str, tuple[int, Callable[[Chance], Chosen]]] = {
    "page": (30, _at("/")),
    "tab": (8, _tab),
    "embed": (4, _at("/embed")),
    "picture": (20, _at("/graph.svg")),
    "data": (12, _at("/api/graph")),
    "check": (12, _check),
    "share": (3, _at("/share")),
    "homework": (3, _homework),
    "text": (4, _at("/explain.md")),
    "png": (2, _at("/graph.png")),
    "film": (1, _film),
    "file": (1, lambda _: ("/bundle/js/main.js", None)),
}


def requests(seed: int, habits: Habits = CLASS) -> Callable[[], Request]:
    """One request after the other; the same seed, the same requests."""
    chance = Chance(seed, habits)
    kinds, shares = list(MIX), [share for share, _ in MIX.values()]

    def following() -> Request:
        kind = chance.choices(kinds, shares)[0]
        return Request(kind, *MIX[kind][1](chance))

    return following


def heavy(number: int) -> Request:
    """A request that nobody has asked before and that takes its time."""
    return Request("heavy", "/?" + urlencode({"f": RICH, "at": f"x={number / 1000}", "tab": "paths"}))
