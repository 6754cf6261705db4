/**
 * What travels during a step of the second pass: the upstream gradient leaves its cell, runs along the edge against
 * the arrow (a tangent: with the arrow), is multiplied at the pill, and arrives as the number that is added.
 */
const SVG = "http://www.w3.org/2000/svg";
const TALL = 20; // of the traveller
const INTO_THE_CELL = 0.8; // from here on it leaves the line for the cell

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {SVGGElement} edge holds `.line`, drawn from argument to operation, and `.pill-card`
 * @param {SVGGElement} cell where it arrives
 * @param {{leaves: string, arrives: string}} numbers as they are shown before and after the pill
 * @param {boolean} onwards with the arrow
 * @param {number} duration milliseconds
 * @param {() => void} arrived called when it is there; at once where motion is not wanted
 * @returns {() => void} stop: removes the traveller; `arrived` is not called then
 */
export function travel(edge, cell, numbers, onwards, duration, arrived) {
  const line = edge?.querySelector(".line");
  if (!line || !cell || still.matches || document.hidden) {
    arrived();
    return () => {};
  }
  const traveller = draw(edge.ownerSVGElement);
  const way = path(line, onwards, middle(cell));
  const pill = crossing(way, middle(edge.querySelector(".pill-card") ?? line));
  const begun = performance.now();
  let frame = requestAnimationFrame(function move(now) {
    const part = Math.min(1, Math.max(0, (now - begun) / duration));
    const done = eased(part);
    traveller.place(way(done), done < pill ? numbers.leaves : numbers.arrives);
    if (part < 1) frame = requestAnimationFrame(move);
    else {
      traveller.remove();
      arrived();
    }
  });
  return () => {
    cancelAnimationFrame(frame);
    traveller.remove();
  };
}

/** A share of the way, 0 to 1 -> a point: along the line, or back along it, at the end over to the goal. */
function path(line, onwards, goal) {
  const length = line.getTotalLength();
  return (done) => {
    const { x, y } = line.getPointAtLength(length * (onwards ? done : 1 - done));
    const aside = Math.max(0, (done - INTO_THE_CELL) / (1 - INTO_THE_CELL));
    return { x: x + aside * (goal.x - x), y: y + aside * (goal.y - y) };
  };
}

/** The share of the way at which it comes nearest to a point. */
function crossing(way, point) {
  const shares = Array.from({ length: 41 }, (_, k) => k / 40);
  const far = (share) => Math.hypot(way(share).x - point.x, way(share).y - point.y);
  return shares.reduce((best, share) => (far(share) < far(best) ? share : best));
}

function middle(element) {
  const { x, y, width, height } = element.getBBox();
  return { x: x + width / 2, y: y + height / 2 };
}

/** A small pill with a number in it. */
function draw(svg) {
  const group = svg.appendChild(document.createElementNS(SVG, "g"));
  const card = group.appendChild(document.createElementNS(SVG, "rect"));
  const text = group.appendChild(document.createElementNS(SVG, "text"));
  group.classList.add("traveller");
  group.setAttribute("aria-hidden", "true");
  card.setAttribute("height", TALL);
  card.setAttribute("rx", TALL / 2);
  card.setAttribute("y", -TALL / 2);
  return {
    remove: () => group.remove(),
    place({ x, y }, number) {
      const half = number.length * 3.6 + 9;
      text.textContent = number;
      card.setAttribute("width", 2 * half);
      card.setAttribute("x", -half);
      group.setAttribute("transform", `translate(${x} ${y})`);
    },
  };
}

const eased = (t) => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);
