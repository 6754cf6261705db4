"""Pictures and files of a lesson: `/graph.svg` and its siblings in the table of formats."""

from flask import Blueprint, Response, abort, request

from app import workers
from app.web import parameters
from app.web.formats import FORMATS
from app.web.parameters import Parameters

SECONDS = 4.5

blueprint = Blueprint("export", __name__)


@blueprint.route("/graph.<format_>", methods=["GET", "POST"])
def graph(format_: str) -> Response:
    """The lesson as a file of that format.  404 for a format that is not in the table."""
    if format_ not in FORMATS:
        abort(404)
    asked, row = parameters.of(request), FORMATS[format_]
    long = row.takes_long or asked.pages == "steps"
    if long:
        body = workers.run(write, asked, format_, seconds=SECONDS, takes_long=True)
    else:
        body = write(asked, format_)
    response = Response(body, content_type=row.media_type)
    if row.policy:
        response.headers["Content-Security-Policy"] = row.policy(body)
    response.headers["Content-Disposition"] = f'inline; filename="backgraph.{format_}"'
    return response


def write(asked: Parameters, format_: str) -> bytes:
    """The file. One that takes long is written in a worker, which is stopped when nobody waits for it."""
    return FORMATS[format_].write(asked.lesson(picture=True), asked)
