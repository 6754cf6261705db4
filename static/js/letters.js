/**
 * The letters of a large picture. A browser copies whatever a <use> stands for, a label glyph by glyph, seen or not:
 * ten times the elements that the picture has. So the server keeps its labels apart (`app/presentation/picture.py`),
 * and those that are needed are put beside the picture, each as one path.
 */
const SVG = "http://www.w3.org/2000/svg";
const APART = "noscript.letters, template.letters"; // a page that was fetched has templates (api.js)
const PAIR = /(-?[\d.]+) ?(-?[\d.]+)/g; // of coordinates; a glyph's path has no others

export class Letters {
  /** @param {Element} host where those that are needed are put */
  constructor(host) {
    this.host = host;
    this.parts = new Map();
  }

  /** Take over those of a picture that is new, if it brings some. */
  take(root) {
    const apart = root.querySelector(APART);
    if (!apart) return;
    apart.remove();
    const { children } = (apart.content ?? parsed(apart.textContent)).querySelector("defs");
    this.parts = new Map([...children].map((part) => [part.id, part]));
    this.defs?.ownerSVGElement.remove();
    const svg = this.host.appendChild(document.createElementNS(SVG, "svg"));
    svg.setAttribute("display", "none");
    this.defs = svg.appendChild(document.createElementNS(SVG, "defs"));
    this.written = new Set();
  }

  /** Put in the labels that these elements use. */
  bring(uses) {
    for (const use of uses) {
      const name = use.getAttribute("xlink:href").slice(1);
      if (this.written.has(name)) continue;
      this.written.add(name);
      this.defs.append(this.drawn(this.parts.get(name)));
    }
  }

  /** A label as one path. */
  drawn(label) {
    const path = document.createElementNS(SVG, "path");
    path.id = label.id;
    path.setAttribute("transform", label.getAttribute("transform"));
    path.setAttribute("d", [...label.children].map((part) => this.outline(part)).join(""));
    return path;
  }

  /** A glyph in its place and size, or a bar. */
  outline(part) {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => Number(part.getAttribute(side)));
    if (part.localName === "rect") return `M${x} ${y}h${width}v${height}h${-width}Z`;
    const glyph = this.parts.get(part.getAttribute("xlink:href").slice(1));
    const [, size = 1] = glyph.getAttribute("transform")?.match(/scale\((.*)\)/) ?? [];
    return glyph.getAttribute("d").replace(PAIR, (_, across, down) => `${x + size * across} ${y + size * down} `);
  }
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
