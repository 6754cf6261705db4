"""Every sentence that is asked for exists and gets its fields; every sentence that exists is asked for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.presentation.words import DEFAULT, WORDS

ROOT = Path(__file__).parents[2]
WRITTEN = [path for path in (ROOT / "app").rglob("*.py") if path.name != "words.py"]
TEMPLATES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in WRITTEN]
NODES = [node for tree in TREES for node in ast.walk(tree)]

# Who is handed a key, and the family that the key belongs to.
ASKERS = {
    "say": "",
    "Unreadable": "refusal.",
    "TooLong": "refusal.",
    "Impossible": "refusal.",
    "Problem": "problem.",
    "Note": "note.",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Each call that names a sentence by a constant, with the sentence's whole key."""
    for node in NODES:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKERS):
            continue
        if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            yield ASKERS[node.func.id] + node.args[0].value, node


def asked_in_templates() -> set[str]:
    return set(re.findall(r"\bsay\(\s*['\"]([^'\"]+[^.'\"])['\"]", TEMPLATES))


def families() -> set[str]:
    """The beginnings of keys that are put together while the program runs: `say(f"refusal.{key}")`."""
    found = {family for family in ASKERS.values() if family}
    for node in NODES:
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            found |= set(re.findall(r"^[a-z_]+\.", str(node.values[0].value)))
    return found | set(re.findall(r"\bsay\(\s*['\"]([a-z_]+\.)['\"]", TEMPLATES))


def mentioned() -> set[str]:
    """Everything that could be a key or the end of one: constants and names of fields."""
    constants = {str(node.value) for node in NODES if isinstance(node, ast.Constant)}
    fields = {
        node.target.id
        for node in NODES
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return constants | fields | set(re.findall(r"['\"]([\w.]+)['\"]", TEMPLATES))


# Keys that are put together of a table's rows; `test_hints.py` holds them to the rows.
TABLED = "mistake."


def test_every_sentence_asked_for_exists() -> None:
    asked = {key for key, node in calls()} | asked_in_templates()
    zeros = {key for key in asked if key.startswith("problem.") and f"zero.{key[8:]}" in WORDS[DEFAULT]}
    assert asked - zeros <= WORDS[DEFAULT].keys()


def test_every_sentence_is_asked_for() -> None:
    known, ends = mentioned(), families()
    pieces = {piece for word in known for piece in word.split(".")}
    unused = {
        key
        for key in WORDS[DEFAULT]
        if key not in known
        and not key.startswith(TABLED)
        and not any(key.startswith(family) and key.removeprefix(family) in known for family in ends)
        and not any(key.startswith(family) and pieces.issuperset(key.split(".")) for family in ends)
    }
    assert not unused


def test_every_sentence_gets_its_fields() -> None:
    for key, node in calls():
        given = {keyword.arg for keyword in node.keywords}
        if None not in given and key in WORDS[DEFAULT] and not key.startswith(("problem.", "note.")):
            needed = {name for _, name, _, _ in Formatter().parse(WORDS[DEFAULT][key]) if name}
            assert needed <= given, f"{key} (line {node.lineno}) lacks {needed - given}"


@pytest.mark.parametrize("lang", WORDS)
def test_languages_say_the_same_things(lang: str) -> None:
    assert WORDS[lang].keys() == WORDS[DEFAULT].keys()
