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

export class Tape {
  /** @param data the tape; @param {{nodes: {id: string}[], edges: object[], steps: object[]}} lesson what the player has */
  constructor({ rows, calls, literals, variables, output }, { nodes, edges, steps }) {
    this.variables = variables;
    this.output = output;
    this.slots = new Map(nodes.map(({ id }, slot) => [id, slot]));
    this.edges = new Map(edges.map(({ id }, index) => [id, index]));
    this.values = Float64Array.from([...nodes.map(() => NaN), ...literals.map(Number)]);
    this.locals = new Float64Array(edges.length);
    this.given = calls.flatMap((call, slot) => (call ? [] : [slot]));
    this.calls = instructions(rows.map(row), calls, edges);
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
    this.given.forEach((slot, k) => (this.values[slot] = point[k]));
    this.forward();
    this.sweep();
    return Number.isFinite(this.values[this.output]);
  }

  forward() {
    const { values, locals } = this;
    for (const { slot, value, first, second, slopes } of this.calls) {
      const [x, y] = [values[first], values[second]];
      values[slot] = value(x, y);
      for (const { edge, slope } of slopes) locals[edge] = slope(x, y);
    }
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

/** What is to be done for each node that is computed; edges come in the order of calls and arguments. */
function instructions(rows, calls, edges) {
  let edge = 0;
  return calls.flatMap((call, slot) => {
    if (!call) return [];
    const [index, first, second = first] = call;
    const slopes = [];
    call.slice(1).forEach((argument, k) => {
      if (argument >= calls.length) return; // a literal
      if (edges[edge].carries) slopes.push({ edge, slope: rows[index].slopes[k] });
      edge += 1;
    });
    return [{ slot, value: rows[index].value, first, second, slopes }];
  });
}
