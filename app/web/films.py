"""Pictures of several moments, or none that is SVG: how each is put together for its row in `formats.py`."""

import io
import zipfile
from collections.abc import Sequence

from app.calculus import printing
from app.calculus.errors import Impossible
from app.lesson import Lesson
from app.presentation import captions, dot, node_link, pages, palette, picture, raster, slides, tikz
from app.presentation.frames import Frame, frames
from app.presentation.scene import Scene
from app.presentation.words import say
from app.web.encoding import encode
from app.web.parameters import Parameters

MOST_FRAMES = 400  # moments in one file


def png(lesson: Lesson, asked: Parameters) -> bytes:
    """One moment in pixels."""
    return raster.png(_moment(Scene(lesson, asked.layout), asked), asked.scale or 2, _paper(asked))


def moving(kind: str, lesson: Lesson, asked: Parameters) -> bytes:
    """All moments in pixels, one after the other."""
    scene, film = Scene(lesson, asked.layout), _frames(lesson, asked)
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
    scene = Scene(lesson, asked.layout)
    title = printing.name_text(lesson.graph.nodes[lesson.output].name)
    if asked.pages != "steps":
        return pages.pdf([_moment(scene, asked)], [_told(lesson, asked.step, asked.lang)], title)
    film = _frames(lesson, asked)
    svgs = [picture.of(scene, step=f.step, theme=asked.theme) for f in film]
    return pages.pdf(svgs, [_told(lesson, f.step, asked.lang) for f in film], title)


def pptx(lesson: Lesson, asked: Parameters) -> bytes:
    """A slide for every moment, or for the one asked for."""
    scene = Scene(lesson, asked.layout)
    steps = [asked.step] if asked.pages == "one" else [frame.step for frame in _frames(lesson, asked)]
    return slides.pptx(scene, slides.Deck(steps, asked.theme, asked.layout, asked.lang))


def tex(lesson: Lesson, asked: Parameters) -> bytes:
    """TikZ: a page, a `tikzpicture` for somebody's own page, or a Beamer frame with overlays."""
    scene, colours = Scene(lesson, asked.layout), palette.of(asked.theme)
    if asked.beamer:
        _frames(lesson, asked)
        return tikz.beamer(scene, colours).encode()
    write = tikz.figure if asked.alone else tikz.file
    return write(scene, asked.step, colours).encode()


def archive(lesson: Lesson, asked: Parameters) -> bytes:
    """A ZIP with an SVG for every moment, in their order."""
    scene, film, file = Scene(lesson, asked.layout), _frames(lesson, asked), io.BytesIO()
    digits = len(str(len(film)))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, frame in enumerate(film):
            name = "finished" if frame.step is None else f"step-{number:0{digits}}"
            entry = zipfile.ZipInfo(f"backgraph/{name}.svg")  # dated 1980: the same question, the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, picture.of(scene, step=frame.step, theme=asked.theme))
    return file.getvalue()


def drawn(lesson: Lesson, asked: Parameters) -> bytes:
    """The graph in DOT."""
    return dot.dot(Scene(lesson, asked.layout), asked.lang).encode()


def json(lesson: Lesson, asked: Parameters) -> bytes:
    """The lesson as the API gives it."""
    return encode(node_link.document(lesson, picture=asked.picture)).encode()


def _moment(scene: Scene, asked: Parameters) -> str:
    return picture.of(scene, step=asked.step, theme=asked.theme)


def _frames(lesson: Lesson, asked: Parameters) -> Sequence[Frame]:
    if len(lesson.steps) > MOST_FRAMES:
        raise Impossible("too_many_frames", limit=MOST_FRAMES, found=len(lesson.steps))
    return list(frames(Scene(lesson, asked.layout)))


def _paper(asked: Parameters) -> str | None:
    return None if asked.transparent else palette.of(asked.theme).paper


def _told(lesson: Lesson, step: int | None, lang: str) -> str:
    """What is seen at a step, in words."""
    if not step:
        return captions.still(lesson, step, lang)
    return say("film.step", lang, step=step, text=captions.text(lesson, lesson.steps[step - 1]))
