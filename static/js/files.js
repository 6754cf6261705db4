/**
 * Opens a picture that Backgraph made: dropped anywhere on the page, or chosen with the button. The file is
 * read as data: what it says of itself is a query, and nothing in it becomes part of the page.
 */
const LARGEST = 50_000_000; // bytes: more than any picture of ours
const MOST = 20; // elements that are looked at: others may have put theirs before ours
const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export class Files {
  /**
   * @param {HTMLElement} root holds the button, the field and what is said
   * @param {{opened: (query: string) => void}} tell
   */
  constructor(root, { opened }) {
    this.said = root.querySelector("[data-role=foreign]");
    this.opened = opened;
    const field = root.querySelector("input[type=file]");
    const button = root.querySelector("[data-open]");
    button.addEventListener("click", () => field.click());
    button.hidden = false; // now it can do something
    field.addEventListener("change", () => {
      this.open(field.files[0]);
      field.value = ""; // the same file may be chosen again
    });
    document.addEventListener("dragover", (event) => this.over(event));
    document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
    document.addEventListener("drop", (event) => this.dropped(event));
  }

  over(event) {
    if (!event.dataTransfer.types.includes("Files")) return; // text goes where it is dropped
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(true);
  }

  dropped(event) {
    mark(false);
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    this.open(file);
  }

  async open(file) {
    if (!file) return;
    const query = file.size <= LARGEST ? queryIn(await file.text()) : null;
    this.said.hidden = query !== null;
    if (query !== null) this.opened(query);
  }
}

/**
 * The query that a picture says it shows; null for a file that is not one of ours. No part of the text is
 * looked at twice, so that no file takes longer than its length.
 */
export function queryIn(text) {
  let looked = 0;
  for (const [, said] of text.matchAll(/<(?:\w+:)?metadata\b[^<>]*>([^<]*)</g)) {
    if (++looked > MOST) break;
    try {
      const plain = said.replace(/&(\w+);/g, (all, name) => (Object.hasOwn(SIGNS, name) ? SIGNS[name] : all));
      const entries = Object.entries(JSON.parse(plain).backgraph);
      const texts = entries.filter(([, value]) => typeof value === "string");
      if (texts.some(([name]) => name === "f")) return String(new URLSearchParams(texts));
    } catch (error) {
      console.debug(error); // somebody else's metadata
    }
  }
  return null;
}

function mark(over) {
  document.documentElement.toggleAttribute("data-dropping", over);
}
