/**
 * What a word that is being typed may become. No DOM, and no name of its own: all come from the server's tables, as
 * {names: [text], functions: [{spellings, arguments}], greek: {name: letter}}.
 */
const LONGEST = 40; // characters of a word that are looked at
const MOST = 6; // offers at a time
const SHORTEST = { command: 1, word: 2, inside: 3 }; // letters that ask for a name; inside a word such as `wsig`

/** @returns {string} the word that ends at the caret (`\sig`, `sqrt`, `w_`); "" where none does */
export function wordAt(text, caret) {
  if (/[\p{L}\d_]/u.test(text[caret] ?? "")) return ""; // the caret is inside a word
  return /\\?\p{L}[\p{L}\d_]*$/u.exec(text.slice(Math.max(0, caret - LONGEST), caret))?.[0] ?? "";
}

/**
 * @returns {{label: string, text: string, back: number, typed: number}[]} what is shown, what is written, how far the
 * caret then goes back, and how many of the letters before it this takes the place of
 */
export function offers(word, vocabulary) {
  if (word.startsWith("\\")) {
    const stem = word.slice(1);
    return stem.length < SHORTEST.command ? [] : fitting(stem, word.length, letters, functions, vocabulary);
  }
  for (let start = 0; start <= word.length - SHORTEST[start ? "inside" : "word"]; start += 1) {
    const stem = word.slice(start);
    const found = fitting(stem, stem.length, functions, letters, vocabulary);
    const own = names(stem, vocabulary).map((offer) => ({ ...offer, typed: stem.length }));
    if (own.length + found.length) return [...own, ...found].slice(0, MOST);
  }
  return [];
}

function fitting(stem, typed, first, second, vocabulary) {
  const found = [...first(stem, vocabulary), ...second(stem, vocabulary)];
  return found.slice(0, MOST).map((offer) => ({ ...offer, typed }));
}

const shorter = (one, other) => one.length - other.length;
const begins = (stem) => (word) => word.startsWith(stem);

function names(stem, vocabulary) {
  const longer = vocabulary.names.filter((name) => name !== stem && name.startsWith(stem));
  return longer.map((name) => ({ label: name, text: name, back: 0 }));
}

function functions(stem, vocabulary) {
  const found = vocabulary.functions.map((row) => [row.spellings.find(begins(stem)), row.arguments]);
  return found
    .filter(([spelling]) => spelling)
    .sort(([one], [other]) => shorter(one, other))
    .map(([spelling, inside]) => ({ label: `${spelling}(${inside})`, text: `${spelling}()`, back: 1 }));
}

function letters(stem, vocabulary) {
  const found = Object.keys(vocabulary.greek).filter(begins(stem)).sort(shorter);
  return found.map((name) => ({ label: `${vocabulary.greek[name]} ${name}`, text: vocabulary.greek[name], back: 0 }));
}
