"""What an answer depends on besides its address: what readers say of themselves."""

from werkzeug import Request

# What a phone's browser says of its own accord when somebody opens a page: W3C "User-Agent Client Hints" and
# "Fetch Metadata Request Headers".
TOLD = {"Sec-CH-UA-Mobile": "?1", "Sec-Fetch-Mode": "navigate"}
HEADERS = ("Accept-Encoding", *TOLD)
PACKINGS = ("br", "gzip")  # of several that a reader takes the first


def is_phone(request: Request) -> bool:
    """Whether a phone opens a page."""
    return all(request.headers.get(name) == said for name, said in TOLD.items())


def packing(request: Request) -> str:
    """How the answer may be packed; "" where it may not."""
    return next((name for name in PACKINGS if request.accept_encodings[name] > 0), "")


def variant(request: Request) -> tuple[bool, str]:
    """Which of all answers at an address it will be."""
    return is_phone(request), packing(request)
