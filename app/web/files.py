"""The files that are served as they are: what is in `static/`, and the font."""

import mimetypes
from hashlib import blake2b
from pathlib import Path

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from app.keeping import kept
from app.web import folders, negotiation, packing

MONTH = 30 * 24 * 3600


def register(app: Flask) -> None:
    """Serve them."""
    # Some Windows registries call .js text/plain, and browsers then refuse modules.
    mimetypes.add_type("text/javascript", ".js")
    app.add_url_rule("/static/<path:filename>", "static", static)
    app.add_url_rule("/font/stix-two-math", "font", font)


def static(filename: str) -> Response:
    """A file of `static/`.  404 where there is none."""
    path = safe_join(str(folders.folder("static")), filename)
    if path is None or not Path(path).is_file():
        abort(404)
    return _served(Path(path), mimetypes.guess_type(path)[0] or "application/octet-stream")


def font() -> Response:
    """STIX Two Math, out of the installed ziamath."""
    response = _served(folders.font(), "font/ttf")
    response.headers["Cache-Control"] = f"public, max-age={MONTH}"
    return response


def _served(path: Path, kind: str) -> Response:
    """The file as it is now; a 304 where the reader has it. The same file, the same tag, on every server."""
    now = path.stat()
    body, tag, packed = _read(path, (now.st_mtime_ns, now.st_size), negotiation.packing(request), kind)
    response = Response(body, mimetype=kind)
    if packed:
        response.headers["Content-Encoding"] = packed
    response.vary.add("Accept-Encoding")
    response.set_etag(tag)
    response.make_conditional(request)
    return response


@kept(lambda made, *_: 1_000 + len(made[0]))
def _read(path: Path, _version: tuple[int, int], wanted: str, kind: str) -> tuple[bytes, str, str]:
    """What a file holds, packed if that is wanted and worth it; its tag; how it is packed."""
    body = path.read_bytes()
    packed = wanted if packing.is_worth_it(kind, len(body)) else ""
    if packed:
        body = packing.smallest(body, packed)
    return body, blake2b(body, digest_size=12).hexdigest(), packed
