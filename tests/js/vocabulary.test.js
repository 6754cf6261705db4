import assert from "node:assert/strict";
import { test } from "node:test";

import { beside } from "../../static/js/brackets.js";
import { offers, wordAt } from "../../static/js/vocabulary.js";

const TABLES = {
  names: ["w_1", "w_12", "loss"],
  functions: [
    { spellings: ["ln", "log"], arguments: "x" },
    { spellings: ["log2"], arguments: "x" },
    { spellings: ["sign", "sgn"], arguments: "x" },
    { spellings: ["sigmoid", "logistic"], arguments: "x" },
    { spellings: ["min"], arguments: "x, y" },
  ],
  greek: { sigma: "σ", Sigma: "Σ", xi: "ξ", alpha: "α" },
};
const labels = (word) => offers(word, TABLES).map(({ label }) => label);

test("a word ends at the caret", () => {
  assert.equal(wordAt("2 + sig", 7), "sig");
  assert.equal(wordAt("2sig", 4), "sig");
  assert.equal(wordAt("\\frac\\sig", 9), "\\sig");
  assert.equal(wordAt("w_1", 3), "w_1");
  for (const [text, caret] of [["sig", 2], ["sig ", 4], ["", 0], ["2", 1], ["(", 1]]) assert.equal(wordAt(text, caret), "");
});

test("own names come first, then functions, then letters, each the shorter first", () => {
  assert.deepEqual(labels("sig"), ["sign(x)", "sigmoid(x)", "σ sigma"]);
  assert.deepEqual(labels("\\sig"), ["σ sigma", "sign(x)", "sigmoid(x)"]);
  assert.deepEqual(labels("lo"), ["loss", "log(x)", "log2(x)", "logistic(x)"]);
  assert.deepEqual(labels("w_"), ["w_1", "w_12"]);
  assert.deepEqual(labels("mi"), ["min(x, y)"]);
});

test("little asks for nothing, and what is known already is not offered again", () => {
  for (const word of ["", "s", "\\", "wx", "loss", "w_12", "velocity"]) assert.deepEqual(labels(word), []);
  assert.deepEqual(labels("\\a"), ["α alpha"]);
});

test("a name at the end of a word takes the place of that end alone", () => {
  const [offer] = offers("wsigm", TABLES);
  assert.deepEqual([offer.label, offer.typed, offer.text, offer.back], ["sigmoid(x)", 4, "sigmoid()", 1]);
  assert.deepEqual(labels("wsi"), []);
});

test("a bracket finds its partner", () => {
  const text = "a[(b){c}]";
  assert.deepEqual(beside(text, 1), [1, 8]);
  assert.deepEqual(beside(text, 3), [2, 4]);
  assert.deepEqual(beside(text, 5), [2, 4]); // the one before the caret
  assert.deepEqual(beside(text, 9), [1, 8]);
  assert.deepEqual(beside(text, 7), [5, 7]);
  assert.deepEqual(beside("ab", 1), []);
});

test("a bracket without a partner stands alone", () => {
  assert.deepEqual(beside("(a", 1), [0]);
  assert.deepEqual(beside("(a]b)", 3), [2]);
  assert.deepEqual(beside("(a]b)", 5), [0, 4]);
  assert.deepEqual(beside(")(", 1), [0]);
});
