"""THE TABLES of export formats, one row each: of pictures for `/graph.<format>` and `backgraph draw`, of
explanations for `/explain.<format>` and `backgraph explain`, of what was read for `/reading.<format>`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from app.lesson import Lesson
from app.presentation import latex, markdown, micrograd, program, prose, quoted, torch_program
from app.presentation.blocks import Block
from app.presentation.derivations import Voice
from app.presentation.document import document, excerpt
from app.web import films, offline, vectors
from app.web.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Format:
    """How a lesson becomes a file: its media type, the function that writes it, where the file has a
    Content-Security-Policy of its own, that of what was written, and whether writing it takes long: many
    pictures in one.
    """

    media_type: str
    write: Callable[[Lesson, Parameters], bytes]
    policy: Callable[[bytes], str] | None = None
    takes_long: bool = False


def _tex(lesson: Lesson, asked: Parameters) -> bytes:
    blocks, names = _blocks(lesson, asked), lesson.reading.names
    return (latex.piece(blocks, names, asked.lang) if asked.alone else latex.file(blocks, names)).encode()


def _md(lesson: Lesson, asked: Parameters) -> bytes:
    return markdown.text(_blocks(lesson, asked), lesson.reading.names).encode()


def _txt(lesson: Lesson, asked: Parameters) -> bytes:
    return prose.text(_blocks(lesson, asked), lesson.reading.names).encode()


def _blocks(lesson: Lesson, asked: Parameters) -> tuple[Block, ...]:
    write = excerpt if asked.alone else document
    return write(lesson, asked.piece, asked.of, cast(Voice, asked.voice), asked.lang)


def _py(lesson: Lesson, asked: Parameters) -> bytes:
    return program.program(lesson, asked.lang).encode()


def _dialect(lesson: Lesson, asked: Parameters) -> bytes:
    write = torch_program.program if asked.dialect == "torch" else micrograd.program
    return write(lesson, asked.lang).encode()


_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

FORMATS: dict[str, Format] = {
    "svg": Format("image/svg+xml; charset=utf-8", vectors.svg, vectors.policy),
    "png": Format("image/png", films.png),
    "pdf": Format("application/pdf", films.pdf),
    "pptx": Format(_PPTX, films.pptx, takes_long=True),
    "tex": Format("application/x-tex; charset=utf-8", films.tex),
    "gif": Format("image/gif", partial(films.moving, "gif"), takes_long=True),
    "apng": Format("image/apng", partial(films.moving, "apng"), takes_long=True),
    "webp": Format("image/webp", partial(films.moving, "webp"), takes_long=True),
    "html": Format("text/html; charset=utf-8", offline.html, lambda _: offline.policy()),
    "zip": Format("application/zip", vectors.archive, takes_long=True),
    "dot": Format("text/vnd.graphviz; charset=utf-8", films.drawn),
    "json": Format("application/json", films.json),
    "py": Format("text/x-python; charset=utf-8", _dialect),
}

# Text that a browser shows rather than saves.
_PLAIN = "text/plain; charset=utf-8"

EXPLANATIONS: dict[str, Format] = {
    "txt": Format(_PLAIN, _txt),
    "md": Format(_PLAIN, _md),
    "tex": Format(_PLAIN, _tex),
    "py": Format(_PLAIN, _py),
}

READINGS: dict[str, Format] = {
    "txt": Format(_PLAIN, lambda lesson, _: f"{quoted.paper(lesson.reading)}\n".encode()),
    "tex": Format(_PLAIN, lambda lesson, _: f"{quoted.latex(lesson.reading)}\n".encode()),
    "py": Format(_PLAIN, lambda lesson, _: quoted.code(lesson.reading).encode()),
}
