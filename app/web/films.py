"""Pictures that are no SVG: how each is put together for its row in `formats.py`."""

from app.calculus import printing
from app.lesson import Lesson
from app.presentation import captions, dot, node_link, pages, picture, raster, slides, tikz
from app.presentation.palette import THEMES
from app.presentation.scene import Scene
from app.presentation.words import say
from app.web import vectors
from app.web.encoding import encode
from app.web.parameters import Parameters


def png(lesson: Lesson, asked: Parameters) -> bytes:
    """One moment in pixels."""
    svg = _moment(vectors.scene(lesson, asked), asked)
    return raster.png(svg, asked.scale or 2, _paper(asked), vectors.state(lesson, asked))


def moving(kind: str, lesson: Lesson, asked: Parameters) -> bytes:
    """All moments in pixels, one after the other."""
    scene, film = vectors.scene(lesson, asked), vectors.moments(lesson, asked)
    return raster.moving(
        raster.Film(
            [picture.of(scene, step=f.step, theme=asked.theme, window=f.window) for f in film],
            [(int(f.window[0]), int(f.window[1])) for f in film],
            [f.milliseconds for f in film],
        ),
        kind,
        asked.scale or 1,
        _paper(asked),
        asked.loop,
    )


def pdf(lesson: Lesson, asked: Parameters) -> bytes:
    """A page for the moment asked for, or for every one."""
    scene = vectors.scene(lesson, asked)
    title = printing.name_text(lesson.graph.nodes[lesson.output].name)
    about = pages.About(title, vectors.state(lesson, asked))
    if asked.pages != "steps":
        return pages.pdf([_moment(scene, asked)], [_told(lesson, asked.step, asked)], about)
    film = vectors.moments(lesson, asked)
    svgs = [picture.of(scene, step=f.step, theme=asked.theme) for f in film]
    return pages.pdf(svgs, [_told(lesson, f.step, asked) for f in film], about)


def pptx(lesson: Lesson, asked: Parameters) -> bytes:
    """A slide for every moment, or for the one asked for."""
    scene = vectors.scene(lesson, asked)
    steps = [asked.step] if asked.pages == "one" else [frame.step for frame in vectors.moments(lesson, asked)]
    return slides.pptx(scene, slides.Deck(steps, asked.theme, asked.layout, asked.lang, asked.notation))


def tex(lesson: Lesson, asked: Parameters) -> bytes:
    """TikZ: a page, a `tikzpicture` for somebody's own page, or a Beamer frame with overlays."""
    scene, theme = vectors.scene(lesson, asked), THEMES[asked.theme]
    if asked.beamer:
        vectors.moments(lesson, asked)
        return tikz.beamer(scene, theme, asked.notation).encode()
    write = tikz.figure if asked.alone else tikz.file
    return write(scene, asked.step, theme).encode()


def drawn(lesson: Lesson, asked: Parameters) -> bytes:
    """The graph in DOT."""
    return dot.dot(vectors.scene(lesson, asked), asked.notation).encode()


def json(lesson: Lesson, asked: Parameters) -> bytes:
    """The lesson as the API gives it."""
    return encode(node_link.document(lesson, picture=asked.picture)).encode()


def _moment(scene: Scene, asked: Parameters) -> str:
    return picture.of(scene, step=asked.step, theme=asked.theme)


def _paper(asked: Parameters) -> str | None:
    return None if asked.transparent else THEMES[asked.theme].colours.paper


def _told(lesson: Lesson, step: int | None, asked: Parameters) -> str:
    """What is seen at a step, in words."""
    if not step:
        return captions.still(lesson, step, asked.lang)
    text = captions.text(lesson, lesson.steps[step - 1], asked.notation)
    return say("film.step", asked.lang, step=step, text=text)
