"""THE TABLE of themes: the colours of a picture by their meaning, and what tells lines apart besides.

Colours are literal attributes, which a page's classes override. In every theme text is legible, and what goes
forward differs from what goes backward for every eye (the tests measure both).
"""

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


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours, `night` the ones for readers who want it dark, and what does not depend on colour.

    `size` is that of the type and all that holds it, `weight` that of every line. Where colours alone do not
    tell the passes apart, the theme is `plain`: forward is dashed, backward is heavy, gradients are bold.
    `grounded`, a picture brings the paper that it can be read on.
    """

    colours: Palette
    night: Palette | None = None
    size: float = 1.0
    weight: float = 1.0
    plain: bool = False
    grounded: bool = False


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

PRINT = Palette(
    ink="#161616",
    text="#6a6a6a",
    quiet="#8c8c8c",
    line="#d6d6d6",
    paper="#fefefe",
    card="#ffffff",
    constant="#f3f3f3",
    forward="#595959",
    backward="#000000",
    pill="#ececec",
    rim="#777777",
    waiting="#fdfdfd",
    edge="#c4c4c4",
)

PROJECTOR = Palette(
    ink="#000000",
    text="#444c57",
    quiet="#6b737e",
    line="#c9ced6",
    paper="#fefefe",
    card="#ffffff",
    constant="#eff1f4",
    forward="#0a4bc0",
    backward="#b23300",
    pill="#ffe9db",
    rim="#d98a5f",
    waiting="#fdfdfe",
    edge="#9aa2ad",
)

# As in the notes of Stanford's course: values green, gradients red. The green is so blue and the red so light
# that eyes which do not know green from red tell these two apart.
CS231N = Palette(
    ink="#1b1f24",
    text="#5b6470",
    quiet="#8a919b",
    line="#e7eaef",
    paper="#fefefe",
    card="#ffffff",
    constant="#f6f7f9",
    forward="#00664d",
    backward="#dc1414",
    pill="#fff1f0",
    rim="#eba6a1",
    waiting="#fdfdfe",
    edge="#cbd1d9",
)

THEMES: dict[str, Theme] = {
    "light": Theme(LIGHT),
    "dark": Theme(DARK, grounded=True),
    "auto": Theme(LIGHT, night=DARK),
    "print": Theme(PRINT, plain=True),
    "projector": Theme(PROJECTOR, size=1.4, weight=1.5),
    "cs231n": Theme(CS231N),
}


def night(theme: Theme) -> str:
    """CSS that turns a picture dark where its reader wants that; none if the theme has no other colours."""
    if theme.night is None:
        return ""
    rules = "".join(
        f'.graph [{kind}="{getattr(theme.colours, name)}"]{{{kind}:{getattr(theme.night, name)}}}'
        for name in (field.name for field in fields(Palette))
        for kind in ("fill", "stroke")
    )
    paper = f".graph .paper{{fill:{theme.night.paper}}}"
    return f"<style>@media (prefers-color-scheme:dark){{{paper}{rules}}}</style>"
