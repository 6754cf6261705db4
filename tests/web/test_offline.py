"""The HTML file that plays without a server. A browser opens it in tests/browser/test_embed.py."""

import base64
import hashlib
import json
import re

from flask.testing import FlaskClient

ASKED = {"f": "L = (wx − y)^2", "at": "w=1,x=2,y=1"}


def test_everything_is_inside_and_named_by_the_policy(client: FlaskClient) -> None:
    answer = client.get("/graph.html", query_string=ASKED)
    page, policy = answer.text, answer.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert not re.search(r"url\((?!\"data:)", page)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert f'content="{policy.replace(chr(39), "&#39;")}"' in page
    kinds = 'style|script type="importmap"|script type="module"'
    blocks = re.findall(rf"<(?:{kinds})>(.*?)</(?:style|script)>", page, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_every_module_that_is_imported_is_in_the_map(client: FlaskClient) -> None:
    page = client.get("/graph.html", query_string=ASKED).text
    modules = json.loads(re.search(r'<script type="importmap">(.*?)</script>', page, re.DOTALL)[1])["imports"]
    for address in modules.values():
        text = base64.b64decode(address.removeprefix("data:text/javascript;base64,")).decode()
        imported = set(re.findall(r'(?:from|import) "([^"]+)"', text))
        assert imported <= modules.keys()
