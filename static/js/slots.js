/**
 * The places of numbers in the picture. Each draws on a canvas over it what the server would draw there, in the colours
 * that its elements have at this moment, and takes those elements away.
 *
 * A canvas, because a browser that paints a picture of ten thousand shapes anew is not done within a frame.
 */

export class Places {
  /**
   * @param {{cell: object, factor: object}} sizes how numbers stand in a cell and on an edge
   * @param {{value: Function, gradient: Function, local: Function}} texts of a node or edge by its id; a gradient's
   *   after so many contributions
   */
  constructor(sizes, texts) {
    Object.assign(this, { sizes, texts, known: new Map() });
  }

  /** @returns {{x: number, y: number, draw: Function}[]} those of all that is drawn of a picture */
  of(svg) {
    return [...svg.querySelectorAll(".node:not(.copy, .far), .edge")].flatMap((part) => this.at(part));
  }

  at(part) {
    if (!this.known.has(part)) this.known.set(part, part.matches(".edge") ? this.pill(part) : this.cells(part));
    return this.known.get(part);
  }

  cells(node) {
    const { cell } = this.sizes;
    const [gradient, id] = [node.querySelector(".gradient"), node.dataset.node];
    const { x, width, y, height } = box(node.querySelector(".card"));
    const [middle, quarter, line] = [x + width / 2, gradient ? width / 4 : 0, y + height - cell.rise];
    const value = new Cell(node, ".value", middle - quarter, line, cell, () => this.texts.value(id));
    if (!gradient) return [value];
    const text = ({ dataset }) => this.texts.gradient(id, Number(dataset.stage));
    return [value, new Cell(node, ".stage.shown", middle + quarter, line, cell, text)];
  }

  pill(edge) {
    if (!edge.querySelector(".number")) return [];
    return [new Pill(edge, this.sizes.factor, () => this.texts.local(edge.dataset.edge))];
  }
}

/** A number in the middle of its cell. */
class Cell {
  constructor(node, part, x, y, size, text) {
    Object.assign(this, { node, part, x, y, size, text });
  }

  draw(ink) {
    const host = this.node.querySelector(this.part);
    if (!host) return; // at this step nothing is shown
    const { fill, visibility } = getComputedStyle(host);
    host.classList.add("moved");
    if (visibility === "hidden") return;
    ink.alpha = getComputedStyle(this.node).opacity;
    const text = this.text(host);
    const { width, scale } = ink.figures.fit(text, this.size.size, this.size.within);
    ink.write(text, this.x - width / 2, this.y, scale, fill);
  }
}

/** A local derivative and its number, in a pill that is as large as what is in it. */
class Pill {
  constructor(edge, size, text) {
    Object.assign(this, { edge, size, text });
    this.pill = edge.querySelector(".pill");
    [this.card, this.symbol, this.number] = [".pill-card", ".symbol", ".number"].map((part) => edge.querySelector(part));
    this.box = box(this.card);
    const [symbol, number] = [this.symbol, this.number].map((label) => start(label.firstElementChild));
    this.x = this.box.x + this.box.width / 2;
    this.y = this.box.y;
    [this.above, this.line] = [symbol.y, number.y];
    this.beside = symbol.y === number.y ? number.x - symbol.x : null; // null: the number stands below
    this.half = this.x - symbol.x; // of a symbol above a number
  }

  draw(ink) {
    this.pill.classList.add("moved");
    ink.alpha = getComputedStyle(this.edge).opacity;
    const { start, side, size, within } = this.size;
    const text = this.text();
    const { width, scale } = ink.figures.fit(text, size, within);
    const wide = start + width;
    const half = this.beside === null ? Math.max(this.half, wide / 2) : (this.beside + wide) / 2;
    ink.card({ ...this.box, x: this.x - half - side, width: 2 * (half + side) }, getComputedStyle(this.card));
    this.sign ??= outline(used(this.symbol.firstElementChild));
    const left = this.x - (this.beside === null ? this.half : half);
    ink.fill(this.sign, left, this.above, 1, getComputedStyle(this.symbol).fill);
    const { fill, visibility } = getComputedStyle(this.number);
    if (visibility === "hidden" || !text) return;
    const x = this.beside === null ? this.x - wide / 2 : this.x + half - wide;
    ink.write("=", x, this.line, size / ink.figures.units, fill);
    ink.write(text, x + start, this.line, scale, fill);
  }
}

function box(card) {
  const [x, y, width, height, corner] = ["x", "y", "width", "height", "rx"].map((side) => card[side].baseVal.value);
  return { x, y, width, height, corner };
}

const start = ({ x, y }) => ({ x: x.baseVal.value, y: y.baseVal.value });

const used = (use) => use.ownerDocument.getElementById(use.href.baseVal.slice(1));

/** What an element draws, as one path. */
function outline(element) {
  const path = new Path2D();
  path.addPath(shape(element), element.transform.baseVal.consolidate()?.matrix);
  return path;
}

function shape(element) {
  if (element.localName === "path") return new Path2D(element.getAttribute("d"));
  const path = new Path2D();
  if (element.localName === "g") for (const part of element.children) path.addPath(outline(part));
  else if (element.localName === "use") path.addPath(outline(used(element)), new DOMMatrix().translate(...Object.values(start(element))));
  else if (element.localName === "rect") path.rect(...["x", "y", "width", "height"].map((side) => element[side].baseVal.value));
  return path;
}
