/**
 * The picture: puts the states of one moment on the SVG as classes, and lets the keyboard reach the nodes.
 *
 * A node may be drawn more than once (copies of a leaf in a large graph); its copies change together.
 */
const STATES = ["waiting", "active", "done"];
const SLIP = 5; // pixels that a finger may slip in a click

export class GraphView {
  /**
   * @param {HTMLElement} root holds the SVG
   * @param {(node: string) => string} label a node in words
   * @param {{reached: (id: string) => void, pointed: (ids: string[]) => void, picked: (ids: string[]) => void}} tell
   *   reached: the node that keys go to; pointed: the node or edge that the pointer or the focus comes to; picked: the one that was clicked
   */
  constructor(root, label, { reached, pointed, picked }) {
    this.root = root;
    this.reached = reached;
    this.label = label;
    this.focused = null;
    this.states = new Map();
    root.addEventListener("focusin", (event) => this.focus(event.target.closest("[data-node]")));
    root.addEventListener("keydown", (event) => this.walk(event));
    root.addEventListener("pointerover", (event) => this.moved(event) && pointed(meant(event.target)));
    root.addEventListener("focusin", ({ target }) => pointed(meant(target)));
    for (const gone of ["pointerleave", "focusout"]) root.addEventListener(gone, () => pointed([]));
    root.addEventListener("pointerdown", ({ clientX, clientY }) => (this.pressed = [clientX, clientY]));
    root.addEventListener("click", (event) => {
      const ids = meant(event.target);
      if (!this.held(event)) event.preventDefault(); // a drag that ends on a folded node does not open it
      else if (ids.length && !event.target.closest("a")) picked(ids);
    });
    root.addEventListener("dragstart", (event) => event.preventDefault()); // of a link, by the browser
  }

  /** Look at the SVG again: it is new, or its numbers are. */
  refresh() {
    this.svg = this.root.querySelector("svg.graph");
    this.nodes = byId(this.svg, "node");
    this.edges = byId(this.svg, "edge");
    this.svg?.setAttribute("role", "group");
    for (const [id, copies] of this.nodes) {
      for (const node of copies) {
        node.setAttribute("role", node.hasAttribute("href") ? "link" : "img");
        node.setAttribute("tabindex", "-1");
        node.setAttribute("aria-label", this.label(id));
      }
    }
    const first = this.nodes.get(this.focused) ?? this.nodes.values().next().value;
    first?.[0].setAttribute("tabindex", "0");
  }

  /** @param {ReturnType<import("./timeline.js").Timeline["at"]>} moment */
  show(moment, position) {
    if (!this.svg) return;
    this.svg.dataset.phase = moment.phase;
    this.svg.dataset.step = position;
    for (const [id, state] of moment.nodes) this.drawn(id).forEach((node) => mark(node, state));
    for (const [id, state] of moment.edges) this.drawn(id).forEach((edge) => mark(edge, state));
    for (const [id, state] of moment.values) this.cells(id, ".value").forEach((value) => mark(value, state));
    for (const [id, gradient] of moment.gradients) this.gradient(id, gradient);
    for (const edge of [...this.edges.values()].flat()) {
      // A local derivative's number follows from values of the forward pass.
      edge.querySelectorAll(".number").forEach((number) => mark(number, moment.values.get(edge.dataset.target)));
    }
  }

  /** Show a stage of a node's gradient: 0 is the 0 it starts from, null none. */
  gradient(id, { state, stage }) {
    for (const cell of this.cells(id, ".gradient")) {
      mark(cell, state);
      for (const shown of cell.querySelectorAll(".stage")) {
        shown.classList.toggle("shown", shown.dataset.stage === String(stage));
      }
    }
  }

  /** Mark every drawing of these nodes and edges as selected, and no other. */
  select(ids) {
    this.only("selected", ids);
  }

  /** Mark every drawing of these nodes and edges as the place of a mistake, and no other. */
  fault(ids) {
    this.only("mistake", ids);
  }

  /** Give a state to these and to no other. */
  only(state, ids) {
    for (const part of this.states.get(state) ?? []) part.classList.remove(state);
    this.states.set(state, ids.flatMap((id) => this.drawn(id)));
    for (const part of this.states.get(state)) part.classList.add(state);
  }

  /** Let these nodes and edges stand out, and the rest step back; none: everything is as it was. */
  trace(ids) {
    this.only("path", ids);
    this.svg?.classList.toggle("tracing", ids.length > 0);
  }

  /** Whether the pointer has moved: what is scrolled or zoomed under one that rests is not meant. */
  moved({ screenX, screenY }) {
    const before = this.pointer;
    this.pointer = `${screenX} ${screenY}`;
    return this.pointer !== before;
  }

  /** Whether a click ends where it began: the end of a drag picks nothing. */
  held({ clientX, clientY }) {
    const [x, y] = this.pressed ?? [clientX, clientY];
    return Math.hypot(clientX - x, clientY - y) < SLIP;
  }

  /** Every drawing of a node or an edge. */
  drawn(id) {
    return this.nodes.get(id) ?? this.edges.get(id) ?? [];
  }

  cells(id, part) {
    return this.drawn(id).flatMap((node) => [...node.querySelectorAll(part)]);
  }

  focus(node) {
    if (!node) return;
    for (const copies of this.nodes.values()) copies.forEach((copy) => copy.setAttribute("tabindex", "-1"));
    node.setAttribute("tabindex", "0");
    this.focused = node.dataset.node;
  }

  /** Up and down go from node to node, in the order of the steps. */
  walk(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const node = event.target.closest("[data-node]");
    if (!by || !node) return;
    event.preventDefault();
    event.stopPropagation();
    const ids = [...this.nodes.keys()].sort((a, b) => number(a) - number(b));
    const next = ids[ids.indexOf(node.dataset.node) + by];
    if (next) this.reached(next);
  }
}

/** Give an element exactly one state. */
function mark(element, state) {
  if (element.classList.contains(state)) return;
  element.classList.remove(...STATES);
  element.classList.add(state);
}

/** The id of the node or edge that an element belongs to, if any. */
function meant(element) {
  const { node, edge } = element.closest("[data-node], [data-edge]")?.dataset ?? {};
  return [node ?? edge].filter(Boolean);
}

const number = (id) => Number(id.match(/\d+/)[0]);

function byId(svg, kind) {
  const found = new Map();
  for (const element of svg?.querySelectorAll(`[data-${kind}]`) ?? []) {
    const id = element.dataset[kind];
    found.set(id, [...(found.get(id) ?? []), element]);
  }
  return found;
}
