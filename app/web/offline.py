"""A Lesson -> one HTML file that plays without a server or a network, from `file://` too.

Style, modules and letters are inside. A module knows the others by name; an import map has a data address for
each. The file brings a policy of its own: what may run is named by its hash, and nothing may be fetched.
"""

import base64
import re
from functools import cache

import jinja2

from app.lesson import Lesson
from app.presentation.words import say
from app.web import bundles, playing
from app.web.encoding import encode
from app.web.folders import folder
from app.web.hashes import named
from app.web.mathematics import trusted
from app.web.parameters import Parameters

ENTRY = "embed.js"  # a file in a deck's frame speaks with the deck as /embed does

# The whole font is more than a file should carry; what has all that formulas need has the letters, too.
_OTHER_FONTS = re.compile(r"@font-face \{[^}]*/font/stix-two-(?:math|letters\.woff2)\"\)[^}]*\}")
_IMPORTED = re.compile(r'(?<=from |port )"\./([\w-]+\.js)"')


def html(lesson: Lesson, asked: Parameters) -> bytes:
    """Graph and player as a page that needs nothing else.  The first step is the one asked for."""
    page = playing.scene(lesson, asked.step, asked.layout, lambda _: "#")
    return (
        _templates()
        .get_template("offline.html")
        .render(page=page, asked=asked, policy=policy(), style=_style(), modules=_modules(), entry=_entry())
        .encode()
    )


@cache
def policy() -> str:
    """The file's Content-Security-Policy, which it is served with, too. Anybody may frame it."""
    scripts = " ".join(named(text) for text in (_modules(), _entry()))
    return (
        f"default-src 'none'; script-src data: {scripts}; style-src {named(_style())}; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _templates() -> jinja2.Environment:
    found = jinja2.Environment(loader=jinja2.FileSystemLoader(folder("templates")), autoescape=True)
    found.globals["say"] = say
    return found


@cache
def _style() -> str:
    letters = _data("font/woff2", (folder("static") / "font" / "stix-two-math.woff2").read_bytes())
    style = bundles.style("offline").replace('"../../static/font/stix-two-math.woff2"', f'"{letters}"')
    return trusted(_OTHER_FONTS.sub("", style))


def _entry() -> str:
    return trusted(f'import "{_name(ENTRY)}";')


@cache
def _modules() -> str:
    """The import map: the entry and all that it imports, however far."""
    found: dict[str, str] = {}
    wanted = [ENTRY]
    while wanted:
        file = wanted.pop()
        if _name(file) not in found:
            text = (folder("static") / "js" / file).read_text(encoding="utf-8")
            wanted += _IMPORTED.findall(text)
            named = _IMPORTED.sub(lambda match: f'"{_name(match[1])}"', text)
            found[_name(file)] = _data("text/javascript", named.encode())
    return trusted(encode({"imports": found}))


def _name(file: str) -> str:
    return f"backgraph/{file}"


def _data(media_type: str, body: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(body).decode()}"
