import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { queryIn } from "../../static/js/files.js";
import { fuzz } from "../fuzz/dropped.js";

const OURS = '<svg><metadata>{"backgraph": {"f": "a &lt; b", "at": "w=1"}}</metadata></svg>';

test("a picture of ours says its query", () => {
  assert.equal(queryIn(OURS), "f=a+%3C+b&at=w%3D1");
});

test("what is not text, or has no source, is no query", () => {
  for (const said of ['{"backgraph": {"f": 1}}', '{"backgraph": null}', '{"backgraph": {"at": "w=1"}}', "[", "null"])
    assert.equal(queryIn(`<metadata>${said}</metadata>`), null);
});

test("names of an object's own are no names of signs", () => {
  assert.equal(queryIn('<metadata>{"backgraph": {"f": "&constructor;&__proto__;"}}</metadata>'), "f=%26constructor%3B%26__proto__%3B");
});

// Each of these took minutes, or for ever, with a pattern that looks again and again to the end of the file.
test("no file takes longer than its length", () => {
  const size = 3_000_000;
  for (const piece of ["<metadata ", "<metadata>", "<a:metadata x", "<metadata>{<", "&amp;", "<", "w", "<w:"])
    assert.equal(queryIn(piece.repeat(size / piece.length)), null);
  const deep = `<metadata>${"[".repeat(size)}</metadata>`;
  assert.equal(queryIn(deep), null);
});

test("whatever is changed in a picture, the answer is a query with a source, or nothing", () => {
  let state = 7;
  const random = (below) => (state = (state * 48271) % 2147483647) % below;
  const pieces = ["<", ">", "metadata", "</", "&amp;", "&lt;", '"', "{", "}", "[", "\\u0000", "\u202e", "]]>", "<!ENTITY a '&b;'>", "javascript:"];
  for (let round = 0; round < 20_000; round++) {
    let text = OURS;
    for (let k = random(4); k >= 0; k--) {
      const at = random(text.length + 1);
      text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(3));
    }
    const query = queryIn(text);
    if (query !== null) assert.ok(new URLSearchParams(query).has("f"), text);
  }
});

test("what the fuzzer kept, and what that becomes when it is cut anywhere, is a query with a source, or nothing", () => {
  const kept = JSON.parse(readFileSync(new URL("../fuzz/dropped.json", import.meta.url), "utf8"));
  assert.ok(kept.some((text) => queryIn(text) !== null));
  for (const text of kept)
    for (let at = 0; at <= text.length; at++) fuzz(text.slice(0, at) + text.slice(at + 1));
});
