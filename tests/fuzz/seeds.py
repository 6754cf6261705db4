"""What fuzzing begins with: every source of the tables of cases and of the README, as bodies."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus.jsonl"
DIALECTS = ("auto", "math", "latex", "python")


def corpus() -> list[str]:
    """The bodies that were kept, one a line."""
    return CORPUS.read_text(encoding="utf-8").splitlines() if CORPUS.exists() else []


def seeds() -> list[str]:
    """Every source as a body, those of the corpus last."""
    return [*dict.fromkeys([*map(body, _sources()), *corpus()])]


def body(parameters: dict[str, str]) -> str:
    """Parameters as the body of a POST."""
    return json.dumps(parameters, ensure_ascii=False)


def _sources() -> Iterator[dict[str, str]]:
    for file in sorted((ROOT / "tests" / "cases").glob("*.toml")):
        syntax = {"syntax": "python"} if file.stem == "python" else {}
        for source, *rest in _cases(tomllib.loads(file.read_text(encoding="utf-8"))):
            dialect = {"syntax": rest[-1]} if rest and rest[-1] in DIALECTS else {}
            yield {"f": source, **syntax, **dialect}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for source in re.findall(r'(?:grad|explain|draw) "([^"]+)"|`([^`\n]+)`', readme):
        yield {"f": "".join(source), "at": "w=1.5,x=2"}


def _cases(table: Any) -> Iterator[list[Any]]:
    """Every list of a case, and every spelling of a function, anywhere in a table."""
    if isinstance(table, dict):
        for key, value in table.items():
            if key in ("cases", "spellings", "otherwise"):
                yield from ([case] if isinstance(case, str) else case for case in value)
            elif key == "source" and isinstance(value, str):
                yield [value]
            else:
                yield from _cases(value)
    elif isinstance(table, list):
        for value in table:
            yield from _cases(value)
