"""Pages that are not ours: slides and sites opened from a disk, as a lecturer has them."""

from pathlib import Path

# What reveal.js does for a frame on a slide: it says when the slide is shown, and takes calls.
DECK = """<!doctype html>
<meta charset="utf-8">
<body>
<iframe src="$home$frame" width="900" height="500"></iframe>
<script>
  const frame = document.querySelector("iframe");
  const heard = [], pressed = [];
  addEventListener("message", ({ data }) => {
    if (typeof data !== "string") return heard.push(data);
    const { method, args } = JSON.parse(data);
    if (method === "triggerKey") pressed.push(args[0]);
  });
  addEventListener("keydown", ({ keyCode }) => pressed.push(keyCode));
  const tell = (message) => frame.contentWindow.postMessage(message, "*");
  const last = (kind) => heard.filter(({ backgraph }) => backgraph === kind).at(-1);
</script>
"""

# As much of reveal.js as a plugin sees: fragments, slides, events.
REVEAL = """<!doctype html>
<meta charset="utf-8">
<body>
<div class="slides">
  <section>$graph</section>
  <section>The end</section>
</div>
<script type="module">
  import Backgraph from "$homestatic/js/reveal-plugin.js";
  const slides = document.querySelector(".slides");
  const heard = {};
  let at = 0;
  const tell = (event) => (heard[event] ?? []).forEach((hear) => hear());
  const fragments = () => [...slides.children[at].querySelectorAll(".fragment")];
  const deck = {
    synced: 0,
    isReady: () => true,
    getSlidesElement: () => slides,
    getCurrentSlide: () => slides.children[at],
    syncFragments: () => (deck.synced += 1),
    on: (event, hear) => (heard[event] ??= []).push(hear),
    next() {
      const next = fragments().find((fragment) => !fragment.classList.contains("visible"));
      if (next) next.classList.add("visible");
      else at += 1;
      tell(next ? "fragmentshown" : "slidechanged");
    },
    previous() {
      const last = fragments().findLast((fragment) => fragment.classList.contains("visible"));
      if (last) last.classList.remove("visible");
      else at -= 1;
      tell(last ? "fragmenthidden" : "slidechanged");
    },
    get at() { return at; },
  };
  window.deck = deck;
  Backgraph.init(deck);
  Backgraph.init(deck);
</script>
"""

SITE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A site</title>
<style>* { text-transform: uppercase; } .node, .card { display: none; }</style>
<script type="module" src="$homestatic/js/backgraph.js"></script>
<body><main><h1>A site</h1>$graph</main></body>
"""


def written(folder: Path, template: str, **fields: str) -> str:
    """The address of a page in that folder."""
    for name, value in fields.items():
        template = template.replace(f"${name}", value)
    file = folder / "page.html"
    file.write_text(template, encoding="utf-8")
    return file.as_uri()
