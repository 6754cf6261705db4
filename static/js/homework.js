/** The page of an assignment: puts its parts, the notebook, the progress line and the report together. */
import "./blanks.js";
import { Notebook, shelf } from "./notebook.js";
import { OrderList } from "./order-list.js";
import { Part } from "./part.js";
import { Report } from "./report.js";

const { assignment, seed, offline, unanswered } = document.querySelector("main").dataset;
const notebook = new Notebook(shelf(), assignment, seed);
const progress = document.querySelector(".progress");
const parts = [...document.querySelectorAll("form.part")].map(begin);
const report = new Report(document.querySelector("#report"), notebook, cleared);

function begin(form) {
  const part = new Part(form, {
    typed: () => notebook.type(part.name, part.answer),
    checked: (verdict, answer) => {
      if (!part.isBlank(answer)) notebook.tried(part.name, answer, verdict, new Date().toISOString());
      refresh();
    },
    tried: () => notebook.part(part.name).tries.map(({ answer }) => answer),
    unanswered: (error) => ("reason" in error ? error.reason || unanswered : offline),
  });
  const { typed } = notebook.part(part.name);
  if (part.isEmpty && typed !== null) part.answer = typed;
  const list = form.querySelector("[data-role=order]");
  if (list) new OrderList(list, form.elements.answer, form.querySelector("[data-role=moved]"));
  return part;
}

/** Bring the progress line and the report up to date. */
function refresh() {
  const passed = parts.filter(({ name }) => notebook.part(name).passed);
  const reached = passed.reduce((sum, { points }) => sum + points, 0);
  for (const link of progress.querySelectorAll("[data-task]")) mark(link);
  const score = progress.querySelector("[data-role=score]");
  const said = score.dataset.said.replace("…", reached);
  if (score.textContent !== said) score.textContent = said;
  for (const part of parts) part.form.classList.toggle("passed", passed.includes(part));
  report.refresh(reached);
}

/** How a task stands: done when every part was right, begun when something was tried. */
function mark(link) {
  const own = parts.filter(({ task, points }) => task === link.dataset.task && points).map(({ name }) => notebook.part(name));
  const state = own.every(({ passed }) => passed) ? "passed" : own.some(({ tries }) => tries.length) ? "tried" : "";
  link.dataset.state = state;
  link.querySelector("[data-role=state]").textContent = state ? progress.dataset[state] : "";
}

function cleared() {
  for (const part of parts) part.empty();
  refresh();
}

/** The task that is in view is the current one of the progress line. */
function watch() {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = progress.querySelector(`[href="#${target.id}"]`);
        if (isIntersecting) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-30% 0px -60% 0px" },
  );
  for (const task of document.querySelectorAll(".exercise")) seen.observe(task);
}

refresh();
watch();
