"""The command `backgraph`: serve the site, draw a graph, print values and gradients, explain them, check
assignment files.
"""

import gc
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from app import __version__
from app.calculus.errors import Position, Refusal
from app.presentation.words import say

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from app.lesson import Lesson
    from app.web.parameters import Parameters

Command = TypeVar("Command", bound=Callable[..., Any])
PORT = click.IntRange(0, 65535)
WINDOW = 72  # characters of a source line that are shown above a caret

# The parameters that are options of every command that reads a formula; the rest belong to `draw` alone.
READING = ("at", "wrt", "syntax", "read", "sums", "share", "open", "prime")
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
    "loop",
    "pages",
    "beamer",
    "alone",
)
EXPLAINING = (*READING, "piece", "of", "voice", "alone")
CHECKING = (*READING, "of", "kind", "hint")
ENDINGS = {"correct": 0, "incorrect": 1, "undecided": 3}  # how `check` ends; 2 is what cannot be read


class SourceCommand(click.Command):
    """A command whose arguments are formulas, which may begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put formulas such as `-log(x)` where they cannot be taken for options."""
        options = [parameter for parameter in self.params if isinstance(parameter, click.Option)]
        flags = {name for option in options if option.is_flag for name in option.opts} | {"-h", "--help"}
        valued = {name for option in options if not option.is_flag for name in option.opts}
        named: list[str] = []
        formulas: list[str] = []
        rest = iter(args)
        for word in rest:
            if word == "--":
                formulas += rest
            elif word in valued:
                named += [word, *islice(rest, 1)]
            elif word in flags or (word.startswith("--") and (formulas or "=" in word)):
                named.append(word)
            else:
                formulas.append(word)
        return super().parse_args(ctx, [*named, "--", *formulas])


def _options(names: tuple[str, ...]) -> Callable[[Command], Command]:
    """The parameters of the table as options: `--at`, `--wrt` …"""

    def add(command: Command) -> Command:
        for name in reversed(names):
            command = click.option(f"--{name}", name, metavar="TEXT", help=say(f"parameter.{name}"))(command)
        return command

    return add


def main() -> None:
    """The entry point."""
    gc.set_threshold(500_000, 20, 100)  # as in a worker: large graphs are no garbage
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ∂ is no reason to fail
    try:
        group(prog_name="backgraph")
    except OSError as error:  # nowhere to write to: a full disk behind `>`
        raise SystemExit(f"backgraph: {error.strerror or error}") from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, help=say("cli.help"))
@click.version_option(__version__)
def group() -> None:
    """Hold the commands together."""


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
        _fail(say("cli.serve.taken", host=host, port=port, reason=str(error)))


@group.command(cls=SourceCommand, help=say("cli.draw.help"))
@click.argument("source")
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("cli.draw.output"))
@click.option("--all", "folder", metavar="FOLDER", type=click.Path(path_type=Path), help=say("cli.draw.all"))
@_options(DRAWING)
def draw(source: str, output: Path | None, folder: Path | None, **options: str | None) -> None:
    """Draw the graph into a file whose suffix is the format, or into a folder in every format."""
    from app.web.formats import FORMATS

    if (output is None) == (folder is None):
        _fail(say("cli.draw.one"))
    suffix = _suffix(output, FORMATS) if output else ""
    text = _source(source)
    with _explained(text):
        asked = _asked(text, options)
        lesson = asked.lesson(picture=True, guarded=False)
        if folder is not None:
            _draw_all(lesson, asked, folder)
        elif output is not None:
            _write(output, FORMATS[suffix].write(lesson, asked))


def _draw_all(lesson: "Lesson", asked: "Parameters", folder: Path) -> None:
    """A file of every format. What one cannot do is said, and the others are written."""
    from app.presentation import explanations
    from app.web.formats import FORMATS
    from app.workers import Unavailable

    _make(folder)
    left_out = []
    for name, format_ in FORMATS.items():
        try:
            _write(folder / f"backgraph.{name}", format_.write(lesson, asked))
        except (Refusal, Unavailable) as error:
            reason = explanations.refusal(error) if isinstance(error, Refusal) else say(error.key)
            left_out.append(say("cli.draw.left_out", format=name, reason=reason))
    if left_out:
        _fail("\n".join(left_out))


