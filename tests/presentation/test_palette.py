"""Every theme: its text is legible, and its two passes differ for every eye."""

import math
from itertools import pairwise

import pytest

from app.lesson import lesson
from app.presentation import moments
from app.presentation.looks import Looks
from app.presentation.palette import THEMES, Palette
from app.presentation.scene import Scene

Colour = tuple[float, float, float]

# How a missing kind of cone changes linear sRGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on Visualization
# and Computer Graphics 15 (2009), 1291–1298, severity 1.
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "no colours": ((0.2126, 0.7152, 0.0722),) * 3,
}
CHOICES = {colours: name for name, theme in THEMES.items() for colours in (theme.colours, theme.night)}
PALETTES = [pytest.param(colours, id=name) for colours, name in CHOICES.items() if colours]


def linear(colour: str) -> Colour:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return r, g, b


def light(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((light(linear(one)), light(linear(two))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, eye: str) -> Colour:
    """CIELAB (D65) of a colour as this eye sees it."""
    r, g, b = (
        min(1.0, max(0.0, sum(k * part for k, part in zip(row, linear(colour), strict=True))))
        for row in EYES[eye]
    )
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = light((r, g, b))
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("c", PALETTES)
def test_text_is_legible_and_lines_are_visible(c: Palette) -> None:
    for text, ground in [
        (c.ink, c.card), (c.forward, c.card), (c.backward, c.card), (c.text, c.card), (c.text, c.constant),
        (c.backward, c.pill), (c.text, c.waiting), (c.forward, c.paper), (c.backward, c.paper),
    ]:  # fmt: skip
        assert contrast(text, ground) >= 4.5
    for line in (c.quiet, c.forward, c.backward, c.ink):
        assert contrast(line, c.paper) >= 3


@pytest.mark.parametrize("eye", [eye for eye in EYES if eye != "no colours"])
@pytest.mark.parametrize("c", PALETTES)
def test_forward_and_backward_differ_for_every_eye(c: Palette, eye: str) -> None:
    """By 20 and more, where 2.3 is what can just be noticed."""
    assert math.dist(seen(c.forward, eye), seen(c.backward, eye)) >= 20


def test_print_needs_no_colours() -> None:
    """Its greys differ on any paper; and lines differ without them: one is dashed, the other heavy."""
    c = THEMES["print"].colours
    assert math.dist(seen(c.forward, "no colours"), seen(c.backward, "no colours")) >= 20
    scene = Scene(lesson("L = (w x + b)^2", at="w=1,x=2,b=3"))
    active = [
        (looks.line(index), looks.warm)
        for step in range(len(scene.lesson.steps))
        for looks in [Looks(scene, moments.after(scene.lesson, step), THEMES["print"])]
        for index, state in enumerate(looks.moment.edges)
        if state == "active" and scene.pills[index] is not None
    ]
    forward = [look for look, warm in active if not warm]
    backward = [look for look, warm in active if warm]
    assert {look.dash for look in forward} == {"dashed"}
    assert {look.dash for look in backward} == {""}
    assert min(look.weight for look in backward) > 2 * max(look.weight for look in forward)


@pytest.mark.parametrize("c", PALETTES)
def test_no_colour_has_two_meanings(c: Palette) -> None:
    colours = sorted(getattr(c, name) for name in Palette.__slots__)
    assert all(one != two for one, two in pairwise(colours))


def test_a_projector_has_larger_type_in_larger_cards() -> None:
    told = lesson("L = (w x + b)^2")
    near, far = Scene(told), Scene(told, size=THEMES["projector"].size)
    for node in told.graph.nodes:
        one, two = near.name(node).outline, far.name(node).outline
        assert two.glyphs[0].size == pytest.approx(1.4 * one.glyphs[0].size)
        assert far.card(node).width >= 1.35 * near.card(node).width
    assert far.size[0] < 1.4 * near.size[0], "the room between grows less than the type"
