/**
 * The letters of a large picture. A browser copies whatever a <use> stands for, a label glyph by glyph, seen or not:
 * ten times the elements that the picture has. So the server keeps its labels apart (`app/presentation/picture.py`),
 * and those that are needed are put beside the picture, each as one path.
 */
const SVG = "http://www.w3.org/2000/svg";
const PAIR = /(-?[\d.]+) ?(-?[\d.]+)/g; // of coordinates; a glyph's path has no others

export class Letters {
  /** @param {Element} host where those that are needed are put */
  constructor(host) {
    this.host = host;
  }

  /** Take over those of a picture that is new, if it brings some. */
  take(root) {
    const apart = root.querySelector(".letters");
    if (!apart) return;
    apart.remove();
    this.lines = new Map(apart.textContent.split("\n").map((line) => [line.match(/ id="([^"]*)"/)?.[1], line]));
    this.defs?.ownerSVGElement.remove();
    const svg = this.host.appendChild(document.createElementNS(SVG, "svg"));
    svg.setAttribute("display", "none");
    this.defs = svg.appendChild(document.createElementNS(SVG, "defs"));
    this.written = new Set();
    this.glyphs = new Map();
  }

  /** Put in the labels that these elements use. */
  bring(uses) {
    for (const use of uses) {
      const name = use.getAttribute("xlink:href").slice(1);
      if (this.written.has(name)) continue;
      this.written.add(name);
      this.defs.append(this.drawn(this.part(name)));
    }
  }

  /** A label or a glyph as the server wrote it, in a line of its own. */
  part(name) {
    const template = document.createElement("template");
    template.innerHTML = `<svg>${this.lines.get(name)}</svg>`;
    return template.content.firstElementChild.firstElementChild;
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
    const { path, size } = this.glyph(part.getAttribute("xlink:href").slice(1));
    return path.replace(PAIR, (_, across, down) => `${x + size * across} ${y + size * down} `);
  }

  glyph(name) {
    if (!this.glyphs.has(name)) {
      const part = this.part(name);
      const size = Number(part.getAttribute("transform")?.match(/scale\((.*)\)/)[1] ?? 1);
      this.glyphs.set(name, { path: part.getAttribute("d"), size });
    }
    return this.glyphs.get(name);
  }
}
