"""The page's timeline and the picture reckon the same state of every cell and edge at every step."""

import json
import subprocess
from pathlib import Path

import pytest

from app.lesson import Lesson, lesson
from app.presentation import moments
from app.presentation.node_link import document
from tests.js.test_modules import node

TIMELINE = Path(__file__).parents[2] / "static/js/timeline.js"
SCRIPT = f"""
import {{ Timeline }} from {json.dumps(TIMELINE.as_uri())};
const {{ steps, edges, nodes }} = JSON.parse(await new Response(process.stdin).text());
const timeline = new Timeline(steps, edges);
const of = (states, rows) => rows.map(({{ id }}) => states.get(id));
const at = (k) => {{
  const moment = timeline.at(k);
  const gradients = of(moment.gradients, nodes);
  return {{
    phase: moment.phase,
    nodes: of(moment.nodes, nodes),
    values: of(moment.values, nodes),
    gradients: gradients.map(({{ state }}) => state),
    stages: gradients.map(({{ stage }}) => stage),
    edges: of(moment.edges, edges),
  }};
}};
console.log(JSON.stringify([...Array(timeline.finished + 1).keys()].map(at)));
"""


def reckoned_by_the_page(found: Lesson) -> list[dict]:
    data = json.dumps(document(found))
    command = [node(), "--no-warnings", "--input-type=module", "-e", SCRIPT]
    run = subprocess.run(command, input=data, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def reckoned_by_the_picture(found: Lesson) -> list[dict]:
    every = [moments.after(found, k) for k in range(len(found.steps) + 1)] + [moments.after(found)]
    names = ("nodes", "values", "gradients", "stages", "edges")
    return [{"phase": m.phase} | {name: list(getattr(m, name)) for name in names} for m in every]


@pytest.mark.parametrize(
    ("source", "wrt"),
    [
        ("f(x,b,w) = (w e^{bx} + ln(wx)) b", "b,w"),
        ("f = [y - σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]", ""),
        ("f = x x", ""),
        ("f = ln(-x^2)", ""),
        ("f = a b", "none"),
        ("p = a b; q = p; f = q + 0a", "a"),
        ("f = 3", ""),
        ("f = x", ""),
    ],
)
def test_the_same_at_every_step(source: str, wrt: str) -> None:
    for found in (lesson(source, wrt=wrt), lesson(source, wrt=wrt, mode="forward")):
        assert reckoned_by_the_page(found) == reckoned_by_the_picture(found)
