"""The lesson as data: `/api/graph`, in the node-link form that networkx reads; and `/healthz`."""

from flask import Blueprint, Response, request

from app import workers
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
    body = workers.run(document, asked, seconds=SECONDS) if asked.is_large else document(asked)
    return Response(body, content_type="application/json")


def document(asked: Parameters) -> str:
    """The answer as text. A large one is made in a worker, which can be stopped and holds up nobody else."""
    return encode(node_link.document(asked.lesson(guarded=False), asked.picture))


@blueprint.get("/healthz")
def healthz() -> Response:
    """That the server answers."""
    return Response('{"status":"ok"}', content_type="application/json")
