"""The explore page: `/`, whole without JavaScript; with it, the same page is asked for again at every change.

`/embed` is its graph and player alone, for somebody else's frame.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug import Request

from app.calculus.errors import Refusal
from app.lesson import Lesson, lesson
from app.presentation.words import say
from app.web import page as pages
from app.web import parameters
from app.web.addresses import Query, address
from app.web.examples import EXAMPLES, Example
from app.web.parameters import Parameters
from app.web.tabs import PANELS

blueprint = Blueprint("explore", __name__)

LONGEST_ADDRESS = 8190
OWN = ("f", "at", "wrt", "step")  # what the page's controls hold; the rest of the table is carried along
ALONG = ("theme", "lang")  # what an example takes over from the page it is chosen on


@blueprint.route("/", methods=["GET", "POST"], endpoint="page")
def explore() -> Response:
    """The page of a function; of the first example where none is given."""
    return _answer("explore.html")


@blueprint.get("/embed")
def embed() -> Response:
    """Graph and player alone."""
    return _answer("embed.html")


def _answer(template: str) -> Response:
    asked = query_of(request)
    page, status = _page(asked)
    page |= {"rest": _rest(asked), "long": len(address(asked)) > LONGEST_ADDRESS} | _view(asked)
    response = make_response(render_template(template, page=page, theme=_known(asked, "theme", "auto")))
    response.status_code = status
    return response


def _known(asked: Query, name: str, default: str) -> str:
    """The value of a parameter, the default if it is none of those allowed."""
    value = asked.get(name)
    return value if value in parameters.allowed(name) else default


def _view(asked: Query) -> dict[str, Any]:
    """How much of the page is shown, and the way to the other view."""
    view = _known(asked, "view", "page")
    there = {name: value for name, value in asked.items() if name != "view"}
    if view == "lecture":
        other = {"name": "page", "address": address(there, "explore.page"), "label": say("page.to_page")}
    else:
        link = address(there | {"view": "lecture"}, "explore.page")
        other = {"name": "lecture", "address": link, "label": say("page.to_lecture")}
    return {"view": view, "other_view": other}


def query_of(request: Request) -> Query:
    """The parameters of a request by name. A plain form sends a `wrt` for every box that is ticked."""
    found: Query = {}
    pairs = [*request.args.items(multi=True), *request.form.items(multi=True)]
    if request.is_json:
        pairs += parameters.json_pairs(request.get_data(cache=False))
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
        found, chosen = _lesson(chosen)
        steps = _steps(found, chosen, _rest(asked))
        return pages.ready(found, chosen, steps) | {"tabs": _tabs(found, chosen, _rest(asked))}, 200
    except Refusal as refusal:
        source = asked.get("f", "")
        return pages.refused(source, refusal, lambda mended: address(asked | {"f": mended})), refusal.status


def _lesson(chosen: Parameters) -> tuple[Lesson, Parameters]:
    """The lesson, and what was chosen. Roles left over from another function give way to the usual ones."""
    usual = replace(chosen, wrt="")
    try:
        found = replace(chosen, step=None).lesson(picture=True)
    except Refusal as refusal:
        if refusal.key != "unknown_variable":
            raise
        return replace(usual, step=None).lesson(picture=True), usual
    if any(note.key == "unknown_parameter" for note in found.notes):
        return replace(usual, step=None).lesson(picture=True), usual
    return found, chosen


def _steps(found: Lesson, chosen: Parameters, rest: Query) -> Callable[[int | str], str]:
    """Step -> its address, with every value that was chosen for the reader written out."""
    query = {"f": chosen.f, "at": pages.point(found), "wrt": chosen.wrt} | rest
    given = {name: value for name, value in query.items() if value}
    return lambda step: address(given | {"step": str(step)})


def _tabs(found: Lesson, chosen: Parameters, rest: Query) -> list[Query]:
    """The tabs under the graph, each with the address at which it is open."""
    query = {"f": chosen.f, "at": pages.point(found), "wrt": chosen.wrt} | rest
    given = {name: value for name, value in query.items() if value}
    step = {} if chosen.step is None else {"step": str(chosen.step)}
    return [
        {"name": name, "label": say(f"tab.{name}"), "address": address(given | {"tab": name} | step)}
        for name in PANELS
    ]


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
    return pages.lines(lesson(example.source, picture=False).reading)[-1]
