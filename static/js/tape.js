/**
 * A graph's operations run at any point: every value, every local derivative, every gradient (in forward mode:
 * tangent) after every contribution. No DOM, and no operation: rows and calls are the server's table as data
 * (`app/calculus/portable.py`), the order of the contributions is that of the lesson's steps.
 */
import { PRIMITIVES, TESTS } from "./primitives.js";

const CALLED = { ...PRIMITIVES, ...TESTS };

/** A program in postfix order as a function of x and y. */
export function compile(program) {
  const stack = [];
  for (const token of program) {
    if (typeof token === "number") stack.push(() => token);
    else if (token === "x") stack.push((x) => x);
    else if (token === "y") stack.push((_, y) => y);
    else stack.push(composed(CALLED[token], stack.splice(-CALLED[token].length)));
  }
  return stack[0];
}

function composed(outer, [first, second]) {
  if (!second) return (x, y) => outer(first(x, y));
  return (x, y) => outer(first(x, y), second(x, y));
}

/** @returns {{value: Function, slopes: Function[]}} a row as functions of x and y, its slopes NaN where there is none */
export function row({ name, value, partials, domain, vanishes = [] }) {
  const defined = domain ? compile(domain) : () => true;
  const slope = (partial, k) => {
    const [found, vanish] = [compile(partial), vanishes[k] ? compile(vanishes[k]) : () => false];
    return (x, y) => (defined(x, y) ? (vanish(x, y) ? 0 : proper(found(x, y), x, y)) : NaN);
  };
  return { value: value ? compile(value) : PRIMITIVES[name], slopes: partials.map(slope) };
}

/** An infinite slope at finite arguments is none: √ at 0. */
const proper = (slope, x, y) => (Number.isFinite(slope) || infinite(x) || infinite(y) ? slope : NaN);

const infinite = (number) => Math.abs(number) === Infinity;

/** Calls over slots: the value of each, and the local derivative of each edge. */
class Calls {
  /** @param {(edge: number) => boolean} wanted which local derivatives; the others stay 0 */
  constructor({ calls, literals }, rows, wanted = () => true) {
    this.values = Float64Array.from([...calls.map(() => NaN), ...literals.map(Number)]);
    this.given = calls.flatMap((call, slot) => (call ? [] : [slot]));
    const sources = calls.flatMap((call) => call?.slice(1) ?? []).filter((slot) => slot < calls.length);
    this.locals = new Float64Array(sources.length); // one for each edge
    this.calls = instructions(rows, calls, this.values, wanted);
  }

  /** Every value and local derivative; `point` has what is given in its order. */
  forward(point) {
    const { values, locals } = this;
    this.given.forEach((slot, k) => (values[slot] = point[k]));
    for (const { slot, value, first, second, slopes } of this.calls) {
      const [x, y] = [values[first], values[second]];
      values[slot] = value(x, y);
      for (const { edge, slope } of slopes) locals[edge] = slope(x, y);
    }
  }
}

/** What is to be done for each node that is computed; edges come in the order of calls and arguments. */
function instructions(rows, calls, values, wanted) {
  let edge = 0;
  return calls.flatMap((call, slot) => {
    if (!call) return [];
    const [index, ...from] = call;
    const [first, second = first] = from;
    const { value, slopes } = rows[index].calls ? new Fold(rows[index], rows, from, values) : rows[index];
    const found = [];
    from.forEach((source, k) => {
      if (source >= calls.length) return; // a literal
      if (wanted(edge)) found.push({ edge, source, slope: slopes[k] });
      edge += 1;
    });
    return [{ slot, value, first, second, slopes: found }];
  });
}

/**
 * A folded node as a row for its one call: a slope is what a reverse pass from the result brings to an argument.
 * Where nothing carries a derivative inside, one is found for nothing: it reaches only arguments that carry none.
 */
class Fold extends Calls {
  constructor(inside, rows, from, outside) {
    super(inside, rows);
    this.adjoints = new Float64Array(inside.calls.length);
    this.backwards = this.calls.toReversed();
    this.value = () => this.run(from.map((slot) => outside[slot]));
    this.slopes = from.map((_, k) => () => this.adjoints[k]);
  }

  run(point) {
    this.forward(point);
    this.sweep();
    return this.values[this.adjoints.length - 1];
  }

  sweep() {
    const { adjoints, locals } = this;
    adjoints.fill(0);
    adjoints[adjoints.length - 1] = 1;
    for (const { slot, slopes } of this.backwards) {
      for (const { edge, source } of slopes) adjoints[source] += adjoints[slot] * locals[edge];
    }
  }
}

export class Tape extends Calls {
  /** @param data the tape; @param {{nodes: {id: string}[], edges: object[], steps: object[]}} lesson what the player has */
  constructor({ rows, variables, output, ...data }, { nodes, edges, steps }) {
    super(data, rows.map((one) => (one.calls ? one : row(one))), (edge) => edges[edge].carries);
    this.variables = variables;
    this.output = output;
    this.slots = new Map(nodes.map(({ id }, slot) => [id, slot]));
    this.edges = new Map(edges.map(({ id }, index) => [id, index]));
    this.events = steps.filter(({ kind }) => kind === "seed" || kind === "contribution").map((step) => this.event(step, edges));
    this.after = new Float64Array(this.events.length);
    this.numbers = new Float64Array(nodes.length);
    this.arrivals = nodes.map(() => []);
    this.events.forEach(({ to }, index) => this.arrivals[to].push(index));
  }

  /** A step of the second pass: an edge from the node whose number is multiplied to the one that grows. */
  event({ kind, node, edge }, edges) {
    const to = this.slots.get(node);
    if (kind === "seed") return { to, from: -1, edge: -1 };
    const index = this.edges.get(edge);
    const { source, target } = edges[index];
    return { to, from: this.slots.get(source === node ? target : source), edge: index };
  }

  /** Both passes; `point` has the variables in their order. @returns {boolean} whether the output has a value */
  run(point) {
    this.forward(point);
    this.sweep();
    return Number.isFinite(this.values[this.output]);
  }

  sweep() {
    const { numbers, after, locals } = this;
    numbers.fill(0);
    this.events.forEach(({ from, to, edge }, k) => {
      numbers[to] += edge < 0 ? 1 : numbers[from] * locals[edge];
      after[k] = numbers[to];
    });
  }

  /** What a node's gradient is after so many contributions. */
  stage(slot, count) {
    return count ? this.after[this.arrivals[slot][count - 1]] : 0;
  }
}
