"""What can be copied, the reading and the pieces of an explanation: for each its addresses, one a format."""

from dataclasses import replace

from app.lesson import Lesson
from app.presentation.words import say
from app.web import addresses
from app.web.explain_panels import parameter_of
from app.web.formats import EXPLANATIONS, READINGS
from app.web.parameters import Parameters

CARRIED = ("f", "wrt", "syntax", "read", "sums", "share", "open", "fold", "prime", "lang")
# What each tab shows that can be copied.
SHOWN = {
    "breakdown": ("breakdown", "derivation", "factors"),
    "paths": ("paths",),
    "closed": ("closed",),
    "order": ("order",),
}
OF_ONE = ("derivation", "paths")  # on the page these are about one parameter
ORDER = ("tex", "md", "txt", "py")
LONGEST = 8190  # characters of an address

Copies = dict[str, list[dict[str, str]]]


def copies(lesson: Lesson, chosen: Parameters) -> Copies:
    """Links to the reading and each piece in the open tab; none if one is too long for an address."""
    query = addresses.query(replace(Parameters(), **{name: getattr(chosen, name) for name in CARRIED}))
    found: Copies = {"reading": [_link(query, format_, "explain.reading") for format_ in READINGS]}
    query |= {"at": addresses.point(lesson.point)} if lesson.point else {}
    one = {}
    if lesson.parameters:
        one = {"of": lesson.graph.nodes[parameter_of(lesson, chosen)].name, "voice": chosen.voice}
    for piece in SHOWN.get(chosen.tab, ()):
        asked = query | {"piece": piece} | (one if piece in OF_ONE else {})
        found[piece] = [_link(_alone(asked, format_), format_, "explain.text") for format_ in ORDER]
    too_long = any(len(link["address"]) > LONGEST for links in found.values() for link in links)
    return {} if too_long else found


def _alone(query: addresses.Query, format_: str) -> addresses.Query:
    """A piece without title and preamble; a program is whole or nothing."""
    assert format_ in EXPLANATIONS
    return query if format_ == "py" else query | {"alone": "1"}


def _link(query: addresses.Query, format_: str, endpoint: str) -> dict[str, str]:
    return {
        "label": say(f"copy.{format_}"),
        "address": addresses.address(query, endpoint, format_=format_),
    }
