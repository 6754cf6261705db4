/**
 * <graph-blanks>: a graph to be filled in. Each box of the list [data-role=blanks] is laid over the empty box of the
 * picture that has its id, in the picture's own coordinates, so that it pans and zooms with it.
 *
 * What was filled in is checked where the server says (`check` in api.js); how each cell stands is shown in its place,
 * as a colour and as a sign, and in words while the cell has the focus.
 */
import { check } from "./api.js";
import { Camera } from "./camera.js";

export class GraphBlanks extends HTMLElement {
  connectedCallback() {
    if (this.camera) return;
    this.viewport = this.part("viewport");
    this.camera = new Camera(this.viewport);
    this.addEventListener("click", ({ target }) => this.zoom(target.closest("[data-zoom]")?.dataset.zoom));
    this.addEventListener("input", ({ target }) => this.edited(target.closest("[data-cell]")));
    this.addEventListener("focusin", ({ target }) => this.come(target.closest("[data-cell]")));
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.refresh();
  }

  /** The content is new: a picture, the same one at another point, or another function. */
  refresh() {
    const { of } = this.part("blanks")?.dataset ?? {};
    if (this.of !== undefined && this.of !== of) this.forget();
    this.of = of;
    const another = this.camera.refresh();
    this.place();
    if (another) this.come(this.cells()[0], false); // it begins at the output
  }

  /** Lay each box over its place in the picture. */
  place() {
    const svg = this.querySelector("svg.graph");
    if (!svg) return;
    const { width, height } = svg.viewBox.baseVal;
    this.part("blanks").classList.add("placed");
    this.part("blanks").style.setProperty("--natural", width);
    for (const cell of this.cells()) {
      const { x, y, width: wide, height: tall } = svg.querySelector(`[data-blank="${cell.dataset.cell}"]`);
      const share = (length, whole) => `${(100 * length.baseVal.value) / whole}%`;
      cell.style.setProperty("left", share(x, width));
      cell.style.setProperty("top", share(y, height));
      cell.style.setProperty("width", share(wide, width));
      cell.style.setProperty("height", share(tall, height));
    }
  }

  async check() {
    const { fields, answer } = this.filled();
    this.setAttribute("aria-busy", "true");
    try {
      const { lines, message } = await check({ ...fields, kind: "graph", answer });
      this.part("told").textContent = message;
      for (const { place, standing, message: told } of lines) this.stand(place, standing, told);
      this.dispatchEvent(new CustomEvent("checked", { bubbles: true, detail: { lines } }));
    } catch ({ message }) {
      this.part("told").textContent = message;
    }
    this.removeAttribute("aria-busy");
  }

  /** What is in the form: what the check has to know besides, and the answer by cell. */
  filled() {
    const pairs = [...new FormData(this.querySelector("form"))];
    const isCell = ([name]) => name.startsWith("cell.");
    return {
      fields: Object.fromEntries(pairs.filter((pair) => !isCell(pair))),
      answer: Object.fromEntries(pairs.filter(isCell).map(([name, text]) => [name.slice(5), text])),
    };
  }

  stand(id, standing, told) {
    const cell = this.cells().find(({ dataset }) => dataset.cell === id);
    if (!cell) return;
    cell.dataset.standing = standing;
    cell.querySelector(".told").textContent = told;
  }

  /** What stood there is said of another answer. */
  edited(cell) {
    if (!cell) return;
    const { value } = cell.querySelector("input");
    cell.toggleAttribute("data-held", value !== ""); // it stays when the page is brought up to date
    delete cell.dataset.standing;
    cell.querySelector(".told").textContent = "";
  }

  come(cell, smooth = true) {
    if (cell) this.camera.reveal(cell, smooth);
  }

  /** Another function has other blanks, even where their ids are the same. */
  forget() {
    for (const cell of this.cells()) {
      cell.querySelector("input").value = "";
      this.edited(cell);
    }
    this.part("told").textContent = "";
  }

  cells() {
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

  trace() {}
}

customElements.define("graph-blanks", GraphBlanks);
