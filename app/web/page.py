"""A Lesson -> what the explore page's template shows: texts ready to be read, formulas as MathML."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from app.calculus import markup, printing
from app.calculus.alternatives import alternatives as alternatives_of
from app.calculus.errors import Refusal
from app.calculus.reading import Reading
from app.lesson import Lesson
from app.presentation import explanations, numerals, picture, readings
from app.presentation.numerals import four, full
from app.presentation.words import say
from app.web import addresses, copying, playing, tabs
from app.web.live import derivative, live, place
from app.web.mathematics import equation, partial, trusted
from app.web.parameters import Parameters
from app.web.problems import quoted
from app.web.problems import refusal as problem_of
from app.web.vocabulary import symbols, vocabulary

MOST_ALONG = 8  # variables beside the player that forward mode can go along

Page = dict[str, Any]
NOTHING: Page = {
    "title": say("page.name"),
    "refusal": None,
    "reading": None,
    "alternatives": [],
    "variables": [],
    "chosen_for_you": "",
    "result": None,
    "svg": "",
    "step": None,
    "line": {"phase": "start", "within": "", "mathml": ""},
    "links": {},
    "place": "",
    "lesson": {},
    "live": None,
    "tabs": [],
    "modes": {},
    "fold": {},
    "tab": "",
    "panel": {},
    "copies": {},
    "card": None,
    "vocabulary": vocabulary(None),
    "symbols": symbols(),
    "roles": False,
    "fill": None,
}


def empty(source: str) -> Page:
    """The page before a function was given."""
    return NOTHING | {"state": "empty", "source": source}


def refused(source: str, refusal: Refusal, address: Callable[[str], str]) -> Page:
    """The page of a source that cannot be read; `address` is that of another source."""
    problem = problem_of(refusal)
    shown: Page = {**quoted(source, refusal), "place": problem.get("position"), "mend": None}
    if refusal.mend:
        mended = source[: refusal.mend.start] + refusal.mend.replacement + source[refusal.mend.end :]
        shown["mend"] = {"text": mended, "address": address(mended)}
    return NOTHING | {"state": "refused", "source": source, "refusal": shown}


def ready(
    lesson: Lesson, chosen: Parameters, address: Callable[[int | str], str], opens: Mapping[str, str]
) -> Page:
    """The page of a lesson; `address` is that of a step, `opens` those at which folded nodes are open."""
    step = None if chosen.step is None or chosen.step > len(lesson.steps) else chosen.step
    below: Page = {
        "result": _result(lesson),
        "tab": chosen.tab,
        "panel": tabs.PANELS[chosen.tab](lesson, chosen),
    }
    below["live"] = live(lesson)
    return _beginning(lesson, chosen) | playing.scene(lesson, step, chosen.layout, address, opens) | below


def blank(lesson: Lesson, chosen: Parameters, fill: Page) -> Page:
    """The page of a lesson that is to be filled in; nothing on it tells what belongs there."""
    drawn = trusted(picture.svg(lesson, layout=chosen.layout, standalone=False))
    return _beginning(lesson, chosen) | {"fill": fill | {"svg": drawn}}


def _beginning(lesson: Lesson, chosen: Parameters) -> Page:
    """What every page of a lesson shows: the formula as it was read, and the point."""
    return NOTHING | {
        "state": "ready",
        "source": chosen.f,
        "title": say("page.title", formula=playing.title(lesson)),
        "reading": {"lines": lines(lesson.reading), "notes": _notes(lesson)},
        "variables": [_variable(lesson, index) for index in lesson.graph.variables],
        "chosen_for_you": ", ".join(_chosen(lesson)),
        "copies": copying.copies(lesson, chosen),
        "vocabulary": vocabulary(lesson.reading),
        "roles": bool(chosen.wrt),
    }


def point(lesson: Lesson) -> str:
    """The point as an address says it: `w=1.5,b=0.5`."""
    return addresses.point(lesson.point)


def lines(reading: Reading) -> list[Markup]:
    """The statements as they are read, each as a `<math>` element."""
    return [trusted(line) for line in readings.reading_mathml(reading)]


def _notes(lesson: Lesson) -> list[str]:
    """The guesses that were made. A value left over from another function is none of them, and a short
    exponent is offered as an alternative.
    """
    keys = {other.key for other in alternatives_of(lesson.reading)}
    offered = {"unknown_value"} | ({"short_exponent"} if "exponent" in keys else set())
    own = tuple(note for note in lesson.notes if note.key not in offered)
    return explanations.notes(replace(lesson, notes=own, defaulted=()))


def alternatives(lesson: Lesson, link: Callable[[str], str]) -> list[Page]:
    """What the source could mean besides; `link` is the address of a choice of readings."""
    return [
        {
            "text": printing.text(other.tree, other.names, other.dotted),
            "mathml": trusted(markup.mathml(other.tree, other.names, other.dotted)),
            "sentence": readings.meaning(other),
            "address": link(other.choice),
        }
        for other in alternatives_of(lesson.reading)
    ]


def modes(lesson: Lesson, link: Callable[..., str]) -> Page:
    """The two modes of the second pass, with their addresses; forward mode along each of some parameters."""
    names = [lesson.graph.nodes[index].name for index in lesson.parameters]
    along = None if lesson.along is None else lesson.graph.nodes[lesson.along].name
    shown = dict.fromkeys([*names[:MOST_ALONG], *([along] if along else [])])
    forward = [
        {
            "text": printing.name_text(name),
            "mathml": trusted(markup.name_mathml(name)),
            "address": link(mode="forward", along=name),
            "chosen": name == along,
        }
        for name in shown
    ]
    return {"chosen": lesson.mode, "reverse": link(mode="reverse"), "forward": forward}


# Variables and results.


def _chosen(lesson: Lesson) -> list[str]:
    """Each in one piece: no line breaks at its spaces."""
    return [f"{printing.name_text(name)}\u00a0=\u00a0{four(lesson.point[name])}" for name in lesson.defaulted]


def _variable(lesson: Lesson, index: int) -> Page:
    name = lesson.graph.nodes[index].name
    return {
        "name": name,
        "text": printing.name_text(name),
        "mathml": trusted(markup.name_mathml(name)),
        "value": numerals.typed(lesson.point[name]),
        "parameter": index in lesson.parameters,
    }


def _result(lesson: Lesson) -> Page:
    node = lesson.graph.nodes[lesson.output]
    value = lesson.values[lesson.output]
    return {
        "full": full(value),
        "mathml": equation(markup.name_mathml(node.name), value, place(lesson, "value", lesson.output)),
        "gradients": [
            {
                "full": full(number),
                "mathml": equation(
                    partial(node.name, lesson.graph.nodes[index].name), number, derivative(lesson, index)
                ),
            }
            for index, number in (lesson.results.items() if lesson.has_gradients else ())
        ],
        "agrees": lesson.agreement.closed_form is True and lesson.agreement.difference is not False,
        "agreement": explanations.agreement(lesson),
    }
