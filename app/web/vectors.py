"""Pictures that are SVG: how each is put together for its row in `formats.py`; what all pictures share."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace

from app.calculus.errors import Impossible
from app.lesson import Lesson
from app.presentation import animation, fragments, picture
from app.presentation.drawing import Style
from app.presentation.frames import Frame, frames
from app.presentation.palette import THEMES
from app.presentation.scene import Scene
from app.web import queries
from app.web.hashes import named
from app.web.parameters import Parameters

MOST_FRAMES = 400  # moments in one file
STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
NONE = "'none'"

STATE = (*queries.OF_THE_GRAPH, "notation", "hide")  # what the page opens again


def svg(lesson: Lesson, asked: Parameters) -> bytes:
    """One moment; or all of them, played by the picture itself or by the slide that it is part of."""
    drawn, style = scene(lesson, asked), Style(notation=asked.notation)
    about = picture.metadata(state(lesson, asked))
    if asked.fragments:
        moments(lesson, asked)
        own = f"bg{zlib.crc32(about.encode()):08x}-"  # a slide may hold several
        theme = THEMES[asked.theme]
        return fragments.svg(drawn, theme, replace(style, prefix=own), about).encode()
    if asked.animate:
        playing = animation.style(drawn, asked.theme, loop=asked.loop)
        return picture.of(drawn, theme=asked.theme, style=style, extra=about + playing).encode()
    return _moment(drawn, asked).encode()


def policy(body: bytes) -> str:
    """The policy of a picture that is opened alone: its own styles, by their hashes, and nothing else."""
    styles = " ".join(map(named, STYLE.findall(body.decode())))
    return f"default-src 'none'; style-src {styles or NONE}; base-uri 'none'; form-action 'none'"


def _moment(drawn: Scene, asked: Parameters) -> str:
    about = picture.metadata(state(drawn.lesson, asked))
    style = Style(notation=asked.notation)
    return picture.of(drawn, step=asked.step, theme=asked.theme, style=style, extra=about)


def archive(lesson: Lesson, asked: Parameters) -> bytes:
    """A ZIP with an SVG for every moment, in their order."""
    film, file, drawn = moments(lesson, asked), io.BytesIO(), scene(lesson, asked)
    digits = len(str(len(film)))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, frame in enumerate(film):
            name = "finished" if frame.step is None else f"step-{number:0{digits}}"
            entry = zipfile.ZipInfo(f"backgraph/{name}.svg")  # dated 1980: the same question, the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, _moment(drawn, replace(asked, step=frame.step)))
    return file.getvalue()


def scene(lesson: Lesson, asked: Parameters) -> Scene:
    """Where everything stands, as large as the theme wants it."""
    return Scene(lesson, asked.layout, THEMES[asked.theme].size)


def moments(lesson: Lesson, asked: Parameters) -> Sequence[Frame]:
    """All moments.  Raises Impossible where there are more than MOST_FRAMES steps."""
    if len(lesson.steps) > MOST_FRAMES:
        raise Impossible("too_many_frames", limit=MOST_FRAMES, found=len(lesson.steps))
    return list(frames(scene(lesson, asked)))


def state(lesson: Lesson, asked: Parameters) -> str:
    """What a picture is of, as JSON in ASCII: the query that shows the same on the page."""
    kept = replace(Parameters(), **{name: getattr(asked, name) for name in STATE})
    if lesson.hidden:  # it has no steps
        kept = replace(kept, step=None)
    query = queries.query(kept) | {"at": queries.point(lesson.point)}
    return json.dumps({"backgraph": {name: text for name, text in query.items() if text}})
