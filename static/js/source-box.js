/**
 * The box that the function is typed into. It grows with its text; Enter draws, Shift+Enter starts a line. It offers
 * the language's names, marks the bracket that belongs to the one beside the caret, and underlines a mistake.
 * What it writes, undo takes back.
 */
import { Backdrop } from "./backdrop.js";
import { beside } from "./brackets.js";
import { Completion } from "./completion.js";
import { offers, wordAt } from "./vocabulary.js";

const LONGEST = 10_000; // characters of a text whose brackets are matched
const LETTERS = /^[\0-\u03ff]*$/; // what is composed of these can be read while it is being composed

export class SourceBox {
  /**
   * @param {HTMLTextAreaElement} box
   * @param {{typed: (withinAName: boolean) => void, entered: (() => void)|null}} tell without `entered`, Enter starts a line
   */
  constructor(box, tell) {
    this.box = box;
    this.tell = tell;
    this.mistake = null;
    this.closers = new Set(); // how far from the end the brackets stand that a completion closed
    this.dismissed = null; // where the word begins whose list was closed
    const around = box.closest(".source");
    this.backdrop = new Backdrop(around.querySelector(".backdrop"), box);
    const said = around.querySelector("[data-role=offer]");
    this.completion = new Completion(box, around.querySelector("[role=listbox]"), said, (offer) => this.take(offer));
    this.listen(around);
    this.refresh(this.text);
  }

  listen(around) {
    const { box } = this;
    box.addEventListener("input", (event) => this.changed(event));
    box.addEventListener("compositionend", () => this.tell.typed(false));
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("beforeinput", (event) => this.step(event));
    box.addEventListener("blur", () => this.look());
    document.addEventListener("selectionchange", () => this.look());
    around.addEventListener("mousedown", (event) => {
      if (event.target.closest("[data-insert]")) event.preventDefault(); // the keyboard stays
    });
    around.addEventListener("click", (event) => {
      const symbol = event.target.closest("[data-insert]");
      if (symbol) this.write(symbol.dataset.insert);
      // A mend is written into the box, where undo finds it. On a phone that would call the keyboard.
      if (event.target.closest("a[data-load]") && matchMedia("(pointer: fine)").matches) box.focus();
    });
  }

  get text() {
    return this.box.value;
  }

  /** Where somebody is typing, only what differs is written. */
  set text(text) {
    const plain = text.replaceAll(/\r\n?/g, "\n");
    if (plain !== this.text && this.isFocused) this.rewrite(plain);
    else if (plain !== this.text) this.box.value = plain;
    this.grow();
  }

  get isFocused() {
    return document.activeElement === this.box;
  }

  rewrite(text) {
    const old = this.text;
    let start = 0;
    while (start < old.length && old[start] === text[start]) start += 1;
    let same = 0;
    while (same < Math.min(old.length, text.length) - start && old.at(-1 - same) === text.at(-1 - same)) same += 1;
    this.quiet = true; // the answer is here already
    this.write(text.slice(start, text.length - same), start, old.length - same);
    this.quiet = false;
  }

  /** Write over a part of the text, else over the selection, as if it were typed: undo takes it back. */
  write(text, start = this.box.selectionStart, end = this.box.selectionEnd, back = 0) {
    const { box } = this;
    box.focus({ preventScroll: true });
    box.setSelectionRange(start, end);
    if (document.queryCommandSupported?.("insertText")) {
      document.execCommand(text ? "insertText" : "delete", false, text);
    } else {
      box.setRangeText(text, start, end, "end");
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    if (back) box.setSelectionRange(start + text.length - back, start + text.length - back);
  }

  /** After an answer to `source`: underline its mistake, if that is what stands here. */
  refresh(source) {
    const place = document.querySelector("#refusal [data-line]")?.dataset;
    this.mistake = place && source === this.text ? range(this.text, place) : null;
    if (document.querySelector("#refusal .refusal")) this.box.setAttribute("aria-invalid", "true");
    else this.box.removeAttribute("aria-invalid");
    this.grow();
    this.mark();
  }

  changed(event) {
    this.mistake = null;
    this.grow();
    const typed = !event.isComposing && /^(insertText|deleteContentBackward)$/.test(event.inputType);
    if (typed) this.offer();
    else this.completion.close();
    this.mark();
    if (!this.quiet && (!event.isComposing || LETTERS.test(event.data ?? ""))) this.tell.typed(this.completion.open);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the key is the input method's
    const word = this.start;
    if (this.completion.key(event)) {
      if (event.key === "Escape") this.dismissed = word;
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey && this.tell.entered) {
      event.preventDefault();
      this.completion.close();
      this.tell.entered();
    }
  }

  /** A bracket that a completion closed is stepped over when it is typed. */
  step(event) {
    const { selectionStart: caret, selectionEnd } = this.box;
    if (event.data !== ")" || caret !== selectionEnd || this.text[caret] !== ")") return;
    if (!this.closers.delete(this.text.length - caret)) return;
    event.preventDefault();
    this.box.setSelectionRange(caret + 1, caret + 1);
  }

  // Names.

  /** Where the word begins that ends at the caret. */
  get start() {
    return this.box.selectionStart - wordAt(this.text, this.box.selectionStart).length;
  }

  offer() {
    const { selectionStart: caret } = this.box;
    const { start } = this;
    if (start !== this.dismissed) this.dismissed = null;
    const vocabulary = JSON.parse(document.querySelector("#vocabulary").textContent);
    const found = this.dismissed === null ? offers(wordAt(this.text, caret), vocabulary) : [];
    if (!found.length) return this.completion.close();
    this.caret = caret;
    this.backdrop.show([{ start: caret - found[0].typed, end: caret - found[0].typed, name: "here" }]);
    this.completion.show(found, this.backdrop.corner("here"));
  }

  take({ text, back, typed }) {
    const { selectionStart: caret } = this.box;
    const called = back > 0 && this.text[caret] === "(";
    if (called) return this.write(text.slice(0, -2), caret - typed, caret);
    if (back) this.closers.add(this.text.length - caret + 1);
    this.write(text, caret - typed, caret, back);
  }

  // Marks.

  /** The caret has moved, or the box has lost it. */
  look() {
    if (!this.isFocused || this.box.selectionStart !== this.caret) this.completion.close();
    this.mark();
  }

  mark() {
    const { selectionStart: caret, selectionEnd } = this.box;
    const quiet = !this.isFocused || caret !== selectionEnd || this.text.length > LONGEST;
    const places = quiet ? [] : beside(this.text, caret);
    const name = places.length === 2 ? "pair" : "alone";
    const marks = places.map((place) => ({ start: place, end: place + 1, name }));
    if (this.mistake) marks.push({ ...this.mistake, name: "mistake" });
    this.backdrop.show(marks);
  }

  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.box.style.setProperty("height", "auto");
    if (!this.box.offsetParent) return; // not shown, so it has no height of its own
    const border = this.box.offsetHeight - this.box.clientHeight;
    this.box.style.setProperty("height", `${this.box.scrollHeight + border}px`);
  }
}

/** A place as the server says it, its columns counted in whole characters. */
function range(text, { line, column, length }) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const characters = [...(lines[line - 1] ?? "")];
  const width = (from, to) => characters.slice(from, to).join("").length;
  const start = before + width(0, column - 1);
  return { start, end: start + width(column - 1, column - 1 + Number(length)) };
}
