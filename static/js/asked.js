/** The attributes that are parameters of the address. A new value is a new question. */
export const ASKED = [
  "f",
  "at",
  "wrt",
  "syntax",
  "read",
  "sums",
  "share",
  "open",
  "fold",
  "prime",
  "mode",
  "along",
  "layout",
  "theme",
  "lang",
  "v",
];
