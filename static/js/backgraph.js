/**
 * <back-graph>: a graph, its player and the line that says what is happening, made to work together.
 *
 * On our pages there stand inside it, rendered by the server and complete where no script runs: the SVG in
 * [data-role=viewport], the controls in [data-role=player], the line ([data-role=says], [data-role=badge],
 * [data-role=spoken]) and the lesson as JSON (script[data-role=lesson]). On any other page its attribute `f` (with
 * `at`, `wrt` … as in an address) says what it shows, and `foreign.js` brings all that; without `controls` it is
 * stepped by whoever calls next(), previous(), play(), pause() or sets `step`.
 *
 * Its `step` attribute is the position to begin at ("last" or none: finished). It tells of every move with a
 * "move" event: {position, step, finished, node}, with "drawn" that it shows what its attributes say, with "point"
 * of the ids of the node or edge that a pointer or the focus rests on (none when it has left), with "pick" of the one
 * that was clicked, and with "seen" that another part of the picture may be seen.
 */
import { ASKED } from "./asked.js";
import { Camera } from "./camera.js";
import { sign } from "./detail.js";
import { GraphView } from "./graph-view.js";
import { Letters } from "./letters.js";
import { travel } from "./motion.js";
import { Near } from "./near.js";
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";

export class BackGraph extends HTMLElement {
  static observedAttributes = [...ASKED, "step"];

  connectedCallback() {
    if (this.hasAttribute("f")) this.ask();
    else if (!this.player) this.begin(this, this.ownerDocument);
  }

  disconnectedCallback() {
    this.player?.pause();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) return;
    if (name === "step" && this.player) this.step = this.wanted;
    else if (name !== "step" && this.hasAttribute("f")) this.ask();
  }

  /** On a page that is not ours: bring what the attributes say. */
  async ask() {
    const { Foreign } = await import("./foreign.js"); // which a page of ours never needs
    this.foreign ??= new Foreign(this);
    const inside = await this.foreign.bring();
    if (!inside) return; // the attributes have changed again, or it says why there is no graph
    if (this.player) this.refresh(this.wanted);
    else this.begin(inside, this.shadowRoot);
    this.tell("drawn");
  }

  /** @param {Element} inside holds the parts; @param {EventTarget} keys where the player's keys are listened to */
  begin(inside, keys) {
    this.inside = inside;
    this.viewport = this.part("viewport");
    this.view = new GraphView(this.viewport, (node) => this.labels.get(node), {
      reached: (id) => this.reach(id),
      pointed: (ids) => this.tell("point", ids),
      picked: (ids) => this.tell("pick", ids),
    });
    this.letters = new Letters(inside);
    this.near = new Near(this.viewport, this.letters, () => this.tell("seen"));
    this.camera = new Camera(this.viewport, (level) => this.resized(level));
    this.player = new Player(this.part("player"), (position, how) => this.move(position, how), keys);
    this.stop = () => {};
    this.viewport.addEventListener("focusin", ({ target }) => target.matches(".far") && this.reach(target.dataset.node));
    inside.addEventListener("click", ({ target }) => {
      this.zoom(target.closest("[data-zoom]")?.dataset.zoom);
      if (target.closest("[data-go], [data-role=play]")) this.camera.face();
    });
    this.refresh(this.wanted);
  }

  /** The content is new; show it at a step (null: finished; by default where it stands). */
  refresh(step = this.step) {
    this.stop();
    this.lesson = JSON.parse(this.part("lesson").textContent || "{}");
    const { steps = [], edges = [], nodes = [] } = this.lesson;
    this.labels = new Map(nodes.map(({ id, label }) => [id, label]));
    this.timeline = new Timeline(steps, edges);
    this.player.load(this.timeline);
    this.letters.take(this.viewport);
    this.view.refresh();
    this.near.refresh(this.view.svg);
    const another = this.camera.refresh();
    if (this.view.svg?.dataset.detail === "far") this.sign();
    if (this.held) this.release(step);
    else this.jump(this.timeline.position(step), another);
    this.near.look();
  }

  /** Remember where a node stands and whether it has the focus, until the next refresh. */
  hold(id) {
    const [node] = this.view.drawn(id);
    if (!node) return;
    const { settled, scale } = this.camera;
    const focused = node.contains(node.getRootNode().activeElement);
    this.held = { id, focused, place: this.camera.place(node), scale: settled ? null : scale };
  }

  /** The picture is another, and the node where it was. */
  release(step) {
    const { id, focused, place, scale } = this.held;
    this.held = null;
    this.show(this.timeline.position(step));
    const [node] = this.view.drawn(id);
    if (!node) return;
    this.near.bring(node);
    this.camera.keep(node, place, scale);
    if (focused) node.focus({ preventScroll: true });
  }

  /** The picture has another size. */
  resized(level) {
    this.near.soon();
    if (level === "far") this.sign();
  }

  /** Names that can be read from far. */
  sign() {
    for (const { id, sign: name } of this.lesson.nodes ?? []) {
      if (name) this.view.drawn(id).forEach((node) => sign(node, name));
    }
  }

  /** The step that the attribute wants: null is finished. */
  get wanted() {
    const step = parseInt(this.getAttribute("step"), 10);
    return Number.isNaN(step) ? null : step;
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

  set step(step) {
    this.player.pause();
    this.player.go(this.timeline.position(step));
  }

  /** How many steps there are; one more shows the finished graph. */
  get steps() {
    return this.timeline?.count ?? 0;
  }

  get phase() {
    return this.timeline.phase(this.player.position);
  }

  /** What happens at the current step, in words. */
  get text() {
    const { player, timeline, lesson } = this;
    return (timeline.event(player.position) ?? lesson[this.phase])?.text ?? "";
  }

  get playing() {
    return this.player.playing && this.step !== null;
  }

  /** The height that shows all of it, at the width it has. */
  get height() {
    return this.inside.offsetHeight - this.viewport.clientHeight + this.camera.wanted;
  }

  /** One step on. @returns {boolean} false: it was finished already */
  next() {
    return this.go("next");
  }

  /** One step back. @returns {boolean} false: it was before the first step */
  previous() {
    return this.go("previous");
  }

  go(where) {
    if (!this.player || this.player.idle(where)) return false;
    this.player.act(where);
    return true;
  }

  play() {
    if (!this.player?.playing) this.player?.play();
  }

  pause() {
    this.player?.pause();
  }

  /** Show a position; in another picture, or if it is another position than before, it comes into view. */
  jump(position, another) {
    const moved = another || position !== this.player.position;
    this.show(position);
    const first = this.camera.upright ? -1 : 0; // a tall picture begins at its top, with the output
    if (moved) this.look(this.node ?? this.lesson.nodes?.at(first)?.id, false);
  }

  /** Give a node the focus; one that is far comes first. */
  reach(id) {
    this.look(id, false);
    this.view.drawn(id)[0].focus({ preventScroll: true });
  }

  look(node, smooth) {
    const [subject] = this.view.drawn(node);
    if (!subject) return;
    this.near.bring(subject);
    this.camera.reveal(subject, smooth);
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
    for (const part of [edge, node].flatMap((id) => this.view.drawn(id))) this.near.bring(part);
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
    return this.inside.querySelector(`[data-role="${role}"]`);
  }
}

customElements.define("back-graph", BackGraph);