@group.command(cls=SourceCommand, help=say("cli.explain.help"))
@click.argument("source")
@click.option("--format", "format_", metavar="FORMAT", help=say("cli.explain.format"))
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("cli.explain.output"))
@_options(EXPLAINING)
def explain(source: str, format_: str | None, output: Path | None, **options: str | None) -> None:
    """Print the explanation, or write it into a file."""
    from app.web.formats import EXPLANATIONS

    if format_ is None:
        format_ = "txt" if output is None else _suffix(output, EXPLANATIONS)
    elif format_ not in EXPLANATIONS:
        _fail(say("cli.explain.unknown", format=format_, formats=", ".join(EXPLANATIONS)))
    text = _source(source)
    with _explained(text):
        asked = _asked(text, options)
        body = EXPLANATIONS[format_].write(asked.lesson(picture=True, guarded=False), asked)
    if output is None:
        click.echo(body.decode(), nl=False)
    else:
        _write(output, body)


@group.command(cls=SourceCommand, help=say("cli.grad.help"))
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help=say("cli.json"))
@_options(READING)
def grad(source: str, as_json: bool, **options: str | None) -> None:
    """Print every value and every gradient."""
    from app.presentation import node_link, plain
    from app.web.encoding import encode

    text = _source(source)
    with _explained(text):
        lesson = _asked(text, options).lesson(picture=False, guarded=False)
    click.echo(encode(node_link.document(lesson, picture=False)) if as_json else plain.table(lesson))


@group.command(cls=SourceCommand, help=say("cli.check.help"))
@click.argument("source")
@click.argument("answer")
@click.option("--json", "as_json", is_flag=True, help=say("cli.check.json"))
@_options(CHECKING)
def check(source: str, answer: str, as_json: bool, **options: str | None) -> None:
    """Say how an answer stands."""
    from app.homework.marking import mark, parameter
    from app.presentation import verdicts
    from app.web.checking import FULL
    from app.web.encoding import encode

    text, given = _source(source), _source(answer)
    with _explained(text, given):
        asked = _asked(text, options | {"answer": given})
        lesson = asked.lesson(picture=True, guarded=False)
        marked = mark(lesson, asked.kind, asked.answer, asked.of)
        hint = FULL if asked.hint is None else asked.hint
        found = verdicts.document(lesson, parameter(lesson, asked.of), marked, hint)
    click.echo(encode(found) if as_json else verdicts.text(found))
    raise SystemExit(ENDINGS[marked.judgement.verdict])


@group.group(help=say("cli.assignment.help"))
def assignment() -> None:
    """Hold the commands on assignment files together."""


@assignment.command("check", help=say("cli.assignment.check.help"))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
def check_assignment(files: tuple[Path, ...]) -> None:
    """Print every fault of the files, each with its place; exit 1 if there is any."""
    folder = os.environ.get("BACKGRAPH_ASSIGNMENTS")
    found = files or (sorted(Path(folder).glob("*.toml")) if folder else ())
    if not found:
        _fail(say("cli.assignment.none"))
    sound = [_is_sound(file) for file in found]
    if not all(sound):
        raise SystemExit(1)


def _is_sound(file: Path) -> bool:
    """Say what is wrong in a file, or what is in it."""
    from app.homework import assignments, shelf
    from app.homework.proofreading import proofread
    from app.homework.solutions import solves
    from app.presentation import faults

    try:
        read = proofread(shelf.text_of(file), solves)
    except assignments.Faulty as error:
        for fault in error.faults:
            click.echo(faults.located(str(file), fault), err=True)
        return False
    parts, tasks = len(assignments.parts(read)), len(read.tasks)
    click.echo(say("cli.assignment.sound", file=file, tasks=tasks, parts=parts, points=read.points))
    return True


@group.command(help=say("cli.grade.help"))
@click.argument("assignment", metavar="ASSIGNMENT")
@click.argument("answers", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("cli.grade.output"))
@click.option("--workers", "count", type=click.IntRange(1, 256), help=say("cli.grade.workers"))
@click.option(
    "--seconds",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.1, 600),
    help=say("cli.grade.seconds"),
)
@click.option("--dask", metavar="ADDRESS", help=say("cli.grade.dask"))
def grade(
    assignment: str, answers: Path, output: Path | None, count: int | None, seconds: float, dask: str | None
) -> None:
    """Mark the answers of a class."""
    from app import grading

    text = _assignment_text(assignment)
    try:
        rows = grading.read(answers.read_bytes())
    except grading.BadTable as error:
        _fail(f"{answers}: {say(f'grade.table.{error.key}', **error.details)}")
    sheet = output or answers.with_name(f"{answers.stem}-marks.csv")
    journal = grading.Journal(sheet.with_name(sheet.name + ".part"), text)
    entries: list[Any] = [None] * len(rows)
    with _executor(count, dask) as executor, _progress(len(rows)) as bar:
        for place, entry in grading.grade(text, rows, executor, journal, seconds):
            entries[place] = entry
            bar.update(1)
    grading.write(sheet, grading.written(rows, entries))
    journal.close()
    undecided = sum(entry.points is None for entry in entries)
    click.echo(say("cli.grade.done", file=str(sheet), rows=len(rows), undecided=undecided))


