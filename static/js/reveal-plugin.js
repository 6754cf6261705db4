/**
 * A plugin for reveal.js: the clicker steps the graphs on a slide.
 *
 *   Reveal.initialize({ plugins: [Backgraph] })        or, once there is a deck:        Backgraph.init(Reveal)
 *
 * Every step of a <back-graph> becomes a fragment that nobody sees, so all that moves fragments moves the graph:
 * keys, clicker, fingers, the speaker's window, an address with a fragment in it. A graph begins at its `step` (0
 * unless told) and ends finished; `stops="3,7,last"` stops at these alone.
 */
import "./backgraph.js";

const STOP = "data-backgraph-stop";

class Stepper {
  constructor(deck) {
    this.deck = deck;
    const slides = deck.getSlidesElement();
    for (const graph of slides.querySelectorAll("back-graph")) {
      if (!graph.hasAttribute("step")) graph.setAttribute("step", "0");
      if (graph.steps) this.prepare(graph);
    }
    slides.addEventListener("drawn", ({ target }) => target.matches("back-graph") && this.prepare(target));
    for (const event of ["fragmentshown", "fragmenthidden", "slidechanged"]) deck.on(event, () => this.follow());
  }

  /** One fragment for every stop, behind the graph. */
  prepare(graph) {
    this.stops(graph).forEach((stop) => stop.remove());
    const places = listed(graph) ?? Array.from({ length: graph.steps - begun(graph) + 1 }, (_, k) => begun(graph) + k + 1);
    graph.after(...places.map((place) => fragment(place > graph.steps ? "last" : place)));
    const slide = graph.closest("section");
    this.deck.syncFragments(slide);
    if (slide === this.deck.getCurrentSlide()) this.follow();
  }

  /** The fragments of a graph: those that stand directly behind it. */
  stops(graph) {
    const found = [];
    for (let next = graph.nextElementSibling; next?.hasAttribute(STOP); next = next.nextElementSibling) found.push(next);
    return found;
  }

  /** Every graph of the slide stands at the last of its fragments that is shown. */
  follow() {
    for (const graph of this.deck.getCurrentSlide()?.querySelectorAll("back-graph") ?? []) {
      if (!graph.steps) continue;
      const shown = this.stops(graph).findLast((stop) => stop.classList.contains("visible"));
      this.bring(graph, position(shown?.getAttribute(STOP) ?? begun(graph), graph));
    }
  }

  /** To the next position the graph steps, as it does when it plays; to any other it jumps. */
  bring(graph, wanted) {
    const here = position(graph.step ?? "last", graph);
    if (wanted === here + 1) graph.next();
    else if (wanted !== here) graph.step = wanted;
  }
}

const begun = (graph) => position(graph.getAttribute("step"), graph);

const position = (step, { steps }) => (/^\d+$/.test(step) ? Math.min(Number(step), steps + 1) : steps + 1);

/** The stops that the author chose, if any. */
function listed(graph) {
  const chosen = graph.getAttribute("stops")?.match(/\d+|last/g);
  return chosen?.map((step) => position(step, graph));
}

function fragment(place) {
  const stop = document.createElement("span");
  stop.className = "fragment";
  stop.setAttribute(STOP, place);
  stop.setAttribute("aria-hidden", "true");
  return stop;
}

const known = new WeakSet(); // a document may bring the recipe along with every graph

export default {
  id: "backgraph",
  init(deck) {
    if (known.has(deck)) return;
    known.add(deck);
    const start = () => new Stepper(deck);
    if (deck.isReady()) start();
    else deck.on("ready", start);
  },
};
