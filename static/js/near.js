/**
 * Of a large picture only what is near to what is seen of it: a browser that paints walks through every shape there is,
 * seen or not. What is far is taken away while numbers move, and comes back as it is scrolled to.
 */
const LARGE = 100; // nodes; a smaller picture stays whole
const MARGIN = 300; // of the picture's pixels

export class Near {
  /** @param {SVGElement} svg */
  constructor(svg) {
    const nodes = [...svg.querySelectorAll(".node")];
    const edges = nodes.length > LARGE ? svg.querySelectorAll(".edge") : [];
    this.parts = edges.length ? [...nodes, ...edges].map((part) => ({ part, box: bounds(part), far: false })) : [];
    this.held = null;
  }

  /** Leave what is near to this part of the picture. */
  to({ left, top, right, bottom }) {
    const { held } = this;
    if (held && held.left <= left && held.top <= top && held.right >= right && held.bottom >= bottom) return;
    this.held = { left: left - MARGIN, top: top - MARGIN, right: right + MARGIN, bottom: bottom + MARGIN };
    for (const one of this.parts) {
      const far = outside(one.box, this.held);
      if (far !== one.far) one.part.classList.toggle("far", (one.far = far));
    }
  }
}

/** A node's card, an edge's line. */
const bounds = (part) => part.querySelector(".card, .line").getBBox();

const outside = ({ x, y, width, height }, { left, top, right, bottom }) =>
  x > right || y > bottom || x + width < left || y + height < top;
