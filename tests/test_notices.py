"""Everything that is installed with the application is in the list of notices, with its licence."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
EXTRAS = ("redis", "cluster")
PERMISSIVE = re.compile(
    "MIT|BSD|Apache|PSF|ISC|Python Software|MPL|Zope|ZPL|LGPL|GNU Lesser|GNU Library|HPND|hereby granted"
)


def notices() -> str:
    return (ROOT / "app" / "NOTICES.md").read_text(encoding="utf-8")


def named() -> set[str]:
    """The packages in the list: the first column of its tables."""
    cells = re.findall(r"^\| ([^|]+) \|", notices(), re.MULTILINE)
    return {canonicalize_name(word) for cell in cells for word in re.split(r"[,;] | inside .*", cell) if word}


def needed() -> Iterator[str]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield from project["dependencies"]
    for extra in EXTRAS:
        yield from project["optional-dependencies"][extra]


def installed() -> set[str]:
    """All that comes with it, as far as it is installed here."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in needed()]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            more = distribution(name).requires or ()
        except PackageNotFoundError:  # an extra that nobody asked for
            continue
        found.add(name)
        waiting += map(Requirement, more)
    return found


@pytest.mark.parametrize("name", sorted(installed()))
def test_every_package_is_listed(name: str) -> None:
    assert name in named(), f"{name} comes along: name it, and its licence, in app/NOTICES.md"


@pytest.mark.parametrize("name", sorted(installed()))
def test_every_licence_lets_it_be_used(name: str) -> None:
    package = distribution(name)
    about = package.metadata
    classes = [text for text in about.get_all("Classifier") or () if text.startswith("License")]
    said = " ".join([about.get("License-Expression") or "", (about.get("License") or "")[:60], *classes])
    if not said.strip():
        texts = [file.read_text() for file in package.files or () if file.name.startswith("LICENSE")]
        said = texts[0][:200]
    assert PERMISSIVE.search(said), f"{name}: {said!r}"


def test_what_pyproject_asks_for_is_listed() -> None:
    wanted = {canonicalize_name(Requirement(text).name) for text in needed()}
    assert wanted <= named()
