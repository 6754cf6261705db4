/**
 * Coverage-guided fuzzing of what is dropped on the page, with Jazzer.js (`npm install @jazzer.js/core`):
 *
 *     npx jazzer tests/fuzz/dropped.js seeds --sync -i static/js/files.js -- -max_total_time=3600 -timeout=10
 *
 * Whatever a file holds, it is a query with a source or nothing. What found something new is kept in
 * `dropped.json`, which tests/js/files.test.js reads again.
 */
import { queryIn } from "../../static/js/files.js";

console.debug = () => {}; // what others wrote is said there, a thousand times a second

export function fuzz(data) {
  const query = queryIn(data.toString());
  if (query === null) return;
  const read = new URLSearchParams(query);
  if (!read.has("f") || String(read) !== query) throw new Error(`no query with a source: ${query}`);
}
