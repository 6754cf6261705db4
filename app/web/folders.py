"""Where `static/` and `templates/` are: beside the package in a checkout, inside it when installed."""

import importlib.util
from pathlib import Path


def folder(name: str) -> Path:
    """`static` or `templates`."""
    package = Path(__file__).parents[1]
    checkout = package.parent
    return (checkout if (checkout / "pyproject.toml").is_file() else package) / name


def font() -> Path:
    """STIX Two Math, out of the installed ziamath."""
    found = importlib.util.find_spec("ziamath")  # its files only: importing it is the business of typeset
    return Path(str(found and found.origin)).parent / "fonts" / "STIXTwoMath-Regular.ttf"
