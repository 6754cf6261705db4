"""What a proxy says of a request: its prefix, scheme and host, and who asks; believed only where it is one.

Anybody can write `X-Forwarded-Host: evil.example` into a request, and every whole address on the page would
begin with it. So nothing of the kind is believed but from this machine, unless somebody says how many proxies
there are; and a prefix only if it is a plain path.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLAIN = re.compile(r"(/[A-Za-z0-9._~-]+)+/?")


def believing(app: "WSGIApplication", proxies: int | None) -> "WSGIApplication":
    """`app` behind so many proxies; None: behind one on this machine, or none."""
    count = 1 if proxies is None else proxies
    told = _CleanPrefix(ProxyFix(app, x_for=count, x_proto=count, x_host=count, x_prefix=count))
    return told if proxies is not None else _Near(app, told)


class _Near:
    """Two ways into one application: for what comes from this machine, and for what comes from elsewhere."""

    def __init__(self, far: "WSGIApplication", near: "WSGIApplication") -> None:
        self.far, self.near = far, near

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve the request the one way or the other."""
        way = self.near if _is_near(environ.get("REMOTE_ADDR", "")) else self.far
        return way(environ, start_response)


def _is_near(address: str) -> bool:
    """Whether a connection comes from this machine; one through a socket file has no address."""
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False


class _CleanPrefix:
    """Drop an X-Forwarded-Prefix that is not a plain path: it would begin every address on the page."""

    def __init__(self, app: "WSGIApplication") -> None:
        self.app: Callable[..., Iterable[bytes]] = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve the request without the header unless it is a plain path."""
        if not PLAIN.fullmatch(environ.get("HTTP_X_FORWARDED_PREFIX", "/x")):
            del environ["HTTP_X_FORWARDED_PREFIX"]
        return self.app(environ, start_response)
