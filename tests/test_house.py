"""The order of the house: who may import whom, one door per third party, no eval, small rooms, a true map."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

# Imports point to the left. Rooms in one set do not know each other.
FLOORS = (
    {"app.turns", "app.keeping", "app.calculus"},
    {"app.weighing"},
    {"app.workers", "app.weighing"},
    {"app.lesson"},
    {"app.closed_forms"},
    {"app.explanation"},
    {"app.homework"},
    {"app.presentation"},
    {"app.grading", "app.web"},
    {"app"},
    {"app.server"},
    {"app.cli"},
    {"app.__main__"},
)
# Inside calculus likewise; here rooms in one set may help each other as long as there is no circle.
CALCULUS = (
    {"errors", "tree", "primitives", "symbols"},
    {"operations", "tidy", "partials", "collect"},
    {"tokens", "ambiguity", "libraries"},
    {
        "lexicon",
        "fractions",
        "unrolling",
        "complaints",
        "foreign",
        "cutting",
        "versions",
        "bars",
        "bases",
        "cursor",
    },
    {"scripts", "pending", "brackets", "definitions", "sigma", "statements"},
    {"sums", "neighbours", "continuing"},
    {"equations", "arguments", "paper", "python", "snippet", "printing", "markup"},
    {"syntax", "lines"},
    {"outcome", "phrases", "python_phrases"},
    {"imports", "one_pass", "paper_pass", "python_pass"},
    {"direct"},
    {"reading"},
    {"alternatives"},
    {"formulas", "derivatives", "compiled"},
    {"code", "tensors"},
    {"inlining", "tape", "calls"},
    {"graph", "samples"},
    {"building"},
    {"passes", "belonging"},
    {"straight", "many"},
    {"steps", "closed_form", "defaults", "descent"},
    {"agreement", "folding", "folded_passes", "portable", "choices", "zeros"},
    {"translation"},
    {"symbolic", "elimination"},
    {"hessian", "output_form"},
    {"breakdown", "paths"},
    {"adjoint_form"},
    {"derivation"},
    {"ordering"},
)
# In presentation a room that shows a lesson is imported by no other; the rest are their tools.
VIEWS = {
    "animation",
    "curve",
    "dot",
    "explaining",
    "fragments",
    "hypertext",
    "latex",
    "markdown",
    "micrograd",
    "node_link",
    "order",
    "pages",
    "picture",
    "plain",
    "program",
    "prose",
    "quoted",
    "raster",
    "slides",
    "tikz",
    "torch_program",
}

DOORS = {
    "brotli": {"app.web.packing"},
    "cachetools": {"app.keeping"},
    "click": {"app.cli"},
    "distributed": {"app.cli"},
    "flask": {"app", "app.web"},
    "flint": {"app.homework.balls", "app.homework.polynomials"},
    "gunicorn": {"app.server"},
    "jinja2": {"app.web"},
    "markupsafe": {"app.web"},
    "numpy": {"app.calculus.many"},
    "networkx": {"app.calculus.graph", "app.calculus.passes"},
    "pebble": {"app.workers"},
    "pydantic": {"app.homework.assignments"},
    "pydantic_core": {"app.homework.assignments"},
    "PIL": {"app.presentation.raster"},
    "prometheus_client": {"app.web.metrics"},
    "pydot": {"app.presentation.dot"},
    "pygraphviz": {"app.presentation.engine"},
    "pptx": {"app.presentation.slides"},
    "redis": {"app.web.shared"},
    "resvg_py": {"app.presentation.raster"},
    "sympy": {f"app.calculus.{room}" for room in ("translation", "symbolic", "elimination", "output_form")},
    "tomlkit": {"app.homework.places"},
    "typst": {"app.presentation.pages"},
    "waitress": {"app.server"},
    "werkzeug": {"app", "app.web"},
    "ziafont": {"app.presentation.glyphs"},
    "ziamath": {"app.presentation.glyphs"},
}
PURE = {"flask", "werkzeug", "click", "pygraphviz", "pydot", "ziamath"}  # what calculus never needs
FORBIDDEN = {"eval", "exec", "sympify", "parse_expr", "parse_latex", "__import__"}
# The one door of `exec`: what runs there is written from the rows of the table and from names of our own.
WRITTEN_HERE = {"app.calculus.compiled": {"exec"}}

LINES_OF_A_FUNCTION = 40
LINES_OF_A_FILE = 400
SENTENCES = (
    APP / "presentation" / "words.py"
)  # one table of sentences, a line each: it grows with what is said


def modules() -> dict[str, Path]:
    """Every module of the app by its dotted name."""
    found = {}
    for path in sorted(APP.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


@cache
def syntax(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports(name: str) -> Iterator[str]:
    """The modules that `name` imports, anywhere in its text."""
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: write the whole name instead of dots"
            module = str(node.module)
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                # `from app import __version__` takes a fact, not the application
                if alias.name != "__version__":
                    yield inner if inner in MODULES else module


def within(name: str, rooms: set[str]) -> bool:
    """Whether the module is one of the rooms or lies inside one; `app` itself has no inside."""
    return any(name == room or (room != "app" and name.startswith(room + ".")) for room in rooms)


def floor(name: str) -> int:
    """On which floor the module lives."""
    return next(index for index, rooms in enumerate(FLOORS) if within(name, rooms))


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name: str) -> None:
    for target in imports(name):
        if target.split(".")[0] != "app":
            continue
        assert floor(target) <= floor(name), f"{name} imports {target} from above"
        if floor(target) == floor(name):
            assert target.split(".")[:2] == name.split(".")[:2], f"{name} imports its neighbour {target}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("app.calculus.")])
def test_calculus_is_built_upwards(name: str) -> None:
    def level(module: str) -> int:
        room = module.split(".")[2]
        levels = [index for index, rooms in enumerate(CALCULUS) if room in rooms]
        assert levels, f"say in this test where {room} belongs"
        return levels[0]

    for target in imports(name):
        if target.startswith("app.calculus."):
            assert level(target) <= level(name), f"{name} imports {target} from above"


def test_there_is_no_circle() -> None:
    towards = {name: {t for t in imports(name) if t in MODULES and t != "app"} for name in MODULES}
    while leaves := {name for name, targets in towards.items() if not targets & towards.keys()}:
        for name in leaves:
            del towards[name]
    assert not towards, "these import each other in a circle"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("app.presentation.")])
def test_presentations_do_not_know_each_other(name: str) -> None:
    others = {target.split(".")[2] for target in imports(name) if target.startswith("app.presentation.")}
    assert not others & VIEWS, f"{name} imports {others & VIEWS}"


@pytest.mark.parametrize("name", MODULES)
def test_each_third_party_has_one_door(name: str) -> None:
    for target in imports(name):
        package = target.split(".")[0]
        if package not in sys.stdlib_module_names and package not in ("app", "_typeshed"):
            assert package in DOORS, f"{name} imports {package}: give it a door here"
            assert within(name, DOORS[package]), f"{package} belongs to {DOORS[package]}, not to {name}"
            assert not (name.startswith("app.calculus") and package in PURE)


@pytest.mark.parametrize("name", MODULES)
def test_no_text_of_a_user_is_ever_run(name: str) -> None:
    for node in ast.walk(syntax(name)):
        words = {getattr(node, "id", None), getattr(node, "attr", None)}
        if isinstance(node, ast.Import | ast.ImportFrom):
            words |= {part for alias in node.names for part in alias.name.split(".")}
        assert not words & (FORBIDDEN - WRITTEN_HERE.get(name, set())), (
            f"{name}:{getattr(node, 'lineno', '?')}"
        )


def strings(name: str) -> Iterator[ast.Constant]:
    """The text constants of a module, without its docstrings and without lists of words written as text."""
    skipped = set()
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.Expr) or (isinstance(node, ast.Attribute) and node.attr == "split"):
            skipped.add(id(node.value))
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node


SILENT = {"app.lesson", "app.calculus", "app.homework"}


@pytest.mark.parametrize("name", [name for name in MODULES if within(name, SILENT)])
def test_calculus_has_no_english(name: str) -> None:
    for node in strings(name):
        words = node.value.lower().split()
        spoken = set(words) & {"is", "are", "has", "have", "cannot", "not", "no", "this"}
        assert len(words) < 3 or not spoken, f"{name}:{node.lineno} belongs into words.py: {node.value!r}"


def rooms_to_measure() -> list[Path]:
    """Every file that people of this house write."""
    kinds = {".py", ".js", ".mjs", ".css", ".html"}
    return [
        path
        for folder in ("app", "static", "templates", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in kinds
    ]


@pytest.mark.parametrize("path", rooms_to_measure(), ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    if path != SENTENCES:
        assert lines <= LINES_OF_A_FILE, "this room wants a wall"
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= LINES_OF_A_FUNCTION, f"{node.name}: {length} lines"


def the_map() -> str:
    """The map of rooms in the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.split("## The map")[1].split("\n## ")[0]


def test_the_map_names_every_room_and_no_other() -> None:
    rooms = {path.name for path in MODULES.values() if not path.name.startswith("__")}
    rooms |= {path.name for path in (ROOT / "static" / "js").glob("*.js")}
    named = set(re.findall(r"\b[a-z][\w-]*\.(?:py|js)\b", the_map())) - {"test_house.py"}
    assert rooms <= named, f"not on the map: {rooms - named}"
    assert named <= rooms, f"on the map, not in the house: {named - rooms}"
