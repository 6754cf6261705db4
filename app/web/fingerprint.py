"""What this installation is: the same fingerprint, the same answers."""

import os
import sys
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from app import __version__
from app.web.folders import folder

# What an answer is made with, besides our own files.
MAKERS = (
    *("flask", "jinja2", "pillow", "pygraphviz", "python-flint", "python-pptx", "resvg-py", "sympy"),
    *("typst", "ziafont", "ziamath"),
)
KINDS = {".py", ".toml", ".html", ".css", ".js", ".svg", ".md"}


@cache
def fingerprint() -> bytes:
    """Of our files, of what they stand on, and of what the operator has chosen; found once."""
    found = blake2b(f"{__version__} {sys.version} {os.environ.get('BACKGRAPH_DOT')}".encode(), digest_size=16)
    for maker in MAKERS:
        found.update(f"{maker} {metadata.version(maker)}\n".encode())
    for place in (Path(__file__).parents[1], folder("templates"), folder("static")):
        for path in sorted(path for path in place.rglob("*") if path.suffix in KINDS):
            found.update(f"{path.relative_to(place)}\n".encode() + path.read_bytes())
    return found.digest()
