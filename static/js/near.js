/**
 * Of a large picture only what is near to what is seen of it is in the page: a browser walks through every shape there
 * is, seen or not. What is far is taken out, and something stands in its place: for a node an empty element of its role
 * and its name, so that keys and screen readers find it as ever; for anything else a comment.
 */
import { LETTERED } from "./detail.js";

const MARGIN = 0.6; // of the window, on each side, is near;
const CLOSE = 0.2; // where less is left, it is looked again,
const WIDE = 4; // and where so many times as much has come near

export class Near {
  /**
   * @param {Element} viewport holds the picture
   * @param {import("./letters.js").Letters} letters
   * @param {() => void} looked called when another part may be seen
   */
  constructor(viewport, letters, looked) {
    Object.assign(this, { viewport, letters, looked, parts: new Map(), frame: 0 });
    viewport.addEventListener("scroll", () => this.soon(), { passive: true });
    new ResizeObserver(() => this.soon()).observe(viewport);
  }

  /** The picture is new: of a large one everything is far, until `look`. */
  refresh(svg) {
    this.svg = svg;
    this.held = null;
    const parts = svg?.matches(".large") ? [...svg.querySelectorAll(":scope > :is(.node, .edge)")] : [];
    this.parts = new Map(parts.map((part) => [part, { box: bounds(part), place: null }]));
    for (const part of parts) this.show(part, true);
  }

  /** Look in the next frame. */
  soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.look();
      this.looked();
    });
  }

  /** Draw what is near, and nothing else. */
  look() {
    if (!this.parts.size) return;
    const [seen, { detail }] = [this.seen(), this.svg.dataset];
    if (detail === this.detail && this.held && holds(this.held, grown(seen, CLOSE)) && !this.wide(seen)) return;
    this.held = grown(seen, MARGIN);
    this.detail = detail;
    for (const [part, { box }] of this.parts) this.show(part, apart(box, this.held));
  }

  /** Draw an element wherever it is. */
  bring(part) {
    if (this.parts.get(part)?.place) this.show(part, false);
  }

  show(part, far) {
    const one = this.parts.get(part);
    if (far && !one.place && part.getAttribute("tabindex") !== "0") {
      one.place = placeholder(part);
      part.replaceWith(one.place);
    } else if (!far && one.place) {
      one.place.replaceWith(part);
      one.place = null;
    }
    const lettered = far ? null : LETTERED[this.svg.dataset.detail];
    if (lettered) this.letters.bring(part.querySelectorAll(lettered));
  }

  /** What is seen, in the picture's own coordinates. */
  seen() {
    const [window, paper] = [this.viewport.getBoundingClientRect(), this.svg.getBoundingClientRect()];
    const scale = paper.width / this.svg.viewBox.baseVal.width;
    const [left, top] = [(window.left - paper.left) / scale, (window.top - paper.top) / scale];
    return { left, top, right: left + window.width / scale, bottom: top + window.height / scale };
  }

  wide({ left, right }) {
    return this.held.right - this.held.left > WIDE * (1 + 2 * MARGIN) * (right - left);
  }
}

/** What stands for an element that is far. */
function placeholder(part) {
  if (!part.matches(".node:not(.copy)")) return new Comment(part.id);
  const place = part.cloneNode(false);
  place.classList.add("far");
  return place;
}

/** The box of a node's card, or of an edge's line and pill, from what is written there: measuring means a layout. */
function bounds(part) {
  const line = part.querySelector(".line")?.getAttribute("d").match(/-?[\d.]+/g).map(Number) ?? [];
  const [across, down] = [0, 1].map((side) => line.filter((_, k) => k % 2 === side));
  for (const card of part.querySelectorAll(".card, .stack, .pill-card")) {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => Number(card.getAttribute(side)));
    across.push(x, x + width);
    down.push(y, y + height);
  }
  return { left: Math.min(...across), top: Math.min(...down), right: Math.max(...across), bottom: Math.max(...down) };
}

function grown({ left, top, right, bottom }, share) {
  const [wide, high] = [share * (right - left), share * (bottom - top)];
  return { left: left - wide, top: top - high, right: right + wide, bottom: bottom + high };
}

const apart = (one, other) => one.left > other.right || one.right < other.left || one.top > other.bottom || one.bottom < other.top;

const holds = (one, other) => one.left <= other.left && one.right >= other.right && one.top <= other.top && one.bottom >= other.bottom;
