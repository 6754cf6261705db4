/**
 * <back-graph>: a graph, its player and the line that says what is happening, made to work together.
 *
 * Inside it stand, rendered by the server and complete without this file: the SVG in [data-role=viewport],
 * the controls in [data-role=player], the line ([data-role=says], [data-role=badge], [data-role=spoken]) and
 * the lesson as JSON (script[data-role=lesson]). Its `step` attribute is the position to begin at ("last" or
 * none: finished). It tells of every move with a "move" event: {position, step, finished, node}, and with a
 * "point" event of the ids of the node or edge that a pointer or the focus rests on; none when it has left. A
 * "pick" event tells of the one that was clicked.
 */
import { Camera } from "./camera.js";
import { GraphView } from "./graph-view.js";
import { travel } from "./motion.js";
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";

export class BackGraph extends HTMLElement {
  connectedCallback() {
    if (this.player) return;
    this.viewport = this.part("viewport");
    this.view = new GraphView(this.viewport, (node) => this.labels.get(node), {
      pointed: (ids) => this.tell("point", ids),
      picked: (ids) => this.tell("pick", ids),
    });
    this.camera = new Camera(this.viewport);
    this.player = new Player(this.part("player"), (position, how) => this.move(position, how));
    this.stop = () => {};
    this.addEventListener("click", ({ target }) => {
      this.zoom(target.closest("[data-zoom]")?.dataset.zoom);
      if (target.closest("[data-go], [data-role=play]")) this.camera.face();
    });
    const step = parseInt(this.getAttribute("step"), 10);
    this.refresh(Number.isNaN(step) ? null : step);
  }

  /** The content is new; show it at a step (null: finished; by default where it stands). */
  refresh(step = this.step) {
    this.stop();
    this.lesson = JSON.parse(this.part("lesson").textContent || "{}");
    const { steps = [], edges = [], nodes = [] } = this.lesson;
    this.labels = new Map(nodes.map(({ id, label }) => [id, label]));
    this.timeline = new Timeline(steps, edges);
    this.player.load(this.timeline);
    this.view.refresh();
    const another = this.camera.refresh();
    this.jump(this.timeline.position(step), another);
  }

  /** The node of the current step, if it has one. */
  get node() {
    return this.timeline.event(this.player.position)?.node ?? null;
  }

  /** What the current step is about: the ids of its node and edge, and its phase. */
  get now() {
    const { node, edge } = this.timeline.event(this.player.position) ?? {};
    return { ids: [node, edge].filter(Boolean), phase: this.phase };
  }

  /** The step as an address has it: null is finished. */
  get step() {
    const { position } = this.player;
    return position >= this.timeline.finished ? null : position;
  }

  get phase() {
    return this.timeline.phase(this.player.position);
  }

  /** Show a position; in another picture, or if it is another position than before, it comes into view. */
  jump(position, another) {
    const moved = another || position !== this.player.position;
    this.show(position);
    const first = this.camera.upright ? -1 : 0; // a tall picture begins at its top, with the output
    if (moved) this.look(this.node ?? this.lesson.nodes?.at(first)?.id, false);
  }

  look(node, smooth) {
    const [subject] = this.view.drawn(node);
    if (subject) this.camera.reveal(subject, smooth);
  }

  move(position, { single }) {
    this.stop();
    const event = this.timeline.event(position);
    this.show(position);
    if (single && event?.kind === "contribution") this.arrive(position, event);
    this.look(this.node, single);
    const { step, node, timeline } = this;
    this.tell("move", { position, step, finished: timeline.finished, node });
  }

  /** Mark nodes and edges as those that are meant. */
  select(ids) {
    this.view.select(ids);
  }

  /** Mark these nodes and edges as the place of a mistake. */
  fault(ids) {
    this.view.fault(ids);
  }

  /** Let the paths that consist of these nodes and edges stand out; none: everything is as it was. */
  trace(ids) {
    this.view.trace(ids);
  }

  tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));
  }

  show(position) {
    this.player.show(position);
    this.view.show(this.timeline.at(position), position);
    this.say(position);
  }

  /** The cell keeps what it has until the traveller is there. */
  arrive(position, { phase, edge, node, shown }) {
    const { state, stage } = this.timeline.at(position).gradients.get(node);
    this.view.gradient(node, { state, stage: stage - 1 });
    const there = () => this.view.gradient(node, { state, stage });
    const [line, cell] = [this.view.drawn(edge)[0], this.view.cells(node, ".gradient")[0]];
    this.stop = travel(line, cell, shown, phase === "tangent", this.player.pace * 0.8, there);
  }

  say(position) {
    const phase = this.timeline.phase(position);
    const event = this.timeline.event(position) ?? this.lesson[phase];
    this.part("badge").dataset.phase = phase;
    this.part("within").textContent = this.timeline.event(position) ? this.timeline.within(position).join(" / ") : "";
    if (event?.mathml) this.part("says").innerHTML = event.mathml;
    else this.part("says").textContent = event?.text ?? "";
    this.part("spoken").textContent = this.player.playing ? "" : (event?.text ?? "");
  }

  zoom(how) {
    if (how === "fit") this.camera.fit();
    else if (how) this.camera.zoom(how === "in" ? 1.25 : 0.8);
  }

  part(role) {
    return this.querySelector(`[data-role="${role}"]`);
  }
}

customElements.define("back-graph", BackGraph);
