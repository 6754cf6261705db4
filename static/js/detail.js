/**
 * How much of a picture is drawn: what is too small to be read is not drawn at all.
 *
 * near: everything. middle: no numbers. far: cards as blocks, in the colours of their states; on those that the
 * user gave a name, the name alone, as large as the card.
 */
export const LETTERED = { near: "use", middle: ".name use, .symbol use" }; // whose letters are drawn
const BEGINS = { middle: 0.46, far: 0.2 }; // scales: numbers are then 6 pixels high, names 3
const ENDS = { middle: 0.5, far: 0.23 }; // a little later, so that a zoom does not flicker
const SVG = "http://www.w3.org/2000/svg";
const LETTER = 0.62; // width of a letter, of its size

/** The level of a scale, coming from another. */
export function level(scale, before) {
  if (scale < (before === "far" ? ENDS : BEGINS).far) return "far";
  return scale < (before === "near" ? BEGINS : ENDS).middle ? "middle" : "near";
}

/** Write a name over a node's whole card, once. */
export function sign(node, name) {
  const card = node.querySelector(".card");
  if (!card || node.querySelector(".sign")) return;
  const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => Number(card.getAttribute(side)));
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("class", "sign");
  text.setAttribute("x", x + width / 2);
  text.setAttribute("y", y + height * 0.55);
  text.setAttribute("font-size", Math.min(height * 1.2, width / ([...name].length * LETTER)).toFixed(1));
  text.setAttribute("aria-hidden", "true");
  text.textContent = name;
  node.append(text);
}