def _assignment_text(name: str) -> str:
    """The text of an assignment: a file's, or by name of one that comes along or lies in the folder."""
    from app.homework import assignments, shelf
    from app.homework.proofreading import proofread
    from app.presentation import faults

    path = (
        Path(name)
        if name.endswith(".toml")
        else shelf.find(name, os.environ.get("BACKGRAPH_ASSIGNMENTS", ""))
    )
    if path is None:
        _fail(say("cli.grade.unknown", name=name))
    try:
        text = shelf.text_of(path)
        proofread(text)
    except assignments.Faulty as error:
        _fail("\n".join(faults.located(str(path), fault) for fault in error.faults))
    return text


@contextmanager
def _executor(count: int | None, dask: str | None) -> Iterator["Executor"]:
    """Threads that wait for workers of this machine, or a cluster."""
    from concurrent.futures import ThreadPoolExecutor

    from app import grading

    if dask is None:
        many = count or os.cpu_count() or 1
        grading.use(many)
        with ThreadPoolExecutor(many) as executor:
            yield executor
        return
    try:
        import distributed
    except ImportError:
        _fail(say("cli.grade.no_dask"))
    connect: Any = distributed.Client  # it has no types
    try:
        client = connect(dask, timeout=10)
    except (OSError, ValueError) as error:
        _fail(say("cli.grade.no_cluster", address=dask, reason=str(error)))
    with client, client.get_executor() as executor:
        yield executor


def _progress(length: int) -> Any:
    """A bar on the screen, none in a pipe."""
    return click.progressbar(length=length, label=say("cli.grade.bar"), file=sys.stderr, show_pos=True)


def _suffix(output: Path, formats: Iterable[str]) -> str:
    """The format that a file's name asks for."""
    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in formats:
        _fail(say("cli.draw.format", file=str(output), formats=", ".join(f".{name}" for name in formats)))
    return suffix


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _fail(say("cli.draw.unwritable", file=str(folder), reason=error.strerror or str(error)))


def _write(output: Path, body: bytes) -> None:
    try:
        output.write_bytes(body)
    except OSError as error:
        _fail(say("cli.draw.unwritable", file=str(output), reason=error.strerror or str(error)))


def _asked(text: str, options: dict[str, str | None]) -> "Parameters":
    from app.web import parameters

    return parameters.read([("f", text), *((k, v) for k, v in options.items() if v is not None)])


def _source(source: str) -> str:
    """The formula: the argument itself, what stands in `@FILE`, or with `-` what comes through the pipe."""
    try:
        if source == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig").strip()
        if source.startswith("@"):
            return Path(source[1:]).read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError, and so is a foreign encoding
        what = say("cli.source.pipe") if source == "-" else source[1:]
        reason = getattr(error, "strerror", None) or say("cli.source.encoding")
        _fail(say("cli.source.unreadable", source=what, reason=reason))
    return source


@contextmanager
def _explained(text: str, answer: str = "") -> Iterator[None]:
    """End the command with a sentence where text or answer cannot be read or the work cannot be done."""
    from app.presentation import explanations
    from app.workers import Unavailable

    try:
        yield
    except Refusal as refusal:
        blamed = answer if refusal.details.get("parameter") == "answer" else text
        _fail("\n".join([*_caret(blamed, refusal.position), explanations.refusal(refusal)]))
    except Unavailable as error:
        _fail(say(error.key))


def _caret(source: str, place: Position | None) -> list[str]:
    """The line of the source and a caret line under the place, cut to a window around it."""
    if place is None or not source.strip():
        return []
    line = source.split("\n")[place.line - 1].expandtabs(1)
    start = max(0, place.column - 1 - WINDOW // 2)
    shown = line[start : start + WINDOW]
    before = shown[: place.column - 1 - start]
    marked = shown[len(before) : len(before) + place.length]
    return ["  " + shown, "  " + " " * _width(before) + "^" * max(1, _width(marked))]


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(2)
