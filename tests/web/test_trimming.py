"""What is left out of styles and scripts is nothing that a browser reads."""

import re
from pathlib import Path

import pytest

from app.web.folders import folder
from app.web.trimming import trimmed

MODULES = sorted((folder("static") / "js").glob("*.js"))
SHEETS = sorted((folder("static") / "css").glob("*.css"))


def test_comments_and_indentation_go() -> None:
    text = """\
/**
 * What it is **for**.
 */
export function f(x) {
  // why
  const url = "http://x"; // where

  return x / 2 /* half */ / 3; /* a sixth */
}
"""
    assert trimmed(text) == (
        'export function f(x) {\nconst url = "http://x";\nreturn x / 2 /* half */ / 3;\n}\n'
    )


@pytest.mark.parametrize("file", [*MODULES, *SHEETS], ids=lambda file: file.name)
def test_what_stands_in_quotes_stays(file: Path) -> None:
    """Modules and sheets are written so that lines tell what is a comment: no text goes on in the next line,
    and none holds what looks like a comment.
    """
    text = re.sub(
        r"^ */\*.*?\*/$|^ *//.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    for line in text.splitlines():
        code = re.split(r" // | /\*", line)[0]
        assert code.count("`") % 2 == 0, line
        assert code == line or code.count('"') % 2 == 0, line
