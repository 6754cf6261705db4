"""The explore page: `/`, whole without JavaScript; with it, the same page is asked for again at every change.

`/embed` is its graph and player alone, for somebody else's frame.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from app.calculus.errors import Refusal
from app.lesson import Lesson
from app.lesson import lesson as front_door
from app.presentation.words import say
from app.web import filling, fold_panel, negotiation, parameters, unfurl
from app.web import page as pages
from app.web.addresses import Query, address, carried
from app.web.examples import EXAMPLES, Example
from app.web.parameters import Parameters
from app.web.tabs import PANELS

blueprint = Blueprint("explore", __name__)

LONGEST_ADDRESS = 8190
OWN = ("f", "at", "wrt", "step")  # what the page's controls hold; the rest of the table is carried along
ALONG = ("theme", "lang", "hide")  # what an example takes over from the page it is chosen on
# What a refusal blames that may be left over from another function.
LEFT_OVER = {"unknown_variable": "wrt", "unknown_along": "along", "no_parameters": "along"}


@blueprint.route("/", methods=["GET", "POST"], endpoint="page")
def explore() -> Response:
    """The page of a function; of the first example where none is given."""
    return _answer("explore.html", _around, _upright())


def _upright() -> Query:
    """A phone that opens a page says that it is one: its graph stands upright from the start.

    What a script asks for says which way it should stand.
    """
    return {"layout": "bt"} if negotiation.is_phone(request) and "layout" not in request.args else {}


@blueprint.route("/embed", methods=["GET", "POST"])
def embed() -> Response:
    """Graph and player alone."""
    return _answer("embed.html")


def _answer(
    template: str, around: Callable[[Query], dict[str, Any]] = lambda _: {}, usual: Query | None = None
) -> Response:
    asked = query_of(_pairs()) | (usual or {})
    page, status = _page(asked)
    response = make_response(
        render_template(template, page=page | around(asked), theme=known(asked, "theme", "auto"))
    )
    response.status_code = status
    return response


def _around(asked: Query) -> dict[str, Any]:
    """What the whole page has around its graph."""
    share = address(asked, "share.page")
    return {"rest": _rest(asked), "long": len(share) > LONGEST_ADDRESS, "share": share} | _view(asked)


def known(asked: Query, name: str, default: str) -> str:
    """The value of a parameter, the default if it is none of those allowed."""
    value = asked.get(name)
    return value if value in parameters.allowed(name) else default


def _view(asked: Query) -> dict[str, Any]:
    """How much of the page is shown, and the way to the other view."""
    view = known(asked, "view", "page")
    there = {name: value for name, value in asked.items() if name != "view"}
    if view == "lecture":
        other = {"name": "page", "address": address(there, "explore.page"), "label": say("page.to_page")}
    else:
        link = address(there | {"view": "lecture"}, "explore.page")
        other = {"name": "lecture", "address": link, "label": say("page.to_lecture")}
    return {"view": view, "other_view": other}


def _pairs() -> list[tuple[str, str]]:
    """What the request says: in its address and, for a POST, in a form or in JSON. The answer to a GET is
    kept for everybody who has the address, so nothing else in one is read.
    """
    pairs = [*request.args.items(multi=True)]
    if request.method != "POST":
        return pairs
    pairs += request.form.items(multi=True)
    return pairs + parameters.json_pairs(request.get_data(cache=False)) if request.is_json else pairs


def query_of(pairs: Iterable[tuple[str, str]]) -> Query:
    """Parameters by name; the first example where there is no source. A plain form sends a `wrt` for every
    box that is ticked.
    """
    found: Query = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name == "wrt" and name in found else value
    if "f" not in found:
        example = EXAMPLES[0]
        found = {"f": example.source, "at": example.at, "wrt": example.wrt} | found
    return found


def _page(asked: Query) -> tuple[dict[str, Any], int]:
    """What the template shows, and the status of the answer."""
    try:
        chosen = parameters.read(asked.items(), strict=False)
        if not chosen.f.strip():
            return pages.empty(chosen.f), 200
        lesson, chosen = found(chosen)
        if lesson.hidden:
            return pages.blank(lesson, chosen, _fill(lesson, chosen, asked)), 200
        steps = _steps(lesson, chosen, _rest(asked))
        card = unfurl.card(lesson, carried(chosen, lesson.point, step=step_of(asked, lesson)))
        page = pages.ready(lesson, chosen, steps, _openings(lesson, chosen, asked))
        page |= _choices(lesson, chosen, _rest(asked))
        return page | {"card": card}, 200
    except Refusal as refusal:
        source = asked.get("f", "")
        return pages.refused(source, refusal, lambda mended: address(asked | {"f": mended})), refusal.status


def step_of(asked: Query, lesson: Lesson) -> str:
    """The step as it was asked for; nothing where nobody asked, or beyond the last."""
    step = asked.get("step", "")
    return "" if step.isdigit() and int(step) > len(lesson.steps) else step


def found(chosen: Parameters) -> tuple[Lesson, Parameters]:
    """The lesson, and what was chosen. What is left over from another function gives way to the usual."""
    try:
        lesson = replace(chosen, step=None).lesson(picture=True)
    except Refusal as refusal:
        stale = LEFT_OVER.get(refusal.key)
        if stale is None or not getattr(chosen, stale):
            raise
        return found(replace(chosen, wrt="") if stale == "wrt" else replace(chosen, along=""))
    if any(note.key == "unknown_parameter" for note in lesson.notes):
        return found(replace(chosen, wrt=""))
    return lesson, chosen


def _given(found: Lesson, chosen: Parameters, rest: Query) -> Query:
    """What this page shows, as a query, with every value that was chosen for the reader written out."""
    query = {"f": chosen.f, "at": pages.point(found), "wrt": chosen.wrt} | rest
    return {name: value for name, value in query.items() if value}


def _steps(found: Lesson, chosen: Parameters, rest: Query) -> Callable[[int | str], str]:
    """Step -> its address."""
    given = _given(found, chosen, rest)
    return lambda step: address(given | {"step": str(step)})


def _folding(found: Lesson, chosen: Parameters, rest: Query) -> Callable[[str], str]:
    """`fold` -> the address of the page with it. Other nodes have other steps: it is finished, or begins."""
    step = {"step": "0"} if chosen.step == 0 else {}
    given = {name: value for name, value in (_given(found, chosen, rest) | step).items() if name != "fold"}
    return lambda fold: address(given | ({"fold": fold} if fold else {}))


def _openings(found: Lesson, chosen: Parameters, asked: Query) -> dict[str, str]:
    return fold_panel.openings(found, chosen.fold, _folding(found, chosen, _rest(asked)))


def _choices(found: Lesson, chosen: Parameters, rest: Query) -> dict[str, Any]:
    """What else the same lesson can be shown with: another tab, another mode; each with its address."""
    step = {} if chosen.step is None else {"step": str(chosen.step)}

    def link(**choice: str) -> str:
        asked = _given(found, chosen, rest) | choice | step
        return address({name: value for name, value in asked.items() if value})

    tabs = [{"name": name, "label": say(f"tab.{name}"), "address": link(tab=name)} for name in PANELS]
    others = pages.alternatives(found, lambda read: link(read=read))
    fold = fold_panel.panel(found, chosen.fold, _folding(found, chosen, rest))
    return {"tabs": tabs, "modes": pages.modes(found, link), "fold": fold, "alternatives": others}


def _fill(found: Lesson, chosen: Parameters, asked: Query) -> dict[str, Any]:
    """The blanks of a page, and its other addresses: what else can be blank, and the complete graph."""
    given = _given(found, chosen, _rest(asked))
    complete = {name: value for name, value in given.items() if name != "hide"}

    def link(hide: str) -> str:
        return address(complete | ({"hide": hide} if hide else {}))

    answer = filling.typed(asked.items())
    filled = filling.fill(found, answer, given, url_for(str(request.endpoint)))
    if request.endpoint == "explore.page":  # what is put into another page shows what it was put there for
        filled |= {"choices": filling.choices(found.hidden, link), "complete": link("")}
    return filling.checked(filled, chosen, answer) if answer else filled


def _rest(asked: Query) -> Query:
    """The other parameters of the table, as they were given."""
    return {name: asked[name] for name in parameters.TABLE if name not in OWN and asked.get(name)}


@blueprint.app_context_processor
def _everywhere() -> dict[str, Any]:
    """What every template may use."""
    return {"say": say, "examples": _examples}


def _examples() -> list[dict[str, str]]:
    along = {name: request.args[name] for name in ALONG if request.args.get(name)}
    return [
        {
            "title": example.title,
            "origin": example.origin,
            "mathml": _typeset(example),
            "address": address(
                {"f": example.source, "at": example.at, "wrt": example.wrt} | along, "explore.page"
            ),
        }
        for example in EXAMPLES
    ]


@lru_cache
def _typeset(example: Example) -> Markup:
    """The last line of an example, as it is read."""
    return pages.lines(front_door(example.source, picture=False).reading)[-1]
