/**
 * The elementary functions by the names that programs call them: what the server has as functions of Python,
 * written a second time. No DOM. As there, undefined is NaN (also 1/0 and ln 0), overflow is ±∞.
 *
 * Everything else an operation has (partial derivatives, domain, composite functions) comes from the server's
 * table, as programs over these; `tests/browser/test_tape.py` compares the two on every row.
 */
const SERIES_ENDS = 1; // beyond, erfc is a continued fraction

const divide = (x, y) => (y === 0 ? NaN : x / y);
const positive = (f) => (x) => (x > 0 ? f(x) : NaN);
const finite = (x) => (Math.abs(x) === Infinity ? NaN : x); // where a pole is no value
const isOdd = (n) => Math.abs(n % 2) === 1;

/** xʸ. IEEE has 1 where the base or, at −1, the size is 1, whatever the exponent; ECMAScript has not. */
function power(x, y) {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  if (y === 2) return x * x;
  return x === 0 && y < 0 && y !== -Infinity ? NaN : x ** y;
}

/** The n-th root; of a negative x for odd n only. */
function root(x, n) {
  if (n === 0) return NaN;
  if (x < 0) return isOdd(n) ? -root(-x, n) : NaN;
  return n === 3 ? Math.cbrt(x) : power(x, 1 / n);
}

/** e^(−x²), as exact for large x as for small: x² is split into a square without rounding and the rest. */
function bell(x) {
  const head = Math.fround(x);
  return Math.exp(-head * head) * Math.exp((head - x) * (head + x));
}

/** erf for small x: 2/√π (x − x³/3 + x⁵/(2!·5) − …); NIST Handbook of Mathematical Functions, 7.6.1. */
function series(x) {
  let [power, sum] = [x, 0];
  for (let n = 1; n < 24; n += 1) {
    power *= (-x * x) / n;
    sum += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * (x + sum);
}

/** erfc for large x: e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))); the same, 7.9.1. */
function fraction(x) {
  let below = x;
  for (let k = Math.ceil(150 / (x * x)) + 50; k > 0; k -= 1) below = x + k / 2 / below;
  return bell(x) / Math.sqrt(Math.PI) / below;
}

function erfc(x) {
  if (Math.abs(x) < SERIES_ENDS) return 1 - series(x);
  if (x !== x) return x;
  const tail = Math.abs(x) > 27 ? 0 : fraction(Math.abs(x)); // smaller than the smallest float
  return x < 0 ? 2 - tail : tail;
}

function erf(x) {
  if (Math.abs(x) < SERIES_ENDS) return series(x);
  return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
}

const cosecant = (x) => divide(1, Math.sin(x));
const secant = (x) => divide(1, Math.cos(x));
const cotangent = (x) => divide(Math.cos(x), Math.sin(x));

/** How many arguments a primitive takes is the length of its function. */
export const PRIMITIVES = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: divide,
  neg: (x) => -x,
  pow: power,
  alias: (x) => x,
  abs: Math.abs,
  exp: Math.exp,
  expm1: Math.expm1,
  ln: positive(Math.log),
  log1p: (x) => (x > -1 ? Math.log1p(x) : NaN),
  log2: positive(Math.log2),
  log10: positive(Math.log10),
  sqrt: Math.sqrt,
  root,
  min: (x, y) => (x !== x || y !== y ? NaN : y < x ? y : x),
  max: (x, y) => (x !== x || y !== y ? NaN : y > x ? y : x),
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x !== x ? x : 0),
  step: (x) => (x > 0 ? 1 : x !== x ? x : 0),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sec: secant,
  csc: cosecant,
  cot: cotangent,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  arcsec: (x) => Math.acos(divide(1, x)),
  arccsc: (x) => Math.asin(divide(1, x)),
  arccot: (x) => Math.atan2(1, x),
  atan2: (x, y) => (x === 0 && y === 0 ? NaN : Math.atan2(x, y)),
  hypot: (x, y) => Math.hypot(x, y),
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  sech: (x) => 1 / Math.cosh(x),
  csch: (x) => divide(1, Math.sinh(x)),
  coth: (x) => divide(1, Math.tanh(x)),
  arsinh: Math.asinh,
  arcosh: Math.acosh,
  artanh: (x) => finite(Math.atanh(x)),
  arsech: (x) => Math.acosh(divide(1, x)),
  arcsch: (x) => Math.asinh(divide(1, x)),
  arcoth: (x) => finite(Math.atanh(divide(1, x))),
  erf,
  erfc,
};

/** What conditions are made of besides: true or false. */
export const TESTS = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  integer: (x) => x % 1 === 0,
  odd: isOdd,
};
