"""Commands for answers: check one, check assignment files, grade a class."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.group import group
from app.cli.terminal import READING, SourceCommand, explained, fail, options, parameters_of, source_text
from app.presentation.words import say

if TYPE_CHECKING:
    from concurrent.futures import Executor

CHECKING = (*READING, "of", "kind", "hint")
ENDINGS = {"correct": 0, "incorrect": 1, "undecided": 3}  # how `check` ends; 2 is what cannot be read


@group.command(cls=SourceCommand, help=say("cli.check.help"))
@click.argument("source")
@click.argument("answer")
@click.option("--json", "as_json", is_flag=True, help=say("cli.check.json"))
@options(CHECKING)
def check(source: str, answer: str, as_json: bool, **options: str | None) -> None:
    """Say how an answer stands."""
    from app.homework.marking import mark, parameter
    from app.presentation import verdicts
    from app.web.checking import FULL
    from app.web.encoding import encode

    text, given = source_text(source), source_text(answer)
    with explained(text, given):
        asked = parameters_of(text, options | {"answer": given})
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
        fail(say("cli.assignment.none"))
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
        fail(f"{answers}: {say(f'grade.table.{error.key}', **error.details)}")
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
        fail(say("cli.grade.unknown", name=name))
    try:
        text = shelf.text_of(path)
        proofread(text)
    except assignments.Faulty as error:
        fail("\n".join(faults.located(str(path), fault) for fault in error.faults))
    return text


@contextmanager
def _executor(count: int | None, dask: str | None) -> Iterator[Executor]:
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
        fail(say("cli.grade.no_dask"))
    connect: Any = distributed.Client  # it has no types
    try:
        client = connect(dask, timeout=10)
    except (OSError, ValueError) as error:
        fail(say("cli.grade.no_cluster", address=dask, reason=str(error)))
    with client, client.get_executor() as executor:
        yield executor


def _progress(length: int) -> Any:
    """A bar on the screen, none in a pipe."""
    return click.progressbar(length=length, label=say("cli.grade.bar"), file=sys.stderr, show_pos=True)
