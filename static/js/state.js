/**
 * The query string, in and out. No DOM.
 *
 * A state is {f, at, wrt, step, rest}: the source (null: none given), the values as they were typed
 * {name: text}, the chosen parameters (null: not chosen), the step (null: finished) and whatever else the
 * address says, as pairs, kept as they stand.
 */

/** An address ends at 8,190 bytes; the request line also holds the method and the protocol. */
export const LONGEST = 8190 - "POST  HTTP/1.1".length;

export function parse(query) {
  const state = { f: null, at: {}, wrt: null, step: null, rest: [] };
  for (const [key, value] of new URLSearchParams(query)) {
    if (key === "f") state.f = value.replaceAll("\r\n", "\n"); // a plain form sends these
    else if (key === "at") Object.assign(state.at, point(value));
    else if (key.startsWith("at.")) state.at[key.slice(3)] = value;
    else if (key === "wrt") state.wrt = [...(state.wrt ?? []), ...value.split(",").filter(Boolean)];
    else if (key === "step") state.step = count(value);
    else state.rest.push([key, value]);
  }
  return state;
}

export function write({ f = null, at = {}, wrt = null, step = null, rest = [] }) {
  const values = Object.entries(at).filter(([, value]) => value.trim() !== "");
  const pairs = [
    ["f", f],
    ["at", values.map(([name, value]) => `${name}=${value.trim()}`).join(",") || null],
    ["wrt", wrt?.join(",") || null],
    ...rest,
    ["step", step],
  ];
  return pairs
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join("&");
}

/** Whether the address of this query is one that every server takes. */
export const fits = (query, path = "/") => path.length + 1 + query.length <= LONGEST;

function point(text) {
  const pairs = text.split(",").map((pair) => pair.split("=").map((side) => side.trim()));
  return Object.fromEntries(pairs.filter(([name, value]) => name && value !== undefined));
}

const count = (text) => (/^\d+$/.test(text) ? Number(text) : null);

/** What need not be escaped stays readable: at=w=1.5,b=0.5. Browsers escape an apostrophe, so we do. */
function encode(value) {
  return encodeURIComponent(value)
    .replaceAll("%20", "+")
    .replaceAll("'", "%27")
    .replace(/%(3D|2C|2F)/g, decodeURIComponent);
}
