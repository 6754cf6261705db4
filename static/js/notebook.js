/**
 * What a student has done of one assignment, kept in the browser: what stands in the fields of each part, every
 * answer that was tried, when a part was right for the first time. No DOM.
 *
 * An answer is a text, a list of rows, or an object of cells, as the server takes it.
 */
const VERSION = 1;
const MOST_TRIES = 200; // of one part

export class Notebook {
  /** @param {Storage|null} shelf null: nothing is kept; @param {string} name; @param {string} seed */
  constructor(shelf, name, seed = "") {
    this.shelf = shelf;
    this.key = `backgraph.homework.${name}${seed ? `.${seed}` : ""}`;
    this.pages = this.read() ?? { version: VERSION, assignment: name, seed, student: "", parts: {} };
  }

  read() {
    try {
      const pages = JSON.parse(this.shelf?.getItem(this.key) ?? "null");
      return pages?.version === VERSION ? pages : null;
    } catch {
      return null; // somebody else wrote there
    }
  }

  write() {
    try {
      this.shelf?.setItem(this.key, JSON.stringify(this.pages));
    } catch {
      this.shelf = null; // full, or not allowed: the page still works
    }
  }

  part(name) {
    return this.pages.parts[name] ?? { typed: null, tries: [], passed: null };
  }

  get student() {
    return this.pages.student;
  }

  set student(name) {
    this.pages.student = name;
    this.write();
  }

  /** Somebody is typing. */
  type(name, answer) {
    this.change(name, { typed: answer });
  }

  /** An answer was checked. The same answer twice in a row is one try. */
  tried(name, answer, verdict, at) {
    const { tries, passed } = this.part(name);
    const same = JSON.stringify(tries.at(-1)?.answer) === JSON.stringify(answer);
    const all = same ? tries : [...tries, { answer, verdict, at }].slice(-MOST_TRIES);
    this.change(name, { typed: answer, tries: all, passed: passed ?? (verdict === "correct" ? at : null) });
  }

  change(name, news) {
    this.pages.parts[name] = { ...this.part(name), ...news };
    this.write();
  }

  clear() {
    this.pages.parts = {};
    this.pages.student = "";
    try {
      this.shelf?.removeItem(this.key);
    } catch {
      this.shelf = null;
    }
  }

  /** How many parts were right. */
  get passed() {
    return Object.values(this.pages.parts).filter(({ passed }) => passed).length;
  }

  /** Everything, as the text of a file. */
  get file() {
    return `${JSON.stringify(this.pages, null, 2)}\n`;
  }
}

/** The browser's store, if it may be used. */
export function shelf() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** An answer in a line of text for each row or cell. */
export function text(answer) {
  if (typeof answer === "string") return answer;
  if (Array.isArray(answer)) return answer.map((row) => row.join(" | ").replace(/[ |]+$/, "")).join("\n");
  return Object.entries(answer ?? {}).map(([cell, number]) => `${cell} = ${number}`).join("\n");
}
