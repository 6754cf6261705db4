"""MathML and numbers -> glyph outlines of known size. The only room that knows ziamath.

Text in an SVG is drawn in whatever font its viewer has; outlines look the same everywhere and their
size is known before the layout. A formula goes through ziamath, which costs about a millisecond an atom,
so what repeats is remembered: whole formulas, atoms of a row, indexed names (v₁₂₃ differs from v₁ in its
digits only). A number is put together from the advances of its glyphs, because numbers change with every
value.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

with warnings.catch_warnings():  # ziamath opens its font in a way that newer Pythons announce to retire
    warnings.simplefilter("ignore", DeprecationWarning)
    from ziamath.zmath import Math

_LONGEST = 6_000  # characters of MathML; beyond, a label could not be read anyway
_SIZE = 20.0  # what ziamath is asked for
_DEEPEST = 7  # fractions in fractions; ziamath's time doubles with every level
_WIDEST_NUMBER = "−1.234×10⁻¹²"
_SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58)  # a number too wide for its slot is set smaller
_NARROWED = {"−": (30, 660), "×": (10, 635), "⁻": (30, 480)}  # left bearing taken off, advance; per 1000
_lock = threading.RLock()  # ziafont reads glyphs by seeking in one shared file


class Glyph(NamedTuple):
    """One glyph, its origin at (x, y) on a baseline at y = 0; y grows downwards.

    `id` is its number in the font; of one that is put together to a size, such as a tall bar, its path.
    """

    id: int | str
    x: float
    y: float
    size: float


class Bar(NamedTuple):
    """A filled rectangle: the bar of a fraction or of a root; (x, y) is its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A drawn formula: its advance width, how far it reaches above and below the baseline, its parts."""

    width: float
    ascent: float
    descent: float
    glyphs: tuple[Glyph, ...] = ()
    bars: tuple[Bar, ...] = ()

    @property
    def height(self) -> float:
        return self.ascent + self.descent


def beside(outlines: Iterable[Outline], gap: float = 0) -> Outline:
    """The outlines on one baseline from left to right, `gap` apart."""
    glyphs: list[Glyph] = []
    bars: list[Bar] = []
    x, ascent, descent = -gap, 0.0, 0.0
    for part in outlines:
        x += gap
        glyphs += [Glyph(g.id, g.x + x, g.y, g.size) for g in part.glyphs]
        bars += [Bar(b.x + x, b.y, b.width, b.height) for b in part.bars]
        x += part.width
        ascent, descent = max(ascent, part.ascent), max(descent, part.descent)
    return Outline(max(x, 0), ascent, descent, tuple(glyphs), tuple(bars))


@lru_cache(maxsize=8192)
def formula(mathml: str, size: float, within: float = float("inf")) -> Outline:
    """The outline of inner MathML (no <math> around it) at `size` pixels; beyond the width `within` it is cut
    and ends in an ellipsis."""
    if len(mathml) > _LONGEST:
        return _ellipsis(size)
    root = ElementTree.fromstring(f"<math>{mathml}</math>")  # noqa: S314  (our own printer wrote it)
    outline = _row(list(root), size) if _depth(root) <= _DEEPEST else _ellipsis(size)
    return outline if outline.width <= within else _cut(outline, within, size)


@lru_cache(maxsize=8192)
def number(text: str, size: float, within: float = float("inf")) -> Outline:
    """The outline of a number such as "−1.234 × 10⁻¹²": upright tabular figures; one wider than `within` is
    set smaller until it fits."""
    tight = text.replace(" ", "")
    for scale in _SCALES:
        outline = _figures(tight, size * scale)
        if outline.width <= within:
            return outline
    return outline


@lru_cache(maxsize=64)
def slot(size: float) -> float:
    """The width that is kept free for any four-figure number, so that values change without a new layout.

    `−0.3333` has room in full size. The rare longer ones are set smaller: cells that are half empty make a
    wide graph, and a wide graph is a small one.
    """
    return _figures(_WIDEST_NUMBER, size * 0.64).width + 0.1


class Sheet:
    """The glyphs of one picture: each is drawn once, in `defs`, and used wherever it occurs."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._ids: dict[tuple[int | str, float], str] = {}

    def draw(self, outline: Outline) -> str:
        """The elements that draw `outline`, the start of its baseline at the origin."""
        parts = [f'<use xlink:href="#{self._id(g)}"{_at(g.x, g.y)}/>' for g in outline.glyphs]
        parts += [
            f'<rect{_at(b.x, b.y)} width="{b.width:.2f}" height="{b.height:.2f}"/>' for b in outline.bars
        ]
        return "".join(parts)

    def defs(self) -> str:
        """The <defs> with every glyph used so far."""
        shapes = [
            f'<path id="{name}" transform="scale({size / units():.5f})" d="{path(index)}"/>'
            for (index, size), name in self._ids.items()
        ]
        return f"<defs>{''.join(shapes)}</defs>"

    def _id(self, glyph: Glyph) -> str:
        key = (glyph.id, round(glyph.size, 2))
        name = self._ids.get(key)
        if name is None:
            name = self._ids[key] = f"{self._prefix}g{len(self._ids)}"
        return name


