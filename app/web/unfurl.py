"""What other sites show of an address of ours: title, sentence, picture (Open Graph), and where oEmbed is."""

from dataclasses import dataclass

from app.lesson import Lesson
from app.presentation.words import say
from app.web import addresses, playing
from app.web.addresses import Query

SCALE = 2  # pixels of the picture for one of the graph
LONGEST = 2000  # characters of an address that every reader of such cards takes


@dataclass(frozen=True, slots=True)
class Card:
    """A graph as other sites show it; every address is whole."""

    title: str
    description: str
    page: str
    embed: str
    oembed: str
    picture: str


def card(lesson: Lesson, query: Query) -> Card | None:
    """The card of a lesson at this query; None where its addresses are too long to be passed on."""
    page = addresses.whole(query, "explore.page")
    if len(page) > LONGEST:
        return None
    return Card(
        title=playing.title(lesson),
        description=say("page.description"),
        page=page,
        embed=addresses.whole(query, "explore.embed"),
        oembed=addresses.whole({"url": page}, "oembed.card"),
        picture=addresses.whole(query | {"scale": str(SCALE)}, "export.graph", format_="png"),
    )
