"""`/oembed`: whoever has an address of a graph of ours gets the frame that shows it (oEmbed 1.0)."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, abort, request, url_for
from markupsafe import Markup

from app.presentation.scene import Scene
from app.web import explore, parameters, unfurl
from app.web.addresses import carried
from app.web.encoding import encode

blueprint = Blueprint("oembed", __name__)

WIDTH, HEIGHT = 960, 540
SHOWN = ("explore.page", "explore.embed", "share.page")  # the addresses that show a graph
DAY = 24 * 3600


@blueprint.get("/oembed")
def card() -> Response:
    """The frame for the page at `url`.

    404 for an address that is not ours, 501 for a format other than JSON, a problem for a source that cannot
    be read.
    """
    if request.args.get("format", "") not in ("", "json"):
        abort(501)
    query = explore.query_of(_pairs(request.args.get("url", "")))
    asked = parameters.read(query.items(), strict=False)
    found, asked = explore.found(asked)
    shown = unfurl.card(found, carried(asked, found.point, step=explore.step_of(query, found)))
    if shown is None:
        abort(404)
    return Response(
        encode(_document(shown, Scene(found, asked.layout).size)), content_type="application/json"
    )


def _document(shown: unfurl.Card, size: tuple[float, float]) -> dict[str, Any]:
    width, height = _at_most("maxwidth", WIDTH), _at_most("maxheight", HEIGHT)
    tall, wide = (round(unfurl.SCALE * length) for length in reversed(size))
    pictured = {"thumbnail_url": shown.picture, "thumbnail_width": wide, "thumbnail_height": tall}
    fits = wide <= _at_most("maxwidth", wide) and tall <= _at_most("maxheight", tall)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Backgraph",
        "provider_url": url_for("explore.page", _external=True),
        "title": shown.title,
        "width": width,
        "height": height,
        "html": frame(shown.embed, shown.title, str(width), str(height)),
        "cache_age": DAY,
    } | (pictured if fits else {})


def frame(address: str, title: str, width: str, height: str) -> str:
    """The frame that shows an address."""
    return Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" style="border: 0" loading="lazy"></iframe>'
    ).format(address, title, width, height)


def _pairs(address: str) -> list[tuple[str, str]]:
    """The parameters in an address of ours."""
    try:
        parts = urlsplit(address)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        abort(404)
    paths = {url_for(endpoint) for endpoint in SHOWN}
    if parts.scheme not in ("http", "https") or parts.netloc != request.host or parts.path not in paths:
        abort(404)
    return pairs


def _at_most(name: str, usual: int) -> int:
    """The usual size, or what the asker has room for."""
    most = request.args.get(name, usual, type=int)
    return min(usual, most) if most > 0 else usual
