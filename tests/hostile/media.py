"""What must hold of a file whatever was typed: it is valid, and nothing in it runs, fetches or reads.

Each function takes a file and raises AssertionError where it is not so.
"""

import ast
import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pygraphviz

from app.calculus.symbols import ACCENTS, GREEK, MARKS

APP = Path(__file__).parents[2] / "app"
SHAPES = {
    *("svg", "g", "path", "rect", "circle", "ellipse", "polygon", "line"),
    *("defs", "use", "title", "desc", "metadata", "style"),
}
LINKS = ("href", "src", "action", "formaction", "data", "poster", "srcdoc", "background", "ping")
FORBIDDEN_TAGS = {"base", "object", "embed", "applet", "frame", "frameset"}
POWERFUL = {
    *(
        "input",
        "include",
        "write",
        "openin",
        "openout",
        "read",
        "immediate",
        "special",
        "directlua",
        "catcode",
    ),
    *(
        "csname",
        "expandafter",
        "jobname",
        "href",
        "url",
        "verb",
        "lstinputlisting",
        "loop",
        "let",
        "edef",
        "font",
    ),
}
STATEMENTS = {
    *(
        "Module",
        "Import",
        "ImportFrom",
        "alias",
        "Assign",
        "AugAssign",
        "Expr",
        "For",
        "While",
        "If",
        "Return",
    ),
    *(
        "Assert",
        "Pass",
        "FunctionDef",
        "ClassDef",
        "arguments",
        "arg",
        "keyword",
        "Call",
        "Attribute",
        "Name",
    ),
    *(
        "Load",
        "Store",
        "Constant",
        "BinOp",
        "UnaryOp",
        "Compare",
        "IfExp",
        "BoolOp",
        "List",
        "Tuple",
        "Lambda",
    ),
    *("Subscript", "Dict", "Set", "ListComp", "GeneratorExp", "comprehension", "Starred", "JoinedStr"),
    *("FormattedValue", "Nonlocal"),
}
SECTIONS = ("section", "subsection", "subsubsection")
MODULES = {"math", "torch", "torch.nn.functional", "cmath"}


def svg(text: str) -> None:
    """A picture: XML with shapes alone, no script, no handler, nothing from elsewhere, no entities."""
    assert "<!DOCTYPE" not in text
    assert "<!ENTITY" not in text
    for element in ElementTree.fromstring(text).iter():
        tag = str(element.tag).rpartition("}")[2]
        assert tag in SHAPES, tag
        for name, value in element.attrib.items():
            name = name.rpartition("}")[2].lower()
            assert not name.startswith("on"), name
            assert name != "style"
            assert name not in LINKS or value.startswith("#"), value
            assert not re.search(r"url\((?!#)", value), value
        if tag == "style":
            assert not re.search(r"url\(|@import|expression|</", element.text or "")
        if tag == "metadata" and element.text:
            json.loads(element.text)


ICON = Path(__file__).parents[2] / "static" / "favicon.svg"
SIGN = "data:image/svg+xml," + quote(ICON.read_text("utf-8"), " =:/'")


class _Page(HTMLParser):
    """Looks at every tag."""

    def __init__(self, offline: bool) -> None:
        super().__init__()
        self.offline = offline
        self.script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        assert tag not in FORBIDDEN_TAGS, tag
        assert named.get("http-equiv", "").lower() in ("", "content-security-policy")
        for name, value in named.items():
            assert not name.startswith("on"), name
            assert re.fullmatch(r"[a-zA-Z][\w:.-]*", name), name
            if name in LINKS:
                assert _is_safe(value, self.offline) or (tag == "link" and value == SIGN), value
        if tag == "script":
            kind = named.get("type", "")
            assert "src" in named or kind in ("application/json", "importmap") or self.offline
            self.script = kind

    def handle_endtag(self, tag: str) -> None:
        self.script = "" if tag == "script" else self.script

    def handle_data(self, data: str) -> None:
        if self.script in ("application/json", "importmap"):
            json.loads(data)


def _is_safe(address: str, offline: bool) -> bool:
    """Whether an address leads nowhere but to this site, or, in a file, into the file."""
    scheme = re.match(r"\s*([a-zA-Z][\w+.-]*):", address)
    if scheme and scheme[1].lower() in ("http", "https"):
        return address.startswith("http://localhost/")
    return scheme is None or (offline and address.startswith("data:,"))


def html(text: str, offline: bool = False) -> None:
    """A page: every tag and attribute is one of ours, and every address leads to us."""
    _Page(offline).feed(text)


@cache
def _ours() -> frozenset[str]:
    """Every command of TeX that stands somewhere in the application."""
    texts = (path.read_text(encoding="utf-8") for path in APP.rglob("*.py"))
    written = re.findall(r"\\([A-Za-z]+)", " ".join(texts))
    return frozenset((*written, *GREEK, *ACCENTS, *MARKS.values(), *SECTIONS)) - POWERFUL


def tex(text: str) -> None:
    """TeX: no command but ours, none that reads, writes or defines, and no letter by its number."""
    commands = set(re.findall(r"\\([A-Za-z]+)", text))
    assert not commands - _ours(), commands - _ours()
    assert "^^" not in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)


def python(text: str) -> None:
    """A program: it compiles, imports mathematics alone, and calls only that and what it defines itself."""
    try:
        tree = ast.parse(text)
    except (MemoryError, RecursionError):
        return  # more brackets in each other than Python reads
    except SyntaxError as error:
        if "too many nested" in str(error):
            return
        raise
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        assert type(node).__name__ in STATEMENTS or isinstance(
            node, ast.operator | ast.unaryop | ast.cmpop | ast.boolop
        ), node
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= MODULES
        if isinstance(node, ast.ImportFrom):
            assert node.module in MODULES
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id in defined | HARMLESS, node.func.id
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_") or defined, node.attr


HARMLESS = {
    *("print", "abs", "max", "min", "sum", "reversed", "zip", "len", "float", "isinstance", "set", "sorted"),
    *("range", "list"),
}


def dot(text: str) -> None:
    """DOT: it is read again, has our nodes and edges alone, and no attribute that fetches or links."""
    graph = pygraphviz.AGraph(string=text)
    for node in graph.nodes():
        assert re.fullmatch(r"v\d+\w*", node), node
        assert set(node.attr.to_dict()) <= {
            "label",
            "pos",
            "width",
            "height",
            "shape",
            "style",
            "fixedsize",
            "fontsize",
        }
        assert not str(node.attr["label"]).startswith("<"), "markup"
    for edge in graph.edges():
        assert set(edge.attr.to_dict()) <= {"label", "style", "pos", "fontsize", "key"}


def pptx(data: bytes) -> None:
    """Slides: every part is XML, and nothing is outside of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        for name in folder.namelist():
            if name.endswith((".xml", ".rels")):
                text = folder.read(name).decode()
                assert "<!DOCTYPE" not in text
                root = ElementTree.fromstring(text)
                if name.endswith(".rels"):
                    assert not [one for one in root if one.get("TargetMode") == "External"]


def problem(text: str) -> None:
    """A refusal, as RFC 9457 has it."""
    said = json.loads(text)
    assert said["detail"].strip()
    assert said["title"]
