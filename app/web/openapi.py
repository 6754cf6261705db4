"""`/api/openapi.json`: what every address takes and gives, as OpenAPI 3.1, for programs and their attackers.

The parameters are the table of `parameters.py`, the formats those of `formats.py`, the addresses those that
the application really has; what each of them answers is said in the table here.

Source: OpenAPI Specification 3.1.1, https://spec.openapis.org/oas/v3.1.1.html
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass
from functools import cache
from typing import Any

from flask import Blueprint, Flask, Response, current_app, url_for

from app import __version__
from app.calculus.reading import LONGEST_SOURCE
from app.presentation.words import say
from app.web import parameters, schemas
from app.web.encoding import encode
from app.web.formats import EXPLANATIONS, FORMATS, READINGS
from app.web.schemas import Schema

blueprint = Blueprint("openapi", __name__)

JSON, HTML, FORM = "application/json", "text/html", "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"
REFUSED = (400, 404, 405, 413, 414, 422, 429, 501, 503)
TEXT: Schema = {"type": "string"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """An address: the media types of its answer, each with its schema; what it takes, by name, or the whole
    table where nothing is said; the formats in its name, where it has some.
    """

    gives: Mapping[str, Schema]
    takes: Mapping[str, Schema] | None = None
    needs: tuple[str, ...] = ()
    formats: Iterable[str] = ()
    reads: str = ""  # the one media type of a body, where it is not any


def _data(schema: Schema, **more: Any) -> Address:
    return Address({JSON: schema}, **more)


def _page(**takes: Schema) -> Address:
    return Address({HTML: TEXT}, takes=takes)


def _files(formats: Mapping[str, Any]) -> Address:
    kinds: dict[str, Schema] = {row.media_type.partition(";")[0]: {} for row in formats.values()}
    return Address(kinds, formats=formats, needs=("f",))


_SEED = {"seed": TEXT}
_PART = {"part": TEXT, "answer": TEXT, **_SEED}

# THE TABLE of addresses, by the name of what answers there.
ADDRESSES: dict[str, Address] = {
    "explore.page": Address({HTML: TEXT}),
    "explore.embed": Address({HTML: TEXT}),
    "share.page": Address({HTML: TEXT}),
    "api.graph": _data(schemas.LESSON, needs=("f",)),
    "explain.breakdown": _data(schemas.BREAKDOWN, needs=("f",)),
    "explain.derivation": _data(schemas.DERIVATION, needs=("f",)),
    "explain.order": _data(schemas.ORDER, needs=("f",)),
    "descend.api": _data(schemas.DESCENT, needs=("f",)),
    "check.api": _data(schemas.VERDICT, needs=("f", "answer")),
    "export.graph": _files(FORMATS),
    "explain.text": _files(EXPLANATIONS),
    "explain.reading": _files(READINGS),
    "oembed.card": _data(
        schemas.CARD,
        takes={"url": TEXT, "format": TEXT, "maxwidth": TEXT, "maxheight": TEXT},
        needs=("url",),
    ),
    "practice.page": _page(level=TEXT, rules=TEXT, **_SEED),
    "homework.list": _page(theme=TEXT),
    "homework.page": _page(theme=TEXT, **_SEED),
    "homework.check": Address(
        {JSON: schemas.VERDICT, HTML: TEXT},
        takes=_PART | {"answer": {"type": ["string", "array", "object"]}, "hint": {"enum": [0, 1, 2, 3]}},
        reads=JSON,
    ),
    "homework.reading": Address({HTML: TEXT}, takes=_PART, reads=FORM),
    "homework.solution": Address({HTML: TEXT}, takes=_PART, reads=FORM),
    "openapi.document": _data({"type": "object"}, takes={}),
    "health.alive": _data(schemas.HEALTH, takes={}),
    "health.ready": _data(schemas.HEALTH, takes={}),
}
# What pages fetch by themselves, and what is for the one who runs the server.
UNLISTED = ("static", "font", "bundles.styles", "bundles.modules", "health.metrics")


@blueprint.get("/api/openapi.json", endpoint="document")
def answer() -> Response:
    """The document."""
    root = url_for("explore.page").rstrip("/")
    return Response(encode(_document(current_app) | {"servers": [{"url": root or "/"}]}), content_type=JSON)


def _document(app: Flask) -> Json:
    paths: Json = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in UNLISTED:
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            paths[_path(rule.rule)] = {method.lower(): _operation(rule, method) for method in methods}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Backgraph",
            "version": __version__,
            "description": say("openapi.description"),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "parameters": _rows(),
            "responses": _refusals(),
            "schemas": {"Problem": schemas.PROBLEM},
        },
    }


def _path(rule: str) -> str:
    """`/graph.<format_>` as `/graph.{format}`."""
    return re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule)


def _operation(rule: Any, method: str) -> Json:
    """What a method at an address takes and gives."""
    address = ADDRESSES[rule.endpoint]
    content = {kind: {"schema": schema} for kind, schema in address.gives.items()}
    described: Json = {
        "operationId": f"{method.lower()}_{rule.endpoint.replace('.', '_')}",
        "summary": say(f"address.{rule.endpoint}"),
        "parameters": [*_in_path(rule, address), *(_in_query(address) if method == "GET" else ())],
        "responses": {
            "200": {"description": say("openapi.answer"), "content": content},
            **({"302": {"description": say("openapi.elsewhere")}} if HTML in address.gives else {}),
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in REFUSED},
        },
    }
    if method == "POST":
        described["requestBody"] = {"required": True, "content": _bodies(address)}
    return described


def _in_path(rule: Any, address: Address) -> list[Json]:
    shapes = {"format": {"enum": list(address.formats)}, "number": {"type": "integer", "minimum": 0}}
    names = [name.rstrip("_") for name in sorted(rule.arguments)]
    return [{"name": n, "in": "path", "required": True, "schema": shapes.get(n, TEXT)} for n in names]


def _in_query(address: Address) -> list[Json]:
    """The parameters of a GET: its own, or a reference to each row of the table."""
    if address.takes is None:
        return [{"$ref": f"#/components/parameters/{_row(name, address)}"} for name in parameters.TABLE]
    return [
        {"name": name, "in": "query", "required": name in address.needs, "schema": schema}
        for name, schema in address.takes.items()
    ]


def _row(name: str, address: Address) -> str:
    return f"{name}.required" if name in address.needs else name


def _bodies(address: Address) -> Json:
    """What a POST takes as JSON, and as a form."""
    if address.takes is None:
        rows = parameters.TABLE.items()
        shapes = {JSON: {n: _in_json(row) for n, row in rows}, FORM: {n: _as_text(row) for n, row in rows}}
    else:
        shapes = {address.reads: dict(address.takes)} if address.reads else {FORM: dict(address.takes)}
    return {kind: {"schema": _object(fields, address.needs)} for kind, fields in shapes.items()}


def _object(fields: Json, needs: tuple[str, ...]) -> Schema:
    return {"type": "object", "properties": fields, "required": list(needs), "additionalProperties": False}


# The table of parameters.


def _rows() -> Json:
    """A component for each row; `f` and others, where an address needs them, once more."""
    rows = {name: _component(name, row) for name, row in parameters.TABLE.items()}
    needed = {name for address in ADDRESSES.values() if address.takes is None for name in address.needs}
    return rows | {f"{name}.required": rows[name] | {"required": True} for name in sorted(needed)}


def _component(name: str, row: "Field[Any]") -> Json:
    meaning = say(f"parameter.{name}")
    return {"name": name, "in": "query", "description": meaning, "schema": _as_text(row)}


def _as_text(row: "Field[Any]") -> Schema:
    """A row as it is written in an address or a form; nothing is the default."""
    allowed, pattern = row.metadata["allowed"], row.metadata["pattern"]
    if row.type is bool:
        return {"enum": ["1", "0", "true", "false", ""]}
    if pattern:
        return {"type": "string", "pattern": f"^({pattern})?$"}
    if allowed and "…" not in allowed:
        return {"enum": [*allowed, ""]}
    return {"type": "string", "maxLength": LONGEST_SOURCE}


def _in_json(row: "Field[Any]") -> Schema:
    """The same as JSON: also as a number, as true or false where 1 and 0 are meant, as null for nothing."""
    text = _as_text(row)
    if "enum" in text:
        flags = [True, False] if row.type is bool else []
        return {"enum": [*text["enum"], *(int(n) for n in text["enum"] if n.isdigit()), *flags, None]}
    if row.name == "at":
        return {"anyOf": [text, schemas.by_name({"type": ["string", "number", "null"]}), {"type": "null"}]}
    if row.name == "answer":
        return {"anyOf": [text, {"type": ["array", "object", "number", "null"]}]}
    return {"anyOf": [text, {"type": ["integer", "null"], "minimum": 0}]}


@cache
def _refusals() -> Json:
    """The answers that are none, by status."""
    later = {"Retry-After": {"schema": {"type": "integer"}, "description": say("openapi.retry_after")}}
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        str(status): {
            "description": say(f"openapi.{status}"),
            "content": {PROBLEM: problem, HTML: {"schema": TEXT}},
            **({"headers": later} if status in (429, 503) else {}),
        }
        for status in REFUSED
    }
