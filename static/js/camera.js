/**
 * Pan, zoom and fit. The viewport scrolls as the browser scrolls (so touch, wheel and keys pan as anywhere);
 * zooming gives the SVG another size. The style sheet says how the picture is shown until somebody zooms:
 * `--legible` and `--largest` bound its scale, `--tallest` is the share of the window that it may take (0:
 * the viewport has a height of its own).
 */
import { level } from "./detail.js";

const LIMITS = [0.02, 6];
const NEARLY = 0.9; // rather a little smaller than a little cut off
const MARGIN = 8; // the viewport's padding
const SLIP = 5; // pixels that a hand may slip in a click
const AROUND = 72; // what comes into view with an element

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

export class Camera {
  /** @param {(level: string | null) => void} resized told of another size; `level` if that is another level of detail */
  constructor(viewport, resized = () => {}) {
    this.viewport = viewport;
    this.resized = resized;
    this.scale = 1;
    this.settled = true; // nobody has zoomed
    this.natural = { width: 0, height: 0 };
    viewport.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    viewport.addEventListener("pointerdown", (event) => this.drag(event));
    viewport.addEventListener("touchstart", (event) => this.pinch(event), { passive: true });
    new ResizeObserver(() => this.settled && this.settle()).observe(viewport);
  }

  /** Look at the SVG again; one of the same size stays as it is seen. Returns whether it is another picture. */
  refresh() {
    this.svg = this.viewport.querySelector("svg.graph");
    if (!this.svg) return false;
    const { width, height } = this.svg.viewBox.baseVal;
    const same = width === this.natural.width && height === this.natural.height;
    this.natural = { width, height };
    if (same && !this.settled) this.resize();
    else this.settle();
    return !same;
  }

  /** The whole picture, or as much of it as can be read: rather pan than guess. */
  settle() {
    if (!this.svg) return;
    this.settled = true;
    const [whole, legible] = [this.whole(), this.setting("legible")];
    const cut = whole < NEARLY * legible;
    this.scale = cut ? legible : whole;
    this.viewport.toggleAttribute("data-cut", cut); // there is more than is seen
    const room = Math.min(this.natural.height * this.scale + 2 * MARGIN, this.height());
    this.viewport.style.setProperty("--room", `${Math.round(room)}px`);
    this.resize();
  }

  /** The height that the viewport would like to have: for the whole picture, as wide as it may be. */
  get wanted() {
    const wide = (this.viewport.clientWidth - 2 * MARGIN) / this.natural.width;
    const scale = Math.min(Math.max(wide, this.setting("legible")), this.setting("largest"));
    return Math.ceil(this.natural.height * scale) + 2 * MARGIN;
  }

  /** The whole picture, however small; the default view where that shows it. */
  fit() {
    this.settle();
    if (!this.svg || this.scale === this.whole()) return;
    this.settled = false;
    this.scale = Math.max(LIMITS[0], this.whole());
    this.resize();
  }

  get upright() {
    return this.natural.height > this.natural.width;
  }

  /** The scale that shows everything. */
  whole() {
    const wide = (this.viewport.clientWidth - 2 * MARGIN) / this.natural.width;
    const tall = (this.height() - 2 * MARGIN) / this.natural.height;
    return Math.min(wide, tall, this.setting("largest"));
  }

  /** The height that the viewport may have. */
  height() {
    return window.innerHeight * this.setting("tallest") || this.viewport.clientHeight;
  }

  setting(name) {
    return Number(getComputedStyle(this.viewport).getPropertyValue(`--${name}`));
  }

