import assert from "node:assert/strict";
import { test } from "node:test";

import { Timeline } from "../../static/js/timeline.js";

// L = a·a + b: the product has two edges from a, so a's gradient grows twice.
const forward = (node, kind) => ({ phase: "forward", kind, node, edge: null });
const backward = (node, kind, edge) => ({ phase: "backward", kind, node, edge });
const STEPS = [
  forward("v0", "input"),
  forward("v1", "input"),
  forward("v2", "value"),
  forward("v3", "value"),
  backward("v3", "seed", null),
  backward("v2", "contribution", "e3_0"),
  backward("v1", "contribution", "e3_1"),
  backward("v0", "contribution", "e2_0"),
  backward("v0", "contribution", "e2_1"),
];
const EDGES = [
  { id: "e2_0", target: "v2" },
  { id: "e2_1", target: "v2" },
  { id: "e3_0", target: "v3" },
  { id: "e3_1", target: "v3" },
];
const timeline = new Timeline(STEPS, EDGES);
const plain = (map) => Object.fromEntries(map);

test("before the first step everything waits", () => {
  const { phase, nodes, values, gradients, edges } = timeline.at(0);
  assert.equal(phase, "start");
  for (const states of [nodes, values, edges]) assert.ok([...states.values()].every((state) => state === "waiting"));
  assert.ok([...gradients.values()].every(({ state, stage }) => state === "waiting" && stage === null));
});

test("forward: a value appears and the edges into it light", () => {
  const { phase, nodes, values, edges } = timeline.at(3);
  assert.equal(phase, "forward");
  assert.deepEqual(plain(nodes), { v0: "done", v1: "done", v2: "active", v3: "waiting" });
  assert.deepEqual(plain(values), { v0: "done", v1: "done", v2: "active", v3: "waiting" });
  assert.deepEqual(plain(edges), { e2_0: "active", e2_1: "active", e3_0: "waiting", e3_1: "waiting" });
});

test("the seed begins the backward pass: every gradient is 0, the output's is 1", () => {
  const { gradients } = timeline.at(5);
  assert.deepEqual(gradients.get("v3"), { state: "active", stage: 1 });
  assert.deepEqual(gradients.get("v0"), { state: "waiting", stage: 0 });
});

test("backward: a gradient grows contribution by contribution", () => {
  assert.deepEqual(timeline.at(7).gradients.get("v0"), { state: "waiting", stage: 0 });
  assert.deepEqual(timeline.at(8).gradients.get("v0"), { state: "active", stage: 1 });
  assert.deepEqual(timeline.at(9).gradients.get("v0"), { state: "active", stage: 2 });
  assert.deepEqual(plain(timeline.at(8).edges), { e2_0: "active", e2_1: "waiting", e3_0: "done", e3_1: "done" });
  assert.deepEqual(timeline.at(8).gradients.get("v2"), { state: "done", stage: 1 });
});

test("finished: everything is done and every gradient complete", () => {
  const { phase, nodes, gradients, edges } = timeline.at(timeline.finished);
  assert.equal(phase, "finished");
  for (const states of [nodes, edges]) assert.ok([...states.values()].every((state) => state === "done"));
  assert.deepEqual(gradients.get("v0"), { state: "done", stage: 2 });
});

test("a position knows its place within its phase", () => {
  assert.deepEqual(timeline.within(3), [3, 4]);
  assert.deepEqual(timeline.within(7), [3, 5]);
  assert.deepEqual([timeline.phase(0), timeline.phase(4), timeline.phase(5)], ["start", "forward", "backward"]);
});

test("an address's step becomes a position, never beyond the end", () => {
  assert.equal(timeline.position(null), timeline.finished);
  assert.equal(timeline.position(0), 0);
  assert.equal(timeline.position(999), timeline.finished);
});

test("a function without steps is finished at once and can be shown", () => {
  const empty = new Timeline([], []);
  for (const position of [0, empty.finished]) assert.equal(empty.at(position).nodes.size, 0);
});
