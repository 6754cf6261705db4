"""The Share page: this graph as a link, as a file of every format, as a recipe for every tool."""

import shlex
from html import escape
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from app.calculus.errors import Refusal
from app.lesson import Lesson
from app.presentation.words import DEFAULT, WORDS, say
from app.web import explore, oembed, parameters, playing
from app.web.addresses import Query, address, carried, whole
from app.web.formats import FORMATS
from app.web.parameters import Parameters
from app.web.recipes import RECIPES, Recipe

blueprint = Blueprint("share", __name__)

# What a format can be asked for besides, each a link of its own: a parameter, its value, the words for it.
VARIANTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "svg": (("animate", "1", "share.playing"), ("fragments", "1", "share.fragments")),
    "png": (("scale", "4", "share.large"), ("transparent", "1", "share.transparent")),
    "pdf": (("pages", "steps", "share.pages"),),
    "pptx": (("pages", "one", "share.one_slide"),),
    "tex": (("beamer", "1", "share.overlays"),),
    "gif": (("loop", "0", "share.once"),),
}
CHOICES = ("theme", "layout")  # what the form offers
LOCAL = ("localhost", "127.", "[::1]")


@blueprint.get("/share", endpoint="page")
def share() -> Response:
    """The page of a graph; a source that cannot be drawn goes back to the page that says why."""
    asked = explore.query_of(request.args.items(multi=True))
    try:
        chosen = parameters.read(asked.items(), strict=False)
        lesson, chosen = explore.found(chosen)
        page = _page(lesson, chosen, asked)
    except Refusal:
        return redirect(address(asked, "explore.page"))
    return make_response(
        render_template("share.html", page=page, theme=explore.known(asked, "theme", "auto"))
    )


def _page(lesson: Lesson, chosen: Parameters, asked: Query) -> dict[str, Any]:
    step = explore.step_of(asked, lesson)
    query = carried(chosen, lesson.point, step=step)
    if theme := explore.known(asked, "theme", ""):
        query["theme"] = theme  # light is the default of a picture, not of a page
    played = query if "step" in query else query | {"step": "0"}  # what steps begins at its beginning
    fields = _fields(lesson, query, played, chosen.theme)
    return {
        "title": playing.title(lesson),
        "picture": address(query, "export.graph", format_="svg"),
        "query": {name: value for name, value in query.items() if name not in (*CHOICES, "step")},
        "choices": [_choice(name, getattr(chosen, name)) for name in CHOICES],
        "steps": _beginnings(lesson, step),
        "back": address(query, "explore.page"),
        "link": whole(query, "explore.page"),
        "local": request.host.startswith(LOCAL),
        "files": [_file(name, query) for name in FORMATS],
        "recipes": [_filled(recipe, fields, query) for recipe in RECIPES],
    }


def _choice(name: str, chosen: str) -> dict[str, Any]:
    """A parameter of the form with all its values."""
    options = [
        {"value": value, "label": _word(f"shown.{value}", value), "chosen": value == chosen}
        for value in parameters.allowed(name)
    ]
    return {"name": name, "label": say(f"share.{name}"), "options": options}


def _word(key: str, otherwise: str = "") -> str:
    """The words for something new in another table, if there are any yet."""
    return say(key) if key in WORDS[DEFAULT] else otherwise


def _beginnings(lesson: Lesson, step: str) -> list[dict[str, Any]]:
    """Where what can be stepped begins: nothing said is before the first step, and the finished picture."""
    here = [step] if step not in ("", "0", "last") else []
    return [
        {"value": value, "label": say(key, step=value, steps=len(lesson.steps)), "chosen": value == step}
        for value, key in (
            ("", "share.step.both"),
            ("0", "share.step.first"),
            *((value, "share.step.here") for value in here),
            ("last", "share.step.last"),
        )
    ]


def _file(name: str, query: Query) -> dict[str, Any]:
    """A format of the table: its links, and a word on what it is for, if there is one."""
    variants = [
        {"label": say(words), "address": _download(name, query | {key: value})}
        for key, value, words in VARIANTS.get(name, ())
        if key in parameters.TABLE
    ]
    return {
        "name": name,
        "for": _word(f"file.{name}"),
        "address": _download(name, query),
        "variants": variants,
    }


def _download(name: str, query: Query) -> str:
    return address(query, "export.graph", format_=name)


def _fields(lesson: Lesson, query: Query, played: Query, theme: str) -> dict[str, str]:
    """What stands in a recipe: addresses as they are, and escaped for HTML. A frame looks as the picture does
    here; an element takes its colours from the page around it, unless told.
    """
    title, embed = playing.title(lesson), whole(played | {"theme": theme}, "explore.embed")
    pictured = {name: whole(query, "export.graph", format_=name) for name in ("svg", "png")}
    return pictured | {
        "title": title.translate({ord(mark): None for mark in "[]\\`<>"}),
        "heading": say("share.slide"),
        "name": escape(title),
        "attributes": " ".join(f'{name}="{escape(value)}"' for name, value in played.items()),
        "embed": escape(embed),
        "address": embed,
        "page": whole(query, "explore.page"),
        "frame": oembed.frame(embed, title, "100%", "480"),
        "module": url_for("static", filename="js/backgraph.js", _external=True),
        "plugin": url_for("static", filename="js/reveal-plugin.js", _external=True),
        "moments": str(len(lesson.steps) + 2),
        "command": _command(query),
    }


def _command(query: Query) -> str:
    """What writes every format on a command line."""
    given = {name: value for name, value in query.items() if name not in ("f", "v", "lang")}
    options = [f"--{name} {shlex.quote(value)}" for name, value in given.items()]
    return " ".join(["backgraph draw", shlex.quote(query["f"]), *options, "--all backgraph"])


def _filled(recipe: Recipe, fields: dict[str, str], query: Query) -> dict[str, Any]:
    """A recipe for this graph, with the file that it needs."""
    file = query | dict(recipe.options)
    needed = {"file": whole(file, "export.graph", format_=recipe.file)} if recipe.file else {}
    return {
        "name": recipe.name,
        "title": say(f"recipe.{recipe.name}"),
        "how": say(f"recipe_how.{recipe.name}"),
        "text": recipe.text.substitute(fields | needed),
        "file": recipe.file,
        "download": _download(recipe.file, file) if recipe.file else "",
    }
