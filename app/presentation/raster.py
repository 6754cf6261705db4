"""An SVG -> pixels: one picture, or a series as one that moves. The only room that knows resvg and Pillow.

Other renderers lose glyphs without a word; the tests compare resvg's pixels with a browser's.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import resvg_py
from PIL import Image

from app import workers
from app.calculus.errors import Impossible

LARGEST_SCALE = 4
MOST_PIXELS = 16_000_000  # that are drawn: what resvg and Pillow do in their time, with room to spare
SECONDS = 4.0
_HEADER = 33  # bytes: the signature, and the chunk that comes first
KINDS = {"gif": "GIF", "apng": "PNG", "webp": "WEBP"}
_SIZE = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"')


@dataclass(frozen=True, slots=True)
class Film:
    """Pictures that follow one another: each an SVG of what changes, where it goes, how long it stays."""

    svgs: Sequence[str]
    corners: Sequence[tuple[int, int]]
    milliseconds: Sequence[int]


def png(svg: str, scale: int = 1, paper: str | None = None, state: str = "") -> bytes:
    """The picture as PNG, `scale` times as large, on `paper` (a colour; None leaves it transparent); `state`
    (ASCII) says in its text what it shows.

    Raises Impossible where that would be more than MOST_PIXELS, workers.Unavailable in want of time.
    """
    _count([svg], scale)
    return _with_text(
        workers.run(_png, svg, scale, paper, seconds=SECONDS, takes_long=True), "Backgraph", state
    )


def moving(film: Film, kind: str, scale: int = 1, paper: str | None = None, loop: bool = True) -> bytes:
    """The film as a "gif", "apng" or "webp".

    Raises Impossible where more than MOST_PIXELS would be drawn, workers.Unavailable in want of time.
    """
    _count(film.svgs, scale)
    return workers.run(_moving, film, kind, scale, paper, loop, seconds=SECONDS, takes_long=True)


def _count(svgs: Sequence[str], scale: int) -> None:
    sizes = [_SIZE.search(svg) for svg in svgs]
    pixels = scale**2 * sum(int(found[1]) * int(found[2]) for found in sizes if found)
    if pixels > MOST_PIXELS:
        raise Impossible("too_many_pixels", found=round(pixels / 1e6), limit=MOST_PIXELS // 1_000_000)


def _png(svg: str, scale: int, paper: str | None) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, background=paper, skip_system_fonts=True))


def _with_text(png: bytes, key: str, text: str) -> bytes:
    """A PNG with a chunk of text after its header (W3C PNG, 11.3.3)."""
    chunk = b"tEXt" + f"{key}\0{text}".encode("ascii")
    length, checksum = struct.pack(">I", len(chunk) - 4), struct.pack(">I", zlib.crc32(chunk))
    return png[:_HEADER] + length + chunk + checksum + png[_HEADER:]


def _moving(film: Film, kind: str, scale: int, paper: str | None, loop: bool) -> bytes:
    frames = list(_frames(film, scale, paper))
    if kind == "gif":
        frames = _with_one_palette(frames)
    options: dict[str, Any] = {"duration": list(film.milliseconds), "append_images": frames[1:]}
    if loop or kind != "gif":  # a GIF without a number of loops plays once
        options["loop"] = 0 if loop else 1
    if kind == "webp":
        options |= {"lossless": True, "method": 0}
    file = io.BytesIO()
    frames[0].save(file, KINDS[kind], save_all=True, **options)
    return file.getvalue()


def _frames(film: Film, scale: int, paper: str | None) -> Iterator[Image.Image]:
    """Each frame whole: what changes, laid over the frame before."""
    whole: Image.Image | None = None
    for svg, (x, y) in zip(film.svgs, film.corners, strict=True):
        part = Image.open(io.BytesIO(_png(svg, scale, paper))).convert("RGBA" if paper is None else "RGB")
        whole = part if whole is None else whole.copy()
        whole.paste(part, (x * scale, y * scale))
        yield whole


def _with_one_palette(frames: list[Image.Image]) -> list[Image.Image]:
    """All frames in the colours of the last, which has every ink: so nothing shimmers between them."""
    flat = [frame.convert("RGB") for frame in frames]
    palette = flat[-1].quantize(255, dither=Image.Dither.NONE)
    return [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in flat]
