"""The command `backgraph`: the group that holds all commands together, and its entry point."""

from __future__ import annotations

import gc
import sys

import click

from app import __version__
from app.presentation.words import say


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
