/**
 * The numbers on the page at a point that the server has not seen: values that are dragged are reckoned here, frame
 * by frame, without the network.
 *
 * Shown are all numbers of the picture and what bears `data-number="value:v7"` or `"gradient:v7"`. The page brings
 * what it takes as data (script[data-role=tape]); where there is none, or the point is none that can be shown this
 * way, the server has to be asked. What it answers replaces everything written here.
 */
import { Figures } from "./figures.js";
import { Ink } from "./ink.js";
import { four, mathml } from "./numerals.js";
import { Places } from "./slots.js";
import { Tape } from "./tape.js";

const AROUND = 60; // pixels; a number at the edge is seen a little
const TYPED = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/;
const ELSEWHERE = "[data-role=says], [data-part=result], [data-part=panel]";
export class Live {
  /** @param {ParentNode} page holds the picture, the lesson and the tape */
  constructor(page) {
    this.page = page;
    this.refresh();
  }

  /** The page is new: it shows the server's numbers. */
  refresh() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.tape = this.texts = null;
    this.moved = false;
  }

  /** Show the page at other values, {name: text}. @returns {boolean} false: only the server can */
  show(values) {
    if (!this.ready()) return false;
    const point = this.tape.variables.map((name) => (TYPED.test(values[name]) ? Number(values[name]) : NaN));
    this.moved = point.every(Number.isFinite) && this.tape.run(point) === this.alive;
    if (this.moved) this.write();
    return this.moved;
  }

  /** Another step is shown. */
  redraw() {
    this.texts = null;
    if (this.moved) this.write();
  }

  /** Another part of the picture is seen: at once, because what lies over it scrolls with it. */
  follow() {
    if (!this.tape) return;
    this.look();
    if (this.moved) this.draw();
  }

  /** Get ready: something may be moved soon. @returns {boolean} false: nothing can be shown here */
  ready() {
    if (this.tape) return true;
    const data = this.data("tape");
    if (!data?.tape) return false;
    this.tape = new Tape(data.tape, this.data("lesson"));
    this.alive = data.alive;
    const svg = (this.svg = this.page.querySelector("svg.graph"));
    this.ink = new Ink(svg, new Figures(data.figures));
    this.places = new Places(data.figures, {
      value: (id) => four(this.number("value", id)),
      gradient: (id, count) => four(this.tape.stage(this.tape.slots.get(id), count)),
      local: (id) => four(this.tape.locals[this.tape.edges.get(id)]),
    });
    this.look();
    return true;
  }

  /** See what is seen of the picture: measuring makes the browser lay out the page, so not in every frame. */
  look() {
    this.seen = this.ink.seen();
    this.slots = this.places.of(this.svg);
  }

  data(role) {
    return JSON.parse(this.page.querySelector(`script[data-role=${role}]`)?.textContent || "null");
  }

  number(kind, id) {
    const slot = this.tape.slots.get(id);
    return kind === "value" ? this.tape.values[slot] : this.tape.numbers[slot];
  }

  write() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
      this.say();
    });
  }

  /** The picture, as far as it is seen. */
  draw() {
    const { left, top, right, bottom } = this.seen;
    this.ink.begin(this.seen);
    if (this.svg.dataset.detail !== "near") return; // nobody can read it
    for (const slot of this.slots) {
      const { x, y } = slot;
      if (left - AROUND < x && x < right + AROUND && top - AROUND < y && y < bottom + AROUND) slot.draw(this.ink);
    }
  }

  said() {
    const parts = [...this.page.querySelectorAll(ELSEWHERE)];
    return parts.flatMap((part) => [...part.querySelectorAll("[data-number]")]).map((place) => ({ place, said: null }));
  }

  /** The numbers beside the picture, where they are others than they were. */
  say() {
    this.texts ??= this.said();
    for (const text of this.texts) {
      const { place, said } = text;
      const number = this.number(...place.dataset.number.split(":"));
      if (Object.is(number, said)) continue;
      text.said = number;
      if (place.localName === "mrow") place.innerHTML = mathml(number);
      else place.textContent = four(number);
    }
  }
}
