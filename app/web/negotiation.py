"""What an answer depends on besides its address: what readers say of themselves."""

from werkzeug import Request

# What a phone's browser says of its own accord when somebody opens a page: W3C "User-Agent Client Hints" and
# "Fetch Metadata Request Headers".
TOLD = {"Sec-CH-UA-Mobile": "?1", "Sec-Fetch-Mode": "navigate"}
HEADERS = ("Accept-Encoding", *TOLD)


def is_phone(request: Request) -> bool:
    """Whether a phone opens a page."""
    return all(request.headers.get(name) == said for name, said in TOLD.items())


def takes_gzip(request: Request) -> bool:
    """Whether the answer may be packed."""
    return request.accept_encodings["gzip"] > 0


def variant(request: Request) -> tuple[bool, bool]:
    """Which of all answers at an address it will be."""
    return is_phone(request), takes_gzip(request)