def _at(x: float, y: float) -> str:
    """Coordinates as attributes; what is 0 is left out."""
    across = f' x="{x:.2f}"' if abs(x) >= 0.005 else ""
    return across + (f' y="{y:.2f}"' if abs(y) >= 0.005 else "")


# --- rows -----------------------------------------------------------------------------------------------

_SHORT = {"mi", "mn", "mtext", "mo", "mspace"}


def _row(elements: Sequence[ElementTree.Element], size: float) -> Outline:
    """A row is its atoms side by side. Only where brackets may grow with their content it is set whole."""
    atoms = list(_flat(elements))
    fenced = any(a.tag == "mo" and (a.text or "").strip() in tuple("()[]{}|‖⌊⌋⌈⌉") for a in atoms)
    if fenced and not all(_is_short(a) for a in atoms):
        return _set("".join(ElementTree.tostring(a, "unicode") for a in atoms), size)
    return beside(_atom(atoms, place, size) for place in range(len(atoms)))


def _flat(elements: Sequence[ElementTree.Element]) -> Iterable[ElementTree.Element]:
    for element in elements:
        if element.tag == "mrow":
            yield from _flat(list(element))
        else:
            element.tail = None
            yield element


def _is_short(atom: ElementTree.Element) -> bool:
    return atom.tag in _SHORT or (atom.tag == "msub" and all(part.tag in _SHORT for part in atom))


def _atom(atoms: Sequence[ElementTree.Element], place: int, size: float) -> Outline:
    """The atom at a place of a row, with the space that belongs to it there."""
    atom, last = atoms[place], len(atoms) - 1
    text = ElementTree.tostring(atom, "unicode")
    if atom.tag == "mo" and last:
        form = "prefix" if place == 0 else "postfix" if place == last else "infix"
        return _operator(text, atom.get("form", form), size)
    if atom.tag == "mi" and len(atom.text or "") > 1:
        neighbours = (atoms[place - 1 : place], atoms[place + 1 : place + 2])
        return _word(text, size, *(bool(n) and n[0].tag != "mo" for n in neighbours))
    indexed = re.fullmatch(r"<msub>(<mi.*?</mi>)<mn>([0-9]+)</mn></msub>", text)
    return _indexed(indexed[1], indexed[2], size) if indexed else _set(text, size)


def _word(text: str, size: float, before: bool, after: bool) -> Outline:
    """A name of several letters, with ziamath's space only where a letter or a number touches it."""
    wide = _set(text, size)
    space = wide.glyphs[0].x if wide.glyphs else 0.0
    start = 0.0 if before else space
    width = wide.width - start - (0.0 if after else space)
    return replace(wide, width=width, glyphs=tuple(g._replace(x=g.x - start) for g in wide.glyphs))


@lru_cache(maxsize=512)
def _operator(text: str, form: str, size: float) -> Outline:
    """An operator with the space that belongs around it: what it adds to a row of letters."""
    letter = "<mi>x</mi>"
    before, after = letter * (form != "prefix"), letter * (form != "postfix")
    whole, one = _set(before + text + after, size), _set(letter, size)
    start = one.width if before else 0.0
    inner = whole.glyphs[len(before) > 0 : len(whole.glyphs) - (len(after) > 0)]
    width = whole.width - start - (one.width if after else 0)
    alone = _set(text, size)
    return Outline(width, alone.ascent, alone.descent, tuple(g._replace(x=g.x - start) for g in inner))


def _indexed(letter: str, digits: str, size: float) -> Outline:
    """A name with a number as index, its digits taken from the same name with all ten."""
    model = _set(f"<msub>{letter}<mn>0123456789</mn></msub>", size)
    base, figures = model.glyphs[:-10], model.glyphs[-10:]
    start = figures[0].x
    advance = (model.width - start) / 10
    placed = [
        Glyph(g.id, start + i * advance, g.y, g.size)
        for i, g in enumerate(figures[int(digit)] for digit in digits)
    ]
    return Outline(start + len(digits) * advance, model.ascent, model.descent, (*base, *placed))


def _depth(element: ElementTree.Element) -> int:
    """How deep fractions, roots and scripts lie in each other."""
    deepest, todo = 0, [(element, 0)]
    while todo:
        one, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + (child.tag != "mrow" and len(child) > 0)) for child in one]
    return deepest


# --- ziamath --------------------------------------------------------------------------------------------


