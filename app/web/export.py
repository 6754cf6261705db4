"""Pictures and files of a lesson: `/graph.svg` and its siblings in the table of formats."""

from flask import Blueprint, Response, abort, request

from app.web import parameters
from app.web.formats import FORMATS

blueprint = Blueprint("export", __name__)


@blueprint.route("/graph.<format_>", methods=["GET", "POST"])
def graph(format_: str) -> Response:
    """The lesson as a file of that format.  404 for a format that is not in the table."""
    if format_ not in FORMATS:
        abort(404)
    asked = parameters.of(request)
    body = FORMATS[format_].write(asked.lesson(picture=True), asked)
    response = Response(body, content_type=FORMATS[format_].media_type)
    if policy := FORMATS[format_].policy:
        response.headers["Content-Security-Policy"] = policy(body)
    response.headers["Content-Disposition"] = f'inline; filename="backgraph.{format_}"'
    return response
