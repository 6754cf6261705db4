/**
 * The only fetch: asks the server for the page of a query and hands back its parsed document.
 *
 * One question is under way at a time. An urgent question stops the one under way; any other waits for it,
 * and only the newest waits, so that a slider that is dragged shows every answer it can and never an old one.
 */
export class Server {
  /** @param {string} path the address of the page; @param {(query: string) => boolean} fits */
  constructor(path, fits) {
    this.path = path;
    this.fits = fits;
    this.underway = null;
    this.next = null;
  }

  /**
   * @returns {Promise<Document|null>} null: a newer question took its place. Rejects when no page came, with
   * an error whose `reason` is what the server says about it; without one if it could not be reached.
   */
  async ask(query, { urgent = true } = {}) {
    if (urgent) this.forget();
    while (this.underway) if (!(await this.turn())) return null;
    const asking = new AbortController();
    this.underway = asking;
    try {
      const page = await this.page(query, asking.signal);
      return this.underway === asking ? page : null;
    } catch (error) {
      if (asking.signal.aborted) return null;
      throw error;
    } finally {
      if (this.underway === asking) this.free();
    }
  }

  /** Drop the question under way and the one that waits. */
  forget() {
    this.underway?.abort();
    this.underway = null;
    this.next?.(false);
    this.next = null;
  }

  /** Wait for the question under way to end; false if a newer question took this one's place. */
  turn() {
    this.next?.(false);
    return new Promise((resolve) => (this.next = resolve));
  }

  free() {
    this.underway = null;
    this.next?.(true);
    this.next = null;
  }

  async page(query, signal) {
    const short = this.fits(query);
    const answer = short
      ? await fetch(`${this.path}?${query}`, { signal })
      : await fetch(this.path, { signal, method: "POST", body: new URLSearchParams(query) });
    const page = parsed(await answer.text());
    if (page.querySelector("main[data-page=explore]")) return page;
    const reason = page.querySelector("main.sorry p")?.textContent ?? "";
    throw Object.assign(new Error(`no page: ${answer.status}`), { reason });
  }
}

/** @returns {Promise<object>} how an answer stands. Rejects with what the server says where it cannot tell. */
export async function check(asked) {
  const answer = await fetch(new URL("../../api/check", import.meta.url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(asked),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail);
  return said;
}

/**
 * A page that is not shown runs no scripts, so what it has for browsers without them would be read as a part of it: here
 * it stays text. What somebody typed is escaped in a page, and can be none of these tags.
 */
const parsed = (text) => {
  const quiet = text.replaceAll("<noscript", '<script type="text/plain"').replaceAll("</noscript>", "</script>");
  return new DOMParser().parseFromString(quiet, "text/html");
};

/** @returns {Promise<Document>} the page at an address, whatever its status: a refusal is a page, too. */
export async function visited(address) {
  const answer = await fetch(address);
  return parsed(await answer.text());
}

/** @returns {Promise<Document>} the page that answers a form. Rejects when none comes. */
export async function page(address, fields) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
  if (!answer.ok) throw new Error(`no page: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @returns {Promise<string>} the text at an address. Rejects when there is none. */
export async function text(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`no text: ${answer.status}`);
  return answer.text();
}

/** @returns {Promise<Blob>} the file at an address. Rejects with what the server says where there is none. */
export async function file(address, signal) {
  const answer = await fetch(address, { signal });
  if (answer.ok) return answer.blob();
  const said = await answer.json().catch(() => ({}));
  throw new Error(said.detail ?? `no file: ${answer.status}`);
}

/**
 * @returns {Promise<DocumentFragment>} the piece of a page that a form gets. Rejects as `Server.ask` does.
 */
export async function piece(address, form) {
  const answer = await fetch(address, { method: "POST", body: form });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const sorry = page.querySelector("main.sorry p");
  if (!answer.ok || sorry) throw Object.assign(new Error(`no piece: ${answer.status}`), { reason: sorry?.textContent ?? "" });
  const fragment = document.createDocumentFragment();
  fragment.append(...document.importNode(page.body, true).childNodes);
  return fragment;
}
