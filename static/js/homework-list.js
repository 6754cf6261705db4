/** The list of assignments: how many answers of each are right, out of the notebooks that this browser keeps. */
import { Notebook, shelf } from "./notebook.js";

for (const place of document.querySelectorAll("[data-kept]")) {
  const { passed } = new Notebook(shelf(), place.dataset.kept);
  place.textContent = place.dataset.said.replace("…", passed);
  place.hidden = passed === 0;
}
