"""Our styles and scripts without what only their authors need: comments, indentation, empty lines.

Names and lines stay, so that what a browser shows of them can be read. Both are written in such a way
(tests/web/test_trimming.py) that this is a matter of lines and needs no parser.
"""

import re

_NOTES = re.compile(
    r"""
      ^\ */\*(?:(?!\*/)[\s\S])*\*/\n    # a comment that has lines of its own
    | ^\ *//.*\n
    | \ +/\*(?:(?!\*/).)*\*/$         # one at the end of a line
    | \ +//\ .*$
    | ^\ +
    | ^\n
    """,
    re.MULTILINE | re.VERBOSE,
)


def trimmed(text: str) -> str:
    """The same sheet or module."""
    return _NOTES.sub("", text)
