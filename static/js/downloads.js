/**
 * Files that take their time: what is being made says so and can be cancelled, which ends the work on the server,
 * too. Without this module the links are downloads as everywhere.
 */
import { file } from "./api.js";

const QUIET = 400; // milliseconds in which most files are there
const SECOND = 1000;

export class Downloads {
  /** @param {HTMLElement} root where the links are; @param {HTMLElement} list where it is said what is being made */
  constructor(root, list) {
    this.list = list;
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a[download]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.fetch(link);
    });
  }

  async fetch(link) {
    const making = new Making(this.list, link.download);
    try {
      save(await file(link.href, making.signal), link.download);
      making.end();
    } catch (error) {
      if (making.signal.aborted) making.end();
      else making.fail(error.message);
    }
  }
}

/** A file that is being made: its line, the seconds that it has taken, its button. */
class Making {
  constructor(list, name) {
    this.list = list;
    this.abort = new AbortController();
    this.signal = this.abort.signal;
    this.line = list.querySelector("template").content.firstElementChild.cloneNode(true);
    this.line.querySelector("[data-name]").textContent = name;
    this.line.querySelector("button").addEventListener("click", () => this.cancel());
    this.shown = setTimeout(() => list.append(this.line), QUIET);
    const began = Date.now();
    const seconds = this.line.querySelector("[data-seconds]");
    this.clock = setInterval(() => (seconds.textContent = Math.round((Date.now() - began) / SECOND)), SECOND);
  }

  cancel() {
    this.abort.abort();
    this.end();
  }

  fail(reason) {
    this.end();
    const button = this.line.querySelector("button");
    button.textContent = this.line.dataset.close;
    this.line.replaceChildren(reason, button);
    this.list.append(this.line);
  }

  end() {
    clearTimeout(this.shown);
    clearInterval(this.clock);
    this.line.remove();
  }
}

/** Hand a file to the browser under a name. */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60 * SECOND);
}
