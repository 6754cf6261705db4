"""A scene -> TikZ: a figure at one moment, or a Beamer frame whose overlays are the steps.

TikZ and Beamer are all it needs. Lengths are in units of a pixel; y grows downwards, as in the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import partial

from app.calculus import printing
from app.calculus.errors import Impossible
from app.calculus.graph import Node
from app.calculus.symbols import GREEK_NAMES
from app.presentation import captions, moments, numerals, readings
from app.presentation.looks import Look, Looks
from app.presentation.palette import Palette, Theme
from app.presentation.scene import Card, Label, Scene
from app.presentation.sketch import Point

PIXEL = 0.75  # points
_ROOM = 393.0, 165.0  # bp on a 16:9 frame, beside title and line
LARGEST = 16_200  # bp of a side: TeX knows no length of 2¹⁴ pt
MOST_LINES = 60_000  # of TikZ, overlays counted
_PACKAGES = r"\usepackage{amsmath}" + "\n" + r"\usepackage{tikz}" + "\n"
_LETTERS = str.maketrans({letter: rf"\{name} " for letter, name in GREEK_NAMES.items()} | {"…": r"\ldots "})
_CUT = 0.98  # a label that fills so much of its greatest width may have been cut

Draw = Callable[[Looks], str]  # a part at a moment; "" where it is not shown


def figure(scene: Scene, step: int | None, theme: Theme) -> str:
    """The picture after `step` events as a `tikzpicture`, its colours defined before it."""
    looks = [Looks(scene, moments.after(scene.lesson, step), theme)]
    return _defined(theme.colours) + _picture(scene, looks)


def file(scene: Scene, step: int | None, theme: Theme) -> str:
    """A document of one page, as large as the picture."""
    width, height = (f"{side * PIXEL + 2:.1f}bp" for side in scene.size)
    page = rf"\usepackage[paperwidth={width},paperheight={height},margin=0pt]{{geometry}}"
    return (
        f"\\documentclass{{article}}\n{page}\n{_PACKAGES}\\pagestyle{{empty}}\n\\setlength{{\\parindent}}{{0pt}}\n"
        f"\\setlength{{\\topskip}}{{0pt}}\n\\begin{{document}}\n{_ground(theme)}"
        f"{figure(scene, step, theme)}\\end{{document}}\n"
    )


def beamer(scene: Scene, theme: Theme, notation: str = "partial") -> str:
    """A document of one Beamer frame: an overlay for each step, the line that says what happens below it."""
    looks = [Looks(scene, moments.after(scene.lesson, k), theme) for k in moments.every(scene.lesson)]
    title = readings.reading_latex(scene.lesson.reading).replace(" \\\\\n", r",\quad ").translate(_LETTERS)
    said = [captions.latex(scene.lesson, event, notation).translate(_LETTERS) for event in scene.lesson.steps]
    lines = [f"\\only<{k}>{{\\fitted{{$\\displaystyle {line}$}}}}%" for k, line in enumerate(said, 2)]
    return (
        f"\\documentclass[aspectratio=169]{{beamer}}\n{_PACKAGES}{_FITTED}"
        f"\\setbeamertemplate{{navigation symbols}}{{}}\n{_defined(theme.colours)}{_canvas(theme)}"
        f"\\begin{{document}}\n\\begin{{frame}}{{\\fitted{{$\\displaystyle {title}$}}}}\n\\centering\n"
        f"\\scalebox{{{_scale(scene):.3f}}}{{%\n{_picture(scene, looks)}}}\n\n"
        "\\bigskip\n\\strut\\color{bgbackward}%\n" + "\n".join(lines) + "\n\\end{frame}\n\\end{document}\n"
    )


def _scale(scene: Scene) -> float:
    width, height = (side * PIXEL for side in scene.size)
    return min(1.0, _ROOM[0] / width, _ROOM[1] / height)


_FITTED = r"""\newsavebox{\fittedbox}
\newcommand{\fitted}[1]{\sbox{\fittedbox}{#1}%
  \ifdim\wd\fittedbox>\linewidth
    \resizebox{\linewidth}{!}{\usebox{\fittedbox}}%
  \else
    \usebox{\fittedbox}%
  \fi}
"""  # as wide as the line at most; nothing is made larger


def _canvas(theme: Theme) -> str:
    if not theme.grounded:
        return "\\setbeamercolor{frametitle}{fg=bgink}\n"
    return (
        "\\setbeamercolor{background canvas}{bg=bgpaper}\n\\setbeamercolor{normal text}{fg=bgink}\n"
        "\\setbeamercolor{frametitle}{fg=bgink}\n"
    )


def _ground(theme: Theme) -> str:
    return _colour("bgpage", theme.colours.paper) + "\\pagecolor{bgpage}\n" if theme.grounded else ""


def _defined(colours: Palette) -> str:
    return "".join(_colour(f"bg{field.name}", getattr(colours, field.name)) for field in fields(Palette))


def _colour(name: str, value: str) -> str:
    return f"\\definecolor{{{name}}}{{HTML}}{{{value.removeprefix('#').upper()}}}\n"


def _picture(scene: Scene, looks: Sequence[Looks]) -> str:
    width, height = scene.size
    if max(width, height) * PIXEL > LARGEST:
        raise Impossible("too_large_page", found=round(max(width, height) * PIXEL / 72), limit=LARGEST // 72)
    lines = [line for draw in _parts(scene) for line in _overlaid(draw, looks)]
    if len(lines) > MOST_LINES:
        raise Impossible("too_many_shapes", found=len(lines), limit=MOST_LINES)
    box = f"\\path[use as bounding box] (0,0) rectangle ({width:.1f},{height:.1f});"
    options = f"x={PIXEL}bp, y=-{PIXEL}bp, >=latex, inner sep=0pt"
    return "\n".join((f"\\begin{{tikzpicture}}[{options}]", box, *lines, "\\end{tikzpicture}\n"))


def _overlaid(draw: Draw, looks: Sequence[Looks]) -> Iterator[str]:
    """A part at each moment; where there are several, as overlays, moments that look alike as one."""
    if len(looks) == 1:
        drawn = draw(looks[0])
        if drawn:
            yield drawn
        return
    shown = [draw(look) for look in looks]
    ranges: dict[str, list[str]] = {}
    start = 0
    for here in range(1, len(shown) + 1):
        if here == len(shown) or shown[here] != shown[start]:
            ranges.setdefault(shown[start], []).append(f"{start + 1}-{here}")
            start = here
    everywhere = f"1-{len(shown)}"
    for drawn, where in ranges.items():
        if drawn:
            yield drawn if where == [everywhere] else f"\\only<{','.join(where)}>{{{drawn}}}"


def _parts(scene: Scene) -> Iterator[Draw]:
    """Edges, what stands on them, nodes: in the order in which they lie over each other."""
    for index in scene.edges:
        yield partial(_line, scene, index)
    for index in scene.edges:
        if scene.pills[index] is not None:
            yield partial(_tag, scene, index)
    for node in scene.graph.nodes:
        yield partial(_node, scene, node)
        yield partial(_name, scene, node)
        yield partial(_numbers, scene, node)
        for _, place in scene.copies.get(node.id, ()):
            yield partial(_copy, scene, node, place)


def _node(scene: Scene, node: Node, looks: Looks) -> str:
    behind, card = scene.stack(node), _card(scene.card(node), looks.card(node), looks.colours)
    return f"{_card(behind, looks.stack(node), looks.colours)} {card}" if behind else card


def _name(scene: Scene, node: Node, looks: Looks) -> str:
    latex = printing.name_latex(node.name)
    if not node.is_variable:
        cut = scene.faces[node.index].name.width > _CUT * scene.labels.widest[0]
        latex += " = " + (r"\ldots" if cut else printing.latex(node.formula, scene.lesson.reading.names))
    return _text(scene.name(node), latex, looks.ink(node), looks.colours) + _rules(scene, node)


def _rules(scene: Scene, node: Node) -> str:
    card, second = scene.card(node), scene.second(node)
    lines = f" \\draw[bgline] ({card.x + 1:.1f},{second:.1f}) -- ({card.x + card.width - 1:.1f},{second:.1f})"
    if scene.faces[node.index].gradient:
        x = card.x + card.width / 2
        lines += f" ({x:.1f},{second + 5:.1f}) -- ({x:.1f},{card.y + card.height - 5:.1f})"
    return lines + ";"


def _numbers(scene: Scene, node: Node, looks: Looks) -> str:
    value = scene.value(node) if looks.shows_value(node) else None
    stage = looks.moment.stages[node.index]
    boxes = [scene.blanks.get(f"{kind}:{node.id}") for kind in ("value", "gradient")]
    gradient, texts = (
        scene.gradient(node, stage),
        [_card(b, looks.blank(), looks.colours) for b in boxes if b],
    )
    if value:
        number = numerals.latex(scene.lesson.values[node.index])
        texts.append(_text(value, number, looks.value(node), looks.colours))
    if gradient:
        reached = scene.stages.get(node.index, [0.0])[stage or 0]
        number = numerals.latex(reached)
        number = rf"\boldsymbol{{{number}}}" if looks.theme.plain else number
        texts.append(_text(gradient, number, looks.gradient(node), looks.colours))
    return " ".join(texts)


def _copy(scene: Scene, node: Node, place: Point, looks: Looks) -> str:
    card, name = scene.copy(node, place)
    text = _text(name, printing.name_latex(node.name), looks.ink(node), looks.colours)
    return f"{_card(card, looks.card(node), looks.colours)} {text}"


def _line(scene: Scene, index: int, looks: Looks) -> str:
    line = scene.line(scene.graph.edges[index])
    (start, *rest), (tip, *_) = line.curve, line.arrow
    points = [*rest[:-1], tip]
    curves = "".join(
        f" .. controls {_at(points[i])} and {_at(points[i + 1])} .. {_at(points[i + 2])}"
        for i in range(0, len(points) - 2, 3)
    )
    return f"\\draw[{_stroke(looks.line(index), looks.colours)}, ->] {_at(start)}{curves};"


def _tag(scene: Scene, index: int, looks: Looks) -> str:
    tag, edge = scene.tag(index), scene.graph.edges[index]
    assert tag is not None, "only edges that bear something have a part"
    if tag.symbol is None:
        return _card(tag.card, looks.blank(), looks.colours)
    look, ink = looks.tag(index)
    pill = scene.pills[index]
    cut = pill is not None and pill.symbol.width > _CUT * scene.labels.widest[1]
    symbol = r"\ldots" if cut else printing.latex(scene.graph.local(edge), scene.lesson.reading.names)
    drawn = [_card(tag.card, look, looks.colours), _text(tag.symbol, symbol, ink, looks.colours)]
    if tag.number and looks.shows_number(index):
        number = f"= {numerals.latex(scene.lesson.locals[index])}"
        drawn.append(_text(tag.number, number, ink, looks.colours))
    return " ".join(drawn)


def _card(card: Card, look: Look, colours: Palette) -> str:
    corner = min(card.corner, card.height / 2 - 0.2, card.width / 2 - 0.2)
    fill = f", fill={_named(look.fill, colours)}"
    return (
        f"\\draw[{_stroke(look, colours)}{fill}, rounded corners={corner * PIXEL:.1f}bp]"
        f" ({card.x:.1f},{card.y:.1f}) rectangle ({card.x + card.width:.1f},{card.y + card.height:.1f});"
    )


def _text(label: Label, latex: str, colour: str, colours: Palette) -> str:
    """Mathematics of the size it has in the picture, its middle and its baseline where they are there."""
    size = max((glyph.size for glyph in label.outline.glyphs), default=12.0) * PIXEL
    font = f"\\fontsize{{{size:.1f}bp}}{{{1.2 * size:.1f}bp}}\\selectfont"
    x = label.x + label.outline.width / 2
    return (
        f"\\node[anchor=base, text={_named(colour, colours)}, font={font}] at ({x:.1f},{label.y:.1f})"
        f" {{${latex.translate(_LETTERS)}$}};"
    )


def _stroke(look: Look, colours: Palette) -> str:
    dashes = f", {look.dash}" if look.dash else ""
    return f"draw={_named(look.stroke, colours)}, line width={look.weight * PIXEL:.2f}bp{dashes}"


def _named(colour: str, colours: Palette) -> str:
    """The name that the preamble gives this colour: each palette has a colour once."""
    return next(f"bg{field.name}" for field in fields(Palette) if getattr(colours, field.name) == colour)


def _at(point: Point) -> str:
    return f"({point[0]:.1f},{point[1]:.1f})"
