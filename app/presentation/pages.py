"""SVGs -> a PDF, a page each, as vectors. The only room that knows typst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import typst

from app import workers

SECONDS = 4.0
_TEMPLATE = """#set document(title: sys.inputs.title, keywords: sys.inputs.state, date: none)
#set page(width: auto, height: auto, margin: 0pt)
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: its title, and as its keyword the state that it shows."""

    title: str
    state: str


def pdf(svgs: Sequence[str], told: Sequence[str], about: About) -> bytes:
    """The pictures as the pages of one PDF; `told` says in words what is on each, for who cannot see it.

    Raises workers.Unavailable in want of time.
    """
    return workers.run(_pdf, list(svgs), list(told), about, seconds=SECONDS, takes_long=True)


def _pdf(svgs: list[str], told: list[str], about: About) -> bytes:
    """Words reach the template as inputs, never as its text."""
    pages = [f'#image("{i}.svg", alt: sys.inputs.at("{i}"))' for i in range(len(svgs))]
    files = {"main.typ": (_TEMPLATE + "\n#pagebreak()\n".join(pages)).encode()}
    files |= {f"{i}.svg": svg.encode() for i, svg in enumerate(svgs)}
    inputs = {"title": about.title, "state": about.state} | {str(i): text for i, text in enumerate(told)}
    always = datetime(2000, 1, 1, tzinfo=UTC)  # the same question, the same bytes
    # typst's types do not say that several files may be given.
    return bytes(typst.compile(files, format="pdf", sys_inputs=inputs, timestamp=always))  # type: ignore[call-overload]
