import assert from "node:assert/strict";
import { test } from "node:test";

import { Notebook, text } from "../../static/js/notebook.js";

/** A browser's store. */
function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    kept,
  };
}

test("what was done is there again, for each assignment and seed on its own", () => {
  const shelf = storage();
  const notebook = new Notebook(shelf, "hw1", "ann");
  notebook.type("1", "2s");
  notebook.tried("1", "2s", "correct", "2026-10-01T10:00:00Z");
  assert.equal(new Notebook(shelf, "hw1", "ann").part("1").typed, "2s");
  assert.equal(new Notebook(shelf, "hw1", "ann").passed, 1);
  assert.equal(new Notebook(shelf, "hw1", "bob").passed, 0);
  assert.equal(new Notebook(shelf, "hw2", "ann").part("1").typed, null);
});

test("the same answer twice in a row is one try, and right stays right", () => {
  const notebook = new Notebook(storage(), "hw1");
  for (const [answer, verdict] of [["s", "incorrect"], ["s", "incorrect"], ["2s", "correct"], ["s", "incorrect"]]) {
    notebook.tried("1", answer, verdict, "now");
  }
  assert.deepEqual(notebook.part("1").tries.map(({ answer }) => answer), ["s", "2s", "s"]);
  assert.equal(notebook.part("1").passed, "now");
});

test("a store that is full, closed or holds something else keeps nobody from working", () => {
  const full = { ...storage(), setItem: () => { throw new Error("full"); } };
  for (const shelf of [null, full, { ...storage(), getItem: () => "{" }, { ...storage(), getItem: () => '{"version":0}' }]) {
    const notebook = new Notebook(shelf, "hw1");
    notebook.tried("1", [["p = x", "", ""]], "correct", "now");
    assert.equal(notebook.passed, 1);
  }
});

test("cleared is cleared", () => {
  const shelf = storage();
  const notebook = new Notebook(shelf, "hw1");
  notebook.student = "Ada";
  notebook.tried("1", "s", "incorrect", "now");
  notebook.clear();
  assert.equal(shelf.kept.size, 0);
  assert.deepEqual([notebook.student, notebook.part("1").tries], ["", []]);
});

test("an answer is a line of text for each row or cell", () => {
  assert.equal(text("2s"), "2s");
  assert.equal(text([["p = wx", "x", ""], ["q = b", "1", "b"]]), "p = wx | x\nq = b | 1 | b");
  assert.equal(text({ "gradient:v1": "3" }), "gradient:v1 = 3");
});
