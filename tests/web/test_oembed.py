"""What other sites show of an address of ours."""

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from PIL import Image

ASKED = {"f": "L = (wx − y)^2", "at": "w=1,x=2,y=1"}


def address(client: FlaskClient, path: str = "/") -> str:
    """A whole address of ours, as somebody copies it."""
    with client.application.test_request_context(path, query_string=ASKED) as context:
        return context.request.url


@pytest.mark.parametrize("path", ["/", "/embed", "/share"])
def test_an_address_of_ours_becomes_a_frame(client: FlaskClient, path: str) -> None:
    answer = client.get("/oembed", query_string={"url": address(client, path), "maxwidth": "600"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    card = answer.json
    assert (card["version"], card["type"], card["width"]) == ("1.0", "rich", 600)
    assert "thumbnail_url" not in card, "a thumbnail has no more room than the frame"
    (frame,) = re.findall(r'<iframe src="([^"]+)"', card["html"])
    assert client.get(unescape(frame)).status_code == 200
    card = client.get("/oembed", query_string={"url": address(client, path), "maxheight": "?"}).json
    picture = Image.open(io.BytesIO(client.get(card["thumbnail_url"]).data))
    assert abs(picture.width - card["thumbnail_width"]) <= 2
    assert abs(picture.height - card["thumbnail_height"]) <= 2


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 404),
        ({"url": "https://elsewhere.example/?f=x"}, 404),
        ({"url": "javascript://localhost/?f=x"}, 404),
        ({"url": "http://localhost/api/graph?f=x"}, 404),
        ({"url": "http://[/"}, 404),
        ({"url": "http://localhost/?f=x", "format": "xml"}, 501),
        ({"url": "http://localhost/?f=x%2B"}, 400),
    ],
)
def test_other_addresses_and_formats_are_refused(client: FlaskClient, query: dict, status: int) -> None:
    answer = client.get("/oembed", query_string=query)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_pages_say_where_their_frame_and_their_picture_are(client: FlaskClient) -> None:
    for path in ("/", "/embed"):
        page = client.get(path, query_string=ASKED).text
        discovery = re.search(r'type="application/json\+oembed" href="([^"]+)"', page)
        assert client.get(unescape(discovery[1])).json["type"] == "rich"
        properties = dict(re.findall(r'<meta property="og:(\S+)" content="([^"]*)"', page))
        assert "(wx - y)^2" in properties["title"].replace("−", "-")
        assert client.get(unescape(properties["image"])).data[:4] == b"\x89PNG"
    assert "og:image" not in client.get("/", query_string={"f": "x +"}).text
