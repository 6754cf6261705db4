"""Import lines that change nothing for what follows them, left out.

`import numpy as np` says what `np` stands for, and that is known. Where it is not, as after `from math import
log as ln`, the program is left to the parser.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from app.calculus.errors import Refusal
from app.calculus.libraries import MODULES
from app.calculus.phrases import Run, Unusual
from app.calculus.python_phrases import usual_look
from app.calculus.snippet import read_snippet
from app.calculus.tokens import scan

LONGEST = 100  # characters of an import line

_LINE = re.compile(r"^ *(?:import|from) [^\n;()]*$", re.MULTILINE)
_WORD = re.compile(r"(?<![\w.])([A-Za-z_]\w*) *(.?)")  # and what follows it


def without_imports(text: str) -> str:
    """The text without its import lines. Raises Unusual where they change what is read."""
    lines = {line.strip(" ") for line in _LINE.findall(text)}
    rest = _LINE.sub("", text)
    followed: defaultdict[str, set[str]] = defaultdict(set)
    for word, following in set(_WORD.findall(rest)):
        followed[word].add(following)
    for alias, path in (pair for line in lines for pair in _imported(line)):
        if alias in followed and not _is_usual(alias, path, followed[alias]):
            raise Unusual
    return rest


@lru_cache(maxsize=1_024)
def _imported(line: str) -> tuple[tuple[str, str], ...]:
    """The names that a line makes known, each with what it stands for. Raises Unusual."""
    if len(line) > LONGEST:
        raise Unusual
    try:
        return tuple(read_snippet(line, scan(line, "python")).imported.items())
    except Refusal:
        raise Unusual from None


def _is_usual(alias: str, path: str, following: set[str]) -> bool:
    """Whether it stands for that anyway: a module before its dots, a function before its brackets."""
    if alias in MODULES:
        return following == {"."} and "optim" not in path
    return following == {"("} and path.endswith(f".{alias}") and isinstance(usual_look(alias).what, Run)
