"""The command line."""

from app.cli import drawing, homework
from app.cli.group import group, main

__all__ = ["drawing", "group", "homework", "main"]
