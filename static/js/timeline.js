/**
 * Steps and an index -> what everything on the graph looks like at that moment. No DOM.
 *
 * Position k is the state after k events, event k being the current one; from `finished` on (one past the
 * last event) everything is done. A state is "waiting", "active" or "done"; a gradient also has the stage it
 * shows: 0 is the 0 it starts from, n its value after the n-th event that added to it, null nothing yet. In forward
 * mode what is said of gradients holds of tangents: the second pass, whatever its phase is called, is the rest of
 * the events after the `turn`.
 */
export class Timeline {
  /**
   * @param {{phase: string, kind: string, node: string, edge: string|null}[]} steps
   * @param {{id: string, target: string}[]} edges
   */
  constructor(steps, edges) {
    this.steps = steps;
    this.edges = edges;
    this.count = steps.length;
    this.finished = steps.length + 1;
    this.turn = steps.filter((step) => step.phase === "forward").length;
    this.additions = additions(steps);
  }

  /** A position from what an address says: a number, or null for finished. */
  position(step) {
    return step === null || step === undefined ? this.finished : Math.min(Math.max(0, step), this.finished);
  }

  /** The event of position k, if there is one. */
  event(k) {
    return k <= this.count ? this.steps[k - 1] : undefined;
  }

  phase(k) {
    if (k >= this.finished) return "finished";
    return k < 1 ? "start" : this.steps[k - 1].phase;
  }

  /** Where position k stands within its phase: [3, 8] is the third of eight. */
  within(k) {
    return k > this.turn ? [k - this.turn, this.count - this.turn] : [k, this.turn];
  }

  /** @returns {{phase: string, nodes: Map, values: Map, gradients: Map, edges: Map}} */
  at(k) {
    const phase = this.phase(k);
    const nodes = new Map();
    const values = new Map();
    const gradients = new Map();
    this.steps.slice(0, this.turn).forEach(({ node }, index) => {
      const happened = moment(index + 1, k, this.finished);
      values.set(node, happened);
      nodes.set(node, this.event(k)?.node === node ? "active" : happened);
      gradients.set(node, this.gradient(node, k));
    });
    return { phase, nodes, values, gradients, edges: this.lines(k, phase) };
  }

  gradient(node, k) {
    const added = this.additions.get(node) ?? [];
    if (k >= this.finished) return { state: "done", stage: this.turn < this.count ? added.length : null };
    if (k <= this.turn) return { state: "waiting", stage: null };
    const stage = added.filter((index) => index <= k).length;
    if (added.includes(k)) return { state: "active", stage };
    return { state: stage ? "done" : "waiting", stage };
  }

  lines(k, phase) {
    const state = new Map(this.edges.map(({ id }) => [id, phase === "finished" ? "done" : "waiting"]));
    if (phase === "forward") {
      const into = this.event(k).node;
      for (const { id, target } of this.edges) if (target === into) state.set(id, "active");
    }
    for (let index = this.turn + 1; index <= Math.min(k, this.count); index += 1) {
      const { edge } = this.steps[index - 1];
      if (edge) state.set(edge, moment(index, k, this.finished));
    }
    return state;
  }
}

/** An event's state at position k. */
function moment(index, k, finished) {
  if (k >= finished || index < k) return "done";
  return index === k ? "active" : "waiting";
}

/** Node -> the positions of the events that add to its gradient, in order. */
function additions(steps) {
  const found = new Map();
  steps.forEach(({ kind, node }, index) => {
    if (kind !== "seed" && kind !== "contribution") return;
    if (!found.has(node)) found.set(node, []);
    found.get(node).push(index + 1);
  });
  return found;
}
