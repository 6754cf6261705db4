/** Which bracket belongs to which. No DOM. */
const CLOSERS = { "(": ")", "[": "]", "{": "}" };
const ENDS = new Set(Object.values(CLOSERS));

/**
 * The bracket beside the caret, rather the one before it, and its partner.
 * @returns {number[]} their places, the lower first; of a bracket without a partner its own; none beside none
 */
export function beside(text, caret) {
  const at = [caret - 1, caret].find((place) => text[place] in CLOSERS || ENDS.has(text[place]));
  if (at === undefined) return [];
  const open = [];
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (sign in CLOSERS) open.push(place);
    else if (ENDS.has(sign) && CLOSERS[text[open.at(-1)]] === sign) {
      const pair = [open.pop(), place];
      if (pair.includes(at)) return pair;
    }
  }
  return [at];
}
