"""An exercise -> what its page shows: the task, an answer and how it stands. Never the solution."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.calculus import markup, printing
from app.calculus.lines import read_name
from app.calculus.tree import Partial
from app.homework import marking
from app.homework.practice import LARGEST_SEED, LEVELS, Exercise
from app.homework.rules import RULES
from app.lesson import Lesson
from app.presentation import picture
from app.presentation.words import say
from app.web import addresses, check_panel, filling
from app.web import page as pages
from app.web.filling import Json
from app.web.mathematics import trusted
from app.web.parameters import Parameters

HINTS = ("1", "2", "3")  # where, what kind, which rule
ON_THE_GRAPH = "gradients,local"


def page(made: Exercise, given: Mapping[str, str], address: Callable[..., str]) -> Json:
    """What the template shows. `given` is what came with the request; `address` is that of another seed, or
    of this one with something else chosen.
    """
    asked = Parameters(f=made.source, at=made.at, wrt=made.wrt, of=made.of)
    on_graph = given.get("hide") == ON_THE_GRAPH
    lesson = asked.lesson(picture=False)
    here = address(made.seed)
    return {
        "exercise": f"{made.level} {','.join(made.rules)} {made.seed}",
        "levels": [{"number": level, "current": level == made.level} for level in LEVELS],
        "rules": [{"name": rule, "current": rule in made.rules} for rule in RULES],
        "level": made.level,
        "lines": pages.lines(lesson.reading),
        "task": _task(lesson, made),
        "here": here,
        "next": address((made.seed + 1) % (LARGEST_SEED + 1)),
        "ways": [
            {
                "label": say("practice.as_formula"),
                "address": address(made.seed, hide=""),
                "current": not on_graph,
            },
            {
                "label": say("practice.on_graph"),
                "address": address(made.seed, hide=ON_THE_GRAPH),
                "current": on_graph,
            },
        ],
        "fill": _fill(asked, given, here) if on_graph else None,
        "answer": None if on_graph else _answer(lesson, asked, given),
        "graph": addresses.address(addresses.query(asked), "explore.page"),
    }


def _task(lesson: Lesson, made: Exercise) -> Json:
    """∂L/∂w, to be read and to be heard, and the point."""
    symbol = Partial(lesson.graph.nodes[lesson.output].name, read_name(made.of, {}))
    point = [f"{printing.name_text(name)} = {value:g}" for name, value in lesson.point.items()]
    return {
        "mathml": trusted(markup.mathml(symbol)),
        "text": printing.text(symbol),
        "point": ", ".join(point).replace("-", "−"),
    }


def _answer(lesson: Lesson, asked: Parameters, given: Mapping[str, str]) -> Json:
    """The answer as a formula: what stands in the box, how it is read, what is said of it."""
    text = given.get("answer", "").strip()
    hint = int(given["hint"]) if given.get("hint") in HINTS else 0
    wish = replace(asked, kind="derivative", answer=text, hint=hint)
    panel = check_panel.answered(lesson, wish, "derivative", marking.parameter(lesson, asked.of))
    verdict = panel["verdict"]["is"] if panel["verdict"] else "unreadable" if panel["refusal"] else ""
    return panel | {"text": text, "is": verdict}


def _fill(asked: Parameters, given: Mapping[str, str], action: str) -> Json:
    """The same exercise as a graph to be filled in."""
    hidden = replace(asked, hide=frozenset(ON_THE_GRAPH.split(",")))
    lesson = hidden.lesson(picture=True)
    cells = filling.typed(given.items())
    fields = {"f": asked.f, "at": asked.at, "wrt": asked.wrt}
    filled = filling.fill(lesson, cells, fields, action)
    layout = "bt" if given.get("layout") == "bt" else "lr"
    filled["svg"] = trusted(picture.svg(lesson, layout=layout, standalone=False))
    return filling.checked(filled, asked, cells) if cells else filled
