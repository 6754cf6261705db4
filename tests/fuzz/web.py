"""The web surface under mutated requests: `python -m tests.fuzz.web --minutes 10`.

Every answer is a page, a picture or a document, or a refusal that says so: `application/problem+json`, or a
page where a person reads. Never a 500, and never a trace. Whatever is found is printed as it was asked.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from typing import Any

from flask.testing import FlaskClient

from app import create_app, workers
from app.web.parameters import TABLE, allowed
from tests.fuzz.mutation import OPTIONS, WORDS, mutated
from tests.fuzz.seeds import seeds

PAGES = ("/", "/embed")
MACHINES = ("/graph.svg", "/api/graph", "/api/breakdown", "/api/derivation", "/api/order", "/api/descend")
DOCUMENTS = ("/explain.txt", "/explain.md", "/explain.tex", "/explain.py", "/reading.tex", "/reading.py")
PATHS = (*PAGES, *MACHINES, *MACHINES, "/api/explain", *DOCUMENTS)
UNKNOWN = ("wtr", "F", "at.", "at.w", "at.λ", "at.w,x", "", "f[]", "__class__", "callback", "ﬁ")
NUMBERS = ("-1", "0", "1", "7", "1e9", "99999999999999999999", "0.5", "nan", "inf", "½", "٣", "1_0", " 1 ")
ROWS = ("x=1,y=2;x=2,y=3", "x,y\n1,2\n3,4", "x\ty\n1\t2", "x=1", ";;", "x=,y", "\x00", "a;b;c")
LIKELY: dict[str, tuple[str, ...]] = {
    "data": ROWS, "start": ("w=1", "b=0,w=1e300", *ROWS), "piece": ("breakdown", "paths,order", "closed"),
    "of": ("w", "x", "b"), "steps": ("0", "3", "10", "1000"), "step": ("0", "1", "9", "last"),
}  # fmt: skip

Asked = dict[str, Any]
statuses: Counter[int] = Counter()  # of all answers


def request(rng: random.Random, sources: list[str]) -> tuple[str, str, Asked]:
    """A method, a path and what goes with it."""
    source = rng.choice(sources)
    fields = json.loads(mutated(source, sources, rng) if rng.random() < 0.6 else source)
    for name in rng.sample(sorted(TABLE), rng.choice((0, 1, 1, 2, 4))):
        if name != "f":
            fields[name] = _value(name, rng)
    if rng.random() < 0.05:
        fields[rng.choice(UNKNOWN)] = _value("at", rng)
    path = rng.choice(PATHS)
    if path in PAGES or rng.random() < 0.6:
        pairs = [*fields.items()] + [("f", "x")] * (rng.random() < 0.02)
        return "GET", path, {"query_string": pairs}
    if rng.random() < 0.1:
        return "POST", path, {"data": fields}
    return "POST", path, {"data": _body(fields, rng), "content_type": "application/json"}


def _value(name: str, rng: random.Random) -> str:
    likely = [*allowed(name), *OPTIONS.get(name, ()), *LIKELY.get(name, ())]
    kind = rng.random()
    if likely and kind < 0.85:
        return rng.choice(likely)
    return rng.choice(NUMBERS) if kind < 0.93 else rng.choice(rng.choice(WORDS)) * rng.choice((1, 50))


def _body(fields: Asked, rng: random.Random) -> bytes:
    """JSON, now and then with members that are no text, or broken."""
    members: Asked = dict(fields)
    if rng.random() < 0.2:
        member = rng.choice([None, True, 0.1, 10**400, [], ["x"], {"w": 1}, {"w": {"w": "x"}}, "\ud800"])
        members[rng.choice([*members, "at"])] = member
    text = json.dumps(members, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        at = rng.randrange(len(text))
        text = text[:at] + rng.randbytes(rng.choice((0, 1, 3))) + text[at + 1 :]
    return text


def wrong(client: FlaskClient, method: str, path: str, asked: Asked) -> str:
    """What is wrong with the answer to a request; "" if nothing is."""
    answer = client.open(path, method=method, **asked)
    content = answer.get_data(as_text=True)
    statuses[answer.status_code] += 1
    if answer.status_code in (500, 502, 504) or "Traceback (most recent call last)" in content:
        return str(answer.status_code)
    if answer.status_code < 400:
        return ""
    expected = "text/html" if path in PAGES else "application/problem+json"
    if answer.mimetype != expected:
        return f"{answer.status_code} is {answer.mimetype}"
    if expected.endswith("json"):
        problem = json.loads(content)
        return "" if problem["status"] == answer.status_code and problem["detail"] else "an empty problem"
    return ""


def main() -> None:
    """Ask for so many minutes, and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.web")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng, sources = random.Random(options.seed), seeds()
    client = create_app().test_client()
    counts: Counter[str] = Counter()
    end = time.monotonic() + 60 * options.minutes
    while time.monotonic() < end:
        method, path, asked = request(rng, sources)
        began = time.monotonic()
        found = wrong(client, method, path, asked)
        took = time.monotonic() - began
        found = found or (f"took {took:.0f} s" if took > 5 else "")
        counts[found or "fine"] += 1
        if found:
            sys.stdout.write(f"{found}: {method} {path} {asked!r}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{counts.total()} requests: {dict(counts)}, answers by status: {dict(statuses)}\n")
    workers.close()


if __name__ == "__main__":
    main()
