"""The colours of a picture, light and dark: literal attributes, which a page's classes override."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour for each meaning. No two are equal, so that each can be swapped for another theme's."""

    ink: str  # names, the output's outline
    text: str  # what waits; constants
    quiet: str  # outlines, edges
    line: str  # hairlines inside a card
    paper: str  # what lies under everything
    card: str
    constant: str  # a constant's card
    forward: str
    backward: str
    pill: str  # on the way of a gradient
    rim: str  # of such a pill
    waiting: str  # a pill before its gradient has come
    edge: str  # of a waiting pill


LIGHT = Palette(
    ink="#1b1f24",
    text="#5b6470",
    quiet="#8a919b",
    line="#e7eaef",
    paper="#fefefe",
    card="#ffffff",
    constant="#f6f7f9",
    forward="#1d5fd1",
    backward="#c2410c",
    pill="#fff4ed",
    rim="#e9b598",
    waiting="#fdfdfe",
    edge="#cbd1d9",
)

DARK = Palette(
    ink="#e8eaed",
    text="#a9b1bb",
    quiet="#747d89",
    line="#313741",
    paper="#14171c",
    card="#1c2027",
    constant="#23282f",
    forward="#7fb0ff",
    backward="#ff9d66",
    pill="#33241b",
    rim="#7a4a30",
    waiting="#1a1e24",
    edge="#3d444f",
)


def of(theme: str) -> Palette:
    """The literal colours of a theme; `auto` is light until its style says otherwise."""
    return DARK if theme == "dark" else LIGHT


def night() -> str:
    """CSS that turns a light picture dark where its reader wants that. Only for pictures that stand alone."""
    rules = "".join(
        f'[{kind}="{getattr(LIGHT, name)}"]{{{kind}:{getattr(DARK, name)}}}'
        for name in (field.name for field in fields(Palette))
        for kind in ("fill", "stroke")
    )
    return f"<style>@media (prefers-color-scheme:dark){{.paper{{fill:{DARK.paper}}}{rules}}}</style>"
