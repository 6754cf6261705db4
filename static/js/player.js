/**
 * The controls under the graph: play, pause, step, back, first, last, scrub, speed, and their keys.
 * It knows positions and time; what a position looks like is none of its business.
 */
const PACE = 400; // milliseconds a step at 1×

export class Player {
  /**
   * @param {HTMLElement} root holds elements with data-go="first|previous|next|last" and data-role="play|scrub|speed|place"
   * @param {(position: number, how: {single: boolean}) => void} move called with every new position
   * @param {EventTarget} keys where keys are listened to: the whole page, or one of several players on it
   */
  constructor(root, move, keys = root.ownerDocument) {
    this.root = root;
    this.move = move;
    this.position = 0;
    this.timer = null;
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("input", (event) => this.scrub(event));
    keys.addEventListener("keydown", (event) => this.press(event));
  }

  /** A list of steps: `count` events, of which the first `turn` go forward; `finished` is the last position. */
  load({ count, turn, finished }) {
    Object.assign(this, { count, turn, finished });
    if (this.position > finished) this.pause();
  }

  get playing() {
    return this.timer !== null;
  }

  /** Milliseconds that one step takes. */
  get pace() {
    return PACE / Number(this.part("speed").value);
  }

  go(position, how = { single: false }) {
    const next = Math.min(Math.max(0, position), this.finished);
    if (next === this.position) return;
    this.move(next, how);
  }

  step() {
    this.go(this.position + 1, { single: true });
  }

  play() {
    if (this.position >= this.finished) this.go(0);
    this.timer = setTimeout(() => this.tick(), this.pace);
    this.mark();
  }

  tick() {
    this.step();
    if (this.position >= this.finished) this.pause();
    else this.timer = setTimeout(() => this.tick(), this.pace);
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.mark();
  }

  /** Take over a position and show it. */
  show(position) {
    this.position = position;
    const scrub = this.part("scrub");
    scrub.max = this.finished;
    scrub.value = position;
    scrub.setAttribute("aria-valuetext", this.place());
    scrub.style.setProperty("--done", position / this.finished);
    const turn = this.turn < this.count ? this.turn : this.finished;
    scrub.style.setProperty("--turn", Math.min(position, turn) / this.finished);
    this.part("place").textContent = this.place();
    this.mark();
  }

  place() {
    return `${Math.min(this.position, this.count)} / ${this.count}`;
  }

  mark() {
    for (const link of this.root.querySelectorAll("[data-go]")) {
      link.setAttribute("aria-disabled", String(this.idle(link.dataset.go)));
    }
    this.part("play").dataset.playing = String(this.playing);
  }

  /** Whether there is nowhere to go that way. */
  idle(go) {
    return go === "first" || go === "previous" ? this.position <= 0 : this.position >= this.finished;
  }

  click(event) {
    const go = event.target.closest("[data-go]")?.dataset.go;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("[data-role=play]")) this.toggle();
    if (!go) return;
    event.preventDefault();
    this.act(go);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  act(go) {
    this.pause();
    if (go === "next") this.step();
    else this.go({ first: 0, previous: this.position - 1, last: this.finished }[go]);
  }

  scrub(event) {
    if (event.target !== this.part("scrub")) return;
    this.pause();
    this.go(Number(event.target.value));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !this.count) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const go = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last" }[event.key];
    if (go && this.idle(go)) return; // a deck around it may want the key
    if (go) this.act(go);
    else if (event.key === " " && !event.target.closest("a, button, summary")) this.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  part(role) {
    return this.root.querySelector(`[data-role="${role}"]`);
  }
}
