"""What holds for the whole site: security headers, who may read and frame what, caching, the font.

The policies are decided by endpoint, so that a new page is closed until somebody opens it here.
"""

import mimetypes

from flask import Flask, Response, request, send_file

from app.web import folders

# Anybody may read these from a page of theirs: the custom element, slides and notebooks do.
SHARED = {
    "static",
    "font",
    "bundles.styles",
    "bundles.modules",
    "explore.embed",
    "oembed.card",
    "openapi.document",
    "api.graph",
    "explain.breakdown",
    "explain.derivation",
    "explain.order",
    "explain.text",
    "explain.reading",
    "descend.api",
    "export.graph",
}
# … but of these the reader asks each time whether they are new.
CHECKED = {"static", "font", "explore.embed"}
# Anybody may put these into a frame.
FRAMED = {"explore.embed", "export.graph"}

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; "
)
# What is opened on its own needs nothing; a picture says itself which styles are its own.
FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; "

# What a page could ask a browser for, and none of ours does.
POWERS = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb"),
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

HOUR = 3600
MONTH = 30 * 24 * HOUR


def register(app: Flask) -> None:
    """Give the app its font and the headers of every response."""
    # Some Windows registries call .js text/plain, and browsers then refuse modules.
    mimetypes.add_type("text/javascript", ".js")
    app.add_url_rule("/font/stix-two-math", "font", font)
    app.after_request(finish)


def font() -> Response:
    """STIX Two Math, out of the installed ziamath."""
    return send_file(folders.font(), mimetype="font/ttf", max_age=MONTH)


def finish(response: Response) -> Response:
    """The headers that every response has, and a 304 where the reader has it already."""
    endpoint = request.endpoint or ""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy(response, endpoint))
    if endpoint in SHARED and request.method in ("GET", "HEAD"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _cached(response, endpoint)


def _policy(response: Response, endpoint: str) -> str:
    base = PAGE_POLICY if response.mimetype == "text/html" else FILE_POLICY
    # Without the directive anybody may frame; "frame-ancestors *" would leave out slides opened from a disk.
    return base if endpoint in FRAMED else base + "frame-ancestors 'none'"


def _cached(response: Response, endpoint: str) -> Response:
    """An answer to a GET depends on its address alone, so it can be kept; a page is checked each time."""
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or endpoint == "api.healthz":
        if response.status_code != 304:
            response.headers["Cache-Control"] = "no-store"
        return response
    if endpoint in SHARED - CHECKED:
        response.headers.setdefault("Cache-Control", f"public, max-age={HOUR}")
    response.headers.setdefault("Cache-Control", "no-cache")
    if not response.is_streamed and not response.direct_passthrough:
        response.add_etag()
        response.make_conditional(request)
    return response
