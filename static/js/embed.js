/**
 * The graph in somebody else's frame: what it is told by the page around it, and what it tells that page.
 *
 * The page sends objects, to the frame's `contentWindow`:
 *   {backgraph: "step", step: 3 | "first" | "previous" | "next" | "last"}    {backgraph: "play"}
 *   {backgraph: "pause"}    {backgraph: "state"}
 * and reveal.js sends "slide:start" and "slide:stop". Whoever else sends, and whatever else is sent, is ignored.
 *
 * The frame sends, to its parent alone and with nothing in it that is not in its address:
 *   {backgraph: "state", step, steps, phase, playing, text}    after every move and when asked; `step` is a number or "last"
 *   {backgraph: "height", height}     the height that shows all of it, whenever its width changes
 *   {backgraph: "key", key}           a key that is the deck's: an arrow at the end of the steps
 * The last goes out in reveal.js's own words, too.
 */
import "./backgraph.js";

// The keys of a deck, as reveal.js knows them; a clicker sends PageUp and PageDown.
const KEYS = { ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, PageUp: 33, PageDown: 34, Escape: 27 };
const CLICKER = { PageUp: "previous", PageDown: "next" };

class Guest {
  constructor(graph, host) {
    this.graph = graph;
    this.host = host;
    this.begun = graph.step;
    this.away = false; // whether the deck shows another slide
    this.width = 0;
    window.addEventListener("message", ({ source, data }) => source === host && this.hear(data));
    window.addEventListener("keydown", (event) => this.before(event), true);
    document.addEventListener("keydown", (event) => this.after(event));
    graph.addEventListener("move", () => this.tellState());
    new ResizeObserver(() => this.tellHeight()).observe(document.documentElement);
    this.tellState();
  }

  hear(data) {
    const order = data === "slide:start" || data === "slide:stop" ? data : data?.backgraph;
    if (typeof order === "string" && Object.hasOwn(Guest.orders, order)) Guest.orders[order](this, data);
  }

  static orders = {
    "slide:start": (guest) => guest.start(),
    "slide:stop": (guest) => guest.leave(),
    step: (guest, { step }) => guest.step(step),
    play: ({ graph }) => graph.play(),
    pause: ({ graph }) => graph.pause(),
    state: (guest) => guest.tellState(),
  };

  /** The slide is shown: it begins as it did the first time, and the keys come here. */
  start() {
    this.away = false;
    this.graph.step = this.begun;
    this.graph.viewport.focus({ preventScroll: true, focusVisible: false });
  }

  leave() {
    this.away = true;
    this.graph.pause();
    document.activeElement?.blur();
    this.host.focus();
  }

  step(step) {
    if (Number.isInteger(step) && step >= 0) this.graph.step = step;
    else if (["first", "previous", "next", "last"].includes(step)) this.graph.go(step);
  }

  /** A key that is not for the graph, and what a clicker sends. */
  before(event) {
    if (!ours(event)) return;
    if (this.away) this.hand(event);
    else if (event.key in CLICKER) {
      if (!this.graph.go(CLICKER[event.key])) return this.hand(event);
      event.preventDefault();
    }
  }

  /** A key that the graph had no use for. */
  after(event) {
    if (ours(event) && !event.target.closest("input, select")) this.hand(event);
  }

  hand(event) {
    event.preventDefault();
    event.stopPropagation();
    this.tell({ backgraph: "key", key: event.key });
    this.tell(JSON.stringify({ method: "triggerKey", args: [KEYS[event.key]] }));
  }

  tellState() {
    const { step, steps, phase, playing, text } = this.graph;
    this.tell({ backgraph: "state", step: step ?? "last", steps, phase, playing, text });
  }

  tellHeight() {
    if (this.width === window.innerWidth) return;
    this.width = window.innerWidth;
    this.tell({ backgraph: "height", height: this.graph.height });
  }

  tell(message) {
    this.host.postMessage(message, "*"); // to the parent, whoever it is: everything in it is public
  }
}

const ours = (event) =>
  event.key in KEYS && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey;

const graph = document.querySelector("back-graph");
if (graph && window.parent !== window) new Guest(graph, window.parent);
