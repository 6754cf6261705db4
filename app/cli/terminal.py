"""What every command does with its arguments and its terminal: sources, files, carets, ends."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from app.calculus.errors import Position, Refusal
from app.presentation.words import say

if TYPE_CHECKING:
    from app.web.parameters import Parameters

Command = TypeVar("Command", bound=Callable[..., Any])
WINDOW = 72  # characters of a source line that are shown above a caret

# The parameters that are options of every command that reads a formula; the rest belong to `draw` alone.
READING = ("at", "wrt", "syntax", "read", "sums", "share", "open", "fold", "prime")


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


def options(names: tuple[str, ...]) -> Callable[[Command], Command]:
    """The parameters of the table as options: `--at`, `--wrt` …"""

    def add(command: Command) -> Command:
        for name in reversed(names):
            command = click.option(f"--{name}", name, metavar="TEXT", help=say(f"parameter.{name}"))(command)
        return command

    return add


def suffix_of(output: Path, formats: Iterable[str]) -> str:
    """The format that a file's name asks for."""
    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in formats:
        fail(say("cli.draw.format", file=str(output), formats=", ".join(f".{name}" for name in formats)))
    return suffix


def make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(say("cli.draw.unwritable", file=str(folder), reason=error.strerror or str(error)))


def write(output: Path, body: bytes) -> None:
    try:
        output.write_bytes(body)
    except OSError as error:
        fail(say("cli.draw.unwritable", file=str(output), reason=error.strerror or str(error)))


def parameters_of(text: str, options: dict[str, str | None]) -> Parameters:
    from app.web import parameters

    return parameters.read([("f", text), *((k, v) for k, v in options.items() if v is not None)])


def source_text(source: str) -> str:
    """The formula: the argument itself, what stands in `@FILE`, or with `-` what comes through the pipe."""
    try:
        if source == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig").strip()
        if source.startswith("@"):
            return Path(source[1:]).read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError, and so is a foreign encoding
        what = say("cli.source.pipe") if source == "-" else source[1:]
        reason = getattr(error, "strerror", None) or say("cli.source.encoding")
        fail(say("cli.source.unreadable", source=what, reason=reason))
    return source


@contextmanager
def explained(text: str, answer: str = "") -> Iterator[None]:
    """End the command with a sentence where text or answer cannot be read or the work cannot be done."""
    from app.presentation import explanations
    from app.workers import Unavailable

    try:
        yield
    except Refusal as refusal:
        blamed = answer if refusal.details.get("parameter") == "answer" else text
        fail("\n".join([*caret(blamed, refusal.position), explanations.refusal(refusal)]))
    except Unavailable as error:
        fail(say(error.key))


def caret(source: str, place: Position | None) -> list[str]:
    """The line of the source and a caret line under the place, cut to a window around it."""
    if place is None or not source.strip():
        return []
    line = source.split("\n")[place.line - 1].expandtabs(1)
    start = max(0, place.column - 1 - WINDOW // 2)
    shown = line[start : start + WINDOW]
    before = shown[: place.column - 1 - start]
    marked = shown[len(before) : len(before) + place.length]
    return ["  " + shown, "  " + " " * width(before) + "^" * max(1, width(marked))]


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(2)
