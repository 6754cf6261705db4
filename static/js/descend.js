/**
 * The panel "Descend": steps and plays a gradient descent.
 *
 * The server has walked ahead: the panel brings its next moments along (script[data-role=descent]), so playing
 * asks for nothing. Each move is told, and the page is drawn at its point as fast as the server answers; while
 * it plays, the panel is held (`data-held`) and shows the moments itself.
 */
const PACE = 320; // milliseconds a step

export class Descend {
  /**
   * @param {HTMLElement} root holds the panel, if its tab is open
   * @param {{moved: Function, chosen: Function, followed: Function}} tell
   *   moved: another moment, {at, start, steps}, and "played" while it plays, "changed" otherwise; resolves
   *   when the page has been drawn; chosen: another rate or other data, from the start on; followed: a link's query
   */
  constructor(root, tell) {
    this.root = root;
    this.tell = tell;
    this.timer = null;
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("input", ({ target }) => target.form?.id === "descent" && this.choose(target.form));
    root.addEventListener("submit", (event) => {
      if (event.target.id !== "descent") return;
      event.preventDefault();
      this.choose(event.target);
    });
    this.refresh();
  }

  /** The panel is new, unless it is held. */
  refresh() {
    this.panel = this.root.querySelector("#descend");
    if (this.panel?.matches("[data-held]")) return;
    const trail = this.part("descent");
    this.trail = trail && JSON.parse(trail.textContent);
    this.place = this.trail?.here ?? 0;
    this.behind = this.panel?.querySelector(".walked")?.getAttribute("points");
    this.mark();
  }

  get playing() {
    return this.timer !== null;
  }

  /** Whether no step follows. */
  get ended() {
    return this.trail.ended && this.place >= this.trail.last;
  }

  /** What is known of the moment after so many steps. */
  moment(steps) {
    return this.trail.moments[steps - this.trail.here];
  }

  async play() {
    this.timer = 0; // it plays from now on; the first tick comes when the start is shown
    if (this.ended) await this.tell.moved({ ...this.first(), start: "", steps: "" }, "played");
    this.hold(true);
    this.wait();
  }

  /** The point of the start. */
  first() {
    return { at: Object.fromEntries(this.trail.start.split(",").map((pair) => pair.split("="))) };
  }

  wait() {
    this.timer = setTimeout(() => this.tick(), PACE);
    this.mark();
  }

  async tick() {
    if (!this.moment(this.place + 1)) await this.extend();
    if (!this.playing) return;
    if (!this.moment(this.place + 1)) return this.pause();
    this.show(this.place + 1);
    this.tell.moved(this.here(), "played");
    if (this.ended) this.pause();
    else this.wait();
  }

  /** Let the server walk on from here. */
  async extend() {
    this.hold(false);
    await this.tell.moved(this.here(), "played");
    if (this.playing) this.hold(true);
  }

  /** Stop, and have the whole page where it stopped. */
  pause() {
    this.stop();
    return this.tell.moved(this.here(), "changed");
  }

  /** Stop without a word. */
  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.hold(false);
    this.mark();
  }

  hold(held) {
    this.panel?.toggleAttribute("data-held", held);
  }

  here() {
    const { at } = this.moment(this.place);
    return { at, start: this.place ? this.trail.start : "", steps: this.place || "" };
  }

  move(steps) {
    const known = this.trail.here + this.trail.moments.length - 1;
    this.show(Math.min(this.place + steps, known));
    this.pause();
  }

  show(place) {
    this.place = place;
    const { cells, says, place: [x, y] } = this.moment(place);
    const ahead = this.trail.moments.slice(1, place - this.trail.here + 1);
    const points = [this.behind, ...ahead.map((moment) => moment.place.join(","))].join(" ");
    this.panel.querySelector(".walked").setAttribute("points", points);
    const dot = this.panel.querySelector(".here");
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    this.part("outcome").textContent = says;
    this.panel.querySelector("[data-follow=back]").ariaDisabled = String(place === 0);
    for (const cell of this.panel.querySelectorAll("[data-cell]")) {
      cell.textContent = cells[cell.dataset.cell][cell.closest("[data-name]").dataset.name];
    }
  }

  mark() {
    const [run, outcome] = [this.part("run"), this.part("outcome")];
    if (run) run.dataset.playing = String(this.playing);
    if (outcome) outcome.ariaLive = this.playing ? "off" : "polite"; // nobody wants every step read out
  }

  choose(form) {
    const { rate, data } = Object.fromEntries(new FormData(form));
    this.stop();
    this.tell.chosen(this.trail ? this.first().at : {}, { rate, data });
  }

  click(event) {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.closest("[data-role=run]")) return this.playing ? this.pause() : this.play();
    const link = target.closest("a[data-move], a[data-follow]");
    if (!link) return;
    event.preventDefault();
    if (link.ariaDisabled === "true") return;
    if (link.dataset.move) this.move(Number(link.dataset.move));
    else this.tell.followed(link.search);
  }

  part(role) {
    return this.panel?.querySelector(`[data-role="${role}"]`);
  }
}
