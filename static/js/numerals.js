/**
 * Numbers as a reader sees them, to four significant figures, as `app/presentation/numerals.py` has them. No DOM.
 */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const MINUS = "−";

/** `5.176`, `−1.234 × 10⁻¹²`, `0`; "" for what does not exist, `∞` overflown. */
export function four(number) {
  const { sign, figure, power } = parts(number);
  const raised = power && ` × 10${[...power].map((digit) => RAISED[digit]).join("")}`;
  return sign + figure + raised;
}

/** `four` in MathML. */
export function mathml(number) {
  const { sign, figure, power } = parts(number);
  const written = figure === "∞" ? `<mi>${figure}</mi>` : `<mn>${figure}</mn>`;
  const times = power && `<mo>×</mo><msup><mn>10</mn><mn>${power.replace("-", MINUS)}</mn></msup>`;
  return (sign && `<mo form="prefix">${sign}</mo>`) + written + times;
}

/** Sign, figures, and the power of ten where there is one. */
function parts(number) {
  if (Number.isNaN(number)) return { sign: "", figure: "", power: "" };
  const [sign, size] = [number < 0 ? MINUS : "", Math.abs(number)];
  if (size === Infinity) return { sign, figure: "∞", power: "" };
  if (size === 0) return { sign, figure: "0", power: "" };
  const [digits, exponent] = rounded(size);
  if (-5 < exponent && exponent < 6) return { sign, figure: plain(digits, exponent), power: "" };
  return { sign, figure: plain(digits, 0), power: String(exponent) };
}

/**
 * Four digits without the zeros at their end, and the power of ten of the first. What lies exactly between two of
 * them goes to the even one, as in Python; `toExponential` takes the larger.
 */
function rounded(size) {
  const exact = size.toExponential(4)[5] === "5" ? size.toExponential(24) : "";
  const down = /^\d\.\d\d[02468]50*e/.test(exact);
  const [mantissa, exponent] = (down ? exact : size.toExponential(3)).split("e");
  return [mantissa.slice(0, 5).replace(".", "").replace(/0+$/, ""), Number(exponent)];
}

function plain(digits, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = digits.slice(exponent + 1);
  return rest ? `${whole}.${rest}` : whole;
}
