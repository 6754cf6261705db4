import assert from "node:assert/strict";
import { test } from "node:test";

import { through } from "../../static/js/paths.js";

// f = u·b, u = r + t, r and t from b and w; x is a constant.
const edge = (id, source, target, carries = true) => ({ id, source, target, carries });
const EDGES = [
  edge("r0", "b", "r"),
  edge("r1", "x", "r", false),
  edge("t0", "w", "t"),
  edge("u0", "r", "u"),
  edge("u1", "t", "u"),
  edge("f0", "u", "f"),
  edge("f1", "b", "f"),
];
const sorted = (ids) => [...ids].sort();

test("a node's paths: everything below it and everything above it", () => {
  assert.deepEqual(sorted(through(EDGES, ["r"])), ["b", "f", "f0", "r", "r0", "u", "u0"]);
});

test("an edge's paths lead through both its ends", () => {
  assert.deepEqual(sorted(through(EDGES, ["u1"])), ["f", "f0", "t", "t0", "u", "u1", "w"]);
});

test("a variable has a path for each use; the output has them all", () => {
  assert.deepEqual(sorted(through(EDGES, ["b"])), ["b", "f", "f0", "f1", "r", "r0", "u", "u0"]);
  assert.equal(through(EDGES, ["f"]).includes("r1"), false);
});

test("what carries no gradient is on no path, and nothing has none", () => {
  assert.deepEqual(through(EDGES, ["r1"]), []);
  assert.deepEqual(through(EDGES, []), []);
});
