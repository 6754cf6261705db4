"""Markdown, read by a real parser: tables are tables, and there is no HTML."""

import re

import pytest
from markdown_it import MarkdownIt

from app.lesson import Lesson, lesson
from app.presentation import markdown
from app.presentation.blocks import Paragraph
from app.presentation.document import document
from tests.presentation.documents import NETWORK, awkward, seeds

PARSER = MarkdownIt("gfm-like", {"linkify": False})


def text_of(shown: Lesson) -> str:
    """The whole document."""
    return markdown.text(document(shown), shown.reading.names)


@pytest.mark.parametrize(
    "shown", [*seeds(), lesson(NETWORK), *awkward()], ids=lambda shown: shown.reading.source[:20]
)
def test_tables_are_tables(shown: Lesson) -> None:
    text = text_of(shown)
    tokens = PARSER.parse(text)
    rows = sum(token.type == "tr_open" for token in tokens)
    cells = sum(token.type in ("td_open", "th_open") for token in tokens)
    lines = [line for line in text.split("\n") if line.startswith("|")]
    tables = sum(token.type == "table_open" for token in tokens)
    assert rows == len(lines) - tables
    assert cells == 3 * rows  # every table has three columns
    assert not any(token.type.startswith("html") for token in tokens)


def test_displays_are_balanced() -> None:
    text = text_of(lesson(NETWORK))
    assert text.count("\n$$\n") % 2 == 0
    assert text.count(r"\begin{aligned}") == text.count(r"\end{aligned}") == text.count("\n$$\n") // 2
    for display in re.findall(r"\\begin\{aligned\}\n(.*?)\n\\end", text, re.DOTALL):
        rows = display.split("\n")
        assert all(row.endswith(r" \\") for row in rows[:-1])
        assert all(row.count("&") == 1 for row in rows)


def test_no_text_is_markup() -> None:
    text = "<script>alert(1)</script> *a* _b_ [c](d) `e` | # f &amp; $x$ ~~g~~ !"
    shown = markdown.text((Paragraph((text,)),), frozenset())
    rendered = PARSER.render(shown)
    assert re.sub(r"</?p>\n?", "", rendered).count("<") == 0
    assert "&lt;script&gt;" in rendered
    assert "&amp;amp;" in rendered
