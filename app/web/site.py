"""What holds for the whole site: security headers, who may read and frame what, who may keep it.

The policies are decided by endpoint, so that a new page is closed until somebody opens it here.
"""

from flask import Flask, Response, request

from app.web import negotiation, once, packing

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
# What these say is true now.
PASSING = {"health.alive", "health.ready", "health.metrics"}
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


def register(app: Flask) -> None:
    """Give every response of the app its headers."""
    app.after_request(finish)


def finish(response: Response) -> Response:
    """The headers that every response has; what goes out as it once went out has them already."""
    if once.is_again():
        return response
    endpoint = request.endpoint or ""
    if response.status_code != 304:  # of which the reader keeps what came with the answer
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy(response, endpoint))
        packing.pack(response, request)
    if endpoint in SHARED and request.method in ("GET", "HEAD"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _cached(response, endpoint)


def _policy(response: Response, endpoint: str) -> str:
    base = PAGE_POLICY if response.mimetype == "text/html" else FILE_POLICY
    # Without the directive anybody may frame; "frame-ancestors *" would leave out slides opened from a disk.
    return base if endpoint in FRAMED else base + "frame-ancestors 'none'"


def _cached(response: Response, endpoint: str) -> Response:
    """An answer to a GET depends on its address alone, so it can be kept; a page is checked each time. What
    had too little time is kept by nobody.
    """
    lasts = response.status_code in (200, 304) and request.method in ("GET", "HEAD")
    if not lasts or endpoint in PASSING or once.is_cut_short():
        response.headers["Cache-Control"] = "no-store"
        return response
    if endpoint in SHARED - CHECKED:
        response.headers.setdefault("Cache-Control", f"public, max-age={HOUR}")
    response.headers.setdefault("Cache-Control", "no-cache")
    if tag := once.tag():
        response.set_etag(tag)
        response.vary.update(negotiation.HEADERS if endpoint == "explore.page" else ["Accept-Encoding"])
    elif response.status_code == 200 and not response.get_etag()[0]:
        response.add_etag()
        response.make_conditional(request)
    return response
