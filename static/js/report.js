/** The report: every part with what was tried and when it was right, out of the notebook; to be printed, saved, cleared. */
import { text } from "./notebook.js";

const SURE = 4000; // milliseconds in which a second click clears

export class Report {
  /** @param {HTMLElement} section; @param {Notebook} notebook; @param {() => void} cleared */
  constructor(section, notebook, cleared) {
    Object.assign(this, { section, notebook, cleared });
    this.table = section.querySelector("table");
    const student = section.querySelector("[data-role=student]");
    student.value = notebook.student;
    student.addEventListener("input", () => (notebook.student = student.value));
    section.addEventListener("click", ({ target }) => this[target.closest("[data-act]")?.dataset.act]?.(target));
    section.hidden = false;
  }

  refresh(reached) {
    for (const row of this.table.querySelectorAll("[data-report]")) this.row(row, this.notebook.part(row.dataset.report));
    const total = this.section.querySelector("[data-role=total]");
    total.textContent = total.dataset.said.replace("…", reached);
  }

  row(row, { tries, passed }) {
    const [, answers, count, right] = row.children;
    answers.replaceChildren(...tries.map(tried));
    if (!tries.length) answers.textContent = this.table.dataset.untried;
    count.textContent = tries.length || "";
    right.textContent = passed ? `✓ ${when(passed)}` : "";
    right.className = passed ? "agrees" : "";
  }

  print() {
    window.print();
  }

  export() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.notebook.file], { type: "application/json" }));
    link.download = `${this.notebook.pages.assignment}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), SURE);
  }

  /** The first click asks, a second one soon after clears. */
  clear(button) {
    const said = this.section.querySelector("[data-role=cleared]");
    if ("was" in button.dataset) {
      this.notebook.clear();
      this.section.querySelector("[data-role=student]").value = "";
      said.textContent = said.dataset.said;
      this.calm(button);
      this.cleared();
      return;
    }
    said.textContent = "";
    button.dataset.was = button.textContent;
    button.textContent = button.dataset.sure;
    setTimeout(() => this.calm(button), SURE);
  }

  calm(button) {
    if (!("was" in button.dataset)) return;
    button.textContent = button.dataset.was;
    delete button.dataset.was;
  }
}

function tried({ answer, verdict }) {
  const line = document.createElement("code");
  line.className = verdict;
  line.textContent = text(answer);
  return line;
}

const when = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
