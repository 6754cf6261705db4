import assert from "node:assert/strict";
import { test } from "node:test";

import { fits, LONGEST, parse, write } from "../../static/js/state.js";

const SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b";

test("a state survives the address", () => {
  const state = { f: SEED, at: { w: "1.5", b: "0.5", x: "2" }, wrt: ["w", "b"], step: 12, rest: [["theme", "dark"]] };
  assert.deepEqual(parse(write(state)), state);
});

test("what can be read stays readable", () => {
  assert.equal(write({ f: "w*x", at: { w: "1.5", b: "0.5" } }), "f=w*x&at=w=1.5,b=0.5");
  const query = write({ f: "σ'(z) + {x}" });
  assert.equal(new URL(`http://localhost/?${query}`).search, `?${query}`);
});

test("whatever is typed comes back", () => {
  for (const f of ["", " ", "a&b=c#d%20+e", "σ(wx+b) − y", "p = wx\nq = b", "\\frac{1}{2}", "x?y;z", "𝑥", '"<&>'] ) {
    assert.equal(parse(`?${write({ f })}`).f, f);
  }
});

test("a plain form's fields are the same point and roles", () => {
  const state = parse("f=wx&at.w=1.5&at.x=2&wrt=w&wrt=x&step=last");
  assert.deepEqual(state, { f: "wx", at: { w: "1.5", x: "2" }, wrt: ["w", "x"], step: null, rest: [] });
});

test("no step is finished, and step 0 is not", () => {
  assert.equal(parse("f=x").step, null);
  assert.equal(parse("f=x&step=0").step, 0);
  assert.equal(write({ f: "x", step: 0 }), "f=x&step=0");
});

test("no source is not an empty source", () => {
  assert.equal(parse("").f, null);
  assert.equal(parse("f=").f, "");
  assert.equal(write(parse("f=")), "f=");
});

test("values that were not given are not in the address", () => {
  assert.equal(write({ f: "x", at: { x: " " }, wrt: [] }), "f=x");
});

test("an address has a longest length", () => {
  assert.ok(fits("f=x"));
  assert.ok(fits("f".repeat(LONGEST - 2)));
  assert.ok(!fits("f".repeat(LONGEST - 1)));
});
