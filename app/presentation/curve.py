"""The losses of a descent -> a curve as SVG: what has been walked, what lies ahead, and where it stands.

The picture is inline in a page, whose classes colour it. The axis of the loss is logarithmic where the losses
are positive and span three powers of ten or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from xml.sax.saxutils import escape

from app.presentation.numerals import RAISED, four

WIDTH, HEIGHT = 640.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 22.0, 18.0, 46.0
DECADES = 3.0  # a span from which on the axis is logarithmic
MOST_DOTS = 50  # steps up to which each is a dot
DOT = (
    '<marker id="curve-dot" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" refX="4" refY="4">'
    '<circle class="dot" cx="4" cy="4" r="2.8"/></marker>'
)
DEEPEST = 1e-300  # a loss of 0 on a logarithmic axis lies on its floor
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """From numbers to a coordinate: `low` is drawn at `start`, `high` at `end`; `ticks` are numbers on it."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def place(self, number: float) -> float:
        """Where a number is drawn; what lies beyond the axis, at its end."""
        position = _log(number) if self.logarithmic else number
        share = (position - self.low) / (self.high - self.low)
        return round(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start), 2)

    def label(self, tick: float) -> str:
        """A tick in figures: `10⁻³` on a logarithmic axis."""
        return f"10{str(round(tick)).translate(RAISED)}" if self.logarithmic else four(tick)

    def tick_place(self, tick: float) -> float:
        """Where a tick is drawn."""
        return self.place(10.0**tick if self.logarithmic else tick)


@dataclass(frozen=True, slots=True)
class Curve:
    """Both axes, and a point for every loss; an infinite one lies at the edge through which it left."""

    steps: Axis
    losses: Axis
    points: tuple[tuple[float, float], ...]


def curve(losses: Sequence[float], steps: int) -> Curve:
    """The curve of the losses after 0, 1, 2 … steps, with room for `steps` of them."""
    across = _linear(0.0, float(max(steps, 1)), LEFT, WIDTH - RIGHT, whole=True)
    upwards = _loss_axis([loss for loss in losses if isfinite(loss)])
    points: list[tuple[float, float]] = []
    for k, loss in enumerate(losses):
        if loss == loss:
            points.append((across.place(k), upwards.place(loss)))
        else:  # the curve ends where the loss was last seen
            points.append(points[-1] if points else (across.start, upwards.start))
    return Curve(across, upwards, tuple(points))


def _loss_axis(losses: list[float]) -> Axis:
    low, high = (min(losses), max(losses)) if losses else (0.0, 1.0)
    bottom, top = HEIGHT - BOTTOM, TOP
    positive = [loss for loss in losses if loss > 0]
    if low >= 0 and positive and _log(high) - _log(min(positive)) >= DECADES:
        return _logarithmic(_log(min(positive)), _log(high), bottom, top)
    low = min(low, 0.0) if 0 <= low <= high / 2 else low
    margin = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
    if not isfinite(margin):  # the span itself overflows
        return Axis(low / 2, high / 2, bottom, top, ())
    return _linear(low - margin * (low != 0), high + margin, bottom, top)


def _linear(low: float, high: float, start: float, end: float, whole: bool = False) -> Axis:
    """An axis with at most MOST_TICKS steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= rough * 0.999)
    step = max(step, 1.0) if whole else step
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    ticks = tuple(float(f"{k * step:.12g}") for k in range(first, last + 1))
    return Axis(low, high, start, end, ticks)


def _logarithmic(low: float, high: float, start: float, end: float) -> Axis:
    """An axis of powers of ten, every n-th of them named."""
    every = max(1, ceil((high - low) / MOST_TICKS))
    ticks = tuple(float(k) for k in range(ceil(low), floor(high) + 1) if k % every == 0)
    return Axis(low - 0.04 * (high - low), high + 0.04 * (high - low), start, end, ticks, logarithmic=True)


def _log(number: float) -> float:
    return log10(max(number, DEEPEST))


def svg(drawn: Curve, here: int, ended: bool, names: tuple[str, str], label: str) -> str:
    """The curve as an `<svg>` element, with the moment `here` marked; `names` are those of the two axes.

    `ended` says that no step follows the last one.
    """
    dots = ' marker-start="url(#curve-dot)" marker-mid="url(#curve-dot)"'
    if len(drawn.points) > MOST_DOTS + 1:
        dots = ""
    parts = [
        f'<svg class="curve" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{_quoted(label)}">',
        DOT,
        *_frame(drawn, names),
        f'<polyline class="ahead" points="{path(drawn.points)}"/>',
        f'<polyline class="walked"{dots} points="{path(drawn.points[: here + 1])}"/>',
        _end(drawn.points[-1]) if ended else "",
        f'<circle class="here" cx="{drawn.points[here][0]:g}" cy="{drawn.points[here][1]:g}" r="5.5"/>',
        "</svg>",
    ]
    return "".join(parts)


def path(points: Sequence[tuple[float, float]]) -> str:
    """Points as an attribute has them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _frame(drawn: Curve, names: tuple[str, str]) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = []
    for tick in drawn.losses.ticks:
        y = drawn.losses.tick_place(tick)
        parts.append(f'<path class="grid" d="M{LEFT:g} {y:g}H{right:g}"/>')
        parts.append(_text("tick end", LEFT - 10, y, drawn.losses.label(tick)))
    for tick in drawn.steps.ticks:
        x = drawn.steps.tick_place(tick)
        parts.append(f'<path class="mark" d="M{x:g} {bottom:g}v5"/>')
        parts.append(_text("tick middle", x, bottom + 16, drawn.steps.label(tick)))
    parts.append(f'<path class="axis" d="M{LEFT:g} {bottom:g}H{right:g}"/>')
    parts.append(_text("title middle", (LEFT + right) / 2, HEIGHT - 8, names[0]))
    parts.append(_text("title loss middle", 14, (TOP + bottom) / 2, names[1], turned=True))
    return parts


def _text(kind: str, x: float, y: float, words: str, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:g} {y:g})"' if turned else ""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}"{turn}>{escape(words)}</text>'


def _end(point: tuple[float, float]) -> str:
    """A short bar: here it ends."""
    x, y = point
    return f'<path class="stop" d="M{x:g} {max(TOP, y - 11):g}V{min(HEIGHT - BOTTOM, y + 11):g}"/>'


def _quoted(words: str) -> str:
    return escape(words, {'"': "&quot;"})
