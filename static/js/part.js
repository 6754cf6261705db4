/**
 * One part of an assignment: its fields, their typeset reading while somebody types, its verdict and its solution,
 * which the server renders.
 */
import { piece } from "./api.js";
import { SourceBox } from "./source-box.js";

const PAUSE = 250; // milliseconds after the last letter
const ROW = "[data-role=rows] tr";

export class Part {
  /**
   * @param {HTMLFormElement} form
   * @param {{typed: () => void, checked: (verdict: string) => void, tried: () => object[], unanswered: (error: Error) => string}} tell
   */
  constructor(form, tell) {
    Object.assign(this, { form, tell, timer: 0, asked: 0 });
    const { partName: name, task, points } = form.dataset;
    Object.assign(this, { name, task, points: Number(points) });
    this.box = this.sourceBox();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }

  sourceBox() {
    const box = this.form.querySelector(".source textarea");
    if (!box) return null;
    const entered = "enters" in box.dataset ? () => this.form.requestSubmit() : null;
    return new SourceBox(box, { typed: () => {}, entered });
  }

  role(name) {
    return this.form.querySelector(`[data-role=${name}]`);
  }

  // What stands in the fields.

  get rows() {
    return [...this.form.querySelectorAll(ROW)];
  }

  get cells() {
    return [...this.form.querySelectorAll("[name^='cell.']")];
  }

  get answer() {
    const { answer } = this.form.elements;
    if (answer) return answer.value.trim();
    if (this.rows.length) return this.rows.map(fields).filter((row) => row.some(Boolean));
    return Object.fromEntries(this.cells.filter(({ value }) => value.trim()).map(({ name, value }) => [name.slice(5), value.trim()]));
  }

  set answer(answer) {
    const { answer: field } = this.form.elements;
    if (this.box) this.box.text = answer;
    else if (field) field.value = answer;
    else if (this.rows.length) this.fill(answer);
    else for (const cell of this.cells) cell.value = answer[cell.name.slice(5)] ?? "";
    this.read();
  }

  get isEmpty() {
    return this.isBlank(this.answer);
  }

  isBlank(answer) {
    return Object.keys(answer).length === 0;
  }

  /** As if nobody had been here. */
  empty() {
    this.answer = this.rows.length ? [] : this.cells.length ? {} : "";
    this.role("verdict").replaceChildren();
    this.form.classList.remove("stale");
  }

  fill(rows) {
    while (this.rows.length < rows.length) this.addRow();
    for (const [index, row] of this.rows.entries()) {
      for (const [column, field] of row.querySelectorAll("input").entries()) field.value = rows[index]?.[column] ?? "";
    }
  }

  addRow() {
    const last = this.rows.at(-1);
    const row = last.cloneNode(true);
    for (const field of row.querySelectorAll("input")) {
      field.value = "";
      field.setAttribute("aria-label", field.dataset.said.replace("…", this.rows.length + 1));
    }
    for (const shown of row.querySelectorAll(".read")) shown.replaceChildren();
    last.after(row);
    return row;
  }

  // The reading.

  changed() {
    this.tell.typed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), PAUSE);
    this.form.classList.toggle("stale", this.role("verdict").childElementCount > 0);
  }

  /** Typeset what stands in the fields; an older answer never replaces a newer one. */
  async read() {
    if (!this.role("reading") && !this.rows.length) return;
    const turn = (this.asked += 1);
    if (this.isEmpty) return this.show([]);
    try {
      const lines = await piece(this.form.dataset.reading, this.data());
      if (turn === this.asked) this.show([...lines.querySelectorAll(".read")]);
    } catch (error) {
      console.debug(error); // the check says it aloud
    }
  }

  show(lines) {
    if (!this.rows.length) return this.role("reading").replaceChildren(...lines);
    const filled = this.rows.filter((row) => fields(row).some(Boolean));
    for (const row of this.rows) {
      const start = 3 * filled.indexOf(row);
      for (const [column, shown] of row.querySelectorAll(".read").entries()) {
        shown.replaceChildren(...(start < 0 ? [] : (lines[start + column]?.childNodes ?? [])));
      }
    }
  }

  data(more = {}) {
    const data = new FormData(this.form);
    for (const [name, value] of Object.entries({ fragment: "1", ...more })) data.set(name, value);
    return data;
  }

  // The verdict and the solution.

  submitted(event) {
    event.preventDefault();
    const { submitter } = event;
    if (submitter?.name === "more") return this.addRow().querySelector("input").focus();
    if (submitter?.hasAttribute("formaction")) return this.solve(submitter.formAction);
    return this.check(submitter?.name === "hint" ? { hint: submitter.value } : {});
  }

  async check(more) {
    const { answer } = this;
    const verdict = await this.ask(this.form.action, this.data(more), this.role("verdict"));
    if (!verdict) return;
    this.form.classList.remove("stale");
    const { verdict: found, cells } = verdict.querySelector("[data-verdict]").dataset;
    if (cells) this.form.querySelector("graph-blanks").show(JSON.parse(cells));
    this.tell.checked(found, answer);
  }

  async solve(address) {
    const data = this.data();
    for (const answer of this.tell.tried()) data.append("tried", JSON.stringify(answer));
    const shown = await this.ask(address, data, this.role("solution"));
    shown?.querySelector("h4")?.scrollIntoView({ block: "nearest" });
  }

  /** Ask for a piece and put it into its place; where none comes, say so there. */
  async ask(address, data, place) {
    this.form.setAttribute("aria-busy", "true");
    try {
      const found = await piece(address, data);
      const held = place.contains(document.activeElement);
      place.replaceChildren(...found.childNodes);
      if (held) (place.querySelector("button") ?? this.form.querySelector("textarea, input:not([type=hidden])")).focus();
      return place;
    } catch (error) {
      const said = document.createElement("p");
      said.textContent = this.tell.unanswered(error);
      place.replaceChildren(said);
      return null;
    } finally {
      this.form.removeAttribute("aria-busy");
    }
  }
}

const fields = (row) => [...row.querySelectorAll("input")].map(({ value }) => value.trim());