  /** Zoom by a factor, keeping a point of the viewport where it is (default: its middle). */
  zoom(factor, at = null) {
    if (!this.svg) return;
    const box = this.viewport.getBoundingClientRect();
    const [x, y] = at ? [at.clientX, at.clientY] : [box.left + box.width / 2, box.top + box.height / 2];
    const before = this.svg.getBoundingClientRect();
    const [u, v] = [(x - before.left) / before.width, (y - before.top) / before.height];
    this.settled = false;
    this.scale = Math.min(Math.max(this.scale * factor, LIMITS[0]), LIMITS[1]);
    this.resize();
    const after = this.svg.getBoundingClientRect();
    this.viewport.scrollLeft += after.left + u * after.width - x;
    this.viewport.scrollTop += after.top + v * after.height - y;
  }

  resize() {
    const [wide, tall] = [this.natural.width, this.natural.height].map((side) => (this.scale - 1) * side);
    this.svg.style.transform = `scale(${this.scale})`;
    this.svg.style.margin = `0 ${wide}px ${tall}px 0`; // the room that it takes is scaled, too
    const { detail } = this.svg.dataset;
    this.svg.dataset.detail = level(this.scale, detail ?? "near");
    this.resized(this.svg.dataset.detail === detail ? null : this.svg.dataset.detail);
  }

  /** Where the middle of an element is, in the viewport. */
  place(element) {
    const [box, seen] = [this.viewport.getBoundingClientRect(), element.getBoundingClientRect()];
    return { left: seen.left + seen.width / 2 - box.left, top: seen.top + seen.height / 2 - box.top };
  }

  /** Bring an element to a place, in a picture that was zoomed to a scale (null: nobody has zoomed). */
  keep(element, place, scale) {
    if (scale) {
      this.settled = false;
      this.scale = scale;
      this.resize();
    }
    const now = this.place(element);
    this.viewport.scrollBy({ left: now.left - place.left, top: now.top - place.top, behavior: "instant" });
  }

  /** Bring an element into view, if it is not. */
  reveal(element, smooth) {
    const box = this.viewport.getBoundingClientRect();
    const seen = element.getBoundingClientRect();
    const left = beyond(seen.left - AROUND, seen.right + AROUND, box.left, box.right);
    const top = beyond(seen.top - AROUND, seen.bottom + AROUND, box.top, box.bottom);
    if (left || top) this.viewport.scrollBy({ left, top, behavior: smooth && !still.matches ? "smooth" : "instant" });
  }

  /** Bring the viewport itself into the window, as far as it is not: on a phone the player is always at hand. */
  face() {
    this.viewport.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.003)), event);
  }

  /** The mouse takes hold of the paper. Fingers pan by themselves. */
  drag(start) {
    if (start.pointerType === "touch" || start.button !== 0 || start.target.matches("input")) return;
    const { scrollLeft, scrollTop } = this.viewport;
    const move = (event) => {
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > SLIP) this.hold(start.pointerId);
      this.viewport.scrollLeft = scrollLeft - (event.clientX - start.clientX);
      this.viewport.scrollTop = scrollTop - (event.clientY - start.clientY);
    };
    const stop = () => {
      this.viewport.classList.remove("held");
      window.removeEventListener("pointermove", move);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop, { once: true });
    window.addEventListener("pointercancel", stop, { once: true });
  }

  /** Nothing under the mouse is meant while the paper moves. */
  hold(pointer) {
    if (this.viewport.classList.contains("held")) return;
    this.viewport.classList.add("held");
    this.viewport.setPointerCapture(pointer);
  }

  pinch(start) {
    if (start.touches.length !== 2) return;
    let apart = distance(start.touches);
    const move = (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const now = distance(event.touches);
      this.zoom(now / apart, middle(event.touches));
      apart = now;
    };
    this.viewport.addEventListener("touchmove", move, { passive: false });
    const stop = () => this.viewport.removeEventListener("touchmove", move);
    window.addEventListener("touchend", stop, { once: true });
    window.addEventListener("touchcancel", stop, { once: true });
  }
}

/** How far to scroll so that [from, to] lies within [start, end]. */
function beyond(from, to, start, end) {
  if (from < start || to - from > end - start) return from - start;
  return to > end ? to - end : 0;
}

const distance = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

const middle = ([a, b]) => ({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });
