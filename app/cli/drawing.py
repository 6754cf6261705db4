"""Commands that show a function: serve the site, draw, explain, print values and gradients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.calculus.errors import Refusal
from app.cli.group import group
from app.cli.terminal import (
    READING,
    SourceCommand,
    explained,
    fail,
    make,
    options,
    parameters_of,
    source_text,
    suffix_of,
    write,
)
from app.keeping import all_kept
from app.presentation.words import say

if TYPE_CHECKING:
    from app.lesson import Lesson
    from app.web.parameters import Parameters

PATIENCE = 10  # times the seconds of a request: a slow machine draws slowly, and nobody else waits for it
PORT = click.IntRange(0, 65535)

DRAWING = (
    *READING,
    "mode",
    "along",
    "step",
    "theme",
    "layout",
    "hide",
    "scale",
    "transparent",
    "animate",
    "fragments",
    "loop",
    "pages",
    "beamer",
    "notation",
    "dialect",
    "alone",
)
EXPLAINING = (*READING, "piece", "of", "voice", "alone")


@group.command(help=say("cli.serve.help"))
@click.option("--host", default="127.0.0.1", show_default=True, help=say("cli.serve.host"))
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help=say("cli.serve.port")
)
def serve(host: str, port: int) -> None:
    """Run the production server until it is interrupted."""
    from app.server import PortTaken, run

    def listening(address: str) -> None:
        click.echo(say("cli.serve.listening", address=address))

    try:
        run(host, port, listening)
    except PortTaken as error:
        fail(say("cli.serve.taken", host=host, port=port, reason=str(error)))


@group.command(cls=SourceCommand, help=say("cli.draw.help"))
@click.argument("source")
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("cli.draw.output"))
@click.option("--all", "folder", metavar="FOLDER", type=click.Path(path_type=Path), help=say("cli.draw.all"))
@options(DRAWING)
def draw(source: str, output: Path | None, folder: Path | None, **options: str | None) -> None:
    """Draw the graph into a file whose suffix is the format, or into a folder in every format."""
    from app import workers
    from app.web.formats import FORMATS

    if (output is None) == (folder is None):
        fail(say("cli.draw.one"))
    suffix = suffix_of(output, FORMATS) if output else ""
    text = source_text(source)
    with explained(text), workers.patience(PATIENCE):
        asked = parameters_of(text, options)
        lesson = asked.lesson(picture=True, guarded=False)
        if folder is not None:
            _draw_all(lesson, asked, folder)
        elif output is not None:
            write(output, FORMATS[suffix].write(lesson, asked))


def _draw_all(lesson: Lesson, asked: Parameters, folder: Path) -> None:
    """A file of every format. What one cannot do is said, and the others are written."""
    from app.presentation import explanations
    from app.web.formats import FORMATS
    from app.workers import Unavailable

    make(folder)
    left_out = []
    for name, format_ in FORMATS.items():
        try:
            write(folder / f"backgraph.{name}", format_.write(lesson, asked))
        except (Refusal, Unavailable) as error:
            reason = explanations.refusal(error) if isinstance(error, Refusal) else say(error.key)
            left_out.append(say("cli.draw.left_out", format=name, reason=reason))
    if left_out:
        fail("\n".join(left_out))


@group.command(cls=SourceCommand, help=say("cli.explain.help"))
@click.argument("source")
@click.option("--format", "format_", metavar="FORMAT", help=say("cli.explain.format"))
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("cli.explain.output"))
@options(EXPLAINING)
def explain(source: str, format_: str | None, output: Path | None, **options: str | None) -> None:
    """Print the explanation, or write it into a file."""
    from app.web.formats import EXPLANATIONS

    if format_ is None:
        format_ = "txt" if output is None else suffix_of(output, EXPLANATIONS)
    elif format_ not in EXPLANATIONS:
        fail(say("cli.explain.unknown", format=format_, formats=", ".join(EXPLANATIONS)))
    text = source_text(source)
    with explained(text):
        asked = parameters_of(text, options)
        body = EXPLANATIONS[format_].write(asked.lesson(picture=True, guarded=False), asked)
    if output is None:
        click.echo(body.decode(), nl=False)
    else:
        write(output, body)


@group.command(cls=SourceCommand, help=say("cli.grad.help"))
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help=say("cli.json"))
@options(READING)
def grad(source: str, as_json: bool, **options: str | None) -> None:
    """Print every value and every gradient."""
    from app.presentation import node_link, plain
    from app.web.encoding import encode

    text = source_text(source)
    with explained(text), all_kept():
        lesson = parameters_of(text, options).lesson(picture=False, guarded=False)
        shown = encode(node_link.document(lesson, picture=False)) if as_json else plain.table(lesson)
    click.echo(shown)