def _set(mathml: str, size: float) -> Outline:
    """What ziamath makes of it, at `size`: outlines grow in proportion, so it is asked once for all sizes."""
    outline, scale = _set_once(mathml), size / _SIZE
    return Outline(
        outline.width * scale,
        outline.ascent * scale,
        outline.descent * scale,
        tuple(Glyph(g.id, g.x * scale, g.y * scale, g.size * scale) for g in outline.glyphs),
        tuple(Bar(*(length * scale for length in bar)) for bar in outline.bars),
    )


@lru_cache(maxsize=8192)
def _set_once(mathml: str) -> Outline:
    """ziamath's drawing, read back: <use> elements for glyphs, <rect> for bars."""
    with _lock:
        node = Math(f'<math display="inline">{mathml}</math>', size=_SIZE).node
        grown = _named(node)
        drawing = ElementTree.Element("svg")
        node.draw(0, 0, drawing)
        glyphs = [_glyph(use, grown) for use in drawing.iter("use")]
        visible = tuple(g for g in glyphs if path(g.id))
    bars = tuple(Bar(*(float(r.get(k, "0")) for k in Bar._fields)) for r in drawing.iter("rect"))
    box = node.bbox
    return Outline(float(node.xadvance()), max(float(box.ymax), 0), max(-float(box.ymin), 0), visible, bars)


def _named(node: Any) -> dict[str, Any]:
    """The glyphs that ziamath puts together to a size, each with an id of its own: the font has none of
    them, and ziamath may give one number to two."""
    found: dict[str, Any] = {}
    todo = [node]
    while todo:
        one = todo.pop()
        glyph = getattr(one, "glyph", None)
        if glyph is not None and glyph.index < 0:
            glyph.id = f"grown{len(found)}"
            found[f"#{glyph.id}"] = glyph
        todo += one.nodes
    return found


def _glyph(use: ElementTree.Element, grown: dict[str, Any]) -> Glyph:
    """ziamath places a symbol's box; this finds the glyph's origin and size in it."""
    name = use.get("href", "")
    glyph = grown[name] if name in grown else _font().glyph_fromid(int(name.rpartition("_")[2]))
    identity = _path(glyph) if name in grown else glyph.index
    lowest, highest = glyph.viewbox[2:]
    scale = float(use.get("height", "0")) / (highest - lowest)
    x = float(use.get("x", "0")) - min(glyph.viewbox[0], 0) * scale
    y = float(use.get("y", "0")) + highest * scale
    return Glyph(identity, round(x, 3), round(y, 3), round(glyph.DFLT_SIZE_PT * scale, 2))


@lru_cache(maxsize=1)
def _font() -> Any:
    return Math("<math><mn>0</mn></math>").font


@lru_cache(maxsize=1)
def units() -> float:
    """Font units in one em."""
    return float(_font().info.layout.unitsperem)


def path(identity: int | str) -> str:
    """The path of a glyph in whole font units, y downwards; empty for a space."""
    return identity if isinstance(identity, str) else _shape_of(identity)


@lru_cache(maxsize=2048)
def _shape_of(index: int) -> str:
    with _lock:
        return _path(_font().glyph_fromid(index))


def _path(glyph: Any) -> str:
    drawn = glyph.svgpath(scale_factor=units() / glyph.DFLT_SIZE_PT)
    pieces = [] if drawn is None else [path.get("d", "") for path in drawn.iter("path")]
    return re.sub(r" ?([A-Z]) ?", r"\1", " ".join(pieces)).replace(" -", "-").strip()


# --- numbers --------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _figure(character: str) -> tuple[int, float, float, float, float]:
    """A character of a number: glyph, left shift, advance, ascent, descent, all for size 1."""
    with _lock:
        glyph = _font().glyph(character)
        shift, advance = _NARROWED.get(character, (0, glyph.advance()))
    upem = units()
    return glyph.index, shift / upem, advance / upem, glyph.bbox.ymax / upem, max(-glyph.bbox.ymin, 0) / upem


def _figures(text: str, size: float) -> Outline:
    glyphs = []
    x = ascent = descent = 0.0
    for character in text:
        index, shift, advance, above, below = _figure(character)
        glyphs.append(Glyph(index, round(x - shift * size, 3), 0.0, size))
        x += advance * size
        ascent, descent = max(ascent, above * size), max(descent, below * size)
    return Outline(x, ascent, descent, tuple(glyphs))


def _ellipsis(size: float) -> Outline:
    return _figures("…", size)


def _cut(outline: Outline, within: float, size: float) -> Outline:
    end = _ellipsis(size)
    room = max(within - end.width, 0)
    glyphs = [g for g in outline.glyphs if g.x + g.size * 0.9 <= room]
    bars = tuple(b for b in outline.bars if b.x + b.width <= room)
    last = max((g.x + g.size * 0.9 for g in glyphs), default=0.0)
    dots = tuple(g._replace(x=g.x + last) for g in end.glyphs)
    return Outline(last + end.width, outline.ascent, outline.descent, (*glyphs, *dots), bars)
