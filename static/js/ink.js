/**
 * A canvas over what is seen of the picture, in the picture's own coordinates.
 */
const MOST_KEPT = 4000; // numbers as paths

export class Ink {
  /** @param {SVGElement} svg @param {{compose: Function}} figures */
  constructor(svg, figures) {
    this.svg = svg;
    this.figures = figures;
    this.viewport = svg.parentElement;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "ink";
    this.canvas.ariaHidden = "true";
    this.context = this.canvas.getContext("2d");
    this.kept = new Map();
  }

  /** @returns what is seen of the picture, where on the scrolled paper, and how large it is shown */
  seen() {
    const { viewport } = this;
    const { left, top } = viewport.getBoundingClientRect();
    const { across, down, x, y } = this.shown();
    const [width, height] = [viewport.clientWidth, viewport.clientHeight];
    const start = { left: (left + viewport.clientLeft - x) / across, top: (top + viewport.clientTop - y) / down };
    const paper = { left: viewport.scrollLeft, top: viewport.scrollTop, width, height };
    return { ...start, right: start.left + width / across, bottom: start.top + height / down, across, down, paper };
  }

  /** Scale and origin of the picture in the window. A browser lays it on whole pixels and stretches it to fit. */
  shown() {
    const { left, top, right, bottom, width, height } = this.svg.getBoundingClientRect();
    const [x, y] = [snapped(left), snapped(top)];
    const [wider, higher] = [(snapped(right) - x) / width, (snapped(bottom) - y) / height];
    const { a, e, f } = this.svg.getScreenCTM();
    return { across: a * wider, down: a * higher, x: x + (e - left) * wider, y: y + (f - top) * higher };
  }

  /** Begin anew, over what is seen. */
  begin({ left, top, across, down, paper }) {
    const { canvas, context } = this;
    if (!canvas.isConnected) this.viewport.append(canvas);
    const sharp = window.devicePixelRatio;
    const [width, height] = [Math.round(paper.width * sharp), Math.round(paper.height * sharp)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    for (const [side, length] of Object.entries(paper)) canvas.style.setProperty(side, `${length}px`);
    Object.assign(this, { left, top, across: across * sharp, down: down * sharp });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
  }

  set alpha(opacity) {
    this.context.globalAlpha = opacity;
  }

  /** A number from (x, y) on. */
  write(text, x, y, scale, colour) {
    if (!this.kept.has(text)) {
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(text, this.path(text));
    }
    this.fill(this.kept.get(text), x, y, scale, colour);
  }

  path(text) {
    const path = new Path2D();
    for (const { outline, x } of this.figures.compose(text)) path.addPath(new Path2D(outline), { e: x });
    return path;
  }

  fill(path, x, y, scale, colour) {
    this.context.fillStyle = colour;
    this.at(x, y, scale);
    this.context.fill(path);
  }

  /** A rounded rectangle in the style that an element has. */
  card({ x, y, width, height, corner }, { fill, stroke, strokeWidth }) {
    const { context } = this;
    this.at(0, 0, 1);
    context.beginPath();
    context.roundRect(x, y, width, height, corner);
    Object.assign(context, { fillStyle: fill, strokeStyle: stroke, lineWidth: parseFloat(strokeWidth) });
    context.fill();
    context.stroke();
  }

  at(x, y, scale) {
    const { across, down, left, top } = this;
    this.context.setTransform(across * scale, 0, 0, down * scale, (x - left) * across, (y - top) * down);
  }
}

/** The nearest pixel of the screen. */
const snapped = (length) => Math.round(length * window.devicePixelRatio) / window.devicePixelRatio;
