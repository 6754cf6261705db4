"""The lesson as data: `/api/graph`, in the node-link form that networkx reads."""

from flask import Blueprint, Response, request

from app import workers
from app.keeping import all_kept
from app.presentation import node_link
from app.web import parameters
from app.web.encoding import encode
from app.web.parameters import Parameters

SECONDS = 4.5

blueprint = Blueprint("api", __name__)


@blueprint.route("/api/graph", methods=["GET", "POST"])
def graph() -> Response:
    """The lesson: graph, nodes, edges, steps."""
    asked = parameters.of(request)
    body = workers.run(large, asked, seconds=SECONDS, takes_long=True) if asked.is_large else document(asked)
    return Response(body, content_type="application/json")


def large(asked: Parameters) -> str:
    """A large answer, made in a worker, which can be stopped and holds up nobody else."""
    with all_kept():
        return document(asked)


def document(asked: Parameters) -> str:
    """The answer as text."""
    return encode(node_link.document(asked.lesson(guarded=False), asked.picture))
