/**
 * <graph-blanks>: a graph to be filled in. Each box of the list [data-role=blanks] is laid over the empty box of the
 * picture that bears its id, in the picture's own coordinates, so that it pans and zooms with it.
 *
 * How a cell stands is shown in its place, as a colour and as a sign, and in words when it has the focus. The answers
 * are fields of the form around it; where that is a form[data-check=graph], they are checked when it is sent.
 */
import { check } from "./api.js";
import { Camera } from "./camera.js";

const CELL = "cell."; // how the names of the boxes begin

export class GraphBlanks extends HTMLElement {
  connectedCallback() {
    if (this.camera) return;
    this.camera = new Camera(this.part("viewport"));
    this.addEventListener("click", ({ target }) => this.zoom(target.closest("[data-zoom]")?.dataset.zoom));
    this.addEventListener("input", ({ target }) => this.edited(target.closest("[data-cell]")));
    this.addEventListener("focusin", ({ target }) => this.come(target.closest("[data-cell]")));
    this.form = this.closest("form[data-check=graph]");
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.refresh();
  }

  /** The content is new: a picture, the same one at another point, or another function. */
  refresh() {
    const { of } = this.part("blanks")?.dataset ?? {};
    if (this.of !== undefined) {
      if (this.of !== of) this.forget();
      for (const cell of this.cells) stand(cell); // that was said at another point
    }
    this.of = of;
    const another = this.camera.refresh();
    this.place();
    if (another) this.come(this.cells[0], false); // where one begins
  }

  /** Lay each box over its place in the picture. */
  place() {
    const svg = this.querySelector("svg.graph");
    if (!svg) return;
    const { width, height } = svg.viewBox.baseVal;
    this.part("blanks").classList.add("placed");
    this.part("blanks").style.setProperty("--natural", width);
    for (const { dataset, style } of this.cells) {
      const box = svg.querySelector(`[data-blank="${dataset.cell}"]`);
      const share = (side, whole) => style.setProperty(SIDES[side], `${(100 * box[side].baseVal.value) / whole}%`);
      for (const side of ["x", "width"]) share(side, width);
      for (const side of ["y", "height"]) share(side, height);
    }
  }

  /** What was filled in: {cell: text}. */
  get answer() {
    const filled = this.cells.map((cell) => [cell.dataset.cell, cell.querySelector("input").value.trim()]);
    return Object.fromEntries(filled.filter(([, text]) => text));
  }

  /** Whether every cell is filled in and right. */
  get complete() {
    return this.cells.every(({ dataset }) => dataset.standing === "right");
  }

  async check() {
    const fields = [...new FormData(this.form)].filter(([name]) => !name.startsWith(CELL));
    const said = this.form.querySelector("[data-role=told]");
    this.form.setAttribute("aria-busy", "true");
    try {
      const verdict = await check({ ...Object.fromEntries(fields), kind: "graph", answer: this.answer });
      this.show(verdict.lines);
      said.textContent = verdict.message;
      this.dispatchEvent(new CustomEvent("checked", { bubbles: true, detail: { ...verdict, complete: this.complete } }));
    } catch ({ message }) {
      said.textContent = message;
    }
    this.form.removeAttribute("aria-busy");
  }

  /** @param {object[]} lines how cells stand, as `/api/check` says it; of the others nothing is said */
  show(lines) {
    const found = new Map(lines.map((line) => [line.place, line]));
    for (const cell of this.cells) stand(cell, found.get(cell.dataset.cell));
  }

  /** What was said of a cell was said of another answer. */
  edited(cell) {
    if (!cell) return;
    cell.toggleAttribute("data-held", cell.querySelector("input").value !== ""); // the page's updates leave it alone
    stand(cell);
  }

  come(cell, smooth = true) {
    if (cell) this.camera.reveal(cell, smooth);
  }

  /** Another function has other blanks, even where their ids are the same. */
  forget() {
    for (const cell of this.cells) {
      cell.querySelector("input").value = "";
      this.edited(cell);
    }
    const said = this.form?.querySelector("[data-role=told]");
    if (said) said.textContent = "";
  }

  get cells() {
    return [...this.querySelectorAll("[data-cell]")];
  }

  zoom(how) {
    if (how === "fit") this.camera.fit();
    else if (how) this.camera.zoom(how === "in" ? 1.25 : 0.8);
  }

  part(role) {
    return this.querySelector(`[data-role="${role}"]`);
  }

  // What a page asks of any graph: this one has no steps, and nothing on it is lit.

  get step() {
    return null;
  }

  get now() {
    return { ids: [], phase: "finished" };
  }

  get lesson() {
    return { edges: [] };
  }

  select() {}

  fault() {}

  trace() {}
}

const AMISS = ["wrong", "unreadable"];
const SIDES = { x: "left", y: "top", width: "width", height: "height" };

function stand(cell, { standing = "", message = "", diagnosis = null, remarks = [] } = {}) {
  if (standing) cell.dataset.standing = standing;
  else delete cell.dataset.standing;
  cell.querySelector("input").ariaInvalid = AMISS.includes(standing) ? "true" : null;
  cell.querySelector(".told").textContent = [message, diagnosis?.message, ...remarks].filter(Boolean).join(" ");
}

customElements.define("graph-blanks", GraphBlanks);
