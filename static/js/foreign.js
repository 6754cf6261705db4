/**
 * The inside of a <back-graph f="…"> on somebody else's page: asked of the server that this module comes from,
 * shown in a shadow root with its own style, so that neither page disturbs the other.
 */
import { visited } from "./api.js";
import { ASKED } from "./asked.js";
import { update } from "./parts.js";

/** An address on the server that this module comes from; a file that holds the module has none. */
const home = (path) => new URL(`../../${path}`, import.meta.url);

export class Foreign {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.newest = null;
    this.root = element.attachShadow({ mode: "open" });
    this.said = document.createElement("p");
    this.said.setAttribute("role", "status");
    this.inside = document.createElement("div");
    this.inside.className = "inside";
    this.inside.addEventListener("click", (event) => this.open(event));
  }

  /** @returns {Promise<Element|null>} what the attributes ask for, brought up to date; null: a newer question, or no graph */
  async bring() {
    const question = (this.newest = {});
    await null; // attributes that change together are one question
    if (this.newest !== question) return null;
    try {
      const answer = await visited(this.address);
      if (this.newest !== question) return null;
      return await this.take(answer);
    } catch (error) {
      if (this.newest === question) this.say(`${this.address.origin}: ${error.message}`);
      return null;
    }
  }

  /** What is folded opens here, and not in place of somebody's page. */
  open(event) {
    const link = event.target.closest("a[data-choose=fold]");
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    const fold = new URL(link.getAttribute("href"), home("")).searchParams.get("fold");
    this.element.setAttribute("fold", fold ?? "");
  }

  get address() {
    const given = ASKED.filter((name) => this.element.hasAttribute(name));
    const query = new URLSearchParams(given.map((name) => [name, this.element.getAttribute(name)]));
    return home(`embed?${query}`);
  }

  async take(answer) {
    for (const link of answer.querySelectorAll("a[href], link[href]")) {
      link.setAttribute("href", new URL(link.getAttribute("href"), this.address));
    }
    await this.dress(answer);
    const graph = answer.querySelector("back-graph");
    graph?.querySelector("[data-role=viewport]").setAttribute("role", "group"); // landmarks are the page's own
    this.say(graph ? "" : (answer.querySelector("main p")?.textContent ?? ""));
    if (!graph) return null;
    if (this.inside.firstChild) update(answer, { root: this.inside });
    else this.inside.append(...graph.childNodes);
    return this.inside;
  }

  /** The page's style sheets, once; what they dress appears when they are there. */
  async dress(answer) {
    if (this.root.firstChild) return;
    const sheets = [...answer.querySelectorAll("link[rel=stylesheet]")].map((link) => document.importNode(link));
    const there = sheets.map((link) => new Promise((done) => (link.onload = link.onerror = done)));
    letters();
    this.root.append(...sheets);
    await Promise.all(there);
    this.root.append(this.said, this.inside);
  }

  /** Say why there is no graph; nothing: there is one. */
  say(sentence) {
    this.root.append(this.said, this.inside);
    this.said.textContent = sentence;
    this.said.hidden = !sentence;
    this.inside.hidden = Boolean(sentence);
  }
}

/** Fonts belong to the whole document: a shadow root cannot bring one. */
function letters() {
  const family = "STIX Two Math";
  if ([...document.fonts].some((font) => font.family.includes(family))) return;
  document.fonts.add(new FontFace(family, `url("${home("font/stix-two-math")}")`, { display: "swap" }));
}
