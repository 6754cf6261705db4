"""THE TABLES of styles and scripts: what each kind of page loads, as one file of each.

A phone waits for every file, so a page has one of styles and one of modules, and for every byte, so they have
no comments. A module becomes a function that gives what it exports; nothing else in it changes, but that what
it imports only when needed (`import("./…")`) is such a file, too, or comes from where the modules themselves
are. The address bears a hash of the text and never changes its meaning, so a browser asks for it once.

Weight counts in round trips: styles, letters and modules share a phone's line, 10 kB each at a time.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from urllib.parse import quote

from flask import Blueprint, Response, abort, request, url_for

from app.web.folders import folder
from app.web.trimming import trimmed

STYLES = {
    "page": (
        "colours", "type", "controls", "box", "layout", "graph", "explain", "closed", "order", "descend",
        "check", "blanks", "practice", "homework", "share",
    ),
    "explore": (
        "colours", "type", "controls", "box", "layout", "graph", "explain", "closed", "order", "descend",
        "check", "blanks",
    ),
    "embed": ("colours", "type", "controls", "layout", "graph", "element", "blanks"),
    "offline": ("colours", "type", "controls", "layout", "graph"),
}  # fmt: skip
SCRIPTS = ("main", "embed", "blanks", "homework", "homework-list", "practice", "share")
LATER = ("live",)  # what a page fetches when it is at rest, or somebody needs it

YEAR = 365 * 24 * 3600

blueprint = Blueprint("bundles", __name__)


@blueprint.route("/bundle/css/<name>.css")
def styles(name: str) -> Response:
    """The styles of a kind of page.  404 for one that is not in the table."""
    return Response(style(name), mimetype="text/css") if name in STYLES else abort(404)


@blueprint.route("/bundle/js/<name>.js")
def modules(name: str) -> Response:
    """A page's module with all that it imports.  404 for one that is not in the table."""
    return Response(script(name), mimetype="text/javascript") if name in SCRIPTS + LATER else abort(404)


@blueprint.app_template_global("styles")
def styles_address(name: str) -> str:
    """Where a template finds the styles of a kind of page,"""
    return url_for("bundles.styles", name=name, v=_hash(style(name)))


@blueprint.app_template_global("modules")
def modules_address(name: str) -> str:
    """and where a module with all that it imports."""
    return url_for("bundles.modules", name=name, v=_hash(script(name)))


@blueprint.app_template_global("sign")
@cache
def sign_address() -> str:
    """The sign in the tab of a browser: so small that it stands in the page itself."""
    return "data:image/svg+xml," + quote(
        (folder("static") / "favicon.svg").read_text(encoding="utf-8"), " =:/'"
    )


@cache
def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@blueprint.after_request
def _lasting(response: Response) -> Response:
    """A file, or a 304 for it, is kept for good only under its own hash. While a server is renewed, those of
    old and of new pages are asked for, and whoever is asked has one of them.
    """
    name = (request.view_args or {}).get("name")
    made, known = (style, STYLES) if request.endpoint == "bundles.styles" else (script, SCRIPTS + LATER)
    if response.status_code in (200, 304) and name in known:
        is_its_own = request.args.get("v") == _hash(made(name))
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_its_own else "no-cache"
    return response


@cache
def style(name: str) -> str:
    """The sheets of a kind of page, one after the other."""
    return "\n".join(_read("css", f"{sheet}.css") for sheet in STYLES[name])


@cache
def script(name: str) -> str:
    """A module and all that it imports, each once, after those that it imports itself."""
    order: dict[str, str] = {}
    stack = [f"{name}.js"]
    while stack:
        text = _read("js", stack[-1])
        missing = [file for file in _IMPORTED.findall(text) if file not in order]
        if missing:
            stack += missing
        else:
            file = stack.pop()
            order.setdefault(file, _wrapped(file, text))
    given = f'export const {{ {_exports(f"{name}.js")} }} = modules["{name}.js"];\n'
    return "const modules = {};\n" + "".join(order.values()) + given * (name in LATER)


_IMPORTED = re.compile(r'^import (?:[^"]* from )?"\./([\w-]+\.js)";$', re.MULTILINE)
_NAMED = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?=(?:async )?(?:class|const|function) (\w+))", re.MULTILINE)


_LATER = re.compile(r'(?<=\bimport\(")\./([\w-]+)\.js(?="\))')


def _wrapped(file: str, text: str) -> str:
    """A module as a function that is run once."""
    body = _LATER.sub(_later, _NAMED.sub(r'const {\1} = modules["\2"];', text))
    body = _EXPORTED.sub("", _IMPORTED.sub("", body))
    return f'modules["{file}"] = (() => {{\n{body}return {{ {_exports(file)} }};\n}})();\n'


def _exports(file: str) -> str:
    return ", ".join(_EXPORTED.findall(_read("js", file)))


def _later(match: re.Match[str]) -> str:
    """Where a bundle finds what it imports when needed."""
    name = match[1]
    return f"./{name}.js?v={_hash(script(name))}" if name in LATER else f"../../static/js/{name}.js"


def _read(kind: str, file: str) -> str:
    return trimmed((folder("static") / kind / file).read_text(encoding="utf-8"))
