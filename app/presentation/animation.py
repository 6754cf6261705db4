"""An SVG that plays by itself: the finished picture, and CSS that shows its steps one after the other.

CSS keyframes run inside `<img>`, where no script does, and are still for whoever asked for less motion. The
picture's plain state is the finished figure, so a reader that knows no animation shows that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from app.calculus.errors import Impossible
from app.presentation.drawing import DASHES
from app.presentation.frames import Frame, frames
from app.presentation.looks import Look, Looks
from app.presentation.moments import after
from app.presentation.palette import THEMES, Palette, Theme
from app.presentation.scene import Scene

MOST_CHANGES = 2_000_000  # parts that can change, times moments

Track = tuple[str, str, list[str]]  # selector, property, its value at each moment


def style(scene: Scene, theme: str, prefix: str = "", loop: bool = True) -> str:
    """The `<style>` that plays a picture of `scene` whose ids begin with `prefix`.

    Raises Impossible where there would be more than MOST_CHANGES changes.
    """
    _count(scene)
    told = list(frames(scene))
    names = Palette(**{field.name: f"var(--bg-{field.name})" for field in fields(Palette)})
    named = replace(THEMES[theme], colours=names)
    looks = [Looks(scene, after(scene.lesson, frame.step), named) for frame in told]
    moving = [track for track in _tracks(scene, looks, prefix) if len(set(track[2])) > 1]
    rules = "".join(_rules(moving, _shares(told), sum(frame.milliseconds for frame in told), loop))
    return f"<style>{_colours(THEMES[theme])}@media (prefers-reduced-motion:no-preference){{{rules}}}</style>"


def _count(scene: Scene) -> None:
    """Refuse too large a film before any of it is made."""
    parts = 5 * len(scene.graph.nodes) + 7 * len(scene.graph.edges)  # the tracks, but for further stages
    found = parts * (len(scene.lesson.steps) + 2)
    if found > MOST_CHANGES:
        raise Impossible("too_many_changes", found=found, limit=MOST_CHANGES)


def _colours(theme: Theme) -> str:
    """The palette as custom properties; `auto` has both, and its reader chooses."""

    def properties(colours: Palette) -> str:
        return "".join(f"--bg-{field.name}:{getattr(colours, field.name)};" for field in fields(Palette))

    day = f".graph{{{properties(theme.colours)}}}"
    if theme.night is None:
        return day
    return f"{day}@media (prefers-color-scheme:dark){{.graph{{{properties(theme.night)}}}}}"


def _shares(told: Sequence[Frame]) -> list[str]:
    """When each frame begins, as a share of the whole."""
    total, start, shares = sum(frame.milliseconds for frame in told), 0, []
    for frame in told:
        shares.append(f"{100 * start / total:.3f}".rstrip("0").rstrip(".") + "%")
        start += frame.milliseconds
    return shares


def _rules(moving: Sequence[Track], shares: Sequence[str], total: int, loop: bool) -> Iterator[str]:
    """Keyframes, each written once, and who uses them."""
    names: dict[str, str] = {}
    users: dict[str, list[str]] = {}
    for selector, attribute, values in moving:
        changes = [i for i, value in enumerate(values) if not i or value != values[i - 1]]
        body = "".join(f"{shares[i]}{{{attribute}:{values[i]}}}" for i in changes)
        name = names.setdefault(body, f"bg{len(names)}")
        users.setdefault(selector, []).append(name)
    yield from (f"@keyframes {name}{{{body}}}" for body, name in names.items())
    often = "infinite" if loop else "1"
    together: dict[str, list[str]] = {}
    for selector, used in users.items():
        together.setdefault(",".join(f"{name} {total}ms step-end {often}" for name in used), []).append(
            selector
        )
    yield from (f"{','.join(selectors)}{{animation:{what}}}" for what, selectors in together.items())


def _tracks(scene: Scene, looks: Sequence[Looks], prefix: str) -> Iterator[Track]:
    """All that can change in a picture."""
    for node in scene.graph.nodes:
        cards = [look.card(node) for look in looks]
        ids = [node.id, *(f"{node.id}_{head}" for head, _ in scene.copies.get(node.id, ()))]
        every = ",".join(f"#{prefix}{name}>.card" for name in ids)
        yield every, "stroke", [card.stroke for card in cards]
        yield every, "stroke-width", [f"{card.weight}px" for card in cards]
        yield every, "stroke-dasharray", _dashes(cards)
        value = f"#{prefix}{node.id}-value"
        yield value, "visibility", _visible(look.shows_value(node) for look in looks)
        gradient = f"#{prefix}{node.id}-gradient"
        yield gradient, "fill", [look.gradient(node) for look in looks]
        if looks[0].theme.plain:
            yield gradient, "stroke", [look.gradient(node) for look in looks]
        for stage in range(len(scene.stages.get(node.index, [0.0]))):
            shown = (look.moment.stages[node.index] == stage for look in looks)
            yield f'{gradient}>[data-stage="{stage}"]', "visibility", _visible(shown)
    for index, edge in enumerate(scene.graph.edges):
        yield from _edge(looks, index, f"#{prefix}{edge.id}")


def _edge(looks: Sequence[Looks], index: int, name: str) -> Iterator[Track]:
    lines, tags = [look.line(index) for look in looks], [look.tag(index) for look in looks]
    yield f"{name}>.line", "stroke", [line.stroke for line in lines]
    yield f"{name}>.line", "stroke-width", [f"{line.weight}px" for line in lines]
    yield f"{name}>.line", "stroke-dasharray", _dashes(lines)
    yield f"{name}>.arrow", "fill", [line.stroke for line in lines]
    yield f"{name}>.pill", "fill", [ink for _, ink in tags]
    yield f"{name} .pill-card", "fill", [tag.fill for tag, _ in tags]
    yield f"{name} .pill-card", "stroke", [tag.stroke for tag, _ in tags]
    yield f"{name} .number", "visibility", _visible(look.shows_number(index) for look in looks)


def _dashes(looks: Sequence[Look]) -> list[str]:
    return [DASHES.get(look.dash, "none") for look in looks]


def _visible(shown: Iterator[bool]) -> list[str]:
    return ["visible" if one else "hidden" for one in shown]
